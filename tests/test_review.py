"""A notebook is read as an editor would, before it is sent."""

from types import SimpleNamespace

import nbformat
import pytest

from briefkit.briefing.review import one_origin, review
from briefkit.errors import BriefingError

CORPUS = SimpleNamespace(cases=[1] * 383, policies=[1] * 10)
BOTTOM_LINE = "**Bottom line.** It rains."


@pytest.fixture
def read(tmp_path):
    def remarks(*cells):
        made = [
            nbformat.v4.new_code_cell(text[1:])
            if text.startswith(">")
            else nbformat.v4.new_markdown_cell(text)
            for text in cells
        ]
        path = tmp_path / "book.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=made), path)
        return [str(remark) for remark in review(path, CORPUS)]

    return remarks


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            ["We judge with high confidence that rain is likely."],
            (
                "book.ipynb, cell 1: likelihood and confidence in one sentence: "
                '"We judge with high confidence that rain is likely.". Part them'
            ),
        ),
        (
            ["Rain is very likely.", "Snow is highly unlikely."],
            (
                'book.ipynb, cell 2: words of two lexicons: "very likely" (ICD 203, cell 1) and '
                '"highly unlikely" (PHIA, cell 2). Keep to one in a briefing'
            ),
        ),
        (
            ['>judge("Rain.", likelihood="likely", confidence="low")'],
            (
                "book.ipynb, cell 1: a judgement without sources. "
                "Give the rows it rests on as sources=..."
            ),
        ),
        (
            ['>briefkit.judge("Rain.", sources=[], likelihood="likely", confidence="low")'],
            (
                "book.ipynb, cell 1: a judgement without sources. "
                "Give the rows it rests on as sources=..."
            ),
        ),
        (
            ["The corpus has 400 cases."],
            (
                'book.ipynb, cell 1: "400 cases" is typed, and the tables hold 383. '
                "Write {len(corpus.cases)} in a computed cell, or say which cases are meant"
            ),
        ),
        (
            [">charts.spans(held)", BOTTOM_LINE],
            "book.ipynb, cell 1: a chart before the bottom line. Move cell 2 up",
        ),
        (
            [">charts.spans(held)"],
            (
                "book.ipynb, cell 1: a chart, and no bottom line anywhere. "
                "Say first what follows from it"
            ),
        ),
    ],
)
def test_what_an_editor_would_mark(read, cells, said):
    assert read(*cells) == [said]


@pytest.mark.parametrize(
    "cells",
    [
        [BOTTOM_LINE, ">charts.spans(held)"],
        ["Rain is likely. We have high confidence in that."],
        ["The corpus has 383 cases."],
        ["Try `likelihood and confidence likely` in code."],
        ['>judge("Rain.", likelihood="likely", confidence="low", sources=held)'],
        [">%matplotlib inline\nx = (", "Broken code is the kernel's to tell."],
    ],
)
def test_what_is_fine_is_left_alone(read, cells):
    assert read(*cells) == []


def test_something_else_is_refused(tmp_path):
    path = tmp_path / "book.ipynb"
    path.write_text("not a notebook", encoding="utf-8")
    with pytest.raises(BriefingError, match="not a Jupyter notebook"):
        review(path)


def test_a_judgement_on_one_origin_is_marked_in_the_page():
    items = [
        {"kind": "judgement", "text": "Rain.", "origins": 1},
        {"kind": "judgement", "text": "Snow.", "origins": 2},
        {"kind": "sources", "sources": []},
    ]
    assert [str(remark) for remark in one_origin("page.html", items)] == [
        'page.html: the judgement "Rain." rests on one origin. Find another'
    ]
