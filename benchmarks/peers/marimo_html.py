"""The page by marimo: `python -m marimo export html marimo_html.py --output PAGE.html`."""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from rows import chart, kinds, rows, years

    return chart, kinds, mo, rows, years


@app.cell
def _(kinds, mo, years):
    kind = mo.ui.dropdown(kinds, value=kinds[0], label="kind")
    year = mo.ui.slider(years[0], years[-1], label="year")
    return kind, year


@app.cell
def _(chart, kind, mo, year):
    mo.vstack([kind, year, chart(kind.value, year.value)])


@app.cell
def _(mo, rows):
    mo.plain(rows)


if __name__ == "__main__":
    app.run()
