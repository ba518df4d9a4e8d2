"""A control's finite positions, and the message a front end would send for each.

A position is named by a key that outlives a change of options or bounds: the label of an option,
the number on a slider. The page knows only the number of a position and its label.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
from collections.abc import Sequence
from typing import Any

Key = Any  # hashable: a label with its occurrence, a number, a pair, a tuple of labels, a bool

MOST_PRESSES = 10


class Control:
    """A widget a reader may move, and where it may be put.

    `input` is how the page shows it (see the payload contract).
    """

    input = ""
    ordered = False  # positions sort by key rather than by appearance
    variable = ""  # what the notebook calls it

    def __init__(self, widget: Any, input: str = "") -> None:  # noqa: A002 - the contract's word
        self.widget = widget
        self.thing: str = widget.model_id
        self.input = input or self.input
        self.origin: Key = self.now()  # stays a position, on the grid or not

    @property
    def name(self) -> str:
        """What a person calls this control."""
        return called(self.widget, self.variable)

    def count(self) -> int:
        """Return how many positions there are, without making them."""
        return len(self.keys())

    def keys(self) -> list[Key]:
        """Return the positions that exist now, in order."""
        raise NotImplementedError

    def now(self) -> Key:
        """Return the present position."""
        raise NotImplementedError

    def beside(self) -> Key:
        """Return a position next to the present one."""
        keys = self.keys()
        at = keys.index(self.now())
        return keys[at + 1] if at + 1 < len(keys) else keys[at - 1]

    def label(self, key: Key) -> str:
        """Return the words for a position."""
        raise NotImplementedError

    def put(self, key: Key) -> None:
        """Move the control there, by the message a front end would send."""
        self.send({"value": key})

    def send(self, state: dict[str, Any]) -> None:
        """Hand a message to the widget as if it came from a front end."""
        self.widget._handle_msg(  # noqa: SLF001
            {
                "content": {"data": {"method": "update", "state": state, "buffer_paths": []}},
                "buffers": [],
            }
        )

    def details(self, keys: Sequence[Key]) -> dict[str, Any]:
        """Return what else the page needs, given all positions."""
        return {"labels": [self.label(key) for key in keys]}

    def thinner(self, most: int) -> str:
        """Return how to have at most so many positions, as words to act on."""
        return f"give {self.name} at most {most} options"

    def step_for(self, most: int) -> float | None:  # noqa: ARG002 - of use to those on a grid
        """Return the step that leaves at most so many positions, where a step would do it."""
        return None


class Choice(Control):
    """One of a list: Dropdown, Select, RadioButtons, ToggleButtons, SelectionSlider."""

    def count(self) -> int:
        return len(self.widget._options_labels)  # noqa: SLF001

    def keys(self) -> list[Key]:
        found = _numbered(self.widget._options_labels)  # noqa: SLF001
        return [None, *found] if None in (self.widget.index, self.origin) else found

    def now(self) -> Key:
        index = self.widget.index
        return None if index is None else _numbered(self.widget._options_labels)[index]  # noqa: SLF001

    def label(self, key: Key) -> str:
        return "" if key is None else str(key[0])

    def put(self, key: Key) -> None:
        index = None if key is None else _numbered(self.widget._options_labels).index(key)  # noqa: SLF001
        self.send({"index": index})


class ChoiceRange(Control):
    """A stretch of a list: SelectionRangeSlider."""

    input = "range"

    def count(self) -> int:
        return _pairs_of(len(self.widget._options_labels))  # noqa: SLF001

    def keys(self) -> list[Key]:
        return list(
            itertools.combinations_with_replacement(range(len(self.widget._options_labels)), 2)  # noqa: SLF001
        )

    def now(self) -> Key:
        low, high = self.widget.index
        return (low, high)

    def label(self, key: Key) -> str:
        labels = self.widget._options_labels  # noqa: SLF001
        return f"{labels[key[0]]} – {labels[key[1]]}"

    def put(self, key: Key) -> None:
        self.send({"index": list(key)})

    def details(self, keys: Sequence[Key]) -> dict[str, Any]:
        stops = list(self.widget._options_labels)  # noqa: SLF001
        return {**super().details(keys), "stops": stops, "pairs": [list(key) for key in keys]}

    def thinner(self, most: int) -> str:
        return f"give {self.name} at most {_stops_for(most)} options"


class ChoiceMany(Control):
    """Any part of a list: SelectMultiple."""

    input = "multi"

    def count(self) -> int:
        return int(2 ** len(self.options()))

    def options(self) -> list[str]:
        return [str(label) for label in self.widget._options_labels]  # noqa: SLF001

    def keys(self) -> list[Key]:
        numbers = range(len(self.options()))
        subsets = [itertools.combinations(numbers, size) for size in range(len(numbers) + 1)]
        return list(itertools.chain.from_iterable(subsets))

    def now(self) -> Key:
        return tuple(sorted(self.widget.index))

    def label(self, key: Key) -> str:
        options = self.options()
        return ", ".join(options[i] for i in key) or "none"

    def put(self, key: Key) -> None:
        self.send({"index": list(key)})

    def details(self, keys: Sequence[Key]) -> dict[str, Any]:
        subsets = [list(key) for key in keys]
        return {**super().details(keys), "options": self.options(), "subsets": subsets}

    def thinner(self, most: int) -> str:
        return f"give {self.name} at most {max(1, int(math.log2(max(most, 2))))} options"


class Tags(ChoiceMany):
    """Any of the allowed tags: TagsInput with `allowed_tags`."""

    input = "tags"

    def options(self) -> list[str]:
        return [str(tag) for tag in self.widget.allowed_tags]

    def now(self) -> Key:
        return tuple(sorted(self.widget.allowed_tags.index(tag) for tag in self.widget.value))

    def put(self, key: Key) -> None:
        self.send({"value": [self.widget.allowed_tags[i] for i in key]})


class Number(Control):
    """A number on a grid: the sliders, bounded number boxes and Play."""

    ordered = True

    def grid(self) -> tuple[float, float, float]:
        return self.widget.min, self.widget.max, self.widget.step

    def count(self) -> int:
        low, high, step = self.grid()
        return math.floor((high - low) / step + 1e-9) + 1

    def beside(self) -> Key:
        if isinstance(self, Exponent):
            return Control.beside(self)
        low, high, step = self.grid()
        up = _tidy(self.now() + step, low, step)
        return up if up <= high else _tidy(self.now() - step, low, step)

    def keys(self) -> list[Key]:
        low, _, step = self.grid()
        keys = [_tidy(low + i * step, low, step) for i in range(self.count())]
        return self._with_odd_ones(keys)

    def _with_odd_ones(self, keys: list[Key]) -> list[Key]:
        """Add positions off the grid that the control was given from Python."""
        odd = {k for k in (self.now(), self.origin) if self.widget.min <= k <= self.widget.max}
        return keys if odd.issubset(keys) else sorted({*keys, *odd})

    def now(self) -> Key:
        low, _, step = self.grid()
        value = self.widget.value
        on_grid = _tidy(low + round((value - low) / step) * step, low, step)
        return on_grid if math.isclose(on_grid, value, rel_tol=1e-9, abs_tol=1e-12) else value

    def label(self, key: Key) -> str:
        return readout(key, getattr(self.widget, "readout_format", None))

    def details(self, keys: Sequence[Key]) -> dict[str, Any]:
        found = super().details(keys)
        if self.input == "play":
            found["interval"] = self.widget.interval
        return found

    def thinner(self, most: int) -> str:
        low, high, _ = self.grid()
        fits = self.step_for(most)
        positions = math.floor((high - low) / fits + 1e-9) + 1
        return f"step={fits:g} on {self.name} gives {positions:,} positions"

    def step_for(self, most: int) -> float:
        step = self.grid()[2]
        factor = _even_factor((self.count() - 1) / max(most - 1, 1))
        return float(_tidy(step * factor, 0, step))


class Exponent(Number):
    """A number on a logarithmic grid: FloatLogSlider."""

    def keys(self) -> list[Key]:
        low, _, step = self.grid()
        keys = [self.widget.base ** _tidy(low + i * step, low, step) for i in range(self.count())]
        odd = {self.now(), self.origin}
        return keys if odd.issubset(keys) else sorted({*keys, *odd})

    def now(self) -> Key:
        low, _, step = self.grid()
        value = self.widget.value
        power = math.log(value, self.widget.base) if value > 0 else low
        on_grid = self.widget.base ** _tidy(low + round((power - low) / step) * step, low, step)
        return on_grid if math.isclose(on_grid, value, rel_tol=1e-9) else value


class NumberRange(Number):
    """A stretch between two numbers on a grid: IntRangeSlider, FloatRangeSlider."""

    input = "range"

    def count(self) -> int:
        return _pairs_of(super().count())

    def beside(self) -> Key:
        low, _, step = self.grid()
        start, end = self.now()
        return (
            (start, _tidy(end - step, low, step)) if end - step >= start else (low, self.widget.max)
        )

    def stops(self) -> list[float]:
        low, _, step = self.grid()
        grid = [_tidy(low + i * step, low, step) for i in range(Number.count(self))]
        return sorted({*grid, *self.now(), *self.origin})

    def keys(self) -> list[Key]:
        return list(itertools.combinations_with_replacement(self.stops(), 2))

    def now(self) -> Key:
        low, _, step = self.grid()

        def near(value: float) -> float:
            on_grid = _tidy(low + round((value - low) / step) * step, low, step)
            return on_grid if math.isclose(on_grid, value, rel_tol=1e-9, abs_tol=1e-12) else value

        return tuple(near(value) for value in self.widget.value)

    def label(self, key: Key) -> str:
        return " – ".join(readout(end, self.widget.readout_format) for end in key)

    def put(self, key: Key) -> None:
        self.send({"value": list(key)})

    def details(self, keys: Sequence[Key]) -> dict[str, Any]:
        stops = sorted({end for key in keys for end in key})
        return {
            "labels": [self.label(key) for key in keys],
            "stops": [readout(stop, self.widget.readout_format) for stop in stops],
            "pairs": [[stops.index(low), stops.index(high)] for low, high in keys],
        }

    def thinner(self, most: int) -> str:
        low, high, _ = self.grid()
        fits = self.step_for(most)
        positions = _pairs_of(math.floor((high - low) / fits + 1e-9) + 1)
        return f"step={fits:g} on {self.name} gives {positions:,} positions"

    def step_for(self, most: int) -> float:
        step, stops = self.grid()[2], _stops_for(most)
        factor = _even_factor((Number.count(self) - 1) / max(stops - 1, 1))
        return float(_tidy(step * factor, 0, step))


class Flag(Control):
    """On or off: Checkbox, ToggleButton."""

    def keys(self) -> list[Key]:
        return [False, True]

    def now(self) -> Key:
        return bool(self.widget.value)

    def label(self, key: Key) -> str:
        return "on" if key else "off"


class Day(Control):
    """A day between two days: DatePicker with `min` and `max`."""

    input = "date"
    ordered = True

    def count(self) -> int:
        days = int((self.widget.max - self.widget.min).days)
        return int(days // self._step() + 1 + (self.origin == ""))

    def keys(self) -> list[Key]:
        first, step = self.widget.min, self._step()
        days = (self.widget.max - first).days // step + 1
        keys = [(first + dt.timedelta(days=i * step)).isoformat() for i in range(days)]
        odd = {self.now(), self.origin}
        return keys if odd.issubset(keys) else sorted({*keys, *odd})

    def _step(self) -> int:
        return self.widget.step if isinstance(self.widget.step, int) else 1

    def now(self) -> Key:
        return self.widget.value.isoformat() if self.widget.value else ""

    def label(self, key: Key) -> str:
        return str(key)

    def put(self, key: Key) -> None:
        day = dt.date.fromisoformat(key) if key else None
        parts = day and {"year": day.year, "month": day.month - 1, "date": day.day}
        self.send({"value": parts})

    def thinner(self, most: int) -> str:
        return f"step={self.step_for(most):g} on {self.name} fits"

    def step_for(self, most: int) -> float:
        days = (self.widget.max - self.widget.min).days
        return _even_factor(days / max(most - 1, 1))


class Clock(Control):
    """A time between two times, in steps: TimePicker with `min` and `max`."""

    input = "select"
    ordered = True

    def count(self) -> int:
        return self._on_grid() + int(self.origin == "")

    def keys(self) -> list[Key]:
        first, _, step = self._seconds()
        seconds = (first + i * step for i in range(self._on_grid()))
        times = (dt.datetime.min + dt.timedelta(seconds=second) for second in seconds)
        keys = [time.time().isoformat() for time in times]
        odd = {self.now(), self.origin}
        return keys if odd.issubset(keys) else sorted({*keys, *odd})

    def _on_grid(self) -> int:
        first, last, step = self._seconds()
        return int((last - first) / step + 1e-9) + 1

    def _seconds(self) -> tuple[int, int, float]:
        ends = self.widget.min, self.widget.max
        first, last = (t.hour * 3600 + t.minute * 60 + t.second for t in ends)
        return first, last, self.widget.step

    def now(self) -> Key:
        return self.widget.value.isoformat() if self.widget.value else ""

    def label(self, key: Key) -> str:
        return str(key).removesuffix(":00") if str(key).count(":") > 1 else str(key)

    def put(self, key: Key) -> None:
        parts = None
        if key:
            time = dt.time.fromisoformat(key)
            parts = {"hours": time.hour, "minutes": time.minute, "seconds": time.second}
            parts["milliseconds"] = time.microsecond // 1000
        self.send({"value": parts})

    def thinner(self, most: int) -> str:
        return f"step={self.step_for(most):g} on {self.name} fits"

    def step_for(self, most: int) -> float:
        first, last, step = self._seconds()
        return step * _even_factor((last - first) / step / max(most - 1, 1))


class Word(Control):
    """One of the offered words: Combobox."""

    input = "combobox"

    def keys(self) -> list[Key]:
        return list(dict.fromkeys([*self.widget.options, self.widget.value, self.origin]))

    def now(self) -> Key:
        return self.widget.value

    def label(self, key: Key) -> str:
        return str(key)


class Pages(Control):
    """The open page of a Tab or Accordion that something listens to."""

    input = "tabs"

    def keys(self) -> list[Key]:
        pages: list[Key] = list(range(len(self.widget.children)))
        closed = type(self.widget).__name__ == "Accordion" or None in (self.now(), self.origin)
        return [*pages, None] if closed else pages

    def now(self) -> Key:
        return self.widget.selected_index

    def label(self, key: Key) -> str:
        titles = self.widget.titles
        return "closed" if key is None else (titles[key] if key < len(titles) else str(key + 1))

    def put(self, key: Key) -> None:
        self.send({"selected_index": key})


class Press(Control):
    """A button: how often it was pressed.

    A press that moves other controls (Reset, Next) leaves the button at 0: its effect is the move.
    """

    input = "button"

    def __init__(self, widget: Any) -> None:
        self.pressed, self.most = 0, 1
        super().__init__(widget)

    def count(self) -> int:
        return self.most + 1

    def keys(self) -> list[Key]:
        return list(range(self.most + 1))

    def now(self) -> Key:
        return self.pressed

    def label(self, key: Key) -> str:
        return "" if key == 0 else "pressed" if key == 1 else f"pressed {key} times"

    def put(self, key: Key) -> None:
        while self.pressed < key:
            self.pressed += 1
            self.widget._handle_custom_msg({"event": "click"}, [])  # noqa: SLF001
        self.pressed = key


_CHOICES = {
    "Dropdown": "select",
    "Select": "listbox",
    "RadioButtons": "radios",
    "ToggleButtons": "toggles",
    "SelectionSlider": "slider",
}
_NUMBERS = {
    "IntSlider": "slider",
    "FloatSlider": "slider",
    "BoundedIntText": "number",
    "BoundedFloatText": "number",
    "Play": "play",
}
_ENDLESS = {
    "Text": "free text",
    "Textarea": "free text",
    "Password": "a password",
    "ColorPicker": "any colour",
    "FileUpload": "a file of the reader",
    "IntText": "any number",
    "FloatText": "any number",
    "Datetime": "any moment",
    "NaiveDatetime": "any moment",
    "ColorsInput": "any colours",
    "FloatsInput": "any numbers",
    "IntsInput": "any numbers",
    "Controller": "a game controller",
}


def called(widget: Any, variable: str = "") -> str:
    """Return what a person calls a widget, given what the notebook calls it."""
    return str(getattr(widget, "description", "") or variable or type(widget).__name__)


def kind_of(widget: Any) -> str:
    """Return the model name without `Model`: `IntSlider`, `VBox`, `FigureWidget` ..."""
    if any(c.__name__ == "BaseFigureWidget" for c in type(widget).__mro__):
        return "FigureWidget"
    return str(widget._model_name).removesuffix("Model")  # noqa: SLF001


def control_of(widget: Any) -> Control | str | None:  # noqa: C901, PLR0911, PLR0912 - one line per family
    """Return the control a widget is, why it has no finite positions, or None for a display."""
    kind = kind_of(widget)
    if kind in _CHOICES:
        return Choice(widget, _CHOICES[kind])
    if kind == "SelectionRangeSlider":
        return ChoiceRange(widget)
    if kind == "SelectMultiple":
        return ChoiceMany(widget)
    if kind == "TagsInput" and widget.allowed_tags:
        return Tags(widget)
    if kind in _NUMBERS:
        step = getattr(widget, "step", None)
        return Number(widget, _NUMBERS[kind]) if step else "Any number may be typed here."
    if kind == "FloatLogSlider":
        return Exponent(widget, "slider") if widget.step else "Any number may be set here."
    if kind in {"IntRangeSlider", "FloatRangeSlider"}:
        return NumberRange(widget) if widget.step else "Any stretch may be set here."
    if kind in {"Checkbox", "ToggleButton"}:
        return Flag(widget, kind.lower())
    if kind == "DatePicker":
        bounded = widget.min and widget.max
        return Day(widget) if bounded else "Any day may be set here: it has no min and max."
    if kind == "Time":  # what TimePicker is called in a front end
        steps = widget.min and widget.max and widget.step not in {"any", 0}
        return Clock(widget) if steps else "Any time may be set here: it has no min and max."
    if kind == "Combobox":
        return Word(widget)
    if kind == "Button":
        return Press(widget) if widget._click_handlers.callbacks else None  # noqa: SLF001
    if kind in {"Tab", "Accordion"}:
        return Pages(widget) if _listened_to(widget, "selected_index") else None
    if kind == "TagsInput":
        return "Any tag may be typed here."
    if kind in _ENDLESS:
        return f"It takes {_ENDLESS[kind]}, which no page can hold in advance."
    return None


def _listened_to(widget: Any, trait: str) -> bool:
    table = widget._trait_notifiers.get(trait, {})  # noqa: SLF001
    return any(type(handler).__name__ == "Traced" for found in table.values() for handler in found)


def _numbered(labels: Sequence[str]) -> list[Key]:
    """Name options by their label and, where labels repeat, by occurrence."""
    seen: dict[str, int] = {}
    keys = []
    for label in labels:
        seen[label] = seen.get(label, -1) + 1
        keys.append((label, seen[label]))
    return keys


_FACTORS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)


def _even_factor(least: float) -> int:
    """Return the next number people count in: 3, 20 or 2,500 rather than 17 or 2,417."""
    scale = 1
    while least > _FACTORS[-1] * scale:
        scale *= 10
    return next(factor * scale for factor in _FACTORS if factor * scale >= least)


def _pairs_of(stops: int) -> int:
    return stops * (stops + 1) // 2


def _stops_for(pairs: int) -> int:
    return max(1, int((math.sqrt(8 * pairs + 1) - 1) / 2))


def _tidy(value: float, low: float, step: float) -> float:
    """Round as a slider's front end does (7 digits, more for finer steps); ints stay ints."""
    if isinstance(low, int) and isinstance(step, int):
        return round(value)
    digits = max(7, 2 - math.floor(math.log10(abs(step))))
    return round(float(value), digits)


_FORMAT = re.compile(r"(?P<money>\$)?(?P<comma>,)?(?:\.(?P<digits>\d+))?(?P<kind>[defgsp%])?$")


def readout(value: Any, spec: str | None) -> str:
    """Return a number as the slider's readout writes it (the d3 formats people use).

    >>> readout(0.25, ".0%"), readout(1234.5, "$,.2f"), readout(3, "d")
    ('25%', '$1,234.50', '3')
    """
    found = _FORMAT.match(spec or "")
    if not spec or not found or isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) and value == round(value, 6) else str(value)
    kind = found["kind"] or "g"
    kind = {"p": "%", "s": "g"}.get(kind, kind)
    if kind == "d":
        value = round(value)
    digits = f".{found['digits']}" if found["digits"] and kind != "d" else ""
    return f"{found['money'] or ''}{value:{found['comma'] or ''}{digits}{kind}}"
