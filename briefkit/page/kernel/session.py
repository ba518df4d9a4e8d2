"""What `run.py` calls in the kernel: once at the start, then after every cell.

Recording happens in a fork of the kernel where there is one: the child moves the controls, writes
what it saw to a file and ends, and the kernel itself never notices, so nothing that the analyst's
functions changed can leak into the next cell. Libraries with threads of their own (DuckDB, Polars,
Spark ...) do not survive a fork; with one of them loaded, or without fork, the controls are moved
in the kernel itself and put back.
"""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import select
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import ipywidgets
import traitlets
from IPython.core.getipython import get_ipython

from .budget import Limits, Refused
from .capture import Capture
from .kept import Kept
from .nested import MadeAnew
from .settling import PATIENCE, Settling
from .snapshot import Shooter, instances, tree
from .steps import Steps
from .trace import Trace
from .walk import Walk

PROGRESS = "application/vnd.briefkit.progress+json"
_LOSE_THREADS_IN_A_FORK = (
    "duckdb", "polars", "pyspark", "torch", "tensorflow", "jax", "ray", "dask.distributed", "grpc",
)  # fmt: skip
_ENDED = (
    "The recording process ended without an answer: a function ended it, or the system did; most "
    "often it ran out of memory."
)
_UNENDED = {
    "thing": "",
    "control": "",
    "text": "A thread of this cell works on; the page shows what stood when it was recorded.",
    "grave": "yes",
}
_STALL = 20.0  # seconds without progress and without work: the child waits for a lost thread


class Session:
    """The recorder of one kernel.

    Parameters
    ----------
    folder
        Where recordings are written, by number.
    limits, steps
        What recording may cost, and the steps asked for, by the name of a control.
    """

    def __init__(self, folder: str, limits: dict[str, float], steps: dict[str, float]) -> None:
        self.folder, self.steps = Path(folder), Steps(steps)
        self.limits = Limits(**limits)  # type: ignore[arg-type]
        self.shell: Any = get_ipython()
        self.trace = Trace()
        self.capture = Capture(self.shell, on_area=lambda name: self.trace.write(f"display:{name}"))
        self.capture.install()
        self.trace.install()
        self.roots: list[str] = []
        self.reach: dict[str, list[str]] = {}
        self.signatures: dict[str, Any] = {}
        self.recordings = 0
        self.linked: set[str] = set()
        self.only_forecast = False
        self.threads: set[threading.Thread] = set()

    def after_cell(self, roots: Sequence[str], *, only_forecast: bool) -> None:
        """Record what this cell showed or changed; answer by a progress message.

        With `only_forecast` nothing is walked: the export will stop, and wants to know why.
        """
        self.only_forecast = only_forecast
        self._join_front_end_links()
        works_on = self._new_threads_work_on()
        self.roots += [root for root in roots if root not in self.roots]
        if not self.roots:
            return
        now = self._signatures()
        affected = {t for t, signature in now.items() if self.signatures.get(t) != signature}
        if not affected:
            return
        self.recordings += 1
        path = self.folder / f"{self.recordings}.shots"
        answer: dict[str, Any] = {}
        done: set[str] = set()
        while (affected := self._with_what_they_reach(affected, now)) != done:
            answer = self._isolated([thing for thing in now if thing in affected], path)
            self.reach |= answer.pop("reach", {})  # more may have been written than was known
            done = affected
        if works_on and "notices" in answer:
            answer["notices"].append(_UNENDED)
        self._tell({"recorded": {**answer, "path": str(path)}})
        self.signatures = self._signatures()

    # --- what to record -----------------------------------------------------------------------

    def _signatures(self) -> dict[str, Any]:
        """Return, for every widget shown so far, what it shows and who listens to it."""
        known: dict[str, Any] = {}
        tree([r for r in self.roots if not r.startswith("display:")], known.__setitem__)
        shooter = Shooter(known, {})
        found: dict[str, Any] = {}
        for thing, widget in known.items():
            listeners = [
                id(handler)
                for table in widget._trait_notifiers.values()  # noqa: SLF001
                for handlers in table.values()
                for handler in handlers
            ]
            clicks = getattr(getattr(widget, "_click_handlers", None), "callbacks", ())
            shot = json.dumps(shooter.shot(widget), default=str)
            value = repr(getattr(widget, "value", getattr(widget, "selected_index", None)))
            found[thing] = (hash(shot), hash(value), tuple(listeners), len(clicks))
        for area in (r for r in self.roots if r.startswith("display:")):
            item = self.capture.areas.get(area.removeprefix("display:"), {})
            found[area] = hash(json.dumps(item, default=str))
        return found

    def _with_what_they_reach(self, things: set[str], shown: Collection[str]) -> set[str]:
        """Return the things with all shown things that share controls or a display with them."""
        together = [self._inside(root) for root in self.roots]
        while True:
            controls = {c for t in things for c in self.reach.get(t, ())} | things
            more = {t for t, by in self.reach.items() if t in shown and controls & set(by)}
            beside = set().union(*(inside for inside in together if inside & things))
            wider = things | more | beside | (controls & set(shown))
            if wider == things:
                return things
            things = wider

    def _join_front_end_links(self) -> None:
        """Let jslink and jsdlink work in the kernel, as a front end would have made them work."""
        for thing, link in list(instances().items()):
            if not isinstance(link, ipywidgets.widgets.widget_link.Link) or thing in self.linked:
                continue
            self.linked.add(thing)
            one_way = isinstance(link, ipywidgets.widgets.widget_link.DirectionalLink)
            join = traitlets.dlink if one_way else traitlets.link
            with contextlib.suppress(traitlets.TraitError):
                join(link.source, link.target)

    # --- where to record ----------------------------------------------------------------------

    def _isolated(self, things: list[str], path: Path) -> dict[str, Any]:
        if hasattr(os, "fork") and not self._threads_would_be_lost():
            answer = self._in_a_fork(things, path)
            if answer is not None:
                return answer
        return self._in_place(things, path)

    def _threads_would_be_lost(self) -> bool:
        return any(name in sys.modules for name in _LOSE_THREADS_IN_A_FORK)

    def _in_a_fork(self, things: list[str], path: Path) -> dict[str, Any] | None:
        """Record in a child process; None when the child waited for a thread it had lost."""
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        reader, writer = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # forking beside threads: on purpose
            kernel, child = os.getpid(), os.fork()
        if child == 0:
            os.close(reader)
            _thread.start_new_thread(_end_after, (kernel,))
            self._be_the_child(things, path, writer)
        os.close(writer)
        try:
            return self._listen(child, reader)
        finally:
            os.close(reader)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)

    def _be_the_child(self, things: list[str], path: Path, writer: int) -> None:
        """Record, write the answer to the pipe, and end without any clean-up of the kernel's."""
        code = 0
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            _silence_comms()
            answer = self._record(things, path, lambda note: _send(writer, note), isolated=True)
            _send(writer, {"answer": answer})
        except BaseException:
            with contextlib.suppress(BaseException):
                _send(writer, {"answer": {"fault": traceback.format_exc()}})
            code = 1
        finally:
            os._exit(code)

    def _listen(self, child: int, reader: int) -> dict[str, Any] | None:
        """Pass the child's progress on until it answers."""
        buffer, last, worked = b"", time.monotonic(), _cpu_seconds(child)
        heard = last
        while time.monotonic() - heard < self.limits.seconds + 2:
            ready, _, _ = select.select([reader], [], [], 1.0)
            if ready:
                piece = os.read(reader, 1 << 16)
                if not piece:
                    return {"fault": _ENDED}
                buffer += piece
                heard = last = time.monotonic()
                while b"\n" in buffer:
                    line, buffer = buffer.split(b"\n", 1)
                    note = json.loads(line)
                    if "answer" in note:
                        answer: dict[str, Any] = note["answer"]
                        return answer
                    self._tell(note)
            elif _cpu_seconds(child) > worked + 0.05:
                worked, last = _cpu_seconds(child), time.monotonic()
            elif time.monotonic() - last > _STALL:
                return None
            if os.getppid() == 1:
                return {"fault": "The exporting process has gone."}
        return {"fault": f"One call ran for more than {self.limits.seconds:,.0f} seconds."}

    def _in_place(self, things: list[str], path: Path) -> dict[str, Any]:
        """Record in the kernel itself, then put back what can be put back."""
        kept = Kept(self.shell.user_ns, self.capture.areas)
        try:
            with _quiet_comms():
                return self._record(things, path, self._tell, isolated=False)
        except Exception:
            return {"fault": traceback.format_exc()}
        finally:
            self.trace.unwatch()
            kept.put_back()

    def _record(
        self,
        things: list[str],
        path: Path,
        tell: Callable[[dict[str, Any]], None],
        *,
        isolated: bool,
    ) -> dict[str, Any]:
        roots = [root for root in self.roots if not self._inside(root).isdisjoint(things)]
        loop = Settling(own=isolated)
        closed: set[str] = set()
        while True:
            with path.open("wb") as file:
                walk = Walk(
                    roots,
                    capture=self.capture,
                    trace=self.trace,
                    loop=loop,
                    limits=self.limits,
                    emit=_lines(file),
                    tell=tell,
                    variables=self._variables(),
                    steps=self.steps,
                    closed=closed,
                )
                try:
                    found = walk.run(only_forecast=self.only_forecast)
                    return {**found, "steps": sorted(self.steps.seen)}
                except MadeAnew as remade:
                    closed |= remade.args[0]
                except Refused as refusal:
                    return {"refused": refusal.args[0]}

    def _new_threads_work_on(self) -> bool:
        """Wait a while for threads that run the notebook's own functions; say if any goes on."""
        deadline = time.monotonic() + PATIENCE
        own = {t for t in threading.enumerate() if _module_of(t) == "__main__"}
        new, self.threads = own - self.threads, own
        for thread in new:
            thread.join(max(0.0, deadline - time.monotonic()))
        return any(thread.is_alive() for thread in new)

    def _variables(self) -> dict[str, str]:
        named = [(n, v) for n, v in self.shell.user_ns.items() if not n.startswith("_")]
        return {v.model_id: n for n, v in named if isinstance(v, ipywidgets.Widget)}

    def _inside(self, root: str) -> set[str]:
        """Return everything shown by one display: a named display itself, or a widget's tree."""
        inside: dict[str, Any] = {root: None} if root.startswith("display:") else {}
        tree([root], inside.__setitem__)
        return set(inside)

    def _tell(self, note: dict[str, Any]) -> None:
        self.shell.display_pub.publish({PROGRESS: note})


def _module_of(thread: threading.Thread) -> str:
    """Return where the function of a thread was written."""
    return str(getattr(getattr(thread, "_target", None), "__module__", ""))


def _lines(file: BinaryIO) -> Callable[[bytes], None]:
    def emit(text: bytes) -> None:
        file.write(text + b"\n")

    return emit


def _end_after(parent: int) -> None:
    """End this process soon after its parent has gone, however that was ended."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _send(writer: int, note: dict[str, Any]) -> None:
    data = json.dumps(note).encode() + b"\n"
    while data:
        data = data[os.write(writer, data) :]


def _comm_classes() -> list[Any]:
    kinds = {type(w.comm) for w in instances().values() if w.comm is not None}
    return [kind for kind in kinds if hasattr(kind, "publish_msg")]


def _nothing(*_: object, **__: object) -> None:
    """Stand in for sending a message: nobody listens while recording."""


def _silence_comms() -> None:
    for kind in _comm_classes():
        kind.publish_msg = _nothing


@contextlib.contextmanager
def _quiet_comms() -> Iterator[None]:
    saved = [(kind, kind.publish_msg) for kind in _comm_classes()]
    _silence_comms()
    try:
        yield
    finally:
        for kind, publish in saved:
            kind.publish_msg = publish


def _cpu_seconds(process: int) -> float:
    """Return the processor time a process has used; where that is not told, the time of day."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


SESSION: Session | None = None


def start(folder: str, limits: dict[str, float], steps: dict[str, float]) -> None:
    """Begin to watch this kernel; called once, before the first cell."""
    global SESSION  # noqa: PLW0603 - one recorder per kernel, found again by after_cell
    SESSION = Session(folder, limits, steps)


def after_cell(given: dict[str, Any]) -> None:
    """Record what the cell just run showed or changed."""
    if SESSION is not None:
        SESSION.after_cell(given["roots"], only_forecast=given["only_forecast"])
