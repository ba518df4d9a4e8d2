"""Whatever stands in a cell, checking reports it and never breaks."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small import small_corpus

from briefkit.corpus import check, load
from briefkit.corpus.dates import FORMS
from briefkit.errors import CorpusError

TABLES = ("articles", "cases", "policies", "events", "links", "citations")
NASTY = [
    "http://[", "https://[::1]/x", "https://a.b:99999999/", "https://user:pw@x.example/", "//x.y",
    "javascript:alert(1)", "=cmd|' /C calc'!A0", "1," * 4_000, "[" * 9_000, "a" * 9_000, "\ue000",
    "\u202e\u200b", "NULL", "NaN", "nan", "NA", "None", "TRUE", "007", "-1", "1e5", "inf",
    '"', "'", "\\", "%s %d {x}", "<script>", "2023-05-08T00:00:00Z", "9999-12-31", "0001-01-01",
    "[9999..]", "[..0001]", "999 years", "life", *FORMS.split(", "),
]  # fmt: skip
# texts that UTF-8 can carry and csv writes as they are
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(NASTY)


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    """Yield the folder of a small corpus and its untouched files."""
    folder = small_corpus(tmp_path_factory.mktemp("any"))
    return folder, {table: (folder / f"{table}.csv").read_text("utf-8") for table in TABLES}


places = st.tuples(st.sampled_from(TABLES), st.integers(1, 50), st.integers(0, 20))


@settings(max_examples=100, deadline=None)
@example(("articles", 3, 7), "http://[")  # urllib raises on it
@given(place=places, cell=anything)
def test_any_cell_is_reported_or_loaded(corpora, place, cell):
    table, row, column = place
    folder, kept = corpora
    rows = list(csv.reader(io.StringIO(kept[table], newline="")))
    line = rows[1 + row % (len(rows) - 1)]
    line[column % len(line)] = cell
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    try:
        report = check(folder)
        assert str(report)
        if report.ok:
            load(folder)
        else:
            with pytest.raises(CorpusError):
                load(folder)
    finally:
        (folder / f"{table}.csv").write_text(kept[table], "utf-8")
