"""Plotly's own maps: drawn from outlines in the page; what needs the network says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import plotly.express as px
import plotly.graph_objects as go
import pytest
from payloads import Json, box, control, driven, figure, output, payload, shown
from playwright.sync_api import expect

from briefkit.page import maps
from briefkit.page.assets import asset
from briefkit.page.content import figure_content
from briefkit.page.render import render

if TYPE_CHECKING:
    from conftest import Opened, OpenPage

CARRIED = 'id="bk-outlines"'
PLACES = {"locations": ["JPN", "SGP", "XXX"], "color": [1, 2, 3]}


def content(drawn: go.Figure | Json, told: list[str] | None = None) -> Json:
    plain = json.loads(drawn.to_json()) if isinstance(drawn, go.Figure) else drawn
    return figure_content(plain, (told if told is not None else []).append)


def page(drawn: go.Figure | Json) -> str:
    return render(payload(output(content(drawn))))


def painted(opened: Opened) -> int:
    """How many countries have a shape of more than a point."""
    count = """all => all.filter((path) => path.getBBox().width > 0).length"""
    return int(opened.settle().locator(".choroplethlayer path").evaluate_all(count))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("drawn", "countries"),
    [
        (px.choropleth(**PLACES), 2),
        (px.choropleth(locations=["Japan", "Viet Nam"], locationmode="country names"), 2),
        (px.choropleth(locations=["FRA", "POL", "JPN"], color=[1, 2, 3], scope="europe"), 2),
        (px.choropleth(locations=["CA", "NY"], locationmode="USA-states", scope="usa"), 2),
        (px.choropleth(**PLACES, scope="asia").update_geos(resolution=50), 2),
    ],
    ids=["ISO-3", "country names", "europe", "USA-states", "resolution 50"],
)
def test_countries_are_painted_offline(
    open_page: OpenPage, drawn: go.Figure, countries: int
) -> None:
    opened = open_page(page(drawn))
    assert painted(opened) == countries
    land = opened.page.locator(".layer.land path").evaluate("path => path.getBBox().width")
    assert land > 100
    opened.assert_quiet()


@pytest.mark.browser
def test_points_stand_where_their_countries_are(open_page: OpenPage) -> None:
    named = go.Figure(go.Scattergeo(locations=["JPN", "SGP", "USA"]))
    named.update_geos(projection_rotation_lon=0, fitbounds=False)
    opened = open_page(page(named))
    at = [mark.bounding_box() for mark in opened.settle().locator(".scattergeo .point").all()]
    japan, singapore, states = ((box["x"], box["y"]) for box in at if box)
    assert states[0] < singapore[0] < japan[0]
    assert japan[1] < singapore[1]
    opened.assert_quiet()


@pytest.mark.browser
def test_places_without_an_outline_are_named(open_page: OpenPage) -> None:
    states = [content(px.choropleth(**PLACES)), content(px.choropleth(locations=["JPN"]))]
    widgets = {
        "w1": control("select", "Year", ["2014", "2018"]),
        "w2": driven(["w1"], states),
        "w3": box("w1", "w2"),
    }
    opened = open_page(render(payload(shown("w3"), widgets=widgets)))
    missing = opened.settle().locator("figure .hint")
    expect(missing).to_have_text("Not on this map: XXX.")
    opened.page.locator("select").select_option(index=1)
    expect(missing).to_be_hidden()


@pytest.mark.browser
def test_a_dark_page_has_a_dark_map(open_page: OpenPage) -> None:
    fill = "path => getComputedStyle(path).fill"
    drawn = page(px.choropleth(**PLACES))
    land = [
        open_page(drawn, dark=dark).settle().locator(".layer.land path").evaluate(fill)
        for dark in (False, True)
    ]
    assert land[0] != land[1]
    own = page(px.choropleth(**PLACES).update_geos(landcolor="rgb(1, 2, 3)"))
    kept = open_page(own, dark=True).settle().locator(".layer.land path").evaluate(fill)
    assert kept == "rgb(1, 2, 3)"


@pytest.mark.browser
def test_a_map_that_brings_its_outlines_is_drawn_on_those(open_page: OpenPage) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]]]}
    shapes = {"type": "FeatureCollection", "features": [{"type": "Feature", "id": "A"}]}
    shapes["features"][0] |= {"properties": {}, "geometry": square}  # type: ignore[index]
    own = {"type": "choropleth", "geojson": shapes, "locations": ["A"], "z": [1]}
    text = page({"data": [own], "layout": {"geo": {"visible": False}}})
    assert CARRIED not in text
    opened = open_page(text)
    assert painted(opened) == 1
    opened.assert_quiet()


def test_only_pages_that_stand_on_outlines_carry_them() -> None:
    assert CARRIED not in render(payload(output(figure([1, 2]))))
    with_map = page(px.scatter_geo(lon=[1], lat=[1]))
    assert CARRIED in with_map
    without = page({"data": [{"type": "scattergeo"}], "layout": {"geo": {"visible": False}}})
    assert len(with_map) - len(without) < 75_000


def test_outlines_know_what_plotly_asks_for() -> None:
    world = json.loads(asset("outlines.json"))
    layers = {"coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"}
    assert set(world["objects"]) == layers
    assert len(asset("outlines.json")) < 250_000
    ids = [country.get("id") for country in world["objects"]["countries"]["geometries"]]
    assert len(ids) == 240
    assert len(set(filter(None, ids))) == len([name for name in ids if name])
    scoped = [name for names in world["scopes"].values() for name in names]
    assert set(scoped) == set(filter(None, ids))
    assert len(world["objects"]["subunits"]["geometries"]) == 51


def test_a_reader_is_told_whose_borders_these_are() -> None:
    told: list[str] = []
    content(px.choropleth(**PLACES).update_geos(resolution=50), told)
    assert told == [maps.ON_OUTLINES, maps.COARSE]
    told.clear()
    content(figure([1, 2])["figure"], told)
    assert told == []


UNDRAWN: dict[str, dict[str, Any]] = {
    "scattermap": {"data": [{"type": "scattermap", "lon": [1], "lat": [1]}]},
    "densitymapbox": {"data": [], "frames": [{"data": [{"type": "densitymapbox", "z": [1]}]}]},
    "choropleth": {"data": [{"type": "choropleth", "geojson": "https://x/a", "locations": ["A"]}]},
}


@pytest.mark.parametrize("kind", UNDRAWN)
def test_what_asks_the_network_is_told_by_name(kind: str) -> None:
    told: list[str] = []
    made = content(UNDRAWN[kind], told)
    assert made["undrawn"].startswith(f"A {kind} ")
    assert told == [f"{made['undrawn']} Its numbers stand instead."]
    assert "bk-plotly" not in page(UNDRAWN[kind]).partition('<script type="module">')[0]


@pytest.mark.browser
def test_a_page_that_draws_nothing_is_quiet(open_page: OpenPage) -> None:
    opened = open_page(page(UNDRAWN["scattermap"]))
    expect(opened.settle().locator("figure .problem")).to_be_visible()
    opened.page.wait_for_function(
        "() => new Promise((done) => requestIdleCallback(() => done(true)))"
    )
    opened.assert_quiet()


def test_no_picture_is_tried_of_what_needs_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Json] = []
    monkeypatch.setattr("briefkit.page.render.taken", lambda figures: tried.extend(figures) or {})
    blocks = [output(content(UNDRAWN["scattermap"])), output(figure([1, 2]))]
    render(payload(*blocks), pictures=True)
    assert tried == [figure([1, 2])["figure"]]


@pytest.mark.browser
def test_numbers_stand_in_place_of_a_map_of_tiles(open_page: OpenPage) -> None:
    tiles = content(UNDRAWN["scattermap"])
    widgets = {
        "w1": control("select", "Year", ["2014", "2018", "2022"]),
        "w2": driven(["w1"], [tiles, figure([1, 2]), tiles]),
        "w3": box("w1", "w2"),
    }
    text = render(payload(shown("w3"), widgets=widgets))
    opened = open_page(text)
    problem = opened.settle().locator("figure .problem")
    expect(problem).to_contain_text("A scattermap draws on map tiles from the network")
    expect(opened.page.get_by_role("button", name="Download PNG")).to_be_hidden()
    opened.page.get_by_role("button", name="Data").click()
    expect(opened.page.get_by_role("dialog").locator("tbody tr")).to_have_text(["11"])
    opened.page.keyboard.press("Escape")
    opened.page.locator("select").select_option(index=1)
    opened.settle().locator(".plot .point").nth(1).click(force=True)
    expect(opened.page.get_by_role("dialog", name="Record")).to_contain_text("Case r1")
    opened.page.keyboard.press("Escape")
    opened.page.locator("select").select_option(index=2)
    expect(problem).to_be_visible()
    opened.assert_quiet()
    plain = open_page(text, scripts=False).page.locator("figure")
    expect(plain).to_contain_text("A scattermap draws on map tiles")
    expect(plain.locator("tbody tr")).to_have_text(["11"])
