"""The codebook: `data/README.md`, made of datapackage.json and counted from the tables.

Definitions are typed once, in datapackage.json; numbers and examples are never typed. A
test holds the file to this module.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from briefkit.corpus.report import counted
from briefkit.corpus.rules import RULES
from briefkit.corpus.tables import FORM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from briefkit.corpus.corpus import Corpus
    from briefkit.corpus.schema import Field, TableSchema

MADE_BY = "make codebook"


def codebook(corpus: Corpus) -> str:
    """Return the text of `data/README.md` for a corpus.

    Examples
    --------
    >>> from briefkit.corpus import load
    >>> codebook(load()).splitlines()[0]
    '# US-China security cases and policies, with sources'
    """
    book = corpus.schema.about
    parts: list[Iterable[str]] = [
        _title(corpus),
        _listed("Known limits and biases", book["limits"]),
        _numbers(corpus),
        ["## Scope", "", book["scope"]],
        _listed("What is in", book["inclusion"]),
        _listed("What is left out, and why", book["left_out"]),
        ["## Dates", "", book["dates"]],
        _tables(corpus),
        _vocabularies(corpus),
        _rules(),
        _listed("Adding and correcting", [*book["adding"], book["report"]]),
        ["## How to cite", "", _citation(corpus)],
        ["## Licence", "", book["licence"]],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _title(corpus: Corpus) -> Iterator[str]:
    yield f"# {corpus.schema.title}"
    yield ""
    yield f"Release {corpus.release}, as of {corpus.as_of}. {corpus.schema.description}"
    yield ""
    yield f"*Made by `{MADE_BY}` from datapackage.json and the tables; edit those, not this file.*"


def _listed(title: str, items: Iterable[str]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from (f"- {item}" for item in items)


def _citation(corpus: Corpus) -> str:
    cite: str = corpus.schema.about["cite"]
    return cite.format(
        title=corpus.schema.title,
        release=corpus.release,
        as_of=corpus.as_of,
        sha256=corpus.sha256,
    )


def _numbers(corpus: Corpus) -> Iterator[str]:
    """Count what a reader needs in order to judge how far the tables carry."""
    tables = [table.name for table in corpus.schema.tables]
    articles, cases, policies = corpus.articles, corpus.cases, corpus.policies
    records = [*cases["n_publishers"], *policies["n_publishers"]]
    days = corpus.events["date_start"] == corpus.events["date_end"]
    which = {
        "in English": articles["language"] == "en",
        "from governments and courts": articles["publisher_kind"].isin(["government", "court"]),
        "from state media": articles["publisher_kind"] == "state_media",
        "dated": articles["published"].notna(),
        "with the original's address": articles["url"].notna(),
    }.items()
    yield "## In numbers"
    yield ""
    yield "- " + ", ".join(counted(len(getattr(corpus, name)), name) for name in tables) + "."
    yield f"- Cases by acting state: {_most(cases['acting_state'].explode())}."
    yield f"- Cases by outcome: {_most(cases['outcome'])}."
    yield f"- Policies by issuing state: {_most(policies['issuer_state'].explode())}."
    yield f"- Cases and policies with more than one publisher: {_share([n > 1 for n in records])}."
    yield f"- Events dated to the day: {_share(days)}."
    yield "- Events by year: " + _by_years(corpus.events["date_start"].dt.year) + "."
    yield "- Articles: " + ", ".join(f"{what} {_share(those)}" for what, those in which) + "."


def _by_years(years: pd.Series) -> str:
    """Return how many fall before 2010, in each four years since, and after."""
    counts = Counter("before 2010" if y < 2010 else _span_of(int(y)) for y in years.dropna())
    return ", ".join(f"{span} {n:,}" for span, n in sorted(counts.items(), key=_before_first))


def _span_of(year: int) -> str:
    first = year - (year - 2010) % 4
    return f"{first} to {first + 3}"


def _before_first(item: tuple[str, int]) -> tuple[bool, str]:
    return item[0][0].isdigit(), item[0]


def _share(values: Iterable[bool]) -> str:
    """Return how many of how many, in per cent."""
    found = list(values)
    return f"{sum(found):,} of {len(found):,} ({sum(found) / max(len(found), 1):.0%})"


def _most(values: pd.Series, most: int = 8) -> str:
    counts = sorted(Counter(values.dropna()).items(), key=lambda item: (-item[1], item[0]))
    told = [f"{name} {number:,}" for name, number in counts[:most]]
    rest = sum(number for _, number in counts[most:])
    return ", ".join([*told, *([f"others {rest:,}"] if rest else [])]) or "none"


def _tables(corpus: Corpus) -> Iterator[str]:
    yield "## Tables"
    for table in corpus.schema.tables:
        rows = counted(len(getattr(corpus, table.name)), "rows")
        yield ""
        yield f"### {table.name} ({rows})"
        yield ""
        yield f"{table.description} Key: {', '.join(f'`{column}`' for column in table.key)}."
        yield ""
        yield from _grid(("column", "form", "meaning"), _columns(table))
        if derived := corpus.schema.about["derived"].get(table.name):
            yield ""
            yield "Derived by `briefkit.load()`, never typed:"
            yield ""
            yield from _grid(("column", "meaning"), ((f"`{k}`", v) for k, v in derived.items()))


def _columns(table: TableSchema) -> Iterator[tuple[str, str, str]]:
    for field in table.fields:
        need = "required" if field.required else "may be blank"
        yield f"`{field.name}`", f"{_form(field)}, {need}", field.description


def _form(field: Field) -> str:
    if field.edtf:
        return "date"
    form = f"one of `{field.vocabulary}`" if field.vocabulary else field.type
    return f"list of {field.vocabulary or 'texts'}, split by `;`" if field.delimiter else form


def _vocabularies(corpus: Corpus) -> Iterator[str]:
    yield "## Vocabularies"
    yield ""
    yield "Every value, what it means, how many rows use it, and one that does."
    for name, values in corpus.schema.vocabularies.items():
        uses = _uses(corpus, name)
        where = ", ".join(f"{table.name}.{field.name}" for table, field in _fields(corpus, name))
        yield ""
        yield f"### {name}"
        yield ""
        yield f"Used in {where}."
        yield ""
        rows = (
            (f"`{value}`", meaning, f"{uses[value][0]:,}", uses[value][1])
            for value, meaning in values.items()
        )
        yield from _grid(("value", "meaning", "rows", "for instance"), rows)


def _fields(corpus: Corpus, vocabulary: str) -> Iterator[tuple[TableSchema, Field]]:
    for table in corpus.schema.tables:
        for field in table.fields:
            if field.vocabulary == vocabulary:
                yield table, field


def _uses(corpus: Corpus, vocabulary: str) -> dict[str, tuple[int, str]]:
    """Return for each value how many rows use it, and the best-sourced of them."""
    uses = dict.fromkeys(corpus.schema.vocabularies[vocabulary], (0, ""))
    best: dict[str, tuple[int, str]] = {}
    for table, field in _fields(corpus, vocabulary):
        for row in getattr(corpus, table.name).to_dict("records"):
            value = row[field.name]
            for one in value if isinstance(value, tuple) else (value,):
                rank = (-row.get("n_sources", 0), row["id"])
                if one not in best or rank < best[one]:
                    best[one] = rank
                    uses[one] = (uses[one][0], _example(table.name, row))
                uses[one] = (uses[one][0] + 1, uses[one][1])
    return uses


def _example(table: str, row: dict[str, Any]) -> str:
    """Name a row the way its table is read."""
    if table == "articles":
        return f"{row['publisher']}, `{row['id']}`"
    if table == "events":
        return f"{row['name']}, {row['date']}"
    if table == "links":
        return f"{row['from_name']} → {row['to_name']}"
    return f"{row['name']}"


def _rules() -> Iterator[str]:
    """List every rule: those that must hold, then those that only ask for a look."""
    yield "## What is checked"
    yield ""
    yield "`briefkit check` and `briefkit.load()` hold every row to these rules."
    yield ""
    must = [*FORM.items(), *((rule.id, rule.doc) for rule in RULES if not rule.note)]
    yield from _grid(("rule", "what must hold"), ((f"`{key}`", doc) for key, doc in must))
    yield ""
    yield "These are notes: worth a look, not wrong for certain."
    yield ""
    notes = ((f"`{rule.id}`", rule.doc) for rule in RULES if rule.note)
    yield from _grid(("note", "what an editor would look at"), notes)


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
