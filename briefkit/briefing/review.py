"""A notebook read as an editor would, before it is sent.

`review` runs nothing. It reads prose and calls and lists what the conventions of the trade forbid:
ICD 203 keeps likelihood and confidence in sentences of their own and one lexicon in a product,
ICD 206 wants sources named, and a bottom line comes first or it is not one.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefkit.briefing.lexicon import ICD_203, PHIA, Lexicon
from briefkit.errors import BriefingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from briefkit.corpus import Corpus

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n{2,}|\n(?=[-*#|>])")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_TYPED = re.compile(r"(?<![\w.,-])(\d[\d,]*)\s+(cases|policies|events|links|articles|citations)\b")
_BOTTOM_LINE = re.compile(r"bottom line|BLUF", re.IGNORECASE)
_ONLY = {  # words of one lexicon alone, which give away a mix
    "ICD 203": ("very likely", "very unlikely", "almost no chance", "roughly even chance"),
    "PHIA": ("highly likely", "highly unlikely", "realistic possibility", "remote chance"),
}


@dataclass(frozen=True)
class Remark:
    """One thing an editor would mark."""

    notebook: str
    cell: int
    text: str
    hint: str

    def __str__(self) -> str:
        place = f"{self.notebook}, cell {self.cell}" if self.cell else self.notebook
        return f"{place}: {self.text}. {self.hint}"


def review(notebook: str | Path, corpus: Corpus | None = None) -> tuple[Remark, ...]:
    """Return what an editor would mark in a notebook, in the order of its cells.

    Parameters
    ----------
    notebook
        A Jupyter notebook; it is read and not run.
    corpus
        Tables to hold typed counts against ("383 cases"); counts are not checked without it.

    Raises
    ------
    BriefingError
        The file is not a notebook.
    """
    path = Path(notebook)
    cells = _cells(path)
    remarks = [
        *_order(cells),
        *(mark for number, kind, text in cells for mark in _one(number, kind, text, corpus)),
        *_mixed(cells),
    ]
    return tuple(
        Remark(path.name, number, text, hint)
        for number, text, hint in sorted(remarks, key=lambda mark: mark[0])
    )


def one_origin(page: str, items: Iterable[Mapping[str, Any]]) -> tuple[Remark, ...]:
    """Return the judgements of an exported page that rest on a single publisher.

    Only a page can tell: which sources the rows of a judgement have is known once it has run.

    Parameters
    ----------
    page
        Name of the page, for the remark.
    items
        What its manifest lists under `items`.
    """
    alone = [item for item in items if item.get("kind") == "judgement" and item.get("origins") == 1]
    return tuple(
        Remark(page, 0, f'the judgement "{item["text"][:60]}" rests on one origin', "Find another")
        for item in alone
    )


_Cell = tuple[int, str, str]
_Mark = tuple[int, str, str]


def _cells(path: Path) -> list[_Cell]:
    import nbformat

    try:
        book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except Exception as error:  # nbformat raises many kinds, all meaning the same
        raise BriefingError(
            "This file is not a Jupyter notebook.", where=str(path), got=str(error)[:200]
        ) from error
    return [(i, cell.cell_type, cell.source) for i, cell in enumerate(book.cells, 1)]


def _one(number: int, kind: str, text: str, corpus: Corpus | None) -> Iterator[_Mark]:
    if kind == "code":
        yield from ((number, *mark) for mark in _judgements(text))
        return
    prose = _CODE.sub(" ", text)
    for sentence in _SENTENCE.split(prose):
        if "confidence" in sentence.casefold() and ICD_203.found_in(sentence):
            short = " ".join(sentence.split())[:80]
            yield number, f'likelihood and confidence in one sentence: "{short}"', "Part them"
    if corpus is not None:
        yield from ((number, *mark) for mark in _counts(prose, corpus))


def _judgements(source: str) -> Iterator[tuple[str, str]]:
    try:
        tree = ast.parse(re.sub(r"^\s*[%!].*$", "", source, flags=re.MULTILINE))
    except SyntaxError:
        return
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and _name(call.func) == "judge"):
            continue
        given: dict[str, Any] = {word.arg: word.value for word in call.keywords if word.arg}
        sources = given.get("sources")
        if sources is None or (isinstance(sources, ast.List | ast.Tuple) and not sources.elts):
            yield "a judgement without sources", "Give the rows it rests on as sources=..."
        if "likelihood" not in given or "confidence" not in given:
            yield "a judgement without likelihood or confidence", "Give both"


def _name(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _counts(prose: str, corpus: Corpus) -> Iterator[tuple[str, str]]:
    for number, table in _TYPED.findall(prose):
        there = len(getattr(corpus, table))
        if int(number.replace(",", "")) != there:
            yield (
                f'"{number} {table}" is typed, and the tables hold {there:,}',
                f"Write {{len(corpus.{table})}} in a computed cell, or say which {table} are meant",
            )


def _order(cells: list[_Cell]) -> Iterator[_Mark]:
    first_line = next((n for n, _, text in cells if _BOTTOM_LINE.search(text)), None)
    first_chart = next((n for n, kind, text in cells if kind == "code" and _draws(text)), None)
    if first_chart is None:
        return
    if first_line is None:
        yield first_chart, "a chart, and no bottom line anywhere", "Say first what follows from it"
    elif first_line > first_chart:
        hint = f"Move cell {first_line} up"
        yield first_chart, "a chart before the bottom line", hint


def _draws(source: str) -> bool:
    return bool(re.search(r"\bcharts\.\w+\(|\bgo\.Figure\w*\(|\bpx\.\w+\(", source))


def _mixed(cells: list[_Cell]) -> Iterator[_Mark]:
    met: dict[str, tuple[int, str]] = {}
    for number, kind, text in cells:
        prose = _CODE.sub(" ", text) if kind == "markdown" else _likelihoods(text)
        for lexicon in (ICD_203, PHIA):
            word = _own_word(lexicon, prose)
            if word and lexicon.name not in met:
                met[lexicon.name] = (number, word)
    if len(met) == 2:
        (one, first), (other, second) = met["ICD 203"], met["PHIA"]
        yield (
            max(one, other),
            (
                f'words of two lexicons: "{first}" (ICD 203, cell {one}) and "{second}" '
                f"(PHIA, cell {other})"
            ),
            "Keep to one in a briefing",
        )


def _likelihoods(source: str) -> str:
    return " ".join(re.findall(r"likelihood\s*=\s*[\"']([^\"']*)", source))


def _own_word(lexicon: Lexicon, text: str) -> str:
    folded = text.casefold()
    return next((word for word in _ONLY[lexicon.name] if word in folded), "")
