"""Counts: every row counted, none twice without saying so, none lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from briefkit import charts

if TYPE_CHECKING:
    import plotly.graph_objects as go


def table(figure: go.Figure) -> list[list[object]]:
    return figure.layout.meta["table"]["rows"]


def test_rows_with_two_values_count_under_both_and_it_is_said() -> None:
    frame = pd.DataFrame({"nationality": [("Australia", "China"), ("China",), ()]})
    figure = charts.counts(frame, "nationality", as_of="2024", source="test")
    assert table(figure) == [["China", 2], ["Australia", 1], ["not stated", 1]]
    assert "a row with several values counts under each" in figure.layout.meta["subtitle"]


def test_the_parts_of_a_bar_add_up_to_its_rows() -> None:
    frame = pd.DataFrame({"outcome": ["a", "a", "b"], "state": [("X", "Y"), ("X",), None]})
    figure = charts.counts(frame, "outcome", stack="state", as_of="2024", source="test")
    assert table(figure) == [["a", "X", 1], ["a", "X and Y", 1], ["b", "not stated", 1]]
    assert "counts under each" not in figure.layout.meta["subtitle"]


def test_years_come_from_the_first_date_a_row_has() -> None:
    frame = pd.DataFrame({
        "in_force_from": ["2014-11-01", None, None],
        "adopted": ["2014-10", "[2015-12..2016-01]", None],
    })  # fmt: skip
    figure = charts.counts(frame, "year", as_of="2024", source="test")
    assert table(figure) == [["2014", 1], ["2015", 1]]
    assert "1 without a date not drawn" in figure.layout.meta["subtitle"]


def test_many_values_end_in_others_and_nothing_is_lost() -> None:
    frame = pd.DataFrame({"kind": [f"kind {i:02}" for i in range(30)] + ["kind 00"]})
    figure = charts.counts(frame, as_of="2024", source="test")
    rows = table(figure)
    assert len(rows) == 20
    assert rows[0] == ["kind 00", 2]
    assert rows[-1] == ["11 others", 11]
    assert sum(row[1] for row in rows) == 31


def test_marks_carry_the_records_behind_them() -> None:
    frame = pd.DataFrame({"id": ["x", "y", "z"], "kind": ["a", "b", "a"]})
    bars = charts.counts(frame, as_of="2024", source="test").data[0]
    assert [cell[0] for cell in bars.customdata] == ["x z", "y"]


def test_the_finding_is_counted() -> None:
    frame = pd.DataFrame({"outcome": ["convicted"] * 9 + ["freed_without_charge"] * 3})
    figure = charts.counts(frame, as_of="2024", source="test")
    assert figure.layout.meta["title"] == "Convicted: 9 of 12 rows"
    own = charts.counts(frame, title="How did it end?", as_of="2024", source="test")
    assert own.layout.meta["title"] == "How did it end?"
