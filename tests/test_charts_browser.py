"""Charts as a reader sees them: nothing clipped, no words on top of each other, at any width."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import plotly
import pytest
import sample_frames
from test_charts_plate import CHARTS, drawn

from briefkit import charts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import plotly.graph_objects as go
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

# The box of every drawn word, of the drawing, and which words share a place.
MEASURE = """async ([figure, width]) => {
  document.getElementById("plot").style.width = `${width}px`;
  await Plotly.newPlot("plot", figure.data, figure.layout, {displayModeBar: false});
  const boxes = [...document.querySelectorAll("#plot svg text")]
    .filter((node) => node.textContent.trim() && getComputedStyle(node).visibility !== "hidden")
    .map((node) => { const b = node.getBoundingClientRect();
      const {left, right, top, bottom} = b;
      return {text: node.textContent, left, right, top, bottom}; })
    .filter((box) => box.right > box.left);
  const all = document.getElementById("plot").getBoundingClientRect();
  return {boxes, width: all.width, height: all.height};
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1300, "height": 900})
    opened.set_content("<!doctype html><style>body{margin:0}</style><div id=plot></div>")
    opened.add_script_tag(path=str(PLOTLY))
    yield opened
    opened.close()


def measured(page: Page, figure: dict[str, Any], width: int) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(MEASURE, [figure, width])
    return found


def merged(into: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return what a page makes of the changes for a narrow plot (`merge` in figures.mjs)."""
    for key, value in changes.items():
        into[key] = merged(into.get(key, {}), value) if isinstance(value, dict) else value
    return into


def worn(figure: go.Figure, width: int) -> dict[str, Any]:
    """Return the figure in the form it has on a page of this width."""
    made: dict[str, Any] = json.loads(figure.to_json())
    narrow = made["layout"]["meta"].get("narrow")
    if narrow and width < narrow["below"]:
        merged(made["layout"], narrow["layout"])
        for trace, changes in zip(made["data"], narrow["data"], strict=True):
            merged(trace, changes)
    return made


def clipped(found: dict[str, Any]) -> list[str]:
    return [
        box["text"]
        for box in found["boxes"]
        if box["left"] < -0.5
        or box["right"] > found["width"] + 0.5
        or box["top"] < -0.5
        or box["bottom"] > found["height"] + 0.5
    ]


def collisions(found: dict[str, Any]) -> list[tuple[str, str]]:
    boxes = sorted(found["boxes"], key=lambda box: box["top"])
    pairs = []
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            if other["top"] > one["bottom"] - 3:
                break
            if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 2:
                pairs.append((one["text"], other["text"]))
    return pairs


@pytest.mark.parametrize(
    ("n", "width"),
    [(1, 360), (10, 360), (50, 360), (300, 360), (10, 600), (50, 600), (50, 1200), (300, 1200)],
)
@pytest.mark.parametrize("name", CHARTS)
def test_no_word_is_clipped_or_covered(page: Page, name: str, n: int, width: int) -> None:
    found = measured(page, worn(drawn(name, n), width), width)
    assert found["boxes"]
    assert clipped(found) == []
    assert collisions(found) == []


@pytest.mark.parametrize("n", [10, 50, 300])
@pytest.mark.parametrize("name", CHARTS)
def test_words_fit_a_page_on_a_phone(page: Page, name: str, n: int) -> None:
    """A page sets title and source in its own type and leaves 312 of 360 pixels to the plot."""
    figure = worn(drawn(name, n), 312)
    figure["layout"]["title"] = {"text": ""}
    notes = figure["layout"]["annotations"]
    figure["layout"]["annotations"] = [note for note in notes if note.get("name") != "source"]
    found = measured(page, figure, 312)
    assert clipped(found) == []
    assert collisions(found) == []


@pytest.mark.parametrize("name", ["spans", "timeline", "ladder", "network"])
def test_names_are_longer_where_there_is_room(name: str) -> None:
    def letters(width: int) -> int:
        made = worn(drawn(name, 10), width)
        texts = [text for trace in made["data"] for text in trace.get("text") or ()]
        return sum(map(len, texts + [note["text"] for note in made["layout"]["annotations"]]))

    assert letters(360) < letters(600)


def test_the_map_is_higher_where_there_is_room() -> None:
    heights = [worn(drawn("world", 50), width)["layout"]["height"] for width in (360, 600)]
    assert heights[1] > heights[0] + 100


def test_the_check_itself_sees_a_clipped_and_a_covered_word(page: Page) -> None:
    figure = charts.timeline(sample_frames.events(5))
    figure.update_layout(margin={"t": 0})
    figure.add_annotation(text="W" * 90, x=0, xref="paper", y=2, xanchor="left")
    found = measured(page, worn(figure, 360), 360)
    assert clipped(found)
    assert collisions(found)
