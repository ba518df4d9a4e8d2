"""Rows to figures: every chart takes a frame and gives a `plotly.graph_objects.Figure`.

`timeline`   what happened when
`spans`      who was held, or what was in force, from when to when
`counts`     how many, by category or by year
`steps`      how many at a time: rules in force, people held
`ladder`     measure and counter-measure: who answered whom, and when
`network`    which records are linked to which
`matrix`     two vocabularies crossed
`world`      how many in each country, on a map that needs no network

Inside: `reading` (what a chart reads from a frame), `plate` (title, source, records: what a figure
wears), `theme` (colours, one fixed style a word), and one `draw_*` file a chart.
"""

from __future__ import annotations

from briefkit.charts import theme
from briefkit.charts.draw_counts import counts
from briefkit.charts.draw_ladder import ladder
from briefkit.charts.draw_matrix import matrix
from briefkit.charts.draw_network import network
from briefkit.charts.draw_spans import spans
from briefkit.charts.draw_steps import steps
from briefkit.charts.draw_timeline import timeline
from briefkit.charts.draw_world import world

__all__ = [
    "counts",
    "ladder",
    "matrix",
    "network",
    "spans",
    "steps",
    "theme",
    "timeline",
    "world",
]
