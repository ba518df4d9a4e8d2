"""The cut plotly.js draws what the whole one draws, and holds little more than that."""

from __future__ import annotations

import gzip
import json
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from payloads import figure, output, payload

from briefkit.errors import ExportError
from briefkit.page import bundle
from briefkit.page.render import render

if TYPE_CHECKING:
    from conftest import OpenPage
    from playwright.sync_api import Browser, Page

TRACES: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("traces.json").read_text("utf-8")
)
NEEDS_A_GPU = {"cone", "isosurface", "mesh3d", "parcoords", "scatter3d", "scattergl", "splom"}
NEEDS_A_GPU |= {"scatterpolargl", "streamtube", "surface", "volume"}
STEADY = """async (traces) => {
  window.PlotlyGeoAssets = {topojson: {world_110m: {type: "Topology", objects: {}, arcs: []}}};
  document.body.replaceChildren(document.createElement("div"));
  const plot = document.body.firstChild;
  await Plotly.newPlot(plot, traces, {width: 500, height: 400, geo: {visible: false}});
  const chance = [plot._fullLayout._uid, ...plot._fullData.map((trace) => trace.uid)];
  return chance.reduce((html, id) => html.replaceAll(id, "id"), document.body.innerHTML);
}"""


@pytest.fixture(scope="module")
def whole() -> str:
    path = resources.files("plotly").joinpath("package_data/plotly.min.js")
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def whole_page(browser: Browser, whole: str) -> Page:
    page = browser.new_page()
    page.add_script_tag(content=whole)
    return page


def wanted(traces: list[dict[str, Any]]) -> str:
    return bundle.plotly_for([{"data": traces, "layout": {"geo": {"visible": False}}}])


def test_the_installed_plotly_has_the_expected_form(whole: str) -> None:
    """When this fails, pages carry all of plotly.js: still right, 1.5 MB larger. Mend bundle.py."""
    kinds = bundle.Bundle.read(whole).kinds
    assert set(TRACES) <= kinds
    assert not {kind for kind in kinds if kind.startswith("?")}


def test_all_statements_together_are_the_whole(whole: str) -> None:
    read = bundle.Bundle.read(whole)
    assert len(read.statements) > 2000
    parts = sum(len(part.text) for part in read.statements)
    hoisted = sum("=" not in part.text for part in read.statements if part.text.startswith("var "))
    assert abs(len(read.head) + parts + len(read.tail) - len(whole)) <= 10 * hoisted


def in_order(html: str) -> str:
    """The same HTML with each element's attributes sorted: plotly's caches change their order."""
    attribute = r' [\w:-]+="[^"]*"'
    return re.sub(
        rf"(?:{attribute})+", lambda all_: "".join(sorted(re.findall(attribute, all_[0]))), html
    )


@pytest.mark.browser
@pytest.mark.parametrize("kind", sorted(set(TRACES) - NEEDS_A_GPU))
def test_a_cut_plotly_draws_the_same(browser: Browser, whole_page: Page, kind: str) -> None:
    page = browser.new_page()
    page.add_script_tag(content=wanted(TRACES[kind]))
    drawn = page.evaluate(STEADY, TRACES[kind])
    page.close()
    assert in_order(drawn) == in_order(whole_page.evaluate(STEADY, TRACES[kind]))


@pytest.mark.parametrize("kind", sorted(TRACES))
def test_every_module_a_cut_calls_is_in_it(kind: str) -> None:
    lazy = {name for part in bundle._installed().statements if part.lazy for name in part.names}
    text = wanted(TRACES[kind])
    calls = bundle._MENTION.findall(text)
    called = {name for dot, name, call in calls if dot != "." and call and name in lazy}
    assert called <= set(re.findall(r"([\w$]+)=", text))


def test_a_bar_chart_carries_a_quarter(whole: str) -> None:
    cut = wanted(TRACES["bar"])
    assert len(gzip.compress(cut.encode(), 9)) < 0.28 * len(gzip.compress(whole.encode(), 9))


def test_no_figure_no_plotly() -> None:
    assert bundle.plotly_for([]) == ""
    assert "bk-plotly" not in render(payload()).partition('<script type="module">')[0]


def test_an_unknown_trace_type_is_named() -> None:
    with pytest.raises(ExportError, match="'heatmpa'") as caught:
        bundle.plotly_for([{"data": [{"type": "heatmpa"}]}])
    assert "Did you mean 'heatmap'?" in str(caught.value)


def test_traces_of_frames_are_counted() -> None:
    frames = [{"data": [{"type": "pie", "values": [1]}]}]
    assert bundle.plotly_for([{"data": [], "frames": frames}]) == wanted(TRACES["pie"])


def test_a_plotly_of_another_form_is_carried_whole() -> None:
    other = "var Plotly = something({else: 1});"
    assert bundle.Bundle.read(other).cut(frozenset({"bar"})) == other


@pytest.mark.browser
def test_a_page_with_bars_stays_small(open_page: OpenPage) -> None:
    page = render(payload(output(figure([1, 2, 3]))))
    assert len(page.encode()) < 700_000
    open_page(page).assert_quiet()
