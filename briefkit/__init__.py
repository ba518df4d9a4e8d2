"""Geopolitical briefings from sourced facts.

The map of the package, in the direction data flows:

`corpus`      data/ -> checked tables            (`load`, `check`)
`selection`   tables -> the rows one means       (`choose`)
`charts`      rows -> plotly figures
`briefing`    figures -> an argued text          (`judge`, `cite`, `brief`, `controls`, `diff`)
`page`        notebook -> one HTML file          (`export`)
"""

__version__ = "0.1.0"
