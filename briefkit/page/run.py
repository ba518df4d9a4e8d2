"""Runs a notebook in a fresh kernel, top to bottom, and records its widgets cell by cell.

nbclient runs the cells; the code in `kernel/` is sent into the same kernel and called after every
cell. Everything that can go wrong in between ends as one error that names the notebook, the cell
and the cause, with no kernel left running.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefkit.errors import BudgetError, CellError, ExportError, nearest

if TYPE_CHECKING:
    from nbformat import NotebookNode

Progress = Callable[[str], None]

_KERNEL = Path(__file__).parent / "kernel"
_MODULES = (
    "stable", "capture", "trace", "domain", "snapshot", "settling", "linked", "nested", "budget",
    "steps", "walk", "kept", "session",
)  # fmt: skip
_PROGRESS = "application/vnd.briefkit.progress+json"
_VIEW = "application/vnd.jupyter.widget-view+json"
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_MOST_PRINTED = 20_000_000  # characters of one cell


@dataclass(frozen=True)
class Limits:
    """What running and recording may cost before the export stops."""

    states: int = 20_000
    seconds: float = 600.0
    mb: float = 10.0
    timeout: float = 600.0


@dataclass
class Recording:
    """What the kernel found after one cell: widgets, controls, groups, and the shots they name."""

    cell: int
    found: dict[str, Any]
    shots: list[bytes]


@dataclass
class Run:
    """A notebook that has run, with everything its cells showed."""

    cells: list[NotebookNode]
    recordings: list[Recording] = field(default_factory=list)
    seconds_running: float = 0.0
    seconds_recording: float = 0.0
    packages: dict[str, str] = field(default_factory=dict)


def run(
    notebook: NotebookNode,
    path: Path,
    parameters: Mapping[str, Any],
    limits: Limits,
    progress: Progress,
    *,
    steps: Mapping[str, float],
) -> Run:
    """Run every code cell and record what its controls do.

    Parameters
    ----------
    notebook
        The notebook, which is changed: its cells get their outputs.
    path
        Where it lives; its folder is the working directory of the kernel.
    parameters
        Values set after the cell tagged `parameters`, already checked.
    limits, progress
        What it may cost, and who is told.
    steps
        Steps to record in, by the name of a control, in place of the notebook's.

    Raises
    ------
    ExportError
        When a cell fails, recording would break a limit, or no control has the name of a step.
    """
    with tempfile.TemporaryDirectory(prefix="briefkit-") as folder:
        runner = _Runner(notebook, path, limits, progress, Path(folder), steps=steps)
        with runner.kernel():
            try:
                for index, cell in enumerate(notebook.cells):
                    if cell.cell_type != "code":
                        continue
                    runner.run_cell(index, cell)
                    if parameters and "parameters" in cell.metadata.get("tags", []):
                        runner.set_parameters(parameters)
            except ExportError as error:
                runner.problems.append(error)
        _raise_all(runner.problems, path)
        _check_steps(steps, runner.result.recordings, path)
        return runner.result


class _Runner:
    """One kernel and the notebook it runs."""

    def __init__(
        self,
        notebook: NotebookNode,
        path: Path,
        limits: Limits,
        progress: Progress,
        folder: Path,
        *,
        steps: Mapping[str, float],
    ) -> None:
        from jupyter_client.manager import AsyncKernelManager

        self.steps = dict(steps)
        self.notebook, self.path, self.limits = notebook, path, limits
        self.progress, self.folder = progress, folder
        self.result = Run(list(notebook.cells))
        self.answers: list[dict[str, Any]] = []
        self.problems: list[ExportError] = []
        self.deadline = time.monotonic() + 6 * limits.timeout
        self.manager = AsyncKernelManager(
            kernel_name=_kernel_name(notebook, path),
            connection_file=str(folder / "kernel.json"),
            transport="ipc" if hasattr(os, "fork") else "tcp",
        )
        self.client = _client_class()(
            notebook,
            km=self.manager,
            timeout=limits.timeout,
            startup_timeout=max(60, int(limits.timeout)),
            store_widget_state=False,
            resources={"metadata": {"path": str(path.parent.resolve())}},
        )
        self.client.on_note = self._hear

    @contextlib.contextmanager
    def kernel(self) -> Iterator[None]:
        """Hold a kernel for the time of the notebook; none is left when this ends."""
        try:
            with self.client.setup_kernel(env=_environment(), cleanup_kc=False):
                self._start_recorder()
                yield
        finally:
            self._end_kernel()

    def _end_kernel(self) -> None:
        process = getattr(self.manager.provisioner, "process", None)
        group = None
        if process is not None and hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                group = os.getpgid(process.pid)
        self.client.shutdown_kernel = "immediate"
        with contextlib.suppress(Exception):
            self.client._cleanup_kernel()  # noqa: SLF001 - nbclient offers no public way
        if group is not None and group != os.getpgrp():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)

    def run_cell(self, index: int, cell: NotebookNode) -> None:
        """Run one cell, then record what it showed."""
        if not cell.source.strip():
            cell.outputs = []
            return
        self.progress(f"Running cell {index + 1} of {len(self.notebook.cells)}")
        began = time.perf_counter()
        self._execute(index, cell)
        self.result.seconds_running += time.perf_counter() - began
        roots = list(_roots(cell))
        began = time.perf_counter()
        self._call(index, "after_cell", {"roots": roots, "only_forecast": bool(self.problems)})
        self.result.seconds_recording += time.perf_counter() - began
        for answer in self.answers:
            self._take(index, answer)
        self.answers.clear()

    def set_parameters(self, values: Mapping[str, Any]) -> None:
        """Hand the values over as JSON text inside a literal: never as code."""
        self._call(0, "set_parameters", dict(values))

    def _execute(self, index: int, cell: NotebookNode) -> None:
        import nbclient.exceptions as problems

        self.client.timeout = min(self.limits.timeout, max(1, self.deadline - time.monotonic()))
        where = f"{self.path.name}, cell {index + 1}"
        try:
            self.client.execute_cell(cell, index)
        except problems.CellTimeoutError as error:
            raise CellError(
                f"The cell did not finish within {self.client.timeout:,.0f} seconds.",
                where=where,
                got=_first_line(cell),
                hint="Raise `timeout`, or look for an endless loop.",
            ) from error
        except problems.DeadKernelError as error:
            raise CellError(
                "The kernel died while the cell ran; most often it ran out of memory.",
                where=where,
                got=_first_line(cell),
                hint="Try the cell in JupyterLab and watch the memory it takes.",
            ) from error
        except problems.CellExecutionError as error:
            raise _raised(error, where, cell) from error
        except _TooMuchPrinted as error:
            raise CellError(
                f"The cell printed more than {_MOST_PRINTED // 1_000_000} MB.",
                where=where,
                got=_first_line(cell),
                hint="Print a summary; a page is for reading.",
            ) from error

    def _start_recorder(self) -> None:
        names = {name: (_KERNEL / f"{name}.py").read_text("utf-8") for name in _MODULES}
        limits = {k: getattr(self.limits, k) for k in ("states", "seconds", "mb")}
        folder = str(self.folder)
        given = json.dumps(
            {"sources": names, "folder": folder, "limits": limits, "steps": self.steps}
        )
        load = (_KERNEL / "load.py").read_text("utf-8")
        self._execute_ours(
            f"__import__('importlib.util').util.find_spec('ipywidgets') and "
            f"exec(compile({load!r}, '<briefkit load>', 'exec'), "
            f"__import__('json').loads({given!r}))",
            -1,
        )

    def _call(self, index: int, name: str, argument: Any) -> None:
        """Call a function of the recorder with one value, passed as data."""
        given = json.dumps(argument)
        session = "__import__('sys').modules.get('_briefkit_kernel.session')"
        if name == "set_parameters":
            self._execute_ours(
                f"get_ipython().user_ns.update(__import__('json').loads({given!r}))", index
            )
        else:
            self._execute_ours(
                f"{session} and {session}.{name}(__import__('json').loads({given!r}))", index
            )

    def _execute_ours(self, code: str, index: int) -> None:
        import nbclient.exceptions as problems
        from nbformat.v4 import new_code_cell

        where = f"{self.path.name}, cell {index + 1}" if index >= 0 else self.path.name
        self.client.timeout = self.limits.seconds + 120
        cells, ours = self.notebook.cells, new_code_cell(code)  # type: ignore[no-untyped-call]
        self.client.nb = {"cells": {-1: ours}}
        try:
            self.client.execute_cell(ours, -1, store_history=False)
        except (problems.CellTimeoutError, problems.DeadKernelError) as error:
            raise CellError(
                "The kernel died or hung while the controls were moved.", where=where
            ) from error
        except problems.CellExecutionError as error:
            raise ExportError(
                f"The recorder failed: {_plain(str(error.traceback))}", where=where
            ) from error
        finally:
            self.client.nb = self.notebook
            assert self.notebook.cells is cells  # noqa: S101

    def _hear(self, note: dict[str, Any]) -> None:
        """Take a message of the recorder: progress to pass on, or what it found."""
        if "recorded" in note:
            self.answers.append(note["recorded"])
        elif "plan" in note:
            self.progress(arithmetic(note))
        elif "done" in note:
            self.progress(f"Recording: {note['done']:,} moves made")

    def _take(self, index: int, answer: dict[str, Any]) -> None:
        where = f"{self.path.name}, cell {index + 1}"
        if "refused" in answer:  # the other cells are looked at too, to tell all at once
            self.problems.append(BudgetError(**answer["refused"], where=where))
            self.progress(f"Cell {index + 1} stands in the way: looking at the rest")
            return
        if "fault" in answer:
            raise ExportError(f"Recording failed: {_plain(answer['fault'])}", where=where)
        if "widgets" not in answer:
            return
        shots = Path(answer["path"]).read_bytes().splitlines()
        self.result.recordings.append(Recording(index, answer, shots))


def _check_steps(steps: Mapping[str, float], recordings: list[Recording], path: Path) -> None:
    """Refuse a step for a control that is not there."""
    names = sorted({name for recording in recordings for name in recording.found["steps"]})
    for name in steps:
        if name not in names:
            close = nearest(name, names)
            raise ExportError(
                f'No control that moves in steps is called "{name}".',
                where=path.name,
                got=f"--step {name}={steps[name]:g}",
                expected=f"one of {', '.join(names)}" if names else "a notebook with such controls",
                hint=f'Did you mean "{close[0]}"?' if close else "",
            )


def _raise_all(problems: list[ExportError], path: Path) -> None:
    """Raise what stopped the run: one error as it is, several as one that holds them all."""
    if len(problems) > 1:
        texts = "\n\n".join(map(str, problems))
        what = f"{len(problems)} cells stand in the way of an export.\n\n{texts}"
        raise type(problems[0])(what, where=path.name)
    if problems:
        raise problems[0]


def arithmetic(note: Mapping[str, Any]) -> str:
    """Return what recording will cost, as a sentence.

    >>> plan = [[["kind", 20], ["year", 50]]]
    >>> arithmetic({"plan": plan, "states": 1000, "seconds": 9.2, "mb": 0.2})
    'kind (20) × year (50) = 1,000 states, about 9 s, about 0.2 MB'
    """
    products = [" × ".join(f"{name} ({n:,})" for name, n in chain) for chain in note["plan"]]
    seconds = f"{note['seconds']:,.0f}" if note["seconds"] >= 1 else f"{note['seconds']:.1f}"
    states = f"{note['states']:,} states"
    return f"{' + '.join(products)} = {states}, about {seconds} s, about {note['mb']:.1f} MB"


class _TooMuchPrinted(Exception):  # noqa: N818 - becomes a CellError
    pass


def _client_class() -> Any:
    """Return nbclient's client, taught to hear the recorder and to stop a flood of text."""
    from nbclient import NotebookClient

    class Client(NotebookClient):
        on_note: Any = None
        printed = 0

        async def _async_poll_kernel_alive(self) -> None:
            with contextlib.suppress(AssertionError):  # the export has ended meanwhile
                await super()._async_poll_kernel_alive()

        def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
            content = msg["content"]
            if msg["msg_type"] == "display_data" and _PROGRESS in content["data"]:
                self.on_note(content["data"][_PROGRESS])
                return None
            if msg["msg_type"] == "execute_input":
                self.printed = 0
            if msg["msg_type"] == "stream":
                self.printed += len(content["text"])
                if self.printed > _MOST_PRINTED:
                    raise _TooMuchPrinted
            output = super().process_message(msg, cell, cell_index)
            name = (content.get("transient") or {}).get("display_id")
            if output is not None and name:
                output["display_id"] = name
            return output

    return Client


def _environment() -> dict[str, str]:
    """Return the kernel's environment, with what makes two runs give the same bytes."""
    steady = {
        "PYTHONHASHSEED": "0",  # order of sets
        "SOURCE_DATE_EPOCH": "0",  # dates that matplotlib writes into SVG
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PLOTLY_RENDERER": "plotly_mimetype",
    }
    return {**os.environ, **steady}


def _kernel_name(notebook: NotebookNode, path: Path) -> str:
    """Return the kernel the notebook asks for, or this Python's when that one is not here."""
    from jupyter_client.kernelspec import KernelSpecManager

    spec = notebook.metadata.get("kernelspec", {})
    language = notebook.metadata.get("language_info", {}).get("name") or spec.get("language")
    if language and str(language).lower() not in {"python", "ipython"}:
        raise ExportError(
            "Only Python notebooks can be exported.", where=path.name, got=str(language)
        )
    known = KernelSpecManager().find_kernel_specs()
    name = str(spec.get("name") or "python3")
    return name if name in known else "python3"


def _roots(cell: NotebookNode) -> Iterator[str]:
    """Yield what a cell showed that can change later: widgets, and displays with a name."""
    for output in cell.outputs:
        view = output.get("data", {}).get(_VIEW)
        if view:
            yield view["model_id"]
        elif output.get("display_id"):
            yield f"display:{output['display_id']}"


def _raised(error: Any, where: str, cell: NotebookNode) -> CellError:
    found = next((o for o in cell.outputs if o.output_type == "error"), None)
    trace = _plain("\n".join(found.traceback) if found else str(error.traceback))
    hint = "Run the notebook in JupyterLab: Kernel > Restart Kernel and Run All Cells."
    if error.ename == "StdinNotImplementedError":
        hint = "An export has nobody to ask: use a cell tagged `parameters` instead of input()."
    what = f"The cell raised {error.ename}: {_plain(str(error.evalue))}"
    return CellError(f"{what}\n\n{trace}\n", where=where, hint=hint)


def _plain(text: str) -> str:
    return _ANSI.sub("", text).strip()


def _first_line(cell: NotebookNode) -> str:
    return str(cell.source).strip().splitlines()[0][:100]
