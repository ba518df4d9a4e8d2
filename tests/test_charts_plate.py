"""What every chart promises: title, n, as-of, source, records, theme; at any size, on any frame."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
import sample_frames

from briefkit import charts
from briefkit.charts import theme
from briefkit.errors import SelectionError

Chart = Callable[..., go.Figure]
BY_NATIONALITY = {"by": "nationality", "stack": "outcome"}
BY_YEAR = {"by": "year", "stack": "instrument"}
CHARTS: dict[str, tuple[Chart, Callable[[int], pd.DataFrame], dict[str, Any]]] = {
    "spans": (charts.spans, sample_frames.cases, {}),
    "spans of rules": (charts.spans, sample_frames.policies, {}),
    "counts": (charts.counts, sample_frames.cases, {}),
    "counts stacked": (charts.counts, sample_frames.cases, BY_NATIONALITY),
    "counts by year": (charts.counts, sample_frames.policies, BY_YEAR),
    "steps": (charts.steps, sample_frames.policies, {}),
    "steps by": (charts.steps, sample_frames.policies, {"by": "issuer_state"}),
    "steps of people": (charts.steps, sample_frames.cases, {}),
    "timeline": (charts.timeline, sample_frames.events, {}),
    "timeline of rules": (charts.timeline, sample_frames.policies, {}),
    "matrix": (charts.matrix, sample_frames.cases, {"rows": "nationality", "columns": "outcome"}),
    "ladder": (charts.ladder, sample_frames.policies, {"links": sample_frames.links(300)}),
    "world": (charts.world, sample_frames.cases, {}),
    "network": (charts.network, sample_frames.links, {}),
}
SIZES = (1, 50, 300, 700)
ROW_BY_ROW = {"ladder", "network"}  # these refuse more than they can draw
DRAWN = [(name, n) for name in CHARTS for n in SIZES if n < 500 or name not in ROW_BY_ROW]
INK = re.compile(r"#000|black|#111|#1d2226|#222|#333|#444|#555|white|#fff", re.IGNORECASE)


@cache
def drawn(name: str, n: int, kind: str = "pandas") -> go.Figure:
    chart, rows, options = CHARTS[name]
    frame: Any = rows(n)
    if kind != "pandas":
        options = {**options, "as_of": "2026-11-24", "source": "made-up rows for a test"}
        relation = sample_frames.relation(frame)
        frame = {"duckdb": lambda: relation, "polars": lambda: relation.pl().lazy()}[kind]()
    return chart(frame, **options)


@pytest.mark.parametrize("kind", ["pandas", "duckdb"])
@pytest.mark.parametrize(("name", "n"), DRAWN)
class TestEveryChart:
    def test_is_valid_plotly(self, name: str, n: int, kind: str) -> None:
        """Charts are built without plotly's own check, so it is made up for here."""
        figure = drawn(name, n, kind)
        go.Figure(json.loads(figure.to_json()))

    def test_says_what_it_is(self, name: str, n: int, kind: str) -> None:
        figure = drawn(name, n, kind)
        meta = figure.layout.meta
        assert meta["n"] == n
        assert meta["as_of"] == "2026-11-24"
        assert f"n = {n:,} " in meta["subtitle"]
        assert "as of 24 November 2026" in meta["subtitle"]
        assert meta["title"]
        assert meta["title"] in meta["alt"]
        title = figure.layout.title
        assert re.sub(r"\s", "", plain(title.text)) == re.sub(r"\s", "", meta["title"])
        assert re.sub(r"\s", "", plain(title.subtitle.text)) == re.sub(r"\s", "", meta["subtitle"])
        sources = [note.text for note in figure.layout.annotations if note.name == "source"]
        assert [plain(text) for text in sources] == [f"Source: {meta['source']}"]
        assert meta["source"].startswith("made-up rows for a test")

    def test_fits_a_phone(self, name: str, n: int, kind: str) -> None:
        figure = drawn(name, n, kind)
        assert all(len(plain(line)) <= 42 for line in figure.layout.title.text.split("<br>"))
        assert all(
            len(plain(line)) <= 54 for line in figure.layout.title.subtitle.text.split("<br>")
        )
        assert 120 < figure.layout.height <= 3600
        assert figure.layout.width is None

    def test_marks_know_their_records(self, name: str, n: int, kind: str) -> None:
        figure = drawn(name, n, kind)
        records = figure.layout.meta["records"]
        behind = [cell[0] for trace in figure.data for cell in trace.customdata or ()]
        assert all(isinstance(ids, str) for ids in behind)
        ids = {record for text in behind for record in text.split()}
        assert ids <= set(records)
        if n <= 500:
            assert len(records) == n or not figure.data
            assert ids or not figure.data
        else:
            assert records == {}

    def test_ink_is_the_themes(self, name: str, n: int, kind: str) -> None:
        """A page that turns dark changes layout colours only; no mark may stay black or white."""
        figure = drawn(name, n, kind).to_dict()
        figure["layout"] = {
            k: v for k, v in figure["layout"].items() if k not in ("template", "meta")
        }
        for trace in figure["data"]:
            trace.pop("insidetextfont", None)
            for words in ("hovertext", "text", "name", "customdata"):
                trace.pop(words, None)
        assert not INK.search(json.dumps(figure))
        assert drawn(name, n, kind).layout.meta["themes"] == theme.THEMES

    def test_same_rows_same_figure(self, name: str, n: int, kind: str) -> None:
        again = drawn.__wrapped__(name, n, kind)
        assert drawn(name, n, kind).to_json() == again.to_json()


def test_a_record_tells_inexact_days_in_words() -> None:
    rows = sample_frames.cases(4)
    rows["sources"] = [({"title": "Report", "publisher": "Wire", "published": "2023-05~"},)] * 4
    rows["first_held"] = "[2012-11-12..2012-11-14]"
    figure = charts.spans(rows, as_of="2026", source="test")
    (record, *_) = figure.layout.meta["records"].values()
    assert record["sources"][0]["date"] == "about May 2023"
    assert {"date": "between 12 November 2012 and 14 November 2012", "label": "first held"} in (
        record["dates"]
    )


def test_a_record_tells_its_other_names_and_a_label_the_first_reading() -> None:
    rows = sample_frames.cases(2)
    rows["name_original"] = [None, "成蕾／程蕾、李明"]
    rows["aliases"] = [(), ("Cheng L.", "C. Lei")]
    figure = charts.spans(rows, as_of="2026", source="test")
    records = figure.layout.meta["records"]
    assert records["case-1"]["also"] == ["成蕾／程蕾、李明", "Cheng L.", "C. Lei"]
    assert records["case-0"]["also"] == []
    assert records["case-1"]["kind"] == "person · Japan · outcome: convicted"
    drawn = json.dumps(figure.to_dict()["data"], ensure_ascii=False, default=str)
    assert "成蕾、李明" in drawn
    assert "程蕾" not in drawn


def plain(text: str) -> str:
    return re.sub(r"<[^>]*>", " ", text).replace("&amp;", "&").replace("&lt;", "<").strip()


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("kind", ["duckdb", "polars"])
@pytest.mark.parametrize("name", ["counts", "counts stacked", "steps of people", "timeline"])
def test_every_engine_draws_the_same(name: str, kind: str, n: int) -> None:
    def marks(figure: go.Figure) -> list[Any]:
        return [
            (trace.type, trace.name, list(trace.x or ()), list(trace.y or ()))
            for trace in figure.data
        ]

    assert marks(drawn(name, n, "pandas")) == marks(drawn(name, n, kind))


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_to_draw_is_said_in_a_sentence(name: str) -> None:
    chart, rows, options = CHARTS[name]
    figure = chart(rows(3).head(0), **options)
    assert not figure.data
    assert figure.layout.meta["n"] == 0
    said = [note.text for note in figure.layout.annotations if note.name != "source"]
    assert "Take a condition away from choose()" in plain(said[0])


@pytest.mark.parametrize(
    ("chart", "needs"),
    [
        (charts.spans, "charts.spans needs a first and a last day."),
        (charts.steps, "charts.steps needs a first and a last day."),
        (charts.timeline, "charts.timeline needs a date."),
        (charts.counts, "charts.counts needs a column to count by."),
    ],
)
def test_a_frame_without_the_columns(chart: Chart, needs: str) -> None:
    with pytest.raises(SelectionError) as caught:
        chart(pd.DataFrame({"x": [1]}))
    assert str(caught.value).splitlines()[:2] == [needs, "  found:    columns x"]
    assert "name the column yourself" in str(caught.value)


def test_a_wrong_column_name_says_what_is_nearest() -> None:
    with pytest.raises(SelectionError, match='Did you mean "outcome"'):
        charts.counts(sample_frames.cases(3), "outcom")
    with pytest.raises(SelectionError, match='Did you mean "adopted"'):
        charts.timeline(sample_frames.policies(3), date="adoptd")


def test_data_cannot_write_markup() -> None:
    figure = charts.spans(sample_frames.cases(10))
    texts = [
        text for trace in figure.data for text in (*(trace.text or ()), *(trace.hovertext or ()))
    ]
    assert any("&lt;b&gt;Consultants" in text for text in texts)
    assert not any("<b>Consultants" in text for text in texts)


def test_own_title_source_and_day() -> None:
    figure = charts.counts(
        pd.DataFrame({"kind": ["a"]}), title="Why?", as_of="2024-05", source="own count"
    )
    meta = figure.layout.meta
    assert (meta["title"], meta["source"]) == ("Why?", "own count")
    assert "as of May 2024" in meta["subtitle"]
