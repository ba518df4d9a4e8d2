"""Each kind of control is moved through all its positions, as a reader would, and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from payloads import CONTROLS, PAIRS, SUBSETS, every_control
from playwright.sync_api import Locator, expect

from briefkit.page.render import render

if TYPE_CHECKING:
    from conftest import Opened, OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_text() -> str:
    return render(every_control())


@pytest.fixture
def opened(open_page: OpenPage, page_text: str) -> Opened:
    return open_page(page_text)


def control(opened: Opened, name: str) -> Locator:
    return opened.page.locator(f'[data-widget="{name}"]')


def expect_at(opened: Opened, name: str, position: int) -> None:
    shown = opened.page.locator(f'[data-widget="{name}-out"]')
    expect(shown).to_have_text(f"{name} at {position}")


@pytest.mark.parametrize("name", ["select", "listbox"])
def test_lists_show_the_chosen_state(opened: Opened, name: str) -> None:
    field = control(opened, name).locator("select")
    for position in (0, 1, 2, 0):
        field.select_option(index=position)
        expect_at(opened, name, position)
    opened.assert_quiet()


@pytest.mark.parametrize("name", ["radios", "toggles"])
def test_radios_show_the_chosen_state(opened: Opened, name: str) -> None:
    for position, word in enumerate(CONTROLS[name]["control"]["labels"]):
        control(opened, name).get_by_role("radio", name=word).check(force=True)
        expect_at(opened, name, position)


def test_a_slider_says_its_value_and_moves_by_arrow_keys(opened: Opened) -> None:
    field = control(opened, "slider").get_by_role("slider", name="Year")
    expect_at(opened, "slider", 2)
    field.focus()
    for key, position, word in [
        ("ArrowLeft", 1, "2018"),
        ("Home", 0, "2014"),
        ("End", 3, "2026"),
        ("ArrowRight", 3, "2026"),
    ]:
        field.press(key)
        expect_at(opened, "slider", position)
        expect(field).to_have_attribute("aria-valuetext", word)
        expect(control(opened, "slider").locator("output")).to_have_text(word)


def test_a_range_reaches_every_pair(opened: Opened) -> None:
    low = control(opened, "range").get_by_role("slider", name="Period, from")
    high = control(opened, "range").get_by_role("slider", name="Period, to")
    for position, (first, last) in enumerate(PAIRS):
        low.fill("0")
        high.fill(str(last))
        low.fill(str(first))
        expect_at(opened, "range", position)


def test_a_range_never_crosses_itself(opened: Opened) -> None:
    low = control(opened, "range").get_by_role("slider", name="Period, from")
    high = control(opened, "range").get_by_role("slider", name="Period, to")
    high.fill("1")
    low.fill("3")
    expect_at(opened, "range", PAIRS.index([1, 1]))


@pytest.mark.parametrize("name", ["checkbox", "togglebutton"])
def test_switches_go_on_and_off(opened: Opened, name: str) -> None:
    role = "checkbox" if name == "checkbox" else "button"
    field = control(opened, name).get_by_role(role)
    for position in (1, 0, 1):
        field.click()
        expect_at(opened, name, position)


@pytest.mark.parametrize("name", ["number", "date", "combobox"])
def test_typed_values_take_what_was_recorded(opened: Opened, name: str) -> None:
    field = control(opened, name).locator("input")
    for position, word in reversed(list(enumerate(CONTROLS[name]["control"]["labels"]))):
        field.fill(word)
        field.press("Enter")
        field.blur()
        expect_at(opened, name, position)


@pytest.mark.parametrize(("name", "wrong"), [("number", "7"), ("combobox", "Jap")])
def test_a_typed_value_that_was_not_recorded_is_refused(
    opened: Opened, name: str, wrong: str
) -> None:
    field = control(opened, name).locator("input")
    field.fill(wrong)
    field.blur()
    expect_at(opened, name, 0)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(control(opened, name).locator(".hint")).to_contain_text("This page holds")


@pytest.mark.parametrize("name", ["multi", "tags"])
def test_every_subset_is_reached(opened: Opened, name: str) -> None:
    boxes = control(opened, name).get_by_role("checkbox")
    for position, members in enumerate(SUBSETS):
        for option in range(3):
            boxes.nth(option).set_checked(option in members, force=True)
        expect_at(opened, name, position)


def test_play_runs_to_the_end_and_stops_on_a_press(opened: Opened) -> None:
    play = control(opened, "play").get_by_role("button", name="Play Run")
    play.click()
    expect_at(opened, "play", 3)
    expect(play).to_have_text("Play")
    control(opened, "play").get_by_role("button", name="Back to start").click()
    expect_at(opened, "play", 0)
    play.click()
    control(opened, "play").get_by_role("button", name="Pause Run").click()
    expect(play).to_have_text("Play")


def test_a_button_shows_each_recorded_press_and_no_more(opened: Opened) -> None:
    button = control(opened, "button").get_by_role("button", name="Draw again")
    for position in (1, 2):
        button.click()
        expect_at(opened, "button", position)
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    expect_at(opened, "button", 2)
    control(opened, "button").get_by_role("button", name="Start again").click()
    expect_at(opened, "button", 0)


def test_a_frozen_control_says_why(opened: Opened) -> None:
    frozen = opened.page.locator("[data-frozen]")
    expect(frozen.get_by_label("Colour")).to_be_disabled()
    expect(frozen.get_by_label("Colour")).to_have_value("#0b5374")
    expect(frozen).to_contain_text("no finite set of values")
    expect(opened.page.locator("footer")).to_contain_text("Colour is shown as it stood.")


def test_a_change_is_announced(opened: Opened) -> None:
    control(opened, "select").locator("select").select_option(index=2)
    expect(opened.page.locator("#bk-live")).to_have_text("Country: Australia")
