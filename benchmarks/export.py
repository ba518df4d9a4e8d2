"""What an export costs beside what it cannot avoid: running the notebook and calling the function.

The page of the design: a 400-row table and a bar chart under a dropdown and a slider, with 168 and
with 1,008 states. Run it with `python benchmarks/export.py`; add `--px` for a chart drawn by plotly
express (about 28 ms a call) instead of graph_objects.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from briefkit.page import export

SETUP = """
import ipywidgets as w
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

rows = pd.DataFrame({
    "year": [2000 + i % 40 for i in range(400)],
    "kind": [f"kind {i % 12}" for i in range(400)],
    "n": [i * 37 % 101 for i in range(400)],
})


def chart(kind, year):
    chosen = rows[(rows["kind"] == kind) & (rows["year"] <= year)]
    sums = chosen.groupby("year")["n"].sum()
    if PX:
        return px.bar(sums.reset_index(), x="year", y="n", title=f"{kind} to {year}")
    bars = go.Bar(x=list(sums.index), y=list(sums.values))
    return go.Figure(bars, {"title": {"text": f"{kind} to {year}"}})


kinds, years = [f"kind {i}" for i in range(12)], range(2000, 2000 + YEARS)
"""
SHOW = """
display(rows)
w.interact(chart, kind=kinds, year=w.IntSlider(min=years[0], max=years[-1]));
"""
CALL = """
display(rows)
display(chart(kinds[0], years[0]))
for kind in kinds:
    for year in years:
        chart(kind, year).to_json()
"""


def seconds_and_bytes(years: int, *, px: bool) -> tuple[float, float, int, int]:
    """Return seconds of the plain run with direct calls, of the export, bytes and states."""
    setup = SETUP.replace("PX", str(px)).replace("YEARS", str(years))
    with tempfile.TemporaryDirectory() as folder:
        direct = notebook(setup, CALL)
        began = time.perf_counter()
        NotebookClient(direct, resources={"metadata": {"path": folder}}).execute()
        plain = time.perf_counter() - began
        path = Path(folder) / "page.ipynb"
        nbformat.write(notebook(setup, SHOW), path)
        began = time.perf_counter()
        made = export(path, pictures=False)
        return plain, time.perf_counter() - began, made.bytes, made.states


def notebook(*cells: str) -> nbformat.NotebookNode:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = [nbformat.v4.new_code_cell(source) for source in cells]
    return nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel})


if __name__ == "__main__":
    seconds_and_bytes(2, px=False)  # imports are not what is measured
    print("states   run + direct calls     export    ratio       MB")
    for years in (14, 84):
        plain, exported, size, states = seconds_and_bytes(years, px="--px" in sys.argv)
        columns = f"{states:6,} {plain:18.1f} s {exported:8.1f} s"
        print(f"{columns} {exported / plain:8.2f} {size / 1e6:8.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"peak {peak:.0f} MB (exporting process)")
