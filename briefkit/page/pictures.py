"""Still pictures of a page's figures, for readers without scripts.

Where a Chromium is on the machine it draws each figure of the first view once, as SVG, with the
same plotly.js the page carries; where there is none, the figure's numbers stand in the page as a
table, and the export says so. Pictures are asked for, not given: they travel uncompressed, and a
page of ten figures would double in size.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from briefkit.page.drawing import drawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LARGEST = 400_000  # characters: canvases of WebGL can take megabytes; the numbers serve as well


def pictures(figures: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return a picture (a data: URL of an SVG) for each figure, by the figure's `digest`.

    Empty when no Chromium is found; a figure that cannot be drawn, or only in much room, is left
    out.
    """
    made = zip(figures, drawn(figures, "pictures.mjs"), strict=False)
    found = {digest(figure): _address(text) for figure, text in made if text}
    return {key: address for key, address in found.items() if len(address) <= _LARGEST}


def digest(figure: Mapping[str, Any]) -> str:
    """Return what tells one figure from another: the hash of its JSON."""
    return hashlib.sha256(json.dumps(figure, sort_keys=True).encode()).hexdigest()


def _address(text: str) -> str:
    svg = unquote(text.partition(",")[2])
    for letter, code in (("%", "%25"), ("#", "%23"), ("<", "%3C"), (">", "%3E"), ('"', "'")):
        svg = svg.replace(letter, code)
    return f"data:image/svg+xml,{svg}"
