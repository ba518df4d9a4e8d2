"""A notebook in a live kernel, moved by the messages a front end sends, for agreement.py.

It keeps the state of every widget, fills Output widgets and follows jslink, as a browser would.
Nothing of briefkit takes part.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import queue
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import nbformat
from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
VIEW = "application/vnd.jupyter.widget-view+json"
STEADY = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0", "PLOTLY_RENDERER": "plotly_mimetype"}
SHOWN = {"stream", "display_data", "execute_result", "error"}
PATIENCE = 300.0  # seconds for one cell or one move
FIGURE = """
import json as _j, ipywidgets.widgets.widget as _w
_f = _w._instances[{model!r}]
print(_j.dumps(_j.loads(_f.to_json())))
"""


def model_of(output: Json) -> str | None:
    """Return the widget an output shows."""
    view = output.get("data", {}).get(VIEW)
    return view["model_id"] if view else None


class Area:
    """Outputs as a front end shows them: a cell's, or those of an Output widget."""

    def __init__(self) -> None:
        self.outputs: list[Json] = []
        self._clear_later = False

    def clear(self, *, wait: bool) -> None:
        self._clear_later = wait
        if not wait:
            self.outputs = []

    def add(self, kind: str, content: Json) -> None:
        if self._clear_later:
            self.outputs, self._clear_later = [], False
        last = self.outputs[-1] if self.outputs else {}
        if kind == "stream" == last.get("output_type") and last["name"] == content["name"]:
            self.outputs[-1] = {**last, "text": last["text"] + content["text"]}
            return
        output = {"output_type": kind, **content}
        output["display_id"] = (output.pop("transient", None) or {}).get("display_id")
        self.outputs.append(output)

    def update(self, content: Json) -> bool:
        """Change the displays of a name; say whether there were any."""
        name = content["transient"]["display_id"]
        fresh = {"data": content["data"], "metadata": content["metadata"]}
        mine = [output for output in self.outputs if output.get("display_id") == name]
        for output in mine:
            output.update(fresh)
        return bool(mine)


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
        self.cells: list[Area] = []
        self.states: dict[str, Json] = {}
        self._sources = [
            cell.source if cell.cell_type == "code" else "" for cell in nbformat.read(path, 4).cells
        ]
        self._areas: dict[str, Area] = {}  # of Output widgets
        self._hooks: dict[str, list[str]] = {}  # message -> the Output widgets that take its output
        self._stack = contextlib.ExitStack()
        self._thread = ThreadPoolExecutor(1)  # zmq keeps to one thread

    def __enter__(self) -> FrontEnd:
        self._thread.submit(self._start).result()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.submit(self._stack.close).result()

    def _start(self) -> None:
        scratch = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="front-end-"))
        manager = KernelManager(connection_file=f"{scratch}/kernel.json", transport="ipc")
        manager.start_kernel(env={**os.environ, **STEADY}, cwd=str(self.folder))
        self._stack.callback(manager.shutdown_kernel, now=True)
        self.client = manager.client()
        self.client.start_channels()
        self._stack.callback(self.client.stop_channels)
        self.client.wait_for_ready(timeout=60)
        for source in self._sources:
            self.cells.append(Area())
            if source.strip():
                self._execute(source, self.cells[-1])
        self._wait(None, Area())
        self._follow_links()

    def _execute(self, source: str, area: Area) -> None:
        self._wait(self.client.execute(source), area)

    # --- messages of the kernel -----------------------------------------------------------------

    def _wait(self, parent: str | None, area: Area) -> None:
        """Take messages until the kernel has answered and has been quiet for a while."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                patience = PATIENCE if parent else max(self.quiet, 0.05)
                message = self.client.get_iopub_msg(timeout=patience)
            except queue.Empty:
                return
            self._take(message, area)
            idle = message["content"].get("execution_state") == "idle"
            if idle and message["parent_header"].get("msg_id") == parent:
                parent = None

    def _take(self, message: Json, area: Area) -> None:
        kind, content = message["msg_type"], message["content"]
        takers = self._hooks.get(message["parent_header"].get("msg_id", ""), [])
        model = takers[-1] if takers else None
        here = self._areas[model] if model else area
        if kind in {"comm_open", "comm_msg"}:
            _put_buffers(message)
        if kind == "comm_open":
            self.states[content["comm_id"]] = dict(content["data"].get("state", {}))
            self._areas[content["comm_id"]] = Area()
            self._changed(content["comm_id"], content["data"].get("state", {}))
        elif kind == "comm_msg" and content["data"].get("method") == "update":
            self._changed(content["comm_id"], content["data"]["state"])
        elif kind == "comm_close":
            self.states.pop(content["comm_id"], None)
        elif kind == "clear_output":
            here.clear(wait=content["wait"])
            self._filled(model)
        elif kind in SHOWN:
            here.add(kind, content)
            self._filled(model)
        elif kind == "update_display_data":
            for name, known in [*self._areas.items(), *((None, cell) for cell in self.cells)]:
                if known.update(content):
                    self._filled(name)

    def _changed(self, model: str, state: Json) -> None:
        """Take what the kernel says of a widget."""
        self.states[model] |= state
        if "outputs" in state:
            self._areas[model].outputs = [dict(output) for output in state["outputs"]]
        if "msg_id" in state and self.states[model].get("_model_name") == "OutputModel":
            for takers in self._hooks.values():
                if model in takers:
                    takers.remove(model)
            if state["msg_id"]:
                self._hooks.setdefault(state["msg_id"], []).append(model)

    def _filled(self, model: str | None) -> None:
        """Tell the kernel what its Output widget shows, as a browser does."""
        if model:
            outputs = [
                {key: value for key, value in output.items() if key != "display_id"}
                for output in self._areas[model].outputs
            ]
            self._post(model, {"method": "update", "state": {"outputs": outputs}})

    # --- looking --------------------------------------------------------------------------------

    def kind(self, model: str) -> str:
        state = self.states.get(model, {})  # (none when it was closed)
        name = str(state.get("_model_name", ""))
        is_figure = "_data" in state or "_py2js_addTraces" in state
        return "FigureWidget" if is_figure else name.removesuffix("Model")

    def outputs(self, model: str) -> list[Json]:
        return self._areas[model].outputs

    def figure(self, model: str) -> Json:
        """A FigureWidget as its own JSON."""
        printed = Area()
        self._thread.submit(self._execute, FIGURE.format(model=model), printed).result()
        figure = json.loads(printed.outputs[0]["text"])
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
        self._wait(self._post(model, data), Area())

    def _post(self, model: str, data: Json) -> str:
        message = self.client.session.msg("comm_msg", {"comm_id": model, "data": data})
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

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


def _put_buffers(message: Json) -> None:
    """Put the binary parts of a widget's state into their places."""
    data = message["content"]["data"]
    for path, buffer in zip(data.get("buffer_paths", ()), message["buffers"], strict=False):
        place = data["state"]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = bytes(buffer)


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(_equal, a, b))
    if isinstance(a, float) or isinstance(b, float):
        return a is not None and b is not None and abs(a - b) <= 1e-9 * max(1.0, abs(a))
    return bool(a == b)
