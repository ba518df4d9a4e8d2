"""The same page made with the peers: how large, how quiet, how right, how quick.

    python benchmarks/peers.py                              # briefkit, nbconvert and plotly
    python benchmarks/peers.py --python ~/peers/bin/python  # and those installed there

The page of the design: one plotly bar chart under a dropdown of 12 and a slider, and a table of 400
rows; with 168 and with 1,008 states. The other peers want an environment of their own:

    python -m venv ~/peers
    ~/peers/bin/pip install plotly ipywidgets panel holoviews altair vl-convert-python marimo

A peer that is not there is listed as not measured. Each page is then opened in Chromium, offline,
from disk: every state is reached with the keyboard, as a reader would, and what the chart shows is
held against a direct call of the function. Bytes and states are exact; times and memory are not, so
quote ratios. `peak MB` is the largest process of the export, `first chart` the median of several
openings.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from export import SETUP, notebook
from playwright.sync_api import Error, sync_playwright

from briefkit.page.drawing import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
SHOW = "w.interact(chart, kind=kinds, year=w.IntSlider(min=years[0], max=years[-1]));"
OPENINGS = 5
PATIENCE = 20_000  # milliseconds until a page that shows no chart is given up
RIGHT_WITHIN = 1.5  # seconds a state may take to show itself
BRIEFKIT = Path(sys.executable).with_name("briefkit")
PEERS = {
    "briefkit": f"{BRIEFKIT} export page.ipynb",
    "briefkit, no still pictures": f"{BRIEFKIT} export page.ipynb --no-pictures",
    "nbconvert": "-m jupyter nbconvert --to html --execute page.ipynb",
    "plotly, dropdown and slider by hand": "plotly_html.py page.html",
    "Panel, embedded, inline": "panel_embed.py page.html",
    "HoloViews on plotly": "holoviews_plotly.py page.html",
    "Altair parameters (not Python)": "altair_html.py page.html",
    "marimo html": "-m marimo export html marimo_html.py --output page.html",
}
OURS = ("briefkit", "nbconvert", "plotly")  # made in this environment
MEASURES = ("MB", "requests tried", "states right", "export s", "peak MB", "first chart ms")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
Shown = dict[str, Any]


def make(command: str, python: str, folder: Path) -> tuple[float, float] | str:
    """Run an export; return its seconds and the MB of its largest process, or why it failed."""
    call = [sys.executable, "cost.py", python, *command.split()]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=True)
    if not (folder / "page.html").is_file():
        return (done.stderr.strip().splitlines() or ["it wrote no page"])[-1]
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak


def look(browser: Browser, path: Path, states: list[list[Shown]]) -> tuple[int, int, float | None]:
    """Return requests tried, states right, and milliseconds to the first chart."""
    first = _first_chart(browser, path)
    page, tried = _opened(browser, path)
    right = 0
    if first is not None:
        again = [_first_chart(browser, path) or PATIENCE for _ in range(OPENINGS)]
        first = statistics.median(again)
        page.wait_for_function("() => peers.drawn()")
        right = sum(_shows(page, expected) for expected in _snake(page, states))
    page.wait_for_timeout(1000)
    page.context.close()
    return len(tried), right, first


def _opened(browser: Browser, path: Path) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    context.add_init_script(path=HERE / "peers.js")
    page, tried = context.new_page(), []
    inside = ("data:", "blob:", path.as_uri())
    page.on("request", lambda asked: asked.url.startswith(inside) or tried.append(asked.url))
    page.goto(path.as_uri(), wait_until="commit")
    return page, tried


def _first_chart(browser: Browser, path: Path) -> float | None:
    page, _ = _opened(browser, path)
    try:
        drawn = page.wait_for_function("() => peers.drawn()", polling=5, timeout=PATIENCE)
        return float(drawn.json_value())
    except Error:
        return None
    finally:
        page.context.close()


def _snake(page: Page, states: list[list[Shown]]) -> Iterator[Shown]:
    """Go through all states, one step of one control at a time; yield what should be shown."""
    kind = page.locator("select").first
    year = page.locator("[role=slider], input[type=range]").first
    if not kind.count() or not year.count():
        return
    forth = range(len(states[0]))
    for row, expected in enumerate(states):
        kind.select_option(label=f"kind {row}")
        places = forth if row % 2 == 0 else reversed(forth)
        for step, place in enumerate(places):
            if step:
                year.press("ArrowRight" if row % 2 == 0 else "ArrowLeft")
            yield expected[place]


def _shows(page: Page, expected: Shown) -> bool:
    until = time.monotonic() + RIGHT_WITHIN
    while time.monotonic() < until:
        if page.evaluate("peers.shown()") == expected:
            return True
    return False


def expected_states(setup: str) -> list[list[Shown]]:
    """Call the function directly, for every state."""
    names: dict[str, Any] = {}
    exec(setup, names)  # noqa: S102 - our own text, which all pages are made from

    def shown(kind: str, year: int) -> Shown:
        figure = names["chart"](kind, year)
        bars = zip(figure.data[0].x, figure.data[0].y, strict=True)
        return {"title": figure.layout.title.text, "bars": [[int(x), int(y)] for x, y in bars]}

    return [[shown(kind, year) for year in names["years"]] for kind in names["kinds"]]


def line(browser: Browser, name: str, python: str, setup: str, states: list[list[Shown]]) -> str:
    """Make and measure the page of one peer; return its line of the table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "peers"
        shutil.copytree(HERE / "peers", folder)
        (folder / "rows.py").write_text(setup)
        nbformat.write(notebook(setup, SHOW, "display(rows)"), folder / "page.ipynb")
        made = make(PEERS[name], python, folder)
        if isinstance(made, str):
            return f"| {name} | not measured: {made} | | | | | |"
        path = folder / "page.html"
        requests, right, first = look(browser, path, states)
        cells = [
            name, f"{path.stat().st_size / 1e6:.2f}", f"{requests:,}", f"{right:,}",
            *(f"{cost:.0f}" for cost in made), "none" if first is None else f"{first:,.0f}",
        ]  # fmt: skip
        return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="of the peers' environment")
    parser.add_argument("--only", default="", help="peers whose name holds this")
    chosen = parser.parse_args()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), args=QUIET)
        for years in (14, 84):
            setup = SETUP.replace("PX", "False").replace("YEARS", str(years))
            states = expected_states(setup)
            head = [f"{len(states) * years:,} states", *MEASURES]
            print(f"\n| {' | '.join(head)} |\n|{' --- |' * len(head)}", flush=True)
            for name in PEERS:
                if chosen.only in name:
                    python = sys.executable if name.startswith(OURS) else chosen.python
                    print(line(browser, name, python, setup, states), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
