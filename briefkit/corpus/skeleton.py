"""A new row, and a tidied table.

`new` writes a row that is whole and has the right form, so that nobody faces seventeen
empty columns. What only a person can know is left open on purpose and told: a skeleton
that looked finished would end up in a briefing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from briefkit.corpus.dates import DateError, parse
from briefkit.corpus.names import NAME_PARTS, folded, slug
from briefkit.corpus.rules.cells import FORMULA, HIDDEN, TO_DO
from briefkit.corpus.rules.doubles import same_address
from briefkit.corpus.schema import default_folder, read_schema
from briefkit.corpus.tables import Table, Tables, read_tables, write_table
from briefkit.errors import CorpusError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefkit.corpus.schema import Field, TableSchema

PLURAL = {"article": "articles", "case": "cases", "policy": "policies", "event": "events"}
NOTHING_KNOWN = ("unknown", "Unknown", "none_stated", "reported", "other")
ADDRESS = re.compile(r"https?://\S+$")
ALIKE = 0.82  # difflib's ratio from which two names are told as near
STILL_TO_COME = {
    "articles": "a citation of it in citations.csv",
    "cases": "its dated events in events.csv, and a source for each in citations.csv",
    "policies": "its dated events in events.csv, and a source for each in citations.csv",
    "events": "its source in citations.csv",
}


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A row that was written: where, under which id, what is near it and what is missing."""

    table: str
    id: str
    where: str
    near: tuple[str, ...]
    guessed: tuple[str, ...]
    missing: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{self.where}: wrote {self.id}"]
        if self.near:
            lines += ["", "Near it, look first:", *(f"  {one}" for one in self.near)]
        lines += ["", "Guessed, put it right:", *(f"  {one}" for one in self.guessed)]
        lines += ["", "Missing:", *(f"  {one}" for one in self.missing)]
        return "\n".join(lines)


def new(table: str, name: str, folder: str | Path | None = None) -> Skeleton:
    """Write a skeleton row to a table, and say what is near it and what is missing.

    Parameters
    ----------
    table
        `case`, `policy`, `article` or `event`.
    name
        The name of the case or policy; the title or address of the article; for an event
        its record, and if known its kind and date: `"cheng-lei released 2023-10-11"`.
    folder
        Where the tables are; the package's own by default.

    Raises
    ------
    CorpusError
        When the record is there already, or the table cannot be read whole.
    """
    found = PLURAL.get(table, table)
    if found not in PLURAL.values():
        raise CorpusError(f'there is no table "{table}"', expected="case, policy, article or event")
    if not name.strip():
        raise CorpusError("the name is blank", hint=f'briefkit new {table} "Name"')
    tables = _read(folder)
    into = tables[found]
    name = " ".join(name.split())
    if HIDDEN.search(name) or name.startswith(FORMULA):
        raise CorpusError("the name holds a hidden character or begins like a formula")
    _refuse_a_double(into, name)
    cells = {field.name: _default(field, tables) for field in into.schema.fields}
    cells |= _known(tables, found, name)
    cells["id"] = _free(cells["id"], tables)
    near = tuple(_near(into, name, cells["id"])) if found != "events" else ()
    path = tables.schema.folder / into.schema.file
    rows = [row.values() for row in into]
    write_table(path, into.schema, [*rows, [cells[column] for column in into.schema.columns]])
    line = next(row.line for row in _read(folder)[found] if row["id"] == cells["id"])
    return Skeleton(
        table=found,
        id=cells["id"],
        where=f"{into.label}:{line}",
        near=near,
        guessed=tuple(_guessed(into.schema, cells)),
        missing=(*_missing(into.schema, cells), STILL_TO_COME[found]),
    )


def tidy(folder: str | Path | None = None) -> list[str]:
    """Rewrite tables as the repository keeps them, and name those that changed.

    A spreadsheet saves every cell in quotation marks, with Windows line ends, a byte order
    mark and its own sorting; none of it is lost or wrong, but a diff of it reads badly.
    """
    changed = []
    tables = _read(folder)
    for table in tables:
        path = tables.schema.folder / table.schema.file
        before = path.read_bytes()
        fields = table.schema.fields
        rows = [[_plain(field, row[field.name]) for field in fields] for row in table]
        write_table(path, table.schema, rows)
        if path.read_bytes() != before:
            changed.append(table.label)
    return changed


def _plain(field: Field, cell: str) -> str:
    """Return a cell as we write it; spreadsheets shout TRUE."""
    shouted = field.type == "boolean" and cell.lower() in ("true", "false")
    return cell.lower() if shouted else cell


def _read(folder: str | Path | None) -> Tables:
    """Read the tables, or refuse: writing what was half read would lose the rest."""
    schema = read_schema(Path(folder) if folder else default_folder())
    tables, problems, _ = read_tables(schema)
    if problems:
        listed = "\n".join(str(problem) for problem in problems)
        raise CorpusError(f"the tables cannot be read whole; nothing was written\n\n{listed}")
    return tables


def _refuse_a_double(table: Table, name: str) -> None:
    for row in table:
        same_name = "name" in table.columns and folded(name) in map(
            folded, (row["name"], *NAME_PARTS.split(row["name_original"]))
        )
        links = [row[column] for column in ("url", "via") if column in table.columns]
        same_link = ADDRESS.match(name) and same_address(name) in [
            same_address(link) for link in links
        ]
        if same_name or same_link:
            raise CorpusError(
                f'"{name}" is there already, as "{row["id"]}"',
                where=f"{table.label}:{row.line}",
                hint="a namesake needs a name that tells the two apart",
            )


def _default(field: Field, tables: Tables) -> str:
    """Return what a column holds as long as nobody knows better."""
    if not field.required:
        return ""
    if field.edtf:
        return tables.schema.as_of
    if field.values:
        return next((value for value in NOTHING_KNOWN if value in field.values), field.values[0])
    return "en" if field.name == "language" else TO_DO


def _known(tables: Tables, table: str, name: str) -> dict[str, str]:
    """Return the cells that follow from what was typed."""
    if table == "events":
        return _known_of_event(tables, name)
    if table == "articles" and ADDRESS.match(name):
        address = same_address(name).partition("?")[0]
        return {"id": slug(address)[:60].strip("-"), "url": name, "accessed": tables.schema.as_of}
    if not slug(name):
        raise CorpusError(
            f'"{name}" has no Latin letters to make an id of',
            hint="give the name as most sources write it; name_original holds the other script",
        )
    column = "title" if table == "articles" else "name"
    return {"id": slug(name)[:60].strip("-"), column: name}


def _known_of_event(tables: Tables, name: str) -> dict[str, str]:
    record, *rest = name.split()
    if record not in tables.records:
        close = nearest(record, tables.records)
        raise CorpusError(
            f'there is no case or policy "{record}"',
            hint=f'did you mean "{close[0]}"?'
            if close
            else 'briefkit new event "RECORD KIND DATE"',
        )
    kinds = tables.schema.vocabularies["event_kind"]
    cells = {"record": record, "kind": "reported", "date": tables.schema.as_of}
    for word in rest:
        if word in kinds:
            cells["kind"] = word
            continue
        try:
            cells["date"] = parse(word).text
        except DateError as err:
            close = nearest(word, kinds)
            raise CorpusError(
                f'"{word}" is neither a kind of event nor a date',
                hint=f'did you mean "{close[0]}"?' if close else str(err),
            ) from err
    first = parse(cells["date"]).first
    day = cells["date"] if cells["date"][0].isdigit() else first.isoformat() if first else "nd"
    cells["id"] = f"{record}.{slug(day)}.{slug(cells['kind'])}"
    return cells


def _free(key: str, tables: Tables) -> str:
    taken = {row["id"] for table in tables if table.schema.key == ("id",) for row in table}
    return next(
        one for one in (key, *(f"{key}-{n}" for n in range(2, len(taken) + 3))) if one not in taken
    )


def _near(table: Table, name: str, key: str) -> Iterable[str]:
    """Yield the rows whose name, alias or id looks like the new one, most alike first."""
    column = "title" if table.schema.name == "articles" else "name"
    scored = []
    for row in table:
        aliases = row.items("aliases") if "aliases" in table.columns else ()
        own = NAME_PARTS.split(row["name_original"])
        names = [row[column], *own, row["id"].replace("-", " "), *aliases]
        score = max(_alike(name, other) for other in names)
        score = max(score, _alike(key.replace("-", " "), row["id"].replace("-", " ")))
        if score >= ALIKE:
            scored.append((-score, f"{table.label}:{row.line} {row['id']}: {row[column]}"))
    return [text for _, text in sorted(scored)[:5]]


def _alike(one: str, other: str) -> float:
    """Return how alike two names are, in any order of their words."""
    first, second = sorted(folded(one).split()), sorted(folded(other).split())
    if not first or not second:
        return 0
    if set(first) <= set(second) or set(second) <= set(first):
        return 1 if min(len(first), len(second)) > 1 or first == second else 0
    return SequenceMatcher(None, " ".join(first), " ".join(second), autojunk=False).ratio()


def _guessed(schema: TableSchema, cells: dict[str, str]) -> Iterable[str]:
    yield f"id: {cells['id']}; change it now or never, since citations name it"
    for field in schema.fields:
        if field.required and cells[field.name] != TO_DO and field.name not in ("id", "name"):
            choice = f" ({', '.join(field.values)})" if 1 < len(field.values) <= 21 else ""
            yield f"{field.name}: {cells[field.name]}{choice}"


def _missing(schema: TableSchema, cells: dict[str, str]) -> Iterable[str]:
    for field in schema.fields:
        if cells[field.name] in ("", TO_DO):
            need = "needed" if field.required else "if known"
            yield f"{field.name} ({need}): {field.description}"
