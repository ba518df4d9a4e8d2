"""Two vocabularies crossed: how many rows have both words.

Each row of cells stands under its own name, the columns under theirs turned upright, so that
twelve columns fit a phone. The number is written in its cell; the tint only leads the eye.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from briefkit.charts import plate, theme
from briefkit.charts.reading import Sheet, items, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from briefkit.charts.plate import Plate

ROWS, COLUMNS = 25, 12  # what is beyond shares the last
ROW = 40  # pixels a row: its name and its cells
LETTERS = 22  # letters of an upright column name
LETTER = 6  # pixels a letter

Cells = dict[tuple[str, str], tuple[int, tuple[str, ...]]]


def matrix(
    frame: object,
    rows: str,
    columns: str,
    *,
    title: str | None = None,
    as_of: str | None = None,
    source: str | None = None,
) -> go.Figure:
    """Draw how many rows of the frame have each value of one column with each of another.

    Parameters
    ----------
    frame
        Any frame; very large ones are counted by their own engine.
    rows, columns
        The two columns. Lists count under each of their items.
    title
        A finding of your own; by default it is counted from the rows.
    as_of, source
        The day the rows were complete and where they are from, for frames that do not say.

    Examples
    --------
    >>> import pandas as pd
    >>> cases = pd.DataFrame({"state": ["China", "China", "Japan"], "outcome": ["a", "a", "b"]})
    >>> matrix(cases, "state", "outcome", as_of="2024", source="own notes").layout.meta["title"]
    'Most often together: China and a, 2 of 3 rows'
    """
    sheet = read(frame, "matrix", as_of=as_of, source=source)
    sheet.check(rows, "rows")
    sheet.check(columns, "columns")
    cells = _cells(sheet, rows, columns)
    if not cells:
        words = sheet.plate(title or "No row matches")
        return plate.nothing(words, "No row matches. Take a condition away from choose().")
    down, across = _ranked(cells, 0, ROWS), _ranked(cells, 1, COLUMNS)
    return _figure(sheet, _folded(cells, down, across), down, across, title)


def _cells(sheet: Sheet, rows: str, columns: str) -> Cells:
    found: dict[tuple[str, str], tuple[int, list[str]]] = {}

    def add(row: object, column: object, n: int, record: str) -> None:
        for place in ((one, other) for one in items(row) for other in items(column)):
            before, ids = found.get(place, (0, []))
            found[place] = before + n, [*ids, record] if record else ids

    if sheet.few:
        for row, column, record in zip(
            sheet.column(rows), sheet.column(columns), sheet.ids, strict=True
        ):
            add(row, column, 1, record)
    else:
        for row, column, n in sheet.tally(row=nw.col(rows), column=nw.col(columns)):
            add(row, column, n, "")
    return {place: (n, tuple(ids)) for place, (n, ids) in found.items()}


def _ranked(cells: Cells, side: int, most: int) -> list[str]:
    """Return the values of one side, the most frequent first; the rest share the last place."""
    totals: dict[str, int] = {}
    for place, (n, _) in cells.items():
        totals[place[side]] = totals.get(place[side], 0) + n
    ranked = sorted(totals, key=lambda value: (-totals[value], value))
    if len(ranked) <= most:
        return ranked
    return [*ranked[: most - 1], f"{len(ranked) - most + 1} others"]


def _folded(cells: Cells, down: Sequence[str], across: Sequence[str]) -> Cells:
    found: Cells = {}
    for (row, column), (n, ids) in cells.items():
        place = row if row in down else down[-1], column if column in across else across[-1]
        before, known = found.get(place, (0, ()))
        found[place] = before + n, known + ids
    return found


def _words(
    sheet: Sheet, cells: Cells, down: Sequence[str], across: Sequence[str], title: str | None
) -> Plate:
    noun = sheet.things.split(",")[0].removeprefix("publicly reported ")
    pairs = {f"{theme.words(r)} and {theme.words(c)}": n for (r, c), (n, _) in cells.items()}
    top, share = plate.leading(pairs, "pairs", f"{sheet.n:,} {noun}", named=1)
    twice = sum(number for number, _ in cells.values()) > sheet.n
    return sheet.plate(
        title or f"Most often together: {top}, {share}",
        caveats=("a row with several values counts under each",) if twice else (),
        table=[
            ["", *across],
            *([row, *(cells.get((row, column), (0, ()))[0] for column in across)] for row in down),
        ],
    )


def _figure(
    sheet: Sheet, cells: Cells, down: Sequence[str], across: Sequence[str], title: str | None
) -> go.Figure:
    names = [plate.cut(theme.words(column), LETTERS) for column in across]
    head = (max(map(plate.width, names)) * LETTER + 10) / ROW
    traces = [_squares(sheet, cells, down, across), _names(down)]
    layout = {
        "barmode": "overlay",
        "xaxis": {"visible": False, "range": [-0.5, max(len(across), 3) - 0.5]},
        "yaxis": {"visible": False, "range": [len(down) - 0.5, -0.5 - head]},
        "annotations": [_upright(i, name) for i, name in enumerate(names)],
    }
    height = round(ROW * (len(down) + head))
    words = _words(sheet, cells, down, across, title)
    return plate.draw(words, traces, height=height, layout=layout, above=4)


def _squares(
    sheet: Sheet, cells: Cells, down: Sequence[str], across: Sequence[str]
) -> dict[str, Any]:
    most = max(n for n, _ in cells.values())
    drawn = [
        (i, j, *cells[row, column])
        for i, row in enumerate(down)
        for j, column in enumerate(across)
        if (row, column) in cells
    ]
    noun = sheet.things.split(",")[0]
    return {
        "type": "bar",
        "name": "n",
        "x": [j for _, j, _, _ in drawn],
        "base": [i + 0.42 for i, *_ in drawn],
        "y": [-0.46] * len(drawn),
        "width": 0.94,
        "marker": {"color": [_tint(n / most) for *_, n, _ in drawn], "line": {"width": 0}},
        "text": [f"{n:,}" for *_, n, _ in drawn],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"size": 11},
        "customdata": [[" ".join(ids)] for *_, ids in drawn],
        "hovertext": [
            plate.hover(
                f"{theme.words(down[i])}, {theme.words(across[j])}: {n:,}", f"of {sheet.n:,} {noun}"
            )
            for i, j, n, _ in drawn
        ],
        "hoverinfo": "text",
    }


def _tint(share: float) -> str:
    red, green, blue = (int(theme.BLUE[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{0.1 + 0.45 * share:.2f})"


def _names(down: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "name": "names",
        "x": [-0.5] * len(down),
        "y": [i - 0.26 for i in range(len(down))],
        "text": [f"<b>{plate.safe(plate.cut(theme.words(row), 46))}</b>" for row in down],
        "textposition": "middle right",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _upright(i: int, name: str) -> dict[str, Any]:
    return {
        "text": plate.safe(name),
        "x": i,
        "y": -0.5,
        "yanchor": "bottom",
        "textangle": -90,
        "font": {"size": 11},
    }
