"""Charts that need WebGL draw in a page, under its policy, what the whole plotly.js draws."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from payloads import output, payload
from playwright.sync_api import Browser, Page, expect

from briefkit.errors import ExportError
from briefkit.page import written
from briefkit.page.content import figure_content
from briefkit.page.render import render

if TYPE_CHECKING:
    from conftest import OpenPage

pytestmark = pytest.mark.browser

TRACES: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("traces.json").read_text("utf-8")
)
WRITTEN_BEFOREHAND = ["parcoords", "scattergl", "scatterpolargl", "splom"]
IN_SPACE = ["cone", "isosurface", "mesh3d", "scatter3d", "streamtube", "surface", "volume"]
PICTURE = """async (data) => {
  const size = {width: 400, height: 300};
  return Plotly.toImage({data, layout: size}, {format: "png", ...size});
}"""
WITHOUT_WEBGL = """const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.includes("webgl") ? null : real.call(this, kind, ...rest);
};"""
VIOLATIONS = """window.seenViolations = [];
addEventListener("securitypolicyviolation", (e) => window.seenViolations.push(e.blockedURI));"""


def page(kind: str) -> str:
    """A page that holds one figure of a kind."""
    return render(payload(output({"kind": "figure", "figure": {"data": TRACES[kind]}})))


@pytest.fixture(scope="module")
def whole(browser: Browser) -> Page:
    opened = browser.new_page()
    path = resources.files("plotly").joinpath("package_data/plotly.min.js")
    opened.add_script_tag(content=path.read_text("utf-8"))
    return opened


@pytest.mark.parametrize("kind", WRITTEN_BEFOREHAND + IN_SPACE)
def test_a_page_draws_what_the_whole_plotly_draws(
    browser: Browser, whole: Page, kind: str, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(page(kind), "utf-8")
    opened = browser.new_page()
    opened.add_init_script(VIOLATIONS)
    opened.goto(file.as_uri())
    opened.wait_for_selector(".plot canvas")
    assert opened.evaluate(PICTURE, TRACES[kind]) == whole.evaluate(PICTURE, TRACES[kind])
    assert opened.locator(".problem").count() == 0
    assert opened.evaluate("window.seenViolations") == []
    opened.close()


FORMS: dict[str, dict[str, Any]] = {
    "markers": {"mode": "markers"},
    "lines": {"mode": "lines", "line": {"dash": "dot"}},
    "filled": {"mode": "lines", "fill": "tozeroy"},
    "errors": {"mode": "markers", "error_y": {"array": [1, 2, 1]}},
    "symbols": {"mode": "markers", "marker": {"symbol": "star", "color": [1, 2, 3]}},
    "chosen": {"mode": "markers+text", "text": ["a", "b", "c"], "selectedpoints": [1]},
}


def test_every_form_of_a_chart_is_written_for(open_page: OpenPage) -> None:
    trace = {"type": "scattergl", "x": [1, 2, 3], "y": [2, 1, 3]}
    drawings = [{"data": [{**trace, **form}]} for form in FORMS.values()]
    made = payload(*(output({"kind": "figure", "figure": drawing}) for drawing in drawings))
    text = render(made)
    assert render(made) == text
    opened = open_page(text)
    for plot in opened.page.locator(".plot").all():
        plot.scroll_into_view_if_needed()
        expect(plot.locator("canvas").first).to_be_attached()
    opened.settle()
    assert opened.page.locator(".problem").count() == 0
    opened.assert_quiet()


def test_a_reader_may_choose_marks(open_page: OpenPage) -> None:
    figure = {"data": TRACES["scattergl"], "layout": {"dragmode": "select"}}
    opened = open_page(render(payload(output({"kind": "figure", "figure": figure}))))
    box = opened.settle().locator(".plot .nsewdrag").bounding_box()
    assert box
    mouse = opened.page.mouse
    mouse.move(box["x"] + 5, box["y"] + 5)
    mouse.down()
    mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] - 5, steps=5)
    mouse.up()
    expect(opened.page.locator(".plot .selectionlayer path").first).to_be_attached()
    opened.assert_quiet()


def test_figures_of_one_form_are_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def drawn(figures: list[Any], _script: str) -> list[str]:
        asked.extend(figures)
        return ['{"a1": "function () {}"}'] * len(figures)

    monkeypatch.setattr(written, "drawn", drawn)
    many = [{"data": [{"type": "scattergl", "mode": "lines", "y": [n, 2]}]} for n in range(9)]
    other = {"data": [{"type": "scattergl", "mode": "markers", "y": [1, 2]}]}
    bars = {"data": [{"type": "bar", "y": [1, 2]}]}
    assert written.functions([*many, other, bars]).count("function") == 1
    assert written.functions([bars]) == ""
    assert sorted(figure["data"][0]["mode"] for figure in asked) == ["lines", "markers"]


def test_where_no_browser_can_write_the_page_says_so(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "chromium", lambda: None)
    told: list[str] = []
    made = figure_content({"data": TRACES["parcoords"]}, told.append)
    assert told == [f"{made['undrawn']} Its numbers stand instead."]
    assert figure_content({"data": TRACES["bar"]}, told.append).get("undrawn") is None
    opened = open_page(render(payload(output(made))))
    expect(opened.page.locator(".problem")).to_contain_text("a Chromium, and none was found")
    opened.page.get_by_role("button", name="Data").click()
    expect(opened.page.get_by_role("dialog").locator("tbody tr")).to_have_count(3)
    opened.assert_quiet()


def test_a_browser_that_cannot_write_stops_the_export(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "drawn", lambda _figures, _script: [None])
    with pytest.raises(ExportError, match="type 'splom' could not be drawn"):
        written.functions([{"data": TRACES["splom"]}])


@pytest.mark.parametrize("kind", ["scattergl", "scatter3d"])
def test_without_webgl_a_chart_says_so_and_keeps_its_numbers(
    open_page: OpenPage, kind: str
) -> None:
    opened = open_page(page(kind), before=WITHOUT_WEBGL)
    expect(opened.settle().locator(".problem")).to_contain_text("This chart needs WebGL")
    assert opened.page.get_by_text("get.webgl.org").count() == 0
    opened.page.get_by_role("button", name="Data").click()
    expect(opened.page.get_by_role("dialog").locator("tbody tr")).to_have_count(2)
    opened.assert_quiet()
