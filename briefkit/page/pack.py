"""Equal values stored once, by content.

States of one figure differ in a few numbers and share the rest. Every value above a cut-off size
is looked up by the hash of its JSON; a value met twice moves to the store and leaves a
reference `{"$": n}`. Numbers follow the order of first appearance, so the same payload gives the
same bytes. Gzip then makes of what is left about as little as can be.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from typing import Any

CUT = 64  # characters: a reference to something smaller costs more than it saves

Packed = Any


class Store:
    """Values by content.

    `keep` takes a value apart and returns its key; `payload` puts everything together again with
    what is used more than once in `store`.

    >>> store = Store(cut=10)
    >>> long = ["the same long list", 1, 2]
    >>> store.pack({"a": long, "b": long})
    ({'a': {'$': 0}, 'b': {'$': 0}}, [['the same long list', 1, 2]])
    """

    def __init__(self, cut: int = CUT) -> None:
        self._cut = cut
        self._parts: dict[str, Any] = {}  # digest -> value whose large parts are digests
        self._uses: Counter[str] = Counter()

    def keep(self, value: Any) -> Any:
        """Take a value apart; return it, or where it is kept when it is large."""
        kept, _ = self._take(value)
        return kept

    def _take(self, value: Any) -> tuple[Any, int]:
        if isinstance(value, _Kept):
            self._uses[value.digest] += 1
            return value, self._cut
        if isinstance(value, Mapping):
            lone = value.keys() == {"$"}  # data that looks like a reference must not become one
            pairs = {"$ " if lone else str(key): self._take(item) for key, item in value.items()}
            size = sum(len(key) + 4 + size for key, (_, size) in pairs.items()) + 2
            return self._place({key: item for key, (item, _) in pairs.items()}, size)
        if isinstance(value, list | tuple):
            items = [self._take(item) for item in value]
            return self._place([item for item, _ in items], sum(s + 1 for _, s in items) + 2)
        if isinstance(value, str):
            return self._place(value, len(value) + 2)
        return value, len(json.dumps(value))

    def _place(self, value: Any, size: int) -> tuple[Any, int]:
        if size < self._cut:
            return value, size
        digest = hashlib.blake2b(_text(value), digest_size=16).hexdigest()
        if digest not in self._parts:
            self._parts[digest] = value
        else:
            self._forget(value)
        self._uses[digest] += 1
        return _Kept(digest), self._cut

    def _forget(self, value: Any) -> None:
        """Give back the uses counted inside a value that is already kept."""
        items: Iterable[Any] = ()
        if isinstance(value, dict):
            items = value.values()
        elif isinstance(value, list):
            items = value
        for item in items:
            if isinstance(item, _Kept):
                self._uses[item.digest] -= 1
            else:
                self._forget(item)

    def values_at(self, path: tuple[str, ...], beside: Any = None) -> dict[str, Any]:
        """Return the union of all mappings under a path of keys, in what is kept and beside it.

        Used for the records behind figures: `("figure", "layout", "meta", "records")`.

        Parameters
        ----------
        path
            Keys from the outermost to the mapping.
        beside
            A value that is not kept yet, such as the blocks of a page.
        """
        found: dict[str, Any] = {}
        last = path[-1]
        waiting = deque([*self._parts.values(), beside])
        while waiting:
            part = waiting.popleft()
            if isinstance(part, list):
                waiting += part
            elif isinstance(part, dict):
                inner = part.get(last)
                inner = self._parts[inner.digest] if isinstance(inner, _Kept) else inner
                if isinstance(inner, dict):
                    found |= inner
                waiting += part.values()
        return found

    def pack(self, value: Any) -> tuple[Packed, list[Packed]]:
        """Return a value with references, and the store they point into."""
        root, store, numbers = self.keep(value), [], {}  # type: ignore[var-annotated]

        def place(part: Any) -> Any:
            if isinstance(part, _Kept):
                if self._uses[part.digest] < 2:
                    return place(self._parts[part.digest])
                if part.digest not in numbers:
                    inner = place(self._parts[part.digest])
                    numbers[part.digest] = len(store)
                    store.append(inner)
                return {"$": numbers[part.digest]}
            if isinstance(part, dict):
                return {key: place(item) for key, item in part.items()}
            if isinstance(part, list):
                return [place(item) for item in part]
            return part

        return place(root), store


class _Kept:
    """Where a value is kept."""

    __slots__ = ("digest",)

    def __init__(self, digest: str) -> None:
        self.digest = digest


def _text(value: Any) -> bytes:
    return json.dumps(
        value, separators=(",", ":"), ensure_ascii=False, default=lambda kept: f"\0{kept.digest}"
    ).encode("utf-8", "surrogatepass")


def unpack(value: Any, store: list[Any]) -> Any:
    """Return a value with every reference resolved.

    >>> unpack({"a": {"$": 1}}, ["x", [{"$": 0}]])
    {'a': ['x']}
    """
    known: dict[int, Any] = {}

    def resolve(part: Any) -> Any:
        if isinstance(part, dict):
            if part.keys() == {"$"}:
                number = part["$"]
                if number not in known:
                    known[number] = resolve(store[number])
                return known[number]
            return {key: resolve(item) for key, item in part.items()}
        if isinstance(part, list):
            return [resolve(item) for item in part]
        return part

    return resolve(value)
