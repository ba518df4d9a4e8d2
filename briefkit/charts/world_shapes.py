"""Makes `world.json`, the outlines that `charts.world` draws, from Natural Earth's shapefile.

Plotly fetches its maps from the network when a figure is shown; a briefing must open without one.
So the outlines are plain polygons in a file of our own: Natural Earth 1:110m (public domain) as
the wheel of geopandas 0.14.4 carries it, in the Equal Earth projection (areas can be compared),
thinned to about a degree, Antarctica left out. Places too small for that scale are points.

    pip download geopandas==0.14.4 --no-deps
    python -m briefkit.charts.world_shapes geopandas-0.14.4-py3-none-any.whl
"""

from __future__ import annotations

import json
import math
import struct
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

SHAPES = "geopandas/datasets/naturalearth_lowres/naturalearth_lowres"
FILE = Path(__file__).with_name("world.json")
WIDTH = 1000  # whole units from the westernmost to the easternmost point
TOLERANCE = 1.6  # units an outline may be off
SMALLEST = 14  # square units an island must have

# Names as the corpus writes them, where Natural Earth has another.
NAMES = {"United States of America": "United States", "Solomon Is.": "Solomon Islands"}
# Places of the corpus that the scale has no room for: longitude, latitude.
POINTS = {
    "Hong Kong": (114.17, 22.3),
    "Macau": (113.55, 22.2),
    "Singapore": (103.82, 1.35),
    "European Union": (4.35, 50.85),
    "Malta": (14.4, 35.9),
}
# Where a name is looked for, when the middle of the largest outline is not it.
MIDDLES = {"United States": (-98.0, 39.0), "Canada": (-106.0, 57.0), "France": (2.4, 46.6),
           "Norway": (9.0, 61.5), "Russia": (92.0, 61.0)}  # fmt: skip

Point = tuple[float, float]


def equal_earth(longitude: float, latitude: float) -> Point:
    """Project degrees to the plane (Savric, Patterson, Jenny 2018)."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    t2 = theta * theta
    t6 = t2**3
    slope = 9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * slope)
    return x, theta * (a4 * t6 * t2 + a3 * t6 + a2 * t2 + a1)


SCALE = WIDTH / (2 * equal_earth(180, 0)[0])


def placed(longitude: float, latitude: float) -> Point:
    """Return whole units from the upper left corner, y downwards negative."""
    x, y = equal_earth(longitude, latitude)
    return round(x * SCALE + WIDTH / 2), round(y * SCALE)


def thinned(line: list[Point]) -> list[Point]:
    """Leave out the points that lie within the tolerance of a straight line (Douglas, Peucker)."""
    if len(line) < 3:
        return line
    (x0, y0), (x1, y1) = line[0], line[-1]
    length = math.hypot(x1 - x0, y1 - y0)

    def off(point: Point) -> float:
        if not length:
            return math.hypot(point[0] - x0, point[1] - y0)
        return abs((x1 - x0) * (y0 - point[1]) - (x0 - point[0]) * (y1 - y0)) / length

    far, at = max((off(point), i) for i, point in enumerate(line[1:-1], start=1))
    if far <= TOLERANCE:
        return [line[0], line[-1]]
    return thinned(line[: at + 1])[:-1] + thinned(line[at:])


def area(ring: list[Point]) -> float:
    """Return the area inside a ring."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def middle(ring: list[Point]) -> Point:
    """Return the centre of a ring's area."""
    twice, cx, cy = 0.0, 0.0, 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        twice, cx, cy = twice + cross, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
    return round(cx / (3 * twice)), round(cy / (3 * twice))


def shapes(shp: bytes) -> list[list[list[Point]]]:
    """Read the rings of each shape (ESRI shapefile, polygons)."""
    found, at = [], 100
    while at < len(shp):
        (length,) = struct.unpack(">i", shp[at + 4 : at + 8])
        body = shp[at + 8 : at + 8 + 2 * length]
        at += 8 + 2 * length
        parts, points = struct.unpack("<2i", body[36:44])
        starts = [*struct.unpack(f"<{parts}i", body[44 : 44 + 4 * parts]), points]
        flat = struct.unpack(f"<{2 * points}d", body[44 + 4 * parts :])
        every = list(zip(flat[::2], flat[1::2], strict=True))
        found.append([every[a:b] for a, b in pairwise(starts)])
    return found


def names(dbf: bytes) -> list[str]:
    """Read the column `name` (dBase)."""
    rows, header, width = struct.unpack("<IHH", dbf[4:12])
    offset, at = 1, 32
    while dbf[at] != 0x0D:
        if dbf[at : at + 11].split(b"\0")[0] == b"name":
            size = dbf[at + 16]
            break
        offset, at = offset + dbf[at + 16], at + 32
    cells = (dbf[header + i * width + offset :][:size] for i in range(rows))
    return [cell.decode("latin-1").strip() for cell in cells]


def world(wheel: Path) -> dict[str, object]:
    """Return outlines and middles of all countries."""
    with zipfile.ZipFile(wheel) as archive:
        known = zip(
            names(archive.read(f"{SHAPES}.dbf")), shapes(archive.read(f"{SHAPES}.shp")), strict=True
        )
    outlines: dict[str, list[list[Point]]] = {}
    for name, rings in known:
        if name == "Antarctica":
            continue
        drawn = sorted(([placed(*point) for point in ring] for ring in rings), key=area)[::-1]
        kept = [ring for i, ring in enumerate(drawn) if i == 0 or area(ring) >= SMALLEST]
        outlines[NAMES.get(name, name)] = [thinned(ring) for ring in kept]
    middles = {name: middle(rings[0]) for name, rings in outlines.items() if area(rings[0])}
    middles |= {name: placed(*point) for name, point in {**POINTS, **MIDDLES}.items()}
    return {
        "source": "Natural Earth 1:110m, public domain; Equal Earth projection",
        "outlines": {
            name: [[int(n) for point in ring for n in point] for ring in rings]
            for name, rings in sorted(outlines.items())
        },
        "middles": {name: [int(n) for n in point] for name, point in sorted(middles.items())},
    }


if __name__ == "__main__":
    made = json.dumps(world(Path(sys.argv[1])), separators=(",", ":"), ensure_ascii=False)
    FILE.write_text(made.replace('],"', '],\n"') + "\n", encoding="utf-8")
