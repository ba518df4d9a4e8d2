"""A judgement: what we think, how likely, how sure, and on what.

Intelligence Community Directive 203 asks that a likelihood carry one agreed word, that
confidence stand in a sentence of its own, and that both be told apart. `judge` keeps to that by
construction, and puts the number beside the word (see `briefkit.briefing.lexicon`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from briefkit.briefing.lexicon import CONFIDENCE, Lexicon, Term, lexicon_named
from briefkit.briefing.sources import MANIFEST, Sources, cite
from briefkit.errors import BriefingError


@dataclass(frozen=True)
class Judgement:
    """One key judgement, shown as Markdown in a notebook and on the page."""

    text: str
    likelihood: Term
    confidence: str
    because: str
    would_change: str
    sources: Sources

    @property
    def sentence(self) -> str:
        """The judgement with its likelihood, as one sentence of plain text."""
        word = self.likelihood.numbered
        return f"{word[0].upper()}{word[1:]}: {self.text}"

    @property
    def basis(self) -> str:
        """How many sources it rests on; says so when they have one origin."""
        publishers = sorted(self.sources.publishers)
        if len(publishers) == 1:
            return f"Rests on one origin, {publishers[0]}."
        return f"Rests on {len(self.sources)} sources from {len(publishers)} publishers."

    def _repr_markdown_(self) -> str:
        word, rest = self.sentence.split(": ", 1)
        second = [f"{self.confidence.capitalize()} confidence.", self.because, self.basis]
        lines = [f"> **{word}:** {rest}", ">", "> " + " ".join(part for part in second if part)]
        if self.would_change:
            lines += [">", f"> *What would change this:* {self.would_change}"]
        return "\n".join(lines)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/markdown": self._repr_markdown_(),
            "text/plain": f"{self.sentence} {self.confidence.capitalize()} confidence.",
            MANIFEST: {
                "kind": "judgement",
                "text": self.text,
                "likelihood": self.likelihood.numbered,
                "confidence": self.confidence,
                "origins": len(self.sources.publishers),
            },
        }


def judge(
    text: str,
    *,
    likelihood: str,
    confidence: str,
    sources: Any,
    because: str = "",
    would_change: str = "",
    lexicon: str = "ICD 203",
) -> Judgement:
    """Return a judgement whose likelihood word carries its number.

    Parameters
    ----------
    text
        The judgement as a sentence, without likelihood or confidence words.
    likelihood
        A word of the lexicon, such as `"likely"`.
    confidence
        `"low"`, `"moderate"` or `"high"`; stands in its own sentence.
    sources
        Rows it rests on: a frame with a `sources` column, a list of such frames, or `cite(...)`.
    because
        Why the confidence is what it is, as a sentence.
    would_change
        What would change the judgement, as a sentence: an indicator to watch.
    lexicon
        `"ICD 203"` or `"PHIA"`; one for the whole briefing.

    Raises
    ------
    BriefingError
        An unknown or mixed term, a likelihood or confidence inside `text`, or no source.

    Examples
    --------
    >>> from briefkit.briefing.sources import Sources
    >>> paper = {"title": "T", "publisher": "P", "published": "2024", "url": "", "kind": "news"}
    >>> judgement = judge(
    ...     "China will widen the law's use.",
    ...     likelihood="likely",
    ...     confidence="moderate",
    ...     sources=Sources((paper,)),
    ... )
    >>> judgement.sentence
    "Likely (55–80%): China will widen the law's use."
    """
    words = lexicon_named(lexicon)
    term = words.term(likelihood)
    if confidence not in CONFIDENCE:
        raise BriefingError(
            f"{confidence!r} is not a level of confidence.",
            where="confidence",
            expected=" ".join(CONFIDENCE.values()),
        )
    _refuse_second_likelihood(text, words)
    rests_on = cite(*sources) if isinstance(sources, list | tuple) else cite(sources)
    if not len(rests_on):
        raise BriefingError(
            "a judgement without a source is an opinion.",
            where=f"judge({text!r})",
            hint="Pass the rows it rests on: sources=choose(corpus.cases, ...).",
        )
    return Judgement(text.strip(), term, confidence, because, would_change, rests_on)


def _refuse_second_likelihood(text: str, words: Lexicon) -> None:
    found = words.found_in(text)
    if found:
        raise BriefingError(
            f"the text of a judgement already says {found[0].word!r}.",
            where=f"judge({text!r})",
            hint="Write what will happen, and give the word as likelihood=...",
        )
    if "confidence" in text.casefold():
        raise BriefingError(
            "likelihood and confidence stand in one sentence.",
            where=f"judge({text!r})",
            expected="confidence in a sentence of its own (ICD 203, D.6.e(2))",
            hint="Take the confidence out of the text and give it as confidence=...",
        )
