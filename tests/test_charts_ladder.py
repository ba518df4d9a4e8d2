"""Ladder and network: only stated links, each in its place, the same picture every time."""

from __future__ import annotations

import pandas as pd
import pytest
import sample_frames

from briefkit import charts
from briefkit.charts.draw_ladder import RAILS
from briefkit.errors import SelectionError


def moves() -> pd.DataFrame:
    frame = pd.DataFrame({
        "id": ["tariff", "answer", "truce", "alone"],
        "name": ["Tariff", "Answer", "Truce", "Alone"],
        "issuer_state": ["United States", "China", "China", "Japan"],
        "instrument": ["tariff"] * 4,
        "adopted": ["2025-04-02", "2025-04-04", "2025-05", "2020"],
    })  # fmt: skip
    frame.attrs = {"as_of": "2026-11-24", "source": "test"}
    return frame


def links(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["from", "relation", "to"])
    frame["id"] = frame["from"] + "." + frame["to"]
    return frame


ANSWERS = links(
    ("answer", "responds_to", "tariff"),
    ("truce", "suspends", "answer"),
    ("answer", "responds_to", "not chosen"),
)


def test_each_side_has_its_rail_and_time_runs_down() -> None:
    figure = charts.ladder(moves(), ANSWERS)
    (points,) = [trace for trace in figure.data if trace.name == "moves"]
    assert [cell[0] for cell in points.customdata] == ["tariff", "answer"]
    assert list(points.x) == [RAILS[1], RAILS[0]], "China left, United States right"
    assert figure.layout.meta["title"] == "1 answer, after 2 days"
    assert "2 of them linked, only these drawn" in figure.layout.meta["subtitle"]


def test_several_relations_have_lines_of_their_own_and_a_key() -> None:
    figure = charts.ladder(moves(), ANSWERS, relation=["responds_to", "suspends"])
    lines = {trace.name: trace.line for trace in figure.data if trace.line.shape == "spline"}
    assert set(lines) == {"responds to", "suspends"}
    assert lines["responds to"].dash != lines["suspends"].dash
    (key,) = [note for note in figure.layout.annotations if note.name == "key"]
    assert "responds to" in key.text


def test_answers_are_told_in_a_table() -> None:
    rows = charts.ladder(moves(), ANSWERS).layout.meta["table"]["rows"]
    assert rows == [["Answer", "2025-04-04", "responds to", "Tariff", "2025-04-02", 2, ""]]


def test_no_links_is_said() -> None:
    figure = charts.ladder(moves(), links(("x", "responds_to", "y")))
    assert figure.layout.meta["title"] == "No links between these rows"
    assert not figure.data


def test_refusals() -> None:
    with pytest.raises(SelectionError, match='No link has the relation "responds"'):
        charts.ladder(moves(), ANSWERS, relation="responds")
    with pytest.raises(SelectionError, match='have no column "relation"'):
        charts.ladder(moves(), pd.DataFrame({"from": ["a"], "to": ["b"]}))
    with pytest.raises(SelectionError, match="700 rows are too many"):
        charts.ladder(sample_frames.policies(700), ANSWERS)
    with pytest.raises(SelectionError, match="are too many"):
        charts.network(sample_frames.links(900))


def test_network_puts_together_what_hangs_together_best_connected_first() -> None:
    pairs = links(
        ("a", "part_of", "b"),
        ("x", "responds_to", "hub"),
        ("y", "responds_to", "hub"),
        ("z", "amends", "y"),
    )
    figure = charts.network(pairs, as_of="2024", source="test")
    (points,) = [trace for trace in figure.data if trace.name == "records"]
    assert list(points.text) == ["hub", "y", "z", "x", "a", "b"]
    assert figure.layout.meta["title"] == "hub is linked to 2 of 5 others"


def test_network_of_chosen_rows_leaves_other_links_out() -> None:
    figure = charts.network(ANSWERS, moves().query("id == 'truce'"), as_of="2024", source="test")
    assert figure.layout.meta["table"]["rows"] == [["Truce", "suspends", "answer", ""]]
    assert set(figure.layout.meta["records"]) == {"truce", "truce.answer"}
