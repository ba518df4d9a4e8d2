"""Where: how many rows each country has, on a map that needs no network, with the numbers below.

A tint alone cannot be read off, and small countries hide in it; so each country that has rows
carries a disc as large as its number, and a list under the map gives names and numbers in order.
Outlines are polygons of our own (see `world_shapes`), so any plotly bundle draws them offline.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw

from briefkit.charts import plate, theme
from briefkit.charts.reading import Sheet, items, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from briefkit.charts.plate import Plate

HEIGHT, PHONE_HEIGHT = 400, 195  # pixels of the map at most; the width may allow less
COLUMNS, PHONE_COLUMNS = 4, 2  # of the list under it
ROW = 19  # pixels a line of the list
LISTED = 24  # names in the list; what is beyond is added up
LARGEST, SMALLEST = 26, 6  # pixels across the largest and the smallest disc
COUNTRY = ("nationality", "target_state", "acting_state", "issuer_state", "publisher_country")

Counted = dict[str, tuple[int, tuple[str, ...]]]


def world(
    frame: object,
    country: str | None = None,
    *,
    title: str | None = None,
    as_of: str | None = None,
    source: str | None = None,
) -> go.Figure:
    """Draw how many rows of the frame belong to each country.

    Parameters
    ----------
    frame
        Any frame with a column of country names as the corpus writes them.
    country
        That column; by default the first of nationality, target state, acting state and issuer.
        A row of two countries counts in both.
    title
        A finding of your own; by default it is counted from the rows.
    as_of, source
        The day the rows were complete and where they are from, for frames that do not say.

    Examples
    --------
    >>> import pandas as pd
    >>> cases = pd.DataFrame({"nationality": ["Japan", "Japan", "Canada"]})
    >>> world(cases, as_of="2026-11-24", source="own notes").layout.meta["title"]
    'Most from Japan: 2 of 3 rows'
    """
    sheet = read(frame, "world", as_of=as_of, source=source)
    if country:
        sheet.check(country, "country")
    column = country or sheet.first(COUNTRY, of="a column of countries", option="country")
    counted = _counted(sheet, column)
    if not counted:
        words = sheet.plate(title or "No row matches")
        return plate.nothing(words, "No row matches. Take a condition away from choose().")
    return _figure(sheet, counted, column, title)


@cache
def _shapes() -> dict[str, Any]:
    shapes: dict[str, Any] = json.loads(
        Path(__file__).with_name("world.json").read_text(encoding="utf-8")
    )
    return shapes


def _counted(sheet: Sheet, column: str) -> Counted:
    found: dict[str, tuple[int, list[str]]] = {}
    if sheet.few:
        rows = [(value, 1, sheet.ids[i]) for i, value in enumerate(sheet.column(column))]
    else:
        rows = [(value, n, "") for value, n in sheet.tally(value=nw.col(column))]
    for value, n, record in rows:
        for name in items(value):
            before, ids = found.get(name, (0, []))
            if record:
                ids.append(record)
            found[name] = before + n, ids
    ranked = sorted(found, key=lambda name: (-found[name][0], name))
    return {name: (found[name][0], tuple(found[name][1])) for name in ranked}


def _words(sheet: Sheet, counted: Counted, column: str, title: str | None) -> Plate:
    known = [name for name in counted if name in _shapes()["middles"]]
    nowhere = sum(n for name, (n, _) in counted.items() if name not in known)
    noun = sheet.things.split(",")[0].removeprefix("publicly reported ")
    most = {theme.country(name): counted[name][0] for name in known or counted}
    top, share = plate.leading(most, "countries", f"{sheet.n:,} {noun}")
    verb = {"nationality": "from", "target_state": "aimed at"}.get(column, "by")
    caveats = [f"{nowhere:,} without a place on the map"] if nowhere else []
    if sum(n for n, _ in counted.values()) > sheet.n:
        caveats.append("a row of several countries counts in each")
    caveats.append("outlines take no position on borders")
    return sheet.plate(
        title or f"Most {verb} {top}: {share}",
        n=sheet.n,
        things=sheet.things,
        source=f"{sheet.source}; map: Natural Earth",
        caveats=tuple(caveats),
        table=[["country", "n"], *([name, n] for name, (n, _) in counted.items())],
    )


def _figure(sheet: Sheet, counted: Counted, column: str, title: str | None) -> go.Figure:
    known = [name for name in counted if name in _shapes()["middles"]]
    listed = _list(counted)
    with_outline = [name for name in known if name in _shapes()["outlines"]]
    others = [name for name in _shapes()["outlines"] if name not in counted]
    traces = [
        _land("other countries", others, _tint(theme.GREY, 0.18)),
        _land("countries with rows", with_outline, _tint(theme.BLUE, 0.35)),
        *([_discs(sheet, counted, known)] if known else []),
        _names(listed, COLUMNS),
    ]
    layout = {
        "xaxis": {
            "visible": False,
            "range": [130, 990],
            "constrain": "domain",
            "constraintoward": "left",
        },
        "xaxis2": {"visible": False, "range": [0, 1], "fixedrange": True, "anchor": "y2"},
        **_rows(HEIGHT, len(listed), COLUMNS),
    }
    narrow = plate.Narrow(
        {"numbers": _places(len(listed), PHONE_COLUMNS)},
        layout=_rows(PHONE_HEIGHT, len(listed), PHONE_COLUMNS),
        height=PHONE_HEIGHT + _below(len(listed), PHONE_COLUMNS),
    )
    height = HEIGHT + _below(len(listed), COLUMNS)
    words = _words(sheet, counted, column, title)
    return plate.draw(words, traces, height=height, layout=layout, above=4, narrow=narrow)


def _below(n: int, columns: int) -> int:
    """Return the pixels that a list of n names takes."""
    return ROW * -(-n // columns) + 8


def _rows(height: int, n: int, columns: int) -> dict[str, Any]:
    """Return the upright axes: the map over its list."""
    below = _below(n, columns)
    share = below / (height + below)
    return {
        "yaxis": {
            "visible": False,
            "range": [-195, 245],
            "domain": [share, 1],
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
        "yaxis2": {
            "visible": False,
            "range": [-(-n // columns) - 0.5, -0.5],
            "domain": [0, share],
            "fixedrange": True,
            "anchor": "x2",
        },
    }


def _tint(colour: str, share: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def _land(name: str, countries: Sequence[str], colour: str) -> dict[str, Any]:
    """Return the outlines of countries as one filled trace."""
    xs: list[int | None] = []
    ys: list[int | None] = []
    for country in countries:
        for ring in _shapes()["outlines"][country]:
            xs += [*ring[::2], None]
            ys += [*ring[1::2], None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": xs,
        "y": ys,
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0.4, "color": _tint(theme.GREY, 0.6)},
        "hoverinfo": "skip",
    }


def _discs(sheet: Sheet, counted: Counted, known: Sequence[str]) -> dict[str, Any]:
    most = max(counted[name][0] for name in known)
    middles = _shapes()["middles"]
    noun = sheet.things.split(",")[0]
    sizes = [max(SMALLEST, LARGEST * (counted[name][0] / most) ** 0.5) for name in known]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "countries",
        "x": [middles[name][0] for name in known],
        "y": [middles[name][1] for name in known],
        "marker": {
            "size": [round(size, 1) for size in sizes],
            "color": theme.BLUE,
            "opacity": 0.75,
            "line": {"width": 1, "color": theme.BLUE},
        },
        "customdata": [[" ".join(counted[name][1])] for name in known],
        "hovertext": [
            plate.hover(f"{name}: {counted[name][0]:,}", f"of {sheet.n:,} {noun}") for name in known
        ],
        "hoverinfo": "text",
    }


def _list(counted: Counted) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return names, numbers and records in order, the rest added up."""
    every = [(name, n, ids) for name, (n, ids) in counted.items()]
    if len(every) <= LISTED:
        return every
    rest = every[LISTED - 1 :]
    ids = tuple(record for _, _, records in rest for record in records)
    return [*every[: LISTED - 1], (f"{len(rest)} others", sum(n for _, n, _ in rest), ids)]


def _places(n: int, columns: int) -> dict[str, list[float]]:
    """Return where the names stand: down the first column, then down the next."""
    lines = -(-n // columns)
    return {
        "x": [i // lines / columns for i in range(n)],
        "y": [i % lines for i in range(n)],
    }


def _names(listed: Sequence[tuple[str, int, tuple[str, ...]]], columns: int) -> dict[str, Any]:
    """Return the list under the map."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": "numbers",
        "xaxis": "x2",
        "yaxis": "y2",
        **_places(len(listed), columns),
        "text": [
            f"<b>{n:,}</b>  {plate.safe(plate.cut(theme.words(name), 22))}" for name, n, _ in listed
        ],
        "textposition": "middle right",
        "textfont": {"size": 11.5},
        "cliponaxis": False,
        "customdata": [[" ".join(ids)] for _, _, ids in listed],
        "hoverinfo": "none",
    }
