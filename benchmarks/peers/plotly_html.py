"""The page by hand: plotly's own HTML, a dropdown, a slider and a few lines of script."""

import json
import sys
from pathlib import Path
from string import Template

from rows import chart, kinds, rows, years

states = []
for kind in kinds:
    for year in years:
        drawn = chart(kind, year)
        states.append(
            {"x": list(drawn.data[0].x), "y": list(map(int, drawn.data[0].y)),
             "title": drawn.layout.title.text}
        )  # fmt: skip
page = Template(Path(__file__).with_name("plotly_html.html").read_text())
Path(sys.argv[1]).write_text(
    page.substitute(
        figure=chart(kinds[0], years[0]).to_html(full_html=False, include_plotlyjs=True),
        options="".join(f"<option>{kind}</option>" for kind in kinds),
        least=years[0], most=years[-1], states=json.dumps(states), table=rows.to_html(),
    )
)  # fmt: skip
