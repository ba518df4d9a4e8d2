"""plotly.js for a page: the installed version, cut down to what the page's figures need.

The plotly package carries one plotly.js with every kind of trace, 4.8 MB, of which a briefing of
bars and timelines uses a quarter. It is an esbuild bundle: each CommonJS module is a lazily called
`var X=W((e,t)=>{...})`, each ECMAScript module an initialiser `var a,b,X=Ea(()=>{...})`, and one
call registers all traces: `R.register([bar(),box(),...])`. So it can be cut without understanding
it: shorten that list, keep every statement that is still mentioned from there, in the old order.
A mention is any word that reads like the name, so that a statement may be kept needlessly but
never be missed; modules are only ever mentioned as calls, `X()`.

Should plotly be built in another way one day, `Bundle.read` does not find this form and the page
carries the whole file: larger, equally right. `tests/test_bundle.py` draws with the cut versions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from briefkit.errors import ExportError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_OPENING = re.compile(r"var Plotly=\(\(\)=>\{")
_TOKEN = re.compile(
    r"""
    "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | /\*.*?\*/ | //[^\n]*
    | (?:(?<=[(,=:\[!&|?{};+\-*%<>~^\n])|(?<=return)|(?<=typeof)|(?<=case)|(?<=\bin)|(?<=void))
      /(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/
    | (?P<mark>[`{}()\[\];])
    """,
    re.VERBOSE | re.DOTALL,
)
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(`|\$\{)", re.DOTALL)
_STATEMENT = re.compile(r"var |function |async function |return |(?P<call>[\w$]+\((?P<of>[\w$]+),)")
_LAZY = re.compile(r"var ((?:[\w$]+,)*)([\w$]+)=[\w$]+\(\(?[\w$,]*\)?=>")
_NAMES = re.compile(r"(?:var|function\*?|async function\*?) ([\w$]+)")
_MENTION = re.compile(r"(\.\.\.|\.|)([A-Za-z_$][\w$]*)(\(\))?")
_REGISTER = re.compile(r"\.register\(\[((?:[\w$]+\(\),?){8,})\]\)")
_MODULE = re.compile(r'moduleType:"(\w+)",(?:\w+:[^,{}]*,)*?name:"(\w+)"')
_CALLS = re.compile(r"([\w$]+)\(\)")
_CACHE = re.compile(r"cachedCode:\w+\|\|\{\}")
_KEPT = "cachedCode:window.PlotlyCompiled||{}"
_PASSED_ON = 400  # characters: a module this short only hands on another

# Traces that write functions while they are drawn; those travel in the page (written.py).
WRITERS = {"scattergl", "scatterpolargl", "splom", "parcoords"}


def plotly_for(figures: Iterable[Mapping[str, Any]]) -> str:
    """Return the source of a plotly.js that draws these figures; empty when there are none."""
    wanted: set[str] = set()
    for figure in figures:
        wanted |= set(_kinds(figure))
    if not wanted:
        return ""
    bundle = _installed()
    unknown = sorted(wanted - bundle.kinds) if bundle.kinds else []
    if unknown:
        close = nearest(unknown[0], bundle.kinds)
        raise ExportError(
            f"The installed plotly.js cannot draw a trace of the type {unknown[0]!r}.",
            hint=f"Did you mean {close[0]!r}?" if close else "Use another trace type.",
        )
    source = bundle.cut(frozenset(wanted))
    return _CACHE.sub(_KEPT, source) if wanted & WRITERS else source


def _kinds(figure: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a figure needs: trace types, and `calendars` for dates of other calendars."""
    yield "scatter"
    frames = figure.get("frames") or []
    for part in (figure, *frames):
        for trace in part.get("data") or []:
            yield str(trace.get("type") or "scatter")
            if any(key.endswith("calendar") and trace[key] != "gregorian" for key in trace):
                yield "calendars"


@dataclass(frozen=True)
class Statement:
    """One statement at the top of the bundle."""

    text: str
    names: tuple[str, ...]
    lazy: bool = False
    of: str = ""  # the name whose exports it fills; it is kept when that name is


@dataclass(frozen=True)
class Bundle:
    """A plotly.js taken apart; `statements` is empty when its form is not the known one."""

    source: str
    head: str = ""
    statements: tuple[Statement, ...] = ()
    tail: str = ""

    @classmethod
    def read(cls, source: str) -> Bundle:
        """Take a plotly.js apart, or keep it whole when it is not built as expected."""
        opening = _OPENING.search(source)
        if not opening:
            return cls(source)
        texts, end = _split(source, opening.end())
        if not texts or not all(map(_STATEMENT.match, texts)) or not _REGISTER.search(texts[-2]):
            return cls(source)
        statements = tuple(part for text in texts for part in _read(text))
        return cls(source, source[: opening.end()], statements, source[end:])

    @cached_property
    def _owners(self) -> dict[str, int]:
        return {name: i for i, part in enumerate(self.statements) for name in part.names}

    @cached_property
    def _modules(self) -> dict[str, str]:
        """Kind of each registered module ("bar", "calendars" ...) to the name it is called by."""
        listed = _REGISTER.search(self.statements[-2].text) if self.statements else None
        return (
            {self._kind(name): name for name in re.findall(r"[\w$]+", listed[1])} if listed else {}
        )

    def _kind(self, name: str) -> str:
        """Follow the short modules that only pass on another until one says what it is."""
        waiting, seen = [name], {name}
        while waiting:
            text = self.statements[self._owners[waiting.pop(0)]].text
            if said := _MODULE.search(text):
                return said[2]
            if len(text) < _PASSED_ON:
                onward = {called for called in _CALLS.findall(text) if called in self._owners}
                waiting += sorted(onward - seen)
                seen |= onward
        return f"?{name}"

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Trace types it can draw; empty when it could not be taken apart."""
        return frozenset({*self._modules, "scatter"}) if self._modules else frozenset()

    def cut(self, wanted: frozenset[str]) -> str:
        """Return the source with only the wanted kinds of traces registered."""
        if not self._modules:
            return self.source
        calls = [
            f"{name}()"
            for kind, name in self._modules.items()
            if kind in wanted or kind.startswith("?")
        ]
        start = self.statements[-2].text
        start = _REGISTER.sub(lambda _: f".register([{','.join(calls)}])", start)
        kept = self._reached(start)
        texts = [part.text for i, part in enumerate(self.statements[:-2]) if i in kept]
        return "".join([self.head, *texts, start, self.statements[-1].text, self.tail])

    def _reached(self, start: str) -> set[int]:
        """Numbers of the statements mentioned from `start`, and from those, and so on."""
        attached: dict[str, list[int]] = {}
        for number, part in enumerate(self.statements):
            attached.setdefault(part.of, []).append(number)
        kept: set[int] = set()
        waiting = [start]
        while waiting:
            for number in self._mentioned(waiting.pop()) - kept:
                kept.add(number)
                part = self.statements[number]
                waiting.append(part.text)
                for other in (each for name in part.names for each in attached.get(name, ())):
                    kept.add(other)
                    waiting.append(self.statements[other].text)
        return kept

    def _mentioned(self, text: str) -> set[int]:
        owners, found = self._owners, set()
        for dot, name, called in set(_MENTION.findall(text)):
            number = owners.get(name)
            if number is None or dot == "." or (self.statements[number].lazy and not called):
                continue
            found.add(number)
        return found


def _split(source: str, start: int) -> tuple[list[str], int]:
    """Return the statements of the block that begins at `start`, and where the block ends."""
    texts: list[str] = []
    depth: list[str] = []
    begin = position = start
    while token := _TOKEN.search(source, position):
        position = token.end()
        mark = token["mark"]
        if mark is None:
            continue
        if mark == "`" or (mark == "}" and depth and depth[-1] == "`"):
            position = _template(source, position, depth, resumed=mark == "}")
            continue
        if mark in "{([":
            depth.append(mark)
        elif mark in "})]":
            if not depth:
                return texts, token.start()
            depth.pop()
        if not depth and (mark == ";" or (mark == "}" and _declares(source, begin))):
            texts.append(source[begin:position])
            begin = position
    return [], start


def _template(source: str, position: int, depth: list[str], *, resumed: bool) -> int:
    """Skip the text of a template literal up to its end or its next `${`."""
    if resumed:
        depth.pop()
    chunk = _TEMPLATE.match(source, position)
    if chunk is None:
        return len(source)
    if chunk[1] == "${":
        depth.append("`")
    return chunk.end()


def _declares(source: str, begin: int) -> bool:
    return source.startswith(("function", "async function"), begin)


def _read(text: str) -> list[Statement]:
    """Name what a statement declares; variables filled by a module's initialiser stand apart."""
    call = _STATEMENT.match(text)
    if call and call["of"]:
        return [Statement(text, (), of=call["of"])]
    if module := _LAZY.match(text):
        hoisted = tuple(filter(None, module[1].split(",")))
        initialiser = Statement(f"var {text[module.start(2) :]}", (module[2],), lazy=True)
        if not hoisted:
            return [initialiser]
        return [Statement(f"var {','.join(hoisted)};", hoisted), initialiser]
    return [Statement(text, _declared(text))]


def _declared(text: str) -> tuple[str, ...]:
    """Names that a plain statement declares; `var` may declare several, at its top level only."""
    if not text.startswith("var "):
        return tuple(_NAMES.findall(text)[:1])
    names: list[str] = []
    depth = 0
    expecting = True
    for token in re.finditer(
        r"""[\w$]+|[{}()\[\],]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", text[4:]
    ):
        word = token[0]
        if word in "{([":
            depth += 1
        elif word in "})]":
            depth -= 1
        elif word == ",":
            expecting = depth == 0
            continue
        elif expecting and depth == 0:
            names.append(word)
        expecting = False
    return tuple(names)


@lru_cache(maxsize=1)
def _installed() -> Bundle:
    path = resources.files("plotly").joinpath("package_data/plotly.min.js")
    return Bundle.read(path.read_text("utf-8"))
