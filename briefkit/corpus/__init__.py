"""`data/` -> checked tables.

`load`        the tables as pandas frames, or one error that lists every problem
`check`       the same checks as a `Report`, notes included
`new`         a valid skeleton row, with near duplicates told first
`tidy`        tables as the repository keeps them, after a spreadsheet has saved them
`codebook`    the text of `data/README.md`

Inside, in the direction data flows: `schema` (what is declared), `tables` (CSV to rows),
`rules` (what must hold), `dates` and `derived` (what follows), `frames` (pandas).
"""

from __future__ import annotations

from briefkit.corpus.book import codebook
from briefkit.corpus.corpus import Corpus, check, load
from briefkit.corpus.skeleton import new, tidy

__all__ = ["Corpus", "check", "codebook", "load", "new", "tidy"]
