"""Elements of the static page, made so that text can never become markup by accident."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOID = {"img", "br", "hr"}


class Html(str):
    """Text that is HTML already; everything else is escaped when it becomes part of a page."""

    __slots__ = ()


def tag(name: str, /, *children: str | None, **attributes: object) -> Html:
    """Return one element.

    Parameters
    ----------
    name
        Its tag.
    children
        What is in it: text, which is escaped, or `Html`, which is not; None is left out.
    attributes
        Its attributes; `class_` and `aria_label` stand for `class` and `aria-label`. None and
        False leave an attribute out, True gives it no value.

    >>> tag("p", "3 < 4 ", tag("b", "yes"), class_="note")
    '<p class="note">3 &lt; 4 <b>yes</b></p>'
    """
    named = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{named}>")
    return Html(f"<{name}{named}>{join(children)}</{name}>")


def join(parts: Iterable[str | None], between: str = "") -> Html:
    """Return parts one after the other, text among them escaped.

    >>> join(["a & ", tag("b", "c")])
    'a &amp; <b>c</b>'
    """
    shown = (part if isinstance(part, Html) else Html(escape(part)) for part in parts if part)
    return Html(between.join(shown))


def _attribute(key: str, value: object) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
