"""Who was held from when to when, derived from the events of a case.

A day that no source gives is not made up: where only bounds are known the result is an
EDTF text with bounds, and where nothing is known it is blank.

Held
    Deprived of liberty: detained, under residential surveillance, arrested, abducted,
    extradited or under house arrest (the UN Working Group on Arbitrary Detention counts
    house arrest; so a strict bail told as `house_arrest` counts, plain `bailed` ends it).
    For a firm it is the firm's staff. A person let go and taken again has two periods.
    Custody of which only the end of the matter is known (acquitted, dismissed, status
    `released` without a `released` event) ended somewhere between the last step in
    custody and that day, and is written so: `[2020-02-27..2021-09-09]`; its days are not
    counted. `held_now` is "held when last reported, and no reason to think otherwise": a
    sentence that has run out, counted from the first day in custody, is such a reason, and
    so is detention without a sentence that nobody has reported on for two years. Of those
    charged or on trial only who was detained counts: an arrest may end in bail that day.

Barred
    Kept from leaving by an exit ban. Never counted as held.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from briefkit.corpus.dates import Period, Span, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefkit.corpus.tables import Row

TAKEN = (
    "abducted", "detained", "residential_surveillance", "arrested", "extradited", "house_arrest",
)  # fmt: skip
LET_GO = ("bailed", "released", "exchanged", "deported", "escaped", "returned", "died")
OVER = ("acquitted", "dismissed", "pardoned")  # the matter is over: custody ended by then
STALE = timedelta(days=2 * 366)
KEPT = ("detained", "residential_surveillance", "abducted")  # an arrest may end in bail that day
AWAITING = ("charged", "on_trial", "ongoing")
STILL_HELD = ("detained", "imprisoned")
NO_LONGER_HELD = (
    "questioned", "exit_banned", "released", "exchanged", "at_large", "restricted", "settled",
    "died",
)  # fmt: skip
BARRED = ("exit_ban",)
UNBARRED = ("exit_ban_lifted", "left", "returned", "deported", "exchanged", "died")
NO_LONGER_BARRED = ("released", "exchanged", "settled", "died")


@dataclass(frozen=True, slots=True)
class Custody:
    """When a case was held and barred, as far as its events tell."""

    held: tuple[Period, ...]
    barred: tuple[Period, ...]
    held_now: bool

    def days_held(self, as_of: date) -> int | None:
        """Return the days in custody, counted as the press counts them (the first is day 0).

        They are the fewest that the dates allow, to `as_of` for somebody still held; None
        when a bound is not known. "At least" is safe to write before the number.
        """
        days = 0
        for period in self.held:
            until = as_of if period is self.held[-1] and self.held_now else _first(period.end)
            since = _last(period.start)
            if until is None or since is None or not period.told:
                return None
            days += max((until - since).days, 0)
        return days if self.held else None


def custody(case: Row, events: Sequence[Row], as_of: date) -> Custody:
    """Return when a case was held and barred; `events` are in order."""
    known_until = case.span("outcome_as_of")
    held = _periods(events, TAKEN, LET_GO, OVER)
    barred = _periods(events, BARRED, UNBARRED, ())
    status = case["status"]
    return Custody(
        held=_closed(held, events, TAKEN, known_until if status in NO_LONGER_HELD else None),
        barred=_closed(barred, events, BARRED, known_until if status in NO_LONGER_BARRED else None),
        held_now=bool(held)
        and held[-1].end is None
        and (status in STILL_HELD or (status in AWAITING and _kept(held[-1], events)))
        and not _doubtful(case, held[-1], as_of),
    )


def _kept(period: Period, events: Sequence[Row]) -> bool:
    """Whether an event of the period says that the person was kept, not only arrested."""
    since = _first(period.start) or date.min
    kept = (event.span("date") for event in events if event["kind"] in KEPT)
    return any((_first(span) or date.min) >= since for span in kept)


def _doubtful(case: Row, period: Period, as_of: date) -> bool:
    """Whether somebody last reported as held may well be free by now."""
    taken, reported = _first(period.start), _last(case.span("outcome_as_of"))
    months = term(case["sentence"])
    if months is not None and taken:
        return months_after(taken, months) < as_of
    sentenced = bool(case["sentence"])
    return not sentenced and reported is not None and as_of - reported > STALE


NUMBERS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
]
_TERM = re.compile(
    r"\b(?P<n>[0-9]{1,3}(?:\.5)?|" + "|".join(NUMBERS) + r")(?P<half> and a half)?"
    r"[ -](?P<unit>year|month)s?\b(?: and (?P<m>[0-9]{1,2}|" + "|".join(NUMBERS) + r") months?)?",
    re.IGNORECASE,
)


def term(sentence: str) -> int | None:
    """Return the longest term a sentence names, in months; None for life, death or no term.

    >>> term("Three years and six months"), term("48 months in prison"), term("Life")
    (42, 48, None)
    """
    if re.search(r"\b(life|death)\b", sentence, re.IGNORECASE):
        return None
    months = []
    for found in _TERM.finditer(sentence.replace("\u2019", "'")):
        number = _number(found["n"]) + (0.5 if found["half"] else 0)
        scale = 12 if found["unit"].lower() == "year" else 1
        months.append(round(number * scale + _number(found["m"] or "0")))
    return max(months, default=None)


def _number(word: str) -> float:
    return float(NUMBERS.index(word.lower())) if word.lower() in NUMBERS else float(word)


def months_after(day: date, months: int) -> date:
    """Return the day so many months later, kept inside its month.

    >>> months_after(date(2020, 8, 31), 6)
    datetime.date(2021, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _periods(
    events: Sequence[Row], opening: Sequence[str], closing: Sequence[str], over: Sequence[str]
) -> list[Period]:
    """Walk the events: open, close, and where only the end is known, bound it."""
    periods: list[Period] = []
    opened = last_seen = None
    for event in events:
        kind, span = event["kind"], event.span("date")
        if kind in opening:
            opened, last_seen = opened or span, span
        elif opened and (kind in closing or kind in over):
            told = kind in closing
            periods.append(Period(opened, span if told else _between(last_seen, span), told))
            opened = None
        elif kind in ("released", "exit_ban_lifted") and kind in closing and not periods:
            periods.append(Period(None, span))
    return [*periods, Period(opened, None)] if opened else periods


def _closed(
    periods: list[Period], events: Sequence[Row], opening: Sequence[str], known: Span | None
) -> tuple[Period, ...]:
    """Bound an open last period by the day the status says it was over."""
    if not periods or periods[-1].end or known is None:
        return tuple(periods)
    last_seen = [event.span("date") for event in events if event["kind"] in opening][-1]
    return (*periods[:-1], Period(periods[-1].start, _between(last_seen, known), told=False))


def _between(first: Span | None, last: Span | None) -> Span | None:
    """Return "some day from the first to the last", as a date text of its own."""
    start, end = _first(first), _last(last)
    if start is None or end is None or start > end:
        return last
    return parse(f"[{start.isoformat()}..{end.isoformat()}]") if start < end else last


def _first(span: Span | None) -> date | None:
    return span.first if span else None


def _last(span: Span | None) -> date | None:
    return span.last if span else None
