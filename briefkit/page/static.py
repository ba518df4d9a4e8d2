"""The first view of a page as plain HTML.

A reader whose browser runs no scripts, a printer, a search index and a screen reader in a hurry
all get this: prose, tables, text and pictures, every control at the value it starts with, every
figure as its title, description and numbers. The runtime replaces it where it can do more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Any

from briefkit.page import marks
from briefkit.page.clean import clean
from briefkit.page.pictures import digest

MOST_ROWS = 200
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)
_CAPTION = re.compile(r"<caption[^>]*>(.*?)</caption>", re.DOTALL | re.IGNORECASE)
_EMPTY_HEAD = re.compile(r"<th(\s[^>]*)?>\s*</th>", re.IGNORECASE)

Json = Mapping[str, Any]


class Reader:
    """A payload with its references followed, each store entry once, and pictures of its figures.

    >>> Reader({"store": ["Japan", [{"$": 0}]]}).resolve({"$": 1})
    ['Japan']
    """

    def __init__(self, payload: Json, pictures: Mapping[str, str] | None = None) -> None:
        self._store = payload.get("store") or []
        self._known: dict[int, Any] = {}
        self._pictures = pictures or {}
        self.widgets: Json = payload.get("widgets") or {}

    def follow(self, value: Any) -> Any:
        """Follow a reference at the top of `value`, and only there."""
        while isinstance(value, Mapping) and value.keys() == {"$"}:
            value = self._store[value["$"]]
        return value

    def resolve(self, value: Any) -> Any:
        """Follow every reference in `value`."""
        if isinstance(value, Mapping):
            if value.keys() == {"$"}:
                number = value["$"]
                if number not in self._known:
                    self._known[number] = self.resolve(self._store[number])
                return self._known[number]
            return {key: self.resolve(item) for key, item in value.items()}
        return [self.resolve(item) for item in value] if isinstance(value, list) else value

    def picture(self, content: Json) -> str | None:
        """Return the still picture of a figure, where one was taken."""
        own = content.get("picture")
        if own or not self._pictures:
            return own
        return self._pictures.get(digest(content["figure"]))

    def widget(self, name: str) -> dict[str, Any]:
        """Return a widget as the page opens with it: `props` overlaid with one state."""
        widget = dict(self.follow(self.widgets[name]))
        states = self.follow(widget.pop("states", None))
        opening = self.resolve(widget.get("opening"))
        head: dict[str, Any] = self.resolve(widget)
        props = dict(head.get("props") or {})
        if opening:
            props |= opening
        elif states:
            props |= self.resolve(states[self._first(head.get("depends") or ())]) or {}
        return head | {"props": props}

    def _first(self, depends: Iterable[str]) -> int:
        index = 0
        for name in depends:
            control = self.resolve(self.follow(self.widgets[name])["control"])
            index = index * control["positions"] + control.get("start", 0)
        return index


def is_live(content: Json) -> bool:
    """Whether the runtime has more to show than the static page: a widget or a figure."""
    if content.get("kind") == "list":
        return any(is_live(item) for item in content.get("items") or [])
    return content.get("kind") in {"widget", "figure"}


def first_figures(reader: Reader, content: Json) -> Iterator[Json]:
    """Yield the figures that a CONTENT shows when the page opens."""
    if content.get("kind") == "figure":
        yield content["figure"]
    for item in content.get("items") or ():
        yield from first_figures(reader, item)
    if content.get("kind") == "widget" and content.get("widget") in reader.widgets:
        props = reader.widget(content["widget"])["props"]
        if props.get("content"):
            yield from first_figures(reader, props["content"])
        for child in props.get("children") or ():
            yield from first_figures(reader, {"kind": "widget", "widget": child})


def content_html(reader: Reader, content: Json) -> str:
    """Return one CONTENT of the payload, with references resolved, as plain HTML."""
    write = _WRITERS.get(str(content.get("kind")))
    if write is None:
        return _notice(f"Content of the kind {content.get('kind')!r} cannot be shown.")
    return write(reader, content)


def _list(reader: Reader, content: Json) -> str:
    return "\n".join(content_html(reader, item) for item in content.get("items") or [])


def _html(_: Reader, content: Json) -> str:
    return f'<div class="html">{boxed_tables(clean(content.get("html") or ""))}</div>'


def _text(_: Reader, content: Json) -> str:
    extra = " stderr" if content.get("stream") == "stderr" else ""
    return f'<pre class="text{extra}" tabindex="0">{escape(content.get("text") or "")}</pre>'


def _image(_: Reader, content: Json) -> str:
    size = "".join(
        f' {name}="{int(content[name])}"' for name in ("width", "height") if content.get(name)
    )
    picture = f'<img src="{escape(content["src"])}" alt="{escape(content.get("alt") or "")}"{size}>'
    return clean(picture).replace("<img ", '<img class="picture" ', 1)


def _error(_: Reader, content: Json) -> str:
    name, message = escape(content.get("name") or ""), escape(content.get("message") or "")
    return f'<div class="problem"><strong>{name}</strong> {message}</div>'


def _notice(text: str) -> str:
    return f'<p class="notice">{escape(text)}</p>'


def _figure(reader: Reader, content: Json) -> str:
    figure = content["figure"]
    title, subtitle = marks.title_of(figure)
    meta = marks.meta_of(figure)
    below = f'<span class="subtitle">{escape(subtitle)}</span>' if subtitle else ""
    caption = f'<strong class="title">{escape(title)}</strong>{below}' if title else ""
    alt = str(meta.get("alt") or "")
    source = marks.source_line(meta, subtitle)
    picture = reader.picture(content)
    parts = [
        f"<figcaption>{caption}</figcaption>" if caption else "",
        _picture(picture, alt or title),
        f'<p class="alt">{escape(alt)}</p>' if alt and not picture else "",
        _numbers(figure, title),
        f'<p class="source">{escape(source)}</p>' if source else "",
    ]
    return f'<figure class="chart static">{"".join(parts)}</figure>'


def _picture(address: str | None, alt: str) -> str:
    return _image(Reader({}), {"src": address, "alt": alt}) if address else ""


def _numbers(figure: Json, title: str) -> str:
    table = marks.figure_table(figure)
    if not table.rows:
        return ""
    shown = table.rows[:MOST_ROWS]
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in table.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in shown
    )
    caption = f"The numbers of this figure: {len(table.rows):,} rows"
    if len(shown) < len(table.rows):
        caption += f", of which the first {len(shown):,} stand here; with scripts, “Data” has all"
    body = (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
    name = escape(f"Numbers of {title}" if title else "Numbers of the figure")
    return f'<div class="table-box" role="group" tabindex="0" aria-label="{name}">{body}</div>'


def _widget(reader: Reader, content: Json) -> str:
    if content.get("widget") not in reader.widgets:
        return _notice("Something here could not be carried into this page.")
    widget = reader.widget(content["widget"])
    props = widget["props"]
    if props.get("visible") is False:
        return ""
    if "children" in props:
        return _container(reader, widget)
    if widget.get("frozen"):
        shown = props.get("value", widget.get("value"))
        value = f"{_label(widget) or 'Value'}: {'' if shown is None else shown}"
        return f'<p class="setting">{escape(value)} <small>({escape(widget["frozen"])})</small></p>'
    if widget.get("control"):
        return _setting(widget)
    if "content" in props:
        return content_html(reader, props["content"])
    return _reading(widget)


def _container(reader: Reader, widget: Json) -> str:
    props = widget["props"]
    titles = props.get("titles") or []
    parts = []
    for number, child in enumerate(props["children"]):
        title = titles[number] if number < len(titles) else ""
        if widget["kind"] == "Stack" and number != (props.get("selected") or 0):
            continue
        head = f'<p class="tab-title">{escape(title)}</p>' if title else ""
        parts.append(head + _widget(reader, {"widget": child}))
    return f'<div class="box">{"".join(parts)}</div>'


def _label(widget: Json) -> str:
    return str(widget["props"].get("label") or widget.get("label") or "")


def _setting(widget: Json) -> str:
    """One control as a sentence: "Country: Japan (of 12)"."""
    control = widget["control"]
    if control.get("input") in {"button", "tabs"}:
        return ""
    value = position_label(control, control.get("start", 0))
    label = _label(widget) or "Setting"
    count = f"one of {control['positions']:,} settings"
    return (
        f'<p class="setting">{escape(label)}: <strong>{escape(value)}</strong> '
        f"<small>({count})</small></p>"
    )


def position_label(control: Json, position: int) -> str:
    """Return the words for a position of a control: what the reader chose."""
    if control.get("pairs") and control.get("stops"):
        low, high = control["pairs"][position]
        return f"{control['stops'][low]} to {control['stops'][high]}"
    if control.get("subsets") and control.get("options"):
        return ", ".join(control["options"][i] for i in control["subsets"][position]) or "none"
    labels = control.get("labels") or []
    return str(labels[position]) if position < len(labels) else str(position)


def _reading(widget: Json) -> str:
    value = widget["props"].get("value")
    if value is None:
        return ""
    if widget["kind"] == "Valid":
        value = "valid" if value else "not valid"
    return f'<p class="setting">{escape(_label(widget))} {escape(str(value))}</p>'


_WRITERS: dict[str, Callable[[Reader, Json], str]] = {
    "list": _list,
    "html": _html,
    "text": _text,
    "image": _image,
    "error": _error,
    "notice": lambda _, content: _notice(content.get("text") or ""),
    "figure": _figure,
    "widget": _widget,
}


def boxed_tables(html: str) -> str:
    """Put every table into a box of its own that scrolls, with a name and reachable by keyboard."""

    def boxed(match: re.Match[str]) -> str:
        table = _EMPTY_HEAD.sub(lambda head: f"<td{head[1] or ''}></td>", match[0])
        caption = _CAPTION.search(table)
        words = re.sub(r"<[^>]*>", "", caption[1]).strip() if caption else ""
        name = words or f"Table, {max(0, table.count('<tr') - 1):,} rows"
        box = f'<div class="table-box" role="group" tabindex="0" aria-label="{escape(name)}">'
        return f"{box}{table}</div>"

    return _TABLE.sub(boxed, html)
