"""The briefings in notebooks/: clean in git, first things first, exported within their numbers."""

import json
from pathlib import Path

import nbformat
import pytest

import briefkit
from briefkit.briefing.review import review
from briefkit.page import read

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
MOST_BYTES = 2_900_000  # of the heaviest page; the text and states of most take under 1 MB

every_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def corpus():
    return briefkit.load()


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder, made = tmp_path_factory.mktemp("briefings"), {}

    def export(notebook):
        if notebook not in made:
            made[notebook] = briefkit.export(notebook, folder)
        return made[notebook]

    return export


def test_there_are_eight():
    assert [path.stem[:2] for path in NOTEBOOKS] == [f"{number:02d}" for number in range(8)]


@every_notebook
def test_outputs_and_counts_are_stripped(notebook):
    book = json.loads(notebook.read_text(encoding="utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert [cell["outputs"] for cell in code] == [[]] * len(code)
    assert [cell["execution_count"] for cell in code] == [None] * len(code)


@every_notebook
def test_an_editor_would_mark_nothing(notebook, corpus):
    assert [str(remark) for remark in review(notebook, corpus)] == []


@every_notebook
def test_each_has_a_question_parameters_judgements_alternatives_and_sources(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    text = "\n".join(cell.source for cell in cells)
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert "Bottom line." in text
    assert "judge(" in text
    assert "## Alternatives, and what to watch" in text
    assert "## Sources" in text
    assert text.count("interact(") >= 2


@every_notebook
def test_it_becomes_one_page_with_nothing_left_out(notebook, exported, corpus):
    page = exported(notebook)
    assert page.notices == ()
    assert page.bytes <= MOST_BYTES
    assert page.states >= 10
    manifest = read(page.path)["manifest"]
    assert manifest["release"] == corpus.release
    assert manifest["sha256"] == corpus.sha256
    assert manifest["records"]
    assert {item["kind"] for item in manifest["items"]} == {"data", "judgement", "sources"}
