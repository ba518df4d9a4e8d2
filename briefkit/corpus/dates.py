"""Dates that say how exact they are (a bounded part of EDTF, ISO 8601-2).

What is read, and nothing else:

=============================  ===================================================
`2023-05-08` `2023-05` `2023`  a day, a month, a year
`2023-05~` `2023?` `2023%`     about it, perhaps it, both: the bounds stay as written
`[2012-11-12..2012-11-14]`     one of these days
`[2021-05,2021-10]`            one or the other
`[..2020-06]` `[2020-06..]`    not after, not before: one bound is open
=============================  ===================================================

Both EDTF libraries for Python accept 29 February 2023, take milliseconds a date and
minutes on a hostile string of 10 KB. This parser looks at no more than 120 characters.
Years run from 0001 to 9999. Intervals with `/`, seasons and unknown digits (`201X`) are
left out on purpose: no fact here needs them, and each would need a chart of its own.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

LONGEST = 120  # characters; a set of ten days fits
FORMS = (
    "2023-05-08, 2023-05, 2023, 2023-05~ (about), [2012-11-12..2012-11-14] "
    "or [2021-05,2021-10] (one of)"
)

_YEAR_MONTH_DAY = r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
_SINGLE = re.compile(_YEAR_MONTH_DAY)
_QUALIFIED = re.compile(_YEAR_MONTH_DAY + r"([~?%])")
_SLACK = {"day": timedelta(days=7), "month": timedelta(days=31), "year": timedelta(days=366)}


class DateError(ValueError):
    """A text that is no date, with the reason and, where one is plain, the date meant."""

    def __init__(self, reason: str, meant: str = "") -> None:
        self.reason, self.meant = reason, meant
        super().__init__(f'{reason}. Did you mean "{meant}"?' if meant else reason)


@dataclass(frozen=True, slots=True)
class Span:
    """What a date text pins down: the first and the last day it may mean.

    A bound that is open is None. `about` marks a date its source calls approximate;
    its bounds are as written, since no standard says how wide "about" is.

    >>> parse("2023-05").last
    datetime.date(2023, 5, 31)
    """

    text: str
    first: date | None
    last: date | None
    precision: str = "day"
    about: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is one known day."""
        return not self.about and self.first is not None and self.first == self.last

    def precedes(self, other: Span) -> bool:
        """Whether every day this may mean comes before every day the other may mean.

        Approximate dates get slack of their own precision, so that "about May 2023" is
        never held against 3 June 2023.

        >>> parse("2023-05").precedes(parse("2023-06-01"))
        True
        >>> parse("2023-05~").precedes(parse("2023-06-01"))
        False
        """
        if self.last is None or other.first is None:
            return False
        slack = timedelta(0)
        for span in (self, other):
            if span.about:
                slack += _SLACK[span.precision]
        return other.first - self.last > slack

    def overlaps(self, other: Span) -> bool:
        """Whether both may mean the same day.

        >>> parse("2023-05").overlaps(parse("2023-05-08"))
        True
        """
        return not self.precedes(other) and not other.precedes(self)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch between two dates; an end of None has not come or is not known.

    `told` is False when no source gives the end and it only lies within bounds.
    """

    start: Span | None
    end: Span | None
    told: bool = True


@lru_cache(maxsize=16384)
def parse(text: str) -> Span:
    """Read a date text, or raise `DateError` saying what is wrong with it.

    Cached, since a corpus repeats its days. Measured in `benchmarks/load.py`.

    >>> parse("[2012-11-12..2012-11-14]").first
    datetime.date(2012, 11, 12)
    """
    if match := _SINGLE.fullmatch(text):
        return Span(text, *_bounds(*match.groups()), precision=_precision(match))
    if len(text) > LONGEST:
        raise DateError(f"a date has at most {LONGEST} characters, this has {len(text):,}")
    if match := _QUALIFIED.fullmatch(text):
        year, month, day, _ = match.groups()
        return Span(text, *_bounds(year, month, day), precision=_precision(match), about=True)
    if text.startswith("[") and text.endswith("]"):
        return _one_of(text)
    raise DateError("write " + FORMS, meant=_meant(text))


def _one_of(text: str) -> Span:
    """Read `[a,b]`, `[a..b]` and their mixtures: the bounds are the outermost days."""
    members = text[1:-1].split(",")
    if members == [""]:
        raise DateError("the brackets are empty")
    if len(members) == 1 and ".." not in members[0]:
        alone = members[0] if _SINGLE.fullmatch(members[0]) else ""
        raise DateError("brackets mean one of several", meant=alone)
    firsts, lasts = zip(
        *(_member(member, alone=len(members) == 1) for member in members), strict=True
    )
    known_firsts = [day for day in firsts if day]
    known_lasts = [day for day in lasts if day]
    return Span(
        text,
        min(known_firsts) if len(known_firsts) == len(firsts) else None,
        max(known_lasts) if len(known_lasts) == len(lasts) else None,
    )


def _member(text: str, *, alone: bool) -> tuple[date | None, date | None]:
    """Bounds of one member of a set: a date, `a..b`, `..b` or `a..`."""
    ends = text.split("..")
    matches = [_SINGLE.fullmatch(end) for end in ends]
    if ends in ([""], ["", ""]) or len(ends) > 2:
        raise DateError(f'"{text}" is not a date or a..b')
    for end, match in zip(ends, matches, strict=True):
        if end and not match:
            raise DateError(f'"{end}" in the brackets is not a date')
    bounds = [_bounds(*match.groups()) if match else (None, None) for match in matches]
    first, last = bounds[0][0], bounds[-1][1]
    if first and last and first > last:
        meant = f"[{ends[1]}..{ends[0]}]" if alone else ""
        raise DateError("the range runs backwards", meant)
    return first, last


def _bounds(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    y = int(year)
    if y == 0:
        raise DateError("there is no year 0000")
    if month is None:
        return date(y, 1, 1), date(y, 12, 31)
    m = int(month)
    if not 1 <= m <= 12:
        raise DateError(f"there is no month {month}")
    longest = monthrange(y, m)[1]
    if day is None:
        return date(y, m, 1), date(y, m, longest)
    d = int(day)
    if not 1 <= d <= longest:
        raise DateError(f"{month_name[m]} {y} has {longest} days")
    return date(y, m, d), date(y, m, d)


def _precision(match: re.Match[str]) -> str:
    return "day" if match[3] else "month" if match[2] else "year"


_MONTHS = {name[:3].lower(): number for number, name in enumerate(month_name) if name}
_NEAR_MISSES = (  # what spreadsheets and people write instead, most telling first
    re.compile(r"(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})(?:[T ][0-9:.Z]*)?"),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"),
    re.compile(r"(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})"),
    re.compile(r"(?P<d>[0-9]{1,2})[ -](?P<name>[A-Za-z]{3})[a-z]*\.?[ -](?P<y>[0-9]{4})"),
    re.compile(r"(?P<name>[A-Za-z]{3})[a-z]*\.? (?P<d>[0-9]{1,2}),? (?P<y>[0-9]{4})"),
    re.compile(r"(?P<name>[A-Za-z]{3})[a-z]*\.?[ -](?P<y>[0-9]{4})"),
    re.compile(r"(?P<about>c\.|ca\.?|circa|about|~) ?(?P<y>[0-9]{4})"),
)


def _meant(text: str) -> str:
    """Return the date a near miss stands for, or "" when a guess could be wrong.

    `08/05/2023` is left alone: half the world reads May, half August.

    >>> _meant("8 May 2023")
    '2023-05-08'
    """
    ends = text.strip().split("/")
    if len(ends) == 2 and all(_SINGLE.fullmatch(end) for end in ends) and len(ends[1]) > 3:
        return f"[{ends[0]}..{ends[1]}]"
    for form in _NEAR_MISSES:
        if match := form.fullmatch(text.strip()):
            found = match.groupdict()
            month = found.get("m") or str(_MONTHS.get(str(found.get("name")).lower(), ""))
            parts = [found["y"], *(part.zfill(2) for part in (month, found.get("d") or "") if part)]
            guess = "-".join(parts) + ("~" if found.get("about") else "")
            try:
                return parse(guess).text
            except DateError:
                return ""
    return ""
