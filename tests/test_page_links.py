"""The address holds the view: copied, sent, opened again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from payloads import box, control, driven, every_control, figure, payload, prose, shown, text
from playwright.sync_api import expect

from briefkit.page.render import render

if TYPE_CHECKING:
    from conftest import OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_text() -> str:
    return render(every_control())


def test_the_start_needs_no_fragment(open_page: OpenPage, page_text: str) -> None:
    opened = open_page(page_text)
    assert "#" not in opened.page.url
    opened.page.locator('[data-widget="select"] select').select_option(index=0)
    expect(opened.page).to_have_url(re.compile(r"#\?country=Japan$"))
    opened.page.locator('[data-widget="select"] select').select_option(index=1)
    expect(opened.page).to_have_url(re.compile(r"^[^#]*$"))


@pytest.mark.parametrize(
    ("fragment", "name", "position"),
    [
        ("country=Australia", "select", 2),
        ("year=2014", "slider", 0),
        ("period=2018+to+2022", "range", 5),
        ("states=Japan%2C+Canada", "multi", 4),
        ("only-firms=on", "checkbox", 1),
    ],
)
def test_a_link_opens_its_view(
    open_page: OpenPage, page_text: str, fragment: str, name: str, position: int
) -> None:
    opened = open_page(page_text, fragment=f"#?{fragment}")
    shown_there = opened.page.locator(f'[data-widget="{name}-out"]')
    expect(shown_there).to_have_text(f"{name} at {position}")
    opened.assert_quiet()


def test_a_link_to_what_is_not_there_says_so(open_page: OpenPage, page_text: str) -> None:
    opened = open_page(page_text, fragment="#?country=Atlantis&planet=Mars")
    expect(opened.page.locator(".remark")).to_contain_text("country=Atlantis, planet=Mars")
    expect(opened.page.locator('[data-widget="select-out"]')).to_have_text("select at 1")


def test_the_button_copies_the_address_of_the_view(open_page: OpenPage, page_text: str) -> None:
    opened = open_page(page_text)
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.page.locator('[data-widget="slider"] input').press("Home")
    opened.page.get_by_role("button", name="Copy link to this view").first.click()
    assert opened.page.evaluate("navigator.clipboard.readText()") == opened.page.url
    assert opened.page.url.endswith("#?year=2014")


def test_a_section_link_keeps_the_view(open_page: OpenPage) -> None:
    widgets = {
        "w1": control("select", "Country", ["Japan", "Canada"]),
        "w2": driven(["w1"], [text("of Japan"), text("of Canada")]),
        "w3": box("w1", "w2"),
    }
    heads = prose("<h1>T</h1><h2>Who was held</h2><p>..</p><h2>Sources</h2>")
    opened = open_page(render(payload(heads, shown("w3"), widgets=widgets)))
    opened.page.locator("select").select_option(index=1)
    opened.page.get_by_role("link", name="Sources").click()
    assert opened.page.url.endswith("#sources?country=Canada")
    again = open_page(
        render(payload(heads, shown("w3"), widgets=widgets)), fragment="#sources?country=Canada"
    )
    expect(again.page.locator(".shows-output")).to_have_text("of Canada")


TOP = "document.getElementById('sources').getBoundingClientRect().top"


@pytest.mark.parametrize("view", ["", "?country=Canada"])
def test_a_link_to_a_section_lands_on_it_below_charts(open_page: OpenPage, view: str) -> None:
    widgets = {
        "w1": control("select", "Country", ["Japan", "Canada"]),
        "w2": driven(["w1"], [figure([1, 2], height=900), figure([2, 1], height=900)]),
        "w3": box("w1", "w2"),
    }
    charts = [shown("w3") for _ in range(6)]
    end = prose("<h2>Sources</h2>" + "<p>A source.</p>" * 60)
    page = render(payload(prose("<h1>T</h1><h2>Charts</h2>"), *charts, end, widgets=widgets))
    opened = open_page(page, fragment=f"#sources{view}")
    opened.page.wait_for_load_state("load")
    opened.settle().wait_for_timeout(300)
    assert 0 <= opened.page.evaluate(TOP) < 100
