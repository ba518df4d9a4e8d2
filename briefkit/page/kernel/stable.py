"""Mime bundles without the ids that libraries draw at random.

Equal results must be equal bytes: otherwise nothing is stored once, no file is the same twice,
and a callback that only draws a new id looks as if it gave a new answer. Every id found is
replaced by one made from the content around it, so two tables on one page still differ.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

# What draws ids: pandas Styler (T_1a2b3), Great Tables (ten letters), Altair and plotly divs
# (hex or UUID), matplotlib's SVG (m/p/image and hex).
_RANDOM_ID = re.compile(
    r"""\bid=["']?(
        T_[0-9a-f]{5,32}
        | [a-z]{10}
        | (?:altair-viz-|df-|itables_|chart-|plotly-)?[0-9a-f]{8}-?[0-9a-f-]{4,27}[0-9a-f]
        | altair-viz-[0-9a-f]{8,}
        | [mp][0-9a-f]{10}
        | image[0-9a-f]{10}
    )(?=["'\s>_])""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}\b")
_SVG_DATE = re.compile(r"<dc:date>[^<]*</dc:date>")


def stable_markup(text: str) -> str:
    """Return HTML or SVG in which every random id is drawn from the content instead.

    >>> a, b = '<table id="T_0f3ab"></table>', '<table id="T_99c1e"></table>'
    >>> stable_markup(a) == stable_markup(b)
    True
    """
    text = _SVG_DATE.sub("", text)
    names = list(dict.fromkeys(_RANDOM_ID.findall(text)))
    if not names:
        return text
    blanks = {name: f"\0{i}\0" for i, name in enumerate(names)}
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    bare = pattern.sub(lambda hit: blanks[hit[0]], text)
    digest = hashlib.blake2b(bare.encode(), digest_size=5).hexdigest()
    for i, blank in enumerate(blanks.values()):
        bare = bare.replace(blank, f"i{digest}{i}")
    return bare


def stable_bundle(data: dict[str, Any]) -> dict[str, Any]:
    """Return a mime bundle that is the same whenever what it shows is the same."""
    steady: dict[str, Any] = {}
    for mime, value in data.items():
        if isinstance(value, str) and mime in {"text/html", "image/svg+xml"}:
            steady[mime] = stable_markup(value)
        elif isinstance(value, str) and mime == "text/plain":
            steady[mime] = _ADDRESS.sub("at 0x…", value)
        elif mime.startswith("application/vnd.plotly"):
            steady[mime] = stable_figure(value)
        else:
            steady[mime] = value
    return steady


def stable_figure(figure: Any) -> Any:
    """Return plotly JSON without the trace ids that `FigureWidget` draws."""
    if not isinstance(figure, dict):
        return figure
    traces = figure.get("data") or []
    if any(isinstance(trace, dict) and "uid" in trace for trace in traces):
        bare = [{k: v for k, v in trace.items() if k != "uid"} for trace in traces]
        return {**figure, "data": bare}
    return figure
