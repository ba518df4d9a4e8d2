"""Still pictures for readers without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from payloads import box, control, driven, figure, output, payload, shown
from playwright.sync_api import expect

from briefkit.page import drawing, pictures
from briefkit.page.render import render

if TYPE_CHECKING:
    from conftest import OpenPage


def page() -> dict[str, object]:
    widgets = {
        "w1": control("select", "Country", ["Japan", "Canada"]),
        "w2": driven(["w1"], [figure([1, 2], title="Japan"), figure([2, 1], title="Canada")]),
        "w3": box("w1", "w2"),
    }
    return payload(output(figure([1, 2, 3])), shown("w3"), widgets=widgets)


@pytest.mark.browser
def test_figures_of_the_first_view_stand_as_pictures(open_page: OpenPage) -> None:
    text = render(page(), pictures=True)
    assert render(page(), pictures=True) == text
    opened = open_page(text, scripts=False)
    drawn = opened.page.locator("figure img")
    expect(drawn).to_have_count(2)
    assert drawn.evaluate_all("all => all.every((img) => img.complete && img.naturalWidth > 600)")
    expect(drawn.first).to_have_attribute("alt", "Bars: [1, 2, 3]")
    live = open_page(text)
    expect(live.page.locator("figure img")).to_have_count(0)
    live.assert_quiet()


def test_without_a_browser_the_numbers_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "chromium", lambda: None)
    text = render(page(), pictures=True)
    assert "<img" not in text.partition("<script type")[0]
    assert "The numbers of this figure: 3 rows" in text


@pytest.mark.browser
def test_a_picture_of_much_room_is_left_to_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    bars = figure([1, 2, 3])["figure"]
    assert len(pictures.pictures([bars])) == 1
    monkeypatch.setattr(pictures, "_LARGEST", 1000)
    assert pictures.pictures([bars]) == {}
