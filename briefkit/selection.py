"""From tables to the rows one means.

`choose` is the one way to filter. It reads like the question ("cases, nationality Australia,
since 2018"), works on any frame narwhals knows (pandas, Polars, DuckDB, Ibis, PySpark), returns
the same kind, and leaves lazy frames lazy. A word that is not in the table is an error that says
what is, so that a typing slip is never read as "there were none".
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, cast

import narwhals as nw

from briefkit.corpus import dates
from briefkit.errors import SelectionError, nearest

if TYPE_CHECKING:
    from narwhals.typing import IntoFrameT

Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]
Schema = Mapping[str, nw.dtypes.DType]

# Where the life of a row begins and ends, in the order in which `since` and `until` look for it.
# A row without the first pair (a firm that nobody held) is placed by the next one it has.
LIVES = (
    ("first_held", "last_held"),
    ("barred_from", "barred_to"),
    ("in_force_from", "in_force_to"),
    ("effective", "ended"),
    ("date", "date"),
    ("adopted", "adopted"),
    ("published", "published"),
    ("begun", "latest"),
    ("start", "end"),
)

# What a control says when it leaves a column alone; ipywidgets cannot show a chosen None.
ALL = "all"

# Where `text` looks.
WORDS = ("name", "name_original", "aliases", "title", "identifier", "record_name", "summary")


def choose(
    frame: IntoFrameT,
    *,
    since: object = None,
    until: object = None,
    text: str | None = None,
    **columns: object,
) -> IntoFrameT:
    """Keep the rows that match every condition.

    Parameters
    ----------
    frame
        Any frame narwhals accepts; the same kind comes back.
    since, until
        A year, month or day as ISO text (`"2018"`, `"2018-03"`), a year as number, or a date. A row
        matches when its life overlaps the period. The life is the first of these the row has:
        `first_held` to `last_held`, `barred_from` to `barred_to`, `in_force_from` to `in_force_to`,
        `effective` to `ended`, `date`, `adopted`, `published`, `begun` to `latest`, `start` to
        `end`. A missing end is an open one.
    text
        Words that must all occur in names, aliases, titles or summaries; case and accents do not
        matter.
    **columns
        `column=value` or `column=[values]`. In a column whose cells are lists (a person of two
        nationalities) a row matches when it holds any of the values. `None` and `"all"` keep
        every row.

    Raises
    ------
    SelectionError
        When a column or value does not exist. A value of a closed vocabulary that no row has is
        not an error: it gives an empty frame.

    Examples
    --------
    >>> import pandas as pd
    >>> cases = pd.DataFrame({"name": ["Cheng Lei", "Kim"], "nationality": [("Australia",), ()]})
    >>> choose(cases, nationality="Australia")["name"].tolist()
    ['Cheng Lei']
    """
    whole = kept = door(frame)
    schema: Schema = dict(whole.collect_schema())
    wanted = {name: _values(value) for name, value in columns.items() if not _keeps_all(value)}
    for name in wanted:
        _check_column(name, schema)
    for name, values in wanted.items():
        _check_values(whole, name, schema[name], values)
        kept = _keep(kept, _matches(name, schema[name], values))
    if since is not None or until is not None:
        period = _day(since, "since", "first"), _day(until, "until", "last")
        kept = _keep(kept, [_overlaps(schema, *period)])
    if words := (text or "").split():
        kept = _mentioning(kept, schema, words)
    chosen = nw.to_native(kept)
    if hasattr(frame, "attrs") and hasattr(chosen, "attrs"):
        chosen.attrs = dict(frame.attrs)
    return cast("IntoFrameT", chosen)


@dataclass(frozen=True)
class _Cells:
    """A condition that has to look into each cell, because the column holds Python objects."""

    column: str
    holds: Callable[[Any], bool]


Condition = list[nw.Expr | _Cells]  # any of these


def _keep(frame: Any, conditions: Condition) -> Any:
    """Keep rows that meet any of the conditions."""
    if not any(isinstance(condition, _Cells) for condition in conditions):
        return frame.filter(reduce(or_, conditions))
    mask = [False] * len(frame)
    for condition in conditions:
        if isinstance(condition, _Cells):
            met = [condition.holds(cell) for cell in frame[condition.column].to_list()]
        else:
            met = frame.select(met=condition.fill_null(False))["met"].to_list()
        mask = [before or now for before, now in zip(mask, met, strict=True)]
    return frame.filter(mask)


def door(frame: object) -> Frame:
    """Return the frame behind the one interface that all kinds of frames share."""
    try:
        return cast("Frame", nw.from_native(cast("Any", frame)))
    except TypeError as error:
        raise SelectionError(
            "This is not a table.",
            got=type(frame).__name__,
            expected="a DataFrame of pandas or Polars, a DuckDB relation or another narwhals frame",
        ) from error


def _keeps_all(value: object) -> bool:
    return value is None or (isinstance(value, str) and value == ALL)


def _values(value: object) -> list[Any]:
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        return list(value)
    return [value]


# --- columns and their values -----------------------------------------------------------------


def _check_column(name: str, schema: Schema) -> None:
    if name in schema:
        return
    near = nearest(name, schema)
    raise SelectionError(
        f'There is no column "{name}".',
        expected=f"one of {', '.join(schema)}",
        hint=f'Did you mean "{near[0]}"?' if near else "",
    )


def _matches(name: str, dtype: nw.dtypes.DType, values: list[Any]) -> Condition:
    if dtype == nw.Object:
        asked = set(values)
        return [_Cells(name, lambda cell: not asked.isdisjoint(_items(cell)))]
    if dtype == nw.List:
        return [nw.col(name).list.contains(value) for value in values] or [_nothing(name)]
    return [nw.col(name).is_in(values)]


def _nothing(name: str) -> nw.Expr:
    return nw.col(name).is_null() & ~nw.col(name).is_null()


def _items(cell: Any) -> list[Any]:
    """Return what a cell holds: the items of a list, the value itself, nothing for a gap."""
    if isinstance(cell, list | tuple | set | frozenset):
        return list(cell)
    if hasattr(cell, "tolist"):  # an array, as Parquet readers give for lists
        return _items(cell.tolist())
    if cell is None or type(cell).__name__ == "NAType":  # pandas' own, which compares to nothing
        return []
    return [] if cell != cell else [cell]  # noqa: PLR0124 - NaN is not itself


def _check_values(frame: Frame, name: str, dtype: nw.dtypes.DType, values: list[Any]) -> None:
    allowed = _known(frame, name, dtype)
    if allowed is None:  # a lazy column: ask for what is wanted before listing everything
        absent = [value for value in values if not _occurs(frame, name, dtype, value)]
    else:
        absent = [value for value in values if value not in allowed]
    if not absent:
        return
    exists = sorted(allowed if allowed is not None else distinct(frame, name), key=str)
    near = nearest(str(absent[0]), map(str, exists))
    raise SelectionError(
        f'No row has {name} "{absent[0]}".' if exists else f'The column "{name}" is empty.',
        expected=f"one of {_listed(exists)}" if exists else "",
        hint=f'Did you mean "{near[0]}"?' if near else "",
    )


def _listed(values: list[Any], most: int = 40) -> str:
    shown = ", ".join(str(value) for value in values[:most])
    return f"{shown} ... ({len(values):,} in all)" if len(values) > most else shown


def _known(frame: Frame, name: str, dtype: nw.dtypes.DType) -> set[Any] | None:
    """Return every value the column may hold, or None when only a query could tell."""
    closed = set(vocabulary(frame, name, dtype))
    if isinstance(frame, nw.LazyFrame):
        return closed or None
    return closed | set(distinct(frame, name))


def vocabulary(frame: Frame, name: str, dtype: nw.dtypes.DType) -> list[Any]:
    """Return the closed set of values a column was declared with, in its order; often empty.

    A category's or enum's own, else `attrs["vocabularies"][name]` where the frame has it.
    """
    if isinstance(dtype, nw.Enum):
        return list(dtype.categories)
    if dtype == nw.Categorical and frame.implementation.is_pandas_like():
        return list(nw.to_native(frame)[name].cat.categories)
    return list(getattr(nw.to_native(frame), "attrs", {}).get("vocabularies", {}).get(name, ()))


def _occurs(frame: Any, name: str, dtype: nw.dtypes.DType, value: Any) -> bool:
    found = reduce(or_, _matches(name, dtype, [value]))
    return len(frame.filter(found).select(name).head(1).collect()) > 0


def distinct(frame: Any, name: str) -> list[Any]:
    """Return the values that occur in a column, those inside lists one by one, without gaps.

    >>> import pandas as pd
    >>> sorted(distinct(nw.from_native(pd.DataFrame({"a": [("x", "y"), ("y",)]})), "a"))
    ['x', 'y']
    """
    column = frame.select(name)
    if column.collect_schema()[name] == nw.List:
        column = column.explode(name)
    if column.collect_schema()[name] != nw.Object:
        column = column.unique()
    if isinstance(column, nw.LazyFrame):
        column = column.collect()
    return list(dict.fromkeys(item for cell in column[name].to_list() for item in _items(cell)))


# --- periods ----------------------------------------------------------------------------------


def _day(when: object, option: str, side: str) -> dt.datetime | None:
    """Return the first or the last day that a year, month or day may mean."""
    if when is None:
        return None
    if isinstance(when, dt.date):
        return dt.datetime(when.year, when.month, when.day)
    try:
        day = getattr(dates.parse(str(when).strip()), side)
    except dates.DateError as error:
        raise SelectionError(
            f'{option}="{when}" is not a date.',
            expected='a year, month or day, as "2018", "2018-03" or "2018-03-05"',
        ) from error
    return day and dt.datetime(day.year, day.month, day.day)


def _overlaps(schema: Schema, since: dt.datetime | None, until: dt.datetime | None) -> nw.Expr:
    """Test the first life that a row has against the period."""
    if since and until and since > until:
        raise SelectionError(
            "The period ends before it begins.",
            got=f"since {since:%Y-%m-%d}, until {until:%Y-%m-%d}",
        )
    lives = [pair for first, last in LIVES if (pair := _edges(schema, first, last))]
    if not lives:
        raise SelectionError(
            "This table has no dates that since and until could be compared with.",
            got=f"columns {', '.join(schema)}",
            expected="one of " + ", ".join(dict.fromkeys(first for first, _ in LIVES)),
        )
    unplaced, met = nw.lit(value=True), nw.lit(value=False)
    for begin, end in lives:
        placed = ~(begin.day.is_null() & end.day.is_null())
        test = placed
        if until is not None:
            test &= begin.day.is_null() | begin.at_most(until)
        if since is not None:
            test &= end.day.is_null() | end.at_least(since)
        met |= unplaced & test
        unplaced &= ~placed
    return met


@dataclass(frozen=True)
class _Edge:
    """One end of a life, as moments or as ISO text."""

    day: nw.Expr
    is_text: bool

    def at_most(self, moment: dt.datetime) -> nw.Expr:
        if self.is_text:
            return self.day <= f"{moment:%Y-%m-%d}"
        return self.day < moment + dt.timedelta(days=1)

    def at_least(self, moment: dt.datetime) -> nw.Expr:
        if self.is_text:  # "2018" means until its end: "~" sorts after every digit and hyphen
            return nw.concat_str([self.day, nw.lit("~")]) >= f"{moment:%Y-%m-%d}"
        return self.day >= moment


def _edges(schema: Schema, first: str, last: str) -> tuple[_Edge, _Edge] | None:
    edges = []
    for column, part, noise in (
        (first, "_start", r"[.,].*$|[\[\]~?%]"),
        (last, "_end", r"^.*[.,]|[\[\]~?%]"),
    ):
        name = column + part if column + part in schema else column
        dtype = schema.get(name)
        if isinstance(dtype, nw.Date | nw.Datetime):
            zone = getattr(dtype, "time_zone", None)
            day = nw.col(name).dt.replace_time_zone(None) if zone else nw.col(name)
            edges.append(_Edge(day, is_text=False))
        elif dtype == nw.String:
            edges.append(_Edge(nw.col(name).str.replace_all(noise, ""), is_text=True))
        else:
            return None
    return edges[0], edges[1]


# --- words ------------------------------------------------------------------------------------


def _mentioning(frame: Frame, schema: Schema, words: list[str]) -> Frame:
    """Keep the rows that mention each of the words."""
    texts = {name: schema[name] for name in WORDS if name in schema}
    if not texts:
        raise SelectionError(
            "This table has no words that text could be looked for in.",
            got=f"columns {', '.join(schema)}",
            expected=f"one of {', '.join(WORDS)}",
        )
    eager = isinstance(frame, nw.DataFrame)
    joined = [] if eager else [name for name, dtype in texts.items() if dtype == nw.List]
    if joined and frame.implementation.is_polars():  # it alone casts no list to text
        column = frame.__native_namespace__().col
        spelled = [column(name).list.join("; ").alias(f"{name} joined") for name in joined]
        frame = cast("Frame", nw.from_native(frame.to_native().with_columns(spelled)))
        texts = {name: dtype for name, dtype in texts.items() if name not in joined}
        texts |= {f"{name} joined": nw.String() for name in joined}
    for word in words:
        frame = _keep(frame, _mentions(texts, word, eager=eager))
    return frame if eager else frame.select(list(schema))


def _mentions(texts: Schema, word: str, *, eager: bool) -> Condition:
    pattern = _loosely(word)
    found: Condition = []
    for name, dtype in texts.items():
        if dtype == nw.String:
            found.append(nw.col(name).str.contains(pattern))
        elif dtype in (nw.Categorical, nw.Enum) or (dtype == nw.List and not eager):
            found.append(nw.col(name).cast(nw.String).str.contains(pattern))
        else:
            found.append(_Cells(name, partial(_occurs_in, re.compile(pattern))))
    return found


def _occurs_in(pattern: re.Pattern[str], cell: object) -> bool:
    return any(pattern.search(str(item)) for item in _items(cell))


def _loosely(word: str) -> str:
    """Return a pattern for a word with or without its accents, in either case.

    A pattern, because every engine has patterns and few can strip accents.

    >>> bool(re.search(_loosely("MULLER"), "Müller")), bool(re.search(_loosely("müller"), "Muller"))
    (True, True)
    """
    return "(?i)" + "".join(
        f"[{letter}{_accented()[letter]}]" if letter in _accented() else re.escape(letter)
        for letter in (_plain(letter) for letter in word)
    )


def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if base.isascii() else letter


@cache
def _accented() -> dict[str, str]:
    """Return the accented forms of each Latin letter, both cases."""
    forms: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = _plain(chr(code))
        if base.isascii() and base.isalpha():
            forms[base] = forms.get(base, "") + chr(code)
    return forms
