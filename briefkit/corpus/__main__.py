"""`python -m briefkit.corpus` writes the codebook beside the tables."""

from __future__ import annotations

import sys
from pathlib import Path

from briefkit.corpus.book import codebook
from briefkit.corpus.corpus import load
from briefkit.errors import BriefkitError


def main() -> int:
    """Write `README.md` into the data folder that was named, or briefkit's own."""
    try:
        corpus = load(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    except BriefkitError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    path = corpus.folder / "README.md"
    path.write_text(codebook(corpus), encoding="utf-8")
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
