"""Figures: drawn, switched, read as a table, opened down to their records, taken away as files."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import plotly.graph_objects as go
import pytest
from payloads import box, control, driven, figure, items, output, payload, shown
from playwright.sync_api import expect

from briefkit.page import marks
from briefkit.page.render import render

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Opened, OpenPage

pytestmark = pytest.mark.browser

INSIDE = """() => document.activeElement === document.body
  || Boolean(document.activeElement.closest("dialog"))"""
HEIGHTS = [[1, 2, 3], [3, 2, 1], [5, 5, 5]]


@pytest.fixture(scope="module")
def switched() -> str:
    """A page whose figure follows a control."""
    words = ["Japan", "Canada", "Australia"]
    widgets = {
        "w1": control("select", "Country", words),
        "w2": driven(["w1"], [figure(y, title=words[i]) for i, y in enumerate(HEIGHTS)]),
        "w3": box("w1", "w2"),
    }
    return render(payload(shown("w3"), widgets=widgets))


def drawn(opened: Opened) -> list[float]:
    return list(opened.settle().evaluate("document.querySelector('.plot').data[0].y"))


def test_the_figure_of_each_state_is_drawn(open_page: OpenPage, switched: str) -> None:
    opened = open_page(switched)
    for position, heights in [(0, HEIGHTS[0]), (2, HEIGHTS[2]), (1, HEIGHTS[1])]:
        opened.page.locator("select").select_option(index=position)
        assert drawn(opened) == heights
        expect(opened.page.locator("figure .title")).to_have_text(
            ["Japan", "Canada", "Australia"][position]
        )
    opened.assert_quiet()


def test_a_figure_that_is_redrawn_keeps_the_focus(open_page: OpenPage, switched: str) -> None:
    opened = open_page(switched)
    button = opened.page.get_by_role("button", name="Download CSV")
    button.focus()
    move = "list => { list.selectedIndex = 2; list.dispatchEvent(new Event('change')); }"
    opened.page.locator("select").evaluate(move)
    assert drawn(opened) == HEIGHTS[2]
    expect(button).to_be_focused()


def test_the_chart_says_what_it_shows_to_those_who_do_not_see_it(
    open_page: OpenPage, switched: str
) -> None:
    opened = open_page(switched)
    expect(opened.page.get_by_role("img", name="Bars: [1, 2, 3]")).to_be_visible()
    expect(opened.page.locator("figure .source")).to_have_text(
        "Source: test data. As of 2026-11-24."
    )


def test_a_click_on_a_mark_opens_its_record(open_page: OpenPage, switched: str) -> None:
    opened = open_page(switched)
    opened.page.locator(".plot .point").nth(1).click(force=True)
    panel = opened.page.get_by_role("dialog", name="Record")
    expect(panel).to_contain_text("Case r1")
    expect(panel).to_contain_text("案 · Alias r1")
    expect(panel).to_contain_text("2020-01-02 detained")
    link = panel.get_by_role("link", name="A report")
    expect(link).to_have_attribute("href", "https://example.org/a")
    expect(panel.get_by_text("A trap")).to_be_visible()
    assert panel.get_by_role("link").count() == 1
    opened.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    opened.assert_quiet()


def test_records_are_reached_by_keyboard_and_the_focus_comes_back(
    open_page: OpenPage, switched: str
) -> None:
    opened = open_page(switched)
    button = opened.page.get_by_role("button", name="Records (3)")
    button.focus()
    button.press("Enter")
    panel = opened.page.get_by_role("dialog", name="3 records")
    expect(panel.get_by_role("heading", name="Case r0")).to_be_visible()
    for _ in range(12):
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate(INSIDE)
    opened.page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_among_many_records_some_are_found_by_a_word(open_page: OpenPage) -> None:
    many = figure([1.0] * 30)
    many["figure"]["layout"]["meta"]["records"]["r7"]["summary"] = "Held in Dalian."
    opened = open_page(render(payload(output(many))))
    opened.page.get_by_role("button", name="Records (30)").click()
    panel = opened.page.get_by_role("dialog")
    panel.get_by_label("Find among them").fill("dalian HELD")
    expect(panel.locator("article:visible h3")).to_have_text(["Case r7"])
    expect(panel.locator("output")).to_have_text("1 of 30")


def test_the_numbers_of_a_figure_are_a_table(open_page: OpenPage, switched: str) -> None:
    opened = open_page(switched)
    opened.page.get_by_role("button", name="Data").click()
    rows = opened.page.get_by_role("dialog").locator("tbody tr")
    expect(rows).to_have_text(["k01", "k12", "k23"])


@pytest.mark.parametrize(
    ("kind", "start"), [("CSV", b"\xef\xbb\xbfx,y"), ("PNG", b"\x89PNG"), ("SVG", b"<svg")]
)
def test_a_figure_can_be_taken_away(
    open_page: OpenPage, switched: str, kind: str, start: bytes, tmp_path: Path
) -> None:
    opened = open_page(switched)
    with opened.page.expect_download() as waiting:
        opened.page.get_by_role("button", name=f"Download {kind}").click()
    assert waiting.value.suggested_filename == f"japan.{kind.lower()}"
    path = tmp_path / "taken"
    waiting.value.save_as(path)
    content = path.read_bytes()
    assert content.startswith(start)
    if kind == "SVG":
        assert b"Source: test data" in content
        assert b"Japan" in content
    opened.assert_quiet()


def test_what_follows_a_figure_stays_where_it_is(open_page: OpenPage) -> None:
    rows = [items(*([{"kind": "text", "text": "line\n" * n}])) for n in (20, 2)]
    widgets = {
        "w1": control("select", "Country", ["Japan", "Canada"]),
        "w2": driven(["w1"], rows),
        "w3": box("w1", "w2"),
    }
    page = render(payload(shown("w3"), output({"kind": "text", "text": "after"}), widgets=widgets))
    opened = open_page(page)
    after = opened.page.get_by_text("after")
    before = after.bounding_box()
    opened.page.locator("select").select_option(index=1)
    expect(opened.page.locator(".content pre")).to_have_text("line\nline\n")
    assert after.bounding_box() == before


EXAMPLES = {
    "bars": go.Figure([go.Bar(x=["a", "b"], y=[1.5, 2]), go.Bar(x=["a"], y=[3], name="more")]),
    "typed": go.Figure(go.Scatter(x=[1, 2, 3], y=[0.5, 1.5, 2.5])),
    "grid": go.Figure(go.Heatmap(x=["a", "b"], y=["c"], z=[[1, 2]])),
    "pie": go.Figure(go.Pie(labels=["<b>a</b>", "b"], values=[1, 2])),
    "flow": go.Figure(
        go.Sankey(node={"label": ["a", "b"]}, link={"source": [0], "target": [1], "value": [4]})
    ),
    "table": go.Figure(go.Table(header={"values": ["a"]}, cells={"values": [[1, 2]]})),
    "spans": go.Figure(go.Bar(base=["2020-01-01"], x=[86400000], y=["A"], orientation="h")),
    "own": go.Figure(
        go.Bar(y=[1]), layout={"meta": {"table": {"columns": ["a"], "rows": [[1], ["x"]]}}}
    ),
    "titled": go.Figure(go.Bar(x=[1], y=[2]), layout={"yaxis": {"title": {"text": "people"}}}),
    "matrix": go.Figure(
        go.Splom(dimensions=[{"label": "a", "values": [1, 2]}, {"values": ["x", "y"]}])
    ),
    "reading": go.Figure(
        go.Indicator(value=0.5, title={"text": "share"}, delta={"reference": 0.25})
    ),
    "field": go.Figure(go.Cone(x=[1], y=[2], z=[3], u=[4], v=[5], w=[6])),
    "empty": go.Figure(),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_python_and_the_page_read_the_same_numbers(open_page: OpenPage, name: str) -> None:
    """`marks.py` writes the table without scripts, `figures.mjs` the one with: they must agree."""
    plain = json.loads(EXAMPLES[name].to_json())
    table = marks.figure_table(plain)
    opened = open_page(render(payload(output({"kind": "figure", "figure": plain}))))
    opened.page.get_by_role("button", name="Data").click()
    panel = opened.page.get_by_role("dialog").locator("table")
    assert tuple(panel.locator("thead tr > *").all_inner_texts()) == table.columns
    rows = [tuple(row.locator("td").all_inner_texts()) for row in panel.locator("tbody tr").all()]
    assert rows == [tuple(str(cell) for cell in row) for row in table.rows]


def test_csv_holds_formulas_as_text(open_page: OpenPage, tmp_path: Path) -> None:
    bars = figure([1])
    bars["figure"]["data"][0]["x"] = ['=HYPERLINK("http://x")']
    opened = open_page(render(payload(output(bars))))
    with opened.page.expect_download() as waiting:
        opened.page.get_by_role("button", name="Download CSV").click()
    path = tmp_path / "taken.csv"
    waiting.value.save_as(path)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert rows[1][0] == '\'=HYPERLINK("http://x")'
