"""Whatever goes wrong ends in one clear error; an earlier page stays, nothing else does."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from recorded import Recorded, notebook

from briefkit.errors import CellError, ExportError
from briefkit.page import export


def _fails(path: Path, kind: type[ExportError] = CellError, **options: object) -> str:
    """Export to a page that exists already; return the error, and see that the page stayed."""
    target = path.with_suffix(".html")
    target.write_text("earlier")
    with pytest.raises(kind) as caught:
        export(path, target, **options)  # type: ignore[arg-type]
    assert target.read_text() == "earlier"
    assert sorted(p.name for p in path.parent.iterdir()) == sorted([path.name, target.name])
    return str(caught.value)


def test_a_cell_that_raises(tmp_path: Path) -> None:
    said = _fails(notebook(tmp_path / "n.ipynb", "x = 1", "def f():\n    return 1 / 0\nf()"))
    assert said.startswith("n.ipynb, cell 2: The cell raised ZeroDivisionError: division by zero")
    assert "----> " in said  # the traceback, for the author
    assert "\x1b" not in said  # without colours


def test_an_endless_loop(tmp_path: Path) -> None:
    said = _fails(notebook(tmp_path / "n.ipynb", "while True: pass"), timeout=2)
    assert "n.ipynb, cell 1: The cell did not finish within 2 seconds." in said


@pytest.mark.parametrize("end", ["os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_a_kernel_that_dies(end: str, tmp_path: Path) -> None:
    """The second is what a system does that has run out of memory."""
    said = _fails(notebook(tmp_path / "n.ipynb", "import os", end))
    assert "n.ipynb, cell 2: The kernel died while the cell ran" in said
    assert "most often it ran out of memory" in said


MEMORY = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
import ipywidgets as w
"""


def test_a_cell_that_runs_out_of_memory(tmp_path: Path) -> None:
    said = _fails(notebook(tmp_path / "n.ipynb", MEMORY, "x = bytearray(8 << 30)"))
    assert said.startswith("n.ipynb, cell 2: The cell raised MemoryError")


def test_a_state_that_runs_out_of_memory_shows_its_error(tmp_path: Path) -> None:
    cell = "w.interact(lambda n: print(len(bytearray(n << 30))), n=w.IntSlider(max=8, step=4));"
    page = Recorded(export(notebook(tmp_path / "n.ipynb", MEMORY, cell)))
    views = page.views(*page.depending_on("n"))
    assert views["0",] == "0"
    assert views["8",].startswith("MemoryError")
    assert any("states show an error: MemoryError" in text for text in page.notices)


def test_a_question_to_nobody(tmp_path: Path) -> None:
    said = _fails(notebook(tmp_path / "n.ipynb", "input('Name? ')"))
    assert "an export has nobody to ask".casefold() in said.casefold()


def test_a_flood_of_text(tmp_path: Path) -> None:
    said = _fails(notebook(tmp_path / "n.ipynb", "for _ in range(80): print('x' * 1_000_000)"))
    assert "n.ipynb, cell 1: The cell printed more than 20 MB." in said


def test_a_callback_that_never_returns(tmp_path: Path) -> None:
    cell = (
        "import ipywidgets as w\ndef f(n):\n    while n: pass\nw.interact(f, n=w.IntSlider(max=2));"
    )
    said = _fails(notebook(tmp_path / "n.ipynb", cell), ExportError, max_seconds=1)
    assert "n.ipynb, cell 1: Recording failed: One call ran for more than 1 seconds." in said


def test_a_callback_that_ends_the_process(tmp_path: Path) -> None:
    cell = "import os, ipywidgets as w\nw.interact(lambda n: n and os._exit(3), n=(0, 2));"
    path = notebook(tmp_path / "n.ipynb", cell.replace("(0, 2)", "w.IntSlider(max=2)"))
    said = _fails(path, ExportError)
    assert "n.ipynb, cell 1: Recording failed: The recording process ended without an" in said
    assert "most often it ran out of memory" in said


@pytest.mark.parametrize("text", ["", "not json", "{}", "[1]", '{"cells": 3, "nbformat": 4}'])
def test_a_file_that_is_no_notebook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(text)
    assert "This file is not a Jupyter notebook." in _fails(path, ExportError)


def test_a_notebook_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="There is no such notebook"):
        export(tmp_path / "none.ipynb")


def test_another_language(tmp_path: Path) -> None:
    path = notebook(tmp_path / "n.ipynb", "1")
    path.write_text(path.read_text().replace('"language": "python"', '"language": "R"'))
    assert "Only Python notebooks can be exported." in _fails(path, ExportError)


def test_a_kernel_of_another_name_is_this_python(tmp_path: Path) -> None:
    path = notebook(tmp_path / "n.ipynb", "1 + 1")
    path.write_text(path.read_text().replace('"name": "python3"', '"name": "conda-env-gone"'))
    assert export(path).path.is_file()


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    said = _fails(notebook(tmp_path / "n.ipynb", "1"), ExportError)
    assert "The page could not be written." in said
    assert "No space left on device" in said


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="The folder to write to does not exist"):
        export(notebook(tmp_path / "n.ipynb", "1"), tmp_path / "none" / "page.html")


def test_limits_must_be_above_zero(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="The limit of states must be above zero"):
        export(notebook(tmp_path / "n.ipynb", "1"), max_states=0)


RECORDED = """
import time, ipywidgets as w
def show(n):
    open("started", "w").close()
    time.sleep(30 * n)
w.interact(show, n=(0, 3));
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize(
    "cells",
    [["open('started', 'w').close()", "import time; time.sleep(60)"], [RECORDED]],
    ids=["running", "recording"],
)
def test_stopping_an_export_leaves_nothing_behind(
    tmp_path: Path, sent: signal.Signals, cells: list[str]
) -> None:
    work, temporary = tmp_path / "work", tmp_path / "tmp"
    work.mkdir()
    temporary.mkdir()
    path = notebook(work / "n.ipynb", *cells)
    code = (  # whoever runs the tests in the background has had SIGINT ignored
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"from briefkit.page import export; export({str(path)!r})"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.DEVNULL,
    )
    _until((work / "started").exists)
    process.send_signal(sent)
    assert process.wait(timeout=30) != 0
    _until(lambda: not _processes_naming(str(temporary)))
    assert sorted(p.name for p in work.iterdir()) == ["n.ipynb", "started"]
    if sent == signal.SIGINT:
        assert list(temporary.glob("briefkit-*")) == []


def test_two_exports_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    paths = [notebook(tmp_path / f"{n}.ipynb", f"print('page {n}')") for n in "ab"]
    code = "import sys; from briefkit.page import export; export(sys.argv[1], sys.argv[2])"
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(path), str(target)]) for path in paths
    ]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    assert len(re.findall("page [ab]\n", target.read_text())) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.ipynb", "b.ipynb", "page.html"]


def test_one_notebook_exported_twice_at_once_gives_the_same_bytes(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "n.ipynb",
        "import ipywidgets as w, pandas as pd",
        "w.interact(lambda n: pd.DataFrame({'n': [n]}).style.highlight_max(), n=(0, 5));",
    )
    code = "import sys; from briefkit.page import export; export(sys.argv[1], sys.argv[2])"
    targets = [tmp_path / "a.html", tmp_path / "b.html"]
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(path), str(target)]) for target in targets
    ]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    first, second = (target.read_bytes() for target in targets)
    assert first == second
    assert export(path, tmp_path / "c.html").path.read_bytes() == first


def _until(condition: object, patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _processes_naming(text: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if text in words:
            found.append(words)
    return found
