"""A payload becomes one HTML file that opens anywhere and asks nobody for anything.

The file holds the first view as plain HTML (`static.py`), the payload and plotly.js as compressed
text in elements that cannot run, and one script that unpacks them (`runtime.mjs`). Its
Content-Security-Policy allows that script, plotly.js and nothing else, by their hashes.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from html import escape
from string import Template
from typing import Any

from briefkit.errors import ExportError, nearest
from briefkit.page import bundle, maps, static, written
from briefkit.page.assets import asset, module
from briefkit.page.clean import clean
from briefkit.page.markup import Html, join, tag
from briefkit.page.outline import Heading, contents, outline
from briefkit.page.pictures import pictures as taken
from briefkit.page.sharing import shared

Json = Mapping[str, Any]

_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
_MONTHS += ("August", "September", "October", "November", "December")
TLP = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")
_FALLBACK = (
    "This is the first view of an interactive page. To move its controls and see its charts, "
    "open the file in a browser of 2023 or later with scripts allowed; it needs no network."
)


def render(
    payload: Json,
    *,
    title: str | None = None,
    tlp: str | None = None,
    as_of: str | None = None,
    pictures: bool = False,
) -> str:
    """Return the page of a payload as the text of one HTML file.

    The same payload gives the same text: no clock, no random names.

    Parameters
    ----------
    payload
        What pack.py made; see README.md for its form.
    title
        Stands instead of the notebook's first heading.
    tlp
        A marking of the Traffic Light Protocol 2.0, such as "TLP:AMBER"; shown above and below
        the text and on every printed page.
    as_of
        The day the facts were good for; read from the manifest when not given.

    pictures
        Whether readers without scripts see still pictures of the figures too, besides their
        numbers; needs a Chromium on this machine and makes the file larger.

    >>> page = render({"format": 1, "title": "Held", "blocks": []})
    >>> "<h1>Held</h1>" in page
    True
    """
    payload = _cleaned(payload)
    reader = static.Reader(payload, _taken(payload) if pictures else None)
    blocks = [reader.follow(block) for block in payload.get("blocks") or []]
    live = {number for number, block in enumerate(blocks) if _is_live(reader, block)}
    ordered = outline([_block(reader, block) for block in blocks], live)
    name = title or ordered.title or str(payload.get("title") or "Briefing")
    manifest = payload.get("manifest") or {}
    drawn = list(figures(payload))
    plotly = written.functions(drawn) + bundle.plotly_for(drawn)
    early, script = asset("early.js"), module("runtime.mjs")
    sections = [
        _section(block, html, number if number in live else None)
        for number, (block, html) in enumerate(zip(blocks, ordered.parts, strict=True))
        if html or number in live
    ]
    return Template(asset("page.html")).substitute(
        language=escape(str(payload.get("language") or "en")),
        policy=_policy(early, f"\n{script}\n", plotly),
        generator=escape(f"briefkit {manifest.get('briefkit') or ''}".strip()),
        title=escape(name),
        style=asset("page.css") + _print_style(_marking(tlp), name),
        early=early,
        script=script,
        banner=_banner(_marking(tlp), "top"),
        banner_below=_banner(_marking(tlp), "bottom"),
        byline=_byline(as_of or manifest.get("as_of")),
        fallback=_FALLBACK,
        contents=_contents(ordered.headings),
        blocks=join(sections, "\n"),
        notices=_notices(payload.get("notices") or []),
        made=_made(manifest),
        parts=_parts(payload, plotly, maps.outlines_for(drawn)),
    )


# ---- what comes from the payload --------------------------------------------------------------


def _cleaned(payload: Json) -> Json:
    """Clean every HTML text of a payload again, wherever it is stored."""
    store = list(payload.get("store") or [])
    seen: set[int] = set()

    def walk(value: Any, html: bool) -> Any:
        if isinstance(value, str):
            return clean(value) if html else value
        if isinstance(value, list):
            return [walk(item, False) for item in value]
        if not isinstance(value, Mapping):
            return value
        if html and value.keys() == {"$"}:
            if value["$"] not in seen:
                seen.add(value["$"])
                store[value["$"]] = walk(store[value["$"]], True)
            return value
        return {key: walk(item, key == "html") for key, item in value.items()}

    cleaned = {key: walk(item, False) for key, item in payload.items() if key != "store"}
    for number, entry in enumerate(store):
        if not isinstance(entry, str):
            store[number] = walk(entry, False)
    return cleaned | {"store": store}


def figures(payload: Json) -> Iterator[Json]:
    """Yield every figure that the page draws, whatever state shows it, as it is stored.

    Traces are looked for everywhere, because pack.py may store any part of a figure by itself.
    """
    reader = static.Reader(payload)

    def walk(value: Any) -> Iterator[Json]:
        if isinstance(value, list):
            for item in value:
                yield from walk(item)
        elif isinstance(value, Mapping):
            if value.get("kind") == "figure" and "figure" in value:
                if not value.get("undrawn"):
                    yield reader.resolve(value["figure"])
                return
            for item in value.values():
                yield from walk(item)

    yield from walk({key: payload.get(key) for key in ("blocks", "widgets", "store")})


def _taken(payload: Json) -> dict[str, str]:
    """Take pictures of the figures that the page opens with."""
    reader = static.Reader(payload)
    blocks = (reader.follow(block) for block in payload.get("blocks") or [])
    contents = (reader.resolve(block["content"]) for block in blocks if "content" in block)
    return taken(
        [figure for content in contents for figure in static.first_figures(reader, content)]
    )


def _block(reader: static.Reader, block: Json) -> str:
    if block["kind"] == "prose":
        return static.boxed_tables(clean(reader.resolve(block.get("html")) or ""))
    if block["kind"] == "code":
        source = tag("pre", tag("code", reader.resolve(block.get("source")) or ""))
        return tag("details", tag("summary", "Code"), source)
    return static.content_html(reader, reader.resolve(block["content"]))


def _is_live(reader: static.Reader, block: Json) -> bool:
    return block["kind"] == "output" and static.is_live(reader.resolve(block["content"]))


def _section(block: Json, html: str, live: int | None) -> Html:
    """One block of the page; `live` is its number when the runtime draws it again."""
    kind = block["kind"]
    return tag("section", Html(html), class_=kind, data_live=live is not None, data_block=live)


# ---- the frame of the page ----------------------------------------------------------------------


def _marking(tlp: str | None) -> str | None:
    """Return a marking in its official form, or say which ones exist."""
    if not tlp:
        return None
    wanted = tlp.upper().replace(" ", "")
    wanted = wanted if wanted.startswith("TLP:") else f"TLP:{wanted}"
    wanted = "TLP:CLEAR" if wanted == "TLP:WHITE" else wanted
    if wanted in TLP:
        return wanted
    close = nearest(wanted, TLP)
    raise ExportError(
        "This is not a marking of the Traffic Light Protocol 2.0.",
        where="--tlp",
        got=tlp,
        expected=", ".join(TLP),
        hint=f"Did you mean {close[0]}?" if close else "Leave it out for a page without marking.",
    )


def _banner(marking: str | None, place: str) -> Html:
    if not marking:
        return Html()
    colour = marking.removeprefix("TLP:").partition("+")[0].lower()
    words = tag("strong", marking, class_=f"tlp-{colour}")
    name = f"Handling, {place} of page"
    return tag("div", words, class_=f"banner {place}", role="region", aria_label=name)


def _print_style(marking: str | None, title: str) -> str:
    """Page margins of the printed page carry marking, title and page number."""
    texts = {"marking": marking or "", "title": title}
    quoted = {key: _css_string(text) for key, text in texts.items()}
    return Template(asset("print.css")).substitute(quoted)


def _css_string(text: str) -> str:
    return '"' + re.sub(r'["\\<\x00-\x1f]', lambda match: f"\\{ord(match[0]):x} ", text) + '"'


def _byline(as_of: str | None) -> Html:
    return tag("p", f"As of {_day(str(as_of))}", class_="byline") if as_of else Html()


def _day(text: str) -> str:
    """Return a day as it is read aloud; anything that is not a day stays as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _contents(headings: tuple[Heading, ...]) -> Html:
    if len(headings) < 2:
        return Html()
    fold = tag("details", tag("summary", "Contents"), tag("ol", contents(headings)))
    return tag("nav", fold, class_="toc", aria_label="Contents")


def _notices(notices: Iterable[Json]) -> Html:
    texts = list(dict.fromkeys(str(notice.get("text") or "") for notice in notices))
    if not texts:
        return Html()
    summary = tag("summary", f"What this page does not carry ({len(texts)})")
    return tag("details", summary, tag("ul", *(tag("li", text) for text in texts)))


def _made(manifest: Json) -> str:
    versions = [
        f"{name} {manifest[key]}"
        for key, name in (
            ("briefkit", "briefkit"),
            ("plotly", "plotly"),
            ("release", "data release"),
        )
        if isinstance(manifest.get(key), (str, int, float))
    ]
    return f"Made with {escape(', '.join(versions))}." if versions else "Made with briefkit."


# ---- the parts that run -----------------------------------------------------------------------


def _parts(payload: Json, plotly: str, outlines: str) -> Html:
    texts = {"bk-payload": json.dumps(shared(payload), ensure_ascii=False, separators=(",", ":"))}
    texts |= {"bk-plotly": plotly} if plotly else {}
    texts |= {"bk-outlines": outlines} if outlines else {}
    kind = "application/octet-stream"
    parts = (tag("script", Html(_packed(text)), type=kind, id=name) for name, text in texts.items())
    return join(parts, "\n")


@lru_cache(maxsize=4)
def _packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def _policy(*scripts: str) -> str:
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
        if text
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
