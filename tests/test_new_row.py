"""`briefkit new` writes one whole row, in its place, and says what only a person can know."""

from __future__ import annotations

import csv

import pytest
from small import small_corpus

from briefkit.corpus import check, new
from briefkit.errors import CorpusError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return small_corpus(tmp_path)


def added(folder, table: str, before: str) -> list[str]:
    """Return the lines a file has more than before, which all still stand there."""
    lines = (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    kept = before.splitlines()
    assert [line for line in lines if line in kept] == kept
    return [line for line in lines if line not in kept]


@pytest.mark.parametrize(
    ("table", "name", "file", "line"),
    [
        (
            "case",
            "Mary Major",
            "cases",
            (
                "mary-major,Mary Major,,,person,Unknown,Unknown,,none_stated,"
                "counter_espionage,"
                "unknown,unknown,2026-01-31,,,none_stated,TODO"
            ),
        ),
        (
            "policy",
            "US Secrecy Act, new",
            "policies",
            (
                'us-secrecy-act-new,"US Secrecy Act, new",,,Unknown,,law,,counter_espionage,'
                ",,,,unknown,2026-01-31,,TODO"
            ),
        ),
        (
            "article",
            "https://www.example.org/2025/a-page.html?utm_source=x",
            "articles",
            (
                "example-org-2025-a-page-html,,TODO,Unknown,independent,news,TODO,"
                "https://www.example.org/2025/a-page.html?utm_source=x,,en,,,2026-01-31"
            ),
        ),
        (
            "event",
            "roe-richard reinstated 2022-02",
            "events",
            "roe-richard.2022-02.reinstated,roe-richard,reinstated,2022-02,,TODO,",
        ),
    ],
)
def test_one_whole_row_is_written_in_its_place(folder, table, name, file, line):
    before = (folder / f"{file}.csv").read_text(encoding="utf-8")
    written = new(table, name, folder)
    assert added(folder, file, before) == [line]
    with (folder / f"{file}.csv").open(encoding="utf-8", newline="") as rows:
        keys = [row["id"] for row in csv.DictReader(rows)]
    assert keys == sorted(keys)
    assert written.where == f"data/{file}.csv:{keys.index(written.id) + 2}"
    assert list(folder.glob(".*")) == []  # nothing half-written is left behind


def test_what_is_left_to_a_person_is_told_and_checked(folder):
    written = new("case", "Mary Major", folder)
    assert "summary (needed): Our own words, neutral, at most 80 of them." in written.missing
    assert written.missing[-1].startswith("its dated events in events.csv, and a source")
    assert "status: unknown (reported, questioned," in str(written)
    assert {str(problem) for problem in check(folder).problems} == {
        (
            "data/cases.csv:4 summary: is still to be written: "
            "Our own words, neutral, at most 80 of them."
        ),
        'data/cases.csv:4 id: "mary-major" has no source; add a row to citations.csv',
        'data/cases.csv:4 id: "mary-major" has no event; add a row to events.csv',
    }


@pytest.mark.parametrize("name", ["Doe Jayne", "J. Doe Smith", "Jane Do"])
def test_near_names_are_told_first(folder, name):
    written = new("case", name, folder)
    assert written.near == ("data/cases.csv:3 doe-jane: Jane Doe",)
    assert str(written).index("Near it") < str(written).index("Guessed")


def test_a_new_name_has_nothing_near(folder):
    assert new("case", "Mary Major", folder).near == ()


def test_an_id_in_use_gets_a_number(folder):
    assert new("case", "Doe-Jane (accountant)", folder).id == "doe-jane-accountant"
    assert new("event", "doe-jane released 2023-10-11", folder).id == (
        "doe-jane.2023-10-11.released-2"
    )


@pytest.mark.parametrize(
    ("table", "name", "message"),
    [
        (
            "case",
            "JANE  DOÉ",
            (
                'data/cases.csv:3: "JANE DOÉ" is there already, as "doe-jane"\n\n'
                "Hint: a namesake needs a name that tells the two apart"
            ),
        ),
        (
            "article",
            "http://court.example.gov/roe/",
            (
                'data/articles.csv:7: "http://court.example.gov/roe/" is there already, as '
                '"test-court.2020-06-01.united-states-v-roe"'
            ),
        ),
        ("case", " ", 'the name is blank\n\nHint: briefkit new case "Name"'),
        ("case", "测试", 'data/cases.csv:3: "测试" is there already, as "doe-jane"'),
        ("case", "测验", '"测验" has no Latin letters to make an id of'),
        ("case", "=1+1", "the name holds a hidden character or begins like a formula"),
        ("story", "x", 'there is no table "story"\n  expected: case, policy, article or event'),
        (
            "event",
            "doe-jan released",
            'there is no case or policy "doe-jan"\n\nHint: did you mean "doe-jane"?',
        ),
        (
            "event",
            "doe-jane relased",
            '"relased" is neither a kind of event nor a date\n\nHint: did you mean "released"?',
        ),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_changes(folder, table, name, message):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(CorpusError) as error:
        new(table, name, folder)
    assert str(error.value).startswith(message)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_table_that_cannot_be_read_whole_is_not_rewritten(folder):
    path = folder / "cases.csv"
    path.write_text(path.read_text(encoding="utf-8") + "half a row,", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(CorpusError, match="nothing was written"):
        new("case", "Mary Major", folder)
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_table_as_it_was(folder, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    before = (folder / "cases.csv").read_bytes()
    with pytest.raises(OSError, match="No space left"):
        new("case", "Mary Major", folder)
    assert (folder / "cases.csv").read_bytes() == before
    assert list(folder.glob(".*")) == []
