"""Markdown cells to HTML: tables, footnotes, and formulas that need no script.

Formulas become MathML, which every current browser draws by itself; MathJax or KaTeX would
bring a megabyte of fonts and scripts into every page.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from latex2mathml.converter import convert as to_mathml
from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from briefkit.page.clean import clean

# Notebooks show these without numbers; the converter would count them.
_NUMBERED = re.compile(r"\\(begin|end)\{(align|equation|gather|alignat|multline)\}")
_TASK = re.compile(r"<li>(<p>)?\[([ xX])\] ")


def prose(markdown: str, *, key: str = "") -> str:
    """Return a Markdown text as clean HTML.

    Parameters
    ----------
    markdown
        The source of one Markdown cell or output.
    key
        What tells this text from others on the page (its cell number); footnotes carry it in
        their ids, so that note 1 of one cell is not note 1 of another.

    >>> prose("Held **1,012** days.")
    '<p>Held <strong>1,012</strong> days.</p>'
    """
    environment = {"docId": key} if key else {}
    made = _TASK.sub(_box, _reader().render(markdown, environment))
    return clean(made).strip()


def _box(match: re.Match[str]) -> str:
    """Return the start of a task of a list: a box, ticked or not."""
    box = "\N{BALLOT BOX}" if match[2] == " " else "\N{BALLOT BOX WITH CHECK}"
    return f"<li>{match[1] or ''}{box} "


def mathml(tex: str, *, display: bool = False) -> str:
    """Return a TeX formula as MathML, or its source as code when it cannot be read.

    >>> mathml("x^2")[:5]
    '<math'
    """
    tex = _NUMBERED.sub(r"\\\1{\2*}", tex)
    try:
        return to_mathml(tex, display="block" if display else "inline")
    except Exception:  # the converter raises many kinds; each means "unreadable"
        return f'<code class="tex">{html.escape(tex)}</code>'


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True, "typographer": False})
    reader.enable(["table", "strikethrough"])
    reader.use(footnote_plugin)
    reader.use(
        dollarmath_plugin,
        renderer=_formula,
        allow_space=False,
        allow_digits=False,
        double_inline=True,
    )
    reader.use(amsmath_plugin, renderer=lambda tex: mathml(tex, display=True))
    return reader


def _formula(tex: str, options: dict[str, bool]) -> str:
    return mathml(tex, display=options["display_mode"])
