"""Colours that programs write for a terminal, as HTML.

Only what tells a reader something stays: the sixteen named colours (as classes, so that a dark
page can lighten them), those of larger palettes, bold, italic and underline.
"""

from __future__ import annotations

import re
from html import escape

_CODE = re.compile(r"\x1b\[([0-9;:]*)m")
_OTHER = re.compile(r"\x1b(?:\[[0-9;:?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
_LOOKS = {1: "bold", 3: "italic", 4: "underline"}
_ENDS = {22: "bold", 23: "italic", 24: "underline"}
_STEPS = (0, 95, 135, 175, 215, 255)
_NAMED = 16


def plain(text: str) -> str:
    r"""Return a text without terminal codes.

    >>> plain("\x1b[31mheld\x1b[0m")
    'held'
    """
    return _OTHER.sub("", text)


def coloured(text: str) -> str | None:
    r"""Return a text with its terminal colours as HTML; None when it has none.

    >>> coloured("\x1b[31mheld\x1b[0m <1>")
    '<span class="ansi-1">held</span> &lt;1&gt;'
    """
    if not _CODE.search(text):
        return None
    looks: dict[str, str] = {}
    parts: list[str] = []
    position = 0
    for code in _CODE.finditer(text):
        parts.append(_span(plain(text[position : code.start()]), looks))
        looks = _changed(looks, [int(n or 0) for n in re.split("[;:]", code[1])])
        position = code.end()
    parts.append(_span(plain(text[position:]), looks))
    html = "".join(parts)
    return html if "<span" in html else None


def _span(text: str, looks: dict[str, str]) -> str:
    if not text or not looks:
        return escape(text, quote=False)
    named = [f"ansi-{value}" for value in looks.values() if not value.startswith("#")]
    styles = [f"{key}: {value}" for key, value in looks.items() if value.startswith("#")]
    marks = f' class="{" ".join(named)}"' if named else ""
    marks += f' style="{"; ".join(styles)}"' if styles else ""
    return f"<span{marks}>{escape(text, quote=False)}</span>"


def _changed(looks: dict[str, str], numbers: list[int]) -> dict[str, str]:
    """Return the looks after one code, which may hold several settings."""
    now = dict(looks)
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            now = {}
        elif number in _LOOKS:
            now[_LOOKS[number]] = _LOOKS[number]
        elif number in _ENDS:
            now.pop(_ENDS[number], None)
        elif number in {39, 49}:
            now.pop("color" if number == 39 else "background-color", None)
        elif number in {38, 48}:
            value = _from_palette(numbers)
            if value:
                now["color" if number == 38 else "background-color"] = _spoken(number == 48, value)
        elif 30 <= number <= 37 or 90 <= number <= 97:
            now["color"] = str(number - 30 if number < 90 else number - 82)
        elif 40 <= number <= 47 or 100 <= number <= 107:
            now["background-color"] = f"on-{number - 40 if number < 100 else number - 92}"
    return now


def _spoken(behind: bool, value: str) -> str:
    return f"on-{value}" if behind and not value.startswith("#") else value


def _from_palette(numbers: list[int]) -> str:
    """Take one colour of the 256, or one in red, green and blue, from the front of a list."""
    kind = numbers.pop(0) if numbers else 0
    if kind == 2 and len(numbers) >= 3:
        return "#" + "".join(f"{min(255, numbers.pop(0)):02x}" for _ in range(3))
    if kind != 5 or not numbers:
        return ""
    number = min(255, numbers.pop(0))
    if number < _NAMED:
        return str(number)
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    red, green, blue = (number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6
    return "#" + "".join(f"{_STEPS[part]:02x}" for part in (red, green, blue))
