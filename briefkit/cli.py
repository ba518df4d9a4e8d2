"""The command line: `briefkit export | check | diff | new`.

The words are those of the library: an option here is a keyword argument there. A problem the
person can mend is printed without a traceback, and each kind has its own exit code (see
`briefkit.errors`).
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefkit import __version__
from briefkit.errors import BriefkitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from briefkit.page import Exported


class _Commands(click.Group):
    """A group whose commands end in one clear message instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BriefkitError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefkit")
def main() -> None:
    """Geopolitical briefings from sourced facts: notebooks in, one HTML file out."""


@main.command()
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    help="File to write, or a folder when there are several pages. Default: beside the notebook.",
)
@click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a name of the cell tagged `parameters`. May be given several times.",
)
@click.option(
    "--each",
    metavar="NAME=A,B,C",
    help="Write one page for each value of a parameter, and an index page.",
)
@click.option("--title", help="Title of the page. Default: the notebook's first heading.")
@click.option(
    "--tlp", help="Handling banner under TLP 2.0: clear, green, amber, amber+strict, red."
)
@click.option("--code", is_flag=True, help="Carry the code, folded.")
@click.option(
    "--no-pictures",
    is_flag=True,
    help="Leave out the still pictures that readers without scripts see.",
)
@click.option("--strict", is_flag=True, help="Stop on anything the page cannot carry exactly.")
@click.option(
    "--step",
    "steps",
    multiple=True,
    metavar="NAME=STEP",
    help="Record a control in this step, not the notebook's. May be given several times.",
)
@click.option("--max-states", type=int, help="Most states to record in one notebook.")
@click.option("--max-seconds", type=float, help="Longest time recording may take.")
@click.option("--max-mb", type=float, help="Most megabytes the recorded states may take.")
@click.option("--timeout", type=float, help="Most seconds one cell may take.")
def export(
    notebooks: Sequence[Path],
    to: Path | None,
    parameters: Sequence[str],
    each: str | None,
    steps: Sequence[str],
    **options: Any,
) -> None:
    """Turn each NOTEBOOK into one self-contained HTML file.

    The notebook is run from top to bottom in a fresh kernel, every combination of its controls is
    recorded, and the page is written only when all of it went well.
    """
    from briefkit.page import export, export_each, write_index

    options["pictures"] = not options.pop("no_pictures")
    options = {name: value for name, value in options.items() if value is not None}
    options["steps"] = dict(_step(text) for text in steps)
    given = dict(_pair(text, "-p") for text in parameters)
    several = len(notebooks) > 1
    if several and to is not None:
        to.mkdir(parents=True, exist_ok=True)
    made: list[Exported] = []
    for notebook in notebooks:
        with _progress(notebook.name) as progress:
            common = {"parameters": given, "progress": progress, **options}
            if each:
                name, values = _pair(each, "--each")
                pages = export_each(notebook, name, values.split(","), to=to, **common)
            else:
                pages = [export(notebook, to, **common)]
        for page in pages:
            click.echo(page.summary())
        made += pages
    if several and to is not None and not each:
        click.echo(f"{write_index(made, to / 'index.html')}  the index of {len(made)} pages")


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--tidy", is_flag=True, help="First rewrite tables a spreadsheet saved, losing nothing."
)
def check(paths: Sequence[Path], *, tidy: bool) -> None:
    """Check data folders, notebooks and exported pages, and list every problem.

    PATHS are folders with tables, notebooks (.ipynb) and pages (.html); without any, briefkit's
    own data is checked. Notebooks are read and not run: likelihood and confidence in one
    sentence, two lexicons mixed, a judgement without sources, a typed count the tables
    contradict, a chart before the bottom line. In a page, judgements that rest on one origin.
    """
    from briefkit.corpus import check
    from briefkit.corpus import tidy as tidied

    found = 0
    books = [path for path in paths if path.suffix in {".ipynb", ".html"}]
    folders: list[Path | None] = [path for path in paths if path not in books]
    for folder in folders or ([] if books else [None]):
        for name in tidied(folder) if tidy else ():
            click.echo(f"tidied {name}")
        report = check(folder)
        click.echo(str(report))
        found += len(report.problems)
    if books:
        found += _review(books)
    if found:
        raise SystemExit(1)


def _review(books: Sequence[Path]) -> int:
    from briefkit.briefing.review import one_origin, review
    from briefkit.corpus import load
    from briefkit.page import read

    corpus = load()
    remarks = [
        remark
        for book in books
        for remark in (
            one_origin(book.name, read(book)["manifest"].get("items", []))
            if book.suffix == ".html"
            else review(book, corpus)
        )
    ]
    for remark in remarks:
        click.echo(str(remark))
    click.echo(f"{len(books)} read, {len(remarks)} remarks")
    return len(remarks)


@main.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--html", type=click.Path(path_type=Path), help="Write the differences as a page, too."
)
def diff(old: Path, new: Path, html: Path | None) -> None:
    """Say what changed between two exported pages, OLD and NEW."""
    from briefkit.page import diff

    changes = diff(old, new)
    click.echo(str(changes))
    if html is not None:
        click.echo(f"\n{changes.write(html)}")


@main.command()
@click.argument("table", type=click.Choice(["article", "case", "policy", "event"]))
@click.argument("name")
@click.option("--folder", type=click.Path(path_type=Path), help="Data folder to write to.")
def new(table: str, name: str, folder: Path | None) -> None:
    """Write a skeleton row called NAME to the right table and say what is still missing."""
    from briefkit.corpus import new

    click.echo(str(new(table, name, folder)))


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint=option)
    return name.strip(), value


def _step(text: str) -> tuple[str, float]:
    name, value = _pair(text, "--step")
    try:
        return name, float(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a number", param_hint="--step") from None


@contextmanager
def _progress(notebook: str) -> Iterator[Callable[[str], None]]:
    """Show what is going on: one moving line in a terminal, plain lines in a log."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda text: click.echo(f"{notebook}: {text}", err=True)
        return
    with console.status(f"{notebook}") as status:
        yield lambda text: status.update(f"{notebook}: {text}")
