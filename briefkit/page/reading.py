"""The payload of a page that was exported earlier."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
from pathlib import Path
from typing import Any

from briefkit.errors import ExportError
from briefkit.page.pack import unpack

_PAYLOAD = re.compile(
    r'<script type="application/octet-stream" id="bk-payload">([A-Za-z0-9+/=\s]*)</script>'
)


def read(page: str | Path) -> dict[str, Any]:
    """Return the payload of an exported page, with every reference resolved.

    An old page is its own history: what it claimed and showed can be compared with a new one.

    Parameters
    ----------
    page
        The HTML file.
    """
    path = Path(page)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError("The page cannot be read.", where=str(path), got=str(error)) from error
    found = _PAYLOAD.search(text)
    try:
        payload = json.loads(gzip.decompress(base64.b64decode(found[1]))) if found else None
    except (OSError, EOFError, ValueError, binascii.Error) as error:
        raise ExportError("The page is damaged.", where=str(path), got=str(error)) from error
    if not isinstance(payload, dict):
        raise ExportError("This is not a page made by briefkit.", where=str(path))
    if payload.get("format") != 1:
        raise ExportError(
            "The page was made by another version of briefkit.",
            where=str(path),
            got=f"format {payload.get('format')}",
            expected="format 1",
        )
    store = payload.pop("store", [])
    resolved: dict[str, Any] = unpack(payload, store)
    return resolved
