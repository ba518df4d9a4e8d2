"""What checking found: problems that must be mended, notes worth a look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place, in words that say how to mend it.

    `line` is the real line in the file (a quoted cell may hold line breaks). `rule` is
    the id under which the rule is documented and tested.

    >>> print(Problem("vocabulary", "data/cases.csv", 12, "outcome", '"relased" is unknown'))
    data/cases.csv:12 outcome: "relased" is unknown
    """

    rule: str
    file: str
    line: int
    column: str
    text: str

    @property
    def where(self) -> str:
        """File, line and column, as far as they are known."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.column}" if self.column else place

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything checking found, as a value: print it, count it or raise it.

    A problem makes `load` refuse the tables; a note does not.
    """

    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    rows: dict[str, int]

    @property
    def ok(self) -> bool:
        """Whether the tables can be loaded."""
        return not self.problems

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems]
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join([*lines, self.summary])

    @property
    def summary(self) -> str:
        """One line: what was read and what was found.

        >>> Report((), (), {"cases": 2, "links": 1}).summary
        '0 problems, 0 notes in 2 cases, 1 link'
        """
        rows = ", ".join(counted(n, name) for name, n in self.rows.items()) or "no table"
        found = f"{counted(len(self.problems), 'problems')}, {counted(len(self.notes), 'notes')}"
        return f"{found} in {rows}"


def cut(text: str, most: int = 40) -> str:
    """Return a text short enough for a message.

    >>> cut("Two years and six months in prison", 12)
    'Two years an…'
    """
    return text if len(text) <= most else text[:most] + "…"


def counted(number: int, plural: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "policies"), counted(1200, "cases")
    ('1 policy', '1,200 cases')
    """
    if number != 1:
        return f"{number:,} {plural}"
    return f"1 {plural[:-3] + 'y' if plural.endswith('ies') else plural.removesuffix('s')}"
