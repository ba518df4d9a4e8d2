"""The plate: what every figure wears, so that it can travel alone.

A figure leaves its page as a picture, pasted into a slide or a mail. So title, number of rows,
as-of day and source are drawn inside it, and `layout.meta` carries the same in plain form, with
alt text, the numbers as a table, and the records behind the marks, for the page to use.

Figures are built from plain dicts without plotly's validation (which costs five times the
drawing); the tests validate every chart instead.
"""

from __future__ import annotations

import html
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from briefkit.charts import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TITLE, SUBTITLE, NOTE = 42, 54, 58  # letters a line that fit a phone of 360 pixels
LINE = {"title": 20, "subtitle": 16, "note": 14}  # pixels a line
PHONE, WIDE = 46, 92  # letters of a row's own line on a phone, and on a plot of 600 pixels
NARROW = 600  # pixels of a plot below which a page gives a figure its narrow form
AXIS = 26  # pixels for the labels of a time axis


class Told(dict[str, Any]):
    """What `layout.meta` tells; never changed once made, so plotly need not copy it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Told:
        return self


class Column(list[Any]):
    """The values of one channel of a trace; never changed once made, so plotly need not copy it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Column:
        return self


@dataclass(frozen=True)
class Narrow:
    """What a figure changes where its plot has less than 600 pixels, as on a phone.

    Names are cut to the room there is, and a notebook or a desk has more of it. A page applies
    the changes when it draws (`layout.meta.narrow`); everywhere else the figure stands as it is.

    Parameters
    ----------
    traces
        Changes to traces, by the name of the trace.
    layout
        Changes to the layout.
    annotations
        All annotations but the source, when they differ.
    height
        Pixels of the plot, when it differs.
    """

    traces: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    layout: Mapping[str, Any] = field(default_factory=dict)
    annotations: Sequence[Mapping[str, Any]] | None = None
    height: int | None = None


@dataclass(frozen=True)
class Plate:
    """All that a figure says in words.

    Parameters
    ----------
    title
        The finding or the question.
    n, things
        How many rows, and what one row is, in the plural.
    as_of, source
        The day the data were complete, and where they are from.
    when
        That day in words, for the subtitle.
    caveats
        Sentences for the subtitle: what was left out, what the numbers are not.
    table
        The numbers behind the marks: first row the column names.
    records
        What a reader can open, by id.
    """

    title: str
    n: int
    things: str
    as_of: str
    source: str
    when: str
    caveats: tuple[str, ...] = ()
    alt: str = ""
    table: Sequence[Sequence[Any]] = ()
    records: Mapping[str, Any] = field(default_factory=dict)

    @property
    def subtitle(self) -> str:
        """How many, as of when, and what the number is not."""
        return "; ".join([f"n = {self.n:,} {self.things}", *self.caveats, self.when])

    @property
    def meta(self) -> Told:
        """What the figure tells a page."""
        return Told(
            title=self.title,
            subtitle=self.subtitle,
            alt=self.alt or f"{self.title}. {self.subtitle}.",
            source=self.source,
            as_of=self.as_of,
            n=self.n,
            table={"columns": list(self.table[0]), "rows": [list(row) for row in self.table[1:]]}
            if self.table
            else None,
            records=self.records,
            themes=theme.THEMES,
        )


def draw(
    plate: Plate,
    traces: Sequence[Mapping[str, Any]],
    *,
    height: int,
    layout: Mapping[str, Any] | None = None,
    above: int = 0,
    below: int = 0,
    narrow: Narrow | None = None,
) -> go.Figure:
    """Return the figure: traces on a plot of the given height, in its plate.

    `above` and `below` are pixels that axis labels take over and under the plot, and `narrow` is
    what changes where the plot has little room.
    """
    given = dict(layout or {})
    title, subtitle = wrap(plate.title, TITLE), wrap(plate.subtitle, SUBTITLE)
    source = wrap(f"Source: {plate.source}", NOTE)
    top = 18 + LINE["title"] * len(title) + LINE["subtitle"] * len(subtitle) + above
    bottom = below + 10 + LINE["note"] * len(source) + 6
    note = {
        "name": "source",
        "text": lines(source),
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "yshift": -(below + 10),
        "opacity": 0.8,
        "font": {"size": 10.5},
    }
    meta = plate.meta
    if narrow and (there := _changes(narrow, traces, top + bottom, note)):
        meta = Told(**meta, narrow=there)
    return go.Figure(
        data=[
            {name: Column(value) if type(value) is list else value for name, value in trace.items()}
            for trace in traces
        ],
        layout={
            "template": theme.TEMPLATE,
            **given,
            "title": {
                "text": lines(title),
                "subtitle": {"text": lines(subtitle)},
                "pad": {
                    "t": 10 if len(title) == 1 else 20
                },  # plotly lifts a title of several lines
            },
            # said outright, since a page keeps its own face for figures that name none, and room
            # for words is reckoned in this one
            "font": {"family": theme.FONT},
            "height": top + height + bottom,
            "margin": {"t": top, "b": bottom, "l": theme.MARGIN, "r": theme.MARGIN, "pad": 0},
            "annotations": [*given.get("annotations", ()), note],
            "meta": meta,
        },
        _validate=False,
    )


def _changes(
    narrow: Narrow, traces: Sequence[Mapping[str, Any]], around: int, note: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a page has to change, or nothing where a narrow plot looks the same."""
    data = [
        {key: value for key, value in narrow.traces.get(trace["name"], {}).items()
         if trace.get(key) != value}
        for trace in traces
    ]  # fmt: skip
    layout = dict(narrow.layout)
    if narrow.height is not None:
        layout["height"] = narrow.height + around
    if narrow.annotations is not None:
        layout["annotations"] = [*narrow.annotations, note]
    return {"below": NARROW, "data": data, "layout": layout} if layout or any(data) else {}


def nothing(plate: Plate, how_to_widen: str) -> go.Figure:
    """Return the figure of an empty selection: a sentence, and how to widen it."""
    text = wrap(how_to_widen, NOTE)
    sentence = {
        "text": lines(text),
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "top",
        "font": {"size": 12},
    }
    hidden = {"visible": False}
    layout = {"annotations": [sentence], "xaxis": hidden, "yaxis": hidden}
    return draw(plate, [], height=16 * len(text) + 8, layout=layout)


# --- words ------------------------------------------------------------------------------------

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@lru_cache(maxsize=8192)
def day(text: str) -> str:
    """Return an ISO day, month or year as it is written in a sentence.

    >>> day("2026-11-24"), day("2023-05"), day("2014")
    ('24 November 2026', 'May 2023', '2014')
    """
    parts = text.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return dated(text)
    month = [MONTHS[int(parts[1]) - 1]] if len(parts) > 1 else []
    return " ".join([*(str(int(part)) for part in parts[2:]), *month, parts[0]])


@lru_cache(maxsize=8192)
def dated(text: str) -> str:
    """Return an EDTF text in words.

    >>> dated("[2012-11-12..2012-11-14]"), dated("2023-05~"), dated("[2021-05,2021-10]")
    ('between 12 November 2012 and 14 November 2012', 'about May 2023', 'May 2021 or October 2021')
    """
    inner = text.strip("[]")
    if inner and inner[-1] in "~?%":
        return f"about {day(inner[:-1])}"
    if ".." in inner and "," not in inner:
        first, last = inner.split("..")
        if first and last:
            return f"between {day(first)} and {day(last)}"
        return f"{day(first)} or later" if first else f"{day(last)} or earlier"
    if "," in inner:
        return " or ".join(day(part.strip()) for part in inner.split(","))
    return text if inner == text else day(inner)


MOST_NAMED = 3  # of those who share the first place
FORTNIGHT = 14 * 86_400_000
TICKS = [  # one line each, whatever the range: plotly's own labels take two, or lean
    {"dtickrange": [None, FORTNIGHT], "value": "%-d %b"},
    {"dtickrange": ["M1", "M11"], "value": "%b %Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]


def time_axis(span: tuple[str, str], **more: object) -> dict[str, Any]:
    """Return a time axis with as many labels as a phone has room for."""
    axis = {"type": "date", "range": list(span), "nticks": 6, "tickangle": 0}
    return {**axis, "tickformatstops": TICKS, **more}


@lru_cache(maxsize=8192)
def between(first: str, last: str) -> str:
    """Return a period as a reader would write it: a year, a month, or its two days.

    >>> between("2023-05-01", "2023-05-31"), between("2023-04-01", "2023-04-26")
    ('May 2023', '1 to 26 April 2023')
    """
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if (start.month, start.day, end) == (1, 1, date(start.year, 12, 31)):
        return first[:4]
    if start.day == 1 and end == start.replace(day=monthrange(start.year, start.month)[1]):
        return day(first[:7])
    if first[:7] == last[:7]:
        return f"{start.day} to {day(last)}"
    if first[:4] == last[:4]:
        return f"{start.day} {MONTHS[start.month - 1]} to {day(last)}"
    return f"{day(first)} to {day(last)}"


@lru_cache(maxsize=8192)
def short(first: str, last: str) -> str:
    """Return a day, or the months or years it lies in, as short as a label needs.

    >>> short("2025-04-02", "2025-04-02"), short("2023-05-01", "2023-05-31")
    ('2 Apr 2025', 'May 2023')
    """
    if first == last:
        number, month, year = day(first).split(" ")
        return f"{number} {month[:3]} {year}"
    words = between(first, last)
    if " to " not in words:
        month, _, year = words.rpartition(" ")
        return f"{month[:3]} {year}".strip()
    return first[:4] if first[:4] == last[:4] else f"{first[:4]} to {last[:4]}"


@lru_cache(maxsize=8192)
def width(text: str) -> int:
    """Return how many letters wide a text is; Chinese and Japanese characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrap(text: str, most: int) -> list[str]:
    """Break a text into lines of at most `most` letters, inside a word only when it must.

    >>> wrap("a long name", 6)
    ['a long', 'name']
    """
    broken, used = [""], 0
    for word in text.split():
        rest, long = word, width(word)
        while long > most:
            fits = next(n for n in range(len(rest), 0, -1) if width(rest[:n]) <= most)
            broken.append(rest[:fits])
            rest, used = rest[fits:], most
            long = width(rest)
        if used + 1 + long > most:
            broken.append(rest)
            used = long
        else:
            broken[-1] = f"{broken[-1]} {rest}" if used else rest
            used += long + bool(used)
    return [line for line in broken if line] or [""]


def cut(text: str, most: int) -> str:
    """Shorten a text to `most` letters, with an ellipsis where it was cut.

    >>> cut("Zhongguancun", 8)
    'Zhonggu…'
    """
    if width(text) <= most:
        return text
    kept = next(n for n in range(len(text), 0, -1) if width(text[:n]) < most)
    return text[:kept].rstrip() + "…"


def safe(text: str) -> str:
    """Return a text that plotly shows as it is: no letter of it is markup."""
    return html.escape(text, quote=False)


def lines(texts: Sequence[str]) -> str:
    """Join lines of plain text for plotly."""
    return "<br>".join(map(safe, texts))


@lru_cache(maxsize=32768)  # a briefing draws the same rows in hundreds of states
def hover(head: str, *rest: str) -> str:
    """Return the text of a hover box: a bold head and plain lines under it."""
    body = [line for text in rest if text for line in wrap(text, 48)]
    return "<br>".join([f"<b>{lines(wrap(head, 44))}</b>", *map(safe, body)])


def key(entries: Sequence[tuple[str, theme.Style]], most: int = 44) -> list[str]:
    """Return the key of a chart as lines of marked words, ready for an annotation."""
    rows: list[list[str]] = [[]]
    used = 0
    for word, style in entries:
        if used and used + len(word) + 4 > most:
            rows.append([])
            used = 0
        used += len(word) + 4
        rows[-1].append(f'<span style="color:{style.colour}">{style.square}</span> {safe(word)}')
    return ["   ".join(row) for row in rows if row]


def key_note(key: Sequence[str], y: float, axis: str = "y") -> dict[str, Any]:
    """Return a key as an annotation that stands inside the plot, in rows kept free for it."""
    return {
        "name": "key",
        "text": "<br>".join(key),
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": axis,
        "y": y,
        "yanchor": "top",
        "font": {"size": 11},
    }


def room(first: str, last: str) -> tuple[str, str]:
    """Return the range of a time axis: the days, and a little air on both sides."""
    low, high = date.fromisoformat(first), date.fromisoformat(last)
    air = max((high - low) // 40, timedelta(days=10))
    return (low - air).isoformat(), (high + air).isoformat()


def leading(
    found: Mapping[str, int], kind: str, of: str, named: int = MOST_NAMED
) -> tuple[str, str]:
    """Return who has the most and how much, in words: all who share the first place, or how many.

    >>> leading({"Japan": 2, "Canada": 1}, "countries", "3 rows")
    ('Japan', '2 of 3 rows')
    >>> leading({"2015": 8, "2017": 8}, "years", "16 rows")
    ('2015 and 2017', '8 of 16 rows each')
    >>> leading(dict.fromkeys("abcd", 1), "values", "4 rows")
    ('4 values alike', '1 of 4 rows each')
    """
    most = max(found.values())
    first = [name for name, n in found.items() if n == most]
    share = f"{most:,} of {of}{' each' if len(first) > 1 else ''}"
    if len(first) > named:
        return f"{len(first)} {kind} alike", share
    return " and ".join(filter(None, [", ".join(first[:-1]), first[-1]])), share


def several(n: int, thing: str, things: str = "") -> str:
    """Return a number with its noun.

    >>> several(1, "case"), several(1200, "case")
    ('1 case', '1,200 cases')
    """
    return f"{n:,} {thing if n == 1 else things or thing + 's'}"
