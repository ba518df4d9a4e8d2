"""The page by Panel: every state embedded, resources inline. `python panel_embed.py PAGE.html`."""

import sys

import panel as pn
from bokeh.resources import INLINE
from rows import chart, kinds, rows, years

pn.extension("plotly")
kind = pn.widgets.Select(name="kind", options=kinds)
year = pn.widgets.DiscreteSlider(name="year", options=list(years))


def view(kind: str, year: int) -> pn.Column:
    """A pane of its own for every state: one that is updated keeps old bars under the new title."""
    return pn.Column(pn.pane.Plotly(chart(kind, year)))


page = pn.Column(kind, year, pn.bind(view, kind, year), pn.pane.DataFrame(rows))
states = len(kinds) * len(years)
page.save(sys.argv[1], embed=True, resources=INLINE, max_states=states, max_opts=len(years))
