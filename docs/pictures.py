"""Write the README's pictures from the exported briefings: `make pictures`.

Each picture is a screenshot of a real export in a real Chromium, so it cannot show what the
product does not do.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import briefkit

ROOT = Path(__file__).parent.parent
SHOTS = {"briefing.png": ("01_counter_espionage_law", 1280, 1500)}


def main() -> None:
    """Export each pictured notebook and take its picture."""
    chromium = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if chromium is None:
        sys.exit("No Chromium on the PATH; `make chromium` installs one.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for picture, (notebook, width, height) in SHOTS.items():
            made = briefkit.export(
                ROOT / "notebooks" / f"{notebook}.ipynb", Path(folder) / f"{notebook}.html"
            )
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(made.path.as_uri())
            page.wait_for_selector(".js-plotly-plot .main-svg")
            page.wait_for_timeout(1500)
            page.screenshot(path=ROOT / "docs" / picture)
            print(f"docs/{picture}")
        browser.close()


if __name__ == "__main__":
    main()
