"""What must hold in the tables, one small function a rule.

A rule is a generator over the tables: its name is its id, the first line of its docstring
is its documentation, and it yields `(row, column, text)` for every breach. `@rule` lists
the tables it compares: when a fault of form hides part of one, the rule keeps quiet rather
than report what only seems wrong. `note=True` marks a rule whose breach is worth a look
but may be right.

`cells`       one cell at a time, derived from datapackage.json
`references`  keys, links and citations
`chronology`  dates against each other
`verdicts`    status, outcome and sentence against the events
`doubles`     the same thing twice
`desk`        what an editor would look at again
"""

from __future__ import annotations

from briefkit.corpus.rules import cells, chronology, desk, doubles, references, verdicts
from briefkit.corpus.rules.registry import RULES, Rule, notes, problems

__all__ = [
    "RULES",
    "Rule",
    "cells",
    "chronology",
    "desk",
    "doubles",
    "notes",
    "problems",
    "references",
    "verdicts",
]
