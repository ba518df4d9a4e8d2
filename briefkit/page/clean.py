"""HTML from notebooks and data, made harmless.

Everything a page shows that was not written by briefkit goes through `clean`. It keeps text,
tables, links, pictures that travel inside the file, and the look of styled tables; it removes
whatever could run, load, submit or cover the page. The page's Content-Security-Policy forbids
the same things a second time, so that neither layer has to be perfect.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from html.parser import HTMLParser

import nh3

from briefkit.page.assets import asset
from briefkit.page.drawings import as_pictures

_ALLOWED = tomllib.loads(asset("allowed.toml"))
_TAGS, _EMPTIED = set(_ALLOWED["tags"]), set(_ALLOWED["emptied"])
_PROPERTIES = set(_ALLOWED["properties"])
_ATTRIBUTES = {tag: set(names) for tag, names in _ALLOWED["attributes"].items()}
_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]", re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>", re.IGNORECASE)
_STYLE_END = re.compile(r"</style\s*>", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"#[A-Za-z][\w-]*(?:[ >+~.#:\w\-*()]*)\Z")
_UNSAFE_VALUE = re.compile(r"url|image|expression|attr|var|env|[\\<@]|/\*|!\s*ie|--", re.IGNORECASE)
_BARE_PICTURE = re.compile(r"<img(?![^>]*\bsrc=)([^>]*)>")
_OWN_IDS = "bk-"

_NAMES = {
    "script": ("script", "scripts"),
    "iframe": ("embedded page", "embedded pages"),
    "frame": ("embedded page", "embedded pages"),
    "object": ("embedded object", "embedded objects"),
    "embed": ("embedded object", "embedded objects"),
    "form": ("form", "forms"),
    "svg": ("inline drawing", "inline drawings"),
    "video": ("video", "videos"),
    "audio": ("sound", "sounds"),
    "link": ("outside style sheet or link", "outside style sheets or links"),
    "meta": ("page instruction", "page instructions"),
    "base": ("page instruction", "page instructions"),
    "picture": ("picture from elsewhere", "pictures from elsewhere"),
}


def clean(html: str) -> str:
    """Return `html` without anything that runs, loads, submits or covers the page.

    Cleaning twice changes nothing, so every part of the package may clean what it passes on.

    >>> clean('<p onclick="x()">Held <b>1,012</b> days<script>x()</script></p>')
    '<p>Held <b>1,012</b> days</p>'
    """
    if "<" not in html and "&" not in html:
        return html
    sheets, rest = _style_sheets(as_pictures(html))
    styles = "\n".join(filter(None, map(_clean_sheet, sheets)))
    body = nh3.clean(
        rest,
        tags=_TAGS,
        clean_content_tags=_EMPTIED,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
        filter_style_properties=_PROPERTIES,
    )
    body = _BARE_PICTURE.sub(_missing_picture, body)
    return (f"<style>{styles}</style>" if styles else "") + body


def left_out(html: str) -> tuple[str, ...]:
    """Return what `clean` removes from `html`, in plain words and counted.

    >>> left_out('<script>x()</script><img src="https://example.org/a.png">')
    ('1 picture from elsewhere was left out', '1 script was left out')
    """
    if "<" not in html:
        return ()
    tally = _Tally()
    tally.feed(as_pictures(html))
    plural = dict(_NAMES.values())
    return tuple(
        f"{count} {name if count == 1 else plural[name]} {'was' if count == 1 else 'were'} left out"
        for name, count in sorted(tally.found.items())
    )


def _keep(tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute as it may stand, or None to drop it."""
    if name == "id" and value.casefold().startswith(_OWN_IDS):
        return None
    if name == "href" and not _LINK.match(value.strip()):
        return None
    if name == "src" and not _PICTURE.match(value.strip()):
        return None
    if name == "style":
        return _clean_declarations(value) or None
    return value if tag else None


def _style_sheets(html: str) -> tuple[list[str], str]:
    """Return the style sheets of a text, and the text without them."""
    sheets: list[str] = []
    rest: list[str] = []
    position = 0
    while opening := _STYLE.search(html, position):
        end = _STYLE_END.search(html, opening.end())
        if end is None:
            break
        rest.append(html[position : opening.start()])
        sheets.append(html[opening.end() : end.start()])
        position = end.end()
    return sheets, "".join([*rest, html[position:]])


def _clean_sheet(sheet: str) -> str:
    """Keep the rules of a style sheet that reach only below an element with an id.

    pandas' Styler and Great Tables write such rules; a rule for `body` or `p` would restyle the
    page around the output and goes, as does every at-rule and everything that could load.
    """
    text = re.sub(r"/\*.*?\*/|<!--|-->", "", sheet, flags=re.DOTALL)
    text = re.sub(r"@[\w-]+[^{};]*(;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})", "", text)
    rules = []
    for selectors, declarations in _RULE.findall(text):
        kept = [name.strip() for name in selectors.split(",")]
        kept = [" ".join(name.split()) for name in kept if _SELECTOR.match(" ".join(name.split()))]
        kept = [name for name in kept if not name[1:].casefold().startswith(_OWN_IDS)]
        body = _clean_declarations(declarations)
        if kept and body:
            rules.append(f"{', '.join(kept)} {{ {body} }}")
    return "\n".join(rules)


def _clean_declarations(text: str) -> str:
    pairs = (part.partition(":") for part in text.split(";"))
    kept = (
        (name.strip().casefold(), value.strip())
        for name, colon, value in pairs
        if colon and not _UNSAFE_VALUE.search(value)
    )
    return "; ".join(f"{name}: {value}" for name, value in kept if name in _PROPERTIES and value)


def _missing_picture(match: re.Match[str]) -> str:
    alt = re.search(r'\balt="([^"]*)"', match[1])
    words = f": {alt[1]}" if alt and alt[1] else ""
    return f'<span class="notice">Picture not carried{words}</span>'


class _Tally(HTMLParser):
    """Counts the elements that cleaning removes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        remote = tag == "img" and not _PICTURE.match(given.get("src", "").strip())
        if remote or given.get("poster"):
            self.found[_NAMES["picture"][0]] += 1
        if tag in _NAMES and tag != "picture":
            self.found[_NAMES[tag][0]] += 1


_RANDOM_ID = re.compile(r"\bT_([0-9a-f]{5})(?=_|\b)")


def steady_ids(html: str) -> str:
    """Return a pandas Styler table with the random part of its ids replaced by a number.

    Styler draws a new id on every call; without this, equal tables would never be equal.

    >>> steady_ids('<style>#T_0f3a1 td {}</style><table id="T_0f3a1"></table>')
    '<style>#T_00001 td {}</style><table id="T_00001"></table>'
    """
    names: dict[str, str] = {}

    def steady(match: re.Match[str]) -> str:
        return "T_" + names.setdefault(match[1], f"{len(names) + 1:05x}")

    return _RANDOM_ID.sub(steady, html)
