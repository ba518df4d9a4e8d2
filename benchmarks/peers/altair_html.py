"""The page by Altair: parameters in Vega's own expressions, not Python. `python ... PAGE.html`."""

import sys
from pathlib import Path

import altair as alt
from rows import kinds, rows, years

kind = alt.param("kind", value=kinds[0], bind=alt.binding_select(options=kinds))
year = alt.param(
    "year", value=years[0], bind=alt.binding_range(min=years[0], max=years[-1], step=1)
)
drawn = (
    alt.Chart(rows, width=600, title=alt.Title(alt.expr("kind + ' to ' + year")))
    .mark_bar()
    .encode(x="year:O", y="sum(n):Q")
    .transform_filter((alt.datum.kind == kind) & (alt.datum.year <= year))
    .add_params(kind, year)
)
page = drawn.to_html(inline=True, embed_options={"renderer": "svg", "actions": False})
Path(sys.argv[1]).write_text(page.replace("</body>", f"{rows.to_html()}</body>"))
