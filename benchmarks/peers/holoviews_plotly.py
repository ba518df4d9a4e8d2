"""The page by HoloViews on plotly: a HoloMap, embedded by Panel. `python ... PAGE.html`."""

import sys

import holoviews as hv
import panel as pn
from bokeh.resources import INLINE
from rows import chart, kinds, rows, years

hv.extension("plotly")
pn.extension("plotly")


def bars(kind: str, year: int) -> hv.Bars:
    drawn = chart(kind, year)
    sums = list(zip(drawn.data[0].x, drawn.data[0].y, strict=True))
    return hv.Bars(sums, "of year", "n").opts(title=drawn.layout.title.text)


states = {(kind, year): bars(kind, year) for kind in kinds for year in years}
shown = pn.pane.HoloViews(hv.HoloMap(states, kdims=["kind", "year"]), backend="plotly")
page = pn.Column(shown.layout, pn.pane.DataFrame(rows))
page.save(sys.argv[1], embed=True, resources=INLINE, max_states=len(states), max_opts=len(years))
