"""What a reader gets without scripts, on paper, on a phone, with a screen reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import axe_core_python
import pytest
from payloads import (
    box,
    control,
    driven,
    every_control,
    figure,
    html,
    items,
    output,
    payload,
    prose,
    shown,
    text,
)
from playwright.sync_api import expect

from briefkit.errors import ExportError
from briefkit.page.render import render

if TYPE_CHECKING:
    from conftest import Opened, OpenPage

pytestmark = pytest.mark.browser

AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text("utf-8")
TABLE = (
    '<table border="1" class="dataframe"><thead><tr style="text-align: right;"><th></th>'
    "<th>name</th><th>days</th></tr></thead><tbody><tr><th>0</th><td>A. Person</td><td>1012</td>"
    "</tr><tr><th>1</th><td>B. Person</td><td>7</td></tr></tbody></table>"
)


def briefing() -> dict[str, object]:
    widgets = {
        "w1": control("select", "Country", ["Japan", "Canada"], 1),
        "w2": driven(
            ["w1"],
            [items(figure([1, 2, 3], title=name), html(TABLE)) for name in ("Japan", "Canada")],
        ),
        "w3": box("w1", "w2"),
        "w4": {"kind": "Tab", "props": {"children": ["t1", "t2"], "titles": ["First", "Second"]}},
        "t1": {"kind": "HTML", "props": {"content": html("<p>in the first tab</p>")}},
        "t2": {"kind": "HTML", "props": {"content": html("<p>in the second tab</p>")}},
        "w5": {
            "kind": "Accordion",
            "props": {"children": ["t1"], "titles": ["Fold"], "selected": None},
        },
        "w6": {"kind": "IntProgress", "label": "Share", "props": {"value": 3, "min": 0, "max": 10}},
        "w7": {"kind": "Valid", "label": "Rule", "props": {"value": True}},
    }
    return payload(
        prose("<h1>The widened law</h1><p>A judgement: likely (55-80%).</p>"),
        prose("<h2>Who was held</h2><p>Prose.</p><h4>A leap</h4><p>More.</p>"),
        shown("w3"),
        output(html(TABLE)),
        output(text("printed")),
        shown("w4"),
        shown("w5"),
        shown("w6"),
        shown("w7"),
        prose(
            '<h2>Sources</h2><section class="footnotes"><ol><li id="fn1">'
            '<a href="https://example.org/law">The law</a></li></ol></section>'
        ),
        widgets=widgets,
        manifest={"as_of": "24 November 2026", "briefkit": "0.1.0"},
    )


@pytest.fixture(scope="module")
def page_text() -> str:
    return render(briefing(), tlp="amber")


def accessible(opened: Opened) -> None:
    opened.page.evaluate(AXE)
    found = opened.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    problems = [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    assert problems == [], "\n".join(problems)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(open_page: OpenPage, page_text: str, width: int, dark: bool) -> None:
    opened = open_page(page_text, width=width, dark=dark)
    accessible(opened)
    opened.page.get_by_role("button", name="Records").click()
    accessible(opened)
    opened.page.keyboard.press("Escape")
    opened.page.get_by_role("button", name="Data").click()
    accessible(opened)


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_among_all_controls(open_page: OpenPage, dark: bool) -> None:
    accessible(open_page(render(every_control()), dark=dark))


def without_scripts(page_text: str) -> str:
    """The page as a browser sees it that runs none of its scripts."""
    return re.sub(r"<script.*?</script>", "", page_text, flags=re.DOTALL)


def test_axe_finds_nothing_in_the_static_page(open_page: OpenPage, page_text: str) -> None:
    opened = open_page(without_scripts(page_text), settle=False)
    assert "The numbers of this figure" in opened.page.locator("main").inner_text()
    accessible(opened)


@pytest.mark.parametrize("width", [360, 800, 1280, 1600])
def test_nothing_is_wider_than_the_window(open_page: OpenPage, page_text: str, width: int) -> None:
    opened = open_page(page_text, width=width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    opened.assert_quiet()
    static = open_page(without_scripts(page_text), width=width, settle=False)
    assert static.page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_the_first_view_is_there(open_page: OpenPage, page_text: str) -> None:
    opened = open_page(page_text, scripts=False)
    words = opened.page.locator("body").inner_text()
    for expected in [
        "The widened law",
        "likely (55-80%)",
        "Country: Canada",
        "Bars: [1, 2, 3]",
        "A. Person",
        "printed",
        "in the first tab",
        "in the second tab",
        "TLP:AMBER",
        "As of 24 November 2026",
        "Source: test data",
        "open the file in a browser of 2023 or later",
    ]:
        assert expected in words
    assert "Japan" not in opened.page.locator("figure").first.inner_text()


def test_a_browser_that_cannot_unpack_keeps_the_first_view(
    open_page: OpenPage, page_text: str
) -> None:
    """An old browser: the script of the page fails, and says so above the static text."""
    trick = without_scripts(page_text).replace(
        "</body>", '<script type="module">document.body.append("old")</script></body>'
    )
    opened = open_page(trick, settle=False)
    expect(opened.page.get_by_text("open the file in a browser of 2023")).to_be_visible()
    expect(opened.page.locator("main")).to_contain_text("Country: Canada")


def test_a_damaged_payload_leaves_the_first_view_and_says_why(
    open_page: OpenPage, page_text: str
) -> None:
    start = page_text.index('id="bk-payload">') + len('id="bk-payload">')
    opened = open_page(page_text[:start] + "AAAA" + page_text[start + 40 :], settle=False)
    opened.page.wait_for_function("() => document.documentElement.dataset.ready === 'failed'")
    expect(opened.page.locator(".problem").first).to_contain_text("could not start")
    expect(opened.page.get_by_text("Country: Canada")).to_be_visible()
    expect(opened.page.locator("main")).to_contain_text("The numbers of this figure")


def test_headings_are_in_order_and_in_the_contents(open_page: OpenPage, page_text: str) -> None:
    opened = open_page(page_text)
    levels = opened.page.locator("main :is(h1,h2,h3,h4,h5,h6)").evaluate_all(
        "nodes => nodes.map(node => Number(node.tagName[1]))"
    )
    assert levels == [2, 3, 2]
    links = opened.page.get_by_role("navigation", name="Contents").get_by_role("link")
    expect(links).to_have_text(["Who was held", "A leap", "Sources"])
    links.last.click()
    expect(links.last).to_have_attribute("aria-current", "location")


def test_numbers_stand_to_the_right_and_blank_headings_are_none(
    open_page: OpenPage, page_text: str
) -> None:
    opened = open_page(page_text)
    table = opened.page.locator("main > section > .html table")
    expect(table.locator("tbody td.number")).to_have_text(["1012", "7"])
    assert table.locator("th:empty").count() == 0
    aligned = table.locator("thead th", has_text="days").evaluate(
        "n => getComputedStyle(n).textAlign"
    )
    assert aligned == "right"


def test_the_printed_page_is_what_is_on_screen(
    open_page: OpenPage, page_text: str, tmp_path: Path
) -> None:
    opened = open_page(page_text)
    opened.page.locator("select").select_option(index=0)
    opened.settle()
    opened.page.emulate_media(media="print")
    words = opened.page.locator("body").inner_text()
    assert "Japan" in words
    assert "Copy link" not in words
    expect(opened.page.locator("select")).to_be_hidden()
    assert opened.page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)[:5] == b"%PDF-"


def test_every_figure_is_drawn_before_paper(open_page: OpenPage) -> None:
    far = [output(figure([1, 2], title=f"Figure {i}")) for i in range(6)]
    opened = open_page(render(payload(*far)))
    drawn = "document.querySelectorAll('.plot .main-svg').length / 3"
    opened.page.wait_for_function("() => window.Plotly !== undefined")
    assert opened.settle().evaluate(drawn) < 6
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.settle().evaluate(drawn) == 6
    widths = "[...document.querySelectorAll('.plot')].map(n => n._fullLayout.width)"
    assert set(opened.page.evaluate(widths)) == {640}
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert 640 not in opened.settle().evaluate(widths)


def test_an_unknown_marking_is_refused() -> None:
    with pytest.raises(ExportError, match="Did you mean TLP:AMBER"):
        render(payload(), tlp="ambre")


def test_the_same_payload_gives_the_same_text() -> None:
    assert render(briefing()) == render(json.loads(json.dumps(briefing())))
