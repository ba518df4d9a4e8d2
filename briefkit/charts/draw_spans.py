"""Who was held from when to when.

Each row is a line of text with a bar under it, so that a long name has the whole width on a
phone as on a wall. What is known is drawn solid; the width of what is not known is drawn hatched
and never narrowed to a day; an end that has not come is an arrow at the as-of day. An exit ban is
a thin hatched bar in its own colour: freedom to move inside a country is not custody.

Above `NAMED` rows the lines of text go and the bars close up (hover and click still name them);
above `reading.MOST` the frame's engine counts how many were held at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from briefkit.charts import draw_steps, plate, theme
from briefkit.charts.reading import Sheet, items, read, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from briefkit.charts.plate import Plate

NAMED = 60  # rows that carry their name
ROW, CLOSE = 34, 7  # pixels a row, with its name and without
PAIRS = (
    ("first_held", "last_held"),
    ("in_force_from", "in_force_to"),
    ("effective", "ended"),
    ("start", "end"),
)


def spans(
    frame: object,
    *,
    title: str | None = None,
    start: str | None = None,
    end: str | None = None,
    as_of: str | None = None,
    source: str | None = None,
) -> go.Figure:
    """Draw each row as a bar from its first day to its last.

    Parameters
    ----------
    frame
        Cases (periods of custody and exit bans), policies (periods in force) or any frame with a
        start and an end.
    title
        A finding of your own; by default it is counted from the rows.
    start, end
        Columns that hold the first and last day, when they are not `first_held` and `last_held`,
        `in_force_from` and `in_force_to`, `effective` and `ended`, or `start` and `end`.
    as_of, source
        The day the rows were complete and where they are from, for frames that do not say.

    Examples
    --------
    >>> import pandas as pd
    >>> held = pd.DataFrame({"name": ["Cheng Lei"], "start": ["2020-08-13"], "end": ["2023-10-11"]})
    >>> spans(held, as_of="2026-11-24", source="own notes").layout.meta["n"]
    1
    """
    sheet = read(frame, "spans", as_of=as_of, source=source)
    if start:
        sheet.check(start, "start")
    first = start or sheet.first([a for a, _ in PAIRS], of="a first and a last day", option="start")
    last = sheet.check(end or dict(PAIRS).get(first, "end"), "end")
    if not sheet.few:
        return draw_steps.at_a_time(sheet, first, last, title)
    bars = _bars(sheet, first, last)
    if not bars:
        return _nothing(sheet, title)
    lines = _lines(bars)
    return _figure(sheet, bars, lines, _words(sheet, bars, lines, title))


@dataclass(frozen=True)
class Bar:
    """One period of one row; a bound is the earliest and the latest day it may be."""

    row: int
    kind: str
    start: tuple[str, str]
    end: tuple[str, str]
    open: str = ""  # "now" when it goes on, "unknown" when nobody has said how it ended


def _bars(sheet: Sheet, first: str, last: str) -> list[Bar]:
    of_cases = first == "first_held"
    kind = (
        "held" if of_cases else "in force" if "force" in first or first == "effective" else "span"
    )
    bars = _periods(sheet, "held" if of_cases else "in_force", kind) if kind != "span" else []
    if not bars:
        bars = _pair(sheet, kind, first, last)
    if of_cases and sheet.has("barred_from") and sheet.has("barred_to"):
        bars += _pair(sheet, "exit ban", "barred_from", "barred_to")
    return bars


def _pair(sheet: Sheet, kind: str, first: str, last: str) -> list[Bar]:
    sides = [sheet.days(name, side) for name in (first, last) for side in ("start", "end")]
    now = sheet.column("held_now") if kind == "held" else [None] * sheet.n
    return [
        Bar(i, kind, (a or b, b or a), (c or d, d or c), _openness(c or d, now[i]))
        for i, (a, b, c, d) in enumerate(zip(*sides, strict=True))
        if a or b
    ]


def _periods(sheet: Sheet, column: str, kind: str) -> list[Bar]:
    """Return the periods that the corpus derived: tuples of two date texts."""
    now = sheet.column("held_now") if kind == "held" else [None] * sheet.n
    bars = []
    for i, periods in enumerate(sheet.column(column)):
        for start, end in periods if isinstance(periods, tuple | list) else ():
            a, b = span(start)
            c, d = span(end)
            if a or b:
                bars.append(
                    Bar(i, kind, (a or b, b or a), (c or d, d or c), _openness(c or d, now[i]))
                )
    return bars


def _openness(end: str, now: object) -> str:
    if end:
        return ""
    return "unknown" if now is not None and not now else "now"


def _lines(bars: Sequence[Bar]) -> dict[int, list[Bar]]:
    """Return the bars of each row, the row that begins first on top."""
    found: dict[int, list[Bar]] = {}
    for bar in sorted(bars, key=lambda bar: (bar.start[0], bar.row)):
        found.setdefault(bar.row, []).append(bar)
    return found


# --- words ------------------------------------------------------------------------------------


def _words(
    sheet: Sheet, bars: Sequence[Bar], lines: dict[int, list[Bar]], title: str | None
) -> Plate:
    names, outcomes = sheet.names, _outcomes(sheet)
    table: list[list[Any]] = [["name", "what", "from", "to", "days", "outcome"]]
    for row, mine in lines.items():
        for bar in mine:
            days = _days(bar, sheet.as_of)
            table.append([names[row], bar.kind, _said(bar.start), _ended(bar), days, outcomes[row]])
    undated = sheet.n - len(lines)
    caveats = [f"{undated:,} without a known first day not drawn"] if undated else []
    if len(lines) > NAMED:
        caveats.append("too many to name here, choose fewer")
    return sheet.plate(
        title or _finding(sheet, bars, lines, outcomes),
        caveats=tuple(caveats),
        table=table,
    )


def _finding(
    sheet: Sheet, bars: Sequence[Bar], lines: dict[int, list[Bar]], outcomes: Sequence[str]
) -> str:
    since = min(bar.start[0] for bar in bars)[:4]
    kinds = [("held", "held"), ("exit ban", "barred from leaving"), ("in force", "in force")]
    where = _shared(sheet, lines, "nationality") or _shared(sheet, lines, "issuer_state")
    parts = []
    for kind, verb in kinds:
        rows = {bar.row for bar in bars if bar.kind == kind}
        going = {bar.row for bar in bars if bar.kind == kind and bar.open == "now"}
        still = f" ({len(going):,} still)" if going else ""
        parts += [f"{len(rows):,} {verb}{still}"] if rows else []
    sentence = f"{' and '.join(parts) or plate.several(len(lines), 'span')} since {since}"
    held = {bar.row for bar in bars if bar.kind == "held"}
    convicted = sum(outcomes[row] == "convicted" for row in held)
    if convicted:
        sentence += f", {convicted:,} {'of them ' if len(parts) == 1 else ''}convicted"
    return f"{where}: {sentence}" if where else sentence[0].upper() + sentence[1:]


def _shared(sheet: Sheet, lines: dict[int, list[Bar]], column: str) -> str:
    """Return the one value that all drawn rows have in common, or nothing."""
    if column not in sheet.schema:
        return ""
    cells = sheet.column(column)
    common = set.intersection(*(set(items(cells[row])) for row in lines))
    return common.pop() if len(common) == 1 else ""


def _outcomes(sheet: Sheet) -> list[str]:
    name = next((name for name in ("outcome", "status") if name in sheet.schema), "outcome")
    return [theme.words(value) for value in sheet.texts(name)]


def _said(bound: tuple[str, str]) -> str:
    return bound[0] if bound[0] == bound[1] else f"{bound[0]} to {bound[1]}"


def _ended(bar: Bar) -> str:
    return {"now": "", "unknown": "not known"}.get(bar.open) or _said(bar.end)


def _days(bar: Bar, as_of: str) -> int | None:
    """Return the fewest days the period can have had; None when its end is not known."""
    end = as_of if bar.open == "now" else bar.end[0]
    if bar.open == "unknown" or len(end) < 10:
        return None
    return max((date.fromisoformat(end) - date.fromisoformat(bar.start[1])).days, 0)


def _length(days: int | None, *, exact: bool) -> str:
    if days is None or (days == 0 and not exact):
        return ""
    least = "" if exact else "at least "
    if days < 90:
        return f"{least}{plate.several(days, 'day')}"
    years, months = divmod(round(days / 30.44), 12)
    if years > 9 or not years:
        return f"{least}{plate.several(years or months, 'year' if years else 'month')}"
    return least + " ".join(filter(None, [f"{years} y", f"{months} m" if months else ""]))


def _nothing(sheet: Sheet, title: str | None) -> go.Figure:
    none = "No row matches" if not sheet.n else "No row has a known first day"
    words = sheet.plate(title or none)
    way = (
        f"{none}. Take a condition away from choose(), or begin the period earlier."
        if not sheet.n
        else f"{none}, so there is nothing to draw; the rows are in the table."
    )
    return plate.nothing(words, way)


# --- marks ------------------------------------------------------------------------------------


def _figure(
    sheet: Sheet, bars: Sequence[Bar], lines: dict[int, list[Bar]], words: plate.Plate
) -> go.Figure:
    named = len(lines) <= NAMED
    place = {row: i for i, row in enumerate(lines)}
    low, high = _range(bars, sheet.as_of)
    traces = _marks(sheet, bars, place, high)
    narrow = None
    if named:
        traces.append(_labels(sheet, lines, low))
        narrow = plate.Narrow({"names": {"text": _texts(sheet, lines, plate.PHONE)}})
    key = _key(bars)
    pixels = ROW if named else CLOSE
    head = (14 * len(key) + 6) / pixels
    layout = {
        "barmode": "overlay",
        "bargap": 0,
        "xaxis": plate.time_axis((low, high), side="top"),
        "yaxis": {"visible": False, "range": [len(lines) - 0.4, -0.5 - head]},
        "annotations": [plate.key_note(key, -0.5 - head)],
    }
    height = round(pixels * (len(lines) + head)) + 4
    return plate.draw(words, traces, height=height, layout=layout, above=plate.AXIS, narrow=narrow)


def _range(bars: Sequence[Bar], as_of: str) -> tuple[str, str]:
    latest = [bar.end[1] for bar in bars] + [bar.start[1] for bar in bars]
    if any(bar.open for bar in bars) and len(as_of) == 10:
        latest.append(as_of)
    return plate.room(min(bar.start[0] for bar in bars), max(latest))


@dataclass(frozen=True)
class Piece:
    """A stretch of a bar as drawn."""

    bar: Bar
    style: theme.Style
    start: str
    end: str
    thin: bool


def _pieces(bar: Bar, now: str) -> list[Piece]:
    """Return the stretches of a bar: not exact, certain, not exact."""
    unsure = theme.style("date not exact")
    sure = theme.style(bar.kind)
    end = (now, now) if bar.open == "now" else bar.end
    if bar.open == "unknown":
        end = (bar.start[1], now)
    pieces = []
    if bar.start[1] > bar.start[0]:
        pieces.append(Piece(bar, unsure, bar.start[0], min(_next(bar.start[1]), end[1]), thin=True))
    if end[0] > bar.start[1] or (end[0] == end[1] and bar.start[0] == bar.start[1]):
        pieces.append(Piece(bar, sure, bar.start[1], _next(end[0]), thin=bar.kind == "exit ban"))
    if end[1] > end[0]:
        pieces.append(Piece(bar, unsure, max(end[0], bar.start[0]), _next(end[1]), thin=True))
    return pieces


@lru_cache(maxsize=8192)
def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _marks(
    sheet: Sheet, bars: Sequence[Bar], place: dict[int, int], high: str
) -> list[dict[str, Any]]:
    now = sheet.as_of if len(sheet.as_of) == 10 else high
    hover, ids = _hovers(sheet, bars), sheet.ids
    groups: dict[tuple[str, str, bool], list[Piece]] = {}
    for bar in bars:
        for piece in _pieces(bar, now):
            groups.setdefault((piece.style.colour, piece.style.pattern, piece.thin), []).append(
                piece
            )
    named = len(place) <= NAMED
    low = min(bar.start[0] for bar in bars)
    least = _milliseconds(low, high) // 110  # a day in twenty years can still be seen
    down, thick, thin = (0.17, 0.34, 0.18) if named else (0.0, 0.72, 0.4)
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": "date not exact" if pieces[0].style.pattern == "x" else pieces[0].bar.kind,
            "base": [piece.start for piece in pieces],
            "x": [max(_milliseconds(piece.start, piece.end), least) for piece in pieces],
            "y": [place[piece.bar.row] + down for piece in pieces],
            "width": thin if is_thin else thick,
            "marker": theme.fill([theme.Style(colour, pattern)]),
            "customdata": [[ids[piece.bar.row]] for piece in pieces],
            "hovertext": [hover[piece.bar] for piece in pieces],
            "hoverinfo": "text",
        }
        for (colour, pattern, is_thin), pieces in groups.items()
    ]
    ends = [(bar, mark) for bar in bars if (mark := {"now": "▶", "unknown": "?"}.get(bar.open))]
    if ends:
        traces.append(_ends(ends, place=place, now=now, down=down, hover=hover, ids=ids))
    return traces


def _ends(
    ends: Sequence[tuple[Bar, str]],
    *,
    place: dict[int, int],
    now: str,
    down: float,
    hover: dict[Bar, str],
    ids: Sequence[str],
) -> dict[str, Any]:
    """Return the signs at the right end of bars: words where there is room, else small marks."""
    named = len(place) <= NAMED
    words = {"text": [mark for _, mark in ends], "textposition": "middle right"}
    shapes = ["triangle-right" if mark == "▶" else "x-thin-open" for _, mark in ends]
    marks = {"marker": {"symbol": shapes, "size": 5, "color": theme.GREY}}
    return {
        "type": "scatter",
        "mode": "text" if named else "markers",
        "name": "goes on",
        "x": [now] * len(ends),
        "y": [place[bar.row] + down for bar, _ in ends],
        **(words if named else marks),
        "cliponaxis": False,
        "customdata": [[ids[bar.row]] for bar, _ in ends],
        "hovertext": [hover[bar] for bar, _ in ends],
        "hoverinfo": "text",
    }


def _milliseconds(start: str, end: str) -> int:
    days = date.fromisoformat(end) - date.fromisoformat(start)
    return max(days.days, 1) * 86_400_000


def _labels(sheet: Sheet, lines: dict[int, list[Bar]], low: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "name": "names",
        "x": [low] * len(lines),
        "y": [i - 0.2 for i in range(len(lines))],
        "text": _texts(sheet, lines, plate.WIDE),
        "textposition": "middle right",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "customdata": [[sheet.ids[row]] for row in lines],
        "hoverinfo": "none",  # no box over the words, and yet a click opens the record
    }


def _texts(sheet: Sheet, lines: dict[int, list[Bar]], letters: int) -> list[str]:
    """Return the line over each bar: the name as long as there is room, and how it went."""
    outcomes, names = _outcomes(sheet), sheet.names
    texts = []
    for row, mine in lines.items():
        told = _told(mine, sheet.as_of, outcomes[row])
        name = plate.cut(names[row], max(letters - plate.width(told), 20))
        texts.append(f"<b>{plate.safe(name)}</b>  {plate.safe(told)}")
    return texts


def _told(bars: Sequence[Bar], as_of: str, outcome: str) -> str:
    """Return how long and how it ended, in a few words."""
    lengths = [_days(bar, as_of) for bar in bars if bar.kind != "exit ban"]
    exact = all(bar.start[0] == bar.start[1] and bar.end[0] == bar.end[1] for bar in bars)
    known = [days for days in lengths if days is not None]
    long = _length(sum(known), exact=exact) if known and len(known) == len(lengths) else ""
    if not lengths:
        long = "exit ban"
    still = "so far" if any(bar.open == "now" and bar.kind != "span" for bar in bars) else ""
    return " · ".join(filter(None, [f"{long} {still}".strip(), outcome]))


def _hovers(sheet: Sheet, bars: Sequence[Bar]) -> dict[Bar, str]:
    names, outcomes = sheet.names, _outcomes(sheet)
    summaries = sheet.texts("summary") if len(bars) <= NAMED else [""] * sheet.n
    found = {}
    for bar in bars:
        days = _days(bar, sheet.as_of)
        found[bar] = plate.hover(
            names[bar.row],
            _sentence(bar, sheet.as_of),
            plate.several(days, "day") if days is not None else "",
            outcomes[bar.row],
            plate.cut(summaries[bar.row], 260),
        )
    return found


def _sentence(bar: Bar, as_of: str) -> str:
    begun = plate.between(*bar.start) if bar.start[0] < bar.start[1] else plate.day(bar.start[0])
    ended = plate.between(*bar.end) if bar.end[0] < bar.end[1] else plate.day(bar.end[0])
    if bar.open:
        still = f"still on {plate.day(as_of)}"
        ended = still if bar.open == "now" else "end not known"
    kind = bar.kind[0].upper() + bar.kind[1:]
    return f"{kind}: {begun}, {ended}" if bar.open else f"{kind}: {begun} to {ended}"


def _key(bars: Sequence[Bar]) -> list[str]:
    kinds = dict.fromkeys(bar.kind for bar in bars)
    entries = [(kind, theme.style(kind)) for kind in kinds if kind != "span" or len(kinds) > 1]
    if any(
        bar.start[0] != bar.start[1] or bar.end[0] != bar.end[1] or bar.open == "unknown"
        for bar in bars
    ):
        entries.append(("date not exact", theme.style("date not exact")))
    key = plate.key(entries)
    going = any(bar.open == "now" for bar in bars)
    unknown = any(bar.open == "unknown" for bar in bars)
    signs = "   ".join(
        filter(None, ["▶ goes on" if going else "", "? end not known" if unknown else ""])
    )
    return [*key, signs] if signs else key
