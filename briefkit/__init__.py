"""Geopolitical briefings from sourced facts.

The map of the package, in the direction data flows:

`corpus`      data/ -> checked tables            `load`, `check`
`selection`   tables -> the rows one means       `choose`
`charts`      rows -> plotly figures             `charts.timeline`, `charts.spans`, ...
`briefing`    figures -> an argued text          `controls`, `judge`, `cite`, `table`, `brief`
`page`        notebook -> one HTML file          `export`, `diff`

Importing briefkit costs no more than importing pandas: each name is fetched from its room the
first time it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefkit import charts
    from briefkit.briefing import brief, cite, controls, judge, table
    from briefkit.corpus import check, load
    from briefkit.page import diff, export
    from briefkit.selection import choose

__version__ = "0.1.0"
__all__ = [
    "brief",
    "charts",
    "check",
    "choose",
    "cite",
    "controls",
    "diff",
    "export",
    "judge",
    "load",
    "table",
]

_ROOMS = {
    "brief": "briefkit.briefing",
    "check": "briefkit.corpus",
    "choose": "briefkit.selection",
    "cite": "briefkit.briefing",
    "controls": "briefkit.briefing",
    "diff": "briefkit.page",
    "export": "briefkit.page",
    "judge": "briefkit.briefing",
    "load": "briefkit.corpus",
    "table": "briefkit.briefing",
}


def __getattr__(name: str) -> Any:
    if name == "charts":
        return import_module("briefkit.charts")
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"module 'briefkit' has no attribute {name!r}; it has {__all__}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
