"""Lay the areas of one layout on hexagons, measure it, and put it in the table.

    python tools/lay_hexes.py constituencies-2010 --boundaries boundaries_2010.geojson \\
        --centroids centroids_2010.csv --compare hex_2010_openinnovations.hexjson
    python tools/lay_hexes.py councils-2026 --boundaries boundaries_2024.geojson --centroids centroids_2024.csv
    python tools/lay_hexes.py senedd-2026 --boundaries senedd_2026_simplified.topojson.gz

Constituencies are taken from the boundary file as they are. Of councils, the Scottish Parliament and the regions the
same two files give the land and whose region each part of it is; what points it is parted among, and how neighbours are
found then, stands in ``hex_sources.py``. Of several seeds the layout with every region whole that keeps most neighbours
is written; published layouts (HexJSON) are only measured. The method stands in ``hustings/atlas/laying.py``. The same
files and seeds give the same table.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hustings.atlas.cartogram import Ring, centroid, equal_areas, inside, signed_area
from hustings.atlas.hexes import Cell
from hustings.atlas.laying import Measures, lay_out, measure
from tools.hex_country import Country, Pair, Point, ferries
from tools.hex_sources import country_of

TABLE = Path(__file__).resolve().parents[1] / "src/hustings/almanac/tables/hexes.csv"
GRAIN = 4  # points to a cell's width, where the land of a cell is measured
MOVES = 12_300  # tried moves for each area: eight million for the House of Commons


def wishes(country: Country, links: Sequence[Pair]) -> tuple[dict[str, Point], Callable[[float, float], float]]:
    """Where each area would stand, in widths of a cell, and how much of a cell round a point is land.

    Islands are brought to within a cell and a half of the coast that their ferry leaves from, Shetland after Orkney.
    """
    areas = sorted(country.rings)
    grown = equal_areas([country.rings[a] for a in areas])
    mean = sum(abs(signed_area(r)) for rings in grown for r in rings) / len(areas)
    # A hexagon one unit wide covers the square root of 3, halved.
    unit = sqrt(mean * 2 / sqrt(3))
    scaled = [[ring / unit for ring in rings] for rings in grown]
    wished = {area: centroid(rings) for area, rings in zip(areas, scaled, strict=True)}
    ashore = set(areas) - set(country.islands)
    while fresh := [(first, second) for first, second in links if first not in ashore and second in ashore]:
        for first, second in fresh:
            (x, y), (x0, y0) = wished[first], wished[second]
            far = sqrt((x - x0) ** 2 + (y - y0) ** 2)
            wished[first] = (x0 + (x - x0) / far * min(1.6, far), y0 + (y - y0) / far * min(1.6, far))
            ashore.add(first)
    return wished, _land(scaled)


def _land(areas: Sequence[Sequence[Ring]]) -> Callable[[float, float], float]:
    points = np.concatenate([ring for rings in areas for ring in rings]) * GRAIN
    low = np.floor(points.min(axis=0)) - 8 * GRAIN
    width, height = (np.ceil(points.max(axis=0) - low) + 8 * GRAIN).astype(int)
    land = np.zeros((height, width), dtype=bool)
    for rings in areas:
        land[inside([ring * GRAIN - low for ring in rings])] = True
    return partial(_share_of_land, land, (float(low[0]), float(low[1])))


def _share_of_land(land: NDArray[np.bool_], low: Point, x: float, y: float) -> float:
    column, row = int(x * GRAIN - low[0]), int(y * GRAIN - low[1])
    steps = [(dx, dy) for dx in range(-2, 3) for dy in range(-2, 3) if dx * dx + dy * dy <= 5]
    hits = 0
    for dx, dy in steps:
        if 0 <= row + dy < land.shape[0] and 0 <= column + dx < land.shape[1]:
            hits += bool(land[row + dy, column + dx])
    return hits / len(steps)


def lay(country: Country, seed: int, moves: int) -> dict[str, Cell]:
    """One layout from one seed."""
    links = ferries(country)
    wished, land = wishes(country, links)
    pairs = [*country.pairs, *links]
    settings = replace(country.settings, moves=moves)
    return lay_out(wished, country.region, pairs, land=land, seed=seed, settings=settings)


def report(name: str, country: Country, cells: Mapping[str, Cell]) -> Measures:
    """Print one line of measures, over the areas that both have."""
    held = {seat: cell for seat, cell in cells.items() if seat in country.rings}
    islands = set(country.islands)
    found = _measured(country, held)
    ashore = _measured(country, {seat: cell for seat, cell in held.items() if seat not in islands})
    whole = "yes" if found.whole else f"no ({', '.join(found.broken)})"
    without = "yes" if ashore.whole else f"no ({', '.join(ashore.broken)})"
    print(
        f"{name:34} {len(held):3}  neighbours kept {100 * found.kept:5.1f}%  displacement {found.displacement:.2f}"
        f" cells  within 45 degrees {100 * found.turned:5.1f}%  regions whole: {whole}; islands apart: {without}"
    )
    return found


def _measured(country: Country, cells: Mapping[str, Cell]) -> Measures:
    """Measures between areas: of several seats each, where a layout has those."""
    areas = {country.within.get(seat, seat) for seat in cells}
    pairs = [pair for pair in country.borders or country.pairs if areas.issuperset(pair)]
    places = {area: place for area, place in (country.middles or country.centroids).items() if area in areas}
    return measure(cells, places, pairs, country.region, country.within)


def published(path: Path, country: Country) -> tuple[Country, dict[str, Cell]]:
    """The cells of a HexJSON file whose rows count northwards, and the country to measure them against.

    An odd-q layout is mirrored into odd-r, east for south, and so is the country. Seats of an area (``Segment``) are
    numbered as the file has them.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    kind, held = data["layout"], data["hexes"].items()
    if kind == "odd-q":
        over = {area: (y, -x) for area, (x, y) in country.centroids.items()}
        return replace(country, centroids=over), {area: (each["r"], each["q"]) for area, each in held}
    # The even-r file of the Senedd keeps its constituencies whole only when it is read as odd-r, and so it is read.
    named = {
        f"{each['constituency_id']}#{each['Segment']}" if "Segment" in each else area: (each["q"], -each["r"])
        for area, each in held
    }
    return country, {country.named.get(area, area): cell for area, cell in named.items()}


def write(name: str, cells: Mapping[str, Cell], table: Path) -> None:
    """Put a layout in the table in place of the one of that name, in order of layout, code and seat."""
    rows = []
    if table.exists():
        with table.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.reader(lines) if row[0] not in ("layout", name)]
    rows += [[name, *area.partition("#")[::2], str(q), str(r)] for area, (q, r) in cells.items()]
    with table.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["layout", "area", "seat", "q", "r"])
        writer.writerows(sorted(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", help="name of the layout in the table")
    parser.add_argument("--boundaries", type=Path, required=True)
    parser.add_argument("--centroids", type=Path)
    parser.add_argument("--compare", type=Path, nargs="*", default=[], help="published layouts to measure")
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--moves", type=int, help=f"moves tried (by default {MOVES:,} for each area)")
    parser.add_argument("--out", type=Path, default=TABLE)
    arguments = parser.parse_args()
    country = country_of(arguments.name, arguments.boundaries, arguments.centroids)
    print(f"{len(country.rings)} areas, {len(country.pairs)} pairs of neighbours, islands: {len(country.islands)}")
    for path in arguments.compare:
        report(path.name, *published(path, country))
    moves = arguments.moves or MOVES * max(len(country.rings), 100)
    with ProcessPoolExecutor(max_workers=2) as pool:
        made = list(pool.map(partial(lay, country, moves=moves), arguments.seeds))
    judged = [(report(f"seed {seed}", country, c), c) for seed, c in zip(arguments.seeds, made, strict=True)]
    whole = [(found.kept, cells) for found, cells in judged if found.whole]
    if not whole:
        raise SystemExit("No seed gave a layout with every region whole; try more seeds or more moves.")
    _, best = max(whole, key=lambda each: each[0])
    per_row = Counter(r for _, r in best.values())
    write(arguments.name, best, arguments.out)
    print(f"wrote {arguments.name}: {len(best)} areas in {len(per_row)} rows, to {arguments.out}")


if __name__ == "__main__":
    main()
