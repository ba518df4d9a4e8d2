"""Which maps of a page stand on plotly's own outlines, and which a page cannot draw at all.

plotly.js fetches the outlines of its maps, and all tiles, from the network while it draws. The
outlines travel in the page instead (`outlines.json`, used by `maps.mjs`), when a figure needs
them; a figure that needs tiles, or shapes from an address, says so and shows its numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from briefkit.page.assets import asset

Json = Mapping[str, Any]

_TILES = {"scattermap", "choroplethmap", "densitymap"}
_TILES |= {"scattermapbox", "choroplethmapbox", "densitymapbox"}
_OUTLINED = {"choropleth", "scattergeo"}
_LAYERS = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")

ON_OUTLINES = (
    "Maps are drawn on outlines of Natural Earth at 1:110m, which the page carries. Plotly's own, "
    "from the network, are those of the United Nations: borders in dispute may differ."
)
COARSE = "A map of the resolution 50 is drawn on outlines of 110: coarser coasts."


def outlines_for(figures: Iterable[Json]) -> str:
    """Return the outlines that these figures stand on, as TopoJSON; empty when none needs them."""
    return asset("outlines.json") if any(map(stands_on_outlines, figures)) else ""


def undrawn(figure: Json) -> str | None:
    """Say why a page cannot draw a figure; None when it can.

    >>> undrawn({"data": [{"type": "scattermap", "lon": [1], "lat": [1]}]})
    'A scattermap draws on map tiles from the network, which a page does not carry.'
    """
    for trace in _traces(figure):
        kind = trace.get("type")
        if kind in _TILES:
            return f"A {kind} draws on map tiles from the network, which a page does not carry."
        if kind in _OUTLINED and isinstance(trace.get("geojson"), str):
            return f"A {kind} takes its shapes from an address; a page asks nobody. Give a dict."
    return None


def stands_on_outlines(figure: Json) -> bool:
    """Whether plotly.js would fetch the outlines of its own map for a figure."""
    return any(
        trace.get("type") in _OUTLINED and not _brings_its_map(trace, figure)
        for trace in _traces(figure)
    )


def told_of(figure: Json) -> Iterator[str]:
    """Yield what a reader should know of the maps in a figure that is drawn."""
    if stands_on_outlines(figure):
        yield ON_OUTLINES
        if any(_geo(trace, figure).get("resolution") == 50 for trace in _traces(figure)):
            yield COARSE


def _brings_its_map(trace: Json, figure: Json) -> bool:
    """Whether nothing of plotly's own map is seen: no layer shown, no place found by its name."""
    geo = _geo(trace, figure)
    bare = geo.get("visible") is False and not any(geo.get(f"show{name}") for name in _LAYERS)
    points = trace.get("type") == "scattergeo" and trace.get("locations") is None
    return bare and (points or isinstance(trace.get("geojson"), Mapping))


def _geo(trace: Json, figure: Json) -> dict[str, Any]:
    """Return the settings of a trace's map, with what the template says where it says nothing."""
    layout = figure.get("layout") or {}
    template = (layout.get("template") or {}).get("layout") or {}
    return {**(template.get("geo") or {}), **(layout.get(trace.get("geo") or "geo") or {})}


def _traces(figure: Json) -> Iterator[Json]:
    for part in (figure, *(figure.get("frames") or ())):
        yield from part.get("data") or ()
