"""The list of rules, and the one way to run them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from briefkit.corpus.report import Problem
from briefkit.corpus.tables import Row, Table, Tables

Finding = tuple[Row | Table, str, str]  # where, which column, what is wrong
Check = Callable[[Tables], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, one line that says what must hold, and the check."""

    id: str
    doc: str
    needs: tuple[str, ...]
    note: bool
    check: Check

    def breaches(self, tables: Tables) -> Iterator[Problem]:
        """Yield a problem for every breach."""
        if not all(tables[name].whole for name in self.needs):
            return
        for place, column, text in self.check(tables):
            table, line = (place.table, place.line) if isinstance(place, Row) else (place, 0)
            yield Problem(self.id, table.label, line, column, text)


RULES: list[Rule] = []


def rule(*needs: str, note: bool = False) -> Callable[[Check], Check]:
    """Register a check under the id its name spells."""

    def register(check: Check) -> Check:
        doc = (check.__doc__ or "").splitlines()[0]
        RULES.append(Rule(check.__name__.replace("_", "-"), doc, needs, note, check))
        return check

    return register


def problems(tables: Tables) -> list[Problem]:
    """Return what breaks a rule, in file order."""
    return _breaches(tables, note=False)


def notes(tables: Tables) -> list[Problem]:
    """Return what is only worth a look, in file order."""
    return _breaches(tables, note=True)


def _breaches(tables: Tables, *, note: bool) -> list[Problem]:
    order = {table.label: number for number, table in enumerate(tables)}
    found = [each for one in RULES if one.note is note for each in one.breaches(tables)]
    return sorted(found, key=lambda each: (order.get(each.file, -1), each.line))
