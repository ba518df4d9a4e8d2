"""Every kind of control is recorded, and every state equals a direct call of the function."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from typing import Any

import pytest
from recorded import functions, printed, recorded

SAID = {
    "dropdown": ("select", ["US", "China"]),
    "select": ("listbox", [1, 2]),
    "toggles": ("toggles", ["a", "b"]),
    "radios": ("radios", ["a", "b"]),
    "selection slider": ("slider", [2010, 2012]),
    "int slider": ("slider", [1, 5, 9]),
    "float slider": ("slider", [0.0, 0.1, 0.2, 0.3]),
    "int range": ("range", [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]),
    "choice range": ("range", [("p", "p"), ("p", "q"), ("q", "q")]),
    "checkbox": ("checkbox", [False, True]),
    "toggle": ("togglebutton", [False, True]),
}
DAYS = [dt.date(2020, 2, 27) + dt.timedelta(days=i) for i in range(4)]
MORE = {
    "day": ("date", DAYS),
    "day or none": ("date", [None, *DAYS]),
    "several": (
        "multi",
        [c for n in range(4) for c in itertools.combinations("abc", n)],
    ),
    "tags": ("tags", [[], ["a"], ["b"], ["a", "b"]]),
    "bounded int": ("number", [0, 1, 2]),
    "bounded float": ("number", [0.0, 0.5, 1.0]),
    "combobox": ("combobox", ["p", "q"]),
    "float range": (
        "range",
        [(0.0, 0.0), (0.0, 0.5), (0.0, 1.0), (0.5, 0.5), (0.5, 1.0), (1.0, 1.0)],
    ),
    "log slider": ("slider", [0.1, 1.0, 10.0]),
    "off the grid": ("slider", [0, 5, 7, 10]),
    "nothing chosen": ("select", [None, "a", "b"]),
    "twice the same label": ("select", [1, 2]),
}


@pytest.mark.parametrize("label", SAID)
def test_each_state_equals_a_direct_call(label: str) -> None:
    _compare("plain", label, *SAID[label])


@pytest.mark.parametrize("label", MORE)
def test_further_controls_too(label: str) -> None:
    _compare("more_controls", label, *MORE[label])


def _compare(notebook: str, label: str, kind: str, values: list[Any]) -> None:
    page, say = recorded(notebook), functions(notebook)["say"]
    control = page.control(label)["control"]
    assert control["input"] == kind
    assert control["positions"] == len(values) == len(control["labels"])
    (output,) = page.depending_on(label)
    states = page.widgets[output]["states"]
    shown = [page.words({**page.widgets[output]["props"], **state}) for state in states]
    assert shown == [printed(say, value) for value in values]


def test_the_page_opens_where_the_notebook_stands() -> None:
    page = recorded("plain")
    assert page.control("radios")["control"]["start"] == 1
    assert page.control("int slider")["control"]["start"] == 1
    (output,) = page.depending_on("toggle")
    assert page.opening(output) == "True"


def test_ranges_name_their_stops_and_subsets_their_options() -> None:
    pair = recorded("plain").control("int range")["control"]
    assert pair["stops"] == ["0", "1", "2"]
    assert pair["pairs"] == [[0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2]]
    several = recorded("more_controls").control("several")["control"]
    assert several["options"] == ["a", "b", "c"]
    assert several["subsets"][:5] == [[], [0], [1], [2], [0, 1]]


def test_tables_equal_the_function_s_frame() -> None:
    page, table = recorded("plain"), functions("plain")["table"]
    (output,) = page.depending_on("n", "wide")
    views = page.views(output)
    for n, wide in itertools.product(range(4), (False, True)):
        words = " ".join(str(word) for row in table(n, wide).itertuples() for word in row)
        assert views[str(n), "on" if wide else "off"].endswith(f"n wide {words}".strip())


def test_figures_equal_the_function_s_figure() -> None:
    page, chart = recorded("plain"), functions("plain")["chart"]
    (output,) = page.depending_on("country", "year")
    states = page.widgets[output]["states"]
    wanted = [chart(c, y) for c in ("US", "China") for y in (2010, 2012, 2014)]
    found = [state["content"]["items"][0]["figure"] for state in states]
    assert found == [json.loads(figure.to_json()) for figure in wanted]


def test_interactive_output_in_a_layout_of_one_s_own() -> None:
    page = recorded("plain")
    (output,) = page.depending_on("tone")
    assert page.views(output) == {
        ("mild",): "A **mild** word.",
        ("sharp",): "A **sharp** word.",
    }


def test_every_abbreviation() -> None:
    page = recorded("abbreviations")
    found = [w for w in page.widgets.values() if w["kind"] == "Output"]
    wanted = [
        [str(x) for x in range(-2, 7)],
        ["False", "True"],
        ["0.0", "0.25", "0.5", "0.75", "1.0"],
        ["2", "5", "8"],
        ["'a'", "'b'"],
        ["10", "20"],
        ["1", "2"],
        ["(0, 20)", "(1, 20)", "(2, 20)"],
        ["'Hi there!'"],
        ["2", "4", "6"],
        [str(round(-1 + i / 10, 7) / 2) for i in range(41)],
        ["", "1", "", "2", "", "3"],  # interact_manual: nothing until it is pressed
    ]
    shown = [
        [page.words({**w["props"], **state}) for state in w.get("states", [{}])] for w in found
    ]
    assert shown == wanted


def test_free_text_stands_still_and_says_why() -> None:
    page = recorded("abbreviations")
    text = next(w for w in page.widgets.values() if w["kind"] == "Text")
    assert text["value"] == "Hi there!"
    assert text["frozen"] == "It takes free text, which no page can hold in advance."
    assert any("free text" in notice for notice in page.result.notices)
