"""The links between rows, for the charts that draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefkit.charts import theme
from briefkit.charts.reading import MOST, Sheet, read
from briefkit.errors import SelectionError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

# How a relation reads in a sentence is its own word; these are how its line is drawn.
DASHES = {
    "responds_to": "solid",
    "suspends": "dash",
    "repeals": "longdash",
    "exchanged_for": "solid",
    "charged_under": "dot",
    "amends": "dashdot",
    "supersedes": "dashdot",
    "part_of": "dot",
}
_HUES = {
    "responds_to": theme.RED,
    "suspends": theme.OLIVE,
    "repeals": theme.BROWN,
    "exchanged_for": theme.TEAL,
    "charged_under": theme.ORANGE,
    "amends": theme.BLUE,
    "supersedes": theme.PURPLE,
    "part_of": theme.GREY,
}


@dataclass(frozen=True)
class Link:
    """One stated relation between two records."""

    id: str
    start: str
    relation: str
    end: str
    note: str


def colour(relation: str) -> str:
    """Return the one colour of a relation."""
    return _HUES.get(relation) or theme.style(relation).colour


def read_links(
    links: object, chart: str, relation: str | Sequence[str] | None
) -> tuple[Sheet, list[Link]]:
    """Return the links of the wanted relations, all of them when none is named."""
    sheet = read(links, chart)
    for name in ("from", "relation", "to"):
        if name not in sheet.schema:
            raise SelectionError(
                f'The links of charts.{chart} have no column "{name}".',
                got=f"columns {', '.join(sheet.schema)}",
                expected="from, relation, to (as corpus.links has them)",
            )
    if sheet.n > 20 * MOST:
        raise SelectionError(
            f"charts.{chart} draws links one by one, and {sheet.n:,} are too many.",
            hint="choose() the links or the rows first.",
        )
    columns = [sheet.texts(name) for name in ("id", "from", "relation", "to", "note")]
    found = [Link(*cells) for cells in zip(*columns, strict=True)]
    if relation is None:
        return sheet, found
    wanted = {relation} if isinstance(relation, str) else set(relation)
    known = {link.relation for link in found}
    for word in sorted(wanted - known):
        near = nearest(word, known)
        if known and near and near[0] != word:
            raise SelectionError(
                f'No link has the relation "{word}".',
                expected=f"one of {', '.join(sorted(known))}",
                hint=f'Did you mean "{near[0]}"?',
            )
    return sheet, [link for link in found if link.relation in wanted]


def key(relations: Sequence[str]) -> list[str]:
    """Return the key of the lines, ready for an annotation."""
    signs = {"solid": "──", "dash": "╌╌", "longdash": "— —", "dot": "┈┈", "dashdot": "─ ·"}
    rows: list[str] = []
    for relation in relations:
        sign = signs[DASHES.get(relation, "solid")]
        entry = f'<span style="color:{colour(relation)}">{sign}</span> {theme.words(relation)}'
        if rows and len(rows[-1]) < 110:
            rows[-1] += f"   {entry}"
        else:
            rows.append(entry)
    return rows
