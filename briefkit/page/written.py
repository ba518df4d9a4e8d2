"""Functions that WebGL charts would write while they are drawn, written when the page is made.

scattergl, scatterpolargl, splom and parcoords talk to WebGL through functions that plotly.js puts
together as text and compiles, which a page's policy forbids. It keeps each under the hash of its
text and asks there first. So a Chromium on this machine draws the figures once, with the same
plotly.js, and what it wrote travels in the page. Functions depend on what a figure is made of (its
kinds, lines, fills, error bars), not on its numbers: one figure of each form is drawn.
"""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from briefkit.errors import ExportError
from briefkit.page.bundle import WRITERS
from briefkit.page.drawing import chromium, drawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FORM = ("type", "mode", "fill", "symbol", "dash", "shape")  # words that change what is drawn


def undrawn(figure: Mapping[str, Any]) -> str | None:
    """Say why a page cannot draw a figure; None when it can."""
    kinds = sorted(_kinds(figure) & WRITERS)
    if not kinds or chromium():
        return None
    return (
        f"A {kinds[0]} writes functions while it is drawn, which a page forbids; they are written "
        "when the page is made, by a Chromium, and none was found on that machine."
    )


def functions(figures: Iterable[Mapping[str, Any]]) -> str:
    """Return the script that hands plotly.js the functions these figures need; often empty.

    Raises
    ------
    ExportError
        When the Chromium cannot draw one of them.
    """
    forms = {_form(figure): figure for figure in figures if _kinds(figure) & WRITERS}
    ordered = [forms[form] for form in sorted(forms)]
    texts = drawn(ordered, "written.mjs")
    found: dict[str, str] = {}
    for figure, text in zip_longest(ordered, texts):
        made = json.loads(text or "{}")
        if not made:
            raise ExportError(
                f"A figure of the type {min(_kinds(figure) & WRITERS)!r} could not be drawn.",
                where=f"the Chromium at {chromium()}",
                expected="one that draws WebGL, with or without a graphics card",
                hint="Update it, or draw the figure with 'scatter'.",
            )
        found |= made
    entries = ",\n".join(f"{json.dumps(key)}: {found[key]}" for key in sorted(found))
    return f"window.PlotlyCompiled = {{\n{entries}\n}};\n" if found else ""


def _kinds(figure: Mapping[str, Any]) -> set[str]:
    parts = (figure, *(figure.get("frames") or ()))
    return {str(trace.get("type")) for part in parts for trace in part.get("data") or ()}


def _form(figure: Mapping[str, Any]) -> str:
    """Return what a figure is made of: its keys and the words that count, without its numbers."""

    def form(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: form(value[name], name) for name in sorted(value)}
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            return [form(item) for item in value]
        if isinstance(value, list) and key in _FORM:
            return sorted({str(item) for item in value})
        return value if key in _FORM else type(value).__name__

    return json.dumps(form({"data": figure.get("data") or [], "frames": figure.get("frames")}))
