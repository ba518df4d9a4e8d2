"""Controls made by a function of another control belong to its states, and are recorded there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from recorded import Recorded, notebook, recorded

from briefkit.errors import BudgetError
from briefkit.page import export

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import OpenPage

THREE_DEEP = """
import ipywidgets as w

def inner(a, b, c):
    print(a, b, c)

def middle(a, b):
    w.interact(lambda c: inner(a, b, c), c=w.IntSlider(max=a + b, description="c"))

def outer(a):
    print("a is", a)
    w.interact(lambda b: middle(a, b), b=w.Dropdown(options=[0, 1], description="b"))

w.interact(outer, a=w.IntSlider(max=1, description="a"));
"""


def test_each_state_holds_its_own_controls() -> None:
    page = recorded("nested")
    (outer,) = page.depending_on("n")
    assert page.notices == []
    for label, n in (("m up to 1", 1), ("m up to 2", 2)):
        (name,) = page.depending_on(label)
        assert list(page.views(name).values()) == [f"{n} {m}" for m in range(n + 1)]
        assert page.control(label)["owner"] == outer


def test_controls_within_controls_within_controls(tmp_path: Path) -> None:
    page = Recorded(export(notebook(tmp_path / "n.ipynb", THREE_DEEP)))
    said = {
        page.said({**widget["props"], **state}["content"]).strip()
        for widget in page.widgets.values()
        for state in widget.get("states", [{}])
        if widget["kind"] == "Output"
    }
    deepest = {f"{a} {b} {c}" for a in (0, 1) for b in (0, 1) for c in range(a + b + 1)}
    assert deepest <= said
    assert {words for words in said if "[" not in words and "is" not in words} == deepest


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    path = notebook(tmp_path / "n.ipynb", THREE_DEEP)
    first, second = (export(path, tmp_path / f"{n}.html").path.read_bytes() for n in "ab")
    assert first == second


def test_controls_that_reach_beyond_their_state_are_shown_as_made_and_told(tmp_path: Path) -> None:
    cell = (
        "import ipywidgets as w\n"
        "from IPython.display import display\n"
        "total = w.Label('0')\n"
        "def outer(n):\n"
        "    m = w.IntSlider(max=n, description=f'm to {n}')\n"
        "    m.observe(lambda change: setattr(total, 'value', str(change.new)), 'value')\n"
        "    display(m)\n"
        "w.interact(outer, n=w.IntSlider(min=1, max=2, description='n'))\n"
        "display(total)"
    )
    page = Recorded(export(notebook(tmp_path / "n.ipynb", cell)))
    frozen = {w["label"]: w["frozen"] for w in page.widgets.values() if "frozen" in w}
    assert frozen.keys() == {"m to 1", "m to 2"}
    assert set(frozen.values()) == {"A callback made this control; it is shown as it was made."}
    assert sum("A callback made this control" in text for text in page.notices) == 2


def test_they_count_for_the_budget(tmp_path: Path) -> None:
    cell = (
        "import ipywidgets as w\n"
        "def outer(n):\n"
        "    w.interact(lambda m: print(n, m), m=w.IntSlider(max=9, description='m'))\n"
        "w.interact(outer, n=w.IntSlider(max=9, description='n'));"
    )
    with pytest.raises(BudgetError) as caught:
        export(notebook(tmp_path / "n.ipynb", cell), max_states=50)
    assert "n (10) and others = 100 states" in str(caught.value)
    assert "step=3 on n gives 4 positions" in str(caught.value)


@pytest.mark.browser
def test_a_new_state_begins_at_its_start(open_page: OpenPage) -> None:
    opened = open_page(recorded("nested").result.path)
    page = opened.page
    outer, text = page.get_by_label("n", exact=True), page.locator("main pre.text")
    expect(text).to_have_text("1 0")
    page.get_by_label("m up to 1").press("End")
    expect(text).to_have_text("1 1")
    outer.press("End")
    expect(text).to_have_text("2 0")
    page.get_by_label("m up to 2").press("End")
    expect(text).to_have_text("2 2")
    outer.press("Home")  # the function runs anew, and makes its control anew
    expect(text).to_have_text("1 0")
    outer.press("End")
    page.get_by_label("m up to 2").press("ArrowRight")
    expect(text).to_have_text("2 1")
    again = open_page(recorded("nested").result.path, fragment="#?m-up-to-2=1&n=2")
    expect(again.page.locator("main pre.text")).to_have_text("2 1")
    opened.assert_quiet()
