"""The first view of a page as plain HTML.

A reader whose browser runs no scripts, a printer, a search index and a screen reader in a hurry
all get this: prose, tables, text and pictures, every control at the value it starts with, every
figure as its title, description and numbers. The runtime replaces it where it can do more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from briefkit.page import marks
from briefkit.page.clean import clean
from briefkit.page.markup import Html, join, tag
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
    """Yield the figures that a CONTENT draws when the page opens."""
    if content.get("kind") == "figure" and not content.get("undrawn"):
        yield content["figure"]
    for item in content.get("items") or ():
        yield from first_figures(reader, item)
    if content.get("kind") == "widget" and content.get("widget") in reader.widgets:
        props = reader.widget(content["widget"])["props"]
        if props.get("content"):
            yield from first_figures(reader, props["content"])
        for child in props.get("children") or ():
            yield from first_figures(reader, {"kind": "widget", "widget": child})


def content_html(reader: Reader, content: Json) -> Html:
    """Return one CONTENT of the payload, with references resolved, as plain HTML."""
    write = _WRITERS.get(str(content.get("kind")))
    if write is None:
        return _notice(f"Content of the kind {content.get('kind')!r} cannot be shown.")
    return write(reader, content)


def _list(reader: Reader, content: Json) -> Html:
    return join((content_html(reader, item) for item in content.get("items") or []), "\n")


def _html(_: Reader, content: Json) -> Html:
    return tag("div", boxed_tables(clean(_whole(content.get("html") or ""))), class_="html")


def _whole(html: str | list[str]) -> str:
    return html if isinstance(html, str) else "".join(html)


def _text(_: Reader, content: Json) -> Html:
    kind = "text stderr" if content.get("stream") == "stderr" else "text"
    return tag("pre", content.get("text") or "", class_=kind, tabindex=0)


def _image(_: Reader, content: Json) -> Html:
    size = {key: int(content[key]) for key in ("width", "height") if content.get(key)}
    alt = content.get("alt") or ""
    return Html(clean(tag("img", class_="picture", src=content["src"], alt=alt, **size)))


def _error(_: Reader, content: Json) -> Html:
    name, message = content.get("name") or "", content.get("message") or ""
    return tag("div", tag("strong", name), " ", message, class_="problem")


def _notice(text: str) -> Html:
    return tag("p", text, class_="notice")


def _figure(reader: Reader, content: Json) -> Html:
    figure = content["figure"]
    title, subtitle = marks.title_of(figure)
    meta = marks.meta_of(figure)
    alt, source = str(meta.get("alt") or ""), marks.source_line(meta, subtitle)
    picture = reader.picture(content)
    undrawn = content.get("undrawn")
    says_more = bool(alt) and alt.rstrip(".") not in f"{title}. {subtitle}"
    return tag(
        "figure",
        _caption(title, subtitle),
        _image(reader, {"src": picture, "alt": alt or title}) if picture else None,
        tag("p", alt, class_="alt") if says_more and not picture else None,
        _notice(undrawn) if undrawn else None,
        _numbers(figure, title),
        tag("p", source, class_="source") if source else None,
        class_="chart static",
    )


def _caption(title: str, subtitle: str) -> Html | None:
    if not title:
        return None
    below = tag("span", subtitle, class_="subtitle") if subtitle else None
    return tag("figcaption", tag("strong", title, class_="title"), below)


def _numbers(figure: Json, title: str) -> Html | None:
    table = marks.figure_table(figure)
    if not table.rows:
        return None
    shown = table.rows[:MOST_ROWS]
    words = f"The numbers of this figure: {len(table.rows):,} rows"
    if len(shown) < len(table.rows):
        words += f", of which the first {len(shown):,} stand here; with scripts, “Data” has all"
    rows = (tag("tr", *(tag("td", str(cell)) for cell in row)) for row in shown)
    drawn = tag(
        "table",
        tag("caption", words),
        tag("thead", tag("tr", *(tag("th", str(name), scope="col") for name in table.columns))),
        tag("tbody", *rows),
    )
    return _box(drawn, f"Numbers of {title}" if title else "Numbers of the figure")


def _box(table: Html, name: str) -> Html:
    return tag("div", table, class_="table-box", role="group", tabindex=0, aria_label=name)


def _widget(reader: Reader, content: Json) -> Html:
    if content.get("widget") not in reader.widgets:
        return _notice("Something here could not be carried into this page.")
    widget = reader.widget(content["widget"])
    props = widget["props"]
    if props.get("visible") is False:
        return Html()
    if "children" in props:
        return _container(reader, widget)
    if widget.get("frozen") or widget.get("control"):
        return _setting(widget)
    return content_html(reader, props["content"]) if "content" in props else _reading(widget)


def _container(reader: Reader, widget: Json) -> Html:
    props = widget["props"]
    titles = props.get("titles") or []
    parts: list[str | None] = []
    for number, child in enumerate(props["children"]):
        if widget["kind"] == "Stack" and number != (props.get("selected") or 0):
            continue
        title = titles[number] if number < len(titles) else ""
        parts.append(tag("p", title, class_="tab-title") if title else None)
        parts.append(_widget(reader, {"widget": child}))
    return tag("div", *parts, class_="box")


def _label(widget: Json) -> str:
    return str(widget["props"].get("label") or widget.get("label") or "")


def _setting(widget: Json) -> Html:
    """One control as a sentence: "Country: Japan (one of 12 settings)"."""
    control = widget.get("control") or {}
    if widget.get("frozen"):
        value, remark = widget["props"].get("value", widget.get("value")), widget["frozen"]
    elif control.get("input") in {"button", "tabs"}:
        return Html()
    else:
        value = position_label(control, control.get("start", 0))
        remark = f"one of {control['positions']:,} settings"
    said = tag("strong", "" if value is None else str(value))
    return tag(
        "p",
        f"{_label(widget) or 'Setting'}: ",
        said,
        " ",
        tag("small", f"({remark})"),
        class_="setting",
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


def _reading(widget: Json) -> Html:
    value = widget["props"].get("value")
    if value is None:
        return tag("p", _label(widget), class_="setting") if _label(widget) else Html()
    if widget["kind"] == "Valid":
        value = "valid" if value else "not valid"
    return tag("p", f"{_label(widget)} {value}", class_="setting")


_WRITERS: dict[str, Callable[[Reader, Json], Html]] = {
    "list": _list,
    "html": _html,
    "text": _text,
    "image": _image,
    "error": _error,
    "notice": lambda _, content: _notice(content.get("text") or ""),
    "figure": _figure,
    "widget": _widget,
}


def boxed_tables(html: str) -> Html:
    """Put every table into a box of its own that scrolls, with a name and reachable by keyboard."""

    def boxed(match: re.Match[str]) -> str:
        table = _EMPTY_HEAD.sub(lambda head: f"<td{head[1] or ''}></td>", match[0])
        caption = _CAPTION.search(table)
        words = unescape(re.sub(r"<[^>]*>", "", caption[1])).strip() if caption else ""
        return _box(Html(table), words or f"Table, {max(0, table.count('<tr') - 1):,} rows")

    return Html(_TABLE.sub(boxed, html))
