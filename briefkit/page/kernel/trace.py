"""Which controls a callback read, and which widgets it wrote.

Dependence is observed, not declared: the trait tables of the widgets note every read of a
control's value and every write, and each callback is a frame, so that two callbacks fired by one
move do not lend each other their reads. A write of an equal value counts as well: a label that
happens to keep its text still depends on what was moved.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ipywidgets.widgets import widget as widget_module
from traitlets.traitlets import EventHandler, _CallbackWrapper

VALUE_TRAITS = frozenset({"value", "index", "label", "selected_index"})
# What a control's position tells by itself; anything else written to it is drawn anew.
POSITION_TRAITS = VALUE_TRAITS | {
    "min", "max", "step", "base", "options", "_options_labels", "allowed_tags",
}  # fmt: skip
_USER_FACING = {"ipywidgets.widgets.interaction", "ipywidgets.widgets.valuewidget"}


@dataclass
class _Frame:
    reads: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)


class Trace:
    """Reads and writes of the widgets while one control moves.

    Things have names: a widget's model id, or `display:ID` for a named display of a cell.
    """

    def __init__(self) -> None:
        self.active = False
        self.owner: dict[str, str] = {}  # layout or style -> its widget
        self.frames: list[_Frame] = []
        self.writes: dict[str, set[str]] = {}
        self.drawn: set[str] = set()  # written in a trait that no position tells
        self.early: set[str] = set()  # controls read before anything wrote them

    def install(self) -> None:
        """Make every callback registered on a widget from now on a frame."""
        widget_class = widget_module.Widget
        add = widget_class._add_notifiers  # noqa: SLF001
        trace = self

        def add_traced(self: Any, handler: Any, name: Any, type: Any) -> None:  # noqa: A002
            if not isinstance(handler, EventHandler | _CallbackWrapper | Traced):
                handler = Traced(handler, trace)
            add(self, handler, name, type)

        widget_class._add_notifiers = add_traced  # noqa: SLF001

    def watch(self) -> None:
        """Note reads and writes of every widget there is."""
        for thing, widget in list(widget_module._instances.items()):  # noqa: SLF001
            values = widget._trait_values  # noqa: SLF001
            if not isinstance(values, _Values):
                widget._trait_values = _Values(values, thing, self)  # noqa: SLF001
            for part in ("layout", "style"):
                child = values.get(part)
                if child is not None:
                    self.owner[child.model_id] = thing

    def unwatch(self) -> None:
        """Give the widgets their plain tables back."""
        for widget in list(widget_module._instances.values()):  # noqa: SLF001
            if isinstance(widget._trait_values, _Values):  # noqa: SLF001
                widget._trait_values = dict(widget._trait_values)  # noqa: SLF001

    @contextmanager
    def moving(self) -> Iterator[None]:
        """Start a fresh record for one move."""
        self.writes, self.early, self.drawn = {}, set(), set()
        self.active = True
        try:
            with self.frame():
                yield
        finally:
            self.active = False

    @contextmanager
    def frame(self) -> Iterator[None]:
        """Run one callback: what it writes depends on what it and its callers read."""
        frame = _Frame()
        self.frames.append(frame)
        try:
            yield
        finally:
            read = set().union(*(f.reads for f in self.frames))
            for thing in frame.written:
                self.writes.setdefault(thing, set()).update(read)
            self.frames.pop()

    def read(self, thing: str) -> None:
        if self.frames:
            self.frames[-1].reads.add(thing)
        if thing not in self.writes and not any(thing in f.written for f in self.frames):
            self.early.add(thing)

    def write(self, thing: str, trait: str = "") -> None:
        if self.active and self.frames:
            thing = self.owner.get(thing, thing)
            self.frames[-1].written.add(thing)
            if trait not in POSITION_TRAITS and not trait.startswith("_"):
                self.drawn.add(thing)


class Traced:
    """A callback that runs in a frame of its own; equal to the callback it stands for."""

    def __init__(self, handler: Any, trace: Trace) -> None:
        self.handler, self.trace = handler, trace

    def __call__(self, change: Any) -> Any:
        if not self.trace.active:
            return self.handler(change)
        with self.trace.frame():
            return self.handler(change)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Traced):
            return bool(self.handler == other.handler)
        return bool(self.handler == other)

    def __hash__(self) -> int:
        return hash(self.handler)


class _Values(dict[str, Any]):
    """A widget's trait table that reports reads by callbacks, and writes."""

    __slots__ = ("thing", "trace")

    def __init__(self, values: dict[str, Any], thing: str, trace: Trace) -> None:
        super().__init__(values)
        self.thing, self.trace = thing, trace

    def __getitem__(self, name: str) -> Any:
        if self.trace.active and name in VALUE_TRAITS and _by_callback():
            self.trace.read(self.thing)
        return dict.__getitem__(self, name)

    def __setitem__(self, name: str, value: Any) -> None:
        dict.__setitem__(self, name, value)
        self.trace.write(self.thing, name)


def _by_callback() -> bool:
    """Whether the trait is read by a person's code, not by the widget's own bookkeeping."""
    frame = sys._getframe(2)  # noqa: SLF001
    while frame.f_back and frame.f_globals.get("__name__") == "traitlets.traitlets":
        if frame.f_code.co_name not in {"get", "__get__"}:
            return False
        frame = frame.f_back
    module = str(frame.f_globals.get("__name__", ""))
    if module in _USER_FACING:
        return True
    return not module.startswith(("traitlets.", "ipywidgets.widgets."))
