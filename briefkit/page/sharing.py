"""Long HTML of many states, stored as the pieces they share.

A list of sources or a table differs between states by a few lines, but each state's HTML is one
text, and gzip sees back only 32 KB. So a long text becomes a list of its lines (list items, table
rows, paragraphs), and a line met twice is stored once. The page joins them again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

LONG = 1500  # characters: a shorter text is not worth taking apart
LINE = 48  # characters: a shorter line costs less than a reference to it
_LINE_END = re.compile(r"(?<=</li>)|(?<=</tr>)|(?<=</p>)|(?<=</h3>)|(?<=</h4>)")

Json = Mapping[str, Any]


def shared(payload: Json) -> dict[str, Any]:
    """Return a payload whose long HTML, outside its prose, is lists of shared lines.

    >>> row = "<tr><td>the same long row of a table in both states</td></tr>"
    >>> states = [{"kind": "html", "html": f"{name}{row * 30}"} for name in "ab"]
    >>> small = shared({"widgets": {"w1": {"states": states}}, "store": []})
    >>> small["store"] == [row], small["widgets"]["w1"]["states"][0]["html"][1]
    (True, {'$': 0})
    """
    store = list(payload.get("store") or [])
    parts = {"widgets": payload.get("widgets") or {}, "store": store}
    long = {text for text in _html_of(parts, store) if len(text) > LONG}
    counts = Counter(line for text in long for line in _LINE_END.split(text))
    size = len(store)
    places: dict[str, int] = {}

    def taken_apart(text: str) -> list[Any]:
        return [
            {"$": places.setdefault(line, size + len(places))}
            if counts[line] > 1 and len(line) >= LINE
            else line
            for line in _LINE_END.split(text)
            if line
        ]

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(item) for item in value]
        if not isinstance(value, Mapping):
            return value
        return {
            key: taken_apart(item)
            if key == "html" and isinstance(item, str) and item in long
            else walk(item)
            for key, item in value.items()
        }

    alone = _html_places(parts) - _html_places(payload.get("blocks"))
    texts = {n for n in alone if isinstance(store[n], str) and store[n] in long}
    kept = [taken_apart(entry) if n in texts else walk(entry) for n, entry in enumerate(store)]
    widgets = walk(parts["widgets"])
    return {**payload, "widgets": widgets, "store": [*kept, *places]}


def _html_of(value: Any, store: list[Any]) -> Iterator[str]:
    """Yield every HTML text below `value`, also those that stand in the store by themselves."""
    for html in _fields(value):
        if isinstance(html, str):
            yield html
        elif isinstance(html, Mapping) and isinstance(store[html["$"]], str):
            yield store[html["$"]]


def _html_places(value: Any) -> set[int]:
    return {html["$"] for html in _fields(value) if isinstance(html, Mapping)}


def _fields(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _fields(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key == "html" and (isinstance(item, str) or _is_reference(item)):
                yield item
            else:
                yield from _fields(item)


def _is_reference(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"$"}
