"""Output widgets and displays, filled in the kernel instead of by a front end.

In JupyterLab an Output widget only tells the front end which messages to redirect; without a
front end it stays empty. Here the widget itself takes what is printed, displayed or raised inside
its `with` block, so its `outputs` trait holds the truth at every moment.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets
from IPython.core.displaypub import DisplayPublisher
from ipywidgets.widgets import widget as widget_module

Item = dict[str, Any]  # one output in notebook form
PLOTLY = "application/vnd.plotly.v1+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class Sink:
    """A place outputs go to: the items so far, and whether a clear waits for the next one."""

    def __init__(self, items: tuple[Item, ...] = ()) -> None:
        self.items: list[Item] = list(items)
        self.waiting = False
        self.depth = 0

    def add(self, item: Item) -> None:
        self._clear_if_waiting()
        self.items.append(item)

    def write(self, name: str, text: str) -> None:
        if not text:
            return
        self._clear_if_waiting()
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            self.items[-1] = {**last, "text": last["text"] + text}
        else:
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def clear(self, *, wait: bool) -> None:
        self.waiting = wait
        if not wait:
            self.items.clear()

    def finish(self) -> tuple[Item, ...]:
        """Return the items for good: a clear still waiting means that nothing is shown."""
        self._clear_if_waiting()
        return tuple(self.items)

    def _clear_if_waiting(self) -> None:
        if self.waiting:
            self.items.clear()
            self.waiting = False


class _Stream(io.TextIOBase):
    """A standard stream that writes to the innermost sink."""

    encoding = "utf-8"

    def __init__(self, capture: Capture, name: str) -> None:
        self._capture, self._name = capture, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._capture.stack[-1].write(self._name, text)
        return len(text)


class _Publisher(DisplayPublisher):
    """The display publisher that stands in while a sink is open."""

    capture: Any = None

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *_: object,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **__: object,
    ) -> None:
        self.capture.publish(data, metadata or {}, transient or {}, update=update)

    def clear_output(self, wait: bool = False) -> None:
        self.capture.stack[-1].clear(wait=wait)


class Capture:
    """The open sinks of a kernel, and the displays that have a name.

    Parameters
    ----------
    shell
        The running IPython shell.
    on_area
        Called with the `display_id` when a named display of a cell is updated from a callback.
    """

    def __init__(self, shell: Any, on_area: Callable[[str], None]) -> None:
        self.shell, self.on_area = shell, on_area
        self.stack: list[Sink] = []
        self.areas: dict[str, Item] = {}
        self._sinks: dict[str, Sink] = {}
        self._streams = _Stream(self, "stdout"), _Stream(self, "stderr")
        self._publisher: Any = _Publisher(shell=shell)  # type: ignore[no-untyped-call]
        self._publisher.capture = self
        self._outside: tuple[Any, Any, Any] | None = None

    def install(self) -> None:
        """Put the capture in place of the front end's part, for the life of the kernel."""
        _patch_output(self)
        show, publish = self.shell.showtraceback, self.shell.display_pub.publish

        def showtraceback(exc_tuple: Any = None, *args: Any, **more: Any) -> None:
            if self.stack:  # and no time is spent on a traceback that no page carries
                kind, value, _ = exc_tuple or sys.exc_info()
                self.stack[-1].add(error_item(kind, value))
            else:
                show(exc_tuple, *args, **more)

        def remember(data: Any, metadata: Any = None, *args: Any, **more: Any) -> None:
            name = (more.get("transient") or {}).get("display_id")
            if name:
                self.areas[name] = {"data": data, "metadata": metadata or {}}
                if more.get("update"):
                    self._update(name, self.areas[name])
            publish(data, metadata, *args, **more)

        self.shell.showtraceback = showtraceback
        self.shell.display_formatter.ipython_display_formatter.for_type_by_name(
            "plotly.basedatatypes", "BaseFigure", self._show_figure
        )
        self.shell.display_pub.publish = remember

    def _show_figure(self, figure: Any) -> None:
        """Display a plotly figure as data, whatever renderer is set.

        plotly's own way first imports every renderer and what they need, which takes seconds.
        """
        if isinstance(figure, ipywidgets.Widget):
            bundle = figure._repr_mimebundle_()
            data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        else:
            data, metadata = {PLOTLY: json.loads(figure.to_json())}, {}
        self.shell.display_pub.publish(data, metadata)

    @contextmanager
    def into(self, sink: Sink) -> Iterator[Sink]:
        """Send everything printed, displayed or shown as an error into a sink."""
        self.open(sink)
        try:
            yield sink
        finally:
            self.close()

    def open(self, sink: Sink) -> None:
        """Make a sink the innermost one."""
        if not self.stack:
            self._outside = sys.stdout, sys.stderr, self.shell.display_pub
            sys.stdout.flush()
            sys.stderr.flush()
            sys.stdout, sys.stderr = self._streams
            self.shell.display_pub = self._publisher
        self.stack.append(sink)

    def close(self) -> None:
        """Take the innermost sink away."""
        self.stack.pop()
        if not self.stack and self._outside:
            sys.stdout, sys.stderr, self.shell.display_pub = self._outside
            self._outside = None

    def sink_of(self, output: Any) -> Sink:
        """Return the sink of an Output widget, up to date with its trait."""
        sink = self._sinks.setdefault(output.model_id, Sink())
        if sink.depth == 0:
            sink.items = list(output.outputs)
        return sink

    def publish(
        self, data: dict[str, Any], metadata: Item, transient: Item, *, update: bool
    ) -> None:
        """Take one display, or change the displays of that name."""
        name = transient.get("display_id")
        item: Item = {"output_type": "display_data", "data": data, "metadata": metadata}
        if name:
            item["display_id"] = name
        if not update:
            self.stack[-1].add(item)
            return
        if name in self.areas:
            self.areas[name] = item
            self.on_area(name)
        if name:
            self._update(name, item)

    def _update(self, name: str, new: Item) -> None:
        def fresh(items: list[Item] | tuple[Item, ...]) -> list[Item]:
            changed = {"data": new["data"], "metadata": new["metadata"]}
            return [{**i, **changed} if i.get("display_id") == name else i for i in items]

        for sink in self.stack:
            sink.items = fresh(sink.items)
        for widget in list(widget_module._instances.values()):  # noqa: SLF001
            if isinstance(widget, ipywidgets.Output) and any(
                item.get("display_id") == name for item in widget.outputs
            ):
                widget.outputs = tuple(fresh(widget.outputs))


def error_item(kind: Any, value: Any) -> Item:
    """Return an exception as an output, without its traceback: pages carry none."""
    return {"output_type": "error", "ename": kind.__name__, "evalue": str(value), "traceback": []}


def _patch_output(capture: Capture) -> None:  # noqa: C901 - six small methods
    """Give Output widgets their contents in the kernel."""

    def enter(self: Any) -> Any:
        sink = capture.sink_of(self)
        sink.depth += 1
        capture.open(sink)
        return self

    def leave(self: Any, kind: Any, value: Any, _: Any) -> bool | None:
        shown = kind is not None and issubclass(kind, Exception)
        sink = capture.stack[-1]
        if shown:
            sink.add(error_item(kind, value))
        capture.close()
        sink.depth -= 1
        if sink.depth == 0:
            self.outputs = sink.finish()
        return True if shown else None

    def append(self: Any, item: Item) -> None:
        sink = capture.sink_of(self)
        if item["output_type"] == "stream":
            sink.write(item["name"], item["text"])
        else:
            sink.add(item)
        if sink.depth == 0:
            self.outputs = tuple(sink.items)

    def append_stream(self: Any, text: str, stream_name: str) -> None:
        append(self, {"output_type": "stream", "name": stream_name, "text": text})

    def append_display(self: Any, display_object: Any) -> None:
        data, metadata = capture.shell.display_formatter.format(display_object)
        append(self, {"output_type": "display_data", "data": data, "metadata": metadata})

    def stays_here(self: Any, key: str, value: Any) -> bool:
        # No front end waits for the outputs: sending them would only cost time.
        return key != "outputs" and bool(send(self, key, value))

    output = ipywidgets.Output
    send = output._should_send_property  # noqa: SLF001
    output.__enter__, output.__exit__ = enter, leave
    output._append_stream_output = append_stream  # noqa: SLF001
    output.append_display_data = append_display
    output._should_send_property = stays_here  # noqa: SLF001
