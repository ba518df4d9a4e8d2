"""The briefings live in a real JupyterLab: they run, they move, and a slip gets a sentence."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from lab import lab

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).parent.parent / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
FIGURE = "application/vnd.plotly.v1+json"
READABLE = 4.5  # contrast that WCAG asks of text
GROUP_OF_ALL = 3  # the student's fourth exercise: nationality, with "all" first
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))


@pytest.fixture(scope="module")
def jupyterlab(browser, tmp_path_factory):
    root = tmp_path_factory.mktemp("lab")
    shutil.copytree(FOLDER, root / "notebooks")
    shutil.copy(FOLDER / "06_student_lab.ipynb", root / "notebooks" / "student.ipynb")
    (root / "home").mkdir()
    with lab(browser, root / "notebooks", root / "home") as opened:
        yield opened


@pytest.fixture(scope="module", params=NOTEBOOKS)
def notebook(jupyterlab, request):
    """Each briefing, run from top to bottom."""
    jupyterlab.open(request.param)
    jupyterlab.run_all()
    yield jupyterlab
    jupyterlab.close()


def test_it_runs_from_top_to_bottom_without_a_warning(notebook):
    cells = notebook.ask("cells")
    assert all(cell["ran"] for cell in cells)
    kinds = {(o["output_type"], o.get("name")) for cell in cells for o in cell["outputs"]}
    assert kinds <= {("display_data", None), ("execute_result", None), ("stream", "stdout")}
    assert notebook.ask("complaints") == []
    assert notebook.errors == []


def test_widgets_and_figures_are_drawn_without_the_network(notebook):
    shown = [o["data"] for cell in notebook.ask("cells") for o in cell["outputs"] if "data" in o]
    assert notebook.groups.count() == sum(WIDGET in data for data in shown) > 0
    assert all(notebook.ask("shown", group) for group in range(notebook.groups.count()))
    assert len(notebook.ask("contrasts")) >= sum(FIGURE in data for data in shown)
    assert notebook.outside == []


def test_moving_each_control_changes_what_is_shown(notebook):
    moved = [notebook.move_each(group) for group in range(notebook.groups.count())]
    assert all(moved)
    print(*(f"{label or 'unnamed'} {ms:.0f} ms" for group in moved for label, ms in group))
    assert notebook.ask("complaints") == []


@pytest.fixture(scope="module")
def student(jupyterlab):
    """The student's notebook in the kernel, to try what a student might try."""
    jupyterlab.open("student.ipynb")
    jupyterlab.run_all()
    yield jupyterlab
    jupyterlab.close()


def complaint(opened, cell, was, now):
    """Change a word of a cell, run the notebook, and return what is said in the end."""
    source = opened.ask("sources")[cell]
    assert was in source
    opened.ask("write", cell, source.replace(was, now))
    opened.run_all()
    (said,) = opened.ask("complaints")
    opened.ask("write", cell, source)
    return said.strip()


def cell_with(opened, text):
    return next(n for n, source in enumerate(opened.ask("sources")) if text in source)


def test_the_kernel_is_this_python(student):
    assert student.ask("evaluate", "__import__('sys').executable") == repr(sys.executable)


def test_a_parameter_out_of_range_gets_what_is_allowed(student):
    said = complaint(student, cell_with(student, "nationality = "), '"Canada"', '"Japn"')
    assert said.startswith("SelectionError, line ")
    assert "nationality = 'Japn' is not allowed.\n" in said
    assert said.endswith("Hint: Set nationality = 'Japan' and run the notebook again.")


def test_a_value_that_is_nowhere_gets_the_nearest_and_all_that_exist(student):
    said = complaint(
        student, cell_with(student, "mine = "), "nationality=nationality", 'nationality="Japn"'
    )
    assert re.match(r"SelectionError, line \d: mine = choose\(", said)
    assert 'No row has nationality "Japn".\n  expected: one of Australia, ' in said
    assert said.endswith('Hint: Did you mean "Japan"?')


def test_a_likelihood_that_is_none_gets_the_lexicon(student):
    said = complaint(student, cell_with(student, "judge("), '"roughly even chance"', '"maybe"')
    assert said.startswith("BriefingError, line 1: judge(\n")
    assert "'maybe' is not a likelihood of ICD 203.\n  expected: almost no chance (1–5%), " in said
    assert said.endswith("Hint: Use one of the words above.")


def test_a_wrong_word_typed_into_a_widget_gets_the_same_sentence(student):
    cell = cell_with(student, "interact(held")
    said = complaint(
        student, cell, "interact(held, **choice)", 'interact(held, nationality="Japn")'
    )
    assert said.endswith('Hint: Did you mean "Japan"?')


def test_figures_can_be_read_in_the_dark_theme(student):
    student.run_all()
    student.theme("JupyterLab Dark")
    dark = student.ask("contrasts")
    student.theme("JupyterLab Light")
    light = student.ask("contrasts")
    assert min(light) >= READABLE
    assert min(dark) >= READABLE


def test_a_list_names_what_is_chosen_when_all_is_chosen_again(student):
    student.run_all()
    chosen = student.groups.nth(GROUP_OF_ALL).locator("select")
    for label in ("Japan", "all"):
        student.ask("watch", GROUP_OF_ALL)
        chosen.select_option(label=label)
        student.ask("redrawn")
        assert student.ask("chosen", GROUP_OF_ALL) == [label]
