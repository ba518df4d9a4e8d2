"""Matrix and world: each pair and country counted, none lost, nothing from the network."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from briefkit import charts

PACKAGE = json.loads((Path(__file__).parents[1] / "data/datapackage.json").read_text("utf-8"))


def cases() -> pd.DataFrame:
    return pd.DataFrame({
        "id": ["a", "b", "c", "d"],
        "nationality": [("Japan",), ("Japan", "China"), ("Hong Kong",), ("Unknown",)],
        "outcome": ["convicted", "convicted", "pending", None],
    })  # fmt: skip


def test_cells_hold_their_rows() -> None:
    figure = charts.matrix(cases(), "nationality", "outcome", as_of="2024", source="test")
    assert figure.layout.meta["table"] == {
        "columns": ["", "convicted", "not stated", "pending"],
        "rows": [
            ["Japan", 2, 0, 0],
            ["China", 1, 0, 0],
            ["Hong Kong", 0, 0, 1],
            ["Unknown", 0, 1, 0],
        ],
    }
    (cells,) = [trace for trace in figure.data if trace.type == "bar"]
    assert [cell[0] for cell in cells.customdata] == ["a b", "b", "c", "d"]
    assert list(cells.text) == ["2", "1", "1", "1"]


def test_what_is_beyond_the_last_column_shares_it() -> None:
    frame = pd.DataFrame({"one": ["x"] * 40, "two": [f"word {i:02}" for i in range(40)]})
    figure = charts.matrix(frame, "one", "two", as_of="2024", source="test")
    table = figure.layout.meta["table"]
    assert table["columns"][-1] == "29 others"
    assert sum(table["rows"][0][1:]) == 40


def test_the_map_is_drawn_from_polygons_of_its_own() -> None:
    figure = charts.world(cases(), as_of="2024", source="test")
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert "geo" not in figure.to_json()
    assert figure.layout.meta["source"] == "test; map: Natural Earth"


def test_every_country_is_on_the_map_or_said_not_to_be() -> None:
    countries = list(PACKAGE["vocabularies"]["country"])
    frame = pd.DataFrame({"nationality": countries})
    figure = charts.world(frame, as_of="2024", source="test")
    (discs,) = [trace for trace in figure.data if trace.name == "countries"]
    assert len(discs.x) == len(countries) - 2
    assert "2 without a place on the map" in figure.layout.meta["subtitle"]


def test_the_list_gives_every_number() -> None:
    figure = charts.world(cases(), as_of="2024", source="test")
    (names,) = [trace for trace in figure.data if trace.name == "numbers"]
    assert list(names.text) == [
        "<b>2</b>  Japan", "<b>1</b>  China", "<b>1</b>  Hong Kong", "<b>1</b>  Unknown"
    ]  # fmt: skip
    assert [cell[0] for cell in names.customdata] == ["a b", "b", "c", "d"]


def test_every_country_of_the_corpus_has_a_place_on_the_map():
    root = Path(charts.__file__).parents[2]
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    shapes = Path(charts.__file__).with_name("world.json").read_text(encoding="utf-8")
    named = set(package["vocabularies"]["country"]) - {"International", "Unknown"}
    assert named - set(json.loads(shapes)["middles"]) == set()
