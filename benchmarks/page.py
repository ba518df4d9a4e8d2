"""How fast a page opens and moves: `python benchmarks/page.py build/01_counter_espionage_law.html`.

Prints, as medians of several runs in a headless Chromium, offline, from disk:

- the time from opening to the first chart drawn, against plotly's own `write_html` of that figure;
- the time a move of the first control takes until its charts are drawn again, against a bare
  `Plotly.react` of the same figure.

Timings are noisy; quote the medians and the ratio, never one run.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
from playwright.sync_api import sync_playwright

from briefkit.page import read
from briefkit.page.drawing import chromium
from briefkit.page.render import figures

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUNS = 7
# The first chart of a briefing stands below its text, and is drawn when a reader comes near it: who
# watches goes there at once, and again when the page is ready, without making the page wait.
WATCH = """
const near = () => document.querySelector("main figure")?.scrollIntoView();
addEventListener("DOMContentLoaded", () => {
  near();
  new MutationObserver(near).observe(document.documentElement, { attributeFilter: ["data-ready"] });
});
new MutationObserver((_, watcher) => {
  if (!document.querySelector(".js-plotly-plot .main-svg")) return;
  window.firstChart = performance.now();
  watcher.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
DRAWN = "() => window.firstChart"
SETTLED = "() => (document.documentElement.dataset.pending ?? '0') === '0'"
MOVE = """async () => {
  const control = [...document.querySelectorAll("main select")].find((s) => s.options.length > 1);
  const settled = () => (document.documentElement.dataset.pending ?? "0") === "0";
  const times = [];
  for (let i = 0; i < 21; i += 1) {
    const began = performance.now();
    control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
    do await scheduler.yield(); while (!settled());
    times.push(performance.now() - began);
  }
  return times;
}"""
REACT = """async () => {
  const plot = document.querySelector(".js-plotly-plot");
  const times = [];
  for (let i = 0; i < 21; i += 1) {
    const data = JSON.parse(JSON.stringify(plot.data));
    const began = performance.now();
    await Plotly.react(plot, data, plot.layout);
    times.push(performance.now() - began);
  }
  return times;
}"""


def main() -> None:
    """Measure the page named on the command line."""
    path = Path(sys.argv[1]).resolve()
    figure = next(iter(figures(read(path))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        alone = Path(folder) / "plotly.html"
        plain: dict[str, Any] = {"data": figure["data"], "layout": figure["layout"]}
        go.Figure(plain).write_html(alone, include_plotlyjs=True)
        _tell("first chart, this page", [_first_chart(browser, path) for _ in range(RUNS)])
        _tell(
            "first chart, plotly's write_html", [_first_chart(browser, alone) for _ in range(RUNS)]
        )
        page = browser.new_page()
        page.add_init_script(WATCH)
        page.goto(path.as_uri())
        page.wait_for_function(DRAWN)
        page.wait_for_function(SETTLED)
        page.locator("main select").first.scroll_into_view_if_needed()
        page.wait_for_timeout(1000)
        _tell("move of the first control", page.evaluate(MOVE))
        _tell("bare Plotly.react of the first figure", page.evaluate(REACT))
        browser.close()


def _first_chart(browser: Browser, path: Path) -> float:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(WATCH)
    page.goto(path.as_uri(), wait_until="commit")
    took = float(page.wait_for_function(DRAWN).json_value())
    page.close()
    return took


def _tell(name: str, times: list[float]) -> None:
    low, middle, high = min(times), statistics.median(times), max(times)
    print(f"{name:40} {middle:8.1f} ms  ({low:.1f} to {high:.1f}, {len(times)} runs)")


if __name__ == "__main__":
    main()
