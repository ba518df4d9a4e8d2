"""Measure and counter-measure: two rails, one a side, and a rung for each answer.

Time runs down, one line a measure, so that a phone shows it as well as a wall; the rungs lie
between the rails, where no text stands. Only rows that take part in a link are drawn: a ladder of
unconnected measures is a timeline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any

from briefkit.charts import linking, plate, theme
from briefkit.charts.reading import Sheet, items, read
from briefkit.errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from briefkit.charts.linking import Link
    from briefkit.charts.plate import Plate

NAMED = 70  # rows that carry their words
ROW, CLOSE = 42, 8  # pixels a row, with words and without
RAILS = (0.43, 0.57)  # where the two sides stand, as shares of the width
LETTERS, PHONE_LETTERS = 38, 19  # letters a line beside a rail
LEFT, RIGHT = False, True
DATES = ("in_force_from", "effective", "adopted", "published", "date", "first_held")
SIDES = ("issuer_state", "acting_state")


def ladder(
    frame: object,
    links: object,
    *,
    relation: str | Sequence[str] = "responds_to",
    sides: tuple[str, str] | None = None,
    side: str | None = None,
    title: str | None = None,
    as_of: str | None = None,
    source: str | None = None,
) -> go.Figure:
    """Draw the moves of two sides in the order of time, joined where one answers the other.

    Parameters
    ----------
    frame
        Policies, or any frame with an id, a date and a column that says whose move it is.
    links
        Rows of `from`, `relation`, `to`, as `corpus.links`.
    relation
        The relation, or relations, that make a rung.
    sides
        The values of `side` that stand left and right; by default the two that move most. Rows of
        neither stand right, with their own name.
    side
        Column that says whose move it is; by default `issuer_state` or `acting_state`.
    title
        A finding of your own; by default it is counted from the links.
    as_of, source
        The day the rows were complete and where they are from, for frames that do not say.

    Examples
    --------
    >>> import pandas as pd
    >>> moves = pd.DataFrame({"id": ["a", "b"], "name": ["Tariff", "Answer"],
    ...     "issuer_state": ["United States", "China"], "adopted": ["2025-04-02", "2025-04-04"]})
    >>> links = pd.DataFrame({"from": ["b"], "relation": ["responds_to"], "to": ["a"]})
    >>> ladder(moves, links, as_of="2026-11-24", source="own notes").layout.meta["title"]
    '1 answer, after 2 days'
    """
    sheet = read(frame, "ladder", as_of=as_of, source=source)
    if not sheet.few:
        raise SelectionError(
            f"charts.ladder draws row by row, and {sheet.n:,} rows are too many.",
            hint="choose() a domain, a country or a period first.",
        )
    column = sheet.check(side, "side") if side else sheet.first(
        SIDES, of="a column that says whose move it is", option="side"
    )  # fmt: skip
    sheet.check("id", "the links")
    _, known = linking.read_links(links, "ladder", relation)
    moves, rungs = _moves(sheet, column, known)
    if not rungs:
        return _nothing(sheet, title)
    pair = sides or _pair(moves)
    return _figure(sheet, moves, rungs, pair, title)


@dataclass(frozen=True)
class Move:
    """One row in its place in time."""

    row: int
    id: str
    states: tuple[str, ...]
    start: str
    end: str


def _moves(sheet: Sheet, column: str, links: Sequence[Link]) -> tuple[list[Move], list[Link]]:
    """Return the rows that take part in a link between two rows of the frame, and those links."""
    dates = [name for name in DATES if sheet.has(name)]
    if not dates:
        sheet.first(DATES, of="a date", option="date")
    placed = sheet.placed(dates)
    known = {record for i, record in enumerate(sheet.ids) if placed[i][0]}
    rungs = [link for link in links if link.start in known and link.end in known]
    linked = {end for link in rungs for end in (link.start, link.end)}
    states = sheet.column(column)
    moves = [
        Move(i, record, tuple(items(states[i])), *placed[i])
        for i, record in enumerate(sheet.ids)
        if record in linked
    ]
    return sorted(moves, key=lambda move: (move.start, move.end, move.id)), rungs


def _pair(moves: Sequence[Move]) -> tuple[str, str]:
    sizes: dict[str, int] = {}
    for move in moves:
        sizes[move.states[0]] = sizes.get(move.states[0], 0) + 1
    ranked = sorted(sizes, key=lambda state: (-sizes[state], state))[:2]
    left, right = sorted([*ranked, "others"][:2])
    return left, right


def _days(link: Link, moves: dict[str, Move]) -> int | None:
    """Return how long the answer took, where both days are known."""
    answer, cause = moves[link.start], moves[link.end]
    if answer.start != answer.end or cause.start != cause.end:
        return None
    return (date.fromisoformat(answer.start) - date.fromisoformat(cause.start)).days


# --- words ------------------------------------------------------------------------------------


def _words(sheet: Sheet, moves: Sequence[Move], rungs: Sequence[Link], title: str | None) -> Plate:
    by_id = {move.id: move for move in moves}
    names = {move.id: sheet.names[move.row] for move in moves}
    table: list[list[Any]] = [["from", "date", "relation", "to", "date of that", "days", "note"]]
    for link in sorted(rungs, key=lambda link: (by_id[link.end].start, link.start)):
        answer, cause = by_id[link.start], by_id[link.end]
        table.append([
            names[link.start], answer.start, theme.words(link.relation),
            names[link.end], cause.start, _days(link, by_id), link.note,
        ])  # fmt: skip
    return sheet.plate(
        title or _finding(rungs, by_id),
        caveats=(f"{len(moves):,} of them linked, only these drawn",),
        table=table,
    )


def _finding(rungs: Sequence[Link], moves: dict[str, Move]) -> str:
    answers = all(link.relation == "responds_to" for link in rungs)
    number = plate.several(len(rungs), *(("answer",) if answers else ("link",)))
    days = sorted(d for link in rungs if (d := _days(link, moves)) is not None and d >= 0)
    if not answers or not days:
        return number
    if len(days) == 1:
        return f"{number}, after {plate.several(days[0], 'day')}"
    half = plate.several(round(median(days)), "day")
    return f"{number}, half of those dated to the day within {half}"


def _nothing(sheet: Sheet, title: str | None) -> go.Figure:
    words = sheet.plate(title or "No links between these rows")
    return plate.nothing(
        words,
        "None of these rows is linked to another of them. Take a condition away from choose(), or "
        "name another relation.",
    )


# --- marks ------------------------------------------------------------------------------------


def _figure(
    sheet: Sheet,
    moves: Sequence[Move],
    rungs: Sequence[Link],
    pair: tuple[str, str],
    title: str | None,
) -> go.Figure:
    named = len(moves) <= NAMED
    right = {move.id: pair[0] not in move.states for move in moves}
    place = {move.id: i for i, move in enumerate(moves)}
    pixels = ROW if named else CLOSE
    relations = list(dict.fromkeys(link.relation for link in rungs))
    key = linking.key(relations) if len(relations) > 1 else []
    head = (24 + 15 * len(key)) / pixels
    traces = [_rails(len(moves)), *_rungs(rungs, place, right), _points(sheet, moves, right)]
    short = {}
    if named:
        for side in (LEFT, RIGHT):
            mine = [move for move in moves if right[move.id] == side]
            traces.append(_names(sheet, mine, place, pair, side))
            short[f"names {side:d}"] = {"text": _texts(sheet, mine, pair[side], PHONE_LETTERS)}
    layout = {
        "xaxis": {"visible": False, "range": [0, 1]},
        "yaxis": {"visible": False, "range": [len(moves) - 0.3, -0.6 - head]},
        "annotations": [
            *_heads(pair, moves, -0.6 - 12 / pixels),
            *([plate.key_note(key, -0.6 - head)] if key else []),
        ],
    }
    height = round(pixels * (len(moves) + head + 0.3))
    words = _words(sheet, moves, rungs, title)
    return plate.draw(
        words, traces, height=height, layout=layout, above=4, narrow=plate.Narrow(short)
    )


def _rails(n: int) -> dict[str, Any]:
    left, right = RAILS
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "rails",
        "x": [left, left, None, right, right],
        "y": [-0.4, n - 0.6, None, -0.4, n - 0.6],
        "line": {"color": theme.GREY, "width": 1},
        "hoverinfo": "skip",
    }


def _rungs(
    rungs: Sequence[Link], place: dict[str, int], right: dict[str, bool]
) -> list[dict[str, Any]]:
    """Return one trace a relation: lines from what was answered to the answer."""
    traces = []
    for relation in dict.fromkeys(link.relation for link in rungs):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for link in (link for link in rungs if link.relation == relation):
            x0, x1 = RAILS[right[link.end]], RAILS[right[link.start]]
            y0, y1 = place[link.end], place[link.start]
            bend = (x0 + x1) / 2 if x0 != x1 else (x0 + 0.05 if x0 == RAILS[0] else x0 - 0.05)
            xs += [x0, bend, x1, None]
            ys += [y0, (y0 + y1) / 2, y1, None]
        traces.append({
            "type": "scatter",
            "mode": "lines",
            "name": theme.words(relation),
            "x": xs,
            "y": ys,
            "line": {
                "color": linking.colour(relation), "width": 1.5, "shape": "spline",
                "dash": linking.DASHES.get(relation, "solid"),
            },
            "hoverinfo": "skip",
        })  # fmt: skip
    return traces


def _points(sheet: Sheet, moves: Sequence[Move], right: dict[str, bool]) -> dict[str, Any]:
    styles = [theme.style(move.states[0]) for move in moves]
    summaries = sheet.texts("summary")
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "moves",
        "x": [RAILS[right[move.id]] for move in moves],
        "y": list(range(len(moves))),
        "marker": {
            "size": 9 if len(moves) <= NAMED else 6,
            "color": [style.colour for style in styles],
            "symbol": [style.symbol for style in styles],
        },
        "customdata": [[move.id] for move in moves],
        "hovertext": [
            plate.hover(
                sheet.names[move.row],
                f"{' and '.join(move.states)}, {_when(move)}",
                plate.cut(summaries[move.row], 260),
            )
            for move in moves
        ],
        "hoverinfo": "text",
    }


def _when(move: Move) -> str:
    return plate.day(move.start) if move.start == move.end else plate.between(move.start, move.end)


def _names(
    sheet: Sheet, moves: Sequence[Move], place: dict[str, int], pair: tuple[str, str], side: bool
) -> dict[str, Any]:
    """Return the words beside the rail of one side, as one trace."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": f"names {side:d}",
        "x": [RAILS[side] + (0.02 if side is RIGHT else -0.02)] * len(moves),
        "y": [place[move.id] for move in moves],
        "text": _texts(sheet, moves, pair[side], LETTERS),
        "textposition": "middle right" if side is RIGHT else "middle left",
        "textfont": {"size": 10.5},
        "cliponaxis": False,
        "customdata": [[move.id] for move in moves],
        "hoverinfo": "none",
    }


def _texts(sheet: Sheet, moves: Sequence[Move], state: str, letters: int) -> list[str]:
    """Return the day and, in two lines at most, the name of each move."""
    texts = []
    for move in moves:
        who = "" if state in move.states else f"{move.states[0]}: "
        name = plate.wrap(who + sheet.called[move.row], letters)
        if len(name) > 2:
            name = [name[0], plate.cut(f"{name[1]} {name[2]}", letters)]
        texts.append(
            f"<b>{plate.safe(plate.short(move.start, move.end))}</b><br>{plate.lines(name)}"
        )
    return texts


def _heads(pair: tuple[str, str], moves: Sequence[Move], y: float) -> list[dict[str, Any]]:
    others = any(not set(pair) & set(move.states) for move in moves)
    names = (pair[0], pair[1] + (" and others" if others and pair[1] != "others" else ""))
    notes = []
    for state, name, rail, anchor in zip(pair, names, RAILS, ("right", "left"), strict=True):
        style = theme.style(state)
        square = f'<span style="color:{style.colour}">{style.square}</span>'
        notes.append({
            "text": f"{square} <b>{plate.safe(plate.cut(name, PHONE_LETTERS))}</b>",
            "x": rail + (0.02 if anchor == "left" else -0.02),
            "xanchor": anchor,
            "y": y,
            "yanchor": "middle",
        })  # fmt: skip
    return notes
