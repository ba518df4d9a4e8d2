"""What recording may cost, what it is forecast to cost, and what would fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LIGHTER = (
    "Plots drawn as SVG often take a tenth of the room: put "
    "%config InlineBackend.figure_formats = ['svg'] into the first cell."
)
FEWEST_POSITIONS = 6  # thinned further, a control is no longer one to move
MOST_FORECAST = 2_000_000  # states: what more would take is past all telling
MOST_RAISED = 20  # times a limit: beyond that raising it is no advice
_LIMITS = ("states", "seconds", "mb")


class Refused(Exception):  # noqa: N818 - not a fault of the program: a limit the caller set
    """Recording would break a limit; `args[0]` says which, where, and what would fit."""


@dataclass(frozen=True)
class Limits:
    """What recording may cost."""

    states: int
    seconds: float
    mb: float

    def broken_by(self, cost: Cost) -> str:
        """Return the limit that a cost is over, in words; nothing when it is over none."""
        if cost.states > self.states:
            return f"at most {self.states:,} states"
        if cost.seconds > self.seconds:
            return f"at most {self.seconds:,.0f} s"
        return f"at most {self.mb:g} MB" if cost.mb > self.mb else ""

    def raised_for(self, cost: Cost) -> str:
        """Return the options that would let a cost pass, when that is a thing to wish for."""
        pairs = [(getattr(cost, name), getattr(self, name), name) for name in _LIMITS]
        over = [(name, needed) for needed, limit, name in pairs if needed > limit]
        if not over or any(needed > MOST_RAISED * limit for needed, limit, _ in pairs):
            return ""
        options = " ".join(f"--max-{name} {rounded_up(needed)}" for name, needed in over)
        return f"Or raise the limit: {options}."


@dataclass(frozen=True)
class Cost:
    """What recording is forecast to take."""

    states: int
    seconds: float
    mb: float

    def __str__(self) -> str:
        if self.states > MOST_FORECAST:
            return f"{self.states:,} states"
        said = f"{self.states:,} states"
        said += f", about {self.seconds:,.0f} s" if self.seconds >= 1 else ""
        return said + (f", about {self.mb:,.1f} MB" if self.mb >= 0.1 else "")


def even_cap(counts: Sequence[int], room: int) -> int:
    """Return the most positions each may keep, so that all together fit the room.

    >>> even_cap([1001, 1001, 3], 20_000)
    81
    """
    low, high = 1, max(counts)
    while low < high:
        middle = (low + high + 1) // 2
        if math.prod(min(count, middle) for count in counts) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def rounded_up(number: float) -> int:
    """Return a number not smaller, with two digits that count."""
    scale: int = 10 ** max(0, len(str(math.ceil(number))) - 2)
    return math.ceil(number / scale) * scale
