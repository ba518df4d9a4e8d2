"""Widgets for the columns of a table, ready for `interact`.

Nothing here is a widget class of our own: a plain dict of ipywidgets goes into `interact(**...)`,
`interactive` or `interactive_output`, and each can be taken out, changed or laid out by hand. Every
control has a finite domain, because a page records each of its positions.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import narwhals as nw

from briefkit.errors import SelectionError, nearest
from briefkit.selection import ALL, LIVES, Frame, distinct, door, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ipywidgets

MOST = 80  # positions of one control that a reader can still choose from
WIDTH = {"description_width": "initial"}
ENDLESS = (nw.Datetime, nw.Date, nw.Duration, nw.Float32, nw.Float64)


def controls(
    frame: object, *columns: str, period: str | None = None, **more: object
) -> dict[str, ipywidgets.Widget]:
    """Return one control for each column, "all" first, for `interact(**controls(...))`.

    "All" is the value `"all"`, which `choose` takes as "keep every row".

    Parameters
    ----------
    frame
        The table whose values are offered.
    *columns
        Columns with a closed set of values. Lists are offered item by item.
    period
        `"start"`, or the column a period begins at (`"first_held"`, `"date"`): gives a control
        called `period`, a pair of years, for `choose(frame, since=period[0], until=period[1])`.
    **more
        Further controls by name: an ipywidget as it is, or what `interact` accepts (a list, a
        dict, a bool, `(min, max, step)`).

    Raises
    ------
    SelectionError
        For a column that does not exist, or one with too many values for a control.

    Examples
    --------
    >>> import pandas as pd
    >>> cases = pd.DataFrame({"nationality": [("Japan",), ("Australia", "China")]})
    >>> [label for label, _ in controls(cases, "nationality")["nationality"].options]
    ['all', 'Australia', 'China', 'Japan']
    """
    table = door(frame)
    schema = dict(table.collect_schema())
    made = {name: _choice(table, schema, name) for name in columns}
    if period is not None:
        made["period"] = _years(table, schema, period, getattr(frame, "attrs", {}))
    return made | {name: _further(name, value) for name, value in more.items()}


def _choice(table: Frame, schema: Mapping[str, nw.dtypes.DType], name: str) -> Any:
    import ipywidgets

    if name not in schema:
        near = nearest(name, schema)
        raise SelectionError(
            f'There is no column "{name}" to make a control of.',
            expected=f"one of {', '.join(schema)}",
            hint=f'Did you mean "{near[0]}"?' if near else "",
        )
    if schema[name] in ENDLESS:
        raise SelectionError(
            f'The column "{name}" has no end of values, and a control needs a closed set.',
            got=str(schema[name]),
            hint=f'For dates use controls(..., period="{name}").',
        )
    values = _in_order(table, schema, name)
    if len(values) > MOST:
        raise SelectionError(
            f'The column "{name}" has {len(values):,} values, too many for a control.',
            expected=f"at most {MOST}",
            hint="Use a column with fewer values, or choose() the rows first.",
        )
    return ipywidgets.Dropdown(
        options=[(ALL, ALL), *((_label(value), value) for value in values)],
        description=_words(name),
        style=WIDTH,
    )


def _in_order(table: Frame, schema: Mapping[str, nw.dtypes.DType], name: str) -> list[Any]:
    """Return the values that occur: a vocabulary in its own order, others by name or number."""
    found = distinct(table, name)
    rank = {value: place for place, value in enumerate(vocabulary(table, name, schema[name]))}
    try:
        return sorted(found, key=lambda value: (rank.get(value, len(rank)), value))
    except TypeError:
        return sorted(found, key=str)


def _label(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _words(str(value))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _years(
    table: Any, schema: Mapping[str, nw.dtypes.DType], period: str, attributes: Mapping[str, Any]
) -> Any:
    import ipywidgets

    first, last = _life(schema, period)
    begun, ended = _year(schema, first, "_start"), _year(schema, last, "_end")
    goes_on = _bound(schema, last, "_end").is_null().any()
    ends = table.select(low=begun.min(), late=begun.max(), high=ended.max(), goes_on=goes_on)
    row = (ends.collect() if isinstance(ends, nw.LazyFrame) else ends).row(0)
    known = [int(year) for year in row[:3] if str(year).removesuffix(".0").isdigit()]
    if not known:
        raise SelectionError(f'No row has a date in "{first}" to make a period of.')
    as_of = str(attributes.get("as_of", ""))[:4]
    if row[3] and as_of.isdigit():
        known.append(int(as_of))
    years = list(range(min(known), max(known) + 1))
    return ipywidgets.SelectionRangeSlider(
        options=years, index=(0, len(years) - 1), description="period", style=WIDTH
    )


def _life(schema: Mapping[str, nw.dtypes.DType], period: str) -> tuple[str, str]:
    period = period.removesuffix("_start") if period in schema else period
    known = [life for life in LIVES if _has(schema, life[0]) and _has(schema, life[1])]
    if _has(schema, period):
        return next((life for life in known if life[0] == period), (period, period))
    if period == "start" and known:
        return known[0]
    near = nearest(period, schema)
    raise SelectionError(
        f'There is no column "{period}" to make a period of.',
        expected="one of " + ", ".join(dict.fromkeys(first for first, _ in known)) if known else "",
        hint=f'Did you mean "{near[0]}"?' if near else "",
    )


def _has(schema: Mapping[str, nw.dtypes.DType], name: str) -> bool:
    return name in schema or f"{name}_start" in schema


def _bound(schema: Mapping[str, nw.dtypes.DType], name: str, bound: str) -> nw.Expr:
    return nw.col(name + bound if name + bound in schema else name)


def _year(schema: Mapping[str, nw.dtypes.DType], name: str, bound: str) -> nw.Expr:
    exact = name + bound if name + bound in schema else name
    column = nw.col(exact)
    if isinstance(schema[exact], nw.Date | nw.Datetime):
        return column.dt.year()
    if schema[exact] == nw.String:
        return column.str.replace_all(r"^\[(\.\.)?", "").str.slice(0, 4)
    if schema[exact].is_integer():
        return column
    raise SelectionError(f'The column "{name}" holds no dates or years.', got=str(schema[exact]))


def _further(name: str, value: object) -> Any:
    import ipywidgets

    if isinstance(value, ipywidgets.Widget | ipywidgets.fixed):
        return value
    widget = (
        None
        if isinstance(value, str | dt.date)
        else ipywidgets.interactive.widget_from_abbrev(value)
    )
    if widget is None:
        raise SelectionError(
            f"No control with a closed set of positions can be made of {name}={value!r}.",
            expected="a widget, a list, a dict, True or False, or (min, max, step)",
        )
    if not widget.description:
        widget.description = _words(name)
    widget.style.description_width = "initial"
    return widget
