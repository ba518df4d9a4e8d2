"""When a callback is done: threads it started have ended, tasks it made have finished.

A callback may hand its work to a thread or to asyncio (a debounced slider does). In the recording
child the kernel's event loop no longer turns, so each move runs inside a loop of our own, which is
turned until everything begun has finished or patience ends. Its clock skips the waiting: a debounce
of 0.2 s costs nothing.
"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

from .domain import Control, Key

PATIENCE = 5.0
_enter = asyncio._set_running_loop  # noqa: SLF001 - what asyncio.run does around a whole program


class Settling:
    """Runs moves and waits for what they began.

    Parameters
    ----------
    own
        Whether a loop of our own may be used: only where the kernel's is out of use.
    """

    def __init__(self, *, own: bool) -> None:
        self._kernel_loop: Any = _running_loop()
        self._loop = _Hurried() if own else None
        if self._loop:
            _enter(None)  # the kernel's loop was left behind by the fork
            asyncio.set_event_loop(self._loop)

    def run(self, control: Control, key: Key) -> bool:
        """Move a control; say whether everything it began has ended."""
        threads, waiting = threading.active_count(), self._waiting()
        if self._loop is None:
            control.put(key)
            done = True
        else:
            _enter(self._loop)
            try:
                control.put(key)
            finally:
                _enter(None)
            done = self._loop.idle or self._loop.run_until_complete(self._finish())
        deadline = time.monotonic() + PATIENCE
        while threading.active_count() > threads and time.monotonic() < deadline:
            time.sleep(0.005)
        return done and threading.active_count() <= threads and self._waiting() <= waiting

    async def _finish(self) -> bool:
        this = asyncio.current_task()
        deadline = time.monotonic() + PATIENCE
        while tasks := asyncio.all_tasks() - {this}:
            left = deadline - time.monotonic()
            if left <= 0:
                for task in tasks:
                    task.cancel()
                return False
            await asyncio.wait(tasks, timeout=left)
        return True

    def _waiting(self) -> int:
        """Return how much the kernel's own loop has been given to do."""
        if self._kernel_loop is None:
            return 0
        ready = len(getattr(self._kernel_loop, "_ready", ()))
        return ready + (len(asyncio.all_tasks(self._kernel_loop)) if self._loop is None else 0)


class _Hurried(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer as soon as nothing else is to be done."""

    _ahead = 0.0

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be done, now or later."""
        return not (getattr(self, "_ready", True) or getattr(self, "_scheduled", True))

    def time(self) -> float:
        return super().time() + self._ahead

    def _run_once(self) -> None:
        timers = getattr(self, "_scheduled", [])
        if timers and not getattr(self, "_ready", True):
            self._ahead += max(0.0, timers[0].when() - self.time())
        super()._run_once()  # type: ignore[misc]


def _running_loop() -> Any:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        policy = asyncio.get_event_loop_policy()
        return getattr(getattr(policy, "_local", None), "_loop", None)
