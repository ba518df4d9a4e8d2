"""What a Chromium on this machine draws while a page is made.

A page needs a browser twice before any reader has one: for still pictures of its figures, and for
the functions that WebGL charts would write in front of the reader, which the page's policy forbids.
"""

from __future__ import annotations

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

from briefkit.page import bundle, maps
from briefkit.page.assets import asset, module

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_LEFT = re.compile(r'<pre class="(drawn|failed)">(.*?)</pre>', re.DOTALL)
_SECONDS = 90


@lru_cache(maxsize=1)
def chromium() -> str | None:
    """Return the path of a Chromium or Chrome on this machine."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def drawn(figures: Sequence[Mapping[str, Any]], script: str) -> list[str | None]:
    """Return what a module of ours leaves in the document for each figure; None where it failed.

    Empty when no Chromium is found, or when it breaks down.
    """
    browser = chromium()
    if not browser or not figures:
        return []
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "figures.html"
        page.write_text(_page(figures, script), "utf-8")
        left = _LEFT.findall(_dump(browser, page, Path(folder)))
    return [html.unescape(text) if state == "drawn" else None for state, text in left]


def _page(figures: Sequence[Mapping[str, Any]], script: str) -> str:
    return Template(asset("drawing.html")).substitute(
        plotly=bundle.plotly_for(figures).replace("</script", r"<\/script"),
        figures=json.dumps(list(figures)).replace("<", r"\u003c"),
        outlines=maps.outlines_for(figures) or "null",
        script=module(script),
    )


def _dump(browser: str, page: Path, folder: Path) -> str:
    """Return the document after its scripts have run; empty when the browser fails."""
    command = [
        *(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--enable-unsafe-swiftshader", "--disable-background-networking"),
        *(f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=60000"),
        *("--dump-dom", page.as_uri()),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - a browser found on the PATH, arguments are our own
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
