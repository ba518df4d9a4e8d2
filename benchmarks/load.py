"""How long `load()` takes, and on what: `python benchmarks/load.py [FOLDER]`.

Goal of the design: at most 300 ms after imports for the whole corpus, and linear in rows.
The tables are also repeated (2, 4 and 8 times, with ids of their own) to see the slope.
Prints processor time, since other work on the machine does not change it, and wall time.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

start = time.perf_counter()
import pandas as pd  # noqa: E402, F401

pandas_ms = (time.perf_counter() - start) * 1e3
start = time.perf_counter()
from briefkit.corpus import check, load  # noqa: E402
from briefkit.corpus.dates import parse  # noqa: E402
from briefkit.corpus.frames import frames  # noqa: E402
from briefkit.corpus.rules import RULES, problems  # noqa: E402
from briefkit.corpus.schema import default_folder, read_schema  # noqa: E402
from briefkit.corpus.tables import read_tables, write_table  # noqa: E402

corpus_ms = (time.perf_counter() - start) * 1e3
KEYS = {"id", "record", "from", "to", "article"}  # columns that hold ids
ROUNDS = 5


def best(step):
    """Return the quickest of a few rounds, in ms of processor and wall time, and the result."""
    times = []
    for _ in range(ROUNDS):
        parse.cache_clear()
        wall, cpu = time.perf_counter(), time.process_time()
        result = step()
        times.append(((time.process_time() - cpu) * 1e3, (time.perf_counter() - wall) * 1e3))
    return *min(times), result


def tell(name: str, cpu: float, wall: float, more: str = "") -> None:
    print(f"{name:<28}{cpu:9.1f} ms cpu{wall:9.1f} ms wall   {more}")


def repeat(folder: Path, times: int, into: Path) -> Path:
    """Write the tables `times` times over, each copy with ids of its own."""
    shutil.copytree(folder, into)
    tables, _, _ = read_tables(read_schema(folder))
    links = {row["id"]: row for row in tables["links"]}

    def key(text: str, number: int) -> str:
        if text in links:
            link = links[text]
            return f"{key(link['from'], number)}.{link['relation']}.{key(link['to'], number)}"
        return f"copy{number}.{text}" if number and text else text

    def copied(column: str, cell: str, number: int) -> str:
        if column in KEYS:
            return key(cell, number)
        if not number or not cell or column not in ("url", "via", "name", "title"):
            return cell
        joint = "&" if "?" in cell else "?"
        return f"{cell} {number}" if column in ("name", "title") else f"{cell}{joint}copy={number}"

    for table in tables:
        columns = table.schema.columns
        rows = [
            [copied(*cell, number) for cell in zip(columns, row.values(), strict=True)]
            for number in range(times)
            for row in table
        ]
        write_table(into / table.schema.file, table.schema, rows)
    return into


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default_folder()
    print(f"import pandas {pandas_ms:.0f} ms, briefkit.corpus {corpus_ms:.0f} ms more (wall)\n")
    *times, schema = best(lambda: read_schema(folder))
    tell("schema", *times)
    *times, (tables, _, _) = best(lambda: read_tables(schema))
    rows = sum(len(table) for table in tables)
    tell("read CSV", *times, f"{rows:,} rows")
    *times, _ = best(lambda: problems(read_tables(schema)[0]))
    tell("read CSV and check", *times, f"{sum(not rule.note for rule in RULES)} rules")
    frames(tables)
    *times, _ = best(lambda: frames(tables))
    tell("frames", *times)
    *times, _ = best(lambda: load(folder))
    tell("load()", *times)
    *times, _ = best(lambda: check(folder))
    tell("check(), notes too", *times)
    texts = sorted({row["date"] for row in tables["events"]})
    *times, _ = best(lambda: [parse(text) for text in texts])
    tell("dates", *times, f"{times[0] * 1e3 / len(texts):.1f} us a date, not cached")
    print()
    with tempfile.TemporaryDirectory() as spare:
        for copies in (1, 2, 4, 8):
            copy = repeat(folder, copies, Path(spare) / str(copies))
            *times, _ = best(lambda copy=copy: load(copy))
            tell(f"load() of the tables x{copies}", *times, f"{rows * copies:,} rows")


if __name__ == "__main__":
    main()
