"""A judgement carries its number, its confidence apart, and its sources."""

import pandas as pd
import pytest

from briefkit import cite, judge
from briefkit.briefing.lexicon import ICD_203, PHIA
from briefkit.briefing.sources import MANIFEST
from briefkit.errors import BriefingError


def source(**parts):
    return {
        "title": "A title",
        "publisher": "A paper",
        "published": "2024-05-01",
        "url": "https://example.org/a",
        "kind": "news",
        **parts,
    }


@pytest.fixture
def rows():
    law = source(
        title="The law", publisher="A parliament", url="https://example.org/law", kind="legal_text"
    )
    return pd.DataFrame({"id": ["a", "b"], "sources": [(source(), law), (source(),)]})


@pytest.mark.parametrize(
    ("lexicon", "word", "numbered"),
    [
        ("ICD 203", "almost no chance", "almost no chance (1–5%)"),
        ("ICD 203", "remote", "almost no chance (1–5%)"),
        ("ICD 203", "Roughly even odds", "roughly even chance (45–55%)"),
        ("ICD 203", "likely", "likely (55–80%)"),
        ("ICD 203", "almost certain", "almost certain (95–99%)"),
        ("PHIA", "remote chance", "remote chance (up to 5%)"),
        ("PHIA", "realistic possibility", "realistic possibility (40–50%)"),
        ("PHIA", "likely", "likely (55–75%)"),
        ("PHIA", "almost certain", "almost certain (95% or more)"),
    ],
)
def test_the_number_stands_beside_the_word(rows, lexicon, word, numbered):
    made = judge("It will rain.", likelihood=word, confidence="low", sources=rows, lexicon=lexicon)
    assert made.likelihood.numbered == numbered
    assert numbered[1:] in made._repr_markdown_()
    assert numbered[1:] in made._repr_mimebundle_()["text/plain"]


def test_confidence_stands_in_a_sentence_of_its_own(rows):
    made = judge("It will rain.", likelihood="likely", confidence="moderate", sources=rows)
    first, rest = made._repr_markdown_().split("\n", 1)
    assert first == "> **Likely (55–80%):** It will rain."
    assert "Moderate confidence. Rests on 2 sources from 2 publishers." in rest


def test_one_origin_is_said(rows):
    made = judge("It will rain.", likelihood="likely", confidence="low", sources=rows.iloc[1:])
    assert made.basis == "Rests on one origin, A paper."


def test_unknown_likelihood_names_the_nearest_and_all_that_exist(rows):
    with pytest.raises(BriefingError) as caught:
        judge("It will rain.", likelihood="likley", confidence="low", sources=rows)
    assert str(caught.value) == (
        "likelihood: 'likley' is not a likelihood of ICD 203.\n"
        "  expected: almost no chance (1–5%), very unlikely (5–20%), unlikely (20–45%), "
        "roughly even chance (45–55%), likely (55–80%), very likely (80–95%), "
        "almost certain (95–99%)\n\n"
        "Hint: Did you mean 'likely'?"
    )


def test_a_word_of_the_other_lexicon_is_refused_by_name(rows):
    with pytest.raises(BriefingError, match="belongs to PHIA; a briefing keeps to one lexicon"):
        judge("It will rain.", likelihood="realistic possibility", confidence="low", sources=rows)


@pytest.mark.parametrize("text", ["It will probably rain.", "We say with high confidence: rain."])
def test_text_with_a_second_likelihood_or_confidence_is_refused(rows, text):
    with pytest.raises(BriefingError, match=r"already says|stand in one sentence"):
        judge(text, likelihood="likely", confidence="low", sources=rows)


def test_a_judgement_without_sources_is_refused(rows):
    with pytest.raises(BriefingError, match="without a source is an opinion"):
        judge("It will rain.", likelihood="likely", confidence="low", sources=rows.iloc[:0])


def test_longer_terms_hide_shorter_ones():
    assert [term.word for term in ICD_203.found_in("very unlikely, then likely")] == [
        "very unlikely",
        "likely",
    ]
    assert ICD_203.found_in("an unlikeliness of no probability") == []


@pytest.mark.parametrize("lexicon", [ICD_203, PHIA])
def test_terms_rise_and_never_overlap(lexicon):
    for lower, upper in zip(lexicon.terms, lexicon.terms[1:], strict=False):
        assert lower.low < lower.high <= upper.low < upper.high


def test_sources_are_numbered_once_in_order_of_appearance(rows):
    notes = cite(rows, rows)
    assert len(notes) == 2
    lines = notes._repr_markdown_().splitlines()
    assert lines[2] == "1. [A title](<https://example.org/a>). A paper, 2024-05-01."
    assert lines[3].startswith("2. [The law](<https://example.org/law>).")


def test_source_summary_is_computed(rows):
    assert cite(rows).summary == (
        "2 sources from 2 publishers; 1 official texts, statements or court records (50%); "
        "oldest 2024-05-01, newest 2024-05-01."
    )


def test_an_inexact_day_is_told_in_words():
    cited = cite(pd.DataFrame({"sources": [(source(published="2024-05~"),)]}))
    assert cited.summary.endswith("oldest about May 2024, newest about May 2024.")
    assert "A paper, about May 2024." in cited._repr_markdown_()


def test_oldest_and_newest_go_by_the_day_and_not_by_the_text():
    days = ("2026~", "2026-03-04", "[1999-05,1999-07]", "soon", "")
    cited = cite(pd.DataFrame({"sources": [tuple(source(title=d, published=d) for d in days)]}))
    assert cited.summary.endswith("oldest May 1999 or July 1999, newest 2026-03-04.")


def test_a_mirror_is_called_a_mirror():
    rows = pd.DataFrame({"sources": [(source(url="", via="https://example.com/copy"),)]})
    text = cite(rows)._repr_markdown_()
    assert "1 read at a mirror or archive" in text
    assert "read at a mirror: <https://example.com/copy>" in text


def test_titles_cannot_break_the_markdown():
    rows = pd.DataFrame({"sources": [(source(title="[x](javascript:1) <b>*a*"),)]})
    assert r"\[x\](javascript:1) \<b\>\*a\*" in cite(rows)._repr_markdown_()


def test_rows_without_sources_are_refused():
    with pytest.raises(BriefingError, match="these rows carry no sources"):
        cite(pd.DataFrame({"id": ["a"]}))


def test_judgements_and_sources_reach_the_manifest(rows):
    made = judge("It will rain.", likelihood="likely", confidence="low", sources=rows)
    assert made._repr_mimebundle_()[MANIFEST] == {
        "kind": "judgement",
        "text": "It will rain.",
        "likelihood": "likely (55–80%)",
        "confidence": "low",
        "origins": 2,
    }
    assert cite(rows)._repr_mimebundle_()[MANIFEST]["sources"] == [
        "A paper: A title https://example.org/a",
        "A parliament: The law https://example.org/law",
    ]
