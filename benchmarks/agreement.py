"""Whether a page shows what the live kernel shows: `python benchmarks/agreement.py notebook.ipynb`.

The notebook is exported, and run once more in a kernel where nothing of the recorder takes part:
nbclient plays the front end, as JupyterLab would. Then both are moved alike, the page in a headless
Chromium by its own controls, the kernel by the messages a front end sends, along a walk drawn from
a seed that begins with the first and last position of every control. After each move everything
that both show is compared: texts, tables, pictures byte by byte, figures as JSON.

What the page says it cannot hold (frozen controls, chance) is not moved; the notices are listed.
"""

from __future__ import annotations

import argparse
import base64
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from front_end import FrontEnd, model_of
from playwright.sync_api import sync_playwright

from briefkit.errors import BriefkitError
from briefkit.page import export, read
from briefkit.page.clean import clean
from briefkit.page.content import Contents
from briefkit.page.drawing import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

Json = dict[str, Any]
SETTLED = "() => (document.documentElement.dataset.pending ?? '0') === '0'"
MOST_PLAYED = 50  # positions: a longer film is not waited for
DRIVER = (Path(__file__).parent / "agreement.js").read_text()


class Reader:
    """The page in Chromium: its controls are moved as a reader moves them."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.payload = read(path)
        self.widgets: Json = self.payload["widgets"]
        page.goto(path.resolve().as_uri())
        page.wait_for_function("() => document.documentElement.dataset.ready === 'true'")
        page.evaluate(DRIVER)
        self.moved: set[str] = set()
        self.presses: dict[str, int] = {}

    def controls(self) -> list[str]:
        """The controls on screen, in the order of the payload."""
        shown = self.page.evaluate("agreement.readings()")
        return [n for n, widget in self.widgets.items() if n in shown and "control" in widget]

    def move(self, name: str, position: int) -> None:
        """Put one control somewhere, by hand."""
        before, control = self.positions(), self.widgets[name]["control"]
        self.page.evaluate("([id, at, c]) => agreement.move(id, at, c)", [name, position, control])
        if control["input"] == "play":
            self.page.wait_for_function(
                "([id, word]) => agreement.readings()[id] === word",
                arg=[name, control["labels"][position]],
            )
        self.page.wait_for_function(SETTLED)
        self._count_presses(name, control, position, before)
        after = self.positions()
        self.moved |= {n for n, p in after.items() if p != before.get(n)}

    def _count_presses(
        self, name: str, control: Json, position: int, before: dict[str, int]
    ) -> None:
        """Keep what no element tells: how often a button was pressed, or that it was the last."""
        row = self._row(name, before)
        if row is not None:
            group = self.payload["groups"][self.widgets[name]["group"]]
            state = group["moves"]["states"][row[position]]
            self.presses |= dict(zip(group["controls"], state, strict=True))
        elif control["input"] == "button":
            self.presses[name] = position

    def positions(self) -> dict[str, int]:
        """Where every control on screen stands."""
        found = {}
        for name, reading in self.page.evaluate("agreement.readings()").items():
            if "control" in self.widgets[name]:
                found[name] = self._position(name, self.widgets[name]["control"], reading)
        return found

    def _position(self, name: str, control: Json, reading: Any) -> int:
        if control["input"] == "button":
            return self.presses.get(name, 0)
        if control["input"] == "range":
            return int(control["pairs"].index(reading))
        if control["input"] in {"multi", "tags"}:
            return int(control["subsets"].index(reading))
        if isinstance(reading, str):
            return int(control["labels"].index(reading))
        return int(reading) % int(control["positions"])  # (a closed accordion reads -1)

    def allowed(self, name: str) -> list[int]:
        """The positions a control may be put to from here."""
        positions, every = self.positions(), range(self.widgets[name]["control"]["positions"])
        row = self._row(name, positions)
        return [p for p in every if row is None or row[p] >= 0]

    def _row(self, name: str, positions: dict[str, int]) -> list[int] | None:
        """Where each position of a control leads from here, as the numbers of states."""
        group = self.payload["groups"].get(self.widgets[name].get("group"))
        if not group:
            return None
        moves = group["moves"]
        rows: list[list[int]] = moves["to"][name]
        if len(rows) == 1:
            return rows[0]
        return rows[moves["states"].index([positions.get(n, 0) for n in group["controls"]])]

    def drawn(self, name: str) -> Json:
        """What stands on screen of a widget: words, pictures, the data of figures."""
        self.page.evaluate("(id) => agreement.approach(id)", name)  # figures are drawn when near
        self.page.wait_for_function(SETTLED)
        found: Json = self.page.evaluate("(id) => agreement.drawn(id)", name)
        return found

    def props(self, name: str, positions: dict[str, int]) -> Json:
        """What the payload says that a widget shows at these positions."""
        widget = self.widgets[name]
        depends = widget.get("depends", [])
        if "opening" in widget and not self.moved & set(depends):
            return {**widget["props"], **widget["opening"]}
        if not widget.get("states"):
            return dict(widget["props"])
        at = 0
        for control in depends:
            here = positions.get(control, self.widgets[control]["control"]["start"])
            at = at * self.widgets[control]["control"]["positions"] + here
        return {**widget["props"], **(widget["states"][at] or {})}


class Agreement:
    """A page and a live notebook side by side, moved alike and compared."""

    def __init__(self, reader: Reader, live: FrontEnd) -> None:
        self.reader, self.live = reader, live
        self.models: dict[str, str] = {}  # the page's name of a widget -> the kernel's
        self.compared = 0
        self.kinds: Counter[str] = Counter()
        self.differences: list[str] = []
        self.unmatched: set[str] = set()
        self.trail: list[str] = []

    def match(self) -> None:
        """Find the kernel's widget for every widget a cell of the page shows."""
        shown: dict[int, list[str]] = {}
        for block in self.reader.payload["blocks"]:
            if block["kind"] == "output" and block["content"]["kind"] == "widget":
                shown.setdefault(block["cell"], []).append(block["content"]["widget"])
        self.roots: list[tuple[str, str]] = []
        for cell, names in shown.items():
            models = [m for output in self.live.cells[cell].outputs if (m := model_of(output))]
            for name in names:  # (a display with a name is no widget in the kernel)
                if models and self.live.kind(models[0]) == self.reader.widgets[name]["kind"]:
                    self.roots.append((name, models.pop(0)))

    def compare(self) -> None:
        """Compare all that both show now."""
        positions = self.reader.positions()
        for name, model in self.roots:
            self._widget(name, model, positions)

    def _widget(self, name: str, model: str, positions: dict[str, int]) -> None:
        self.models[name] = model
        widget, state = self.reader.widgets[name], self.live.states.get(model)
        if state is None:
            self._differ(name, "a widget", "no widget")
            return
        props = self.reader.props(name, positions)
        kind = self.live.kind(model)
        if widget["kind"] != kind:
            self._differ(name, widget["kind"], kind)
        elif "children" in props:
            self._box(name, props, state, positions)
        elif kind == "Output":
            self._contents(name, props["content"], self.live.outputs(model), positions)
        elif "control" in widget:
            here = self.live.position(model, widget["control"])
            if here is not None:
                self._same(name, positions.get(name, widget["control"]["start"]), here)
        elif "frozen" not in widget:
            self._display(name, kind, props, model)

    def _display(self, name: str, kind: str, props: Json, model: str) -> None:
        """Compare a widget that only shows."""
        state = self.live.states[model]
        if kind == "FigureWidget":
            self._same(name, props["content"], self.live.figure(model))
            self._on_screen(name, props["content"])
        elif kind in {"HTML", "HTMLMath", "Label"}:
            self._string(name, props["content"], str(state["value"]))
        elif kind == "Image":
            picture = str(props["content"].get("src", "")).partition("base64,")[2]
            self._same(name, picture, base64.b64encode(state.get("value") or b"").decode())
        elif "value" in props and "value" in state:
            self._same(name, number(props["value"]), number(state["value"]))

    def _box(self, name: str, props: Json, state: Json, positions: dict[str, int]) -> None:
        models = [child.removeprefix("IPY_MODEL_") for child in state.get("children", [])]
        models = [model for model in models if model in self.live.states]
        self._same(name, len(props["children"]), len(models))
        control = "control" in self.reader.widgets[name]
        if "selected" in props and not control:
            self._same(name, props["selected"], state.get("selected_index"))
        for child, model in zip(props["children"], models, strict=False):
            self._widget(child, model, positions)

    def _contents(
        self, name: str, content: Json, outputs: list[Json], positions: dict[str, int]
    ) -> None:
        items = list(content.get("items", [content]))
        wanted: list[Any] = []
        inside: list[tuple[str, str]] = []
        names = iter([i["widget"] for i in items if i["kind"] == "widget"])
        contents = Contents([str(self.live.folder), sys.prefix])
        for output in outputs:
            if (model := model_of(output)) is not None:
                child = next(names, None)
                wanted.append({"kind": "widget", "widget": child})
                if child:
                    inside.append((child, model))
            elif (found := contents.of(output, lambda _: None)) is not None:
                wanted.append(found)
        self._same(name, joined(items), joined(wanted))
        self._on_screen(name, {"kind": "list", "items": items})
        for child, model in inside:
            self._widget(child, model, positions)

    def _string(self, name: str, content: Json, value: str) -> None:
        shown = "".join([*content.get("html", content.get("text", ""))])
        if "<math" not in shown:
            words = self.reader.page.evaluate("(h) => agreement.words(h)", value)
            self._same(name, self.reader.page.evaluate("(h) => agreement.words(h)", shown), words)
        self._on_screen(name, content)

    def _on_screen(self, name: str, content: Json) -> None:
        drawn = self.reader.drawn(name)
        if not drawn["there"]:
            return
        items = content.get("items", [content])
        pictures = [i["src"] for i in items if i["kind"] == "image"]
        figures = [i["figure"]["data"] for i in items if i["kind"] == "figure"]
        words = [i["text"] for i in items if i["kind"] == "text"]
        self._same(f"{name} on screen", drawn["texts"], words)
        own = [src for src in drawn["pictures"] if src in set(pictures)]
        self._same(f"{name} on screen", own, pictures)
        self._same(f"{name} on screen", len(drawn["figures"]), len(figures))
        for seen, figure in zip(drawn["figures"], figures, strict=False):
            self._same(f"{name} on screen", plain(seen), plain(figure))

    def _same(self, name: str, page: Any, live: Any) -> None:
        self.compared += 1
        self.kinds[self.reader.widgets[name.partition(" ")[0]]["kind"]] += 1
        if page != live:
            self._differ(name, page, live)

    def _differ(self, name: str, page: Any, live: Any) -> None:
        widget = self.reader.widgets[name.partition(" ")[0]]
        label = f"{name} ({widget['kind']} {widget.get('label', '')})"
        self.differences.append(
            f"{label} after {'; '.join(self.trail[-3:])}:\n"
            f"      page {short(page)}\n      live {short(live)}"
        )

    # --- the walk -------------------------------------------------------------------------------

    def walk(self, steps: int, seed: int) -> int:
        """Go to the first and last position of every control, then where chance leads."""
        chance = random.Random(seed)  # noqa: S311 - a walk anyone can repeat
        moves = 0
        for name in list(self.reader.controls()):
            for end in (0, -1):
                moves += self._go(name, lambda there, end=end: there[end])
        for _ in range(steps):
            names = [n for n in self.reader.controls() if self._movable(n)]
            if names:
                moves += self._go(chance.choice(names), chance.choice)
        return moves

    def _movable(self, name: str) -> bool:
        return self.reader.widgets[name]["control"]["input"] not in {"button", "play"}

    def _go(self, name: str, choose: Any) -> bool:
        """Move one control in both; False when there is nowhere to go."""
        here = self.reader.positions().get(name)
        control = self.reader.widgets[name]["control"]
        if here is None or name not in self.models:
            self.unmatched.add(name)
            return False
        there = [p for p in self.reader.allowed(name) if p != here]
        if control["input"] == "play":
            there = [control["positions"] - 1] if len(there) < MOST_PLAYED else []
        if control["input"] == "button":
            there = [here + 1] if here + 1 < control["positions"] else []
        if not there:
            return False
        position = choose(there)
        self.trail.append(
            f"{self.reader.widgets[name].get('label') or name} to "
            f"{(control.get('labels') or [''] * 999999)[position] or position}"
        )
        if not self.live.move(self.models[name], control, position):
            self.unmatched.add(name)
            return False
        self.reader.move(name, position)
        self.compare()
        return True


def joined(items: list[Json]) -> list[Json]:
    """Let neighbouring texts of one stream be one: where they are cut is no one's business."""
    found: list[Json] = []
    for item in items:
        last = found[-1] if found else {}
        if item["kind"] == "html":  # as the page cleans it, long ones joined
            found.append({**item, "html": clean("".join([*item["html"]]))})
        elif item["kind"] == last.get("kind") == "text" and item["stream"] == last["stream"]:
            found[-1] = {**last, "text": last["text"] + item["text"]}
        else:
            found.append(item)
    return found


def plain(value: Any) -> Any:
    """Unpack the arrays of plotly JSON, so that a packed one equals the list it stands for."""
    import numpy as np

    if isinstance(value, dict) and "bdata" in value:
        flat = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        if "shape" in value:
            flat = flat.reshape([int(n) for n in str(value["shape"]).split(",")])
        return plain(flat.tolist())
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k not in {"uid", "_inputArray"}}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124 - NaN


def number(value: Any) -> str:
    """A number as words, whether JSON had it as 4 or as 4.0."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 500 else f"{text[:250]} … {text[-220:]}"


def agree(path: Path, *, steps: int, seed: int, quiet: float, **options: Any) -> Iterator[str]:
    """Yield lines: what the export said, how much was compared, what differed."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page.html"
        began = time.perf_counter()
        try:
            made = export(path, target, pictures=False, **options)
        except BriefkitError as error:
            yield f"REFUSED {type(error).__name__}\n{error}"
            return
        took = time.perf_counter() - began
        yield f"exported: {made.states:,} states, {made.bytes / 1e6:.2f} MB, {took:.0f} s"
        yield from (f"  notice: {text}" for text in made.notices)
        with sync_playwright() as player, FrontEnd(path, quiet) as live:
            browser = player.chromium.launch(
                executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_context(offline=True).new_page()
            both = Agreement(Reader(page, target), live)
            both.match()
            both.compare()
            moves = both.walk(steps, seed)
            browser.close()
    kinds = ", ".join(f"{n} {kind}" for kind, n in both.kinds.most_common())
    yield f"compared: {both.compared:,} views after {moves} moves ({kinds})"
    if both.unmatched:
        names = sorted(f"{n} {both.reader.widgets[n].get('label', '')}" for n in both.unmatched)
        yield f"  not moved: {', '.join(names)}"
    yield f"DIFFERENT: {len(both.differences)}" if both.differences else "ALL ALIKE"
    yield from (f"    {text}" for text in both.differences[:8])


def main() -> int:
    """Compare the notebooks named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--steps", type=int, default=12, help="random moves after the ends")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quiet", type=float, default=0.0, help="seconds to wait for late outputs")
    parser.add_argument("--max-states", type=int, default=20_000)
    parser.add_argument("--max-seconds", type=float, default=600)
    parser.add_argument("--max-mb", type=float, default=10)
    asked = vars(parser.parse_args())
    bad = 0
    for path in asked.pop("notebooks"):
        print(f"== {path}", flush=True)
        for line in agree(path, **asked):
            print(line, flush=True)
            bad += line.startswith(("REFUSED", "DIFFERENT"))
    return bad


if __name__ == "__main__":
    sys.exit(main())
