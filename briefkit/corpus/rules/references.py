"""Keys, links and citations: everything points at something, everything has a source."""

# ruff: noqa: D401  a rule's docstring states what must hold, not what the function does

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from briefkit.corpus.names import most_readings
from briefkit.corpus.report import counted
from briefkit.corpus.rules.registry import Finding, rule
from briefkit.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefkit.corpus.tables import Row, Table, Tables

GUESSES = 25  # one guess among thousands of ids takes milliseconds
NOT_IN_A_KEY = dict.fromkeys(map(ord, " -._,:;/'\"()"))
# what each relation joins: table it starts in, table it ends in; others join anything
ENDS = {
    "charged_under": ("cases", "policies"),
    "exchanged_for": ("cases", "cases"),
    "amends": ("policies", "policies"),
    "supersedes": ("policies", "policies"),
    "repeals": ("policies", "policies"),
    "extends": ("policies", "policies"),
    "implements": ("policies", "policies"),
    "struck_down_by": ("policies", "policies"),
}


@rule()
def repeated_key(tables: Tables) -> Iterator[Finding]:
    """A key names one row."""
    for table in tables:
        keys = list(zip(*(table.column(column) for column in table.schema.key), strict=True))
        if len(set(keys)) == len(keys):
            continue
        seen: dict[tuple[str, ...], Row] = {}
        for row, key in zip(table, keys, strict=True):
            if key in seen:
                what = " ".join(filter(None, key))
                yield row, table.schema.key[0], f'"{what}" stands in line {seen[key].line} already'
            else:
                seen[key] = row


@rule()
def similar_key(tables: Tables) -> Iterator[Finding]:
    """No two ids of a table differ only in spaces, case, accents or punctuation."""
    for table in tables:
        if table.schema.name not in ("articles", "cases", "policies"):
            continue  # the ids of the others are made of these
        seen: dict[str, Row] = {}
        for row, key in zip(table, table.column("id"), strict=True):
            plain = unicodedata.normalize("NFKD", key).casefold()
            squeezed = plain.translate(NOT_IN_A_KEY)
            other = seen.setdefault(squeezed, row) if squeezed else row
            if other["id"] != key:
                yield row, "id", f'"{key}" is all but "{other["id"]}" in line {other.line}'


@rule("cases", "policies", "events", "links")
def shared_key(tables: Tables) -> Iterator[Finding]:
    """No two tables use the same id, since a citation names a row by its id alone."""
    seen: dict[str, Row] = {}
    for name in ("cases", "policies", "events", "links"):
        for row in tables[name]:
            other = seen.setdefault(row["id"], row)
            if other.table is not row.table:
                at = f"{other.table.label}:{other.line}"
                yield row, "id", f'"{row["id"]}" is the id of {at} already'


@rule()
def row_order(tables: Tables) -> Iterator[Finding]:
    """Rows are sorted by their key, so that a change reads well as a diff."""
    for table in tables:
        keys = list(zip(*(table.column(column) for column in table.schema.key), strict=True))
        for (before, key), row in zip(pairwise(keys), table.rows[1:], strict=True):
            if key < before:
                this, that = (" ".join(filter(None, one)) for one in (key, before))
                how = f"sort the rows by {', '.join(table.schema.key)}"
                yield row, table.schema.key[0], f'"{this}" stands after "{that}"; {how}'
                break  # one message a table: the rest follows from it


@rule("cases", "policies", "events")
def unknown_record(tables: Tables) -> Iterator[Finding]:
    """An event belongs to a case or a policy that exists."""
    yield from _dangling(tables["events"], "record", "case or policy", tables.records)


@rule("cases", "policies", "links")
def unknown_end(tables: Tables) -> Iterator[Finding]:
    """A link joins two cases or policies that exist, and not one to itself."""
    for end in ("from", "to"):
        yield from _dangling(tables["links"], end, "case or policy", tables.records)
    for row in tables["links"]:
        if row["from"] and row["from"] == row["to"]:
            yield row, "to", f'"{row["to"]}" is linked to itself'


@rule("cases", "policies", "events", "links", "citations")
def unknown_cited(tables: Tables) -> Iterator[Finding]:
    """A citation supports a case, policy, event or link that exists."""
    what = "case, policy, event or link"
    yield from _dangling(tables["citations"], "record", what, tables.cited)


@rule("articles", "citations")
def unknown_article(tables: Tables) -> Iterator[Finding]:
    """A citation names an article that exists."""
    yield from _dangling(tables["citations"], "article", "article", tables["articles"].by_id)


def _dangling(table: Table, column: str, what: str, known: dict[str, Row]) -> Iterator[Finding]:
    """Yield rows that point at nothing; looks for a near id for the first of them only."""
    told = 0
    for row, key in zip(table, table.column(column), strict=True):
        if key and key not in known:
            text = f'there is no {what} "{key}".'
            close = _near(key, known) if told < GUESSES else []
            told += 1
            yield row, column, f'{text} Did you mean "{close[0]}"?' if close else text


def _near(key: str, known: Iterable[str]) -> list[str]:
    """Return the id that looks most like a key, among those that begin like it."""
    zeros = [other for other in known if key.isdigit() and other.lstrip("0") == key]
    alike = [other for other in known if other[:2] == key[:2]]
    return zeros or nearest(key, alike)  # a spreadsheet makes 7 of 007


@rule("events")
def event_id(tables: Tables) -> Iterator[Finding]:
    """An event's id begins with the id of its record."""
    for row in tables["events"]:
        if row["record"] and not row["id"].startswith(row["record"] + "."):
            yield (
                row,
                "id",
                (f'"{row["id"]}" does not begin with its record, "{row["record"]}", and a dot'),
            )


@rule("links")
def link_id(tables: Tables) -> Iterator[Finding]:
    """A link's id is made of its two ends and what joins them."""
    for row in tables["links"]:
        expected = f"{row['from']}.{row['relation']}.{row['to']}"
        if row["from"] and row["relation"] and row["to"] and row["id"] != expected:
            yield row, "id", f'"{row["id"]}" should be "{expected}"'


@rule("cases", "policies", "links")
def relation_ends(tables: Tables) -> Iterator[Finding]:
    """A relation joins the kinds of record it can join: a case is charged under a policy."""
    for row in tables["links"]:
        ends = [tables.records.get(row[end]) for end in ("from", "to")]
        expected = ENDS.get(row["relation"])
        if expected and all(ends):
            found = tuple(end.table.schema.name for end in ends if end)
            if found != expected:
                yield (
                    row,
                    "relation",
                    (
                        f'"{row["relation"]}" goes from {expected[0]} to {expected[1]}, '
                        f"not from {found[0]} to {found[1]}"
                    ),
                )


@rule("cases", "policies", "events", "links", "citations")
def uncited(tables: Tables) -> Iterator[Finding]:
    """Every case, policy, event and link has a source."""
    for name in ("cases", "policies", "events", "links"):
        for row in tables[name]:
            if row["id"] and row["id"] not in tables.citations_of:
                yield row, "id", f'"{row["id"]}" has no source; add a row to citations.csv'


@rule("cases", "policies", "events")
def without_events(tables: Tables) -> Iterator[Finding]:
    """Every case and policy has at least one dated event."""
    for name in ("cases", "policies"):
        for row in tables[name]:
            if row["id"] and row["id"] not in tables.events_of:
                yield row, "id", f'"{row["id"]}" has no event; add a row to events.csv'


@rule("articles", "citations")
def never_cited(tables: Tables) -> Iterator[Finding]:
    """Every article supports something."""
    cited = {row["article"] for row in tables["citations"]}
    for row in tables["articles"]:
        if row["id"] and row["id"] not in cited:
            yield row, "id", f'"{row["id"]}" is cited by nothing; cite it or delete the row'


@rule("cases", "policies", "events", "links", "citations")
def cited_field(tables: Tables) -> Iterator[Finding]:
    """A citation of one column names a column of the row it supports."""
    for row in tables["citations"]:
        cited = tables.cited.get(row["record"])
        if row["field"] and cited and row["field"] not in cited.table.schema.columns:
            columns = cited.table.schema.columns
            close = nearest(row["field"], columns)
            meant = f' Did you mean "{close[0]}"?' if close else ""
            yield (
                row,
                "field",
                (
                    f'"{row["field"]}" is no column of {cited.table.schema.name} '
                    f"({', '.join(columns)}).{meant}"
                ),
            )


@rule("cases", "citations")
def contested_name(tables: Tables) -> Iterator[Finding]:
    """A name in several readings, parted by ／, has a citation of name_original for each."""
    cited = Counter(row["record"] for row in tables["citations"] if row["field"] == "name_original")
    for row in tables["cases"]:
        readings = most_readings(row["name_original"])
        if readings > 1 and cited[row["id"]] < readings:
            found = counted(cited[row["id"]], "citations")
            text = f"{readings} readings of one name, but {found} of this column"
            yield row, "name_original", f"{text}; cite the page that prints each"
