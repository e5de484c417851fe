"""How long a directory of postcodes takes to be indexed, how large its index is, and how fast a postcode is found.

    python -m benchmarks.postcodes                       # 2.6 million rows, as a CSV of a gigabyte and as a zip
    python -m benchmarks.postcodes --rows 100000

The directory is made up, in the shape of the ONS Postcode Directory: fifty-one columns, every third postcode ended, the
constituencies of 2024 and councils of the almanac. Nothing of it is kept.

Promised: an index in under a minute and under 48 MB, a postcode in under a millisecond.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import zipfile
from itertools import product
from pathlib import Path
from statistics import median
from time import perf_counter

from hustings.almanac.open import Almanac
from hustings.almanac.postcodes import Postcodes

__all__ = ["HEADER", "make_up"]

HEADER = (
    "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,north1m,gridind,"
    "hlthau19cd,nhser24cd,ctry25cd,rgn25cd,ssr95cd,pcon24cd,eer20cd,educ23cd,ttwa15cd,pco19cd,itl25cd,wdstl05cd,"
    "oa01cd,wdcas03cd,npark16cd,lsoa01cd,msoa01cd,ruc01ind,oac01ind,oa11cd,lsoa11cd,msoa11cd,wz11cd,sicbl24cd,"
    "bua22cd,ruc11ind,oac11ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,cal24cd,icb23cd,oa21cd,lsoa21cd"
)
_UNITS = [a + b for a, b in product("ABDEFGHJLNPQRSTUWXYZ", repeat=2)]


def make_up(path: Path, rows: int) -> int:
    """Write a made-up directory of some ``rows`` rows: how many there are."""
    areas = Almanac.open(own=False).table("areas")
    seats = areas.filter(kind="constituency", boundary_set="wpc-2024")["area"].to_list()
    councils = areas.filter(kind="council").drop_nulls("gss")["gss"].to_list()
    draw, made = random.Random(1), 0
    filler = ["E99999999" if name.endswith("cd") else "1" for name in HEADER.split(",")]
    letters = [a + b for a, b in product("ABCDEFGHILMNOPRSTW", repeat=2)]
    with path.open("w", encoding="ascii", newline="") as file:
        file.write(HEADER + "\r\n")
        for outward in (f"{area}{number}" for number in range(1, 40) for area in letters):
            seat, council, ward = draw.choice(seats), draw.choice(councils), f"E0501{draw.randrange(10_000):04}"
            for sector, unit in product(range(10), draw.sample(_UNITS, min(40, len(_UNITS)))):
                if made == rows:
                    return made
                cells = filler.copy()
                cells[0] = f"{outward:<4}{sector}{unit}"
                cells[1] = cells[2] = f"{outward} {sector}{unit}"
                cells[3], cells[4] = "198001", "201806" if draw.random() < 0.33 else ""
                cells[7], cells[8], cells[19] = council, ward, seat
                file.write(",".join(cells) + "\r\n")
                made += 1
    return made


def _measure(path: Path, asked: list[str]) -> None:
    began = perf_counter()
    held = Postcodes.open(path)
    built = perf_counter() - began
    index = next(path.parent.glob("*.index"))
    began = perf_counter()
    again = Postcodes.open(path)
    opened = perf_counter() - began
    times = []
    for each in asked:
        began = perf_counter()
        assert again.find(each) is not None
        times.append(1000 * (perf_counter() - began))
    began = perf_counter()
    within = again.within(asked[0].split()[0])
    part = 1000 * (perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{path.suffix[1:]:<4} {path.stat().st_size / 1e6:8,.0f} MB  {held.count:,} rows  index {built:.1f} s, "
          f"{index.stat().st_size / 1e6:.1f} MB  opened {1000 * opened:.1f} ms  found {median(times):.3f} ms, "
          f"at most {max(times):.3f}  {within.text} {part:.2f} ms  peak {peak:,.0f} MB")  # fmt: skip
    index.unlink()


def main() -> int:
    """Print one line for the CSV and one for the zip."""
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    told.add_argument("--rows", type=int, default=2_600_000)
    rows = told.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ONSPD_MADE_UP.csv"
        made = make_up(path, rows)
        asked = [
            line.split(",")[2] for k, line in enumerate(path.open(encoding="ascii")) if k and k % (made // 500) == 0
        ]
        packed = Path(folder) / "ONSPD_MADE_UP.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(path, "Data/ONSPD_MADE_UP_UK.csv")
        _measure(path, asked)
        _measure(packed, asked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
