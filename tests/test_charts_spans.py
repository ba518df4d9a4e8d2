"""Spans: the certain is solid, the uncertain as wide as it may be, and a ban is not custody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import sample_frames

from briefkit import charts
from briefkit.charts.draw_spans import CLOSE, NAMED, ROW

if TYPE_CHECKING:
    import plotly.graph_objects as go

DAY = 86_400_000


def case(**columns: Any) -> pd.DataFrame:
    row = {
        "id": "x", "name": "Somebody", "acting_state": "China", "outcome": "pending",
        "first_held": None, "last_held": None, "held_now": False,
        "barred_from": None, "barred_to": None,
    }  # fmt: skip
    frame = pd.DataFrame([row | columns])
    frame.attrs = {"as_of": "2026-11-24", "source": "test"}
    return frame


def bars(figure: go.Figure) -> list[tuple[str, str, int, str]]:
    """Return (name, start, days, pattern) of every bar."""
    return [
        (
            trace.name,
            base,
            x // DAY,
            (trace.marker.pattern.shape or "") if trace.marker.pattern else "",
        )
        for trace in figure.data
        if trace.type == "bar"
        for base, x in zip(trace.base, trace.x, strict=True)
    ]


def words(figure: go.Figure) -> str:
    return " | ".join(text for trace in figure.data for text in trace.text or ())


def test_exact_days_are_one_solid_bar() -> None:
    figure = charts.spans(case(first_held="2020-08-13", last_held="2023-10-11"))
    assert bars(figure) == [("held", "2020-08-13", 1155, "")]
    assert "3 y 2 m · pending" in words(figure)


def test_inexact_days_are_as_wide_as_they_may_be() -> None:
    figure = charts.spans(case(first_held="2023-03", last_held="[2025-01-10..2025-02-01]"))
    assert sorted(bars(figure)) == [
        ("date not exact", "2023-03-01", 31, "x"),
        ("date not exact", "2025-01-10", 23, "x"),
        ("held", "2023-03-31", 652, ""),
    ]
    assert "at least" in words(figure)
    assert "date not exact" in figure.layout.annotations[0].text


def test_still_held_reaches_the_as_of_day_with_an_arrow() -> None:
    figure = charts.spans(case(first_held="2026-11-14", held_now=True))
    assert bars(figure) == [("held", "2026-11-14", 11, "")]
    assert "▶" in words(figure)
    assert "so far" in words(figure)
    assert figure.layout.meta["title"] == "1 held (1 still) since 2026"


def test_an_end_nobody_published_is_not_drawn_as_custody() -> None:
    figure = charts.spans(case(first_held="2020-01-01", held_now=False))
    assert all(name == "date not exact" for name, *_ in bars(figure))
    assert "?" in words(figure)
    assert "still" not in figure.layout.meta["title"]


def test_an_exit_ban_differs_by_more_than_colour() -> None:
    both = pd.concat(
        [
            case(first_held="2020-01-01", last_held="2020-12-31"),
            case(id="y", barred_from="2020-01-01", barred_to="2020-12-31"),
        ]
    )
    both.attrs = case().attrs
    held, ban = sorted(
        (t for t in charts.spans(both).data if t.type == "bar"), key=lambda t: t.name
    )[::-1]
    assert (held.name, ban.name) == ("held", "exit ban")
    assert held.marker.color != ban.marker.color
    assert ban.marker.pattern.shape
    assert ban.width < held.width
    assert "1 held and 1 barred from leaving" in charts.spans(both).layout.meta["title"]


def test_two_periods_of_one_row_are_two_bars_in_one_line() -> None:
    frame = case(first_held="2018-01-01", last_held="2020-06-30")
    frame["held"] = [(("2018-01-01", "2018-02-01"), ("2020-01-01", "2020-06-30"))]
    figure = charts.spans(frame)
    assert [bar[:2] for bar in bars(figure)] == [("held", "2018-01-01"), ("held", "2020-01-01")]
    assert len({y for trace in figure.data if trace.type == "bar" for y in trace.y}) == 1


def test_rows_without_a_first_day_are_counted_out_loud() -> None:
    frame = pd.concat([case(first_held="2020-01-01", last_held="2020-02-01"), case(id="y")])
    frame.attrs = case().attrs
    assert "1 without a known first day not drawn" in charts.spans(frame).layout.meta["subtitle"]


@pytest.mark.parametrize(("n", "pitch"), [(10, ROW), (NAMED, ROW), (NAMED + 40, CLOSE)])
def test_height_grows_with_rows_and_bars_close_up(n: int, pitch: int) -> None:
    rows = pd.concat([case(id=str(i), first_held="2020", last_held="2021") for i in range(n)])
    rows.attrs = case().attrs
    figure = charts.spans(rows)
    assert pitch * n < figure.layout.height < pitch * n + 220
    assert ("names" in [trace.name for trace in figure.data]) == (n <= NAMED)


def test_thousands_of_spans_become_a_count_at_a_time() -> None:
    figure = charts.spans(sample_frames.cases(700))
    assert [trace.type for trace in figure.data] == ["scatter"]


def test_the_numbers_are_in_a_table() -> None:
    table = charts.spans(case(first_held="2020-08-13", last_held="2023-10-11")).layout.meta["table"]
    assert table["columns"] == ["name", "what", "from", "to", "days", "outcome"]
    assert table["rows"] == [["Somebody", "held", "2020-08-13", "2023-10-11", 1154, "pending"]]
