"""The same thing twice: records under two names, articles under two addresses."""

# ruff: noqa: D401  a rule's docstring states what must hold, not what the function does

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from briefkit.corpus.names import folded
from briefkit.corpus.report import cut
from briefkit.corpus.rules.registry import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefkit.corpus.tables import Row, Tables

TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_[ce]id|cmpid|ref|smid|ocid|share|src|spm)$")


@lru_cache(maxsize=8192)
def same_address(link: str) -> str:
    """Return what two addresses of one page have in common.

    >>> same_address("http://www.x.org/a/?utm_source=b#c") == same_address("https://x.org/a")
    True
    """
    try:
        parts = urlsplit(link)
    except ValueError:  # not an address at all, which the rule `address` tells
        return link
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if not TRACKING.match(k)])
    host = (
        parts.netloc.casefold()
        .removeprefix("www.")
        .removeprefix("m.")
        .partition(":")[0]
        .rstrip(".")
    )
    path = parts.path.rstrip("/").removesuffix("/index.html").removesuffix("/amp")
    return f"{host}{path}?{query}" if query else f"{host}{path}"


@rule("cases", "policies")
def same_name(tables: Tables) -> Iterator[Finding]:
    """No two records of a table have the same name after folding case, accents and punctuation."""
    for name in ("cases", "policies"):
        seen: dict[str, Row] = {}
        for row in tables[name]:
            other = seen.setdefault(folded(row["name"]), row) if row["name"] else row
            if other is not row:
                yield (
                    row,
                    "name",
                    (
                        f'"{row["name"]}" is the name of "{other["id"]}" (line {other.line}) too; '
                        "merge them, or tell the namesakes apart in the name"
                    ),
                )


@rule("cases", "policies", note=True)
def perhaps_the_same(tables: Tables) -> Iterator[Finding]:
    """An alias, original name or reordered name that is another record's may be a double."""
    for name in ("cases", "policies"):
        seen: dict[str, Row] = {}
        for row in tables[name]:
            for other, text in {_alike(row, text, seen): text for text in _names(row)}.items():
                if other is not None:
                    yield (
                        row,
                        "name",
                        (
                            f'"{text}" may be "{other["id"]}" (line {other.line}): '
                            "the same, a namesake, or two stages of one matter?"
                        ),
                    )


def _names(row: Row) -> tuple[str, ...]:
    """Return every name; a law keeps its original name through its revisions."""
    original = row["name_original"] if row.table.schema.name == "cases" else ""
    return tuple(filter(None, (row["name"], *row.items("aliases"), original)))


def _alike(row: Row, text: str, seen: dict[str, Row]) -> Row | None:
    key = " ".join(sorted(folded(text).split()))
    other = seen.setdefault(key, row) if key else row
    return None if other is row or folded(other["name"]) == folded(row["name"]) else other


@rule("articles")
def same_address_twice(tables: Tables) -> Iterator[Finding]:
    """No two articles have the same address in another form."""
    seen: dict[str, Row] = {}
    for row in tables["articles"]:
        for column in ("url", "via"):
            if not row[column]:
                continue
            other = seen.setdefault(same_address(row[column]), row)
            if other is not row:
                yield (
                    row,
                    column,
                    (f'"{row[column]}" is the page of "{other["id"]}" (line {other.line}) already'),
                )


@rule("articles", note=True)
def same_title(tables: Tables) -> Iterator[Finding]:
    """Two articles with one title on one day by one publisher may be one."""
    seen: dict[tuple[str, str, str], Row] = {}
    for row in tables["articles"]:
        if not row["title"]:
            continue
        key = (folded(row["title"]), row["published"], folded(row["publisher"]))
        other = seen.setdefault(key, row)
        if other is not row:
            yield (
                row,
                "title",
                (
                    f'"{cut(row["title"], 60)}" of {row["published"] or "no date"} is the title of '
                    f'"{other["id"]}" (line {other.line}) too'
                ),
            )


@rule("articles")
def one_publisher(tables: Tables) -> Iterator[Finding]:
    """A publisher has one name, one country and one kind in all its rows."""
    seen: dict[str, Row] = {}
    for row in tables["articles"]:
        name = " ".join(row["publisher"].casefold().replace(".", "").removeprefix("the ").split())
        first = seen.setdefault(name, row)
        for column in ("publisher", "publisher_country", "publisher_kind"):
            if row[column] != first[column]:
                text = f'"{row[column]}", but line {first.line} has "{first[column]}"'
                yield row, column, f"{text} for this publisher; write both alike"
