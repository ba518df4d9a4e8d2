"""Timeline: a list with marks when few, piles in lanes when many, bars when very many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import sample_frames

from briefkit import charts
from briefkit.charts.draw_timeline import LANES, NAMED

if TYPE_CHECKING:
    import plotly.graph_objects as go


def traces(figure: go.Figure) -> list[str]:
    return [f"{each['type']} {each.get('mode', '')}".strip() for each in figure.to_dict()["data"]]


def test_few_rows_are_a_list_in_order_of_time() -> None:
    frame = pd.DataFrame({
        "name": ["Capvision", "Mintz", "Bain"],
        "kind": ["raided", "raided", "questioned"],
        "date": ["2023-05-08", "2023-03", "[2023-04-01..2023-04-26]"],
    })  # fmt: skip
    figure = charts.timeline(frame, as_of="2024", source="test")
    (words,) = [trace for trace in figure.data if trace.mode == "text"]
    assert list(words.text) == [
        "<b>March 2023</b>  Mintz: raided",
        "<b>1 to 26 April 2023</b>  Bain: questioned",
        "<b>8 May 2023</b>  Capvision: raided",
    ]
    (points,) = [trace for trace in figure.data if trace.mode == "markers"]
    assert [symbol.endswith("-open") for symbol in points.marker.symbol] == [True, True, False]
    (widths,) = [trace for trace in figure.data if trace.mode == "lines"]
    assert list(widths.x[:2]) == ["2023-03-01", "2023-03-31"]


def test_many_rows_pile_up_in_lanes_and_none_is_lost() -> None:
    frame = sample_frames.events(300)
    figure = charts.timeline(frame)
    assert set(traces(figure)) == {"scatter markers"}
    assert sum(len(trace.x) for trace in figure.data) == 300
    assert 1 < len(figure.data) <= LANES
    for trace in figure.data:
        assert len(set(zip(trace.x, trace.y, strict=True))) == len(trace.x), "dots hide each other"


def test_one_row_more_changes_the_form_not_the_rows() -> None:
    assert "scatter text" in traces(charts.timeline(sample_frames.events(NAMED)))
    assert "scatter text" not in traces(charts.timeline(sample_frames.events(NAMED + 1)))


def test_very_many_rows_are_counted_by_the_engine() -> None:
    frame = sample_frames.events(5000)
    for rows in (frame, sample_frames.relation(frame)):
        figure = charts.timeline(rows, as_of="2026-11-24", source="test")
        assert set(traces(figure)) == {"bar"}
        assert sum(row[-1] for row in figure.layout.meta["table"]["rows"]) == 5000
        assert figure.layout.meta["title"].startswith("5,000 events from January 2010")


def test_rows_are_placed_by_the_first_date_they_have() -> None:
    frame = pd.DataFrame({"in_force_from": ["2014-11-01", None], "adopted": ["2014-10", "2020-02"]})
    rows = charts.timeline(frame, as_of="2024", source="test").layout.meta["table"]["rows"]
    assert [row[0] for row in rows] == ["2014-11-01", "2020-02-01"]


def test_lanes_beyond_the_last_share_one() -> None:
    days = [f"2020-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 8)]
    frame = pd.DataFrame({"date": days, "lane": [f"lane {i % 20}" for i in range(84)]})
    figure = charts.timeline(frame, lane="lane", as_of="2024", source="test")
    assert [trace.name for trace in figure.data][-1] == "other"
    assert sum(len(trace.x) for trace in figure.data) == 84
