"""Our engine is the fast twin of frictionless: what one finds broken, the other does too."""

from __future__ import annotations

import random

import pytest
from frictionless import Package, system
from small import edit, small_corpus
from test_wrong_edits import edits

from briefkit.corpus import check

# rules of ours that a plain Table Schema can express
COMMON = {
    "unknown-column", "missing-column", "duplicated-column", "column-order", "ragged-row",
    "blank-row", "required", "pattern", "boolean", "repeated-key", "unknown-article",
}  # fmt: skip
BY_LIST = "vocabulary"  # frictionless knows closed lists, but not lists within a cell
MUTATIONS = 30


def frictionless_errors(folder) -> list[tuple[str, int | None]]:
    """Return the table and row of everything frictionless finds."""
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    return [
        (task.name, getattr(error, "row_number", None))
        for task in report.tasks
        for error in task.errors
    ]


def ours(folder) -> set[tuple[str, int]]:
    return {
        (problem.file.rpartition("/")[2].removesuffix(".csv"), problem.line)
        for problem in check(folder).problems
    }


def assert_agree(folder) -> bool:
    """Check that every row frictionless names we name too; return whether it named any."""
    found = ours(folder)
    damaged = {table for table, line in found if line == 1}  # we tell the header's faults first
    theirs = frictionless_errors(folder)
    for table, row in theirs:
        assert table in {name for name, _ in found}, (table, row)
        if row is not None and table not in damaged:
            assert (table, row) in found, (table, row)
    return bool(theirs)


@pytest.mark.parametrize(
    "wrong",
    [wrong for wrong in edits() if wrong.rule in COMMON | {BY_LIST}],
    ids=lambda wrong: f"{wrong.rule}-{wrong.table}",
)
def test_both_name_the_same_rows(wrong, tmp_path):
    folder = small_corpus(tmp_path)
    edit(folder, wrong.table, wrong.old, wrong.new)
    found = assert_agree(folder)
    assert found or wrong.rule == BY_LIST


def test_both_accept_the_small_corpus(tmp_path):
    assert not assert_agree(small_corpus(tmp_path))


def test_nothing_random_slips_through(tmp_path):
    chance = random.Random(2026)  # noqa: S311  a seed, not a secret
    broken = 0
    for number in range(MUTATIONS):
        folder = small_corpus(tmp_path / str(number))
        path = folder / f"{chance.choice(['cases', 'events', 'links', 'citations'])}.csv"
        text = path.read_text(encoding="utf-8")
        at = chance.randrange(text.index("\n") + 1, len(text))
        change = chance.choice(["", ",", "\n", "x", " ", ",,"])
        path.write_text(text[:at] + change + text[at + 1 :], encoding="utf-8")
        broken += assert_agree(folder)
    assert broken > MUTATIONS // 3  # the mutations do break something
