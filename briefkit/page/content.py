"""One output of a cell or a state as CONTENT of the payload.

The richest form that a page can carry wins, in the order JupyterLab prefers; whatever is lost on
the way is told by a notice.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from briefkit.page import ansi, maps, written
from briefkit.page.clean import clean, left_out
from briefkit.page.foreign import name_of, stand_in
from briefkit.page.kernel.stable import stable_bundle, stable_figure
from briefkit.page.prose import mathml, prose

Content = dict[str, Any]
Notice = Callable[[str], None]

MANIFEST = "application/vnd.briefkit.manifest+json"
PLOTLY = "application/vnd.plotly.v1+json"
_RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")
_NEWPLOT = re.compile(r"Plotly\.(?:newPlot|react|plot)\(\s*[\"'][^\"']*[\"']\s*,")
_ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
_TEX = re.compile(r"\$[^$]*[\\^_{][^$]*\$")
_UNREAD = '<code class="tex">'
_TREE = re.compile(r"application/(?:geo\+)?json\Z")
_CELL_FILE = re.compile(r"(?:/[^\s:/]+)*/ipykernel_\d+/\d+\.py|<ipython-input-[^>]*>")
# What libraries write where their script would draw, or for browsers that cannot.
_PLACEHOLDER = re.compile(
    r"Loading BokehJS\W*|Make this Notebook Trusted to load map: File -> Trust Notebook"
    r"|Your browser does not support [^.]*\."
)
_OVERWRITTEN = re.compile(r"^.*\r(?!\n)", re.MULTILINE)


class Contents:
    """Turns outputs in notebook form into CONTENT.

    Parameters
    ----------
    private
        Folder names of this machine that must not reach the page.
    items
        Where the JSON of manifest outputs is collected.
    """

    def __init__(self, private: Sequence[str] = (), items: list[Any] | None = None) -> None:
        self._private = sorted({p for p in private if len(p) > 1}, key=len, reverse=True)
        self._items = items if items is not None else []

    def of(
        self, output: Mapping[str, Any], notice: Notice, *, first: bool = True
    ) -> Content | None:
        """Return the CONTENT of one output; None when nothing of it is shown.

        Parameters
        ----------
        output
            An output in notebook form.
        notice
            Called with a sentence for everything that is left out.
        first
            Whether this is what the page shows when it opens: only then are manifest items kept.
        """
        kind = output["output_type"]
        if kind == "stream":
            return self._stream(output)
        if kind == "error":
            message = self.public(ansi.plain(output["evalue"]))
            return {"kind": "error", "name": output["ename"], "message": message}
        data = stable_bundle(output.get("data", {}))
        if MANIFEST in data:
            if first:
                self._items.append(data[MANIFEST])
            data.pop(MANIFEST)
            if not data.keys() - {"text/plain"}:
                return None
        return self._bundle(data, output.get("metadata") or {}, notice)

    def public(self, text: str) -> str:
        """Return a text without the folders of this machine."""
        text = _CELL_FILE.sub("notebook cell", text)
        for folder in self._private:
            text = text.replace(folder + "/", "").replace(folder, "…")
        return text

    def _stream(self, output: Mapping[str, Any]) -> Content | None:
        return self._text(_OVERWRITTEN.sub("", _joined(output["text"])), output["name"])

    def _text(self, text: str, stream: str) -> Content | None:
        """Return words of a terminal, with their colours when they have any."""
        plain = ansi.plain(text)
        if not plain.strip():
            return None
        coloured = ansi.coloured(self.public(text))
        if coloured:
            kind = "text stderr" if stream == "stderr" else "text"
            return {"kind": "html", "html": f'<pre class="{kind}">{coloured}</pre>'}
        return {"kind": "text", "text": self.public(plain), "stream": stream}

    def _bundle(
        self, data: Mapping[str, Any], metadata: Mapping[str, Any], notice: Notice
    ) -> Content | None:
        for mime in data:
            if mime.startswith("application/vnd.plotly"):
                return figure_content(data[mime], notice)
        if "text/html" in data:
            found = self._html(_joined(data["text/html"]), data, metadata, notice)
            if found:
                return found
        if "text/markdown" in data:
            return self._markdown(_joined(data["text/markdown"]), notice)
        formula = _latex(_joined(data.get("text/latex", "")))
        picture = _picture(data, metadata)
        if formula and not (picture and _UNREAD in formula):
            return {"kind": "html", "html": formula}
        return picture or self._last_resort(data, notice)

    def _html(
        self,
        text: str,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any],
        notice: Notice,
    ) -> Content | None:
        figure = plotly_in(text)
        if figure:
            return figure_content(figure, notice)
        cleaned = clean(text)
        if not _says_something(cleaned):
            better = _picture(data, metadata)
            if better or "text/markdown" in data:
                return better or self._markdown(_joined(data["text/markdown"]), notice)
        instead = stand_in(data, text)
        if instead:
            notice(instead[1])
            return instead[0]
        lost = left_out(text)
        if not _says_something(cleaned):
            return self._unable(data, text, lost, notice)
        for loss in lost:
            notice(f"{loss}: a page that works offline carries none.")
        return {"kind": "html", "html": cleaned}

    def _unable(
        self, data: Mapping[str, Any], text: str, lost: Sequence[str], notice: Notice
    ) -> Content | None:
        """Say in an output's place what it was and why it is not there."""
        if not lost:
            return self._last_resort(data, notice) if not text.strip() else None
        name, parts = name_of(data, text), ", ".join(part.partition(" w")[0] for part in lost)
        told = f"Not carried by this page: {f'{name} ({parts})' if name else parts}."
        notice(told)
        return {"kind": "notice", "text": told}

    def _markdown(self, text: str, notice: Notice) -> Content:
        for loss in left_out(text):
            notice(f"{loss}: a page that works offline carries none.")
        return {"kind": "html", "html": prose(text)}

    def _last_resort(self, data: Mapping[str, Any], notice: Notice) -> Content | None:
        instead = stand_in(data, "")
        if instead:
            notice(instead[1])
            return instead[0]
        if "application/javascript" in data:
            notice("1 script was left out: a page that works offline carries none.")
            return None
        plain = _joined(data.get("text/plain", ""))
        tree = next((data[mime] for mime in data if _TREE.match(mime)), None)
        if tree is not None and (not plain or plain.startswith("<")):
            text = json.dumps(tree, indent=2, ensure_ascii=False)
            return {"kind": "text", "text": self.public(text), "stream": "result"}
        if "text/plain" in data:
            empty = "text/html" in data and plain.startswith("<")  # a repr such as <HTML object>
            return None if empty else self._text(plain, "result")
        kinds = [mime for mime in data if mime not in {"text/html", "text/latex"}]
        if not kinds:
            return None
        told = f"Not carried by this page: {name_of(data, '') or 'an output'} ({kinds[0]})."
        notice(told)
        return {"kind": "notice", "text": told}


def merged(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield outputs with neighbouring pieces of one stream as one, as every front end shows them.

    >>> parts = [{"output_type": "stream", "name": "stdout", "text": text} for text in "ab"]
    >>> [output["text"] for output in merged(parts)]
    ['ab']
    """
    waiting: dict[str, Any] | None = None
    for output in outputs:
        streamed = output["output_type"] == "stream"
        if waiting and streamed and output["name"] == waiting["name"]:
            waiting["text"] = _joined(waiting["text"]) + _joined(output["text"])
            continue
        if waiting:
            yield waiting
        waiting = dict(output) if streamed else None
        if not streamed:
            yield output
    if waiting:
        yield waiting


def figure_content(figure: Any, notice: Notice) -> Content:
    """Return plotly JSON as CONTENT, with why the page cannot draw it when it cannot."""
    steady = stable_figure(figure)
    kept = {k: steady[k] for k in ("data", "layout", "frames", "config") if steady.get(k)}
    config = {k: v for k, v in kept.get("config", {}).items() if k != "plotlyServerURL"}
    if config:
        kept["config"] = config
    else:
        kept.pop("config", None)
    found: Content = {"kind": "figure", "figure": {"data": [], "layout": {}, **kept}}
    reason = maps.undrawn(kept) or written.undrawn(kept)
    for text in [f"{reason} Its numbers stand instead."] if reason else maps.told_of(kept):
        notice(text)
    if any(map(_TEX.search, _words_of(kept))):
        notice("A formula in a chart stands as its source: a page carries no MathJax.")
    return {**found, "undrawn": reason} if reason else found


def _words_of(part: Any) -> Iterator[str]:
    """Yield the words of a figure: titles, names, notes; not the values of its marks."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            if key not in {"template", "meta", "customdata", "geojson"}:
                yield from _words_of(value)
    elif isinstance(part, list) and part and isinstance(part[0], Mapping):
        for item in part:
            yield from _words_of(item)


def plotly_in(text: str) -> dict[str, Any] | None:
    """Return the figure in HTML that plotly wrote for a browser, whichever renderer made it.

    >>> plotly_in('<script>Plotly.newPlot("a", [{"y": [1]}], {"title": {}}, {})</script>')
    {'data': [{'y': [1]}], 'layout': {'title': {}}, 'config': {}}
    """
    call = _NEWPLOT.search(text)
    if not call:
        return None
    reader, at, values = json.JSONDecoder(), call.end(), []
    for _ in range(3):
        at += len(text[at:]) - len(text[at:].lstrip(" \n\r\t,"))
        try:
            value, at = reader.raw_decode(text, at)
        except ValueError:
            break
        values.append(value)
    names = ("data", "layout", "config")
    return dict(zip(names, values, strict=False)) if values else None


def image_content(data: bytes, mime: str, alt: str = "") -> Content:
    """Return picture bytes as CONTENT."""
    return {
        "kind": "image",
        "src": f"data:{mime};base64,{base64.b64encode(data).decode()}",
        "alt": alt,
    }


def _picture(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Content | None:
    alt = _joined(data.get("text/plain", ""))
    if alt.startswith("<"):
        alt = ""  # a repr such as <Figure size 640x480> describes nothing
    if "image/svg+xml" in data:
        return image_content(_joined(data["image/svg+xml"]).encode(), "image/svg+xml", alt)
    for mime in _RASTER:
        if mime in data:
            text = "".join(_joined(data[mime]).split())
            found: Content = {"kind": "image", "src": f"data:{mime};base64,{text}", "alt": alt}
            size = metadata.get(mime, metadata)
            for side in ("width", "height"):
                if isinstance(size, Mapping) and isinstance(size.get(side), int | float):
                    found[side] = size[side]
            return found
    return None


def _latex(text: str) -> str:
    """Return a LaTeX output as MathML, with any words around its formulas."""
    bare = text.strip()
    if not bare:
        return ""
    for opening, closing in (("$$", "$$"), (r"\[", r"\]"), ("$", "$")):
        inner = bare.removeprefix(opening).removesuffix(closing)
        if len(inner) == len(bare) - len(opening) - len(closing) and opening not in inner:
            tex = inner.strip().removeprefix(r"\displaystyle").strip()
            return f"<p>{mathml(tex, display=True)}</p>"
    if bare.startswith(r"\begin"):
        return f"<p>{mathml(bare, display=True)}</p>"
    return prose(_ENVIRONMENT.sub(r"\n\n\g<0>\n\n", bare))


def _says_something(cleaned: str) -> bool:
    without = re.sub(r"<style\b.*?</style>", "", cleaned, flags=re.DOTALL)
    shows = re.search(r"<(?:img|math|hr|table|progress|meter)\b", without)
    words = html.unescape(re.sub(r"<[^>]+>", "", without))
    return bool(shows or _PLACEHOLDER.sub("", words).strip())


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)
