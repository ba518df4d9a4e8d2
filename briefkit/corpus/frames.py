"""Checked rows -> pandas frames with the right types and the derived columns.

Types: text is pandas' string type, blank is missing; a closed list is a category in
declared order; a list cell is a tuple; true/false is the nullable boolean; a date is its
EDTF text followed by `<column>_start` and `<column>_end`, inclusive days, NaT when blank
or open. Every cell is read as text first, so the country code NA and the id 007 stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from briefkit.corpus.custody import custody
from briefkit.corpus.force import force
from briefkit.corpus.sources import sources
from briefkit.corpus.tables import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefkit.corpus.dates import Period, Span
    from briefkit.corpus.schema import Field
    from briefkit.corpus.tables import Row, Table, Tables

TRUE = ("true", "True", "TRUE", "1")
FALSE = ("false", "False", "FALSE", "0")
Columns = dict[str, Any]


def frames(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return one frame a table, by name, with everything that is derived."""
    order = {kind: n for n, kind in enumerate(tables.schema.vocabularies["event_kind"])}
    events = {record: in_order(rows, order) for record, rows in tables.events_of.items()}
    rests_on = sources(tables)
    columns = {table.schema.name: _declared(table) for table in tables}
    columns["cases"] |= _cases(tables, events) | _sources(tables["cases"], rests_on)
    columns["policies"] |= _policies(tables, events) | _sources(tables["policies"], rests_on)
    columns["events"] |= _events(tables) | _sources(tables["events"], rests_on)
    columns["links"] |= _links(tables) | _sources(tables["links"], rests_on)
    marks = {
        "as_of": tables.schema.as_of,
        "release": tables.schema.release,
        "source": f"briefkit data, release {tables.schema.release}",
    }
    found = {}
    for name, table in columns.items():
        found[name] = pd.DataFrame(table)
        found[name].attrs.update(marks, vocabularies=_closed(tables[name]))
    return found


class Shared(dict[str, Any]):
    """A mapping that is never changed, so that pandas need not copy it at every step."""

    def __deepcopy__(self, memo: object) -> Shared:
        return self


def _closed(table: Table) -> Shared:
    """Return what the list columns may hold: pandas has no category of lists to say it."""
    return Shared(
        (field.name, tuple(field.values))
        for field in table.schema.fields
        if field.values and field.delimiter
    )


def _declared(table: Table) -> Columns:
    columns: Columns = {}
    for field in table.schema.fields:
        columns[field.name] = _typed(field, table.column(field.name))
        if field.edtf:
            columns |= _bounds(field.name, table.spans(field.name))
    return columns


def _typed(field: Field, cells: list[str]) -> Any:
    if field.delimiter:
        split = (tuple(cell.split(field.delimiter)) if cell else () for cell in cells)
        return _objects(list(split))
    if field.type == "boolean":
        return pd.array([_boolean(cell) for cell in cells], dtype="boolean")
    if field.values:
        codes = {value: code for code, value in enumerate(field.values)}
        return pd.Categorical.from_codes(
            np.array([codes.get(cell, -1) for cell in cells], dtype="int16"),
            dtype=pd.CategoricalDtype(list(field.values)),
        )
    return _text(cells)


def _text(cells: Sequence[str]) -> Any:
    return pd.array([cell or None for cell in cells], dtype="str")


def _boolean(cell: str) -> bool | None:
    return True if cell in TRUE else False if cell in FALSE else None


def _objects(values: list[Any]) -> Any:
    """Return values as one object column; numpy would make a grid of equal tuples."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _dates(days: Sequence[Any]) -> Any:
    return np.array(days, dtype="datetime64[D]").astype("datetime64[us]")


def _bounds(name: str, spans: Sequence[Span | None]) -> Columns:
    return {
        f"{name}_start": _dates([span.first if span else None for span in spans]),
        f"{name}_end": _dates([span.last if span else None for span in spans]),
    }


def _date(name: str, spans: Sequence[Span | None]) -> Columns:
    """Return the three columns of a derived date."""
    return {name: _text([span.text if span else "" for span in spans]), **_bounds(name, spans)}


def _cases(tables: Tables, events: dict[str, list[Row]]) -> Columns:
    cases = tables["cases"]
    last = tables.as_of.last
    if last is None:  # an open release date is refused by the rules
        return {}
    known = [custody(case, events.get(case["id"], []), last) for case in cases]
    return {
        **_date("first_held", [_start(custody.held) for custody in known]),
        **_date("last_held", [_end(custody.held) for custody in known]),
        "held": _objects([_texts(custody.held) for custody in known]),
        "days_held": pd.array([custody.days_held(last) for custody in known], dtype="Int64"),
        "held_now": np.array([custody.held_now for custody in known], dtype=bool),
        **_date("barred_from", [_start(custody.barred) for custody in known]),
        **_date("barred_to", [_end(custody.barred) for custody in known]),
        **_life(cases, events),
    }


def _policies(tables: Tables, events: dict[str, list[Row]]) -> Columns:
    policies = tables["policies"]
    known = [force(policy, events.get(policy["id"], [])) for policy in policies]
    return {
        **_date("in_force_from", [_start(periods) for periods in known]),
        **_date("in_force_to", [_end(periods) for periods in known]),
        "in_force": _objects([_texts(periods) for periods in known]),
        **_life(policies, events),
    }


def _start(periods: Sequence[Period]) -> Span | None:
    return periods[0].start if periods else None


def _end(periods: Sequence[Period]) -> Span | None:
    return periods[-1].end if periods else None


def _texts(periods: Sequence[Period]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (period.start.text if period.start else "", period.end.text if period.end else "")
        for period in periods
    )


def _life(records: Table, events: dict[str, list[Row]]) -> Columns:
    """Return the first and the last step: the only dates of a firm that nobody was held in."""
    steps = [events.get(record["id"], []) for record in records]
    return {
        **_date("begun", [of[0].span("date") if of else None for of in steps]),
        **_date("latest", [of[-1].span("date") if of else None for of in steps]),
        "last_event": _text([of[-1]["id"] if of else "" for of in steps]),
    }


def _events(tables: Tables) -> Columns:
    records = [tables.records[event["record"]] for event in tables["events"]]
    state = {"cases": "acting_state", "policies": "issuer_state"}
    domains = tables.schema.table("cases").field("domain")
    kinds = [record.table.schema.name for record in records]
    return {
        "name": _text([record["name"] for record in records]),
        "record_table": pd.Categorical(kinds, categories=list(state)),
        "domain": _typed(domains, [record["domain"] for record in records]),
        "acting_state": _objects(
            [record.items(state[kind]) for record, kind in zip(records, kinds, strict=True)]
        ),
    }


def _links(tables: Tables) -> Columns:
    columns: Columns = {}
    for end in ("from", "to"):
        records = [tables.records[link[end]] for link in tables["links"]]
        columns[f"{end}_name"] = _text([record["name"] for record in records])
        columns[f"{end}_table"] = pd.Categorical(
            [record.table.schema.name for record in records], categories=["cases", "policies"]
        )
    return columns


def _sources(table: Table, sources: dict[str, tuple[dict[str, str], ...]]) -> Columns:
    found = [sources.get(row["id"], ()) for row in table]
    return {
        "sources": _objects(found),
        "n_sources": np.array([len(each) for each in found], dtype="int64"),
        "n_publishers": np.array(
            [len({source["publisher"] for source in each}) for each in found], dtype="int64"
        ),
    }
