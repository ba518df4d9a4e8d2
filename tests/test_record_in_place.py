"""Where a fork would lose threads the kernel itself is moved, and goes on as if it had not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from recorded import NOTEBOOKS, Recorded, notebook, recorded

from briefkit.page import export

if TYPE_CHECKING:
    from pathlib import Path

# The recorder stays out of a fork when a library with threads of its own is loaded.
THREADED = "import sys, types; sys.modules['ray'] = types.ModuleType('ray')\n"


@pytest.mark.parametrize(
    "name",
    ["abbreviations", "buttons", "dependent", "displays", "figurewidget", "independent",
     "later", "links", "nested", "observe", "overlooked", "raising", "side_effects"],
)  # fmt: skip
def test_the_page_is_the_one_a_fork_makes(name: str, tmp_path: Path) -> None:
    book = nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4)
    first = next(cell for cell in book.cells if cell.cell_type == "code")
    first.source = THREADED + first.source
    nbformat.write(book, tmp_path / f"{name}.ipynb")
    made = Recorded(export(tmp_path / f"{name}.ipynb"))
    assert _shown(made.payload) == _shown(recorded(name).payload)


def _shown(payload: dict[str, Any]) -> str:
    parts = {key: payload[key] for key in ("blocks", "widgets", "groups", "notices")}
    return json.dumps(parts, indent=1)


CHANGED = """
import random
from collections import deque
import numpy as np
import ipywidgets as w
from IPython.display import display

class Tally:
    total, seen = 0, None

calls, last, kinds = [], {"n": None, "deep": [1]}, {1, 2}
recent, grid, tally, bare = deque(maxlen=2), np.zeros(3), Tally(), 7
tally.seen = []
random.seed(1); np.random.seed(1)

def show(n):
    global bare, fresh
    bare = fresh = n
    calls.append(n); last.update(n=n, again=n); last["deep"].append(n); kinds.add(n + 100)
    recent.append(n); grid[1] = n; tally.total += n; tally.seen.append(n)
    random.random(), np.random.random()
    print(n)

slider = w.IntSlider(min=0, max=9, value=4, description="n")
w.interact(show, n=slider)
k, out, label = w.IntSlider(max=2, description="k"), w.Output(), w.Label("not moved")

def moved(change):
    label.value = str(change.new)
    with out:
        print(change.new)

k.observe(moved, "value")
display(k, out, label)
"""
ASK = """
print(calls, last, sorted(kinds), list(recent), grid.tolist(), tally.total, tally.seen, bare, fresh)
print(slider.value, k.value, label.value, len(out.outputs), random.random(), np.random.random())
k.value = 2
print(label.value, len(out.outputs))
"""


def test_the_kernel_goes_on_as_it_would_have(tmp_path: Path) -> None:
    plain = Recorded(export(notebook(tmp_path / "fork.ipynb", CHANGED, ASK)))
    placed = Recorded(export(notebook(tmp_path / "place.ipynb", THREADED + CHANGED, ASK)))
    wanted, found = ("".join(o["text"] for o in p.outputs(1)) for p in (plain, placed))
    assert wanted.startswith("[4] {'n': 4, 'deep': [1, 4], 'again': 4} [1, 2, 104] [4] ")
    assert found == wanted
    assert placed.views(*placed.depending_on("n")) == plain.views(*plain.depending_on("n"))


def test_a_database_with_threads_answers_in_every_state(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    cell = (
        "import duckdb, ipywidgets as w\n"
        "base = duckdb.connect()\n"
        "base.execute('create table rows as select range as n from range(300000)')\n"
        "w.interact(lambda n: print(base.sql(f'select sum(n) from rows where n % 9 = {n}')"
        ".fetchall()[0][0]), n=w.IntSlider(max=8, description='n'));"
    )
    after = "print(base.sql('select count(*) from rows').fetchall()[0][0])"
    page = Recorded(export(notebook(tmp_path / "n.ipynb", cell, after)))
    views = page.views(*page.depending_on("n"))
    assert [int(words) for words in views.values()] == [sum(range(n, 300_000, 9)) for n in range(9)]
    assert page.said(page.outputs(1)[0]) == "300000"
