"""Sources as numbered notes, and what they amount to.

A frame from `briefkit.load()` carries the sources of each row, so a citation needs no second
table: `cite(held)` numbers what the chosen rows rest on. The summary follows Intelligence
Community Directive 206, *Sourcing Requirements for Disseminated Analytic Products* (22 January
2015): how many sources, of what kind, from when to when, and what they lean on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw

from briefkit.corpus import dates
from briefkit.errors import BriefingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

MANIFEST = "application/vnd.briefkit.manifest+json"
OFFICIAL = frozenset({"official_statement", "legal_text", "court_record"})


@dataclass(frozen=True)
class Sources:
    """Distinct sources in the order they are first met, numbered from 1.

    Each entry has the keys `title`, `publisher`, `published`, `url` and `kind`, and may have
    `publisher_kind`, `publisher_country`, `via` and `accessed`.
    """

    entries: tuple[Mapping[str, str], ...]

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def publishers(self) -> frozenset[str]:
        """The distinct publishers."""
        return frozenset(entry["publisher"] for entry in self.entries)

    @property
    def summary(self) -> str:
        """One paragraph: number, kinds, span, lean. Computed, never typed."""
        from briefkit.charts.plate import dated

        total = len(self)
        if not total:
            return "No sources."
        official = sum(entry["kind"] in OFFICIAL for entry in self.entries)
        days = sorted(
            (begun, entry["published"])
            for entry in self.entries
            if (begun := _begun(entry["published"]))
        )
        parts = [
            f"{_count(total, 'source')} from {_count(len(self.publishers), 'publisher')}",
            f"{official} official texts, statements or court records ({official / total:.0%})",
        ]
        state = [entry for entry in self.entries if entry.get("publisher_kind") == "state_media"]
        if any("publisher_kind" in entry for entry in self.entries):
            parts.append(f"{len(state)} from state media ({len(state) / total:.0%})")
        if days:
            parts.append(f"oldest {dated(days[0][1])}, newest {dated(days[-1][1])}")
        mirrors = sum(bool(entry.get("via")) for entry in self.entries)
        if mirrors:
            parts.append(f"{mirrors} read at a mirror or archive, named in the note")
        return "; ".join(parts) + "."

    def _repr_markdown_(self) -> str:
        notes = [f"{number}. {_note(entry)}" for number, entry in enumerate(self.entries, 1)]
        return "\n".join([f"**What this rests on.** {self.summary}", "", *notes])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        items = [f"{entry['publisher']}: {_title(entry)} {_link(entry)}" for entry in self.entries]
        return {
            "text/markdown": self._repr_markdown_(),
            "text/plain": self.summary,
            MANIFEST: {"kind": "sources", "sources": items},
        }


def cite(*frames: Any) -> Sources:
    """Return the distinct sources of the rows in one or more frames.

    Parameters
    ----------
    *frames
        Frames with the `sources` column that `briefkit.load()` gives to cases, policies and
        events, or `Sources` to join to them.

    Raises
    ------
    BriefingError
        A frame has no `sources` column.

    Examples
    --------
    >>> import briefkit
    >>> corpus = briefkit.load()
    >>> notes = briefkit.cite(briefkit.choose(corpus.cases, nationality="Australia"))
    >>> len(notes) > 1
    True
    """
    seen: dict[tuple[str, str], Mapping[str, str]] = {}
    for frame in frames:
        for entry in _entries(frame):
            clean = {key: str(value or "") for key, value in entry.items()}
            seen.setdefault((_link(clean), clean["title"]), clean)
    return Sources(tuple(seen.values()))


def _entries(frame: Any) -> Iterable[Mapping[str, Any]]:
    if isinstance(frame, Sources):
        return frame.entries
    table = nw.from_native(frame)
    columns = table.collect_schema().names()
    if "sources" not in columns:
        raise BriefingError(
            "these rows carry no sources.",
            where="cite",
            got=f"columns {', '.join(columns)}",
            expected="a `sources` column, as in the cases, policies and events of briefkit.load()",
            hint="Cite the rows before aggregating them.",
        )
    if isinstance(table, nw.LazyFrame):
        table = table.select("sources").collect()
    return (
        entry for row in table["sources"].to_list() for entry in (row if row is not None else ())
    )


def _begun(text: str) -> date | None:
    """Return the first day a date may mean, by which it is older or newer than others."""
    try:
        known = dates.parse(text)
    except dates.DateError:
        return None
    return known.first or known.last


def _note(entry: Mapping[str, str]) -> str:
    from briefkit.charts.plate import dated

    link, title = _link(entry), _title(entry)
    linked = f"[{title}](<{link}>)" if link else title
    where = entry.get("publisher_country", "")
    tail = [f"{entry['publisher']} ({where})" if where else entry["publisher"]]
    tail.append(dated(entry["published"]) if entry["published"] else "no date shown")
    if entry.get("via"):
        tail.append(f"read at a mirror: <{entry['via']}>")
    if entry.get("accessed"):
        tail.append(f"accessed {entry['accessed']}")
    return f"{linked}. {', '.join(tail)}."


def _link(entry: Mapping[str, str]) -> str:
    return entry.get("url") or entry.get("via") or ""


def _title(entry: Mapping[str, str]) -> str:
    return "".join("\\" + char if char in "\\[]*_`<>" else char for char in entry["title"])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
