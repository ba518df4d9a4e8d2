"""A notebook in a live kernel, moved by the messages a front end sends, for agreement.py.

nbclient keeps the state of every widget and fills Output widgets as a browser would; what
JupyterLab does besides (jslink, numbers of positions to values) is done here. Nothing of briefkit
takes part.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import queue
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import nbformat
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
VIEW = "application/vnd.jupyter.widget-view+json"
STEADY = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0", "PLOTLY_RENDERER": "plotly_mimetype"}
FIGURE = """
import json as _j, ipywidgets.widgets.widget as _w
_f = _w._instances[{model!r}]
print(_j.dumps(_j.loads(_f.to_json())))
"""


def model_of(output: Json) -> str | None:
    """Return the widget an output shows."""
    view = output.get("data", {}).get(VIEW)
    return view["model_id"] if view else None


class FrontEnd:
    """A notebook that has run, and may be moved.

    Parameters
    ----------
    path
        The notebook.
    quiet
        Seconds without a message after which a move counts as done.
    """

    def __init__(self, path: Path, quiet: float) -> None:
        self.folder, self.quiet = path.parent.resolve(), quiet
        self.notebook = nbformat.read(path, 4)
        self.cells = self.notebook.cells
        self.client = NotebookClient(
            self.notebook,
            timeout=600,
            record_timing=False,
            kernel_name="python3",
            resources={"metadata": {"path": str(self.folder)}},
        )
        self.stray = nbformat.v4.new_code_cell("")
        self._stack = contextlib.ExitStack()
        self._thread = ThreadPoolExecutor(1)  # nbclient keeps to one thread and its event loop

    def __enter__(self) -> FrontEnd:
        self._thread.submit(self._start).result()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.submit(self._stack.close).result()

    def _start(self) -> None:
        self._stack.enter_context(self.client.setup_kernel(env={**os.environ, **STEADY}))
        for index, cell in enumerate(self.cells):
            if cell.cell_type == "code":
                self.client.execute_cell(cell, index)
                self._wait(None)
                self._follow_links()

    # --- looking --------------------------------------------------------------------------------

    @property
    def states(self) -> dict[str, Json]:
        """The state of every model, by id."""
        found: dict[str, Json] = self.client.widget_state
        return found

    def kind(self, model: str) -> str:
        name = str(self.states[model].get("_model_name", ""))
        is_figure = "_data" in self.states[model] or "_py2js_addTraces" in self.states[model]
        return "FigureWidget" if is_figure else name.removesuffix("Model")

    def outputs(self, model: str) -> list[Json]:
        return [dict(output) for output in self.states[model].get("outputs", ())]

    def figure(self, model: str) -> Json:
        """A FigureWidget as its own JSON."""
        cell = nbformat.v4.new_code_cell(FIGURE.format(model=model))
        self._thread.submit(self.client.execute_cell, cell, 0, store_history=False).result()
        figure = json.loads(
            "".join(o["text"] for o in cell.outputs if o["output_type"] == "stream")
        )
        for trace in figure["data"]:
            trace.pop("uid", None)
        return {"kind": "figure", "figure": figure}

    def position(self, model: str, control: Json) -> int | None:
        """The position a control stands at; None when no message tells."""
        state = self.states[model]
        if control["input"] == "button":
            return None
        for position in range(control["positions"]):
            message = self._message(state, control, position)
            if message and all(_equal(state.get(k), v) for k, v in message.items()):
                return position
        return None

    # --- moving ---------------------------------------------------------------------------------

    def move(self, model: str, control: Json, position: int) -> bool:
        """Put a control to a position as a browser would; False when that has no message."""
        return self._thread.submit(self._move, model, control, position).result()

    def _move(self, model: str, control: Json, position: int) -> bool:
        if control["input"] == "button":
            self._send(model, {"method": "custom", "content": {"event": "click"}})
            return True
        message = self._message(self.states[model], control, position)
        if message is None:
            return False
        self.states[model].update(message)
        self._follow_links()  # a browser's links speak before the control that was moved
        self._update(model, message)
        self._follow_links()
        return True

    def _update(self, model: str, state: Json) -> None:
        self.states[model].update(state)
        self._send(model, {"method": "update", "state": state, "buffer_paths": []})

    def _send(self, model: str, data: Json) -> None:
        session = self.client.kc.session
        message = session.msg("comm_msg", {"comm_id": model, "data": data})
        self.client.kc.shell_channel.send(message)
        self._wait(message["header"]["msg_id"])

    def _wait(self, parent: str | None) -> None:
        """Take messages until the kernel has answered and has been quiet for a while."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                patience = 120.0 if parent else max(self.quiet, 0.02)
                message = run_sync(self.client.kc.get_iopub_msg)(timeout=patience)
            except queue.Empty:
                return
            try:
                self.client.process_message(message, self.stray, -1)
            except CellExecutionComplete:
                if message["parent_header"].get("msg_id") == parent:
                    parent = None

    def _follow_links(self) -> None:
        """Carry jslink and jsdlink out, until nothing changes."""
        for _ in range(5):
            changed = False
            for state in list(self.states.values()):
                name = state.get("_model_name")
                if name in {"LinkModel", "DirectionalLinkModel"}:
                    changed |= self._follow(state, both_ways=name == "LinkModel")
            if not changed:
                return

    def _follow(self, link: Json, *, both_ways: bool) -> bool:
        ends = [
            (end[0].removeprefix("IPY_MODEL_"), end[1]) for end in (link["source"], link["target"])
        ]
        now = [self.states.get(model, {}).get(trait) for model, trait in ends]
        seen = link.setdefault("_seen", [None, None])
        if now[0] == now[1] or None in now:
            return False
        forward = not both_ways or now[0] != seen[0] or now[1] == seen[1]
        source, target = (0, 1) if forward else (1, 0)
        self._update(ends[target][0], {ends[target][1]: now[source]})
        link["_seen"] = [now[source]] * 2
        return True

    def _message(  # noqa: PLR0911 - one line per kind of control
        self, state: Json, control: Json, position: int
    ) -> Json | None:
        """Return the update that puts a control to a position."""
        kind, labels = control["input"], control["labels"]
        if kind in {"checkbox", "togglebutton"}:
            return {"value": bool(position)}
        if kind == "tabs":
            return {"selected_index": None if labels[position] == "closed" else position}
        if kind == "multi":
            return {"index": control["subsets"][position]}
        if kind == "tags":
            return {"value": [state["allowed_tags"][i] for i in control["subsets"][position]]}
        if kind == "combobox":
            return {"value": labels[position]}
        if kind == "date":
            day = dt.date.fromisoformat(labels[position]) if labels[position] else None
            return {"value": day and {"year": day.year, "month": day.month - 1, "date": day.day}}
        if "_options_labels" in state:
            return self._option(state, control, position)
        stops = self._stops(state, control)
        if stops is None:
            return None
        if kind == "range":
            return {"value": [stops[i] for i in control["pairs"][position]]}
        return {"value": stops[position]}

    def _option(self, state: Json, control: Json, position: int) -> Json | None:
        """An option by its label and, where labels repeat, its occurrence."""
        options = list(state["_options_labels"])
        if control["input"] == "range":
            return {"index": control["pairs"][position]}
        label = control["labels"][position]
        before = control["labels"][:position].count(label)
        places = [i for i, option in enumerate(options) if option == label]
        if before < len(places):
            return {"index": places[before]}
        return {"index": None} if label == "" else None

    def _stops(self, state: Json, control: Json) -> list[float] | None:
        """The values of a slider, by position; a start off the grid is one of them."""
        count = len(control["stops"]) if control["input"] == "range" else control["positions"]
        low, high, step = state["min"], state["max"], state["step"]
        grid = [low + i * step for i in range(int((high - low) / step + 1e-9) + 1)]
        grid = [round(v, 10) for v in grid]
        if "base" in state:
            grid = [state["base"] ** v for v in grid]
        if len(grid) == count:
            return grid
        first = state.setdefault("_first", state["value"])
        odd = first if isinstance(first, list) else [first]
        wider = sorted({*grid, *odd})
        return wider if len(wider) == count else None


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(_equal, a, b))
    if isinstance(a, float) or isinstance(b, float):
        return a is not None and b is not None and abs(a - b) <= 1e-9 * max(1.0, abs(a))
    return bool(a == b)
