"""Two exported pages say what changed between them."""

import base64
import gzip
import json

import pytest

from briefkit import diff
from briefkit.errors import ExportError
from briefkit.page import read
from briefkit.page.render import render


def figure(values, title="Held"):
    return {
        "kind": "figure",
        "figure": {
            "data": [{"type": "bar", "y": values}],
            "layout": {"meta": {"title": title, "alt": "bars"}},
        },
    }


def record(**parts):
    dates = [{"date": "2018-12-10", "label": "detained"}]
    return {"name": "Jane Doe", "kind": "person", "summary": "Held.", "dates": dates} | parts


def payload(*, judged="likely (55–80%)", records=None, sources=("P: One",), values=(1, 2)):
    said = {
        "kind": "judgement",
        "text": "It will rain.",
        "likelihood": judged,
        "confidence": "low",
    }
    return {
        "format": 1,
        "title": "Rain",
        "manifest": {
            "items": [said, {"kind": "sources", "sources": list(sources)}],
            "records": {"doe": record()} if records is None else records,
        },
        "blocks": [
            {"kind": "prose", "cell": 0, "html": "<h2>Who was held</h2>"},
            {"kind": "output", "cell": 1, "content": figure(list(values))},
        ],
        "widgets": {},
        "groups": {},
        "notices": [],
        "store": [],
    }


@pytest.fixture
def pages(tmp_path):
    def write(name, **changes):
        path = tmp_path / name
        path.write_text(render(payload(**changes)), encoding="utf-8")
        return path

    return write


def test_the_same_page_twice_has_no_changes(pages):
    changes = diff(pages("a.html"), pages("b.html"))
    assert len(changes) == 0
    assert str(changes) == "Nothing changed between a.html and b.html."


def test_what_moved_is_said_in_words(pages):
    records = {
        "doe": record(dates=[{"date": "2018-12-11", "label": "detained"}]),
        "roe": record(name="Richard Roe"),
    }
    new = pages(
        "new.html",
        judged="very likely (80–95%)",
        records=records,
        sources=("P: One", "P: Two"),
        values=(1, 3),
    )
    assert str(diff(pages("old.html"), new)) == "\n".join(
        [
            "# What changed: old.html to new.html",
            "",
            "## Judgements",
            "",
            "- It will rain: likelihood was likely (55–80%), is very likely (80–95%)",
            "",
            "## Records",
            "",
            "- Jane Doe: dates gained 2018-12-11 detained; dates lost 2018-12-10 detained",
            "- Richard Roe: added",
            "",
            "## Sources",
            "",
            "- P: Two: added",
            "",
            "## Charts",
            "",
            "- Held: data changed",
        ]
    )


def test_what_went_is_said_too(pages):
    changes = diff(pages("old.html"), pages("new.html", records={}, sources=()))
    assert [str(entry) for entry in changes.entries] == ["Jane Doe: no longer shown"]


def test_it_is_written_as_a_page(pages, tmp_path):
    changes = diff(pages("old.html"), pages("new.html", values=(9, 9)))
    text = changes.write(tmp_path / "changes.html").read_text(encoding="utf-8")
    assert "data changed" in text
    assert "Content-Security-Policy" in text


def test_a_page_gives_back_its_payload_with_references_resolved(tmp_path):
    made = payload()
    made["store"] = ["Rain", {"deep": {"$": 0}}]
    made["manifest"]["items"] = [{"$": 1}]
    path = tmp_path / "page.html"
    path.write_text(render(made), encoding="utf-8")
    assert read(path)["manifest"]["items"] == [{"deep": "Rain"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>hello</p>", "not a page written by briefkit export"),
        (
            '<script type="application/octet-stream" id="bk-payload">QUJD</script>',
            "The page is damaged",
        ),
    ],
)
def test_other_files_are_refused_by_name(tmp_path, text, said):
    path = tmp_path / "other.html"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match=said) as caught:
        read(path)
    assert "other.html" in str(caught.value)


def test_a_newer_format_is_refused(tmp_path):
    packed = base64.b64encode(gzip.compress(json.dumps({"format": 2}).encode())).decode()
    path = tmp_path / "newer.html"
    path.write_text(
        f'<script type="application/octet-stream" id="bk-payload">{packed}</script>',
        encoding="utf-8",
    )
    with pytest.raises(ExportError, match="format 2"):
        read(path)
