"""The command line says what the library says, and ends in one clear message."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from briefkit.cli import main
from briefkit.corpus.schema import default_folder

ROOT = Path(__file__).parent.parent
COMMANDS = ("export", "check", "diff", "new")


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(default_folder(), tmp_path / "data"))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_shows_the_help_as_it_is(run, command):
    said = run(command, "--help").output.replace("Usage: main", "Usage: briefkit").strip()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert said in readme, f"Paste the output of `briefkit {command} --help` into README.md"


def test_python_m_briefkit_is_the_same_command():
    command = [sys.executable, "-m", "briefkit", "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.startswith("Usage: briefkit [OPTIONS] COMMAND")


def test_check_of_good_data_ends_well(run):
    result = run("check")
    assert result.exit_code == 0
    assert "0 problems" in result.output


def test_check_of_broken_data_says_where_and_exits_1(run, folder):
    path = folder / "cases.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",dismissed,", ",dismised,", 1), encoding="utf-8")
    result = run("check", folder)
    assert result.exit_code == 1
    assert re.search(r'cases\.csv:\d+ outcome: "dismised" is not one of', result.output)
    assert 'Did you mean "dismissed"?' in result.output


def test_check_reads_notebooks(run, tmp_path):
    path = tmp_path / "book.ipynb"
    cell = nbformat.v4.new_markdown_cell("With high confidence it is likely.")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    result = run("check", path)
    assert result.exit_code == 1
    assert "likelihood and confidence in one sentence" in result.output


def test_new_writes_a_row_and_says_what_is_missing(run, folder):
    result = run("new", "case", "Doe, Jane", "--folder", folder)
    assert result.exit_code == 0
    assert "Missing:" in result.output
    assert "Doe, Jane" in (folder / "cases.csv").read_text(encoding="utf-8")


def test_a_missing_data_folder_is_one_message(run, tmp_path):
    result = run("check", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_no_notebook_exits_3(run, tmp_path):
    path = tmp_path / "notes.ipynb"
    path.write_text("hello", encoding="utf-8")
    result = run("export", path)
    assert result.exit_code == 3
    assert "notes.ipynb" in result.output
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_parameter_names_the_nearest_before_anything_runs(run, tmp_path):
    path = tmp_path / "book.ipynb"
    cell = nbformat.v4.new_code_cell('country = "Japan"')
    cell.metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    result = run("export", path, "-p", "contry=Canada")
    assert result.exit_code == 2
    assert "contry" in result.output
    assert "country" in result.output
    assert list(tmp_path.iterdir()) == [path]


def test_a_parameter_without_a_value_is_a_usage_error(run, tmp_path):
    result = run("export", tmp_path / "book.ipynb", "-p", "country")
    assert result.exit_code == 2
    assert "'country' is not NAME=VALUE" in result.output


def test_diff_of_something_else_exits_3(run, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<p>hello</p>", encoding="utf-8")
    result = run("diff", path, path)
    assert result.exit_code == 3
    assert "not a page written by briefkit export" in result.output
