"""The page's own files: read as they are, modules joined into one script."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from briefkit.errors import ExportError

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.mjs)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


@lru_cache(maxsize=32)
def asset(name: str) -> str:
    """Return the text of a file of this folder."""
    return resources.files("briefkit.page").joinpath(name).read_text("utf-8")


def module(name: str) -> str:
    """Return a module with the ones it imports before it, in order of need, as one script.

    The files are read by people and by `node --test` as they are; a page needs them in one piece
    and has no server to import from. No build tool, no source map, nothing renamed.
    """
    taken: list[str] = []
    texts: list[str] = []

    def take(one: str) -> None:
        if one in taken:
            return
        taken.append(one)
        text = asset(one)
        for other in _IMPORT.findall(text):
            take(other)
        texts.append(_EXPORT.sub("", _IMPORT.sub("", text)).strip())

    take(name)
    script = "\n\n".join(texts)
    if re.search(r"<(!--|/?script)", script, re.IGNORECASE):
        raise ExportError(f"{name} holds text that would end its script early.")
    return script
