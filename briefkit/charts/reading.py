"""What a chart reads from a frame: columns, days, records, and who vouches for them.

A chart sees a `Sheet`. Up to `MOST` rows it draws row by row, and the sheet gives plain Python
lists. Beyond, the chart aggregates in the frame's own engine through `Sheet.frame` and collects
the small result, so that the same call draws 48 cases and 100 million events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np

from briefkit.charts.plate import Plate, dated, day
from briefkit.corpus import dates
from briefkit.corpus.names import first_readings
from briefkit.errors import SelectionError, nearest
from briefkit.selection import Frame, door

FACTS = (  # told beside what a record is
    ("nationality", ""),
    ("issuer_state", ""),
    ("outcome", "outcome: "),
    ("status", "status: "),
)
MOST = 500  # rows drawn one by one, with their records; more are aggregated
TEMPORAL = (nw.Date, nw.Datetime)
WORDS = (nw.String, nw.Categorical)

ENDS = ("from", "to")

# What one row is, by the columns that only such a table has.
THINGS = (
    ("acting_state", "outcome", "publicly reported cases, not a rate"),
    ("issuer_state", "instrument", "policies"),
    ("record", "kind", "events"),
    ("publisher", "url", "articles"),
    ("relation", "to", "links"),
)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A frame with what its charts need to know of it."""

    frame: Frame
    schema: Mapping[str, nw.dtypes.DType]
    attributes: Mapping[str, Any]
    chart: str
    given_as_of: str | None
    given_source: str | None
    read_before: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def n(self) -> int:
        """The number of rows, counted by the frame's own engine."""
        if isinstance(self.frame, nw.LazyFrame):
            return int(self.frame.select(nw.len()).collect().item())
        return len(self.frame)

    @property
    def few(self) -> bool:
        """Whether the rows can be drawn one by one."""
        return self.n <= MOST

    @cached_property
    def rows(self) -> nw.DataFrame[Any]:
        """The rows in memory; for sheets with `few` rows."""
        return self.frame.collect() if isinstance(self.frame, nw.LazyFrame) else self.frame

    @property
    def things(self) -> str:
        """What the rows are, in the plural."""
        for first, second, words in THINGS:
            if first in self.schema and second in self.schema:
                return words
        return "rows"

    @property
    def source(self) -> str:
        """Where the rows are from, as the frame or the analyst says."""
        said = self.given_source or self.attributes.get("source")
        return str(said) if said else "not stated (give it with source=)"

    @cached_property
    def as_of(self) -> str:
        """The day the rows were complete; failing that, the last day they hold."""
        said = self.given_as_of or self.attributes.get("as_of")
        return str(said) if said else self._last_day()

    def plate(
        self, title: str, *, n: int | None = None, things: str = "", source: str = "", **said: Any
    ) -> Plate:
        """Return the words of a figure of this sheet."""
        stated = self.given_as_of or self.attributes.get("as_of")
        return Plate(
            title=title,
            n=self.n if n is None else n,
            things=things or self.things,
            as_of=self.as_of,
            when=f"{'as of' if stated else 'latest date'} {day(self.as_of)}",
            source=source or self.source,
            **{"records": self.records, **said},
        )

    # --- columns ------------------------------------------------------------------------------

    def has(self, name: str) -> bool:
        """Whether the frame has the column, or its bounds."""
        return name in self.schema or f"{name}_start" in self.schema

    def first(self, names: Sequence[str], *, of: str, option: str) -> str:
        """Return the first of the columns that the frame has, or say what the chart needs."""
        for name in names:
            if self.has(name):
                return name
        raise SelectionError(
            f"charts.{self.chart} needs {of}.",
            got=f"columns {', '.join(self.schema)}",
            expected=f"one of {', '.join(names)}",
            hint=f'name the column yourself: charts.{self.chart}(..., {option}="...")',
        )

    def check(self, name: str, option: str) -> str:
        """Return the name of a column the analyst asked for, or say what exists."""
        if self.has(name):
            return name
        near = nearest(name, self.schema)
        raise SelectionError(
            f'There is no column "{name}" for {option} of charts.{self.chart}.',
            expected=f"one of {', '.join(self.schema)}",
            hint=f'Did you mean "{near[0]}"?' if near else "",
        )

    def column(self, name: str) -> list[Any]:
        """Return a column as plain values, None where blank; all None when it does not exist."""
        if name not in self.schema:
            return [None] * self.n
        values = self.rows[name].to_list()
        return [None if isinstance(value, float) and value != value else value for value in values]  # noqa: PLR0124 - NaN is not itself

    def texts(self, name: str) -> list[str]:
        """Return a column as text, "" where blank; the items of a list joined."""
        if name not in self.read_before:
            self.read_before[name] = self._texts(name)
        return self.read_before[name]

    def _texts(self, name: str) -> list[str]:
        if self.schema.get(name) in WORDS:
            return [value if isinstance(value, str) else "" for value in self.rows[name].to_list()]
        return [joined(value) for value in self.column(name)]

    def days(self, name: str, end: str) -> list[str]:
        """Return the first (`end="start"`) or last (`"end"`) day a date may mean, "" if unknown."""
        bound = f"{name}_{end}"
        exact = bound if bound in self.schema else name
        if exact not in self.schema:
            return [""] * self.n
        if isinstance(self.schema[exact], TEMPORAL):
            moments = self.rows[exact].to_numpy().astype("datetime64[D]")
            return ["" if text == "NaT" else text for text in np.datetime_as_string(moments)]
        side = 0 if end == "start" else 1
        return [span(value)[side] for value in self.column(exact)]

    def placed(self, names: Sequence[str]) -> list[tuple[str, str]]:
        """Return for each row the bounds of the first of the dates that it has, "" if none."""
        bounds = [("", "")] * self.n
        for name in names:
            if all(start for start, _ in bounds):
                break
            known = zip(self.days(name, "start"), self.days(name, "end"), strict=True)
            bounds = [
                old if old[0] else (first or last, last or first)
                for old, (first, last) in zip(bounds, known, strict=True)
            ]
        return bounds

    # --- aggregates, in the frame's own engine --------------------------------------------------

    def month(self, name: str, end: str) -> nw.Expr:
        """Return the month of a date as an expression: a number, or text that begins with it."""
        bound = f"{name}_{end}"
        exact = bound if bound in self.schema else name
        if isinstance(self.schema[exact], TEMPORAL):
            when = nw.col(exact).dt
            return when.year() * 12 + when.month() - 1
        return nw.col(exact).cast(nw.String).str.replace_all(r"^\[(\.\.)?", "").str.slice(0, 7)

    def placed_month(self, names: Sequence[str]) -> nw.Expr:
        """Return the month of the first of the dates that a row has, as an expression."""
        known = [self.month(name, "start") for name in names]
        kinds = self.frame.select(**{str(i): month for i, month in enumerate(known)})
        first = kinds.collect_schema()["0"]
        same = [known[int(i)] for i, kind in kinds.collect_schema().items() if kind == first]
        return nw.coalesce(*same)

    def tally(self, **columns: nw.Expr) -> list[tuple[Any, ...]]:
        """Return how often each combination occurs: its values, then the number."""
        table = self.frame.select(**columns)
        for name, dtype in table.collect_schema().items():
            if dtype == nw.List:
                table = table.explode(name)
        found = table.group_by(*columns).agg(n=nw.len())
        memory = found.collect() if isinstance(found, nw.LazyFrame) else found
        rows = [(*row[:-1], int(row[-1])) for row in memory.iter_rows()]
        return sorted(rows, key=str)  # engines give groups in any order

    def _last_day(self) -> str:
        ends = [
            name
            for name, dtype in self.schema.items()
            if isinstance(dtype, TEMPORAL) and not name.endswith("_start")
        ]
        if ends:
            latest = self.frame.select(nw.max_horizontal(*[nw.col(name).max() for name in ends]))
            value = (latest.collect() if isinstance(latest, nw.LazyFrame) else latest).item()
            if value is not None and str(value) != "NaT":
                return str(value)[:10]
        return "not stated"

    # --- records ------------------------------------------------------------------------------

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the rows, "" where the frame has none; a page opens records by them."""
        return self.texts("id")

    @cached_property
    def records(self) -> dict[str, Any]:
        """What a reader can open behind each mark."""
        if "id" not in self.schema or not self.few:
            return {}
        facts = [(label, self.texts(name)) for name, label in ((self._kind, ""), *FACTS)]
        kinds = [
            " · ".join(label + known[i].replace("_", " ") for label, known in facts if known[i])
            for i in range(self.n)
        ]
        names, summaries = self.called, self.texts("note" if self._is_links else "summary")
        sources, own, aliases = (
            self.column(name) for name in ("sources", "name_original", "aliases")
        )
        told = [(label, self.texts(name)) for name, label in _DATES if name in self.schema]
        return {
            record: {
                "name": names[i] or record,
                "also": [*_sequence(own[i]), *_sequence(aliases[i])],
                "kind": kinds[i],
                "summary": summaries[i],
                "dates": [{"date": dated(t[i]), "label": label} for label, t in told if t[i]],
                "sources": [_source(each) for each in _sequence(sources[i])],
            }
            for i, record in enumerate(self.ids)
            if record
        }

    @property
    def _kind(self) -> str:
        names = ("subject", "instrument", "kind", "relation")
        return next((name for name in names if name in self.schema), "kind")

    @property
    def _name(self) -> str:
        return next((name for name in ("name", "title", "record") if name in self.schema), "id")

    @property
    def _is_links(self) -> bool:
        return {"from", "relation", "to"} <= set(self.schema)

    @cached_property
    def called(self) -> list[str]:
        """What the rows are called; a link by its two ends."""
        if not self._is_links:
            return self.texts(self._name)
        ends = [self.texts(f"{end}_name" if f"{end}_name" in self.schema else end) for end in ENDS]
        relations = [relation.replace("_", " ") for relation in self.texts("relation")]
        return [" ".join(parts) for parts in zip(ends[0], relations, ends[1], strict=True)]

    @cached_property
    def names(self) -> list[str]:
        """What the rows are called, and in their own script, by its first reading, after it."""
        own = [first_readings(name) for name in self.texts("name_original")]
        ids = self.ids
        return [
            " ".join(filter(None, (name or ids[i] or f"row {i + 1}", own[i])))
            for i, name in enumerate(self.called)
        ]


_DATES = (
    ("date", "date"),
    ("first_held", "first held"),
    ("last_held", "last held"),
    ("barred_from", "barred from leaving"),
    ("barred_to", "bar lifted"),
    ("adopted", "adopted"),
    ("published", "published"),
    ("effective", "in effect"),
    ("ended", "ended"),
    ("outcome_as_of", "outcome as of"),
)


def read(
    frame: object, chart: str, *, as_of: str | None = None, source: str | None = None
) -> Sheet:
    """Return the sheet of a frame for a chart."""
    table = door(frame)
    attributes = getattr(frame, "attrs", {})
    return Sheet(table, dict(table.collect_schema()), attributes, chart, as_of, source)


def joined(value: object) -> str:
    """Return a cell as text.

    >>> joined(("Australia", "China")), joined(None)
    ('Australia and China', '')
    """
    items = [str(item) for item in _sequence(value)]
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def items(value: object) -> list[str]:
    """Return what a cell holds, one by one; a blank one holds `not stated`."""
    return [str(item) for item in _sequence(value)] or ["not stated"]


def _sequence(value: object) -> list[Any]:
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, np.ndarray):
        return list(value.tolist())
    return [] if value is None or str(value) in ("nan", "NaT", "<NA>") else [value]


def span(value: object) -> tuple[str, str]:
    """Return the first and last day of a date text, "" where open or no date.

    >>> span("2023-05")
    ('2023-05-01', '2023-05-31')
    """
    if not value:
        return "", ""
    try:
        known = dates.parse(str(value)[:10] if hasattr(value, "isoformat") else str(value))
    except dates.DateError:
        return "", ""
    return (
        known.first.isoformat() if known.first else "",
        known.last.isoformat() if known.last else "",
    )


def month_number(value: object) -> int | None:
    """Return a month as a number that can be counted on: years times twelve, from January as 0.

    >>> month_number("2023-05"), month_number(24280), month_number("soon")
    (24280, 24280, None)
    """
    if isinstance(value, str):
        first = span(value)[0]
        return int(first[:4]) * 12 + int(first[5:7]) - 1 if first else None
    return None if value is None or value != value else int(value)  # type: ignore[call-overload]  # noqa: PLR0124


def month_text(number: int) -> str:
    """Return the first day of a numbered month.

    >>> month_text(24280)
    '2023-05-01'
    """
    return f"{number // 12:04}-{number % 12 + 1:02}-01"


def _source(source: Any) -> dict[str, Any]:
    if type(source) is not dict and not isinstance(source, Mapping):
        return {"title": str(source)}
    told = source.get
    return {
        "title": told("title", ""),
        "publisher": told("publisher", ""),
        "date": dated(str(told("published") or told("date") or "")),
        "url": told("url", ""),
        "note": told("note", ""),
    }
