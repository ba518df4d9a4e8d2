"""Finding a person, firm or rule by any name, in any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from briefkit.corpus.names import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefkit.corpus.corpus import Corpus

# where a text may stand, most telling first
PLACES = {
    "cases": ("name", "aliases", "name_original", "id", "summary", "sentence"),
    "policies": ("name", "aliases", "name_original", "identifier", "id", "summary", "issuer_body"),
    "events": ("summary", "place", "note"),
}
TABLES = tuple(PLACES)


def find(corpus: Corpus, text: str) -> pd.DataFrame:
    """Return the cases, policies and events that hold every word of `text`, best first.

    Case, accents and punctuation do not matter. A phrase comes before its words, whole
    words before parts, a name before a summary; of one row only the best place is told.
    """
    words = folded(text).split()
    hits = sorted(_hits(corpus, words)) if words else []
    rows = [(table, row, name, column, summary) for _, table, row, name, column, summary in hits]
    frame = pd.DataFrame(rows, columns=["table", "id", "name", "column", "summary"], dtype="str")
    frame.attrs.update(corpus.cases.attrs)
    return frame


Hit = tuple[tuple[int, int, int], str, str, str, str, str]


def _hits(corpus: Corpus, words: list[str]) -> Iterator[Hit]:
    for table, places in PLACES.items():
        frame = getattr(corpus, table)
        columns = [_texts(frame[column]) for column in places]
        for row in range(len(frame)):
            best = min(
                (
                    (_rank(folded(texts[row]), words), place)
                    for place, texts in enumerate(columns)
                    if texts[row]
                ),
                default=(MISS, 0),
            )
            if best[0] < MISS:
                record = frame.iloc[row]
                rank = (*best, TABLES.index(table))
                summary = str(record["summary"])
                yield rank, table, record["id"], record["name"], places[best[1]], summary


MISS = 3


def _rank(text: str, words: list[str]) -> int:
    """Return 0 for the words as a phrase, 1 as words, 2 as parts of words, else 3."""
    if not all(word in text for word in words):
        return MISS
    if f" {' '.join(words)} " in f" {text} ":
        return 0
    return 1 if set(text.split()).issuperset(words) else 2


def _texts(column: pd.Series) -> list[str]:
    """Return a column as texts: a list cell joined, a blank one empty."""
    return [
        " | ".join(value) if isinstance(value, tuple) else value if isinstance(value, str) else ""
        for value in column
    ]
