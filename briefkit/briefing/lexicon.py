"""Words of estimative probability, each with its number.

Two published lexicons, never mixed in one briefing:

`ICD 203`  Intelligence Community Directive 203, *Analytic Standards* (Office of the Director of
           National Intelligence, 2 January 2015), section D.6.e(2)(a).
`PHIA`     the probability yardstick of the United Kingdom's Professional Head of Intelligence
           Assessment.

The number stands beside the word because readers agree with the lexicon about twice as often
when it does (Wintle et al. 2019, PLOS ONE, doi 10.1371/journal.pone.0213522); a tooltip does not
help.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefkit.errors import BriefingError, nearest


@dataclass(frozen=True)
class Term:
    """One word of a lexicon and the range of probability it stands for, in percent."""

    word: str
    low: int
    high: int
    synonyms: tuple[str, ...] = ()

    @property
    def numbered(self) -> str:
        """The word with its number: `likely (55-80%)`, with an en dash."""
        if self.low == 0:
            return f"{self.word} (up to {self.high}%)"
        if self.high == 100:
            return f"{self.word} ({self.low}% or more)"
        return f"{self.word} ({self.low}\N{EN DASH}{self.high}%)"


@dataclass(frozen=True)
class Lexicon:
    """A closed set of terms, from least to most likely."""

    name: str
    terms: tuple[Term, ...]

    def term(self, word: str) -> Term:
        """Return the term a word stands for.

        Raises
        ------
        BriefingError
            The word is not in this lexicon; the message names the nearest that is.
        """
        wanted = " ".join(word.casefold().split())
        for term in self.terms:
            if wanted in (term.word, *term.synonyms):
                return term
        words = [word for term in self.terms for word in (term.word, *term.synonyms)]
        other = PHIA if self is ICD_203 else ICD_203
        mixed = any(wanted in (term.word, *term.synonyms) for term in other.terms)
        close = nearest(wanted, words)
        hint = f"Did you mean {close[0]!r}?" if close else "Use one of the words above."
        if mixed:
            hint = (
                f"{word!r} belongs to {other.name}; a briefing keeps to one lexicon. "
                f"Pass lexicon={other.name!r} to every judgement, or choose a word above."
            )
        raise BriefingError(
            f"{word!r} is not a likelihood of {self.name}.",
            where="likelihood",
            expected=", ".join(f"{term.numbered}" for term in self.terms),
            hint=hint,
        )

    def found_in(self, text: str) -> list[Term]:
        """Return the terms whose words stand in a text, longest words first.

        A longer term hides the shorter one inside it: "very likely" is not also "likely".
        """
        rest, found = f" {text.casefold()} ", []
        by_length = sorted(
            ((word, term) for term in self.terms for word in (term.word, *term.synonyms)),
            key=lambda pair: -len(pair[0]),
        )
        for word, term in by_length:
            rest, times = re.subn(rf"(?<![\w-]){re.escape(word)}(?![\w-])", " ", rest)
            if times:
                found.append(term)
        return found


ICD_203 = Lexicon(
    "ICD 203",
    (
        Term("almost no chance", 1, 5, ("remote",)),
        Term("very unlikely", 5, 20, ("highly improbable",)),
        Term("unlikely", 20, 45, ("improbable",)),
        Term("roughly even chance", 45, 55, ("roughly even odds",)),
        Term("likely", 55, 80, ("probable", "probably")),
        Term("very likely", 80, 95, ("highly probable",)),
        Term("almost certain", 95, 99, ("almost certainly", "nearly certain")),
    ),
)

PHIA = Lexicon(
    "PHIA",
    (
        Term("remote chance", 0, 5),
        Term("highly unlikely", 10, 20),
        Term("unlikely", 25, 35),
        Term("realistic possibility", 40, 50),
        Term("likely", 55, 75, ("probable", "probably")),
        Term("highly likely", 80, 90, ("highly probable",)),
        Term("almost certain", 95, 100, ("almost certainly",)),
    ),
)

CONFIDENCE = {
    "high": "High confidence: good information from several independent sources.",
    "moderate": "Moderate confidence: credibly sourced, not enough of it or not well corroborated.",
    "low": "Low confidence: scant, fragmentary or doubtful information.",
}


def lexicon_named(name: str) -> Lexicon:
    """Return a lexicon by its name, `"ICD 203"` or `"PHIA"`."""
    known = {entry.name.casefold().replace(" ", ""): entry for entry in (ICD_203, PHIA)}
    entry = known.get(name.casefold().replace(" ", "").replace("-", ""))
    if entry is None:
        raise BriefingError(
            f"there is no lexicon {name!r}.", where="lexicon", expected="'ICD 203' or 'PHIA'"
        )
    return entry
