"""How long a figure takes: 300 and 100,000 rows in pandas, and very many in Parquet with DuckDB.

    python benchmarks/charts.py                    # a million rows in Parquet
    python benchmarks/charts.py --rows 100000000   # what the design promises

The Parquet file is written by DuckDB itself, in the column form of the corpus's events and cases,
to a temporary folder. Times are the least of several runs, in milliseconds.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import timeit
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from briefkit import charts
from briefkit.selection import choose

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import sample_frames

MADE = """
copy (
  select
    'event-' || i as id,
    ['China', 'United States', 'Japan', 'Australia', 'Canada'][1 + (hash(i) % 5)::int]
      as acting_state,
    ['law', 'rule', 'list', 'tariff'][1 + (hash(i + 1) % 4)::int] as kind,
    date '2010-01-01' + (hash(i + 2) % 6000)::int as date,
    date '2010-01-01' + (hash(i + 2) % 6000)::int as start,
    date '2010-01-01' + ((hash(i + 2) % 6000) + (hash(i + 3) % 900))::int as "end"
  from range({rows}) numbers(i)
) to '{path}' (format parquet)
"""


def least(draw: Callable[[], Any], runs: int) -> float:
    draw()
    return min(timeit.repeat(draw, number=1, repeat=runs)) * 1000


def of_pandas(n: int) -> dict[str, Callable[[], Any]]:
    cases, rules, events = (
        sample_frames.cases(n),
        sample_frames.policies(n),
        sample_frames.events(n),
    )
    return {
        "timeline": lambda: charts.timeline(events),
        "spans": lambda: charts.spans(cases),
        "counts": lambda: charts.counts(cases),
        "counts, stacked": lambda: charts.counts(cases, "nationality", stack="outcome"),
        "counts by year": lambda: charts.counts(rules, "year"),
        "steps": lambda: charts.steps(rules),
    }


def of_parquet(path: Path) -> dict[str, Callable[[], Any]]:
    def events() -> Any:
        return duckdb.read_parquet(str(path))

    said = {"as_of": "2026-11-24", "source": "made-up rows"}
    return {
        "choose, timeline": lambda: charts.timeline(
            choose(events(), acting_state="Japan", since="2015"), **said
        ),
        "timeline": lambda: charts.timeline(events(), **said),
        "spans": lambda: charts.spans(events(), **said),
        "counts": lambda: charts.counts(events(), "kind", stack="acting_state", **said),
        "counts by year": lambda: charts.counts(events(), "year", date="date", **said),
        "steps": lambda: charts.steps(events(), **said),
    }


def report(title: str, charts_of: dict[str, Callable[[], Any]], runs: int) -> None:
    print(f"\n{title}")
    for name, draw in charts_of.items():
        print(f"  {name:<18} {least(draw, runs):>9,.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows in the Parquet file")
    rows = parser.parse_args().rows
    report("pandas, 300 rows", of_pandas(300), 25)
    report("pandas, 100,000 rows", of_pandas(100_000), 5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        duckdb.sql(MADE.format(rows=rows, path=path))
        size = path.stat().st_size / 1e6
        report(f"DuckDB over Parquet, {rows:,} rows, {size:,.0f} MB", of_parquet(path), 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of this process: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
