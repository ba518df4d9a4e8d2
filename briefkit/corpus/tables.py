"""CSV files -> rows that know their line, with every fault of form reported.

Files come back from LibreOffice and Excel. What can be read without loss is read, and a
note says so (byte order mark, Windows line ends, every cell quoted); what cannot be read
without guessing is a problem that names the line.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import tempfile
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from briefkit.corpus.dates import DateError, Span, parse
from briefkit.corpus.report import Problem
from briefkit.corpus.schema import Schema, TableSchema, label
from briefkit.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
EDGE = "\ue000"  # a private character, so that no text holds it
FORM = {  # faults of form, which are found while reading; the other rules are in `rules`
    "missing-file": "Every declared table is there.",
    "empty-file": "A table has at least its header.",
    "encoding": "A table is UTF-8 text.",
    "byte-order-mark": "A table starts with its header, not with a mark (read all the same).",
    "line-ends": "Lines end in LF (other ends are read all the same).",
    "delimiter": "Cells are separated by commas.",
    "quoting": "Every quotation mark has its partner.",
    "unknown-column": "A column is one that datapackage.json declares.",
    "missing-column": "Every declared column is there.",
    "duplicated-column": "A column stands once.",
    "column-order": "Columns stand in declared order.",
    "ragged-row": "A row has as many cells as there are columns.",
    "blank-row": "No row is blank.",
}


class Row:
    """One row: its cells by column, and the line of the file it starts on."""

    __slots__ = ("_cells", "line", "table")

    def __init__(self, table: Table, line: int, cells: dict[str, str]) -> None:
        self.table, self.line, self._cells = table, line, cells

    def __getitem__(self, column: str) -> str:
        return self._cells.get(column, "")

    def values(self) -> list[str]:
        """Return the cells in declared order."""
        return [self[column] for column in self.table.schema.columns]

    def items(self, column: str) -> tuple[str, ...]:
        """Return the items of a list cell."""
        text = self[column]
        return tuple(text.split(self.table.schema.field(column).delimiter)) if text else ()

    def span(self, column: str) -> Span | None:
        """Return what a date cell pins down; None when it is blank or no date."""
        return _span(self[column])


def _span(text: str) -> Span | None:
    """Return what a date text pins down; None when it is blank or no date."""
    try:
        return parse(text) if text else None
    except DateError:
        return None


@dataclass
class Table:
    """The rows of one file. `whole` is False when a fault of form hid some of them."""

    schema: TableSchema
    label: str
    rows: list[Row] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    whole: bool = True
    data: bytes = b""
    _columns: dict[str, list[str]] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _spans: dict[str, list[Span | None]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """Rows by their id; the first of a repeated id wins."""
        return {row["id"]: row for row in reversed(self.rows)}

    def column(self, name: str) -> list[str]:
        """Return the cells of one column, in file order."""
        if name not in self._columns:
            self._columns[name] = [row[name] for row in self.rows]
        return self._columns[name]

    def spans(self, name: str) -> list[Span | None]:
        """Return what the cells of one date column pin down, in file order."""
        if name not in self._spans:
            self._spans[name] = [_span(text) for text in self.column(name)]
        return self._spans[name]

    def text(self, name: str) -> str:
        """Return one column as one text, each cell between two `EDGE`s.

        One search through it says whether any of a thousand cells needs a closer look.
        """
        if name not in self._texts:
            self._texts[name] = f"{EDGE}{EDGE.join(self.column(name))}{EDGE}"
        return self._texts[name]

    def problem(self, rule: str, text: str, line: int = 0, column: str = "") -> Problem:
        """Return a problem of the file itself."""
        return Problem(rule, self.label, line, column, text)


@dataclass
class Tables:
    """All six tables, with the indexes that rules and derived columns share."""

    schema: Schema
    tables: dict[str, Table]

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables.values())

    @cached_property
    def as_of(self) -> Span:
        """The day the release stands for."""
        return parse(self.schema.as_of)

    @cached_property
    def records(self) -> dict[str, Row]:
        """Cases and policies by id."""
        return {**self["policies"].by_id, **self["cases"].by_id}

    @cached_property
    def cited(self) -> dict[str, Row]:
        """Everything a citation may name: cases, policies, events and links by id."""
        return {**self["links"].by_id, **self["events"].by_id, **self.records}

    @cached_property
    def events_of(self) -> dict[str, list[Row]]:
        """Events by the record they belong to, in file order."""
        return grouped(self["events"], "record")

    @cached_property
    def citations_of(self) -> dict[str, list[Row]]:
        """Citations by what they support, in file order."""
        return grouped(self["citations"], "record")

    @property
    def sha256(self) -> str:
        """SHA-256 of the CSV files in declared order, as git holds them (LF, no mark).

        In the repository it is what `cat articles.csv cases.csv ... | sha256sum` prints.
        """
        digest = hashlib.sha256()
        for table in self:
            digest.update(table.data)
        return digest.hexdigest()


def grouped(rows: Table, column: str) -> dict[str, list[Row]]:
    """Return rows by the value of a column."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def in_order(events: Iterable[Row], order: dict[str, int]) -> list[Row]:
    """Return dated events by day, and on one day by the order of the vocabulary."""

    def place(event: Row) -> tuple[date, date, int]:
        span = event.span("date")
        first, last = (span.first, span.last) if span else (None, None)
        return first or date.min, last or date.max, order.get(event["kind"], 0)

    return sorted((event for event in events if event.span("date")), key=place)


def read_tables(schema: Schema) -> tuple[Tables, list[Problem], list[Problem]]:
    """Read every declared table: the tables, the problems of form, the notes of form."""
    problems: list[Problem] = []
    notes: list[Problem] = []
    tables = {}
    for declared in schema.tables:
        table = Table(declared, label(schema.folder / declared.file))
        tables[declared.name] = table
        found = len(problems)
        _read(table, schema, problems, notes)
        table.whole = len(problems) == found
    return Tables(schema, tables), problems, notes


def _read(table: Table, schema: Schema, problems: list[Problem], notes: list[Problem]) -> None:
    path = schema.folder / table.schema.file
    if not path.is_file():
        problems.append(
            table.problem("missing-file", "the file is missing; git checkout brings it back")
        )
        return
    text = _decoded(table, path.read_bytes(), problems, notes)
    if text is None:
        return
    if not text.strip():
        header = ",".join(table.schema.columns)
        problems.append(
            table.problem("empty-file", f"the file is empty; its first line is {header}")
        )
        return
    table.data = text.encode()
    delimiter = _delimiter(table, text, problems)
    _read_rows(table, text, delimiter, problems)


def write_table(path: Path, schema: TableSchema, rows: Iterable[Sequence[str]]) -> None:
    """Write a table as the repository keeps it: UTF-8, LF, sorted by key, quoted where needed.

    All or nothing: the new file takes the old one's place in a single step.
    """
    keys = [schema.columns.index(column) for column in schema.key]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(schema.columns)

    def place(cells: Sequence[str]) -> tuple[str, ...]:
        return tuple(cells[key] for key in keys)

    ordered = sorted(rows, key=place)
    writer.writerows(ordered)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123  a descriptor
            file.write(text.getvalue())
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode if path.exists() else 0o644)
        os.replace(name, path)  # noqa: PTH105  says what it does
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _decoded(
    table: Table, data: bytes, problems: list[Problem], notes: list[Problem]
) -> str | None:
    """Return the text with LF line ends and no byte order mark, telling what was undone."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.append(table.problem("encoding", "the file is UTF-16; save it as UTF-8"))
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        byte = data[err.start]
        as_windows = bytes([byte]).decode("cp1252", "replace")
        problems.append(
            table.problem(
                "encoding",
                f'byte 0x{byte:02X} is not UTF-8 (in Windows-1252 it is "{as_windows}"); '
                "save the file as UTF-8",
                line,
            )
        )
        return None
    if text.startswith(BOM):
        text = text.removeprefix(BOM)
        notes.append(
            table.problem(
                "byte-order-mark", "the file starts with a byte order mark; it is ignored"
            )
        )
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notes.append(table.problem("line-ends", "lines end in CR or CRLF; they are read as LF"))
    return text


def _delimiter(table: Table, text: str, problems: list[Problem]) -> str:
    """Return the delimiter in use, with a problem when it is not the comma."""
    header = text.split("\n", 1)[0]
    declared = set(table.schema.columns)
    for delimiter, name in ((";", "a semicolon"), ("\t", "a tab"), ("|", "a bar")):
        names = {cell.strip('" ') for cell in header.split(delimiter)}
        if len(names & declared) > len(declared) / 2:
            problems.append(
                table.problem(
                    "delimiter",
                    f"cells are separated by {name}, not a comma; "
                    "save it as CSV with a comma as the field delimiter",
                    1,
                )
            )
            return delimiter
    return ","


def _read_rows(table: Table, text: str, delimiter: str, problems: list[Problem]) -> None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        header = next(reader)
        table.columns = tuple(header)
        if damage := list(_header_problems(table, header)):
            problems += damage  # whatever the rows seem to say would follow from this
            return
        start = reader.line_num + 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if len(cells) == len(header) and any(cells):
                table.rows.append(Row(table, line, dict(zip(header, cells, strict=True))))
            else:
                problems.append(_ragged(table, header, cells, line))
    except csv.Error as err:
        problems.append(
            table.problem(
                "quoting",
                f"the row that starts here cannot be read ({err}); "
                "look for a quotation mark without its partner, or a file cut short",
                start,
            )
        )


def _header_problems(table: Table, header: list[str]) -> Iterator[Problem]:
    """Yield columns that are unknown, missing, repeated or out of order."""
    declared = table.schema.columns
    for position, name in enumerate(header):
        if name in header[:position]:
            yield table.problem("duplicated-column", f'the column "{name}" stands twice', 1)
        elif name not in declared:
            close = nearest(name, set(declared) - set(header))
            meant = f' Did you mean "{close[0]}"?' if close else ""
            yield table.problem(
                "unknown-column",
                f'"{name}" is not a column of this table ({", ".join(declared)}).{meant}',
                1,
            )
    missing = [name for name in declared if name not in header]
    for name in missing:
        yield table.problem("missing-column", f'the column "{name}" is missing', 1)
    if not missing and len(header) == len(declared) and tuple(header) != declared:
        yield table.problem(
            "column-order", f"the columns are in another order; expected {','.join(declared)}", 1
        )


def _ragged(table: Table, header: list[str], cells: list[str], line: int) -> Problem:
    if not any(cells):
        return table.problem("blank-row", "the row is blank; delete the line", line)
    first = f'"{cells[0]}" ' if cells[0] else ""
    if len(cells) > len(header):
        cure = "a cell with a comma in it needs quotation marks around it"
    else:
        cure = f'the row ends in column "{header[len(cells) - 1]}"'
    return table.problem(
        "ragged-row", f"the row {first}has {len(cells)} cells, not {len(header)}; {cure}", line
    )
