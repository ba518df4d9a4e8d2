"""An exported page read back: the payload it was made of.

A page opens for years because it says which format it holds; reading refuses a newer one instead
of guessing.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
from pathlib import Path
from typing import Any, cast

from briefkit.errors import ExportError
from briefkit.page.exporting import FORMAT
from briefkit.page.pack import unpack

_PAYLOAD = re.compile(
    r'<script type="application/octet-stream" id="bk-payload">([A-Za-z0-9+/=\s]*)</script>'
)


def read(path: str | Path) -> dict[str, Any]:
    """Return the payload of an exported page, with references into its store resolved.

    Parameters
    ----------
    path
        An HTML file written by `briefkit export`.

    Raises
    ------
    ExportError
        There is no such file, it is not such a page, it is damaged, or a newer briefkit made it.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError("This page cannot be read.", where=str(file), got=str(error)) from error
    found = _PAYLOAD.search(text)
    if found is None:
        raise ExportError(
            "This is not a page written by briefkit export.",
            where=str(file),
            hint="Give the HTML file itself, not the notebook and not a printed copy.",
        )
    try:
        payload = json.loads(gzip.decompress(base64.b64decode(found[1])))
    except (OSError, EOFError, ValueError, binascii.Error) as error:
        raise ExportError(
            "The page is damaged: its payload cannot be unpacked.",
            where=str(file),
            got=str(error),
            hint="Export it again, or copy it again from where it came.",
        ) from error
    if payload.get("format") != FORMAT:
        raise ExportError(
            "The page was made in another format.",
            where=str(file),
            got=f"format {payload.get('format')}",
            expected=f"format {FORMAT}",
            hint="Use the briefkit that made it, or a newer one.",
        )
    return cast("dict[str, Any]", unpack(payload, payload.pop("store", [])))
