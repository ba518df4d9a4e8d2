"""Every rule has an edit that breaks it, and every message is what one would want to read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from small import edit, small_corpus

from briefkit.corpus import check
from briefkit.corpus.rules import RULES
from briefkit.corpus.tables import FORM

EDITS = Path(__file__).parent / "wrong_edits.txt"
SCARCE = "dead-value"  # the small corpus uses few values; the note has a test of its own


class Edit(NamedTuple):
    rule: str
    table: str
    old: str
    new: str
    said: list[str]


def edits() -> list[Edit]:
    """Read the blocks of `wrong_edits.txt`."""
    found = []
    for block in EDITS.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, *lines = block.rstrip("\n").split("\n")
        rule, table = re.fullmatch(r"(\S+) in (\w+)\.csv", title).groups()
        old, new, said = [], [], []
        for line in lines:
            kind = {"- ": old, "+ ": new}.get(line[:2], said)
            kind.append(line if kind is said else visible(line[2:]))
        gone = "\n" if not new else ""  # a block without + deletes the line
        found.append(Edit(rule, table, "\n".join(old) + gone, "\n".join(new), said))
    return found


def visible(text: str) -> str:
    """Turn \\u200b, written out so that a reader sees it, into the character."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


def name(wrong: Edit) -> str:
    return f"{wrong.rule}-{wrong.table}-{wrong.new[:24]}"


@pytest.mark.parametrize("wrong", edits(), ids=name)
def test_every_message_is_as_written(wrong, tmp_path, monkeypatch):
    edit(small_corpus(tmp_path), wrong.table, wrong.old, wrong.new)
    monkeypatch.chdir(tmp_path)
    report = check("data")
    notes = [f"note: {note}" for note in report.notes if note.rule != SCARCE]
    assert [*map(str, report.problems), *notes] == wrong.said
    assert wrong.rule in {found.rule for found in (*report.problems, *report.notes)}


def test_there_are_many_more_than_25():
    assert len(edits()) > 90


def test_every_rule_has_an_edit_that_breaks_it():
    files = {"missing-file", "empty-file", "encoding", "byte-order-mark", "line-ends", "delimiter"}
    broken = {wrong.rule for wrong in edits()}
    here = {SCARCE, "exchange-days"}
    assert broken | files | here == {rule.id for rule in RULES} | set(FORM)


def test_a_rule_says_what_must_hold_in_one_line():
    for rule in RULES:
        assert rule.doc.endswith("."), rule.id
        assert 20 <= len(rule.doc) < 110, rule.id


def test_the_small_corpus_itself_is_right(tmp_path):
    report = check(small_corpus(tmp_path))
    assert report.problems == ()
    assert {note.rule for note in report.notes} == {SCARCE}


def test_those_exchanged_for_each_other_are_let_go_within_a_month(tmp_path, monkeypatch):
    folder = small_corpus(tmp_path)
    monkeypatch.chdir(tmp_path)
    edit(folder, "events", "stiles-sam,sentenced,2021-08-11", "stiles-sam,exchanged,2021-08-11")
    edit(
        folder,
        "links",
        "doe-jane.charged_under.cn-test-secrets-law-2014,doe-jane,charged_under,"
        "cn-test-secrets-law-2014",
        "doe-jane.exchanged_for.stiles-sam,doe-jane,exchanged_for,stiles-sam",
    )
    assert [str(note) for note in check("data").notes if note.rule == "exchange-days"] == [
        'data/links.csv:3 relation: "doe-jane" was let go 2023-10-11, "stiles-sam" 2021-08-11'
    ]


def test_values_nobody_uses_are_one_note_a_list(tmp_path, monkeypatch):
    small_corpus(tmp_path)
    monkeypatch.chdir(tmp_path)
    dead = [str(note) for note in check("data").notes if note.rule == SCARCE]
    assert len(dead) == len({note.split(" values of ")[1].split()[0] for note in dead})
    assert (
        "data/cases.csv security_basis: 1 of 3 values of security_basis are used by no row: "
        "none_stated" in dead
    )
