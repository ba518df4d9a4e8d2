"""Still pictures of a page's figures, for readers without scripts.

A picture needs a browser to draw it. Where a Chromium is on the machine it draws each figure of
the first view once, as SVG, with the same plotly.js the page carries; where there is none, the
figure's numbers stand in the page as a table, and the export says so. Pictures are asked for,
not given: they travel uncompressed, and a page of ten figures would double in size.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from briefkit.page import bundle, maps
from briefkit.page.assets import asset, module

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_DRAWN = re.compile(r'<pre class="(drawn|failed)">(.*?)</pre>', re.DOTALL)
_SECONDS = 90
_LARGEST = 400_000  # characters: canvases of WebGL can take megabytes; the numbers serve as well


def pictures(figures: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return a picture (a data: URL of an SVG) for each figure, by the figure's `digest`.

    Empty when no Chromium is found; a figure that cannot be drawn, or only in much room, is left
    out.
    """
    browser = chromium()
    if not browser or not figures:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "figures.html"
        page.write_text(_page(figures), "utf-8")
        drawn = _DRAWN.findall(_dump(browser, page, Path(folder)))
    return {
        digest(figure): address
        for figure, (state, text) in zip(figures, drawn, strict=False)
        if state == "drawn" and len(address := _address(text)) <= _LARGEST
    }


def digest(figure: Mapping[str, Any]) -> str:
    """Return what tells one figure from another: the hash of its JSON."""
    return hashlib.sha256(json.dumps(figure, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def chromium() -> str | None:
    """Return the path of a Chromium or Chrome on this machine."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def _page(figures: Sequence[Mapping[str, Any]]) -> str:
    return Template(asset("pictures.html")).substitute(
        plotly=bundle.plotly_for(figures).replace("</script", r"<\/script"),
        figures=json.dumps(list(figures)).replace("<", r"\u003c"),
        outlines=maps.outlines_for(figures) or "null",
        script=module("pictures.mjs"),
    )


def _dump(browser: str, page: Path, folder: Path) -> str:
    """Return the document after its scripts have run; empty when the browser fails."""
    command = [
        *(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--disable-background-networking", f"--user-data-dir={folder / 'profile'}"),
        *("--virtual-time-budget=60000", "--dump-dom", page.as_uri()),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - a browser found on the PATH, arguments are our own
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _address(text: str) -> str:
    svg = unquote(html.unescape(text).partition(",")[2])
    for letter, code in (("%", "%25"), ("#", "%23"), ("<", "%3C"), (">", "%3E"), ('"', "'")):
        svg = svg.replace(letter, code)
    return f"data:image/svg+xml,{svg}"
