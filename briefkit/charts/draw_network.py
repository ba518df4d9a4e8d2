"""Links between records, as a list whose arcs show who is tied to whom.

A cloud of nodes cannot name its members on a phone, and moves with every new link. So the records
stand in a list, those that hang together under one another, the best connected first, and an arc
on the left joins each pair. The order follows from the links alone: the same rows give the same
picture, and a label never lies on another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from briefkit.charts import linking, plate, theme
from briefkit.charts.reading import Sheet, items, read
from briefkit.errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from briefkit.charts.linking import Link
    from briefkit.charts.plate import Plate

NAMED = 120  # records that carry their name
ROW, CLOSE, GAP = 19, 5, 0.7  # pixels a record, with name and without; rows between groups
ARCS = 0.24  # share of the width that the arcs take
LETTERS, PHONE_LETTERS = 64, 35  # of a name beside its arcs
MOST = 600  # records drawn
STATES = ("acting_state", "issuer_state")


def network(
    links: object,
    frame: object | None = None,
    *,
    relation: str | Sequence[str] | None = None,
    title: str | None = None,
    as_of: str | None = None,
    source: str | None = None,
) -> go.Figure:
    """Draw who is linked to whom.

    Parameters
    ----------
    links
        Rows of `from`, `relation`, `to`, as `corpus.links`.
    frame
        Cases or policies: only links that touch one of these rows are drawn, and the rows lend
        their names, states and records.
    relation
        The relation, or relations, to draw; all by default.
    title
        A finding of your own; by default it is counted from the links.
    as_of, source
        The day the rows were complete and where they are from, for frames that do not say.

    Examples
    --------
    >>> import pandas as pd
    >>> swap = pd.DataFrame({"from": ["kovrig", "spavor"], "relation": ["exchanged_for"] * 2,
    ...                      "to": ["meng", "meng"]})
    >>> network(swap, as_of="2026-11-24", source="own notes").layout.meta["title"]
    'meng is linked to 2 of 2 others'
    """
    sheet, known = linking.read_links(links, "network", relation)
    sheet = read(links, "network", as_of=as_of, source=source)
    rows = read(frame, "network") if frame is not None else None
    nodes = _nodes(sheet, rows)
    if frame is not None:
        known = [link for link in known if nodes[link.start].own or nodes[link.end].own]
    if not known:
        return _nothing(sheet, title)
    groups = _groups(known)
    total = sum(len(group) for group in groups)
    if total > MOST:
        raise SelectionError(
            f"charts.network names each record, and {total:,} are too many.",
            expected=f"at most {MOST}",
            hint="Give it the chosen rows as well: charts.network(links, choose(...)).",
        )
    drawn = {link.id for link in known} | {record for group in groups for record in group}
    told = {**sheet.records, **(rows.records if rows else {})}
    records = {record: each for record, each in told.items() if record in drawn}
    return _figure(sheet, Web(known, groups, nodes, records), title)


@dataclass(frozen=True)
class Node:
    """What is known of a record."""

    name: str
    state: str = ""
    own: bool = False  # whether it is one of the chosen rows


@dataclass(frozen=True)
class Web:
    """The links to draw, the records that hang together, and what is known of them."""

    links: list[Link]
    groups: list[list[str]]
    nodes: dict[str, Node]
    records: dict[str, Any]

    @cached_property
    def ties(self) -> dict[str, list[str]]:
        """The links of each record."""
        ties: dict[str, list[str]] = {record: [] for group in self.groups for record in group}
        for link in self.links:
            ties[link.start].append(link.id)
            ties[link.end].append(link.id)
        return ties

    @property
    def size(self) -> int:
        """How many records there are."""
        return sum(len(group) for group in self.groups)


def _nodes(links: Sheet, rows: Sheet | None) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for side in ("from", "to"):
        names = links.texts(f"{side}_name")
        for record, name in zip(links.texts(side), names, strict=True):
            nodes.setdefault(record, Node(name or record))
    if rows is not None:
        rows.check("id", "the chosen rows")
        column = next((name for name in STATES if name in rows.schema), "")
        states = [items(cell)[0] if column else "" for cell in rows.column(column)]
        for record, name, state in zip(rows.ids, rows.called, states, strict=True):
            nodes[record] = Node(name or record, state, own=True)
    return nodes


def _groups(links: Sequence[Link]) -> list[list[str]]:
    """Return the records that hang together, each group from its best connected outwards."""
    near: dict[str, set[str]] = {}
    for link in links:
        near.setdefault(link.start, set()).add(link.end)
        near.setdefault(link.end, set()).add(link.start)
    rank = sorted(near, key=lambda record: (-len(near[record]), record))
    place = {record: i for i, record in enumerate(rank)}
    groups: list[list[str]] = []
    seen: set[str] = set()
    for hub in rank:
        if hub in seen:
            continue
        group, waiting = [], [hub]
        while waiting:
            record = waiting.pop()
            if record in seen:
                continue
            seen.add(record)
            group.append(record)
            waiting += sorted(near[record] - seen, key=lambda each: -place[each])
        groups.append(group)
    return sorted(groups, key=lambda group: (-len(group), group[0]))


# --- words ------------------------------------------------------------------------------------


def _words(sheet: Sheet, web: Web, title: str | None) -> Plate:
    nodes = web.nodes
    table = [
        ["from", "relation", "to", "note"],
        *(
            [nodes[link.start].name, theme.words(link.relation), nodes[link.end].name, link.note]
            for link in web.links
        ),
    ]
    return sheet.plate(
        title or _finding(web.links, web.size, nodes),
        n=len(web.links),
        things=f"links between {web.size:,} records",
        caveats=("too many to name here, choose fewer",) if web.size > NAMED else (),
        table=table,
        records=web.records,
    )


def _finding(links: Sequence[Link], total: int, nodes: dict[str, Node]) -> str:
    near: dict[str, set[str]] = {}
    for link in links:
        near.setdefault(link.start, set()).add(link.end)
        near.setdefault(link.end, set()).add(link.start)
    hub = min(near, key=lambda record: (-len(near[record]), record))
    name = plate.cut(nodes[hub].name, 60)
    return f"{name} is linked to {len(near[hub]):,} of {total - 1:,} others"


def _nothing(sheet: Sheet, title: str | None) -> go.Figure:
    words = sheet.plate(title or "No links between these rows", n=0, things="links")
    return plate.nothing(
        words, "No link matches. Take a condition away from choose(), or name another relation."
    )


# --- marks ------------------------------------------------------------------------------------


def _figure(sheet: Sheet, web: Web, title: str | None) -> go.Figure:
    place: dict[str, float] = {}
    floor = 0.0
    for group in web.groups:
        for record in group:
            place[record] = floor
            floor += 1
        floor += GAP
    named = len(place) <= NAMED
    pixels = ROW if named else CLOSE
    relations = list(dict.fromkeys(link.relation for link in web.links))
    key = linking.key(relations)
    head = (15 * len(key) + 8) / pixels
    traces = [*_arcs(web, place, relations), _points(web, place, named=named)]
    layout = {
        "xaxis": {"visible": False, "range": [0, 1]},
        "yaxis": {"visible": False, "range": [floor - GAP, -0.8 - head]},
        "annotations": [plate.key_note(key, -0.8 - head)],
    }
    height = round(pixels * (floor + head + 0.8))
    words = _words(sheet, web, title)
    narrow = plate.Narrow(
        {"records": {"text": _labels(web, list(place), PHONE_LETTERS)}} if named else {}
    )
    return plate.draw(words, traces, height=height, layout=layout, above=4, narrow=narrow)


def _arcs(web: Web, place: dict[str, float], relations: Sequence[str]) -> list[dict[str, Any]]:
    """Return one trace of arcs a relation, and one of points in their middle to point at."""
    links, nodes = web.links, web.nodes
    longest = max(abs(place[link.start] - place[link.end]) for link in links) or 1
    traces: list[dict[str, Any]] = []
    middles: dict[str, list[Any]] = {"x": [], "y": [], "ids": [], "hover": []}
    for relation in relations:
        xs: list[float | None] = []
        ys: list[float | None] = []
        for link in (link for link in links if link.relation == relation):
            one, other = place[link.start], place[link.end]
            reach = ARCS * (0.16 + 0.8 * (abs(one - other) / longest) ** 0.5)
            xs += [ARCS, ARCS - 0.8 * reach, ARCS - reach, ARCS - 0.8 * reach, ARCS, None]
            bend = (other - one) * 0.16
            ys += [one, one + bend, (one + other) / 2, other - bend, other, None]
            middles["x"].append(ARCS - reach)
            middles["y"].append((one + other) / 2)
            middles["ids"].append([link.id])
            says = f"{nodes[link.start].name} {theme.words(link.relation)} {nodes[link.end].name}"
            middles["hover"].append(plate.hover(plate.cut(says, 160), plate.cut(link.note, 260)))
        line = {
            "color": linking.colour(relation), "width": 1.3, "shape": "spline",
            "dash": linking.DASHES.get(relation, "solid"),
        }  # fmt: skip
        traces.append({
            "type": "scatter", "mode": "lines", "name": theme.words(relation),
            "x": xs, "y": ys, "line": line, "hoverinfo": "skip",
        })  # fmt: skip
    traces.append({
        "type": "scatter", "mode": "markers", "name": "links",
        "x": middles["x"], "y": middles["y"],
        "marker": {"size": 6, "color": theme.GREY, "opacity": 0.5},
        "customdata": middles["ids"], "hovertext": middles["hover"], "hoverinfo": "text",
    })  # fmt: skip
    return traces


def _points(web: Web, place: dict[str, float], *, named: bool) -> dict[str, Any]:
    nodes, ties = web.nodes, web.ties
    styles = [theme.style(nodes[record].state or "running") for record in place]
    return {
        "type": "scatter",
        "mode": "markers+text" if named else "markers",
        "name": "records",
        "x": [ARCS] * len(place),
        "y": list(place.values()),
        "text": _labels(web, list(place), LETTERS) if named else [""] * len(place),
        "textposition": "middle right",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "marker": {
            "size": 7 if named else 5,
            "color": [style.colour for style in styles],
            "symbol": [style.symbol for style in styles],
        },
        "customdata": [
            [" ".join(each for each in (record, *ties[record]) if each in web.records)]
            for record in place
        ],
        "hovertext": [
            plate.hover(nodes[record].name, plate.several(len(ties[record]), "link"))
            for record in place
        ],
        "hoverinfo": "text",
    }


def _labels(web: Web, records: Sequence[str], letters: int) -> list[str]:
    """Return the names, strong and with the number where a record has more than two links."""
    labels = []
    for record in records:
        node, ties = web.nodes[record], len(web.ties[record])
        state = f" · {node.state}" if node.state else ""
        strong = ties > 2
        name = plate.safe(plate.cut(node.name, letters - plate.width(state) - 8 * strong))
        after = plate.safe(state)
        labels.append(f"<b>{name}</b>{after}  {ties}" if strong else name + after)
    return labels
