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


Rank = tuple[bool, int, bool]
Hit = tuple[tuple[Rank, int], str, str, str, str, str]


def _hits(corpus: Corpus, words: list[str]) -> Iterator[Hit]:
    for number, (table, places) in enumerate(PLACES.items()):
        frame = getattr(corpus, table)
        columns = [_texts(frame[column]) for column in places]
        for row, texts in enumerate(zip(*columns, strict=True)):
            ranks = [_rank(text, words, place) for place, text in enumerate(texts)]
            if best := min((rank for rank in ranks if rank), default=None):
                record = frame.iloc[row]
                place = places[best[1]]
                yield (best, number), table, record["id"], record["name"], place, record["summary"]


def _rank(text: str, words: list[str], place: int) -> Rank | None:
    """Return how well a text holds the words, the lowest best; None when it does not.

    Parts of words come last, then the place counts, then whether the words are a phrase.
    """
    plain = folded(text)
    if not all(word in plain for word in words):
        return None
    whole = set(plain.split()).issuperset(words)
    phrase = f" {' '.join(words)} " in f" {plain} "
    return not whole, place, not phrase


def _texts(column: pd.Series) -> list[str]:
    """Return a column as texts: a list cell joined, a blank one empty."""
    return [
        " | ".join(value) if isinstance(value, tuple) else value if isinstance(value, str) else ""
        for value in column
    ]
