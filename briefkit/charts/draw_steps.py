"""How many rules were in force, or people held, at a time.

A step up where one begins, a step down the day after it ends, and again when a suspension opens a
gap. The line counts what is certain; where a date is known only within bounds, the pale band
reaches to the number that is possible.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from briefkit.charts import plate, theme
from briefkit.charts.reading import Sheet, items, month_number, month_text, read, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import plotly.graph_objects as go

    from briefkit.charts.plate import Plate

HEIGHT = 280
LETTERS, PHONE_LETTERS = 28, 16  # of a name beside its line
LINES_END = 0.64  # share of the width that lines take when their names stand beside them
GROUPS = 6  # lines drawn; what is beyond is added up as "other"
LIVES = (
    ("in_force_from", "in_force_to", "in_force"),
    ("first_held", "last_held", "held"),
    ("effective", "ended", ""),
    ("start", "end", ""),
)


def steps(
    frame: object,
    *,
    by: str | None = None,
    title: str | None = None,
    start: str | None = None,
    end: str | None = None,
    as_of: str | None = None,
    source: str | None = None,
) -> go.Figure:
    """Draw how many rows were running at each time, one line for all or one for each value of `by`.

    Parameters
    ----------
    frame
        Policies (in force, suspensions taken out), cases (held) or any frame with a start and an
        end; a blank end goes on.
    by
        Column whose values get a line each, the six most frequent and "other".
    title
        A finding of your own; by default it is counted from the rows.
    start, end
        Columns with the first and last day, when they are not the corpus's own.
    as_of, source
        The day the rows were complete and where they are from, for frames that do not say.

    Examples
    --------
    >>> import pandas as pd
    >>> rules = pd.DataFrame({"start": ["2014-11-01", "2023-07-01"], "end": [None, None]})
    >>> steps(rules, as_of="2026-11-24", source="own notes").layout.title.text
    '2 rows running on 24 November 2026, the<br>most so far'
    """
    sheet = read(frame, "steps", as_of=as_of, source=source)
    first = start or sheet.first(
        [a for a, _, _ in LIVES], of="a first and a last day", option="start"
    )
    last = {a: b for a, b, _ in LIVES}.get(first, "end") if end is None else end
    for option, name in (("start", first), ("end", last), ("by", by)):
        if name is not None:
            sheet.check(name, option)
    if not sheet.few:
        return at_a_time(sheet, first, last, title)
    runs = _runs(sheet, first, last, by)
    if not runs:
        return _nothing(sheet, title)
    return _figure(sheet, _curves(runs, sheet), title, _verb(first))


def at_a_time(sheet: Sheet, first: str, last: str, title: str | None) -> go.Figure:
    """Draw how many of very many rows were running in each month, counted by the frame's engine."""
    begun = _monthly(sheet.tally(month=sheet.month(first, "start")))
    ended = _monthly(sheet.tally(month=sheet.month(last, "end")))
    if not begun:
        return _nothing(sheet, title)
    latest = max([*begun, *ended])
    count, points = 0, []
    for month in range(min(begun), latest + 2):
        change = begun.get(month, 0) - ended.get(month - 1, 0)
        count += change
        points.append(Point(month_text(month), count, count, (), ()))
    curve = Curve("all", tuple(points), len(points) and points[-1].certain)
    return _figure(sheet, [curve], title, _verb(first), monthly=True)


@dataclass(frozen=True)
class Run:
    """One stretch of one row, by the days it may have begun and ended; no end goes on."""

    row: int
    group: str
    start: tuple[str, str]
    end: tuple[str, str]
    doubtful: bool = False  # nobody has said that it still goes on


@dataclass(frozen=True)
class Point:
    """A day on which the number changes, to what is certain and what is possible."""

    day: str
    certain: int
    possible: int
    begun: tuple[int, ...]
    ended: tuple[int, ...]


@dataclass(frozen=True)
class Curve:
    """The points of one group, and its number on the as-of day."""

    group: str
    points: tuple[Point, ...]
    now: int


def _verb(first: str) -> str:
    return {"first_held": "held", "in_force_from": "in force", "effective": "in force"}.get(
        first, "running"
    )


def _monthly(tally: Iterable[tuple[Any, ...]]) -> dict[int, int]:
    found: Counter[int] = Counter()
    for value, n in tally:
        month = month_number(value)
        if month is not None:
            found[month] += n
    return found


def _runs(sheet: Sheet, first: str, last: str, by: str | None) -> list[Run]:
    periods = {a: c for a, _, c in LIVES}.get(first, "")
    groups = [items(value) for value in sheet.column(by)] if by else [["all"]] * sheet.n
    runs = []
    if periods and periods in sheet.schema:
        for i, stretches in enumerate(sheet.column(periods)):
            for start, end in stretches if isinstance(stretches, tuple | list) else ():
                runs += [Run(i, group, span(start), span(end)) for group in groups[i]]
    else:
        sides = [sheet.days(name, side) for name in (first, last) for side in ("start", "end")]
        for i, (a, b, c, d) in enumerate(zip(*sides, strict=True)):
            runs += [Run(i, group, (a, b), (c, d)) for group in groups[i]]
    if first == "first_held" and "held_now" in sheet.schema:
        runs = _doubted(runs, sheet.column("held_now"))
    return [run for run in runs if any(run.start)]


def _doubted(runs: Sequence[Run], now: Sequence[object]) -> list[Run]:
    """Count nobody as certainly held whose end is not known and who may well be free."""
    return [run if any(run.end) or now[run.row] else replace(run, doubtful=True) for run in runs]


def _curves(runs: Sequence[Run], sheet: Sheet) -> list[Curve]:
    sizes = Counter(run.group for run in runs)
    kept = [group for group, _ in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0]))][
        :GROUPS
    ]
    curves = [
        _curve(group, [run for run in runs if run.group == group], sheet.as_of) for group in kept
    ]
    rest = [run for run in runs if run.group not in kept]
    return [*curves, _curve("other", rest, sheet.as_of)] if rest else curves


def _curve(group: str, runs: Sequence[Run], as_of: str) -> Curve:
    certain: Counter[str] = Counter()
    possible: Counter[str] = Counter()
    begun: dict[str, list[int]] = {}
    ended: dict[str, list[int]] = {}
    for run in runs:
        early, late = run.start[0] or run.start[1], run.start[1] or run.start[0]
        out = _next(run.end[0] or run.end[1]), _next(run.end[1])
        possible[early] += 1
        begun.setdefault(late, []).append(run.row)
        if out[1]:
            possible[out[1]] -= 1
            ended.setdefault(out[0], []).append(run.row)
        if not run.doubtful and (not out[0] or out[0] > late):
            certain[late] += 1
            if out[0]:
                certain[out[0]] -= 1
    points, sure, maybe, now = [], 0, 0, 0
    for day in sorted({*certain, *possible, *begun, *ended}):
        sure, maybe = sure + certain[day], maybe + possible[day]
        now = sure if day <= as_of else now
        points.append(Point(day, sure, maybe, tuple(begun.get(day, ())), tuple(ended.get(day, ()))))
    return Curve(group, tuple(points), now)


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else ""


# --- words ------------------------------------------------------------------------------------


def _finding(curves: Sequence[Curve], sheet: Sheet, verb: str) -> str:
    one, many = {"in force": ("rule", "rules"), "held": ("person", "people")}.get(
        verb, ("row", "rows")
    )
    when = plate.day(sheet.as_of)
    if len(curves) > 1:
        ranked = sorted(curves, key=lambda curve: (curve.group == "other", -curve.now, curve.group))
        parts = [f"{theme.words(curve.group)} {curve.now:,}" for curve in ranked[:3]]
        return f"{many.capitalize()} {verb} on {when}: {', '.join(parts)}"
    (curve,) = curves
    top = max(curve.points, key=lambda point: point.certain)
    running = f"{plate.several(curve.now, one, many)} {verb} on {when}"
    if top.certain == curve.now:
        return f"{running}, the most so far"
    most = f"most, {top.certain:,}, in {plate.day(top.day[:7])}"
    return f"{running}; {most}"


def _words(curves: Sequence[Curve], sheet: Sheet, title: str | None, verb: str) -> Plate:
    names = sheet.names if sheet.few else []
    table: list[list[Any]] = [["group", "from", verb, "possible", "begun", "ended"]]
    for curve in curves:
        for point in curve.points:
            changes = [", ".join(names[i] for i in rows) for rows in (point.begun, point.ended)]
            table.append([curve.group, point.day, point.certain, point.possible, *changes])
    undated = (
        sheet.n - len({i for c in curves for p in c.points for i in p.begun}) if sheet.few else 0
    )
    caveats = [f"{undated:,} never {verb} or without a first day"] if undated else []
    if any(point.possible > point.certain for curve in curves for point in curve.points):
        caveats.append("pale: not certain")
    return sheet.plate(
        title or _finding(curves, sheet, verb),
        caveats=tuple(caveats),
        table=table,
    )


def _nothing(sheet: Sheet, title: str | None) -> go.Figure:
    none = "No row matches" if not sheet.n else "No row has a known first day"
    words = sheet.plate(title or none)
    return plate.nothing(words, f"{none}. Take a condition away from choose() to see more.")


# --- marks ------------------------------------------------------------------------------------


def _figure(
    sheet: Sheet, curves: Sequence[Curve], title: str | None, verb: str, *, monthly: bool = False
) -> go.Figure:
    words = _words(curves, sheet, title, verb)
    days = [point.day for curve in curves for point in curve.points]
    exact = len(sheet.as_of) == 10 and not monthly
    low, high = min(days), max([*days, sheet.as_of] if exact else days)
    tallest = max(point.possible for curve in curves for point in curve.points) or 1
    traces = []
    for curve in curves:
        traces += _lines(sheet, curve, high, verb, alone=len(curves) == 1)
    later = exact and max(days) > sheet.as_of
    today = [_today_note(sheet.as_of)] if later else []
    layout = {
        "xaxis": plate.time_axis(
            plate.room(low, high),
            showgrid=False,
            domain=[0, 1 if len(curves) == 1 else LINES_END],
        ),
        "yaxis": {
            "range": [0, tallest * 1.16],
            "ticklabelposition": "inside top",
            "nticks": 5,
            "tickformat": ",d",
        },
        "shapes": [_today(sheet.as_of)] if later else [],
        "annotations": [*_names(curves, tallest, LETTERS), *today],
    }
    narrow = plate.Narrow(annotations=[*_names(curves, tallest, PHONE_LETTERS), *today])
    return plate.draw(words, traces, height=HEIGHT, layout=layout, below=plate.AXIS, narrow=narrow)


def _lines(
    sheet: Sheet, curve: Curve, high: str, verb: str, *, alone: bool
) -> list[dict[str, Any]]:
    style = theme.style(verb if curve.group == "all" else curve.group)
    last = curve.points[-1]
    days = [point.day for point in curve.points] + [max(high, last.day)]
    certain = [point.certain for point in curve.points] + [last.certain]
    possible = [point.possible for point in curve.points] + [last.possible]
    ids, names = (sheet.ids, sheet.names) if sheet.few else ([], [])
    behind = [" ".join(ids[i] for i in (*p.begun, *p.ended) if ids[i]) for p in curve.points]
    line = {"shape": "hv", "color": style.colour, "width": 2, "dash": DASHES[style.pattern]}
    common = {"type": "scatter", "mode": "lines", "x": days, "hoverinfo": "skip"}
    band = []
    if possible != certain:
        edge = {**common, "line": {"shape": "hv", "color": style.colour, "width": 0}}
        fill = {"fill": "tonexty", "fillcolor": _pale(style.colour, 0.3)}
        band = [
            {**edge, "name": f"{curve.group}, certain", "y": certain},
            {**edge, "name": f"{curve.group}, possible", "y": possible, **fill},
        ]
    main = {
        **common,
        "name": theme.words(curve.group),
        "y": certain,
        "line": line,
        "hoverinfo": "text",
        "hovertext": [_hover(curve.group, point, verb, names) for point in curve.points] + [""],
        "customdata": [[each] for each in behind] + [[""]],
    }
    if alone:
        main |= {"fill": "tozeroy", "fillcolor": _pale(style.colour, 0.14)}
    if len(curve.points) <= (120 if alone else 30) and sheet.few:
        main |= {
            "mode": "lines+markers",
            "marker": {"size": [4] * len(curve.points) + [0], "color": style.colour},
        }
    return [*band, main]


DASHES = {
    "": "solid",
    "/": "dash",
    "x": "dot",
    "-": "dashdot",
    "|": "longdash",
    "+": "longdashdot",
    ".": "dot",
}


def _pale(colour: str, share: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def _hover(group: str, point: Point, verb: str, names: Sequence[str]) -> str:
    number = f"{point.certain:,} {verb}"
    if point.possible > point.certain:
        number += f", perhaps {point.possible:,}"
    head = number if group == "all" else f"{theme.words(group)}: {number}"
    changes = [f"+ {plate.cut(names[i], 60)}" for i in point.begun[:6]]
    changes += [f"− {plate.cut(names[i], 60)}" for i in point.ended[:6]]  # noqa: RUF001 - a minus
    more = len(point.begun[6:]) + len(point.ended[6:])
    return plate.hover(head, plate.day(point.day), *changes, f"and {more} more" if more else "")


def _names(curves: Sequence[Curve], tallest: int, letters: int) -> list[dict[str, Any]]:
    """Return the name of each line at its right end, moved apart where they would collide."""
    if len(curves) == 1:
        return []
    line = tallest * 1.16 / HEIGHT * 14  # the height of a line of text, in rows
    notes, floor = [], -line
    for curve in sorted(curves, key=lambda curve: (curve.points[-1].certain, curve.group)):
        floor = max(floor + line, curve.points[-1].certain)
        style = theme.style(curve.group)
        name = plate.cut(theme.words(curve.group), letters)
        square = f'<span style="color:{style.colour}">{style.square}</span>'
        notes.append({
            "text": f"{square} {plate.safe(name)} {curve.points[-1].certain:,}",
            "xref": "paper",
            "x": LINES_END,
            "xanchor": "left",
            "y": floor,
            "yanchor": "middle",
        })  # fmt: skip
    return notes


def _today(day: str) -> dict[str, Any]:
    line = {"width": 1, "dash": "dot", "color": theme.GREY}
    return {
        "type": "line",
        "x0": day,
        "x1": day,
        "yref": "paper",
        "y0": 0,
        "y1": 0.96,
        "line": line,
    }


def _today_note(day: str) -> dict[str, Any]:
    return {
        "text": "as of",
        "x": day,
        "xanchor": "right",
        "yref": "y domain",
        "y": 0.96,
        "yanchor": "top",
        "xshift": -3,
        "font": {"size": 10},
    }
