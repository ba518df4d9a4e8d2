"""environment.yml, pyproject.toml and requirements.lock name the same things."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONDA_NAMES = {"python-duckdb": "duckdb"}  # conda-forge's name -> the name everywhere else


def _name(requirement: str) -> str:
    return re.split(r"[<>=!~\[ ;]", requirement, maxsplit=1)[0]


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def locked() -> dict[str, str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ \\;]+)", text, re.MULTILINE))


@pytest.fixture(scope="module")
def conda() -> dict[str, str]:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^  - ([a-z0-9._-]+)=([0-9][^ \n]*)$", text, re.MULTILINE))
    return {CONDA_NAMES.get(name, name): version for name, version in pins.items()}


def test_lock_holds_every_requirement_of_the_project(project, locked):
    wanted = {
        _name(requirement)
        for group in (
            project["project"]["dependencies"],
            *project["project"]["optional-dependencies"].values(),
            *project["dependency-groups"].values(),
        )
        for requirement in group
    }
    assert wanted <= locked.keys()


def test_conda_gives_every_run_time_requirement_at_the_locked_version(project, locked, conda):
    wanted = {_name(requirement) for requirement in project["project"]["dependencies"]}
    assert wanted <= conda.keys()
    assert {"jupyterlab", "pandas", "plotly", "ipywidgets"} <= conda.keys()
    assert {name: conda[name] for name in wanted} == {name: locked[name] for name in wanted}


def test_conda_python_is_one_the_project_supports(project, conda):
    assert project["project"]["requires-python"] == ">=" + conda["python"]


def test_lock_has_a_hash_for_everything_and_names_no_host():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|file:|@ ", text) == []


def test_every_requirement_says_why_it_is_there():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = re.findall(r'^  "[a-z][^"]*[<>=][^"]*",.*$', text, re.MULTILINE)
    assert len(lines) > 15
    assert [line for line in lines if not re.search(r"  # \w.{3,}", line)] == []
