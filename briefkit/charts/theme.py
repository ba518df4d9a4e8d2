"""How every chart looks: ink, paper, type, and one fixed style for each word of a vocabulary.

A word keeps its style in every chart of every briefing: "convicted" is the same orange, with the
same pattern and the same symbol, wherever it stands. Colour alone never carries meaning, so a
style is a colour *and* a fill pattern *and* a symbol, and charts write the word beside the mark.

All colours lie where they can be told from white and from near-black paper alike (contrast of at
least 3:1 on both, see `tests/test_charts_theme.py`), so only ink, rules and paper change between
light and dark. Those few are `LIGHT` and `DARK`, as updates for `Plotly.relayout`; a page finds
them in each figure's `layout.meta["themes"]`.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

CLEAR = "rgba(0,0,0,0)"
FONT = (
    "Inter, 'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', "
    "'PingFang SC', 'Hiragino Sans', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
)
MARGIN = 14  # pixels left and right of every plot
PAPER = {"light": "#ffffff", "dark": "#15181b"}  # what the colours are measured against

BLUE, ORANGE, GREEN, PURPLE = "#2F7ACB", "#C8671A", "#2F8F5B", "#8F63BF"
RED, TEAL, PINK, BROWN, OLIVE = "#D0453B", "#178F9C", "#C4578F", "#94733F", "#7F8A1E"
GREY = "#7B838B"
HUES = (BLUE, ORANGE, GREEN, PURPLE, RED, TEAL, PINK, BROWN, OLIVE)

# A fill pattern, the character that shows it in a key, and the symbol of a point.
FILLS = ("", "/", "x", "-", "|", "+")
SQUARES = {"": "■", "/": "▨", "x": "▩", "-": "▤", "|": "▥", "+": "▦", "\\": "▧", ".": "▒"}
SYMBOLS = {
    "": "circle",
    "/": "diamond",
    "x": "x",
    "-": "square",
    "|": "triangle-up",
    "+": "cross",
    "\\": "star-triangle-down",
    ".": "circle-open",
}


@dataclass(frozen=True)
class Style:
    """How one word of a vocabulary is drawn."""

    colour: str
    pattern: str = ""

    @property
    def symbol(self) -> str:
        """The shape of a point."""
        return SYMBOLS[self.pattern]

    @property
    def square(self) -> str:
        """The character that stands for the style in a key."""
        return SQUARES[self.pattern]


WITH_ARTICLE = {
    "European Union", "Netherlands", "Philippines", "Solomon Islands", "United Arab Emirates",
    "United Kingdom", "United States",
}  # fmt: skip
_STATES = {
    "China": Style(RED),
    "United States": Style(BLUE),
    "Japan": Style(PINK),
    "Australia": Style(GREEN),
    "Canada": Style(BROWN),
    "United Kingdom": Style(PURPLE),
    "European Union": Style(BLUE, "/"),
    "Taiwan": Style(OLIVE),
    "South Korea": Style(TEAL, "/"),
    "Hong Kong": Style(ORANGE),
    "Germany": Style(BROWN, "/"),
    "Netherlands": Style(ORANGE, "/"),
    "Sweden": Style(TEAL),
    "India": Style(ORANGE, "-"),
    "Russia": Style(GREEN, "-"),
    "International": Style(GREY),
}
# Against the person: orange. In their favour: green. By agreement: brown. Nothing decided: grey.
_OUTCOMES = {
    "convicted": Style(ORANGE),
    "mixed": Style(ORANGE, "/"),
    "sentence_vacated": Style(ORANGE, "x"),
    "penalised": Style(PINK),
    "listed": Style(PURPLE),
    "delisted": Style(PURPLE, "/"),
    "acquitted": Style(GREEN),
    "dismissed": Style(GREEN, "/"),
    "conviction_reversed": Style(GREEN, "x"),
    "freed_without_charge": Style(TEAL),
    "no_action": Style(TEAL, "/"),
    "mistrial": Style(OLIVE),
    "deferred_prosecution": Style(BROWN, "/"),
    "settled": Style(BROWN),
    "attributed": Style(BLUE),
    "pending": Style(GREY, "/"),
    "died": Style(GREY),
    "unknown": Style(GREY, "."),
}
_STATUS = {
    "detained": Style(RED),
    "imprisoned": Style(RED, "x"),
    "exit_banned": Style(PURPLE, "/"),
    "charged": Style(ORANGE, "-"),
    "on_trial": Style(ORANGE, "|"),
    "released": Style(GREEN),
    "exchanged": Style(TEAL),
    "at_large": Style(BLUE, "/"),
    "restricted": Style(PURPLE),
    "in_force": Style(BLUE),
    "partly_in_force": Style(BLUE, "/"),
    "suspended": Style(OLIVE, "/"),
    "proposed": Style(GREY, "-"),
    "adopted": Style(TEAL, "/"),
    "superseded": Style(BROWN, "-"),
    "repealed": Style(BROWN),
    "expired": Style(BROWN, "/"),
    "struck_down": Style(GREEN, "x"),
    "completed": Style(GREY),
}
_INSTRUMENTS = {
    "law": Style(BLUE),
    "regulation": Style(BLUE, "/"),
    "rule": Style(TEAL),
    "executive_order": Style(PURPLE),
    "order": Style(PURPLE, "/"),
    "list": Style(ORANGE),
    "sanction": Style(RED),
    "tariff": Style(BROWN),
    "agreement": Style(GREEN),
    "judgment": Style(OLIVE),
    "investigation": Style(PINK),
    "guidance": Style(GREY),
    "statement": Style(GREY, "/"),
    "bill": Style(GREY, "-"),
}
_DOMAINS = {
    "counter_espionage": Style(RED),
    "cyber": Style(PURPLE),
    "data": Style(PURPLE, "/"),
    "export_control": Style(BLUE),
    "trade": Style(BROWN),
    "investment": Style(GREEN),
    "sanctions": Style(ORANGE),
    "technology": Style(TEAL),
    "research": Style(OLIVE),
    "foreign_influence": Style(PINK),
    "hong_kong": Style(ORANGE, "/"),
    "military": Style(GREY),
}
_PERIODS = {
    "held": Style(RED),
    "exit ban": Style(PURPLE, "/"),
    "in force": Style(BLUE),
    "span": Style(TEAL),
    "running": Style(TEAL),
    "date not exact": Style(GREY, "x"),
}
STYLES = {**_STATUS, **_STATES, **_DOMAINS, **_INSTRUMENTS, **_OUTCOMES, **_PERIODS}


@lru_cache(maxsize=8192)
def style(word: object) -> Style:
    """Return the style of a word: its own, or for any other word one that never changes.

    Words outside our vocabularies get theirs from their own letters, not from their place in the
    chart, so that a filter never changes a colour.

    >>> style("convicted").colour == ORANGE, style("nobody's word") == style("nobody's word")
    (True, True)
    """
    text = str(word)
    if text == "other" or text.endswith(" others"):
        return Style(GREY, "|")
    if text in STYLES:
        return STYLES[text]
    number = zlib.crc32(text.encode())
    return Style(HUES[number % len(HUES)], FILLS[number // len(HUES) % len(FILLS)])


def fill(styles: Sequence[Style]) -> dict[str, Any]:
    """Return the marker of bars; one style for all, or one for each bar.

    A pattern is drawn in its colour on the paper, so that it shows on light and dark alike.
    """
    colours = [each.colour for each in styles]
    patterns = [each.pattern for each in styles]
    same = len(set(styles)) == 1
    marker: dict[str, Any] = {"color": colours[0] if same else colours, "line": {"width": 0}}
    if any(patterns):
        marker["pattern"] = {
            "shape": patterns[0] if same else patterns,
            "fgcolor": colours[0] if same else colours,
            "bgcolor": CLEAR,
            "size": 5,
            "solidity": 0.45,
        }
        marker["line"] = {"width": 1, "color": marker["color"]}
    return marker


def words(value: object) -> str:
    """Return a vocabulary value as a reader would write it.

    >>> words("freed_without_charge")
    'freed without charge'
    """
    return str(value).replace("_", " ")


def country(name: str) -> str:
    """Return a country as it stands within a sentence.

    >>> country("United States"), country("Japan")
    ('the United States', 'Japan')
    """
    return f"the {name}" if name in WITH_ARTICLE else name


def _ground(ink: str, quiet: str, rule: str, card: str) -> dict[str, Any]:
    axis = {"gridcolor": rule, "linecolor": quiet, "zerolinecolor": rule, "tickcolor": quiet}
    return {
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"color": ink},
        "xaxis": axis,
        "yaxis": axis,
        "hoverlabel": {"bgcolor": card, "bordercolor": rule, "font": {"color": ink}},
    }


LIGHT = _ground(ink="#1d2226", quiet="#8a9299", rule="#e2e5e8", card="#ffffff")
DARK = _ground(ink="#e8eaec", quiet="#7f878e", rule="#333a40", card="#22272b")
THEMES = {"light": LIGHT, "dark": DARK}

TEMPLATE: dict[str, Any] = {
    "layout": {
        **LIGHT,
        "paper_bgcolor": PAPER["light"],  # dark ink needs its own paper in a notebook's dark theme
        "plot_bgcolor": PAPER["light"],
        "font": {**LIGHT["font"], "family": FONT, "size": 12},
        "title": {
            "font": {"size": 15, "weight": 650},
            "subtitle": {"font": {"size": 12}},
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 10},
        },
        "hoverlabel": {
            **LIGHT["hoverlabel"],
            "align": "left",
            "namelength": -1,
            "font": {**LIGHT["hoverlabel"]["font"], "family": FONT, "size": 12},
        },
        "xaxis": {
            **LIGHT["xaxis"],
            "fixedrange": True,
            "zeroline": False,
            "title": {"font": {"size": 11}, "standoff": 6},
            "tickfont": {"size": 11},
        },
        "yaxis": {
            **LIGHT["yaxis"],
            "fixedrange": True,
            "zeroline": False,
            "title": {"font": {"size": 11}},
            "tickfont": {"size": 11},
        },
        "annotationdefaults": {"showarrow": False, "align": "left", "font": {"size": 11}},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "bargap": 0.25,
    }
}
