"""`choose` means the same on every kind of frame, and says what exists when a word does not."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

from briefkit.errors import SelectionError
from briefkit.selection import choose

CASES = [
    # name, aliases, nationality, outcome, first_held, last_held, summary
    ("Cheng Lei", ("成蕾",), ("Australia",), "convicted", "2020-08-13", "2023-10-11", "Presenter."),
    ("Yang Hengjun", (), ("Australia", "China"), "convicted", "2019-01-19", None, "Writer, held."),
    ("Jürgen Müller", ("Muller",), ("Germany",), "pending", "2024-04", None, "Trade secrets."),
    ("Astellas employee", (), ("Japan",), "convicted", "2023-03", "2026-01", "A trade fair."),
    ("Capvision", (), ("China",), "penalised", None, None, "Consultancy raided."),
]
COLUMNS = ["name", "aliases", "nationality", "outcome", "first_held", "last_held", "summary"]


def bounds(text: str | None, end: str) -> pd.Timestamp | None:
    if text is None:
        return None
    period = pd.Period(text)
    return period.start_time if end == "start" else period.end_time.normalize()


def pandas_frame() -> pd.DataFrame:
    frame = pd.DataFrame(CASES, columns=COLUMNS)
    frame["outcome"] = pd.Categorical(
        frame["outcome"], categories=["acquitted", "convicted", "penalised", "pending"]
    )
    for column in ("first_held", "last_held"):
        for end in ("start", "end"):
            values = [bounds(row[COLUMNS.index(column)], end) for row in CASES]
            frame[f"{column}_{end}"] = pd.to_datetime(pd.Series(values))
    frame.attrs = {"as_of": "2026-11-24"}
    return frame


def duckdb_frame() -> duckdb.DuckDBPyRelation:
    frame = pandas_frame()
    for column in ("aliases", "nationality"):
        frame[column] = frame[column].map(list)
    frame["outcome"] = frame["outcome"].astype(str)
    import pyarrow as pa

    table = pa.Table.from_pandas(frame)
    return duckdb.from_arrow(table)


def text_only_frame() -> duckdb.DuckDBPyRelation:
    """A Parquet-like table: dates as ISO text, without bounds."""
    bounded = [column for column in pandas_frame() if str(column).endswith(("_start", "_end"))]
    return duckdb_frame().project(f"* exclude ({', '.join(bounded)})")


def polars_frame() -> pl.DataFrame:
    return duckdb_frame().pl()


def lazy_polars_frame() -> pl.LazyFrame:
    return polars_frame().lazy()


FRAMES = [pandas_frame, duckdb_frame, text_only_frame, polars_frame, lazy_polars_frame]
each_frame = pytest.mark.parametrize(
    "frame", [make() for make in FRAMES], ids=lambda f: type(f).__name__
)


def names(frame: Any) -> list[str]:
    if isinstance(frame, duckdb.DuckDBPyRelation):
        return [row[0] for row in frame.fetchall()]
    frame = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    return list(frame["name"])


@each_frame
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({}, 5),
        ({"nationality": "Australia"}, 2),
        ({"nationality": ["Japan", "Germany"]}, 2),
        ({"nationality": ("China",)}, 2),
        ({"nationality": []}, 0),
        ({"nationality": None}, 5),
        ({"outcome": "convicted", "nationality": "Japan"}, 1),
        ({"outcome": "pending", "nationality": "Japan"}, 0),
        ({"text": "MULLER"}, 1),
        ({"text": "müller"}, 1),
        ({"text": "成"}, 1),
        ({"text": "trade"}, 2),
        ({"text": "fair trade"}, 1),
        ({"text": "a.c"}, 0),  # words, not patterns
        ({"text": "  "}, 5),
    ],
    ids=str,
)
def test_values_and_words(frame: Any, question: dict[str, Any], expected: int) -> None:
    assert len(names(choose(frame, **question))) == expected


@each_frame
@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2024-05", None, ["Astellas employee", "Jürgen Müller", "Yang Hengjun"]),
        (None, "2019", ["Yang Hengjun"]),
        ("2020", "2020", ["Cheng Lei", "Yang Hengjun"]),
        ("2023-10-11", "2023-10-11", ["Astellas employee", "Cheng Lei", "Yang Hengjun"]),
        ("2023-10-12", "2023-12", ["Astellas employee", "Yang Hengjun"]),
        (None, "2024-04-01", ["Astellas employee", "Cheng Lei", "Jürgen Müller", "Yang Hengjun"]),
        ("2026-01-31", None, ["Astellas employee", "Jürgen Müller", "Yang Hengjun"]),
        (2019, 2019, ["Yang Hengjun"]),
        ("2010", "2018", []),
    ],
)
def test_periods_match_lives_that_overlap(
    frame: Any, since: Any, until: Any, expected: list[str]
) -> None:
    """An open end reaches to the present; a row without dates is in no period."""
    assert sorted(names(choose(frame, since=since, until=until))) == expected


def test_row_is_placed_by_the_first_life_it_has() -> None:
    rules = pd.DataFrame(
        {
            "name": ["in force", "only published"],
            "in_force_from": ["2014-11-01", None],
            "in_force_to": ["2016-12-31", None],
            "published": ["2023-04", "2023-04-26"],
        }
    )
    assert names(choose(rules, since="2023")) == ["only published"]


def test_a_case_nobody_was_held_in_is_placed_by_its_events() -> None:
    firms = pd.DataFrame(
        {
            "name": ["Mintz", "Capvision"],
            "first_held": ["2023-03", None],
            "last_held": ["2025-03", None],
            "begun": ["2023-03", "2023-05-08"],
            "latest": ["2025-03", "2023-10"],
        }
    )
    assert names(choose(firms, since="2023-06", until="2023")) == ["Mintz", "Capvision"]
    assert names(choose(firms, since="2024")) == ["Mintz"]


@pytest.mark.parametrize("text", ["[2021-05,2021-10]", "[2021-05..2021-10]", "2021~", "2021"])
def test_uncertain_text_dates_match_wherever_they_may_lie(text: str) -> None:
    events = pd.DataFrame({"date": [text]})
    assert len(choose(events, since="2021-10", until="2021-12")) == 1
    assert len(choose(events, since="2022")) == 0
    assert len(choose(events, until="2020")) == 0


def test_the_same_kind_comes_back_with_its_attributes() -> None:
    frame = pandas_frame()
    chosen = choose(frame, nationality="Japan")
    assert isinstance(chosen, pd.DataFrame)
    assert chosen.attrs == frame.attrs
    assert chosen["outcome"].cat.categories.tolist() == frame["outcome"].cat.categories.tolist()


def test_a_blank_text_asks_for_nothing_even_where_there_are_no_words() -> None:
    assert len(choose(pd.DataFrame({"n": [1, 2]}), text="  ")) == 2


def test_lazy_stays_lazy() -> None:
    assert isinstance(choose(duckdb_frame(), since="2020"), duckdb.DuckDBPyRelation)
    chosen = choose(lazy_polars_frame(), since="2020", text="muller")
    assert isinstance(chosen, pl.LazyFrame)
    assert chosen.collect_schema() == lazy_polars_frame().collect_schema()


def test_a_value_of_the_vocabulary_without_rows_is_an_empty_answer() -> None:
    assert len(choose(pandas_frame(), outcome="acquitted")) == 0


@each_frame
def test_unknown_column_says_what_exists(frame: Any) -> None:
    with pytest.raises(SelectionError) as caught:
        choose(frame, nationalty="Japan")
    assert str(caught.value).startswith(
        'There is no column "nationalty".\n  expected: one of name, aliases, nationality, outcome'
    )
    assert str(caught.value).endswith('Hint: Did you mean "nationality"?')


@each_frame
def test_unknown_value_says_what_exists(frame: Any) -> None:
    with pytest.raises(SelectionError) as caught:
        choose(frame, nationality=["Japan", "Germny"])
    assert str(caught.value) == (
        'No row has nationality "Germny".\n'
        "  expected: one of Australia, China, Germany, Japan\n\n"
        'Hint: Did you mean "Germany"?'
    )


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"since": "08/05/2023"}, 'since="08/05/2023" is not a date.'),
        ({"until": "2023-02-29"}, 'until="2023-02-29" is not a date.'),
        ({"since": "2024", "until": "2023"}, "The period ends before it begins."),
    ],
)
def test_bad_periods(question: dict[str, Any], message: str) -> None:
    with pytest.raises(SelectionError) as caught:
        choose(pandas_frame(), **question)
    assert str(caught.value).splitlines()[0] == message


def test_frames_that_cannot_answer() -> None:
    numbers = pd.DataFrame({"n": [1, 2]})
    with pytest.raises(SelectionError, match="no dates"):
        choose(numbers, since="2020")
    with pytest.raises(SelectionError, match="no words"):
        choose(numbers, text="x")
    with pytest.raises(SelectionError, match="not a table"):
        choose([1, 2], since="2020")  # type: ignore[type-var]
    with pytest.raises(SelectionError, match='No row has n "3"'):
        choose(numbers, n=3)
