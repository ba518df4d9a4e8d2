"""How many rows have each value, or fall in each year.

Categories lie as bars under their own line of text, so that a long name fits on a phone and the
number stands beside the name; years stand as columns. A row with two values (a person of two
nationalities) counts under both, and the figure says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw

from briefkit.charts import plate, theme
from briefkit.charts.reading import Sheet, items, joined, month_number, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from briefkit.charts.plate import Plate

BARS = 20  # categories drawn; what is beyond is added up in one last bar
PARTS = 8  # segments drawn in a stacked bar
ROW = 36  # pixels a category
HEIGHT = 260  # pixels of the columns by year
BY = ("outcome", "instrument", "kind", "domain", "publisher_kind", "relation")
DATES = (
    "first_held",
    "in_force_from",
    "date",
    "adopted",
    "published",
    "effective",
    "barred_from",
    "begun",
    "start",
)


def counts(
    frame: object,
    by: str | None = None,
    *,
    stack: str | None = None,
    date: str | None = None,
    title: str | None = None,
    as_of: str | None = None,
    source: str | None = None,
) -> go.Figure:
    """Draw how many rows have each value of `by`, or how many fall in each year.

    Parameters
    ----------
    frame
        Any frame; very large ones are counted by their own engine.
    by
        A column, or `"year"`; by default the first of outcome, instrument, kind and domain.
    stack
        Column whose values part each bar.
    date
        Column the years are taken from, when `by="year"` should not take the first date of the row.
    title
        A finding of your own; by default it is counted from the rows.
    as_of, source
        The day the rows were complete and where they are from, for frames that do not say.

    Examples
    --------
    >>> import pandas as pd
    >>> cases = pd.DataFrame({"outcome": ["convicted", "convicted", "acquitted"]})
    >>> counts(cases, as_of="2026-11-24", source="own notes").layout.title.text
    'Convicted: 2 of 3 rows'
    """
    sheet = read(frame, "counts", as_of=as_of, source=source)
    by = by or sheet.first(BY, of="a column to count by", option="by")
    if by != "year" or "year" in sheet.schema:
        sheet.check(by, "by")
        dates = []
    elif date:
        dates = [sheet.check(date, "date")]
    else:
        sheet.first(DATES, of="a date", option="date")
        dates = [name for name in DATES if sheet.has(name)]
    if stack:
        sheet.check(stack, "stack")
    cells = _cells(sheet, by, stack, dates)
    if not cells:
        words = sheet.plate(title or "No row matches")
        return plate.nothing(words, "No row matches. Take a condition away from choose().")
    return _columns(sheet, cells, title) if by == "year" else _rows(sheet, cells, title)


@dataclass(frozen=True)
class Cell:
    """How many rows have one value, in one part of the stack."""

    value: str
    part: str
    n: int
    ids: tuple[str, ...] = ()


def _cells(sheet: Sheet, by: str, stack: str | None, dates: Sequence[str]) -> list[Cell]:
    if sheet.few:
        return _counted(sheet, by, stack, dates)
    wanted = {"value": sheet.placed_month(dates) if dates else nw.col(by)}
    if stack:
        wanted["part"] = nw.col(stack)
    found: dict[tuple[str, str], int] = {}
    for value, *part, n in sheet.tally(**wanted):
        values = [_year(value)] if dates else items(value)
        for each in values:
            place = each, _part(part[0]) if part else ""
            found[place] = found.get(place, 0) + n
    return [Cell(value, part, n) for (value, part), n in found.items()]


def _counted(sheet: Sheet, by: str, stack: str | None, dates: Sequence[str]) -> list[Cell]:
    if dates:
        values = [[start[:4] or "undated"] for start, _ in sheet.placed(dates)]
    else:
        values = [items(value) for value in sheet.column(by)]
    parts = [_part(part) for part in sheet.column(stack)] if stack else [""] * len(values)
    ids = sheet.ids
    found: dict[tuple[str, str], list[str]] = {}
    for row, (mine, part) in enumerate(zip(values, parts, strict=True)):
        for value in mine:
            found.setdefault((value, part), []).append(ids[row])
    return [
        Cell(value, part, len(rows), tuple(filter(None, rows)))
        for (value, part), rows in found.items()
    ]


def _year(value: object) -> str:
    month = month_number(value)
    return "undated" if month is None else str(month // 12)


def _part(cell: object) -> str:
    """Return the part a row belongs to; one, so that the bars add up to the rows."""
    return joined(cell) or "not stated"


def _totals(cells: Sequence[Cell], name: str) -> dict[str, int]:
    totals: dict[str, int] = {}
    for cell in cells:
        key = getattr(cell, name)
        totals[key] = totals.get(key, 0) + cell.n
    return dict(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])))


def _folded(cells: Sequence[Cell], name: str, most: int) -> list[Cell]:
    """Add up what is beyond the most frequent values."""
    totals = list(_totals(cells, name))
    if len(totals) <= most:
        return list(cells)
    kept, rest = set(totals[: most - 1]), f"{len(totals) - most + 1} others"
    found: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        value = cell.value if name != "value" or cell.value in kept else rest
        part = cell.part if name != "part" or cell.part in kept else rest
        old = found.get((value, part), Cell(value, part, 0))
        found[value, part] = Cell(value, part, old.n + cell.n, old.ids + cell.ids)
    return list(found.values())


# --- words ------------------------------------------------------------------------------------


def _words(sheet: Sheet, cells: Sequence[Cell], title: str, caveats: Sequence[str] = ()) -> Plate:
    stacked = any(cell.part for cell in cells)
    head = ["value", "part", "n"] if stacked else ["value", "n"]
    rows = [[cell.value, *([cell.part] if stacked else []), cell.n] for cell in cells]
    return sheet.plate(
        title,
        caveats=tuple(caveats),
        table=[head, *rows],
    )


def _twice(sheet: Sheet, cells: Sequence[Cell]) -> list[str]:
    extra = sum(cell.n for cell in cells) - sheet.n
    return ["a row with several values counts under each"] if extra > 0 else []


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _noun(sheet: Sheet) -> str:
    return sheet.things.split(",")[0].removeprefix("publicly reported ")


# --- bars under their names -------------------------------------------------------------------


def _rows(sheet: Sheet, cells: Sequence[Cell], title: str | None) -> go.Figure:
    cells = _folded(_folded(cells, "value", BARS), "part", PARTS)
    totals = _totals(cells, "value")
    named = {theme.words(v): n for v, n in totals.items() if not v.endswith(" others")}
    top, share = plate.leading(named or totals, "values", f"{sheet.n:,} {_noun(sheet)}")
    finding = f"{_sentence(top)}: {share}"
    order = sorted(totals, key=lambda value: (value.endswith(" others"), -totals[value], value))
    place = {value: i for i, value in enumerate(order)}
    cells = sorted(cells, key=lambda cell: (place[cell.value], -cell.n, cell.part))
    words = _words(sheet, cells, title or finding, _twice(sheet, cells))
    parts = sorted(_totals(cells, "part"), key=lambda part: part.endswith(" others"))
    key = plate.key([(theme.words(p), theme.style(p)) for p in parts]) if parts != [""] else []
    head = (14 * len(key) + 6) / ROW if key else 0
    traces = [_bars(sheet, cells, part, place) for part in parts]
    traces.append(_labels(sheet, totals, place))
    layout = {
        "barmode": "stack",
        "xaxis": {"visible": False, "range": [0, max(totals.values()) * 1.02]},
        "yaxis": {"visible": False, "range": [len(order) - 0.45, -0.5 - head]},
        "uniformtext": {"mode": "hide", "minsize": 9},
        "annotations": [plate.key_note(key, -0.5 - head)] if key else [],
    }
    height = round(ROW * (len(order) + head)) + 4
    return plate.draw(words, traces, height=height, layout=layout, above=4)


def _bars(sheet: Sheet, cells: Sequence[Cell], part: str, place: dict[str, int]) -> dict[str, Any]:
    mine = sorted((cell for cell in cells if cell.part == part), key=lambda cell: place[cell.value])
    styles = [theme.style(part or cell.value) for cell in mine]
    return {
        "type": "bar",
        "orientation": "h",
        "name": theme.words(part) or "n",
        "x": [cell.n for cell in mine],
        "y": [place[cell.value] + 0.2 for cell in mine],
        "width": 0.38,
        "marker": theme.fill(styles),
        "text": [f"{cell.n:,}" if part else "" for cell in mine],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "insidetextfont": {"color": "#ffffff", "size": 10},
        "customdata": [[" ".join(cell.ids)] for cell in mine],
        "hovertext": [_hover(cell, sheet) for cell in mine],
        "hoverinfo": "text",
    }


def _labels(sheet: Sheet, totals: dict[str, int], place: dict[str, int]) -> dict[str, Any]:
    whole = sum(totals.values())
    share = whole == sheet.n and whole >= 20
    text = [
        f"<b>{plate.safe(plate.cut(theme.words(value), 40))}</b>  {n:,}"
        + (f" ({_share(n / whole)})" if share else "")
        for value, n in totals.items()
    ]
    return {
        "type": "scatter",
        "mode": "text",
        "name": "names",
        "x": [0] * len(text),
        "y": [place[value] - 0.2 for value in totals],
        "text": text,
        "textposition": "middle right",
        "textfont": {"size": 11.5},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _share(part: float) -> str:
    return "under 1%" if part < 0.01 else f"{part:.0%}"


def _hover(cell: Cell, sheet: Sheet) -> str:
    name = theme.words(cell.value) + (f", {theme.words(cell.part)}" if cell.part else "")
    return plate.hover(f"{name}: {cell.n:,}", f"of {sheet.n:,} {_noun(sheet)}")


# --- columns by year --------------------------------------------------------------------------


def _columns(sheet: Sheet, cells: Sequence[Cell], title: str | None) -> go.Figure:
    undated = sum(cell.n for cell in cells if cell.value == "undated")
    cells = _folded([cell for cell in cells if cell.value != "undated"], "part", PARTS)
    totals = _totals(cells, "value")
    caveats = _twice(sheet, cells) + ([f"{undated:,} without a date not drawn"] if undated else [])
    if not totals:
        words = _words(sheet, cells, title or "No row has a date", caveats)
        return plate.nothing(words, "No row has a date. Take a condition away from choose().")
    dated = f"{sum(totals.values()):,} {_noun(sheet)}"
    when, share = plate.leading(dict(sorted(totals.items())), "years", dated)
    finding = f"Most in {when}: {share}"
    words = _words(sheet, sorted(cells, key=lambda c: c.value), title or finding, caveats)
    years = [str(y) for y in range(int(min(totals)), int(max(totals)) + 1)]
    parts = sorted(_totals(cells, "part"), key=lambda part: part.endswith(" others"))
    key = plate.key([(theme.words(p), theme.style(p)) for p in parts]) if parts != [""] else []
    traces = [_upright(sheet, cells, part) for part in parts]
    traces.append(_tops(totals))
    head = 14 * len(key) + (6 if key else 0)
    layout = {
        "barmode": "stack",
        "xaxis": {
            "type": "linear",
            "dtick": _every(len(years)),
            "range": [int(years[0]) - 0.6, int(years[-1]) + 0.6],
            "showgrid": False,
        },
        "yaxis": {
            "visible": False,
            "range": [0, max(totals.values()) * 1.1],
            "domain": [0, HEIGHT / (HEIGHT + head)],
        },
        "annotations": [plate.key_note(key, 1 + head / HEIGHT, "y domain")] if key else [],
    }  # fmt: skip
    return plate.draw(words, traces, height=HEIGHT + head, layout=layout, below=plate.AXIS)


def _every(years: int) -> int:
    """Return how many years apart labels stand so that a phone has room for them."""
    return next((step for step in (1, 2, 5, 10, 20) if years / step <= 9), 50)


def _upright(sheet: Sheet, cells: Sequence[Cell], part: str) -> dict[str, Any]:
    mine = sorted((cell for cell in cells if cell.part == part), key=lambda cell: cell.value)
    styles = [theme.style(part or "running")] * len(mine)
    return {
        "type": "bar",
        "name": theme.words(part) or "n",
        "x": [int(cell.value) for cell in mine],
        "y": [cell.n for cell in mine],
        "marker": theme.fill(styles),
        "customdata": [[" ".join(cell.ids)] for cell in mine],
        "hovertext": [_hover(cell, sheet) for cell in mine],
        "hoverinfo": "text",
    }


def _tops(totals: dict[str, int]) -> dict[str, Any]:
    crowded = len(totals) > 16
    tallest = max(totals.values())
    return {
        "type": "scatter",
        "mode": "text",
        "name": "totals",
        "x": [int(year) for year in totals],
        "y": list(totals.values()),
        "text": ["" if crowded and n < tallest else f"{n:,}" for n in totals.values()],
        "textposition": "top center",
        "textfont": {"size": 10.5},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
