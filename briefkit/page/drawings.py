"""Drawings written into HTML, as pictures.

Inline SVG can run scripts and fetch, so cleaning takes it away; the same drawing as a picture can
do neither, and looks alike. Great Tables draws its small charts in this way. What refers to parts
outside itself, or is not well-formed, stays as it is and is cleaned away and told.
"""

from __future__ import annotations

import base64
import re
from html import escape
from xml.etree import ElementTree as ET

_EDGE = re.compile(r"<(/?)svg\b[^>]*?(/?)>", re.IGNORECASE)
_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink"
_ACTS = {"script", "foreignobject", "iframe", "audio", "video", "set", "animate", "handler"}
_REACHES = re.compile(r"url\(\s*['\"]?(?!#|['\"]?#)|@import|\\", re.IGNORECASE)
_SIZE = re.compile(r"\d+(?:\.\d+)?(?:px)?\Z")

for _prefix, _name in (("", _SVG), ("xlink", _LINK)):
    ET.register_namespace(_prefix, _name)


def as_pictures(html: str) -> str:
    """Return HTML in which every drawing that can be is an `img`.

    >>> as_pictures('<b>n</b><svg viewBox="0 0 9 9"><path d="M0 0h9"/></svg>')[:40]
    '<b>n</b><img src="data:image/svg+xml;bas'
    """
    parts: list[str] = []
    start = depth = position = 0
    for edge in _EDGE.finditer(html):
        if not edge[1]:
            start = edge.start() if depth == 0 else start
            depth += not edge[2]
        elif depth:
            depth -= 1
        else:
            continue
        if depth == 0:
            parts += [html[position:start], _picture(html[start : edge.end()])]
            position = edge.end()
    return "".join([*parts, html[position:]])


def _picture(text: str) -> str:
    drawing = _read(text)
    if drawing is None:
        return text
    drawn = base64.b64encode(ET.tostring(drawing, encoding="utf-8")).decode()
    words = drawing.get("aria-label") or drawing.findtext(f"{{{_SVG}}}title") or ""
    marks = f' alt="{escape(words)}"'
    for side in ("width", "height"):
        if _SIZE.match(drawing.get(side, "")):
            marks += f' {side}="{drawing.get(side, "").removesuffix("px")}"'
    if drawing.get("style"):
        marks += f' style="{escape(drawing.get("style", ""))}"'
    return f'<img src="data:image/svg+xml;base64,{drawn}"{marks}>'


def _read(text: str) -> ET.Element | None:
    """Return a drawing without what acts or reaches out; None when it is not whole by itself."""
    if "<!" in text:
        return None
    if "xmlns=" not in text[: text.find(">")]:
        text = re.sub(r"<svg\b", f'<svg xmlns="{_SVG}"', text, count=1, flags=re.IGNORECASE)
    if "xlink:" in text and "xmlns:xlink" not in text:
        text = text.replace("<svg", f'<svg xmlns:xlink="{_LINK}"', 1)
    try:
        drawing = ET.fromstring(text)  # noqa: S314 - without a DTD there are no entities to swell
    except ET.ParseError:
        return None
    ids = {part.get("id") for part in drawing.iter()}
    whole = all(_calm(part, ids) for part in list(drawing.iter()))
    return drawing if whole else None


def _calm(part: ET.Element, ids: set[str | None]) -> bool:
    """Take away what acts or reaches out; False when the part needs another that is not there."""
    for child in list(part):
        if _local(child.tag) in _ACTS or _REACHES.search(child.text or ""):
            part.remove(child)
    for name, value in list(part.attrib.items()):
        target = _local(name) == "href"
        if target and value.startswith("#") and value[1:] not in ids:
            return False
        outside = target and not value.startswith(("#", "data:image/"))
        if outside or _local(name).startswith("on") or _REACHES.search(value):
            del part.attrib[name]
    return True


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].casefold()
