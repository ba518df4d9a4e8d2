"""The arithmetic is told before the work; over the budget the control to thin is named."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest
from recorded import NOTEBOOKS, notebook

from briefkit.errors import BudgetError
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
        "  expected: at most 100\n\n"
        "Hint: Thin year: step=3 on year gives 34 positions. Or raise the limit."
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
    assert "step=50003 on n" in error.hint


def test_several_large_controls_are_thinned_alike(tmp_path: Path) -> None:
    sliders = "a=w.IntSlider(description='a'), b=w.IntSlider(description='b')"
    cell = IMPORT + f"w.interact(lambda a, b, c: print(a), {sliders}, c=(0.0, 1.0));"
    error = _refused(notebook(tmp_path / "n.ipynb", cell), max_states=1000)
    assert error.hint.startswith("Thin several: step=6 on a gives 17 positions; step=6 on b")
    positions = [int(n) for n in re.findall(r"gives (\d+) positions", error.hint)]
    assert 100 < math.prod(positions) <= 1000


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
