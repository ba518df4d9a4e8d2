"""Made-up rows in the corpus's own form, in any number, for pandas and for DuckDB."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

NAMES = [
    "Cheng Lei",
    "Unnamed employee of a pharmaceutical company from the north-east of the country (2023)",
    "A & B <b>Consultants</b>",
    "Ó Súilleabháin",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
]
OWN = ["成蕾", "", "中国国家安全部北京市国家安全局对外联络处", "", ""]
COUNTRIES = ["Australia", "Japan", "Canada", "United States", "Taiwan", "Germany"]
OUTCOMES = ["pending", "convicted", "acquitted", "freed_without_charge", "unknown"]
SOURCE = {"title": "Report", "publisher": "Wire", "published": "2023-05", "url": "https://x.org/1"}


def _bounds(text: str | None) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    if not text:
        return None, None
    period = pd.Period(text)
    return period.start_time, period.end_time.normalize()


def _dated(columns: dict[str, Any], name: str, texts: list[str | None]) -> None:
    columns[name] = pd.array(texts, dtype="str")
    for place, part in enumerate(("start", "end")):
        columns[f"{name}_{part}"] = pd.to_datetime(pd.Series([_bounds(t)[place] for t in texts]))


def cases(n: int) -> pd.DataFrame:
    """Exact and inexact days, missing and open ends, doubtful ones, exit bans, no dates at all."""
    draw = random.Random(7)  # noqa: S311 - rows, not secrets
    columns: dict[str, Any] = {
        "id": [f"case-{i}" for i in range(n)],
        "name": [NAMES[i % 5] for i in range(n)],
        "name_original": pd.array([OWN[i % 5] or None for i in range(n)], dtype="str"),
        "subject": ["person"] * n,
        "nationality": [(COUNTRIES[i % 6],) if i % 7 else ("Australia", "China") for i in range(n)],
        "acting_state": [("China",)] * n,
        "outcome": pd.Categorical(
            [OUTCOMES[i % 5] for i in range(n)], categories=[*OUTCOMES, "died"]
        ),
        "summary": ["A summary in plain words."] * n,
        "sources": [(SOURCE,)] * n,
    }
    starts, ends, banned, now = [], [], [], []
    for i in range(n):
        begun = date(2010, 1, 1) + timedelta(days=draw.randrange(5500))
        ended = begun + timedelta(days=draw.randrange(1, 400))
        start = [begun.isoformat(), f"{begun:%Y-%m}", f"{begun:%Y}", None][i % 4 if i % 9 else 3]
        starts.append(start)
        ends.append(ended.isoformat() if start and i % 5 else None)
        now.append(bool(start) and i % 5 == 0 and i % 2 == 0)
        banned.append(begun.isoformat() if i % 8 == 3 else None)
    _dated(columns, "first_held", starts)
    _dated(columns, "last_held", ends)
    columns["held_now"] = now
    _dated(columns, "barred_from", banned)
    _dated(columns, "barred_to", [None] * n)
    return _marked(columns, n)


def policies(n: int) -> pd.DataFrame:
    """Rules in force, some suspended for a time, some never in force."""
    draw = random.Random(8)  # noqa: S311 - rows, not secrets
    kinds = ["law", "rule", "list", "tariff", "statement"]
    columns: dict[str, Any] = {
        "id": [f"rule-{i}" for i in range(n)],
        "name": [NAMES[i % 5] for i in range(n)],
        "issuer_state": [("China",) if i % 2 else ("United States",) for i in range(n)],
        "instrument": pd.Categorical([kinds[i % 5] for i in range(n)], categories=kinds),
        "domain": ["trade"] * n,
        "summary": ["A summary."] * n,
        "sources": [(SOURCE,)] * n,
    }
    adopted, start, end, periods = [], [], [], []
    for i in range(n):
        day = date(2014, 1, 1) + timedelta(days=draw.randrange(4400))
        later = day + timedelta(days=30)
        adopted.append(day.isoformat())
        force = i % 5 != 4
        start.append(later.isoformat() if force else None)
        end.append((later + timedelta(days=500)).isoformat() if i % 6 == 0 and force else None)
        gap = (later + timedelta(days=90)).isoformat(), (later + timedelta(days=200)).isoformat()
        whole = ((later.isoformat(), end[-1] or ""),)
        paused = ((later.isoformat(), gap[0]), (gap[1], end[-1] or ""))
        periods.append(() if not force else paused if i % 10 == 1 else whole)
    _dated(columns, "adopted", adopted)
    _dated(columns, "in_force_from", start)
    _dated(columns, "in_force_to", end)
    columns["in_force"] = pd.Series(periods, dtype=object)
    return _marked(columns, n)


def events(n: int) -> pd.DataFrame:
    """Dated steps, some known only to the month."""
    draw = random.Random(9)  # noqa: S311 - rows, not secrets
    kinds = ["detained", "sentenced", "released", "criticised"]
    columns: dict[str, Any] = {
        "id": [f"event-{i}" for i in range(n)],
        "record": [f"case-{i % 40}" for i in range(n)],
        "name": [NAMES[i % 5] for i in range(n)],
        "kind": pd.Categorical([kinds[i % 4] for i in range(n)], categories=kinds),
        "acting_state": [(["China", "United States", *COUNTRIES][i % 8],) for i in range(n)],
        "summary": ["What happened, in a full sentence."] * n,
        "sources": [(SOURCE,)] * n,
    }
    days = [date(2010, 1, 1) + timedelta(days=draw.randrange(6000)) for _ in range(n)]
    texts = [day.isoformat() if i % 6 else f"{day:%Y-%m}" for i, day in enumerate(days)]
    _dated(columns, "date", list(texts))
    return _marked(columns, n)


def links(n: int) -> pd.DataFrame:
    """Relations between the rows of `policies`, most to an earlier neighbour, some across."""
    draw = random.Random(10)  # noqa: S311 - rows, not secrets
    rows = []
    for i in range(n):
        start, end = i + 1, max(0, i - draw.choice([0, 0, 1, 7]))
        relation = ["responds_to", "responds_to", "amends", "suspends"][i % 4]
        ends = f"rule-{start}", f"rule-{end}"
        rows.append({
            "id": f"{ends[0]}.{relation}.{ends[1]}", "from": ends[0], "relation": relation,
            "to": ends[1], "note": "As the source says.", "sources": (SOURCE,),
            "from_name": NAMES[start % 5], "to_name": NAMES[end % 5],
        })  # fmt: skip
    return _marked({key: [row[key] for row in rows] for key in rows[0]} if rows else {}, n)


def _marked(columns: dict[str, Any], n: int) -> pd.DataFrame:
    frame = pd.DataFrame(columns, index=range(n))
    frame.attrs = {"as_of": "2026-11-24", "source": "made-up rows for a test", "release": "0"}
    return frame


def relation(frame: pd.DataFrame) -> duckdb.DuckDBPyRelation:
    """Return the same rows as DuckDB has them: lists, no attributes, no periods in one cell."""
    plain = frame.drop(columns=[name for name in ("in_force", "sources") if name in frame])
    for name in plain.columns:
        if plain[name].dtype == object:
            plain[name] = plain[name].map(list)
        elif isinstance(plain[name].dtype, pd.CategoricalDtype):
            plain[name] = plain[name].astype(str)
    return duckdb.from_arrow(pa.Table.from_pandas(plain, preserve_index=False))
