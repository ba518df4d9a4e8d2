"""Parameters are checked before anything runs and travel as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import pytest
from recorded import NOTEBOOKS, notebook, recorded

from briefkit.errors import SelectionError
from briefkit.page import export, export_each
from briefkit.page.parameters import checked, declared

if TYPE_CHECKING:
    from pathlib import Path

BOOK = nbformat.read(NOTEBOOKS / "parameters.ipynb", 4)


def test_defaults_are_read_without_running() -> None:
    assert declared(BOOK) == {
        "country": "US",
        "years": 3,
        "share": 0.5,
        "deep": False,
        "names": ["a", "b"],
        "limit": 5,
    }


def test_text_from_a_command_line_becomes_the_type_of_the_default() -> None:
    given = {"years": "5", "share": "1", "deep": "yes", "names": "x,y", "country": "7"}
    assert checked(BOOK, given, "n") == {
        "years": 5,
        "share": 1,
        "deep": True,
        "names": ["x", "y"],
        "country": "7",
    }


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(SelectionError) as caught:
        checked(BOOK, {"contry": "UK"}, "parameters.ipynb")
    assert str(caught.value) == (
        "parameters.ipynb: The notebook has no parameter 'contry'.\n"
        "  expected: one of country, years, share, deep, names, limit\n\n"
        "Hint: Did you mean 'country'?"
    )


@pytest.mark.parametrize(
    ("name", "value"), [("years", "many"), ("years", 2.5), ("deep", "maybe"), ("share", True)]
)
def test_another_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(SelectionError, match="of another type"):
        checked(BOOK, {name: value}, "n")


def test_a_notebook_without_the_cell_takes_none(tmp_path: Path) -> None:
    path = notebook(tmp_path / "none.ipynb", "x = 1")
    with pytest.raises(SelectionError, match="takes no parameters"):
        checked(nbformat.read(path, 4), {"x": 2}, "none.ipynb")


def test_values_reach_the_notebook_as_data() -> None:
    hostile = '"; print("ran") #\nprint("ran")'
    page = recorded("parameters", parameters=_Frozen(country=hostile, years=7))
    (content,) = page.outputs(2)
    assert content["text"] == f"{hostile} 7 0.5 False ['a', 'b'] 5 8\n"
    assert page.payload["manifest"]["parameters"] == {"country": hostile, "years": 7}


def test_each_value_gives_a_page_and_an_index(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "each.ipynb", "country = 'US'", "print(country)", tags={0: ["parameters"]}
    )
    made = export_each(path, "country", ["US", "Japan & Korea"], to=tmp_path / "pages")
    assert [page.path.name for page in made] == ["each-us.html", "each-japan---korea.html"]
    index = (tmp_path / "pages" / "index.html").read_text()
    assert '<a href="each-us.html">US</a>' in index
    assert '<a href="each-japan---korea.html">Japan &amp; Korea</a>' in index


def test_each_refuses_before_the_first_page_is_made(tmp_path: Path) -> None:
    with pytest.raises(SelectionError):
        export_each(NOTEBOOKS / "parameters.ipynb", "years", ["1", "two"], to=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_runs_when_a_name_is_wrong(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "runs.ipynb",
        "x = 1",
        "open('ran', 'w').close()",
        tags={0: ["parameters"]},
    )
    with pytest.raises(SelectionError):
        export(path, parameters={"y": 1})
    assert not (tmp_path / "ran").exists()


class _Frozen(dict[str, object]):
    """Parameters that the cache of `recorded` can tell apart."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items(), key=str)))
