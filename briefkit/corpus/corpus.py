"""The corpus as a value, and the two doors to it: `load` and `check`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefkit.corpus.report import Report, counted
from briefkit.corpus.rules import notes, problems
from briefkit.corpus.schema import Schema, default_folder, read_schema
from briefkit.corpus.tables import read_tables
from briefkit.errors import CorpusError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Corpus:
    """Six checked tables of one release.

    Every call of `load` gives fresh frames, so nothing done to one reaches another.
    """

    articles: pd.DataFrame
    cases: pd.DataFrame
    policies: pd.DataFrame
    events: pd.DataFrame
    links: pd.DataFrame
    citations: pd.DataFrame
    release: str
    as_of: str
    sha256: str
    folder: Path
    schema: Schema

    def __repr__(self) -> str:
        tables = (table.name for table in self.schema.tables)
        rows = ", ".join(counted(len(getattr(self, name)), name) for name in tables)
        return f"Corpus release {self.release} as of {self.as_of}: {rows}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        """Show what a notebook rests on, and hand it to the manifest of an exported page."""
        marks = {"release": self.release, "as_of": self.as_of, "sha256": self.sha256}
        return {
            "text/plain": repr(self),
            "text/markdown": f"*{self!r}. SHA-256 `{self.sha256[:16]}`.*",
            "application/vnd.briefkit.manifest+json": {"kind": "data", **marks},
        }

    def find(self, text: str) -> pd.DataFrame:
        """Return the cases, policies and events that hold every word of `text`, best first.

        Searches names, aliases, original names, summaries and notes; case, accents and
        punctuation do not matter. `column` tells where the words stand.

        Examples
        --------
        >>> load().find("chen yixin").columns.to_list()
        ['table', 'id', 'name', 'column', 'summary']
        """
        from briefkit.corpus.search import find

        return find(self, text)


def load(folder: str | Path | None = None) -> Corpus:
    """Return the checked tables as pandas frames.

    Refuses tables that break a rule, with every problem in one error: a briefing made of
    half-right tables is worse than none.

    Parameters
    ----------
    folder
        Where `datapackage.json` and its CSV files are; the package's own by default.

    Examples
    --------
    >>> load().cases.columns[:2].to_list()
    ['id', 'name']
    """
    from briefkit.corpus.frames import frames

    schema = read_schema(Path(folder) if folder else default_folder())
    tables, broken, _ = read_tables(schema)
    if broken := [*broken, *problems(tables)]:
        raise CorpusError(
            f"{counted(len(broken), 'problems')} in {schema.label}; nothing was loaded\n\n"
            + "\n".join(map(str, broken)),
            hint="mend these rows, then `briefkit check` says whether any are left",
        )
    return Corpus(
        **frames(tables),
        release=schema.release,
        as_of=schema.as_of,
        sha256=tables.sha256,
        folder=schema.folder,
        schema=schema,
    )


def check(folder: str | Path | None = None) -> Report:
    """Return every problem and note in the tables, without loading them.

    Examples
    --------
    >>> check().ok
    True
    """
    schema = read_schema(Path(folder) if folder else default_folder())
    tables, broken, told = read_tables(schema)
    return Report(
        problems=(*broken, *problems(tables)),
        notes=(*told, *notes(tables)),
        rows={table.schema.name: len(table) for table in tables},
    )
