"""Exports of the notebooks in `notebooks/`, and their payloads as a reader meets them."""

from __future__ import annotations

import contextlib
import io
import itertools
import re
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from briefkit.page import Exported, export
from briefkit.page.reading import read

NOTEBOOKS = Path(__file__).parent / "notebooks"
Json = dict[str, Any]
Combination = tuple[str, ...]


class Recorded:
    """A page's payload, asked by the labels of its controls."""

    def __init__(self, result: Exported) -> None:
        self.result = result
        self.payload = read(result.path)
        self.widgets: dict[str, Json] = self.payload["widgets"]
        self.notices = [notice["text"] for notice in self.payload["notices"]]

    def control(self, label: str) -> Json:
        return self.widgets[self.name(label)]

    def name(self, label: str) -> str:
        return next(n for n, w in self.widgets.items() if w.get("label") == label)

    def depending_on(self, *labels: str, kind: str = "Output") -> list[str]:
        wanted = [self.name(label) for label in labels]
        return [
            name
            for name, w in self.widgets.items()
            if w["kind"] == kind and w.get("depends", []) == wanted
        ]

    def views(self, name: str) -> dict[Combination, str]:
        """What a widget shows, in words, for every combination of labels of its controls."""
        widget = self.widgets[name]
        controls = [self.widgets[c]["control"] for c in widget["depends"]]
        labels = [c["labels"] for c in controls]
        assert [len(words) for words in labels] == [c["positions"] for c in controls]
        assert len(widget["states"]) == len(list(itertools.product(*labels)))
        return {
            labels_of: self.words({**widget["props"], **state})
            for labels_of, state in zip(itertools.product(*labels), widget["states"], strict=True)
            if state is not None
        }

    def opening(self, name: str) -> str:
        """What a widget shows when the page opens."""
        widget = self.widgets[name]
        if "states" not in widget:
            return self.words(widget["props"])
        if "opening" in widget:
            return self.words({**widget["props"], **widget["opening"]})
        at = 0
        for control in (self.widgets[c]["control"] for c in widget["depends"]):
            at = at * control["positions"] + control["start"]
        return self.words({**widget["props"], **widget["states"][at]})

    def words(self, props: Json) -> str:
        return self.said(props["content"]) if "content" in props else str(props.get("value"))

    def said(self, content: Json) -> str:  # noqa: PLR0911 - one line per kind
        """A CONTENT as plain words."""
        match content["kind"]:
            case "list":
                return "|".join(map(self.said, content["items"]))
            case "text":
                return str(content["text"]).rstrip("\n")
            case "html":
                return " ".join(re.sub(r"<[^>]+>", " ", content["html"]).split())
            case "figure":
                return f"figure {content['figure']['layout'].get('title', {}).get('text', '')}"
            case "error":
                return f"{content['name']}: {content['message']}"
            case "widget":
                return f"[{content['widget']}]"
            case "notice":
                return f"({content['text']})"
            case kind:
                return f"<{kind}>"

    def outputs(self, cell: int) -> list[Json]:
        return [
            b["content"]
            for b in self.payload["blocks"]
            if b["kind"] == "output" and b["cell"] == cell
        ]


@lru_cache
def folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="briefkit-tests-"))


@lru_cache
def recorded(name: str, **options: Any) -> Recorded:
    """The export of a notebook of `notebooks/`, made once."""
    target = folder() / f"{name}-{abs(hash(tuple(options.items())))}.html"
    return Recorded(export(NOTEBOOKS / f"{name}.ipynb", target, **options))


def functions(name: str) -> Json:
    """The names that the cells tagged `functions` of a notebook define."""
    names: Json = {}
    for cell in nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4).cells:
        if "functions" in cell.metadata.get("tags", []):
            exec(cell.source, names)  # noqa: S102 - the notebook's own functions
    return names


def printed(function: Any, *values: Any) -> str:
    """What a direct call prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        function(*values)
    return out.getvalue().rstrip("\n")


def notebook(path: Path, *cells: str, tags: dict[int, list[str]] | None = None) -> Path:
    """Write a notebook of code cells."""
    made = [nbformat.v4.new_code_cell(source) for source in cells]
    for number, names in (tags or {}).items():
        made[number].metadata["tags"] = names
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel})
    nbformat.write(book, path)
    return path
