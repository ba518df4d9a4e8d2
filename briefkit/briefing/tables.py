"""Rows as a table for a reader.

A frame printed as it is shows `nan`, `in_force` and `('Canada', 'China')`. `table` shows the same
rows in words: headings without underscores, dates as people write them and no more exact than
they are, lists joined, blanks as a dash. It is a pandas Styler, so a notebook and the exported
page both know how to draw it.
"""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from briefkit.charts.plate import day
from briefkit.errors import SelectionError, nearest

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pandas.io.formats.style import Styler

BLANK = "\N{EN DASH}"


def table(frame: pd.DataFrame, *columns: str, **renamed: str) -> Styler:
    """Return rows as a table fit to be read.

    Parameters
    ----------
    frame
        Rows of a pandas frame, in the order to show them.
    *columns
        Columns to show, in order; all of them when none is named.
    **renamed
        `heading=column` for a column that wants another heading; underscores become spaces.

    Raises
    ------
    SelectionError
        A column that does not exist; the message names the nearest.

    Examples
    --------
    >>> import pandas as pd
    >>> cases = pd.DataFrame({"name": ["A"], "days_held": [1234], "nationality": [("Japan",)]})
    >>> shown = table(cases, "name", "days_held", where_from="nationality")
    >>> shown.data.iloc[0].to_list(), shown.data.columns.to_list()
    (['A', '1,234', 'Japan'], ['name', 'days held', 'where from'])
    """
    named = columns or (() if renamed else frame.columns)
    wanted = {**{name: name for name in named}, **renamed}
    for name in wanted.values():
        if name not in frame.columns:
            near = nearest(name, frame.columns)
            raise SelectionError(
                f'There is no column "{name}" to show.',
                expected=f"one of {', '.join(frame.columns)}",
                hint=f'Did you mean "{near[0]}"?' if near else "",
            )
    shown = {
        heading.replace("_", " "): [
            _cell(value, is_date=f"{name}_start" in frame.columns) for value in frame[name]
        ]
        for heading, name in wanted.items()
    }
    style = pd.DataFrame(shown).style.hide(axis="index")
    numbers: list[Hashable] = [
        heading.replace("_", " ")
        for heading, name in wanted.items()
        if pd.api.types.is_numeric_dtype(frame[name].dtype) and frame[name].dtype != bool
    ]
    return style.set_properties(subset=numbers, **{"text-align": "right"})


def _cell(value: Any, *, is_date: bool) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or BLANK
    if pd.isna(value) or value == "":
        return BLANK
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, Real):
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return _words(str(value.date() if isinstance(value, pd.Timestamp) else value), is_date=is_date)


def _words(text: str, *, is_date: bool) -> str:
    if is_date:
        return day(text).replace(" ", "\N{NO-BREAK SPACE}", 2)
    return text if " " in text else text.replace("_", " ")
