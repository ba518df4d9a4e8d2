"""Long HTML taken apart says the same when it is put together again, and takes less room."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from payloads import box, control, driven, html, payload, shown
from playwright.sync_api import expect

from briefkit.page.render import render
from briefkit.page.sharing import shared

SOURCES = [f"<li>Source number {i}: a publisher, a title and a date</li>" for i in range(400)]


def lists(count: int) -> list[str]:
    """As many source lists, each without a different seventh of the sources."""
    return [
        f"<ol>{''.join(line for i, line in enumerate(SOURCES) if (i * 31 + n) % 7)}</ol>"
        for n in range(count)
    ]


def page(texts: list[str]) -> dict[str, Any]:
    widgets = {
        "w1": control("slider", "State", [str(i) for i in range(len(texts))]),
        "w2": driven(["w1"], [html(text) for text in texts]),
        "w3": box("w1", "w2"),
    }
    return payload(shown("w3"), widgets=widgets)


def joined(value: Any, store: list[Any]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"$"}:
            return joined(store[value["$"]], store)
        return {
            key: "".join(joined(item, store)) if key == "html" else joined(item, store)
            for key, item in value.items()
        }
    return [joined(item, store) for item in value] if isinstance(value, list) else value


def size(value: Any) -> int:
    return len(gzip.compress(json.dumps(value).encode(), 9))


def test_what_was_taken_apart_is_whole_again() -> None:
    before = page(lists(7))
    after = shared(before)
    assert joined(after["widgets"], after["store"]) == before["widgets"]


def test_states_that_share_lines_take_half_the_room() -> None:
    before = page(lists(40))
    assert size(shared(before)) < size(before) / 2


def test_a_text_that_prose_uses_too_stays_one_text() -> None:
    text = lists(1)[0]
    both = {
        "blocks": [{"kind": "prose", "html": {"$": 0}}],
        "widgets": {"w1": {"states": [{"html": {"$": 0}}]}},
        "store": [text],
    }
    assert shared(both)["store"][0] == text


@pytest.mark.browser
def test_the_page_puts_the_lines_together(open_page: Any) -> None:
    texts = lists(3)
    opened = open_page(render(page(texts)))
    opened.page.locator("input[type=range]").press("End")
    expect(opened.page.locator(".content li")).to_have_count(texts[2].count("<li>"))
    opened.assert_quiet()
