"""Parameters of a notebook that say what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from briefkit.errors import SelectionError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


def one_of(name: str, value: T, options: Iterable[T]) -> T:
    """Return a parameter's value, or say what it may be.

    A notebook whose parameter is out of range should end in a sentence, not in an empty chart.

    Parameters
    ----------
    name
        The parameter, as the notebook writes it.
    value
        What it was set to.
    options
        Every value it may take, in order; a `range` for whole numbers.

    Raises
    ------
    SelectionError
        The value is not among them; the message names the nearest.

    Examples
    --------
    >>> one_of("since", "2014", ["2010", "2014"])
    '2014'
    """
    allowed = list(options)
    if type(value) is type(allowed[0]) and value in allowed:
        return value
    near = nearest(str(value), map(str, allowed))
    whole = isinstance(options, range)
    raise SelectionError(
        f"{name} = {value!r} is not allowed.",
        where="the cell tagged `parameters`",
        expected=f"a whole number from {allowed[0]} to {allowed[-1]}"
        if whole
        else f"one of {', '.join(map(repr, allowed))}",
        hint=f"Set {name} = {_written(near[0], allowed)} and run the notebook again."
        if near
        else f"Set {name} = {allowed[0]!r}, say, and run the notebook again.",
    )


def _written(text: str, allowed: list[T]) -> str:
    return next(repr(option) for option in allowed if str(option) == text)
