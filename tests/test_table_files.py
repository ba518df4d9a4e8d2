"""Files as spreadsheets leave them: read without loss, or refused with the line."""

from __future__ import annotations

import csv
import io
import json

import pytest
from small import small_corpus

from briefkit.corpus import check, load, tidy
from briefkit.errors import BriefkitError, CorpusError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return small_corpus(tmp_path)


def said(folder) -> list[str]:
    report = check(folder)
    notes = [f"note: {note}" for note in report.notes if note.rule != "dead-value"]
    return [*map(str, report.problems), *notes]


def rewrite(path, change) -> None:
    path.write_bytes(change(path.read_bytes()))


def as_a_spreadsheet_saves(data: bytes) -> bytes:
    """Quote every cell, shout TRUE, end lines the Windows way, put a byte order mark first."""
    data = data.replace(b",true,", b",TRUE,")
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        csv.reader(io.StringIO(data.decode(), newline=""))
    )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda data: data.replace(b"; ", b" & ").replace(b",", b";"),
            (
                "data/links.csv:1: cells are separated by a semicolon, not a comma; "
                "save it as CSV with a comma as the field delimiter"
            ),
        ),
        (
            lambda data: data.replace(b",", b"\t"),
            (
                "data/links.csv:1: cells are separated by a tab, not a comma; "
                "save it as CSV with a comma as the field delimiter"
            ),
        ),
        (
            lambda data: data.replace(b"The indictment names", "L’acte nomme".encode("cp1252")),
            (
                'data/links.csv:3: byte 0x92 is not UTF-8 (in Windows-1252 it is "’"); '
                "save the file as UTF-8"
            ),
        ),
        (
            lambda data: data.decode().encode("utf-16"),
            "data/links.csv: the file is UTF-16; save it as UTF-8",
        ),
        (
            lambda _: b"",
            "data/links.csv: the file is empty; its first line is id,from,relation,to,note",
        ),
    ],
)
def test_a_file_that_cannot_be_read_for_certain_is_refused(folder, change, message):
    rewrite(folder / "links.csv", change)
    assert said(folder) == [message]


def test_a_missing_file_is_named(folder):
    (folder / "links.csv").unlink()
    assert said(folder) == ["data/links.csv: the file is missing; git checkout brings it back"]


def test_a_file_cut_short_names_the_row_it_breaks_in(folder):
    rewrite(folder / "cases.csv", lambda data: data[: data.index(b"her friend")])
    assert said(folder) == [
        (
            "data/cases.csv:3: the row that starts here cannot be read (unexpected end of data); "
            "look for a quotation mark without its partner, or a file cut short"
        )
    ]


def test_lines_are_counted_as_an_editor_counts_them(folder):
    rewrite(
        folder / "cases.csv",
        lambda data: data.replace(b"maps, ", b"maps,\n\n").replace(b",acquitted,", b",aquitted,"),
    )
    first, second = check(folder).problems
    assert str(first).startswith(
        "data/cases.csv:3 summary: a hidden character (U+000A, line break)"
    )
    assert str(second).startswith('data/cases.csv:7 outcome: "aquitted" is not one of')


def test_windows_line_ends_and_a_byte_order_mark_are_read_and_told(folder):
    for table in ("cases", "articles"):
        rewrite(folder / f"{table}.csv", as_a_spreadsheet_saves)
    assert said(folder) == [
        "note: data/articles.csv: the file starts with a byte order mark; it is ignored",
        "note: data/articles.csv: lines end in CR or CRLF; they are read as LF",
        "note: data/cases.csv: the file starts with a byte order mark; it is ignored",
        "note: data/cases.csv: lines end in CR or CRLF; they are read as LF",
    ]


def test_a_round_trip_through_a_spreadsheet_loses_nothing(folder):
    before = load(folder)
    kept = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    for path in folder.glob("*.csv"):
        rewrite(path, as_a_spreadsheet_saves)
    after = load(folder)
    for table in ("articles", "cases", "policies", "events", "links", "citations"):
        assert getattr(after, table).equals(getattr(before, table)), table
    assert sorted(tidy(folder)) == sorted(f"data/{name}" for name in kept)
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == kept
    assert tidy(folder) == []
    assert load(folder).sha256 == before.sha256


def test_line_ends_do_not_change_the_checksum(folder):
    before = load(folder).sha256
    rewrite(folder / "cases.csv", lambda data: data.replace(b"\n", b"\r\n"))
    assert load(folder).sha256 == before


def test_tidy_sorts_what_a_spreadsheet_sorted_otherwise(folder):
    path = folder / "events.csv"
    kept = path.read_bytes()
    header, *rows = kept.decode().splitlines(keepends=True)
    path.write_text(header + "".join(reversed(rows)), encoding="utf-8")
    assert [problem.rule for problem in check(folder).problems] == ["row-order"]
    assert tidy(folder) == ["data/events.csv"]
    assert path.read_bytes() == kept


def test_tidy_writes_nothing_when_a_table_cannot_be_read_whole(folder):
    rewrite(folder / "links.csv", lambda data: data + b"one cell only\n")
    rewrite(folder / "cases.csv", as_a_spreadsheet_saves)
    kept = (folder / "cases.csv").read_bytes()
    with pytest.raises(CorpusError, match="cannot be read whole; nothing was written"):
        tidy(folder)
    assert (folder / "cases.csv").read_bytes() == kept


def test_a_missing_folder_is_an_error_that_says_what_to_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError) as error:
        load(tmp_path / "nowhere")
    assert str(error.value) == (
        'there is no folder "nowhere"\n\n'
        "Hint: name the folder that holds datapackage.json and its CSV tables"
    )
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match=r"empty/datapackage.json: the declaration of the tables"):
        check("empty")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[:900], "data/datapackage.json:1: the file is not valid JSON"),
        (lambda _: "[]", "data/datapackage.json: the declaration is not a Data Package"),
        (
            lambda text: json.dumps(json.loads(text) | {"resources": []}),
            'data/datapackage.json: the table "articles" is not declared',
        ),
        (lambda _: "{}", "data/datapackage.json: the declaration lacks 'vocabularies'"),
        (
            lambda text: text.replace('"boolean"', '"number"'),
            'data/datapackage.json cases.china_initiative: the type "number" is not one of',
        ),
        (
            lambda text: text.replace('"unique": true', '"maxLength": 4', 1),
            'data/datapackage.json articles.id: the constraint "maxLength" is not checked here',
        ),
        (
            lambda text: text.replace(
                '"name": "url",', '"name": "url", "constraints": {"unique": true},'
            ),
            "data/datapackage.json articles.url: only a key is checked to be unique",
        ),
        (
            lambda text: text.replace('"vocabulary": "outcome"', '"vocabulary": "outcomes"'),
            'data/datapackage.json cases.outcome: there is no vocabulary "outcomes"',
        ),
        (
            lambda text: text.replace('"enum": ["person", "firm"', '"enum": ["firm", "person"'),
            'data/datapackage.json cases.subject: enum and vocabulary "subject" differ',
        ),
        (
            lambda text: text.replace('"as_of": "2026-01-31"', '"as_of": "31 January 2026"'),
            'data/datapackage.json: as_of, "31 January 2026", is not one known day',
        ),
    ],
)
def test_a_broken_declaration_is_named(folder, change, message):
    path = folder / "datapackage.json"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(BriefkitError) as error:
        check(folder)
    assert str(error.value).startswith(message)


def test_a_broken_table_is_not_loaded_and_every_problem_is_told(folder):
    rewrite(folder / "cases.csv", lambda data: data.replace(b"released,", b"relased,"))
    with pytest.raises(CorpusError) as error:
        load(folder)
    text = str(error.value)
    assert text.startswith("2 problems in data; nothing was loaded\n\ndata/cases.csv:3 status: ")
    assert text.count('Did you mean "released"?') == 2
    assert text.endswith("Hint: mend these rows, then `briefkit check` says whether any are left")


def test_the_declaration_is_the_one_of_the_repository(folder):
    declared = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in declared["resources"]] == [
        "articles", "cases", "policies", "events", "links", "citations",
    ]  # fmt: skip
