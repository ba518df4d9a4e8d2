"""Headings of a page: one title, levels without leaps, an address for each, a table of contents."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from briefkit.page.markup import Html, join, tag

if TYPE_CHECKING:
    from collections.abc import Collection

_HEAD = re.compile(r"<h([1-6])((?:\s[^>]*)?)>(.*?)</h\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_ID = re.compile(r'\sid="([^"]*)"')


@dataclass(frozen=True)
class Heading:
    """One entry of the table of contents."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Outline:
    """Parts of a page with their headings put in order."""

    title: str
    parts: tuple[str, ...]
    headings: tuple[Heading, ...]


def outline(parts: list[str], passing: Collection[int] = ()) -> Outline:
    """Take the title out of the parts of a page and put the headings that remain in order.

    Headings in `passing` parts, which change as controls move, are not in the contents.

    The first `<h1>` is the title. Later ones become sections, and a heading never stands more
    than one level below the one before it: readers with a screen reader travel by level.

    >>> outline(["<h1>Held</h1><p>..</p><h4>Who</h4>"]).parts
    ('<p>..</p><h2 id="who">Who</h2>',)
    """
    number = 0
    title = ""
    before = 1
    taken: set[str] = set()
    headings: list[Heading] = []

    def placed(match: re.Match[str]) -> str:
        nonlocal title, before
        words = " ".join(unescape(_TAG.sub("", match[3])).split())
        if not words:
            return ""
        if match[1] == "1" and not title and not headings and number not in passing:
            title = words
            return ""
        before = min(max(2, int(match[1])), before + 1)
        if number in passing:
            return tag(f"h{before}", Html(match[3]))
        anchor = _anchor(match[2], words, taken)
        headings.append(Heading(before, words, anchor))
        return tag(f"h{before}", Html(match[3]), id=anchor)

    ordered = []
    for number, part in enumerate(parts):  # noqa: B007 - `placed` reads it
        ordered.append(_HEAD.sub(placed, part).strip())
    return Outline(title, tuple(ordered), tuple(headings))


def _anchor(attributes: str, words: str, taken: set[str]) -> str:
    own = _ID.search(attributes)
    stem = own[1] if own else slug(words) or "section"
    anchor, count = stem, 1
    while anchor in taken or anchor in {"content", "contents"}:
        count += 1
        anchor = f"{stem}-{count}"
    taken.add(anchor)
    return anchor


def slug(text: str) -> str:
    """Return a readable address for a heading.

    >>> slug("Who was held, and how it ended")
    'who-was-held-and-how-it-ended'
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(letter)
    )
    return re.sub(r"[^\w]+", "-", plain.casefold()).strip("-_")[:60].rstrip("-")


def contents(headings: tuple[Heading, ...]) -> Html:
    """Return the table of contents, two levels deep, as list items."""
    shown = (heading for heading in headings if heading.level <= 3)
    links = (
        (heading.level, tag("a", heading.text, href=f"#{heading.anchor}")) for heading in shown
    )
    return join((tag("li", link, class_=f"level-{level}") for level, link in links), "\n")
