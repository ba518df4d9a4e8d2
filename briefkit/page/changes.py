"""What changed between two issues of a briefing.

The exported page is its own history: it carries the judgements, records and figures it was made
from, so two files say what moved between them and no database is needed. Nothing here knows what
a judgement is; it compares what the manifest of each page holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefkit.page.reading import read

Json = Mapping[str, Any]
_HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Change:
    """One difference, in words."""

    section: str
    subject: str
    detail: str

    def __str__(self) -> str:
        subject = self.subject.rstrip(".")
        return f"{subject}: {self.detail}" if self.detail else subject


@dataclass(frozen=True)
class Changes:
    """All differences between two pages, in the order a reader wants them."""

    old: str
    new: str
    entries: tuple[Change, ...]

    def __len__(self) -> int:
        return len(self.entries)

    def __str__(self) -> str:
        if not self.entries:
            return f"Nothing changed between {self.old} and {self.new}."
        lines = [f"# What changed: {self.old} to {self.new}"]
        for section in dict.fromkeys(entry.section for entry in self.entries):
            lines += ["", f"## {section}", ""]
            lines += [f"- {entry}" for entry in self.entries if entry.section == section]
        return "\n".join(lines)

    def _repr_markdown_(self) -> str:
        return str(self)

    def write(self, path: str | Path) -> Path:
        """Write the differences as a page of their own and return its path."""
        from briefkit.page.exporting import FORMAT, write_atomically
        from briefkit.page.prose import prose
        from briefkit.page.render import render

        block = {"kind": "prose", "cell": 0, "html": prose(str(self))}
        page = render({"format": FORMAT, "title": "What changed", "blocks": [block]})
        write_atomically(Path(path), page.encode("utf-8"))
        return Path(path)


def diff(old: str | Path, new: str | Path) -> Changes:
    """Compare two exported pages.

    Parameters
    ----------
    old, new
        Two HTML files written by `briefkit export`, the earlier one first.

    Returns
    -------
    Changes
        Judgements that moved, records added, dropped or changed field by field, sources added,
        and charts whose data changed. `str()` of it is Markdown fit for pasting.

    Raises
    ------
    ExportError
        A file is not a page of briefkit, or was made by a newer format.
    """
    before, after = read(old), read(new)
    entries = (
        *_items(before, after, "judgement", "Judgements"),
        *_records(_manifest(before, "records", {}), _manifest(after, "records", {})),
        *_sources(before, after),
        *_figures(before, after),
    )
    return Changes(Path(old).name, Path(new).name, tuple(dict.fromkeys(entries)))


def _manifest(payload: Json, key: str, default: Any) -> Any:
    return payload.get("manifest", {}).get(key, default)


def _items(before: Json, after: Json, kind: str, section: str) -> Iterator[Change]:
    def by_text(payload: Json) -> dict[str, Json]:
        return {
            item["text"]: item
            for item in _manifest(payload, "items", [])
            if item.get("kind") == kind and "text" in item
        }

    old, new = by_text(before), by_text(after)
    for text, item in new.items():
        if text not in old:
            yield Change(section, text, f"new, {_said(item)}")
        else:
            moved = _fields(old[text], item)
            if moved:
                yield Change(section, text, moved)
    for text in old:
        if text not in new:
            yield Change(section, text, "no longer made")


def _said(item: Json) -> str:
    return ", ".join(f"{key} {value}" for key, value in item.items() if key not in {"kind", "text"})


def _records(old: Json, new: Json) -> Iterator[Change]:
    for key, record in new.items():
        name = str(record.get("name", key))
        if key not in old:
            yield Change("Records", name, "added")
        else:
            changed = _fields(old[key], record)
            if changed:
                yield Change("Records", name, changed)
    for key, record in old.items():
        if key not in new:
            yield Change("Records", str(record.get("name", key)), "no longer shown")


def _fields(old: Json, new: Json) -> str:
    parts = []
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        if isinstance(was, list) and isinstance(now, list):
            came = [_one(entry) for entry in now if entry not in was]
            went = [_one(entry) for entry in was if entry not in now]
            parts += [f"{key} gained {entry}" for entry in came]
            parts += [f"{key} lost {entry}" for entry in went]
        else:
            parts.append(f"{key} was {_one(was)}, is {_one(now)}")
    return "; ".join(parts)


def _one(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values() if part)
    return "not given" if value in (None, "") else str(value)


def _sources(before: Json, after: Json) -> Iterator[Change]:
    def listed(payload: Json) -> list[str]:
        return [
            source
            for item in _manifest(payload, "items", [])
            if item.get("kind") == "sources"
            for source in item.get("sources", [])
        ]

    old = set(listed(before))
    for source in dict.fromkeys(listed(after)):
        if source not in old:
            yield Change("Sources", source, "added")


def _figures(before: Json, after: Json) -> Iterator[Change]:
    old, new = dict(_located(before)), dict(_located(after))
    for place, figure in new.items():
        title = _title(figure)
        if place not in old:
            yield Change("Charts", title, f"added under {place[0]!r}")
        elif _canonical(old[place].get("data")) != _canonical(figure.get("data")):
            was = _title(old[place])
            detail = "data changed" if was == title else f"data changed; was {was!r}"
            yield Change("Charts", title, detail)
    for place, figure in old.items():
        if place not in new:
            yield Change("Charts", _title(figure), f"no longer under {place[0]!r}")


def _located(payload: Json) -> Iterator[tuple[tuple[str, int], Json]]:
    """Yield every default figure with the heading above it and its number under that heading."""
    heading, number = "the start", 0
    for block in payload.get("blocks", []):
        if block["kind"] == "prose":
            for text in _HEADING.findall(block["html"]):
                heading, number = _TAG.sub("", text).strip(), 0
        elif block["kind"] == "output":
            for figure in _inside(block["content"], payload.get("widgets", {}), frozenset()):
                number += 1
                yield (heading, number), figure


def _inside(content: Any, widgets: Json, seen: frozenset[str]) -> Iterator[Json]:
    kind = content.get("kind") if isinstance(content, Mapping) else None
    if kind == "figure":
        yield content["figure"]
    elif kind == "list":
        for item in content["items"]:
            yield from _inside(item, widgets, seen)
    elif kind == "widget" and content["widget"] not in seen:
        name = content["widget"]
        props = _default_props(widgets[name], widgets)
        yield from _inside(props.get("content", {}), widgets, seen | {name})
        for child in props.get("children", []):
            yield from _inside({"kind": "widget", "widget": child}, widgets, seen | {name})


def _default_props(widget: Json, widgets: Json) -> Json:
    states = widget.get("states")
    if not states:
        return dict(widget.get("props", {}))
    number = 0
    for name in widget.get("depends", []):
        control = widgets[name]["control"]
        number = number * control["positions"] + control["start"]
    return {**widget.get("props", {}), **(states[number] or {})}


def _title(figure: Json) -> str:
    layout = figure.get("layout", {})
    title = layout.get("meta", {}).get("title") if isinstance(layout.get("meta"), Mapping) else ""
    given = layout.get("title", "")
    plain = given.get("text", "") if isinstance(given, Mapping) else given
    return _TAG.sub(" ", str(title or plain or "untitled chart")).strip()


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
