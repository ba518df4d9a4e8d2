"""Every error a person can meet, as a small help page.

An error says what happened, where (file, row, cell, control), what was found, what was
expected and what to type next. Anything raised on purpose is a `BriefkitError`; the
command line prints it without a traceback and exits with its `exit_code`.
"""

from __future__ import annotations

import difflib
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class BriefkitError(Exception):
    """A problem the person at the keyboard can mend.

    Parameters
    ----------
    what
        One sentence: what went wrong, naming the thing.
    where
        File, row, cell or control, as `path:line` where there is one.
    got, expected
        What was found and what would have been right.
    hint
        What to do next, as a sentence or a command to type.
    """

    exit_code = 1

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        got: str = "",
        expected: str = "",
        hint: str = "",
    ) -> None:
        self.what, self.where = what, where
        self.got, self.expected, self.hint = got, expected, hint
        lines = [f"{where}: {what}" if where else what]
        if got:
            lines.append(f"  found:    {got}")
        if expected:
            lines.append(f"  expected: {expected}")
        if hint:
            lines += ["", f"Hint: {hint}"]
        super().__init__("\n".join(lines))

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the line of the cell, then the help, no traceback.

        IPython asks for this by name. The path through briefkit tells a person nothing, and would
        push the sentence that does out of sight.
        """
        steps = zip(
            traceback.walk_tb(self.__traceback__),
            traceback.extract_tb(self.__traceback__),
            strict=True,
        )
        theirs = [
            step for (frame, _), step in steps if frame.f_globals.get("__name__") == "__main__"
        ]
        line = [f"{type(self).__name__}, line {s.lineno}: {s.line}" for s in theirs[-1:]]
        return [*line, str(self)]


class CorpusError(BriefkitError):
    """The tables in `data/` are missing, unreadable or break a rule."""

    exit_code = 1


class SelectionError(BriefkitError):
    """A column, value, period or parameter that does not exist."""

    exit_code = 2


class BriefingError(BriefkitError):
    """A judgement, citation or briefing that breaks a convention of the trade."""

    exit_code = 2


class ExportError(BriefkitError):
    """A notebook that cannot become a page."""

    exit_code = 3


class CellError(ExportError):
    """A cell of the notebook raised, died or ran out of time."""

    exit_code = 4


class BudgetError(ExportError):
    """Recording every state would cost more than the budget allows."""

    exit_code = 5


def nearest(value: str, allowed: Iterable[str], *, most: int = 1) -> list[str]:
    """Return the allowed values that look most like `value`, best first.

    >>> nearest("relased", ["released", "held", "sentenced"])
    ['released']
    """
    options: Sequence[str] = list(allowed)
    folded = {option.casefold(): option for option in options}
    hits = difflib.get_close_matches(value.casefold(), folded, n=most, cutoff=0.55)
    return [folded[hit] for hit in hits]
