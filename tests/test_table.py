"""Rows as a table for a reader."""

import pandas as pd
import pytest

from briefkit import load, table
from briefkit.errors import SelectionError


@pytest.fixture
def rows():
    return pd.DataFrame(
        {
            "name": ["A", "B"],
            "nationality": [("Canada", "China"), ()],
            "first_held": ["2018-12-10", "[2012-11-12..2012-11-14]"],
            "first_held_start": pd.to_datetime(["2018-12-10", "2012-11-12"]),
            "days_held": pd.array([1019, None], dtype="Int64"),
            "held_now": [True, False],
            "outcome": pd.Categorical(["freed_without_charge", None]),
        }
    )


def test_cells_are_in_words(rows):
    shown = table(rows, "name", "nationality", "first_held", "days_held", "held_now", "outcome")
    assert shown.data.columns.to_list() == [
        "name", "nationality", "first held", "days held", "held now", "outcome",
    ]  # fmt: skip
    first, second = shown.data.to_numpy().tolist()
    assert first == [
        "A", "Canada, China", "10\u00a0December\u00a02018", "1,019", "yes", "freed without charge",
    ]  # fmt: skip
    assert second[1:] == [
        "–", "between\u00a012\u00a0November 2012 and 14 November 2012", "–", "no", "–",
    ]  # fmt: skip


def test_headings_can_be_given(rows):
    assert table(rows, "name", days_at_least="days_held").data.columns.to_list() == [
        "name",
        "days at least",
    ]


def test_html_has_no_index_and_no_missing_value_markers(rows):
    text = table(rows).to_html()
    assert "nan" not in text
    assert "NaT" not in text
    assert "None" not in text
    assert "row_heading" not in text


def test_unknown_column_names_the_nearest(rows):
    with pytest.raises(SelectionError) as caught:
        table(rows, "outcom")
    assert 'There is no column "outcom" to show.' in str(caught.value)
    assert 'Did you mean "outcome"?' in str(caught.value)


def test_the_corpus_shows_without_a_marker_of_missing_data():
    corpus = load()
    text = table(corpus.cases.head(30), "name", "nationality", "first_held", "sentence").to_html()
    assert ">nan<" not in text
    assert "(&#x27;" not in text
