"""How names are compared, and how an id is made of one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NAME_PARTS = re.compile("[、／；]")  # part persons, readings of a name, and texts in name_original


@lru_cache(maxsize=16384)
def folded(text: str) -> str:
    """Return a text without case, accents and punctuation.

    >>> folded("Xí  Jìnpíng's")
    'xi jinping s'
    """
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def slug(text: str) -> str:
    """Return an id made of a text.

    >>> slug("Müller, Änne (2024)")
    'muller-anne-2024'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
