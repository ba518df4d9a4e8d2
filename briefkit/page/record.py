"""From what a run showed to the payload: blocks, widgets with their states, groups, notices.

The kernel's shots (`kernel/snapshot.py`) become the PROPS of the contract here, one by one, so that
a thousand states are never in memory at once: each distinct shot is turned into PROPS once and kept
by content (`pack.Store`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from briefkit.page.clean import clean, left_out
from briefkit.page.content import Content, Contents, figure_content, image_content, merged
from briefkit.page.foreign import stand_in
from briefkit.page.prose import prose

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from briefkit.page.pack import Store
    from briefkit.page.run import Run

_VIEW = "application/vnd.jupyter.widget-view+json"
_BOXES = {"Box", "VBox", "HBox", "GridBox", "Tab", "Accordion", "Stack"}
_STRINGS = {"HTML", "HTMLMath", "Label"}
_PROGRESS = {"IntProgress", "FloatProgress"}
_READINGS = {"Text", "Textarea", "IntText", "FloatText", "Combobox", "BoundedIntText"}
_UNABLE = {
    "Audio": "A sound is not carried by this page.",
    "Video": "A video is not carried by this page.",
}
_HIDE_ALL = {
    "remove_cell",
    "remove-cell",
    "hide_cell",
    "hide-cell",
    "parameters",
    "injected-parameters",
}
_HIDE_CODE = {"remove_input", "remove-input", "hide_input", "hide-input", "parameters"}
_HIDE_OUTPUT = {"remove_output", "remove-output", "hide_output", "hide-output"}
_ATTACHED = re.compile(r"attachment:([^)\s\"'>]+)")


@dataclass
class _Widget:
    """One widget of the page while it is being put together."""

    kind: str
    label: str = ""
    props: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        found = {"kind": self.kind, "label": self.label, "props": self.props, **self.more}
        kept = {"kind", "props", "value"}
        return {key: value for key, value in found.items() if value or key in kept}


@dataclass
class Page:
    """What the payload is packed from."""

    blocks: list[dict[str, Any]]
    widgets: dict[str, Any]
    groups: dict[str, Any]
    notices: list[dict[str, Any]]
    items: list[Any]
    grave: list[str]


def build(run: Run, store: Store, *, code: bool, private: Sequence[str]) -> Page:
    """Turn a run into the parts of a payload.

    Parameters
    ----------
    run
        Cells with outputs, and the recordings made after them.
    store
        Keeps the props of states by content.
    code
        Whether source code is shown, folded.
    private
        Folders of this machine that must not reach the page.
    """
    builder = _Builder(run, store, private)
    blocks = list(builder.blocks(code=code))
    return Page(
        blocks,
        {name: widget.plain() for name, widget in builder.widgets.items()},
        builder.groups(),
        builder.notices,
        builder.items,
        builder.grave,
    )


class _Builder:
    """Names widgets in the order they appear and turns their shots into props."""

    def __init__(self, run: Run, store: Store, private: Sequence[str]) -> None:
        self.run, self.store = run, store
        self.items: list[Any] = []
        self.contents = Contents(private, self.items)
        self.notices: list[dict[str, Any]] = []
        self.grave: list[str] = []
        self.widgets: dict[str, _Widget] = {}
        self.names: dict[str, str] = {}
        self.cell = 0
        self.first = True
        self.within: list[str] = []  # the widgets being built, outermost first
        self.owner: dict[str, str] = {}  # control -> the widget whose state holds it
        self.found = _Found()
        for recording in run.recordings:
            self.found.add(recording.cell, recording.found, recording.shots)
            self._notes_of(recording.cell, recording.found)
        self._notes_of_frozen()

    # --- blocks ---------------------------------------------------------------------------------

    def blocks(self, *, code: bool) -> Iterator[dict[str, Any]]:
        for index, cell in enumerate(self.run.cells):
            self.cell = index
            tags = set(cell.metadata.get("tags", []))
            if tags & _HIDE_ALL - {"parameters"}:
                continue
            if cell.cell_type == "markdown":
                yield {"kind": "prose", "cell": index, "html": self._prose(index, cell)}
            if cell.cell_type != "code":
                continue
            if code and cell.source.strip() and not tags & _HIDE_CODE:
                yield {"kind": "code", "cell": index, "source": cell.source}
            if not tags & _HIDE_OUTPUT:
                yield from self._outputs(index, cell)

    def _prose(self, index: int, cell: NotebookNode) -> str:
        def inside(match: re.Match[str]) -> str:
            files = cell.get("attachments", {}).get(match[1], {})
            return next((f"data:{mime};base64,{text}" for mime, text in files.items()), match[0])

        source = _ATTACHED.sub(inside, cell.source)
        for loss in left_out(source):
            self.note(f"{loss}: a page that works offline carries none.")
        return prose(source, key=str(index))

    def _outputs(self, index: int, cell: NotebookNode) -> Iterator[dict[str, Any]]:
        for output in merged(cell.get("outputs", [])):
            content = self._output(output)
            if content:
                yield {"kind": "output", "cell": index, "content": content}

    def _output(self, output: Mapping[str, Any]) -> Content | None:
        view = output.get("data", {}).get(_VIEW)
        if view:
            thing = view["model_id"]
            if thing in self.found.widgets:
                return {"kind": "widget", "widget": self.name(thing)}
            return {"kind": "notice", "text": "A widget that was closed is not shown."}
        area = f"display:{output.get('display_id')}"
        if "depends" in self.found.widgets.get(area, {}):
            return {"kind": "widget", "widget": self.name(area)}
        return self.contents.of(output, self.note)

    # --- widgets --------------------------------------------------------------------------------

    def name(self, thing: str) -> str:
        """Return the page's id of a known widget, made when first asked for."""
        if thing not in self.names:
            self.names[thing] = f"w{len(self.names) + 1}"
            self.widgets[self.names[thing]] = _Widget("")
            self.widgets[self.names[thing]] = self._widget(thing)
        return self.names[thing]

    def _widget(self, thing: str) -> _Widget:
        self.within.append(thing)
        try:
            return self._built(thing)
        finally:
            self.within.pop()

    def _built(self, thing: str) -> _Widget:
        record = self.found.widgets[thing]
        shots = self.found.shots_of(thing)
        if "shot" in record:
            shot = json.loads(shots[record["shot"]])
            widget = _Widget(shot["kind"], self._label(shot), self._props(shot, thing))
        else:
            widget = self._with_states(thing, record, shots)
        control = self.found.controls.get(thing)
        if control:
            widget.more["control"] = control
            if thing in self.owner:
                widget.more["owner"] = self.name(self.owner[thing])
            group = self.found.group_of(thing)
            if group is not None:
                widget.more["group"] = f"g{group + 1}"
        elif thing in self.found.frozen:
            shown = widget.props.pop("value", "")
            widget.more |= {"frozen": self.found.frozen[thing], "value": _words(shown)}
        return widget

    def _with_states(
        self, thing: str, record: Mapping[str, Any], shots: Sequence[bytes]
    ) -> _Widget:
        start = self.found.start_of(record["depends"])
        opening = record.get("opening", record["states"][start])
        order = dict.fromkeys(n for n in [opening, *record["states"]] if n is not None)
        props: dict[int, dict[str, Any]] = {}
        labels: dict[int, str] = {}
        raised: dict[int, list[str]] = {}
        kind, first = "", self.first
        for number in order:
            shot = json.loads(shots[number])
            self.first = first and number == opening
            kind, labels[number] = shot["kind"], self._label(shot)
            found = self._props(shot, thing)
            raised[number] = _errors_in(found.get("content"))
            props[number] = {k: self.store.keep(v) for k, v in found.items()}
        self.first = first
        self._note_errors(record, raised)
        if len(set(labels.values())) > 1:
            for number, label in labels.items():
                props[number]["label"] = label
        same = {
            key: value
            for key, value in props[opening].items()
            if all(key in other and _same(other[key], value) for other in props.values())
        }
        left = {
            number: self.store.keep({k: v for k, v in found.items() if k not in same})
            for number, found in props.items()
        }
        states = [None if n is None else left[n] for n in record["states"]]
        depends = [self.name(control) for control in record["depends"]]
        more: dict[str, Any] = {"depends": depends, "states": states}
        if "opening" in record:
            more["opening"] = left[opening]
        return _Widget(kind, labels[opening], same, more)

    def _note_errors(self, record: Mapping[str, Any], raised: Mapping[int, list[str]]) -> None:
        """Say how many states show an error, and which."""
        bad = [n for n in record["states"] if n is not None and raised[n]]
        if not bad:
            return
        found = list(dict.fromkeys(error for n in bad for error in raised[n]))
        several = f" and {len(found) - 1} other errors" if len(found) > 1 else ""
        text = (
            f"{len(bad):,} of {len(record['states']):,} states show an error: {found[0]}{several}"
        )
        names = ", ".join(self._spoken(control) for control in record["depends"])
        self.note(text, names)
        self.grave.append(f"cell {self.cell + 1}, {names}: {text}")

    def _spoken(self, thing: str) -> str:
        widget = self.widgets[self.name(thing)]
        return widget.label or widget.kind

    def _label(self, shot: Mapping[str, Any]) -> str:
        return str(shot.get("state", {}).get("description") or "")

    def _props(  # noqa: C901, PLR0912 - one line per kind of widget
        self, shot: Mapping[str, Any], thing: str = ""
    ) -> dict[str, Any]:
        """Return the PROPS of a shot."""
        kind, state = shot["kind"], shot.get("state", {})
        props = _common(state, shot.get("layout", {}))
        if "error" in shot:
            return {**props, "content": {"kind": "error", **shot["error"]}}
        if kind in _BOXES or "children" in state:
            props |= self._box(state, shot.get("layout", {}))
        elif kind == "Output":
            props["content"] = {"kind": "list", "items": list(self._items(shot["outputs"]))}
        elif kind == "FigureWidget":
            props["content"] = figure_content(shot["figure"], self.note)
        elif kind in _STRINGS:
            props["content"] = self._string(kind, str(state.get("value", "")))
        elif kind == "Image":
            data = base64.b64decode((state.get("value") or {}).get("base64", ""))
            form = str(state.get("format") or "png")
            mime = f"image/{ {'jpg': 'jpeg', 'svg': 'svg+xml'}.get(form, form) }"
            props["content"] = image_content(data, mime) if data else {"kind": "list", "items": []}
        elif kind in _PROGRESS:
            props |= {key: state.get(key) for key in ("value", "min", "max", "bar_style")}
        elif kind == "Valid":
            props |= {"value": bool(state.get("value")), "readout": state.get("readout")}
        elif kind == "Button":
            props |= {"icon": state.get("icon", ""), "value": state.get("description", "")}
        elif kind in _UNABLE:
            props["content"] = {"kind": "notice", "text": _UNABLE[kind]}
        elif thing in self.found.controls:
            pass
        elif kind == "Password":
            props["value"] = "•" * bool(state.get("value")) * 6
        elif "value" in state or "index" in state:
            props["value"] = _value(state)
            if kind == "Datetime" and props["value"]:
                props["value"] += " UTC"  # as the kernel sends it
        elif kind == "FileUpload":
            props["value"] = ""
        else:
            props["content"] = self._foreign(kind, state)
        return props

    def _foreign(self, kind: str, state: Mapping[str, Any]) -> Content:
        """Return what stands in the place of a widget that brings its own script."""
        name = str(state.get("_anywidget_id") or kind).rpartition(".")[2]
        spec = state.get("spec")
        instead = stand_in({"vega": spec}, "") if isinstance(spec, Mapping) else None
        told = instead[1] if instead else f"A {name} widget is not carried: it needs its script."
        self.note(told)
        return instead[0] if instead else {"kind": "notice", "text": told}

    def _box(self, state: Mapping[str, Any], layout: Mapping[str, Any]) -> dict[str, Any]:
        children = [name for child in state.get("children", ()) if (name := self._child(child))]
        props: dict[str, Any] = {"children": children}
        if "titles" in state:
            props |= {"titles": list(state["titles"]), "selected": state.get("selected_index")}
        grid = {
            key.removeprefix("grid_template_").removeprefix("grid_"): layout[key]
            for key in (
                "grid_template_areas",
                "grid_template_columns",
                "grid_template_rows",
                "grid_gap",
            )
            if layout.get(key)
        }
        if grid:
            props["grid"] = grid
        return props

    def _child(self, child: Any) -> str | None:
        if not isinstance(child, Mapping):
            return None
        if "known" in child:
            return self.name(child["known"]) if child["known"] in self.found.widgets else None
        if "own" in child:
            return self._own(child["own"])
        return self._inline(child["inline"])

    def _inline(self, shot: Mapping[str, Any]) -> str:
        """Give a widget that a callback made its place in the page, by content."""
        key = json.dumps(shot, sort_keys=True)
        if key not in self.names:
            self.names[key] = f"w{len(self.names) + 1}"
            widget = _Widget(shot["kind"], self._label(shot), self._props(shot))
            if "value" in widget.props and shot["kind"] not in _PROGRESS | {"Valid", "Button"}:
                shown = widget.props.pop("value")
                reason = "A callback made this control; it is shown as it was made."
                widget.more |= {"frozen": reason, "value": _words(shown)}
                self.note(f"{reason[:-1]} ({widget.label or widget.kind}).")
            self.widgets[self.names[key]] = widget
        return self.names[key]

    def _own(self, recorded: Mapping[str, Any]) -> str:
        """Give the widgets that one state holds on its own their places in the page."""
        owner, prefix = self.within[-1], recorded["prefix"]
        text = json.dumps(recorded, sort_keys=True)
        key = f"{owner}-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}-"
        mine = json.loads(text.replace(prefix, key))
        if mine["root"] not in self.found.widgets:
            self.found.add(self.cell, mine["found"], [shot.encode() for shot in mine["shots"]])
            self.owner |= dict.fromkeys(mine["found"]["controls"], owner)
            self._notes_of(self.cell, mine["found"])
            self._notes_of_frozen()
        return self.name(mine["root"])

    def _items(self, outputs: Sequence[Mapping[str, Any]]) -> Iterator[Content]:
        for output in merged(outputs):
            if output["output_type"] == "widget":
                name = self._child(output["widget"])
                if name:
                    yield {"kind": "widget", "widget": name}
                continue
            content = self.contents.of(output, self.note, first=self.first)
            if content:
                yield content

    def _string(self, kind: str, value: str) -> Content:
        if kind == "Label" and "$" not in value:
            return {"kind": "text", "text": value, "stream": "result"}
        for loss in left_out(value):
            self.note(f"{loss}: a page that works offline carries none.")
        math = kind != "HTML" and ("$" in value or "\\(" in value)
        return {"kind": "html", "html": prose(value) if math else clean(value)}

    # --- groups and notices ---------------------------------------------------------------------

    def groups(self) -> dict[str, Any]:
        groups: dict[str, Any] = {}
        for number, group in enumerate(self.found.groups):
            if not all(thing in self.names for thing in group["controls"]):
                continue
            groups[f"g{number + 1}"] = {
                "controls": [self.names[thing] for thing in group["controls"]],
                "moves": {
                    "states": group["states"],
                    "to": {self.names[thing]: rows for thing, rows in group["to"].items()},
                    "start": group["start"],
                },
            }
        return groups

    def note(self, text: str, control: str = "", cell: int | None = None) -> None:
        notice = {"cell": self.cell if cell is None else cell, "control": control, "text": text}
        if notice not in self.notices:
            self.notices.append(notice)

    def _notes_of(self, cell: int, found: Mapping[str, Any]) -> None:
        for note in found["notices"]:
            text = self.contents.public(note["text"])
            self.note(text, note["control"], cell)
            if note["grave"]:
                self.grave.append(f"cell {cell + 1}, {note['control']}: {text}")

    def _notes_of_frozen(self) -> None:
        for thing, (cell, reason, label) in self.found.frozen_where.items():
            if thing in self.found.frozen:
                self.note(f"Shown as it stood. {reason}", label, cell)


class _Found:
    """All recordings as one: a later recording of a widget stands instead of an earlier one."""

    def __init__(self) -> None:
        self.widgets: dict[str, Any] = {}
        self.controls: dict[str, Any] = {}
        self.frozen: dict[str, str] = {}
        self.frozen_where: dict[str, tuple[int, str, str]] = {}
        self.groups: list[dict[str, Any]] = []
        self._shots: dict[str, Sequence[bytes]] = {}

    def add(self, cell: int, found: Mapping[str, Any], shots: Sequence[bytes]) -> None:
        for thing, record in found["widgets"].items():
            self.widgets[thing] = record
            self._shots[thing] = shots
            self.controls.pop(thing, None)
            self.frozen.pop(thing, None)
        self.controls |= found["controls"]
        self.frozen |= found["frozen"]
        for thing, reason in found["frozen"].items():
            record = found["widgets"][thing]
            number = record.get("shot", next(iter(record.get("states", [0]))))
            shot = json.loads(shots[number])
            label = str(shot.get("state", {}).get("description") or shot["kind"])
            self.frozen_where.setdefault(thing, (cell, reason, label))
        replaced = set(found["widgets"])
        self.groups = [g for g in self.groups if replaced.isdisjoint(g["controls"])]
        self.groups += found["groups"]

    def shots_of(self, thing: str) -> Sequence[bytes]:
        return self._shots[thing]

    def group_of(self, thing: str) -> int | None:
        for number, group in enumerate(self.groups):
            if thing in group["controls"]:
                return number
        return None

    def start_of(self, controls: Sequence[str]) -> int:
        """Return the number of the state in which the page opens."""
        at = 0
        for thing in controls:
            control = self.controls[thing]
            at = at * int(control["positions"]) + int(control["start"])
        return at


def _common(state: Mapping[str, Any], layout: Mapping[str, Any]) -> dict[str, Any]:
    props: dict[str, Any] = {}
    if state.get("disabled"):
        props["disabled"] = True
    if layout.get("display") == "none" or layout.get("visibility") == "hidden":
        props["visible"] = False
    for name in ("tooltip", "orientation"):
        if state.get(name):
            props[name] = state[name]
    for name in ("width", "height"):
        if layout.get(name):
            props[name] = layout[name]
    if layout.get("grid_area"):
        props["area"] = layout["grid_area"]
    return props


def _errors_in(content: Any) -> list[str]:
    """Return the errors a state shows, as `Name: message`."""
    if not isinstance(content, Mapping):
        return []
    if content.get("kind") == "error":
        return [f"{content['name']}: {content['message']}"]
    return [error for item in content.get("items", ()) for error in _errors_in(item)]


def _value(state: Mapping[str, Any]) -> Any:
    """Return what a control that cannot move shows."""
    if "index" in state:
        labels, index = state.get("_options_labels") or [], state["index"]
        if isinstance(index, list):
            return ", ".join(str(labels[i]) for i in index if i < len(labels))
        return labels[index] if index is not None and index < len(labels) else ""
    value = state["value"]
    if isinstance(value, dict) and value.keys() & {"date", "hours"}:
        return _moment(value)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value if not isinstance(part, dict))
    return value if not isinstance(value, dict) else ""


def _moment(value: Mapping[str, int]) -> str:
    """Return a date, a time or both, as ISO 8601 writes them."""
    words = []
    if "date" in value:
        words.append(f"{value['year']:04d}-{value['month'] + 1:02d}-{value['date']:02d}")
    if "hours" in value:
        words.append(f"{value['hours']:02d}:{value['minutes']:02d}")
    return " ".join(words)


def _words(value: Any) -> str:
    return "" if value is None else str(value)


def _same(a: Any, b: Any) -> bool:
    kept = getattr(a, "digest", None), getattr(b, "digest", None)
    return kept[0] == kept[1] if any(kept) else bool(a == b)
