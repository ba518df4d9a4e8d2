"""Payloads made by hand, as small as a test can use."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def payload(*blocks: Json, widgets: Json | None = None, **rest: Any) -> Json:
    """A whole payload around some blocks."""
    start = {"format": 1, "title": "A briefing", "language": "en", "manifest": {}}
    end = {"widgets": widgets or {}, "groups": {}, "notices": [], "store": []}
    return {**start, "blocks": list(blocks), **end, **rest}


def prose(html: str, cell: int = 0) -> Json:
    return {"kind": "prose", "cell": cell, "html": html}


def output(content: Json, cell: int = 1) -> Json:
    return {"kind": "output", "cell": cell, "content": content}


def shown(widget: str) -> Json:
    return output({"kind": "widget", "widget": widget})


def text(words: str) -> Json:
    return {"kind": "text", "text": words, "stream": "result"}


def html(words: str) -> Json:
    return {"kind": "html", "html": words}


def items(*contents: Json) -> Json:
    return {"kind": "list", "items": list(contents)}


def figure(y: list[float], *, title: str = "Held", **layout: Any) -> Json:
    """A bar chart with records behind its marks."""
    names = [f"r{i}" for i, _ in enumerate(y)]
    records = {
        name: {
            "name": f"Case {name}",
            "also": ["案", f"Alias {name}"],
            "kind": "person",
            "summary": "Held, then released.",
            "dates": [{"date": "2020-01-02", "label": "detained"}],
            "sources": [
                {"title": "A report", "publisher": "Reuters", "url": "https://example.org/a"},
                {"title": "A trap", "url": "javascript:document.title='run'"},
            ],
        }
        for name in names
    }
    meta = {"alt": f"Bars: {y}", "source": "test data", "as_of": "2026-11-24", "records": records}
    bars = {"type": "bar", "x": [f"k{i}" for i, _ in enumerate(y)], "y": y}
    bars["customdata"] = [[name] for name in names]
    return {
        "kind": "figure",
        "figure": {
            "data": [bars],
            "layout": {"title": {"text": title}, "height": 320, "meta": meta, **layout},
        },
    }


def control(kind: str, label: str, labels: list[str], start: int = 0, **rest: Any) -> Json:
    """A control widget; `rest` overrides or adds fields of its `control`."""
    about = {"positions": len(labels), "start": start, "labels": labels, **rest}
    return {"kind": "Control", "label": label, "props": {}, "control": {"input": kind, **about}}


def driven(depends: list[str], contents: list[Json]) -> Json:
    """An Output that shows one of `contents` for each combination of the controls."""
    states = [{"content": items(content)} for content in contents]
    return {"kind": "Output", "props": {}, "depends": depends, "states": states}


def box(*children: str, kind: str = "VBox", **props: Any) -> Json:
    return {"kind": kind, "props": {"children": list(children), **props}}


SUBSETS = [[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]
PAIRS = [[low, high] for low in range(4) for high in range(low, 4)]
STOPS = ["2014", "2018", "2022", "2026"]
COUNTRIES = ["Japan", "Canada", "Australia"]

CONTROLS: dict[str, Json] = {
    "select": control("select", "Country", COUNTRIES, 1),
    "listbox": control("listbox", "Court", COUNTRIES),
    "radios": control("radios", "Ground", COUNTRIES),
    "toggles": control("toggles", "Domain", COUNTRIES),
    "slider": control("slider", "Year", STOPS, 2),
    "range": control("range", "Period", [""] * len(PAIRS), 3, stops=STOPS, pairs=PAIRS),
    "checkbox": control("checkbox", "Only firms", ["off", "on"]),
    "togglebutton": control("togglebutton", "By year", ["off", "on"]),
    "number": control("number", "At least", ["0", "5", "10"]),
    "date": control("date", "Since", ["2023-04-26", "2023-04-27", "2023-04-28"]),
    "multi": control("multi", "States", [""] * 8, 7, options=COUNTRIES, subsets=SUBSETS),
    "tags": control("tags", "Topics", [""] * 8, 1, options=COUNTRIES, subsets=SUBSETS),
    "combobox": control("combobox", "Person", COUNTRIES),
    "play": control("play", "Run", STOPS, interval=40),
    "button": control("button", "Draw again", ["", "", ""]),
}


def every_control() -> Json:
    """One control of every kind, each with an output that says where it stands."""
    widgets: Json = {}
    names = []
    for name, widget in CONTROLS.items():
        count = widget["control"]["positions"]
        widgets[name] = widget
        widgets[f"{name}-out"] = driven([name], [text(f"{name} at {i}") for i in range(count)])
        widgets[f"{name}-box"] = box(name, f"{name}-out")
        names.append(f"{name}-box")
    widgets["all"] = box(*names)
    widgets["frozen"] = {
        "kind": "ColorPicker",
        "label": "Colour",
        "props": {},
        "frozen": "A colour picker has no finite set of values.",
        "value": "#0b5374",
    }
    heading = prose("<h1>Every control</h1><p>Each says where it stands.</p>")
    notices = [{"cell": 1, "control": "Colour", "text": "Colour is shown as it stood."}]
    return payload(heading, shown("all"), shown("frozen"), widgets=widgets, notices=notices)
