"""Right and complete, or told: errors, chance, side effects, what cannot be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from recorded import NOTEBOOKS, Recorded, folder, notebook, recorded

from briefkit.errors import ExportError
from briefkit.page import export

if TYPE_CHECKING:
    from pathlib import Path


def test_a_state_that_raises_shows_its_message() -> None:
    page = recorded("raising")
    (output,) = page.depending_on("n")
    assert page.views(output) == {
        ("0",): "n is 0",
        ("1",): "ValueError: no data for 1",
        ("2",): "n is 2",
    }
    assert "1 of 3 states show an error: ValueError: no data for 1" in page.notices


def test_a_callback_that_raises_does_not_leave_an_old_result() -> None:
    page = recorded("raising")
    (label,) = page.depending_on("m", kind="Label")
    assert list(page.views(label).values()) == ["0", "1", "IndexError: list index out of range"]


def test_strict_stops_on_what_is_not_exact() -> None:
    target = folder() / "strict.html"
    with pytest.raises(ExportError, match="The page would not be exact") as caught:
        export(NOTEBOOKS / "raising.ipynb", target, strict=True)
    assert "cell 2, n: 1 of 3 states show an error: ValueError: no data for 1" in str(caught.value)
    assert not target.exists()


def test_chance_and_counters_are_told_by_name() -> None:
    page = recorded("chance")
    told = [n for n in page.payload["notices"] if "gave different results" in n["text"]]
    assert [n["control"] for n in told] == ["dice", "counter"]


def test_an_output_that_only_grows_stays_as_it_began() -> None:
    page = recorded("chance")
    empty = [w for w in page.widgets.values() if w["props"].get("content", {}).get("items") == []]
    assert len(empty) == 1
    assert any("keeps a record of every move" in text for text in page.notices)


def test_recording_leaves_nothing_behind_in_the_kernel() -> None:
    import random

    random.seed(1)
    random.random()  # noqa: S311 - the one call that the cell itself makes
    (content,) = recorded("side_effects").outputs(2)
    assert content["text"] == f"[4] {{'last': 4}} 4 {random.random()}\n"  # noqa: S311


def test_what_no_page_can_hold_is_shown_and_told() -> None:
    page = recorded("frozen")
    frozen = {w["label"]: (w["value"], w["frozen"]) for w in page.widgets.values() if "frozen" in w}
    assert {label: value for label, (value, _) in frozen.items()} == {
        "text": "hello",
        "password": "••••••",
        "colour": "red",
        "number": "3.5",
        "file": "",
        "any day": "",
        "lines": "lines",
        "vast": "0.0",
        "name": "Bob",
    }
    told = {n["control"] for n in page.payload["notices"]}
    assert told == set(frozen)
    assert "secret" not in page.result.path.read_text()


def test_a_text_box_that_only_shows_is_not_called_frozen() -> None:
    quiet = recorded("frozen").control("quiet")
    assert "frozen" not in quiet
    assert quiet["props"]["value"] == "read only"


def test_work_handed_to_a_thread_or_a_task_is_waited_for() -> None:
    page = recorded("settling")
    for label in ("a", "b"):
        (name,) = page.depending_on(label, kind="Label")
        assert list(page.views(name).values()) == ["0", "1", "2"]


PLOT = """
%matplotlib inline
import ipywidgets as w
import matplotlib.pyplot as plt

def draw(n):
    figure, axes = plt.subplots()
    axes.plot([n, 1])
    {end}

w.interact(draw, n=w.IntSlider(max=2, description="n"));
"""


@pytest.mark.parametrize("end", ["plt.show()", "return figure", "pass"])
def test_a_plot_that_is_drawn_and_not_shown_is_told(end: str, tmp_path: Path) -> None:
    """ipywidgets once showed it by itself; after `%matplotlib inline` it no longer does."""
    page = Recorded(export(notebook(tmp_path / "n.ipynb", PLOT.format(end=end))))
    told = [notice["text"] for notice in page.payload["notices"] if notice["control"] == "n"]
    assert (told == []) == bool(page.depending_on("n"))
    assert (told == []) == (end != "pass")
    assert all(text.endswith("end the function with plt.show().") for text in told)


THREAD = """
import threading, time, ipywidgets as w
bar = w.IntProgress(max=3)

def work():
    for n in (1, 2, 3):
        time.sleep({seconds})
        bar.value = n

threading.Thread(target=work, daemon=True).start()
bar
"""


def test_a_thread_of_the_cell_itself_is_waited_for_or_told(tmp_path: Path) -> None:
    short = Recorded(export(notebook(tmp_path / "short.ipynb", THREAD.format(seconds=0.05))))
    long = Recorded(export(notebook(tmp_path / "long.ipynb", THREAD.format(seconds=60), "1")))
    values = [next(iter(page.widgets.values()))["props"]["value"] for page in (short, long)]
    assert values == [3, 0]
    assert short.notices == []
    told = "A thread of this cell works on; the page shows what stood when it was recorded."
    assert long.notices == [told]


def test_a_callback_that_never_settles_is_frozen_and_told() -> None:
    page = recorded("settling")
    assert page.control("c")["frozen"].startswith("Its callback goes on after it has returned")
    assert page.control("c")["value"] == "0"


def test_notices_name_cell_and_control() -> None:
    notice = recorded("raising").payload["notices"][0]
    assert notice.keys() == {"cell", "control", "text"}
    assert (notice["cell"], notice["control"]) == (2, "m")
