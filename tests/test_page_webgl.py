"""Charts that need WebGL draw in a page, under its policy, what the whole plotly.js draws."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from payloads import output, payload
from playwright.sync_api import Browser, Page, expect

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
