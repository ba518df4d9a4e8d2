"""What each row rests on: its citations joined to their articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefkit.corpus.tables import Row, Tables

SPOKEN = {"name_original": "name in its own script"}  # columns whose name says little to a reader


def sources(tables: Tables) -> dict[str, tuple[dict[str, str], ...]]:
    """Return what each record, event and link rests on, official texts first.

    One article counts once for a row, whatever columns it supports. The address is the
    original's, or where it was read when the original's is not known.
    """
    articles = {article["id"]: _source(article) for article in tables["articles"]}
    found: dict[str, tuple[dict[str, str], ...]] = {}
    for record, citations in tables.citations_of.items():
        notes: dict[str, list[str]] = {}
        for citation in citations:
            told = notes.setdefault(citation["article"], [])
            if note := citation["note"]:
                field = citation["field"]
                told.append(
                    f"{SPOKEN.get(field) or field.replace('_', ' ')}: {note}" if field else note
                )
        rows = [{**articles[key], "note": "; ".join(told)} for key, told in notes.items()]
        found[record] = tuple(sorted(rows, key=_official_first))
    return found


def _source(article: Row) -> dict[str, str]:
    return {
        "title": article["title"],
        "publisher": article["publisher"],
        "published": article["published"],
        "url": article["url"] or article["via"],
        "kind": article["kind"],
        "note": "",
        "publisher_kind": article["publisher_kind"],
        "article": article["id"],
    }


OFFICIAL = ("government", "court")


def _official_first(source: dict[str, str]) -> tuple[bool, str, str]:
    official = source["publisher_kind"] in OFFICIAL or source["kind"] == "court_record"
    return (not official, source["published"] or "9999", source["article"])
