"""The four steps from a notebook to a page, and the file that is written last.

run -> record -> pack -> render, then one atomic write: until the last step has gone well nothing
changes on disk, and an earlier page stays as it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, cast

from briefkit.errors import BudgetError, ExportError

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from briefkit.page.run import Limits

FORMAT = 1
_LIBRARIES = ("plotly", "ipywidgets", "pandas", "numpy", "matplotlib")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Exported:
    """A page that was written.

    Attributes
    ----------
    path, bytes, title
        The file, its size, and the title of the page.
    states
        How many combinations of controls it holds.
    seconds
        Time of each step: run, record, pack, render.
    notices
        What the page could not carry, in plain words.
    """

    path: Path
    bytes: int
    title: str
    states: int
    seconds: Mapping[str, float]
    notices: tuple[str, ...]

    def summary(self) -> str:
        """Return one paragraph for a terminal: where it is, how large, what is missing."""
        total = sum(self.seconds.values())
        steps = ", ".join(f"{name} {spent:.1f}" for name, spent in self.seconds.items())
        head = (
            f"{self.path}  {self.bytes / 1e6:.2f} MB, {self.states:,} states, "
            f"{total:.1f} s ({steps})"
        )
        return "\n".join([head, *(f"  note: {notice}" for notice in self.notices)])


def export(
    notebook: str | Path,
    to: str | Path | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    title: str | None = None,
    tlp: str | None = None,
    code: bool = False,
    pictures: bool = True,
    strict: bool = False,
    steps: Mapping[str, float] | None = None,
    max_states: int | None = None,
    max_seconds: float | None = None,
    max_mb: float | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write a notebook as one HTML file that works anywhere, with its controls live.

    The notebook runs from top to bottom in a fresh kernel; every combination of its ipywidgets is
    recorded by the notebook's own code, so the page needs no kernel, no server and no network.

    Parameters
    ----------
    notebook
        The notebook to export; its folder is the working directory.
    to
        File or folder to write to; beside the notebook when not given.
    parameters
        Values for names set in the cell tagged `parameters`.
    title, tlp
        Title of the page (default: its first heading) and handling banner.
    code
        Whether the code is shown, folded.
    pictures
        Whether readers without scripts get a still picture of each chart beside its table. Takes
        a Chromium on this machine, about a second and some bytes; without one the table serves.
    strict
        Whether a state that raises or differs when asked twice stops the export.
    steps
        Steps to record controls in, by the name on the control (`{"heat flow": 0.5}`), in place of
        those the notebook gives them; the page says so.
    max_states, max_seconds, max_mb
        What recording may cost.
    timeout
        Seconds one cell may take.
    progress
        Called with a line of text at every step.

    Raises
    ------
    BriefkitError
        Naming the notebook, the cell and the cause. Nothing has been written then.
    """
    from briefkit.page.drawing import chromium
    from briefkit.page.pack import Store
    from briefkit.page.parameters import checked
    from briefkit.page.record import build
    from briefkit.page.render import figures, render
    from briefkit.page.run import run

    path = Path(notebook)
    target = _target(path, to)
    told = _each_once(progress or _silent)
    limits = _limits(max_states, max_seconds, max_mb, timeout)
    seconds: dict[str, float] = {}
    book = _read(path)
    values = checked(book, parameters or {}, path.name)
    source = _hash(book)
    with _clock(seconds, "run"):
        ran = run(book, path, values, limits, told, steps=_steps(steps or {}))
    seconds["run"] -= ran.seconds_recording
    seconds["record"] = ran.seconds_recording
    told("Packing")
    with _clock(seconds, "pack"):
        store = Store()
        page = build(ran, store, code=code, private=_private(path))
        if strict and page.grave:
            raise ExportError(
                "The page would not be exact.",
                where=path.name,
                got="\n            ".join(page.grave),
                hint="Mend the function, or export without `strict` to have it told in the page.",
            )
        name = title or _heading(page.blocks) or path.stem
        manifest = _manifest(source, values, page.items)
        payload = _payload(page, store, name, manifest)
    told("Rendering")
    with _clock(seconds, "render"):
        shown = title or (None if _heading(page.blocks) else name)
        html = render(payload, title=shown, tlp=tlp, pictures=pictures)
        data = html.encode("utf-8", "xmlcharrefreplace")
        _refuse_too_large(payload, limits, path)
        write_atomically(target, data)
    states = sum(recording.found["states"] for recording in ran.recordings)
    notices = tuple(dict.fromkeys(_sentence(n) for n in page.notices))
    if pictures and chromium() is None and next(figures(payload), None):
        notices += ("no Chromium was found: without scripts, charts are shown as tables",)
    return Exported(target, len(data), name, states, seconds, notices)


def export_each(
    notebook: str | Path,
    name: str,
    values: Sequence[Any],
    *,
    to: str | Path | None = None,
    parameters: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> list[Exported]:
    """Export a notebook once for each value of a parameter, and write an index page.

    Parameters
    ----------
    notebook, parameters, progress, options
        As for `export`.
    name, values
        The parameter that varies, and what it takes.
    to
        Folder to write to; one named after the notebook when not given.
    """
    from briefkit.page.parameters import checked

    path = Path(notebook)
    folder = Path(to) if to is not None else path.with_suffix("")
    book = _read(path)
    for value in values:  # all are checked before the first takes its time
        checked(book, {**(parameters or {}), name: value}, path.name)
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for value in values:
        target = folder / f"{path.stem}-{_file_word(str(value))}.html"
        given = {**(parameters or {}), name: value}
        made.append(export(path, target, parameters=given, progress=progress, **options))
    write_index(made, folder / "index.html", words=[str(value) for value in values])
    return made


def write_index(
    made: Sequence[Exported], to: str | Path, *, words: Sequence[str] | None = None
) -> Path:
    """Write a page that links to several exported pages beside it.

    Parameters
    ----------
    made
        The pages.
    to
        The file to write.
    words
        What tells one page from another; their titles when not given.
    """
    target = Path(to)
    template = resources.files("briefkit.page").joinpath("index.html").read_text("utf-8")
    names = words or [page.title for page in made]
    items = "\n".join(
        f'<li><a href="{escape(os.path.relpath(page.path, target.parent))}">{escape(name)}</a> '
        f"<small>{escape(page.title)}</small></li>"
        for page, name in zip(made, names, strict=True)
    )
    title = made[0].title if made else "Briefings"
    html = Template(template).substitute(title=escape(title), items=items)
    write_atomically(target, html.encode())
    return target


def write_atomically(target: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside the target first, then in its place."""
    handle, temporary = -1, ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except OSError as error:
        raise ExportError(
            "The page could not be written.",
            where=str(target),
            got=error.strerror or str(error),
            hint="Check the folder, its rights and the space left; nothing was changed.",
        ) from error
    finally:
        if temporary:
            with contextlib.suppress(FileNotFoundError):
                Path(temporary).unlink()


def _payload(page: Any, store: Any, title: str, manifest: dict[str, Any]) -> dict[str, Any]:
    body = {"blocks": page.blocks, "widgets": page.widgets}
    packed, kept = store.pack({**body, "manifest": {"records": store.values_at(_RECORDS, body)}})
    return {
        "format": FORMAT,
        "title": title,
        "language": "en",
        "manifest": {**manifest, "records": packed["manifest"]["records"]},
        "blocks": packed["blocks"],
        "widgets": packed["widgets"],
        "groups": page.groups,
        "notices": page.notices,
        "store": kept,
    }


_RECORDS = ("figure", "layout", "meta", "records")


def _target(path: Path, to: str | Path | None) -> Path:
    if to is None:
        return path.with_suffix(".html")
    target = Path(to)
    if target.is_dir() or target.suffix.lower() not in {".html", ".htm"}:
        target.mkdir(parents=True, exist_ok=True)
        return target / f"{path.stem}.html"
    if not target.parent.is_dir():
        raise ExportError(
            "The folder to write to does not exist.", where=str(target), got=str(target.parent)
        )
    return target


def _read(path: Path) -> NotebookNode:
    import nbformat

    if not path.is_file():
        raise ExportError("There is no such notebook.", where=str(path))
    try:
        book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except Exception as error:  # nbformat raises many kinds, all meaning the same
        raise ExportError(
            "This file is not a Jupyter notebook.",
            where=str(path),
            got=str(error).splitlines()[0][:200] if str(error) else type(error).__name__,
        ) from error
    if not hasattr(book, "cells"):
        raise ExportError("This file is not a Jupyter notebook.", where=str(path))
    return cast("NotebookNode", book)


def _hash(book: NotebookNode) -> str:
    """Return the SHA-256 of what the author wrote: cells and tags, not outputs."""
    cells = [[c.cell_type, c.source, c.metadata.get("tags", [])] for c in book.cells]
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()


def _manifest(source: str, values: Mapping[str, Any], items: list[Any]) -> dict[str, Any]:
    from briefkit import __version__

    versions = {}
    for name in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            versions[name] = version(name)
    data: Mapping[str, Any] = next((item for item in items if item.get("kind") == "data"), {})
    return {
        **{key: data[key] for key in ("as_of", "release", "sha256") if key in data},
        "briefkit": __version__,
        "plotly": versions.pop("plotly", ""),
        "versions": versions,
        "notebook": source,
        "parameters": dict(values),
        "items": items,
    }


def _heading(blocks: Sequence[Mapping[str, Any]]) -> str:
    """Return the words of the first top heading of the page."""
    import re

    for block in blocks:
        html = block.get("html") or block.get("content", {}).get("html") or ""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
        if found:
            import html as entities

            return entities.unescape(re.sub(r"<[^>]+>", "", found[1])).strip()
    return ""


def _private(path: Path) -> list[str]:
    """Return folders whose names tell about this machine and must not reach the page."""
    found = [path.parent.resolve(), Path.home(), Path(sys.prefix), Path(sys.base_prefix)]
    return [str(folder) for folder in found if len(folder.parts) > 1]


def _steps(steps: Mapping[str, float]) -> Mapping[str, float]:
    for name, step in steps.items():
        if not 0 < step < math.inf:
            raise ExportError(f"The step of {name} must be above zero.", got=str(step))
    return steps


def _limits(
    states: int | None, seconds: float | None, mb: float | None, timeout: float | None
) -> Limits:
    from briefkit.page.run import Limits

    given = {"states": states, "seconds": seconds, "mb": mb, "timeout": timeout}
    for name, value in given.items():
        if value is not None and value <= 0:
            raise ExportError(f"The limit of {name} must be above zero.", got=str(value))
    return Limits(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]


def _refuse_too_large(payload: Mapping[str, Any], limits: Limits, path: Path) -> None:
    import gzip

    text = json.dumps(payload, separators=(",", ":"), default=str).encode("utf-8", "replace")
    if len(text) < limits.mb * 1e6:
        return
    mb = len(gzip.compress(text, 6)) * 4 / 3 / 1e6
    if mb > limits.mb:
        raise BudgetError(
            "The recorded states take more room than allowed.",
            where=path.name,
            got=f"{mb:,.1f} MB",
            expected=f"at most {limits.mb:g} MB",
            hint=f"Thin a control, draw less, or raise the limit: --max-mb {math.ceil(mb)}.",
        )


def _sentence(notice: Mapping[str, Any]) -> str:
    control = f"{notice['control']}: " if notice["control"] else ""
    return f"cell {notice['cell'] + 1}: {control}{notice['text']}"


def _file_word(text: str) -> str:
    word = "".join(c if c.isalnum() or c in "-_" else "-" for c in text.strip().casefold())
    return word.strip("-") or "blank"


@contextlib.contextmanager
def _clock(seconds: dict[str, float], step: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds[step] = time.perf_counter() - began


def _silent(_: str) -> None:
    """Hear progress that nobody asked for."""


def _each_once(progress: Progress) -> Progress:
    last = [""]

    def tell(text: str) -> None:
        if text != last[0]:
            last[0] = text
            progress(text)

    return tell
