"""Containers, linked controls, several views of one widget, and a tour by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from payloads import box, control, driven, figure, html, items, payload, shown, text
from playwright.sync_api import expect

from briefkit.page.render import render

if TYPE_CHECKING:
    from conftest import OpenPage

pytestmark = pytest.mark.browser

Json = dict[str, Any]


def label(words: str) -> Json:
    return {"kind": "HTML", "props": {"content": html(f"<p>{words}</p>")}}


def country_then_city() -> Json:
    """Cities follow the country; Reset leads back to the start."""
    moves = {
        "start": 0,
        "states": [[0, 0, 0], [0, 1, 0], [1, 2, 0], [1, 3, 0]],
        "to": {
            "country": [[0, 2], [0, 2], [0, 2], [0, 2]],
            "city": [[0, 1, -1, -1], [0, 1, -1, -1], [-1, -1, 2, 3], [-1, -1, 2, 3]],
            "reset": [[0, 0]],
        },
    }
    cities = ["Tokyo", "Osaka", "Ottawa", "Toronto"]
    widgets = {
        "country": control("select", "Country", ["Japan", "Canada"]),
        "city": control("select", "City", cities),
        "reset": control("button", "Reset", ["", ""]),
        "out": driven(["country", "city"], [text(f"{c}, {t}") for c in "JC" for t in cities]),
        "all": box("country", "city", "reset", "out"),
    }
    for name in moves["to"]:
        widgets[name]["group"] = "g1"
    groups = {"g1": {"controls": ["country", "city", "reset"], "moves": moves}}
    return payload(shown("all"), widgets=widgets, groups=groups)


def test_linked_controls_move_each_other(open_page: OpenPage) -> None:
    opened = open_page(render(country_then_city()))
    country = opened.page.get_by_label("Country")
    city = opened.page.get_by_label("City")
    out = opened.page.locator('[data-widget="out"]')
    expect(city.locator("option:not([hidden])")).to_have_text(["Tokyo", "Osaka"])
    country.select_option("1")
    expect(city.locator("option:not([hidden])")).to_have_text(["Ottawa", "Toronto"])
    expect(out).to_have_text("C, Ottawa")
    city.select_option("3")
    expect(out).to_have_text("C, Toronto")
    again = open_page(render(country_then_city()), fragment="#?country=Canada&city=Toronto")
    expect(again.page.locator('[data-widget="out"]')).to_have_text("C, Toronto")
    opened.page.get_by_role("button", name="Reset").click()
    expect(out).to_have_text("J, Tokyo")
    expect(country).to_have_value("0")


def test_two_views_of_one_control_stay_in_step(open_page: OpenPage) -> None:
    widgets = {"w1": control("slider", "Year", ["2014", "2018", "2022"])}
    opened = open_page(render(payload(shown("w1"), shown("w1"), widgets=widgets)))
    first, second = opened.page.get_by_role("slider").all()
    first.press("End")
    expect(second).to_have_value("2")
    second.press("Home")
    expect(first).to_have_value("0")


def test_tabs_follow_the_pattern_for_tabs(open_page: OpenPage) -> None:
    widgets = {"a": label("first sheet"), "b": label("second sheet")}
    widgets["t"] = box("a", "b", kind="Tab", titles=["One", "Two"], selected=0)
    opened = open_page(render(payload(shown("t"), widgets=widgets)))
    one = opened.page.get_by_role("tab", name="One")
    expect(opened.page.get_by_text("second sheet")).to_be_hidden()
    one.press("ArrowRight")
    expect(opened.page.get_by_role("tab", name="Two")).to_be_focused()
    expect(opened.page.get_by_role("tabpanel", name="Two")).to_contain_text("second sheet")
    expect(opened.page.get_by_text("first sheet")).to_be_hidden()


def test_a_tab_that_is_a_control_moves_what_depends_on_it(open_page: OpenPage) -> None:
    tabs = box("a", "b", kind="Tab", titles=["One", "Two"])
    tabs["control"] = {"positions": 2, "start": 0, "labels": ["One", "Two"], "input": "tabs"}
    widgets = {"a": label("x"), "b": label("y"), "t": tabs}
    widgets["out"] = driven(["t"], [text("on one"), text("on two")])
    opened = open_page(render(payload(shown("t"), shown("out"), widgets=widgets)))
    opened.page.get_by_role("tab", name="Two").click()
    expect(opened.page.locator('[data-widget="out"]')).to_have_text("on two")


def test_accordion_and_stack_show_one_child(open_page: OpenPage) -> None:
    widgets = {
        "s": control("select", "Sheet", ["first", "second"]),
        **{name: label(f"text of {name}") for name in "abcd"},
        "acc": box("a", "b", kind="Accordion", titles=["One", "Two"], selected=None),
        "stack": {
            "kind": "Stack",
            "props": {"children": ["c", "d"]},
            "depends": ["s"],
            "states": [{"selected": 0}, {"selected": 1}],
        },
    }
    opened = open_page(render(payload(shown("s"), shown("acc"), shown("stack"), widgets=widgets)))
    expect(opened.page.get_by_text("text of a")).to_be_hidden()
    opened.page.get_by_text("One", exact=True).click()
    expect(opened.page.get_by_text("text of a")).to_be_visible()
    opened.page.get_by_text("Two", exact=True).click()
    expect(opened.page.get_by_text("text of a")).to_be_hidden()
    expect(opened.page.get_by_text("text of c")).to_be_visible()
    opened.page.get_by_label("Sheet").select_option("1")
    expect(opened.page.get_by_text("text of d")).to_be_visible()
    expect(opened.page.get_by_text("text of c")).to_be_hidden()


def test_a_grid_keeps_its_areas_and_folds_on_a_phone(open_page: OpenPage) -> None:
    left, right = label("left"), label("right")
    left["props"]["area"], right["props"]["area"] = "l", "r"
    grid = box("l1", "r1", kind="GridBox", grid={"areas": '"r l"', "columns": "1fr 1fr"})
    page = render(payload(shown("g"), widgets={"l1": left, "r1": right, "g": grid}))
    wide, narrow = open_page(page), open_page(page, width=360)
    for opened, beside in [(wide, True), (narrow, False)]:
        first = opened.page.get_by_text("left").bounding_box()
        second = opened.page.get_by_text("right").bounding_box()
        assert first
        assert second
        assert (first["x"] > second["x"]) is beside


def test_an_opening_stands_until_the_first_move(open_page: OpenPage) -> None:
    out = driven(["w1"], [text("shown for A"), text("shown for B")])
    out["opening"] = {"content": items()}
    widgets = {"w1": control("select", "Sheet", ["a", "b"]), "out": out, "all": box("w1", "out")}
    page = render(payload(shown("all"), widgets=widgets))
    assert "shown for A" not in page
    opened = open_page(page)
    shown_there = opened.page.locator('[data-widget="out"]')
    expect(shown_there).to_have_text("")
    opened.page.get_by_label("Sheet").select_option("1")
    expect(shown_there).to_have_text("shown for B")
    opened.page.get_by_label("Sheet").select_option("0")
    expect(shown_there).to_have_text("shown for A")


def test_children_and_visibility_may_change_with_a_state(open_page: OpenPage) -> None:
    holder = {
        "kind": "VBox",
        "props": {},
        "depends": ["w1"],
        "states": [
            {"children": ["a"]},
            {"children": ["a", "b"]},
            {"children": [], "visible": False},
        ],
    }
    widgets = {
        "w1": control("select", "Children", ["one", "two", "none"]),
        "a": label("A!"),
        "b": label("B!"),
    }
    opened = open_page(render(payload(shown("w1"), shown("h"), widgets={**widgets, "h": holder})))
    for position, words in [("1", "A!B!"), ("2", ""), ("0", "A!")]:
        opened.page.get_by_label("Children").select_option(position)
        expect(opened.page.locator('[data-widget="h"]')).to_have_text(words)
    opened.assert_quiet()


def test_everything_is_reached_and_moved_by_keyboard(open_page: OpenPage) -> None:
    """Tab through the page from its top: each control is met once, in order, and answers."""
    widgets = {
        "w1": control("select", "Country", ["Japan", "Canada"]),
        "w2": control("slider", "Year", ["2014", "2018"]),
        "w3": control("checkbox", "Firms", ["off", "on"]),
        "out": driven(["w1", "w2", "w3"], [figure([i + 1], title=f"State {i}") for i in range(8)]),
        "all": box("w1", "w2", "w3", "out"),
    }
    opened = open_page(render(payload(shown("all"), widgets=widgets)))
    met = []
    name = """() => {
      const at = document.activeElement;
      return at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
    }"""
    keys = {"Country": "ArrowDown", "Year": "ArrowRight", "Firms": "Space"}
    for _ in range(12):
        opened.page.keyboard.press("Tab")
        met.append(opened.page.evaluate(name))
        if met[-1] in keys:
            opened.page.keyboard.press(keys[met[-1]])
    assert met[:10] == [
        *("Skip to the text", "Country", "Year", "Firms", "Copy link to this view"),
        *("Records (1)", "Data", "Download CSV", "Download PNG", "Download SVG"),
    ]
    expect(opened.page.locator("figure .title")).to_have_text("State 7")
