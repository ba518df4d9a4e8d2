"""Outputs that live on somebody else's script, and what a page can show in their place.

A Vega chart becomes a picture where vl-convert is installed, else the table of its data; an
animation of matplotlib its first picture. Of the others a reader is told what stood there.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from briefkit.page.markup import join, tag

Content = dict[str, Any]

_CALL = re.compile(r"\)\s*\(\s*(?=\{)|vegaEmbed\([^,{]*,\s*(?=\{)|var spec\s*=\s*(?=\{)")
_FRAME = re.compile(r"frames\[0\]\s*=\s*\"data:(image/\w+);base64,([^\"]*)\"")
_MOST_ROWS = 200
_KNOWN = (
    ("bokeh", "a Bokeh chart"),
    ("folium", "a folium map"),
    ("leaflet", "a Leaflet map"),
    ("deck.gl", "a deck.gl map"),
    ("deckgl", "a deck.gl map"),
    ("vega", "a Vega chart"),
    ("itables", "a table of itables"),
    ("highcharts", "a Highcharts chart"),
    ("echarts", "an ECharts chart"),
    ("mermaid", "a Mermaid diagram"),
    ("holoviews", "a HoloViews view"),
    ("YouTube", "a YouTube video"),
    ("youtube", "a YouTube video"),
)


def stand_in(data: Mapping[str, Any], html: str) -> tuple[Content, str] | None:
    """Return what stands in the place of a chart that needs its own runtime, and the notice."""
    spec = _vega(data, html)
    if spec is not None:
        return _of_vega(spec)
    frame = _FRAME.search(html)
    if frame:
        picture = re.sub(r"\\?\s", "", frame[2])
        content = {"kind": "image", "src": f"data:{frame[1]};base64,{picture}", "alt": ""}
        return content, "An animation stands as its first picture: what moves it is not carried."
    return None


def name_of(data: Mapping[str, Any], html: str) -> str:
    """Return what an output is in plain words: "a Bokeh chart"; empty when nobody knows."""
    signs = f"{' '.join(data)} {html}"
    return next((name for sign, name in _KNOWN if sign in signs), "")


def _vega(data: Mapping[str, Any], html: str) -> Mapping[str, Any] | None:
    """Return the Vega or Vega-Lite specification in an output."""
    for mime, value in data.items():
        if "vega" in mime and isinstance(value, Mapping):
            return value
    if "vega" not in html:
        return None
    for call in _CALL.finditer(html):
        try:
            found, _ = json.JSONDecoder().raw_decode(html, call.end())
        except ValueError:
            continue
        if "vega" in str(found.get("$schema")):
            spec: Mapping[str, Any] = found
            return spec
    return None


def _of_vega(spec: Mapping[str, Any]) -> tuple[Content, str]:
    drawn = _drawn(json.dumps(spec, sort_keys=True)) if spec else None
    title = spec.get("title") or spec.get("description") or ""
    words = title.get("text", "") if isinstance(title, Mapping) else title
    if drawn:
        src = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
        content = {"kind": "image", "src": src, "alt": str(words)}
        return content, "A Vega chart stands as a picture: the script that moves it is not carried."
    rows = next(_rows(spec), None)
    if rows:
        told = "A Vega chart stands as a table. Install vl-convert-python to have it as a picture."
        return {"kind": "html", "html": _table(rows)}, told
    hint = "Install vl-convert-python, or show it with alt.renderers.enable('png')."
    text = f"A Vega chart needs its own script, which a page does not carry. {hint}"
    return {"kind": "notice", "text": text}, text


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str | None:
    """Return the SVG of a specification, where vl-convert is installed and can draw it."""
    try:
        import vl_convert
    except ImportError:
        return None
    lite = "vega-lite" in str(json.loads(spec).get("$schema", "vega-lite"))
    draw = vl_convert.vegalite_to_svg if lite else vl_convert.vega_to_svg
    try:
        svg: str = draw(spec, allowed_base_urls=[])
    except ValueError:
        return None
    return svg


def _rows(spec: Mapping[str, Any]) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the data that travel inside a specification."""
    sources = [spec.get("data") or {}, *({"values": v} for v in spec.get("datasets", {}).values())]
    for source in sources:
        values = source.get("values") if isinstance(source, Mapping) else None
        if isinstance(values, list) and values and all(isinstance(v, Mapping) for v in values):
            yield values


def _table(rows: list[Mapping[str, Any]]) -> str:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = (
        tag("tr", *(tag("td", "" if row.get(key) is None else str(row[key])) for key in columns))
        for row in rows[:_MOST_ROWS]
    )
    words = f"The data of a chart: {len(rows):,} rows"
    words += f", of which the first {_MOST_ROWS}" if len(rows) > _MOST_ROWS else ""
    head = tag("thead", tag("tr", *(tag("th", str(key), scope="col") for key in columns)))
    return str(tag("table", tag("caption", words), head, tag("tbody", join(cells, "\n"))))
