"""Write the pictures of README and gallery from the exported briefings: `make pictures`.

Each picture is a screenshot of a real export in a real Chromium, so it cannot show what the
product does not do. The exports are those of `make brief` where they are there and newer than
their notebook; the others are made.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

import briefkit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "build"
BRIEFINGS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHARTS = {  # picture: the notebook it is in, and words of the heading it stands under
    "spans": ("01_counter_espionage_law", "The triangle", 1),
    "timeline": ("01_counter_espionage_law", "What came after", 0),
    "steps": ("01_counter_espionage_law", "What the law changed", 0),
    "counts": ("02_detained", "How it ended", 0),
    "world": ("02_detained", "Where they are from", 0),
    "network": ("02_detained", "Exchanges", 1),
    "ladder": ("03_measure_and_countermeasure", "The moves", 0),
    "matrix": ("04_in_court", "Outcomes", 1),
}
WIDTH = 1180


def main() -> None:
    """Export what is missing, then take every picture."""
    chromium = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if chromium is None:
        sys.exit("No Chromium on the PATH; `make chromium` installs one.")
    pages = {notebook.stem: _page(notebook) for notebook in BRIEFINGS}
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, path in pages.items():
            page = _open(browser, path)
            page.screenshot(path=ROOT / "docs" / f"{name}.png")
            page.close()
        for chart, (name, heading, number) in CHARTS.items():
            page = _open(browser, pages[name])
            figure = page.locator(
                f"xpath=//section[.//h2[contains(., {heading!r})]]"
                "/following-sibling::section//figure"
            ).nth(number)
            figure.scroll_into_view_if_needed()
            figure.locator(".main-svg").first.wait_for()
            figure.screenshot(path=ROOT / "docs" / f"chart-{chart}.png")
            page.close()
        browser.close()
    print(f"{len(pages) + len(CHARTS)} pictures in docs/")


def _page(notebook: Path) -> Path:
    made = BUILD / f"{notebook.stem}.html"
    if not made.exists() or made.stat().st_mtime < notebook.stat().st_mtime:
        print(f"exporting {notebook.name} ...")
        briefkit.export(notebook, BUILD)
    return made


def _open(browser: Browser, path: Path) -> Page:
    page = browser.new_page(viewport={"width": WIDTH, "height": 900})
    page.goto(path.as_uri())
    page.locator(".js-plotly-plot, figure").first.wait_for()
    return page


if __name__ == "__main__":
    main()
