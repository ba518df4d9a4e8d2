"""The rest of the vocabulary: what fewer notebooks use, recorded all the same or told."""

from __future__ import annotations

import datetime as dt
import itertools

from recorded import functions, printed, recorded


def test_parts_of_interactive_laid_out_by_hand() -> None:
    page, power = recorded("rest"), functions("rest")["power"]
    views = page.views(*page.depending_on("n", "x"))
    wanted = {(str(n), str(x)): printed(power, x, n) for n in (1, 2) for x in (1, 2, 3)}
    assert views == wanted


def test_a_stretch_of_dates() -> None:
    page, between = recorded("rest"), functions("rest")["between"]
    days = [dt.date(2024, month, 1) for month in (1, 2, 3)]
    pairs = list(itertools.combinations_with_replacement(days, 2))
    views = page.views(*page.depending_on("period"))
    assert list(views.values()) == [printed(between, pair) for pair in pairs]
    assert page.control("period")["control"]["stops"] == ["Jan 2024", "Feb 2024", "Mar 2024"]


def test_a_time_between_two_times() -> None:
    page, at = recorded("rest"), functions("rest")["at"]
    times = [dt.time(8), dt.time(8, 30), dt.time(9), dt.time(9, 30)]
    views = page.views(*page.depending_on("clock"))
    assert list(views) == [("08:00",), ("08:30",), ("09:00",), ("09:30",)]
    assert list(views.values()) == [printed(at, time) for time in times]
    assert page.control("clock")["control"]["start"] == 1
    open_ended = page.views(*page.depending_on("clock or none"))
    assert open_ended == {
        ("" if time is None else f"{time:%H:%M}",): printed(at, time) for time in [None, *times[:3]]
    }


def test_callbacks_write_bars_and_pictures() -> None:
    page = recorded("rest")
    (bar,) = page.depending_on("share", kind="FloatProgress")
    states = page.widgets[bar]["states"]
    assert [state["value"] for state in states] == [0, 0.5, 1]
    assert [state["bar_style"] for state in states] == ["", "", "success"]
    (picture,) = page.depending_on("share", kind="Image")
    shown = [state["content"] for state in page.widgets[picture]["states"]]
    assert shown[0] == {"kind": "list", "items": []}
    assert shown[1] == shown[2]
    assert shown[2]["src"].startswith("data:image/gif;base64,R0lGOD")


def test_what_has_no_end_stands_still_at_its_value() -> None:
    page = recorded("rest")
    frozen = {w.get("label") or w["kind"]: w for w in page.widgets.values() if "frozen" in w}
    assert {name: widget["value"] for name, widget in frozen.items()} == {
        "time": "07:08",
        "moment": "2024-05-06 07:08 UTC",
        "naive moment": "2024-05-06 07:08",
        "ColorsInput": "red, #00ff00",
        "FloatsInput": "1.5, 2.0",
        "IntsInput": "1, 2",
        "TagsInput": "free, tags",
        "Controller": "",
        "whole": "3",
    }
    told = {notice["control"] for notice in page.payload["notices"]}
    assert told == set(frozen)


def test_sound_and_film_are_told() -> None:
    page = recorded("rest")
    said = [
        page.words(w["props"]) for w in page.widgets.values() if w["kind"] in {"Audio", "Video"}
    ]
    assert said == [
        "(A sound is not carried by this page.)",
        "(A video is not carried by this page.)",
    ]
