"""What happened when.

Up to `NAMED` rows each has a line of text with its day, and under it a mark in time: a list that
is also a chart. More rows become dots that pile up in one lane for each state (or any column);
above `reading.MOST` the frame's engine counts each lane by month, quarter or year. A date known
only within bounds is drawn as wide as it is uncertain, or as an open dot where there is no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw

from briefkit.charts import plate, theme
from briefkit.charts.reading import Sheet, items, joined, month_number, month_text, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from briefkit.charts.plate import Plate

NAMED = 40  # rows that carry their words
ROW = 36  # pixels a row with words
DOT = 7  # pixels a dot
BINS = 44  # piles side by side that fit a phone
LANES = 12  # lanes drawn; what is beyond shares one last lane
BAR = 60  # pixels of the tallest bar, where dots are too many
PILE = 16  # dots in the highest pile; beyond, a dot stands for several rows
DATES = (
    "date",
    "in_force_from",
    "effective",
    "adopted",
    "published",
    "first_held",
    "begun",
    "start",
)
LANE = ("acting_state", "issuer_state", "nationality", "publisher_country", "kind", "domain")


def timeline(
    frame: object,
    *,
    lane: str | None = None,
    date: str | None = None,
    title: str | None = None,
    as_of: str | None = None,
    source: str | None = None,
) -> go.Figure:
    """Draw each row at its day, as a list when there are few and in lanes when there are many.

    Parameters
    ----------
    frame
        Events, policies, articles or any frame with a date.
    lane
        Column whose values get a lane each; by default the state that acts or issues.
    date
        Column with the date; by default the first of `date`, `in_force_from`, `effective`,
        `adopted`, `published`, `first_held` and `start` that the frame has. Policies without the
        first are placed by the next.
    title
        A finding of your own; by default it is counted from the rows.
    as_of, source
        The day the rows were complete and where they are from, for frames that do not say.

    Examples
    --------
    >>> import pandas as pd
    >>> raids = pd.DataFrame({"name": ["Mintz", "Capvision"], "date": ["2023-03", "2023-05-08"]})
    >>> timeline(raids, as_of="2026-11-24", source="own notes").layout.title.text
    '2 rows from March 2023 to May 2023'
    """
    sheet = read(frame, "timeline", as_of=as_of, source=source)
    if lane:
        sheet.check(lane, "lane")
    date = sheet.check(date, "date") if date else None
    first = date or sheet.first(DATES, of="a date", option="date")
    dates = [date] if date else [first, *(n for n in DATES if n != first and sheet.has(n))]
    lane = lane or next((name for name in LANE if name in sheet.schema), None)
    if not sheet.few:
        return _binned(sheet, dates, lane, title)
    marks = _marks(sheet, dates, lane)
    if not marks:
        return _nothing(sheet, title)
    if len(marks) <= NAMED:
        return _list(sheet, marks, title)
    return _piles(sheet, marks, title)


@dataclass(frozen=True)
class Mark:
    """One row at its day, or between two."""

    row: int
    start: str
    end: str
    lanes: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.start == self.end


def _marks(sheet: Sheet, dates: Sequence[str], lane: str | None) -> list[Mark]:
    lanes = [tuple(items(value)) for value in sheet.column(lane)] if lane else [("all",)] * sheet.n
    marks = [
        Mark(row, start, end, lanes[row])
        for row, (start, end) in enumerate(sheet.placed(dates))
        if start
    ]
    return sorted(marks, key=lambda mark: (mark.start, mark.end, mark.row))


# --- words ------------------------------------------------------------------------------------


def _words(sheet: Sheet, marks: Sequence[Mark], title: str | None, *caveats: str) -> Plate:
    undated = sheet.n - len(marks)
    left_out = [f"{undated:,} without a date not drawn"] if undated else []
    steps = _steps(sheet)
    table: list[list[Any]] = [["from", "to", "name", "what", "lane"]]
    for mark in marks:
        where = joined(mark.lanes) if mark.lanes != ("all",) else ""
        table.append([mark.start, mark.end, sheet.names[mark.row], steps[mark.row], where])
    return sheet.plate(
        title or _finding(sheet, marks[0].start, marks[-1].start, len(marks)),
        caveats=(*left_out, *caveats),
        table=table,
    )


def _finding(sheet: Sheet, first: str, last: str, n: int) -> str:
    noun = sheet.things.split(",")[0]
    if first[:7] == last[:7]:
        return f"{n:,} {noun} in {plate.day(first[:7])}"
    return f"{n:,} {noun} from {plate.day(first[:7])} to {plate.day(last[:7])}"


def _steps(sheet: Sheet) -> list[str]:
    """Return what each row is: the kind of step or instrument, in words."""
    name = next(
        (name for name in ("kind", "instrument", "subject") if name in sheet.schema), "kind"
    )
    return [theme.words(text) for text in sheet.texts(name)]


def _when(mark: Mark) -> str:
    """Return the day as exactly as it is known."""
    return plate.day(mark.start) if mark.exact else plate.between(mark.start, mark.end)


def _hover(sheet: Sheet, mark: Mark, step: str, summary: str) -> str:
    head = sheet.names[mark.row] + (f": {step}" if step else "")
    return plate.hover(head, _when(mark), plate.cut(summary, 260))


def _nothing(sheet: Sheet, title: str | None) -> go.Figure:
    none = "No row matches" if not sheet.n else "No row has a date"
    words = sheet.plate(title or none)
    return plate.nothing(words, f"{none}. Take a condition away from choose() to see more.")


# --- a list that is a chart -------------------------------------------------------------------


def _list(sheet: Sheet, marks: Sequence[Mark], title: str | None) -> go.Figure:
    steps, summaries = _steps(sheet), sheet.texts("summary")
    hovers = [_hover(sheet, mark, steps[mark.row], summaries[mark.row]) for mark in marks]
    low, high = plate.room(min(m.start for m in marks), max(m.end for m in marks))
    lanes = list(dict.fromkeys(lane for mark in marks for lane in mark.lanes))
    key = (
        plate.key([(lane, theme.style(lane)) for lane in sorted(lanes)]) if lanes != ["all"] else []
    )
    head = (14 * len(key) + 6) / ROW if key else 0
    traces = [
        _widths(marks),
        _points(sheet, marks, hovers, [i + 0.2 for i in range(len(marks))], size=9),
        _labels(sheet, marks, _texts(sheet, marks, steps, plate.WIDE), low),
    ]
    layout = {
        "xaxis": plate.time_axis((low, high), side="top"),
        "yaxis": {"visible": False, "range": [len(marks) - 0.4, -0.55 - head]},
        "annotations": [plate.key_note(key, -0.55 - head)] if key else [],
    }
    height = round(ROW * (len(marks) + head)) + 4
    words = _words(sheet, marks, title)
    narrow = plate.Narrow({"names": {"text": _texts(sheet, marks, steps, plate.PHONE)}})
    return plate.draw(words, traces, height=height, layout=layout, above=plate.AXIS, narrow=narrow)


def _widths(marks: Sequence[Mark]) -> dict[str, Any]:
    """Return the lines that show how uncertain a day is."""
    wide = [(i, mark) for i, mark in enumerate(marks) if not mark.exact]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "date not exact",
        "x": [day for _, mark in wide for day in (mark.start, mark.end, None)],
        "y": [y for i, _ in wide for y in (i + 0.2, i + 0.2, None)],
        "line": {"color": theme.GREY, "width": 3},
        "hoverinfo": "skip",
    }


def _points(
    sheet: Sheet,
    marks: Sequence[Mark],
    hovers: Sequence[str],
    heights: Sequence[float],
    *,
    size: int,
) -> dict[str, Any]:
    styles = [
        theme.style(mark.lanes[0]) if mark.lanes[0] != "all" else theme.style("running")
        for mark in marks
    ]
    hollow = ["-open" if not mark.exact else "" for mark in marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": sheet.things.split(",")[0],
        "x": [_middle(mark) for mark in marks],
        "y": list(heights),
        "marker": {
            "size": size,
            "color": [style.colour for style in styles],
            "symbol": [style.symbol + end for style, end in zip(styles, hollow, strict=True)],
            "opacity": 1,
            "line": {"width": 1.5, "color": [style.colour for style in styles]},
        },
        "customdata": [[sheet.ids[mark.row]] for mark in marks],
        "hovertext": list(hovers),
        "hoverinfo": "text",
    }


def _middle(mark: Mark) -> str:
    if mark.exact:
        return mark.start
    start, end = date.fromisoformat(mark.start), date.fromisoformat(mark.end)
    return (start + (end - start) // 2).isoformat()


def _texts(sheet: Sheet, marks: Sequence[Mark], steps: Sequence[str], letters: int) -> list[str]:
    """Return the line over each mark: when, who as far as there is room, and what happened."""
    texts = []
    for mark in marks:
        when, step = _when(mark), steps[mark.row]
        room = letters - plate.width(when) - 2
        what = f": {step}" if step else ""
        name = plate.cut(sheet.names[mark.row], max(room - plate.width(what), 12))
        texts.append(f"<b>{plate.safe(when)}</b>  {plate.safe(plate.cut(name + what, room))}")
    return texts


def _labels(sheet: Sheet, marks: Sequence[Mark], texts: Sequence[str], low: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "name": "names",
        "x": [low] * len(marks),
        "y": [i - 0.22 for i in range(len(marks))],
        "text": list(texts),
        "textposition": "middle right",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "customdata": [[sheet.ids[mark.row]] for mark in marks],
        "hoverinfo": "none",  # no box over the words, and yet a click opens the record
    }


# --- piles in lanes ---------------------------------------------------------------------------


def _piles(sheet: Sheet, marks: Sequence[Mark], title: str | None) -> go.Figure:
    """Draw dots that pile up where they would cover each other, one lane above the other."""
    low, high = plate.room(min(m.start for m in marks), max(m.end for m in marks))
    begin, whole = date.fromisoformat(low), date.fromisoformat(high) - date.fromisoformat(low)
    lanes = _lanes([lane for mark in marks for lane in mark.lanes])
    last = lanes[-1]
    piles: dict[tuple[str, int], list[Mark]] = {}
    for mark in marks:
        for lane in dict.fromkeys(lane if lane in lanes else last for lane in mark.lanes):
            place = int((date.fromisoformat(_middle(mark)) - begin) / whole * BINS)
            piles.setdefault((lane, place), []).append(mark)
    squeeze = max(1.0, max(len(pile) for pile in piles.values()) / PILE)
    heights = {
        lane: DOT
        * min(max(len(p) for (each, _), p in piles.items() if each == lane) / squeeze, PILE)
        + 24
        for lane in lanes
    }
    base, floors = 0.0, {}
    for lane in lanes:
        base += heights[lane]
        floors[lane] = base
    steps, summaries = _steps(sheet), sheet.texts("summary")
    traces = []
    for lane in lanes:
        placed = [
            (mark, floors[lane] - 5 - DOT * i / squeeze)
            for (each, _), pile in sorted(piles.items(), key=lambda pair: pair[0])
            if each == lane
            for i, mark in enumerate(pile)
        ]
        mine = [Mark(mark.row, mark.start, mark.end, (lane,)) for mark, _ in placed]
        hovers = [_hover(sheet, mark, steps[mark.row], summaries[mark.row]) for mark in mine]
        ys = [height for _, height in placed]
        traces.append({**_points(sheet, mine, hovers, ys, size=DOT - 1), "name": theme.words(lane)})
    sizes = {
        lane: sum(len(pile) for (each, _), pile in piles.items() if each == lane) for lane in lanes
    }
    layout = {
        "xaxis": plate.time_axis((low, high), side="top"),
        "yaxis": {"visible": False, "range": [base + 4, 0]},
        "annotations": [
            _lane_name(lane, floors[lane] - heights[lane], sizes[lane]) for lane in lanes
        ],
        "shapes": [_floor(floors[lane]) for lane in lanes],
    }
    caveats = ["open dot: date not exact"] if any(not mark.exact for mark in marks) else []
    words = _words(sheet, marks, title, *caveats)
    return plate.draw(words, traces, height=round(base) + 4, layout=layout, above=plate.AXIS)


def _lanes(values: Sequence[str]) -> list[str]:
    """Return the lanes, the fullest first; what is beyond the last shares `other`."""
    sizes: dict[str, int] = {}
    for value in values:
        sizes[value] = sizes.get(value, 0) + 1
    ranked = sorted(sizes, key=lambda value: (-sizes[value], value))
    return ranked if len(ranked) <= LANES else [*ranked[: LANES - 1], "other"]


def _lane_name(lane: str, top: float, n: int) -> dict[str, Any]:
    style = theme.style(lane if lane != "all" else "running")
    name = "" if lane == "all" else f"<b>{plate.safe(plate.cut(theme.words(lane), 34))}</b>  "
    return {
        "text": f'<span style="color:{style.colour}">{style.square}</span> {name}{n:,}',
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": top + 2,
        "yanchor": "top",
        "font": {"size": 11},
    }


def _floor(y: float) -> dict[str, Any]:
    line = {"color": theme.GREY, "width": 0.5}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line}


# --- very many rows ---------------------------------------------------------------------------


def _binned(sheet: Sheet, dates: Sequence[str], lane: str | None, title: str | None) -> go.Figure:
    """Draw how many rows each lane has in each month, quarter or year, counted by the engine."""
    wanted = {"month": sheet.placed_month(dates)}
    if lane:
        wanted["lane"] = nw.col(lane)
    counted: dict[tuple[str, int], int] = {}
    drawn = 0
    for value, *where, n in sheet.tally(**wanted):
        month = month_number(value)
        if month is None:
            continue
        drawn += n
        for each in items(where[0]) if where else ["all"]:
            counted[each, month] = counted.get((each, month), 0) + n
    if not counted:
        return _nothing(sheet, title)
    return _bars(sheet, counted, drawn, title)


def _bars(
    sheet: Sheet, counted: dict[tuple[str, int], int], drawn: int, title: str | None
) -> go.Figure:
    months = [month for _, month in counted]
    first, last = min(months), max(months)
    width = next((w for w in (1, 3, 12) if (last - first) / w <= 2 * BINS), 12)
    sizes: dict[str, int] = {}
    for (lane, _), n in counted.items():
        sizes[lane] = sizes.get(lane, 0) + n
    ranked = sorted(sizes, key=lambda lane: (-sizes[lane], lane))
    lanes = ranked if len(ranked) <= LANES else [*ranked[: LANES - 1], "other"]
    bins: dict[str, dict[int, int]] = {lane: {} for lane in lanes}
    for (lane, month), n in counted.items():
        mine, begin = bins[lane if lane in bins else lanes[-1]], month - month % width
        mine[begin] = mine.get(begin, 0) + n
    tallest = max(n for mine in bins.values() for n in mine.values())
    traces, notes, floors, floor = [], [], [], 0.0
    for lane in lanes:
        style = theme.style(lane if lane != "all" else "running")
        mine = dict(sorted(bins[lane].items()))
        notes.append(_lane_name(lane, floor, sum(mine.values())))
        floor += 26 + BAR * max(mine.values()) / tallest
        floors.append(floor)
        traces.append({
            "type": "bar",
            "name": theme.words(lane),
            "x": [month_text(begin) for begin in mine],
            "width": [width * 28 * 86_400_000] * len(mine),
            "offset": 0,
            "base": [floor] * len(mine),
            "y": [-BAR * n / tallest for n in mine.values()],
            "marker": theme.fill([style]),
            "customdata": [[""]] * len(mine),
            "hovertext": [_bin_hover(lane, begin, width, n) for begin, n in mine.items()],
            "hoverinfo": "text",
        })  # fmt: skip
    left_out = [f"{sheet.n - drawn:,} without a date not drawn"] if drawn < sheet.n else []
    shared = sum(counted.values()) > drawn
    twice = ["a row of two lanes stands in both"] if shared else []
    unit = {1: "month", 3: "quarter", 12: "year"}[width]
    words = sheet.plate(
        title or _finding(sheet, month_text(first), month_text(last), drawn),
        caveats=(f"counted by {unit}, tallest {tallest:,}", *left_out, *twice),
        table=[
            ["lane", unit, "n"],
            *([lane, month_text(b), n] for lane in lanes for b, n in sorted(bins[lane].items())),
        ],
    )
    ends = month_text(first - 1), month_text(last + width)
    layout = {
        "barmode": "overlay",
        "xaxis": plate.time_axis(ends, side="top"),
        "yaxis": {"visible": False, "range": [floor + 4, 0]},
        "annotations": notes,
        "shapes": [_floor(y) for y in floors],
    }  # fmt: skip
    return plate.draw(words, traces, height=round(floor) + 4, layout=layout, above=plate.AXIS)


def _bin_hover(lane: str, begin: int, width: int, n: int) -> str:
    when = plate.day(month_text(begin)[:7])
    if width > 1:
        when += f" to {plate.day(month_text(begin + width - 1)[:7])}"
    return plate.hover(f"{n:,}" if lane == "all" else f"{theme.words(lane)}: {n:,}", when)
