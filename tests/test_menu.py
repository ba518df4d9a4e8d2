"""JupyterLab's menu makes the page of the notebook in front, and says what failed as text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lab import lab
from recorded import notebook

from briefkit import __version__
from briefkit.page import export

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[1]
MENU = ("File", "Save and Export Notebook As")
ENTRY = "Briefing (HTML)"
WIDE = """
import ipywidgets
ipywidgets.interact(lambda far, near: far * near, far=(0, 999), near=(0, 999));
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """What `pip install .` lays down, in a folder of its own: the wheel, built and unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run([sys.executable, *build], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder)
    (shared,) = folder.glob("*.data/data/share/jupyter")
    return {"PYTHONPATH": str(folder), "JUPYTER_PATH": str(shared)}


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """Some notebooks: good, bad and too wide, and one in a folder whose name needs quoting."""
    folder = tmp_path_factory.mktemp("menu")
    (folder / "100% of cases").mkdir()
    notebook(folder / "good.ipynb", "print('a page from the menu')")
    notebook(folder / "100% of cases" / "é#1 & co.ipynb", "print('found all the same')")
    notebook(folder / "told.ipynb", "import time; time.sleep(1)")
    notebook(folder / "bad.ipynb", "1 / 0")
    notebook(folder / "wide.ipynb", WIDE)
    return folder


@pytest.fixture(scope="module")
def jupyterlab(browser, tmp_path_factory, work, installed):
    with lab(browser, work, tmp_path_factory.mktemp("home"), installed=installed) as opened:
        yield opened


def from_menu(jupyterlab, path):
    """Open a notebook and choose the entry."""
    jupyterlab.open(path)
    jupyterlab.menu(*MENU).filter(has_text=ENTRY).click()


def downloaded(jupyterlab, path):
    """Return the name and the text of the file that the entry gives."""
    with jupyterlab.page.expect_download() as told:
        from_menu(jupyterlab, path)
    return told.value.suggested_filename, Path(told.value.path()).read_text("utf-8")


def said(jupyterlab):
    """Return title and text of the dialog, and close it."""
    dialog = jupyterlab.page.locator(".jp-Dialog")
    title, text = (dialog.locator(part).inner_text() for part in (".jp-Dialog-header", "pre"))
    dialog.get_by_role("button").click()
    dialog.wait_for(state="detached")
    return title, text


def test_jupyterlab_finds_the_extension(installed):
    asked = [sys.executable, "-m", "jupyter", "labextension", "list", "--verbose"]
    environment = {**os.environ, **installed}
    done = subprocess.run(asked, env=environment, check=True, capture_output=True, text=True)
    (line,) = [t for t in (done.stdout + done.stderr).splitlines() if "briefkit v" in t]
    assert f"briefkit v{__version__}" in line
    assert "enabled" in line
    assert "OK" in line


def test_the_menu_names_it_once_where_jupyterlab_had_put_it(jupyterlab):
    jupyterlab.open("good.ipynb")
    words = jupyterlab.menu(*MENU).locator(".lm-Menu-itemLabel").all_inner_texts()
    assert [word for word in words if "Briefing" in word] == [ENTRY]
    assert words[words.index("HTML") - 1] == ENTRY
    jupyterlab.page.keyboard.press("Escape")
    jupyterlab.page.keyboard.press("Escape")


def test_the_menu_gives_the_page_that_export_writes(jupyterlab, work, tmp_path):
    name, page = downloaded(jupyterlab, "good.ipynb")
    assert name == "good.html"
    assert "a page from the menu" in page
    assert page == export(work / "good.ipynb", tmp_path / "good.html").path.read_text("utf-8")


def test_what_is_on_screen_is_saved_first(jupyterlab, work):
    jupyterlab.open("good.ipynb")
    jupyterlab.ask("write", 0, "print('changed and not yet saved')")
    _, page = downloaded(jupyterlab, "good.ipynb")
    assert "changed and not yet saved" in page
    assert "changed and not yet saved" in (work / "good.ipynb").read_text("utf-8")


def test_any_folder_and_name_will_do(jupyterlab):
    name, page = downloaded(jupyterlab, "100% of cases/é#1 & co.ipynb")
    assert name == "é#1 & co.html"
    assert "found all the same" in page


def test_it_says_what_is_under_way_and_when_it_is_done(jupyterlab):
    from_menu(jupyterlab, "told.ipynb")
    toast = jupyterlab.page.locator(".jp-toastContainer")
    toast.get_by_text("Running told.ipynb as saved, to make told.html").wait_for()
    toast.get_by_text("told.html is made.").wait_for()


def test_a_cell_that_raises_is_shown_as_text(jupyterlab, work):
    from_menu(jupyterlab, "bad.ipynb")
    title, text = said(jupyterlab)
    assert title == "No briefing of bad.ipynb"
    assert text.startswith(
        "bad.ipynb, cell 1: The cell raised ZeroDivisionError: division by zero\n"
    )
    assert text.endswith(
        "Hint: Run the notebook in JupyterLab: Kernel > Restart Kernel and Run All Cells."
    )
    assert not list(work.rglob("*.html"))


def test_what_is_over_the_budget_is_shown_as_text(jupyterlab):
    from_menu(jupyterlab, "wide.ipynb")
    _, text = said(jupyterlab)
    assert text.startswith("wide.ipynb, cell 1: Recording every state would go over the limit;")
    assert "found:    far (1,000) x near (1,000) = 1,000,000 states" in text
    assert "Hint: Thin " in text


def test_a_server_that_is_gone_is_shown_as_text(jupyterlab):
    jupyterlab.page.context.route("**/nbconvert/briefing/**", lambda route: route.abort())
    from_menu(jupyterlab, "good.ipynb")
    _, text = said(jupyterlab)
    jupyterlab.page.context.unroute("**/nbconvert/briefing/**")
    assert text.startswith("The Jupyter server does not answer (")
    assert "\nHint: See whether it still runs" in text


def test_another_front_end_reads_the_error_in_the_answer(jupyterlab):
    address, asker = f"{jupyterlab.url}nbconvert/briefing/bad.ipynb", {"Referer": jupyterlab.url}
    answer = jupyterlab.page.request.get(address, headers=asker)
    assert answer.status == 500
    assert "bad.ipynb, cell 1: The cell raised ZeroDivisionError" in answer.text()


def test_the_extension_carries_the_version_of_the_package():
    told = json.loads((ROOT / "briefkit" / "page" / "lab" / "package.json").read_text("utf-8"))
    assert told["version"] == __version__
