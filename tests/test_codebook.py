"""The codebook says what the tables hold, and is never older than they are."""

from __future__ import annotations

import re

import pytest
from small import small_corpus

from briefkit.corpus import codebook, load
from briefkit.corpus.rules import RULES


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return load(small_corpus(tmp_path_factory.mktemp("corpus")))


@pytest.fixture(scope="module")
def book(corpus):
    return codebook(corpus)


def section(book: str, title: str) -> str:
    return re.split(r"\n#+ ", book.split(f"\n#{title}\n", 1)[1])[0]


def test_the_file_in_the_repository_is_the_one_made_from_its_tables():
    corpus = load()
    kept = (corpus.folder / "README.md").read_text(encoding="utf-8")
    assert kept == codebook(corpus), (
        "data/README.md is stale; run: make codebook (python -m briefkit.corpus)"
    )


def test_limits_come_before_everything_else(book):
    titles = re.findall(r"^## (.*)$", book, re.MULTILINE)
    assert titles[0] == "Known limits and biases"
    assert titles[-2:] == ["How to cite", "Licence"]
    assert "What is left out, and why" in titles


def test_every_value_has_a_meaning_a_count_and_an_example(book, corpus):
    for name, values in corpus.schema.vocabularies.items():
        text = section(book, f"## {name}")
        for value, meaning in values.items():
            assert meaning, value
            assert f"| `{value}` | {meaning} | " in text
    acquitted = "Found not guilty or acquitted by a judge on every count."
    assert f"| `acquitted` | {acquitted} | 1 | Richard Roe |" in section(book, "## outcome")
    assert "| `Canada` | Canada. | 2 | Sam Stiles |" in section(book, "## country")
    assert "| `mistrial` | Mistrial declared. | 1 | Richard Roe, 2021-06-16 |" in (
        section(book, "## event_kind")
    )


def test_numbers_are_counted(book):
    numbers = section(book, "# In numbers")
    assert "- 7 articles, 5 cases, 4 policies, 25 events, 3 links, 49 citations." in numbers
    assert "- Cases by acting state: China 3, United States 2, Australia 1." in numbers
    assert "- Events dated to the day: 20 of 25 (80%)." in numbers
    assert "- Events by year: 2014 to 2017 1, 2018 to 2021 13, 2022 to 2025 11." in numbers


def test_every_column_is_described_declared_or_derived(book, corpus):
    for table in corpus.schema.tables:
        rows = len(getattr(corpus, table.name))
        text = section(book, f"## {table.name} ({rows} rows)")
        listed = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
        frame = getattr(corpus, table.name)
        bounds = {f"{column}_{end}" for column in frame.columns for end in ("start", "end")}
        assert listed == set(frame.columns) - bounds, table.name


def test_every_rule_is_told(book):
    text = section(book, "# What is checked")
    for rule in RULES:
        assert f"| `{rule.id}` | {rule.doc} |" in text


def test_it_says_how_to_cite_exactly_this(book, corpus):
    assert corpus.sha256 in section(book, "# How to cite")


def test_a_bar_in_a_name_does_not_break_the_grid(corpus):
    for line in codebook(corpus).splitlines():
        if line.startswith("| `"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4, 5), line


def test_the_error_rates_told_are_those_of_the_audits():
    corpus = load()
    audits = (corpus.folder / "AUDIT.md").read_text(encoding="utf-8")
    totals = re.findall(
        r"^\| (\w+), [^|]+\| (\d+) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+%) \|", audits, re.MULTILINE
    )
    assert len(totals) == 2
    (limits,) = [limit for limit in corpus.schema.about["limits"] if "AUDIT.md" in limit]
    for name, *counts, rate in totals:
        drawn, right, wrong, not_found = map(int, counts)
        part = re.split(
            r"^## ", audits.split(f"\n## {name.capitalize()} audit, ", 1)[1], flags=re.MULTILINE
        )[0]
        rows = re.findall(r"^\| [a-z0-9-]+ \| (\d+) \| (\d+) \| (\d+) \|", part, re.MULTILINE)
        assert len(rows) == drawn
        assert [sum(map(int, column)) for column in zip(*rows, strict=True)] == [
            right,
            wrong,
            not_found,
        ]
        assert rate == f"{wrong / (right + wrong):.1%}"
        assert rate in limits


def test_the_changelog_counts_the_tables_as_they_are():
    corpus = load()
    counts = ", ".join(
        f"{len(getattr(corpus, name)):,} {name}"
        for name in ("cases", "policies", "events", "links", "articles", "citations")
    )
    changelog = (corpus.folder.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    unreleased = changelog.split("\n## ")[1]
    assert f"First tables: {counts}, as of " in unreleased
