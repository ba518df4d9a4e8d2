"""A small, complete and valid corpus of invented rows, for tests that break it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

ROWS = Path(__file__).parent / "small_corpus"
DECLARATION = Path(__file__).parents[1] / "data" / "datapackage.json"
AS_OF = "2026-01-31"


def small_corpus(into: Path) -> Path:
    """Write the small corpus to `into / "data"`, as of a day of its own."""
    folder = into / "data"
    shutil.copytree(ROWS, folder)
    declared = json.loads(DECLARATION.read_text(encoding="utf-8"))
    declared |= {"as_of": AS_OF, "release": "0.0.1"}
    (folder / "datapackage.json").write_text(json.dumps(declared), encoding="utf-8")
    return folder


def edit(folder: Path, table: str, old: str, new: str) -> None:
    """Replace `old` by `new` in a table; `old` stands there exactly once."""
    path = folder / f"{table}.csv"
    text = path.read_bytes().decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {table}.csv"
    path.write_bytes(text.replace(old, new).encode())
