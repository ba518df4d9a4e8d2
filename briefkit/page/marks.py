"""The numbers behind a plotly figure, as a table that can be read without its chart.

The same table is built in `figures.mjs` for the states a reader reaches by moving controls;
`tests/test_page_figures.py` holds the two together.
"""

from __future__ import annotations

import base64
import html
import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_FIELDS = (
    *("x", "base", "y", "z", "u", "v", "w", "a", "b", "c", "r", "theta", "real", "imag"),
    *("labels", "ids", "parents", "values", "value", "locations", "lon", "lat"),
    *("open", "high", "low", "close", "text"),
)
_NAMES = {
    "text": "label",
    "base": "start",
    "labels": "label",
    "values": "value",
    "locations": "place",
    "ids": "id",
    "parents": "parent",
}
_TYPED = {"i1": "b", "u1": "B", "u1c": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I"}
_TYPED |= {"f4": "f", "f8": "d"}


@dataclass(frozen=True)
class Table:
    """Column names and rows of plain values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def plain_lines(text: object) -> list[str]:
    """Return plotly's small HTML as plain text, one string per line.

    >>> plain_lines("<b>Held</b><br>n = 3")
    ['Held', 'n = 3']
    """
    lines = re.split(r"<br\s*/?>", str(text or ""), flags=re.IGNORECASE)
    bare = (html.unescape(re.sub(r"<[^<>]*>", "", line)).strip() for line in lines)
    return [line for line in bare if line]


def title_of(figure: Mapping[str, Any]) -> tuple[str, str]:
    """Return title and subtitle of a figure as text."""
    meta = meta_of(figure)
    if meta.get("title"):
        return str(meta["title"]), str(meta.get("subtitle") or "")
    title = (figure.get("layout") or {}).get("title")
    parts = title if isinstance(title, Mapping) else {"text": title}
    lines = plain_lines(parts.get("text"))
    below = plain_lines((parts.get("subtitle") or {}).get("text"))
    return (lines[0] if lines else ""), " · ".join([*lines[1:], *below])


def meta_of(figure: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a figure says of itself in `layout.meta`."""
    meta = (figure.get("layout") or {}).get("meta")
    return meta if isinstance(meta, Mapping) else {}


def source_line(meta: Mapping[str, Any], subtitle: str = "") -> str:
    """Return "Source: ... As of ..." from what a figure says of itself, but no day twice."""
    source = str(meta.get("source") or "")
    if source and not re.match(r"sources?\b", source, re.IGNORECASE):
        source = f"Source: {source}"
    if source and source[-1] not in ".!?":
        source += "."
    as_of = meta.get("as_of")
    told = str(as_of) in source or re.search(r"\bas of\b", subtitle, re.IGNORECASE)
    dated = f"As of {as_of}." if as_of and not told else ""
    return " ".join(part for part in (source, dated) if part)


def figure_table(figure: Mapping[str, Any]) -> Table:
    """Return one row per mark of a figure, one column per field that holds something.

    A figure that carries its own table in `layout.meta` knows better, and is believed.
    """
    own = meta_of(figure).get("table")
    if isinstance(own, Mapping) and own.get("columns") and own.get("rows") is not None:
        told = (tuple(_plain_cell(cell) for cell in row) for row in own["rows"])
        return Table(tuple(map(str, own["columns"])), tuple(told))
    layout = figure.get("layout") or {}
    shown = [
        trace
        for trace in figure.get("data") or []
        if trace.get("visible") is not False and trace.get("visible") != "legendonly"
    ]
    parts = [_trace_table(trace, layout) for trace in shown]
    columns = tuple(dict.fromkeys(name for part in parts for name in part.columns))
    named = len(parts) > 1
    rows = []
    for number, (trace, part) in enumerate(zip(shown, parts, strict=True), start=1):
        name = " ".join(plain_lines(trace.get("name"))) or f"Series {number}"
        for row in part.rows:
            cells = dict(zip(reversed(part.columns), reversed(row), strict=True))
            rows.append((*((name,) if named else ()), *(cells.get(key, "") for key in columns)))
    return Table((*(("Series",) if named else ()), *columns), tuple(rows))


def plain_array(value: Any) -> list[Any] | None:
    """Return a plotly array as a list: `bdata` unpacked, two dimensions kept."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if not isinstance(value, Mapping) or not isinstance(value.get("bdata"), str):
        return None
    numbers = array(_TYPED[value["dtype"]])
    numbers.frombytes(base64.b64decode(value["bdata"]))
    flat = numbers.tolist()
    shape = [int(part) for part in str(value.get("shape") or "").split(",") if part.strip()]
    if len(shape) < 2:
        return flat
    return [flat[row * shape[1] : (row + 1) * shape[1]] for row in range(shape[0])]


def _trace_table(trace: Mapping[str, Any], layout: Mapping[str, Any]) -> Table:
    if trace.get("type") == "table":
        return _cells_table(trace)
    if trace.get("type") == "sankey":
        return _flow_table(trace)
    if trace.get("type") == "indicator":
        return _reading_table(trace)
    if trace.get("dimensions"):
        return _dimensions_table(trace["dimensions"])
    z = plain_array(trace.get("z"))
    if z and plain_array(z[0]) is not None:
        return _grid_table(trace, layout, [plain_array(line) or [] for line in z])
    arrays = {field: plain_array(trace.get(field)) for field in _FIELDS}
    filled = {
        field: values
        for field, values in arrays.items()
        if values is not None and any(item is not None and item != "" for item in values)
    }
    length = max((len(values) for values in filled.values()), default=0)
    rows = (
        tuple(_plain_cell(values[i]) if i < len(values) else "" for values in filled.values())
        for i in range(length)
    )
    columns = tuple(_field_name(field, trace, layout) for field in filled)
    return Table(columns, tuple(row for row in rows if any(cell != "" for cell in row)))


def _plain_cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, (list, tuple)):
        return " / ".join(str(_plain_cell(item)) for item in value)
    if isinstance(value, str):
        return " ".join(plain_lines(value))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _field_name(field: str, trace: Mapping[str, Any], layout: Mapping[str, Any]) -> str:
    if field in {"x", "y"}:
        axis = layout.get(f"{field}axis{str(trace.get(f'{field}axis') or '')[1:]}") or {}
        title = axis.get("title")
        text = title.get("text") if isinstance(title, Mapping) else title
        return " ".join(plain_lines(text)) or field
    return _NAMES.get(field, field)


def _grid_table(
    trace: Mapping[str, Any], layout: Mapping[str, Any], z: Sequence[Sequence[Any]]
) -> Table:
    x = plain_array(trace.get("x")) or list(range(len(z[0])))
    y = plain_array(trace.get("y")) or list(range(len(z)))
    bar = (trace.get("colorbar") or {}).get("title") or {}
    value = " ".join(plain_lines(bar.get("text"))) or "value"
    rows = tuple(
        (_plain_cell(x[i]), _plain_cell(y[j]), _plain_cell(cell))
        for j, line in enumerate(z)
        for i, cell in enumerate(line)
    )
    columns = (_field_name("x", trace, layout), _field_name("y", trace, layout), value)
    return Table(columns, tuple(row for row in rows if row[2] != ""))


def _cells_table(trace: Mapping[str, Any]) -> Table:
    values = (trace.get("cells") or {}).get("values") or []
    columns = [plain_array(column) or [column] for column in values]
    heads = [
        _plain_cell(head) for head in plain_array((trace.get("header") or {}).get("values")) or []
    ]
    names = [
        heads[i] if i < len(heads) and heads[i] else f"Column {i + 1}" for i in range(len(columns))
    ]
    length = max((len(column) for column in columns), default=0)
    rows = (
        tuple(_plain_cell(column[i]) if i < len(column) else "" for column in columns)
        for i in range(length)
    )
    return Table(tuple(str(name) for name in names), tuple(rows))


def _dimensions_table(dimensions: Sequence[Mapping[str, Any]]) -> Table:
    """Return one column per dimension of a splom, parcoords or parcats."""
    columns = [plain_array(dimension.get("values")) or [] for dimension in dimensions]
    names = [
        " ".join(plain_lines(dimension.get("label"))) or f"Column {number}"
        for number, dimension in enumerate(dimensions, start=1)
    ]
    length = max((len(column) for column in columns), default=0)
    rows = (
        tuple(_plain_cell(column[i]) if i < len(column) else "" for column in columns)
        for i in range(length)
    )
    return Table(tuple(names), tuple(rows))


def _reading_table(trace: Mapping[str, Any]) -> Table:
    """Return what an indicator shows: one number, and what it is compared with."""
    title = " ".join(plain_lines((trace.get("title") or {}).get("text"))) or "value"
    before = (trace.get("delta") or {}).get("reference")
    named = {title: trace.get("value")} | ({"compared with": before} if before is not None else {})
    return Table(tuple(named), (tuple(_plain_cell(value) for value in named.values()),))


def _flow_table(trace: Mapping[str, Any]) -> Table:
    labels = plain_array((trace.get("node") or {}).get("label")) or []
    link = trace.get("link") or {}
    ends = [plain_array(link.get(name)) or [] for name in ("source", "target", "value")]

    def name(node: Any) -> Any:
        return labels[node] if isinstance(node, int) and node < len(labels) else node

    rows = tuple((name(a), name(b), _plain_cell(value)) for a, b, value in zip(*ends, strict=False))
    return Table(("from", "to", "value"), rows)
