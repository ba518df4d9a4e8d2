"""What a widget shows now, as JSON.

The shot keeps the traits a front end would draw from and leaves out what a control's position
says. Widgets inside are named by model id when they are known to the recording, and written out
in full when a callback made them.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any

from .capture import WIDGET_VIEW
from .domain import kind_of
from .stable import stable_bundle, stable_figure, stable_markup
from .trace import POSITION_TRAITS

Shot = dict[str, Any]

_NOISE = {"layout", "style", "tabbable", "comm", "keys", "log", "msg_id", "playing"}
_LAYOUT = (
    "display", "visibility", "width", "height", "grid_area", "grid_template_areas",
    "grid_template_columns", "grid_template_rows", "grid_gap",
)  # fmt: skip


class Shooter:
    """Takes shots of widgets.

    Parameters
    ----------
    known
        Widgets that have a place of their own in the page, by model id.
    controls
        The known widgets that are controls; their positions are not part of a shot.
    nested
        Records the controls inside an unknown widget; None when it holds none.
    """

    def __init__(
        self,
        known: Mapping[str, Any],
        controls: Mapping[str, Any],
        nested: Callable[[str], Shot | None] = lambda _: None,
    ) -> None:
        self.known, self.controls, self._nested = known, controls, nested
        self.inline: set[str] = set()  # widgets written out inside another's shot

    def shot(self, widget: Any) -> Shot:
        """Return what a widget shows now."""
        kind = kind_of(widget)
        shot: Shot = {"kind": kind}
        values = widget._trait_values  # noqa: SLF001
        layout = values.get("layout")
        if layout is not None:
            chosen = {name: getattr(layout, name, None) for name in _LAYOUT}
            shot["layout"] = {name: value for name, value in chosen.items() if value is not None}
        if kind == "FigureWidget":
            shot["figure"] = figure_json(widget)
        elif kind == "Output":
            shot["outputs"] = [self._item(item) for item in widget.outputs]
        else:
            shot["state"] = self._state(widget)
        return shot

    def area(self, item: Mapping[str, Any]) -> Shot:
        """Return what a named display of a cell shows now, as if it were an Output."""
        return {"kind": "Output", "outputs": [self._item({"output_type": "display_data", **item})]}

    def _state(self, widget: Any) -> dict[str, Any]:
        left_out = _NOISE | (POSITION_TRAITS if widget.model_id in self.controls else set())
        state: dict[str, Any] = {}
        for name in widget.keys:
            if name in left_out or (name.startswith("_") and name != "_options_labels"):
                continue
            to_json = widget.trait_metadata(name, "to_json", widget._trait_to_json)  # noqa: SLF001
            state[name] = self._plain(to_json(getattr(widget, name), widget))
        if isinstance(state.get("value"), str):
            state["value"] = stable_markup(state["value"])
        return state

    def _plain(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("IPY_MODEL_"):
            return self._widget(value.removeprefix("IPY_MODEL_"))
        if isinstance(value, list | tuple):
            return [self._plain(item) for item in value]
        if isinstance(value, dict):
            return {str(key): self._plain(item) for key, item in value.items()}
        if isinstance(value, bytes | bytearray | memoryview):
            return {"base64": base64.b64encode(bytes(value)).decode()}
        return value

    def _item(self, item: Mapping[str, Any]) -> dict[str, Any]:
        bare = {key: value for key, value in item.items() if key not in {"display_id", "transient"}}
        if "data" not in bare:
            return bare
        data = dict(bare["data"])
        view = data.get(WIDGET_VIEW)
        if isinstance(view, dict):
            return {"output_type": "widget", "widget": self._widget(view.get("model_id", ""))}
        return {**bare, "data": {k: self._plain(v) for k, v in stable_bundle(data).items()}}

    def _widget(self, thing: str) -> Any:
        """Name a known widget; write any other out in full."""
        widget = instances().get(thing)
        if thing in self.known or widget is None:
            return {"known": thing}
        self.inline.add(thing)
        own = self._nested(thing)
        return {"own": own} if own else {"inline": self.shot(widget)}


def figure_json(figure: Any) -> Any:
    """Return a plotly figure as plain JSON, numbers packed as plotly packs them."""
    from plotly.io import to_json

    return stable_figure(json.loads(to_json(figure, validate=False)))


def instances() -> Mapping[str, Any]:
    """Return every live widget by model id, in the order they were made."""
    found: Mapping[str, Any] = sys.modules["ipywidgets.widgets.widget"]._instances  # noqa: SLF001
    return found


def tree(roots: list[str], visit: Callable[[str, Any], None], closed: Collection[str] = ()) -> None:
    """Visit the widgets reachable from what a cell displayed, in reading order, each once.

    What is inside of `closed` ones is left out.
    """
    seen: set[str] = set()
    stack = list(reversed(roots))
    while stack:
        thing = stack.pop()
        widget = instances().get(thing)
        if thing in seen or widget is None:
            continue
        seen.add(thing)
        visit(thing, widget)
        if thing not in closed:
            stack.extend(reversed(children_of(widget)))


def children_of(widget: Any) -> list[str]:
    """Return the model ids of the widgets shown inside a widget."""
    if kind_of(widget) == "Output":
        views = (item.get("data", {}).get(WIDGET_VIEW) for item in widget.outputs)
        return [view["model_id"] for view in views if isinstance(view, dict)]
    return [child.model_id for child in getattr(widget, "children", ()) if child is not None]
