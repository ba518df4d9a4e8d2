"""What a recording in the kernel itself may change, and is put back afterwards.

A fork needs none of this. Without one, callbacks have run for every state in the very kernel that
goes on to the next cell, so everything of the notebook that they are likely to have changed is
remembered first: its names, the lists, dicts, sets and arrays behind them, the attributes of
objects of its own classes, the traits of widgets, the state of chance. What cannot be put back is
what lies outside: files, databases, tables changed in place, figures inside a FigureWidget.
"""

from __future__ import annotations

import random
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .snapshot import instances

MOST_ITEMS = 1_000_000  # of one container: a larger one is data, and too dear to copy
_Undo = Callable[[], None]


class Kept:
    """The state of a notebook at one moment.

    Parameters
    ----------
    names
        The namespace of the notebook.
    areas
        The displays that have a name.
    """

    def __init__(self, names: dict[str, Any], areas: dict[str, Any]) -> None:
        self._undo: list[_Undo] = [_refill_dict(names), _refill_dict(areas), _dice()]
        self._undo += [_retrait(widget) for widget in instances().values()]
        self._reach(value for name, value in names.items() if not name.startswith("_"))

    def put_back(self) -> None:
        """Make everything as it was."""
        for undo in self._undo:
            undo()

    def _reach(self, values: Iterable[Any]) -> None:
        """Remember every container within reach of the names, each once."""
        seen: dict[int, Any] = {}
        waiting = deque(values)
        while waiting:
            value = waiting.popleft()
            undo, inside = _remembered(value)
            if undo and id(value) not in seen:
                seen[id(value)] = value
                self._undo.append(undo)
                waiting.extend(inside)


def _remembered(value: Any) -> tuple[_Undo | None, Iterable[Any]]:
    """Return how to put a value back, and what is inside it; None for what does not change."""
    if isinstance(value, list | set | dict | deque) and len(value) > MOST_ITEMS:
        return None, ()
    if type(value) is dict:
        return _refill_dict(value), list(value.values())
    if type(value) in {list, set, deque}:
        return _refill(value), list(value)
    if type(value).__module__ == "__main__" and hasattr(value, "__dict__"):
        return _refill_dict(vars(value)), list(vars(value).values())
    numpy = sys.modules.get("numpy")
    if numpy and type(value) is numpy.ndarray and value.size <= MOST_ITEMS:
        return _rewrite(value), ()
    return None, ()


def _refill(container: Any) -> _Undo:
    items = list(container)

    def undo() -> None:
        container.clear()
        (container.update if isinstance(container, set) else container.extend)(items)

    return undo


def _refill_dict(table: dict[Any, Any]) -> _Undo:
    items = dict(table)

    def undo() -> None:
        for key in [key for key in table if key not in items]:
            del table[key]
        table.update(items)

    return undo


def _rewrite(array: Any) -> _Undo:
    values = array.copy()

    def undo() -> None:
        if array.flags.writeable:
            array[...] = values

    return undo


def _retrait(widget: Any) -> _Undo:
    """Put the traits back without telling anyone: callbacks are not to run once more."""
    values: Mapping[str, Any] = dict(widget._trait_values)  # noqa: SLF001

    def undo() -> None:
        widget._trait_values = dict(values)  # noqa: SLF001

    return undo


def _dice() -> _Undo:
    state, numpy = random.getstate(), sys.modules.get("numpy")
    numpy_state = numpy.random.get_state() if numpy else None

    def undo() -> None:
        random.setstate(state)
        if numpy:
            numpy.random.set_state(numpy_state)

    return undo
