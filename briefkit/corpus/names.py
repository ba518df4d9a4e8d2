"""How names are compared, and how an id is made of one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# In `name_original` 、 parts persons, ／ the readings of one name, ； texts.
NAME_PARTS = re.compile("[、／；]")
OTHER_READINGS = re.compile("／[^、；]*")


def first_readings(text: str) -> str:
    """Return names in their own script with one reading each.

    >>> first_readings("成蕾／程蕾、李明")
    '成蕾、李明'
    """
    return OTHER_READINGS.sub("", text)


def most_readings(text: str) -> int:
    """Return how many readings the name with the most of them has.

    >>> most_readings("成蕾／程蕾、李明")
    2
    """
    return max(name.count("／") for name in re.split("[、；]", text)) + 1


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
