"""Steps: up where a rule begins, down when it ends or is suspended, pale where nobody knows."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from briefkit import charts

if TYPE_CHECKING:
    import plotly.graph_objects as go


def rules(*rows: tuple[Any, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["id", "start", "end"])
    frame.attrs = {"as_of": "2026-11-24", "source": "test"}
    return frame


def curve(figure: go.Figure, name: str = "all") -> list[tuple[str, int]]:
    (line,) = [trace for trace in figure.data if trace.name == name]
    return list(zip(line.x, line.y, strict=True))


def test_up_at_the_start_and_down_the_day_after_the_end() -> None:
    figure = charts.steps(rules(("a", "2020-01-01", "2020-03-31"), ("b", "2020-02-01", None)))
    assert curve(figure) == [
        ("2020-01-01", 1),
        ("2020-02-01", 2),
        ("2020-04-01", 1),
        ("2026-11-24", 1),
    ]
    assert (
        figure.layout.meta["title"]
        == "1 row running on 24 November 2026; most, 2, in February 2020"
    )


def test_a_suspension_opens_a_gap() -> None:
    frame = pd.DataFrame({
        "id": ["a"], "issuer_state": ["China"], "instrument": ["rule"],
        "in_force_from": ["2025-10-09"], "in_force_to": [None],
        "in_force": [(("2025-10-09", "2025-11-10"), ("2026-11-11", ""))],
    })  # fmt: skip
    figure = charts.steps(frame, as_of="2026-11-24", source="test")
    assert curve(figure) == [
        ("2025-10-09", 1),
        ("2025-11-11", 0),
        ("2026-11-11", 1),
        ("2026-11-24", 1),
    ]


def test_what_is_known_within_bounds_is_a_pale_band() -> None:
    figure = charts.steps(rules(("a", "2020", "2022")))
    certain, possible, main = figure.data
    assert possible.fill == "tonexty"
    assert list(certain.y) == list(main.y)
    assert dict(zip(possible.x, zip(certain.y, possible.y, strict=True), strict=True)) == {
        "2020-01-01": (0, 1),
        "2020-12-31": (1, 1),
        "2022-01-02": (0, 1),
        "2023-01-01": (0, 0),
        "2026-11-24": (0, 0),
    }
    assert "pale: not certain" in figure.layout.meta["subtitle"]


def test_nobody_is_certainly_held_whose_end_is_doubtful() -> None:
    frame = pd.DataFrame({
        "id": ["a", "b"], "first_held": ["2020-01-01", "2021-01-01"], "last_held": [None, None],
        "held_now": [False, True],
    })  # fmt: skip
    figure = charts.steps(frame, as_of="2026-11-24", source="test")
    assert figure.layout.meta["title"].startswith("1 person held on 24 November 2026")
    assert max(figure.data[1].y) == 2, "possibly two"


def test_each_group_has_its_line_and_its_name_at_its_end() -> None:
    frame = rules(*((f"r{i}", f"20{10 + i}-01-01", None) for i in range(10)))
    frame["by"] = list("aaabbcdefg")
    figure = charts.steps(frame, by="by")
    lines = [trace.name for trace in figure.data]
    assert lines == ["a", "b", "c", "d", "e", "f", "other"]
    names = [note for note in figure.layout.annotations if "</span>" in note.text]
    heights = sorted(note.y for note in names)
    assert len(names) == 7
    gap = figure.layout.yaxis.range[1] / 280 * 14
    assert all(b - a >= gap * 0.99 for a, b in pairwise(heights))


def test_points_tell_which_rows_came_and_went() -> None:
    figure = charts.steps(rules(("a", "2020-01-01", "2020-03-31"), ("b", "2020-02-01", None)))
    (line,) = [trace for trace in figure.data if trace.name == "all"]
    assert [cell[0] for cell in line.customdata] == ["a", "b", "a", ""]


def test_future_days_are_marked_as_such() -> None:
    figure = charts.steps(rules(("a", "2020-01-01", None), ("b", "2027-01-01", None)))
    assert figure.layout.meta["title"].startswith("1 row running on 24 November 2026")
    assert any(note.text == "as of" for note in figure.layout.annotations)
