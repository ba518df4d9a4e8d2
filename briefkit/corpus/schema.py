"""What the tables must look like, read from `datapackage.json`.

The file is a Frictionless Data Package, so R, OpenRefine or frictionless itself can read
it too. Three properties of our own stand beside the standard ones: `edtf` (a date text,
see `dates`), `delimiter` (a list in one cell) and `vocabulary` (the named closed list a
value comes from, defined once under `vocabularies`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from briefkit.corpus.dates import DateError, parse
from briefkit.errors import CorpusError

DECLARATION = "datapackage.json"
TABLES = ("articles", "cases", "policies", "events", "links", "citations")
TYPES = ("string", "boolean")  # what our engine checks; another type is an error, never a skip
CONSTRAINTS = ("required", "unique", "pattern", "enum")


@dataclass(frozen=True, slots=True)
class Field:
    """One column, as declared."""

    name: str
    type: str
    description: str
    required: bool
    pattern: str
    values: tuple[str, ...]
    vocabulary: str
    delimiter: str
    edtf: bool


@dataclass(frozen=True)
class TableSchema:
    """One table, as declared: its file, columns, key and the tables it points to."""

    name: str
    file: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    foreign: tuple[tuple[str, str], ...]  # (column here, table it points to)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Column names in declared order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return the column called `name`."""
        return next(field for field in self.fields if field.name == name)


@dataclass(frozen=True)
class Schema:
    """The whole declaration: tables, vocabularies and the release they belong to."""

    folder: Path
    title: str
    description: str
    release: str
    as_of: str
    tables: tuple[TableSchema, ...]
    vocabularies: dict[str, dict[str, str]]
    about: dict[str, Any]  # the texts of the codebook

    def table(self, name: str) -> TableSchema:
        """Return the table called `name`."""
        return next(table for table in self.tables if table.name == name)

    @property
    def label(self) -> str:
        """The folder as a person would type it from where they stand."""
        return label(self.folder)


def label(path: Path) -> str:
    """Return `path` relative to the working folder when it lies inside it.

    >>> label(Path.cwd() / "data")
    'data'
    """
    try:
        here, whole = Path.cwd(), path.resolve()
    except OSError:  # the working folder is gone
        return str(path)
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(path)


def default_folder() -> Path:
    """Return the folder of the tables: inside the installed package, else the repository's."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "data"
    return installed if (installed / DECLARATION).exists() else package.parent / "data"


def read_schema(folder: Path) -> Schema:
    """Read `datapackage.json` in `folder`, or raise `CorpusError` naming what is wrong."""
    path = folder / DECLARATION
    where = label(path)
    hint = "name the folder that holds datapackage.json and its CSV tables"
    if not folder.is_dir():
        raise CorpusError(f'there is no folder "{label(folder)}"', hint=hint)
    if not path.is_file():
        raise CorpusError("the declaration of the tables is missing", where=where, hint=hint)
    try:
        declared = json.loads(path.read_text(encoding="utf-8"))
        return _schema(folder, declared)
    except UnicodeDecodeError as err:
        raise CorpusError("the file is not UTF-8 text", where=where) from err
    except json.JSONDecodeError as err:
        raise CorpusError(
            "the file is not valid JSON",
            where=f"{where}:{err.lineno}",
            got=err.msg,
            hint="was it saved half-way? `git diff data/datapackage.json` shows what changed",
        ) from err
    except KeyError as err:
        raise CorpusError(f"the declaration lacks {err}", where=where) from err
    except DateError as err:
        raise CorpusError(f"as_of is no date: {err}", where=where) from err
    except (TypeError, AttributeError) as err:
        raise CorpusError("the declaration is not a Data Package", where=where) from err


def _schema(folder: Path, declared: dict[str, Any]) -> Schema:
    vocabularies = declared["vocabularies"]
    as_of = declared["as_of"]
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", as_of) or not parse(as_of).exact:
        raise CorpusError(
            f'as_of, "{as_of}", is not one known day', where=label(folder / DECLARATION)
        )
    named = [resource["name"] for resource in declared["resources"]]
    if missing := [name for name in TABLES if name not in named]:
        raise CorpusError(
            f'the table "{missing[0]}" is not declared', where=label(folder / DECLARATION)
        )
    return Schema(
        folder=folder,
        title=declared["title"],
        description=declared["description"],
        release=declared["release"],
        as_of=as_of,
        tables=tuple(_table(folder, resource, vocabularies) for resource in declared["resources"]),
        vocabularies=vocabularies,
        about=declared.get("codebook", {}),
    )


def _table(
    folder: Path, resource: dict[str, Any], vocabularies: dict[str, dict[str, str]]
) -> TableSchema:
    schema = resource["schema"]
    key = schema["primaryKey"]
    return TableSchema(
        name=resource["name"],
        file=resource["path"],
        description=resource["description"],
        fields=tuple(_field(folder, resource, field, vocabularies) for field in schema["fields"]),
        key=(key,) if isinstance(key, str) else tuple(key),
        foreign=tuple(
            (foreign["fields"][0], foreign["reference"]["resource"])
            for foreign in schema.get("foreignKeys", ())
        ),
    )


def _field(
    folder: Path,
    resource: dict[str, Any],
    field: dict[str, Any],
    vocabularies: dict[str, dict[str, str]],
) -> Field:
    """Read one column, refusing what our engine would not check."""
    where = f"{label(folder / DECLARATION)} {resource['name']}.{field['name']}"
    constraints = field.get("constraints", {})
    if field["type"] not in TYPES:
        raise CorpusError(
            f'the type "{field["type"]}" is not one of {", ".join(TYPES)}', where=where
        )
    if unread := set(constraints) - set(CONSTRAINTS):
        raise CorpusError(f'the constraint "{min(unread)}" is not checked here', where=where)
    if constraints.get("unique") and resource["schema"]["primaryKey"] not in (
        field["name"],
        [field["name"]],
    ):
        raise CorpusError("only a key is checked to be unique", where=where)
    vocabulary = field.get("vocabulary", "")
    if vocabulary and vocabulary not in vocabularies:
        raise CorpusError(f'there is no vocabulary "{vocabulary}"', where=where)
    values = tuple(vocabularies[vocabulary]) if vocabulary else ()
    if "enum" in constraints and tuple(constraints["enum"]) != values:
        raise CorpusError(f'enum and vocabulary "{vocabulary}" differ', where=where)
    try:
        re.compile(constraints.get("pattern", ""))
    except re.error as err:
        raise CorpusError(f"the pattern cannot be read: {err}", where=where) from err
    return Field(
        name=field["name"],
        type=field["type"],
        description=field["description"],
        required=constraints.get("required", False),
        pattern=constraints.get("pattern", ""),
        values=values,
        vocabulary=vocabulary,
        delimiter=field.get("delimiter", ""),
        edtf=field.get("edtf", False),
    )
