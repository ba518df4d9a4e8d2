"""The arithmetic is told before the work; over the budget the control to thin is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from recorded import NOTEBOOKS, notebook

from briefkit.errors import BudgetError, ExportError
from briefkit.page import export

if TYPE_CHECKING:
    from pathlib import Path

IMPORT = "import time\nimport ipywidgets as w\n"


def _refused(path: Path, **options: object) -> BudgetError:
    with pytest.raises(BudgetError) as caught:
        export(path, **options)  # type: ignore[arg-type]
    assert not path.with_suffix(".html").exists()
    return caught.value


def test_the_arithmetic_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    export(NOTEBOOKS / "independent.ipynb", tmp_path / "page.html", progress=told.append)
    sums = [line for line in told if "states, about" in line]
    assert len(sums) == 1
    assert sums[0].startswith("d (6) + a (3) × b (4) + b (4) × c (5) = 38 states, about ")
    assert sums[0].endswith(" MB")


def test_too_many_states_name_the_control_and_the_step_that_fits(tmp_path: Path) -> None:
    cell = IMPORT + "w.interact(lambda kind, year: None, kind=['a', 'b'], year=(1900, 2000));"
    error = _refused(notebook(tmp_path / "n.ipynb", cell), max_states=100)
    assert str(error) == (
        "n.ipynb, cell 1: Recording every state would go over the limit; "
        "year has the most positions.\n"
        "  found:    kind (2) x year (101) = 202 states\n"
        "  expected: at most 100 states\n\n"
        "Hint: Thin year: step=3 on year gives 34 positions. Or leave the notebook as it is: "
        "--step year=3. Or raise the limit: --max-states 210."
    )


def test_the_step_that_fits_fits(tmp_path: Path) -> None:
    cell = (
        IMPORT
        + "w.interact(lambda kind, year: print(year), kind=['a', 'b'], year=(1900, 2000, 3));"
    )
    made = export(notebook(tmp_path / "n.ipynb", cell), max_states=100)
    assert made.states == 68


def test_a_huge_slider_is_refused_at_once(tmp_path: Path) -> None:
    cell = IMPORT + "w.interact(lambda n: print(n), n=w.IntSlider(max=10**9, description='n'));"
    error = _refused(notebook(tmp_path / "n.ipynb", cell))
    assert "n (1,000,000,001) = 1,000,000,001 states" in error.got
    assert error.hint == (  # no talk of raising
        "Thin n: step=60000 on n gives 16,667 positions. "
        "Or leave the notebook as it is: --step n=60000."
    )


def test_several_large_controls_are_thinned_alike(tmp_path: Path) -> None:
    sliders = "a=w.IntSlider(description='a'), b=w.FloatSlider(description='b', max=50)"
    cell = IMPORT + f"w.interact(lambda a, b, c: print(a), {sliders}, c=(0, 2));"
    error = _refused(notebook(tmp_path / "n.ipynb", cell), max_states=1000)
    assert error.hint == (
        "Thin a and b: step=6 on a gives 17 positions; step=3 on b gives 17 positions. "
        "Or leave the notebook as it is: --step a=6 --step b=3."
    )
    assert 17 * 17 * 3 <= 1000


def test_what_the_advice_says_fits(tmp_path: Path) -> None:
    sliders = "a=(0, 100, 6), b=w.FloatSlider(description='b', max=50, step=3)"
    cell = IMPORT + f"w.interact(lambda a, b, c: print(a, b, c), {sliders}, c=(0, 2));"
    made = export(notebook(tmp_path / "n.ipynb", cell), max_states=1000)
    assert made.states == 17 * 17 * 3


def test_steps_asked_for_are_recorded_and_told(tmp_path: Path) -> None:
    sliders = "a=w.IntSlider(description='a'), b=w.FloatSlider(description='the b', max=50)"
    cell = IMPORT + f"w.interact(lambda a, b, c: print(a, b, c), {sliders}, c=(0, 2));"
    made = export(notebook(tmp_path / "n.ipynb", cell), steps={"a": 6, "the b": 25.0})
    assert made.states == 17 * 3 * 3
    assert made.notices == (
        "cell 1: a: Recorded in steps of 6; in the notebook it moves in steps of 1.",
        "cell 1: the b: Recorded in steps of 25; in the notebook it moves in steps of 0.1.",
    )


def test_a_slider_without_steps_is_recorded_in_those_asked_for(tmp_path: Path) -> None:
    cell = IMPORT + "w.interact(lambda x: print(x), x=w.FloatSlider(max=1, step=None));"
    made = export(notebook(tmp_path / "n.ipynb", cell), steps={"x": 0.25})
    assert made.states == 5
    assert made.notices == (
        "cell 1: x: Recorded in steps of 0.25; in the notebook it has no steps.",
    )


def test_a_cell_that_is_walked_twice_still_tells_the_notebooks_own_step(tmp_path: Path) -> None:
    cell = IMPORT + (
        "x, out = w.IntSlider(max=9, description='x'), w.Output()\n"
        "def made(change):\n"
        "    with out:\n"
        "        out.clear_output()\n"
        "        display(w.VBox([w.Label(str(change.new)), w.Checkbox(description='more')]))\n"
        "out.append_display_data(w.VBox([w.Label('0'), w.Checkbox(description='more')]))\n"
        "x.observe(made, 'value')\nw.VBox([x, out])"
    )
    made = export(notebook(tmp_path / "n.ipynb", cell), steps={"x": 3})
    told = [notice for notice in made.notices if "steps" in notice]
    assert told == ["cell 1: x: Recorded in steps of 3; in the notebook it moves in steps of 1."]


def test_a_step_of_less_than_a_second(tmp_path: Path) -> None:
    times = "min=dt.time(8), max=dt.time(8, 0, 2), value=dt.time(8), description='clock'"
    cell = (
        IMPORT + f"import datetime as dt\nw.interact(lambda t: print(t), t=w.TimePicker({times}));"
    )
    made = export(notebook(tmp_path / "n.ipynb", cell), steps={"clock": 0.5})
    assert made.states == 5


def test_a_box_for_any_number_takes_no_step(tmp_path: Path) -> None:
    cell = IMPORT + "w.interact(lambda n: print(n), n=w.IntText(description='n'));"
    with pytest.raises(ExportError, match='No control that moves in steps is called "n"'):
        export(notebook(tmp_path / "n.ipynb", cell), steps={"n": 5})


def test_the_notebook_goes_on_with_its_own_steps(tmp_path: Path) -> None:
    cell = IMPORT + "import polars\nx = w.IntSlider(max=9)\nw.interact(lambda x: print(x), x=x);"
    path = notebook(tmp_path / "n.ipynb", cell, "assert x.step == 1")
    assert export(path, steps={"x": 3}).states == 4


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ({"yeer": 5}, 'n.ipynb: No control that moves in steps is called "yeer".'),
        ({"year": 0.5}, "n.ipynb, cell 1: year moves in whole steps."),
        ({"year": 0}, "The step of year must be above zero."),
    ],
)
def test_steps_that_cannot_be_taken(tmp_path: Path, steps: dict[str, float], said: str) -> None:
    cell = IMPORT + "w.interact(lambda kind, year: None, kind=['a', 'b'], year=(1900, 2000));"
    path = notebook(tmp_path / "n.ipynb", cell)
    with pytest.raises(ExportError) as caught:
        export(path, steps=steps)
    assert str(caught.value).startswith(said)
    assert not path.with_suffix(".html").exists()


def test_too_many_controls_to_thin_are_better_held(tmp_path: Path) -> None:
    sliders = ", ".join(f"{name}=(0, 100)" for name in "abcde")
    cell = IMPORT + f"w.interact(lambda **all: print(all), {sliders});"
    error = _refused(notebook(tmp_path / "n.ipynb", cell), max_states=1000)
    assert error.hint == (
        "5 controls multiply (a, b, c, d, e), and thinned alike each would keep only 3 positions. "
        "Hold some of them still, by fixed(value) in place of the control, or show them in "
        "separate cells, each with a function of its own."
    )


def test_raising_a_limit_names_every_limit_in_the_way(tmp_path: Path) -> None:
    cell = IMPORT + "w.interact(lambda n: time.sleep(0.05) or print(n), n=(0, 100));"
    error = _refused(notebook(tmp_path / "n.ipynb", cell), max_states=50, max_seconds=1)
    found = re.search(r"Or raise the limit: --max-states 110 --max-seconds (\d+)\.$", error.hint)
    assert found
    assert int(found[1]) >= 5
    assert "n (101) = 101 states, about " in error.got
    positions = int(re.search(r"gives (\d+) positions", error.hint)[1])  # type: ignore[index]
    assert positions * 0.05 <= 1  # thinned for the seconds as well


def test_too_many_seconds(tmp_path: Path) -> None:
    cell = IMPORT + "w.interact(lambda n: time.sleep(0.2) or print(n), n=(0, 100));"
    error = _refused(notebook(tmp_path / "n.ipynb", cell), max_seconds=2)
    assert "n (101) = 101 states, about 2" in error.got
    assert error.expected == "at most 2 s"
    assert "step=" in error.hint


def test_too_many_megabytes(tmp_path: Path) -> None:
    cell = IMPORT + (
        "import random\n"
        "w.interact(lambda n: print(random.Random(n).randbytes(50_000).hex()), n=(0, 100));"
    )
    error = _refused(notebook(tmp_path / "n.ipynb", cell), max_mb=1)
    assert error.expected == "at most 1 MB"
    assert "n (101) = 101 states, about " in error.got


def test_plots_that_take_too_much_room_are_better_drawn_as_svg(tmp_path: Path) -> None:
    cell = IMPORT + (
        "import matplotlib.pyplot as plt\n"
        "def show(n):\n    plt.plot([n, 1, n * n])\n    plt.show()\n"
        "w.interact(show, n=(0, 40));"
    )
    error = _refused(notebook(tmp_path / "n.ipynb", cell), max_mb=0.3)
    svg = "%config InlineBackend.figure_formats = ['svg']"
    assert f"a tenth of the room: put {svg} into the first cell. Thin n: step=" in error.hint
    made = export(notebook(tmp_path / "s.ipynb", svg, cell), max_mb=0.3)
    assert made.states == 41


def test_every_cell_over_the_limit_is_told_at_once(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "n.ipynb",
        "import ipywidgets as w\nlow, high = w.IntSlider(), w.IntSlider()\n"
        "w.VBox([low, w.interactive_output(lambda n: print(n), {'n': low})])",
        "calls = []\nw.interact(lambda n: calls.append(n), n=(0, 9));",
        "assert len(calls) == 1  # nothing more is recorded once it is known to be of no use\n"
        "w.VBox([high, w.interactive_output(lambda n: print(n), {'n': high})])",
        "1 / 0",
    )
    error = _refused(path, max_states=50)
    assert str(error).startswith(
        "n.ipynb: 3 cells stand in the way of an export.\n\nn.ipynb, cell 1:"
    )
    parts = str(error).split("\n\nn.ipynb, cell ")
    assert [part[0] for part in parts[1:]] == ["1", "3", "4"]
    assert "found:    low (101) = 101 states" in parts[1]
    assert "Thin high: step=3 on high gives 34 positions. Or leave" in parts[2]
    assert parts[3].startswith("4: The cell raised ZeroDivisionError")
