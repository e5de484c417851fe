"""Cut the three bundled typefaces to what the pages need, from Adobe's own packages of the npm registry.

    python tools/subset_fonts.py [--packages DIR] [--out src/hustings/desk/fonts]

Without ``--packages`` the pinned packages are fetched with ``npm pack`` (about 65 MB); with it, the
``.tgz`` files lie in DIR already. Each family keeps the letters of English, Welsh, Gaelic and the other
languages of candidates' names (Latin-1 and Latin Extended-A and the Welsh letters beyond it), figures with
their tabular and lining forms, and the signs that LOOKS uses. Serif is pinned at one optical size. Written:
WOFF2 and the licence of each family.

Needs fonttools and brotli. The output is the same, byte for byte, for the same versions of both and the
packages. The packages of Fontsource are not used: they are cut by script into files of which none holds
both ``w`` and ``ŵ``.

"Source" is a reserved font name (SIL Open Font Licence 1.1, clause 3), and a subset is a modified version:
so the files carry the names Hustings Sans, Hustings Serif and Hustings Mono inside, with Adobe's copyright
and licence kept.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parents[1]

ASCII = "".join(map(chr, range(0x20, 0x7F)))
LATIN_1 = "".join(map(chr, range(0xA0, 0x100)))
LATIN_EXTENDED_A = "".join(chr(c) for c in range(0x100, 0x180) if c != 0x149)
WELSH = "ẀẁẂẃẄẅỲỳ"  # with ŵ ŷ of Extended-A and â ê î ô û of Latin-1, every letter that Welsh writes
GAELIC = "ḂḃĊċḊḋḞḟĠġṀṁṖṗṠṡṪṫ"  # dotted letters of the older Irish spelling; acutes and graves are Latin-1
SIGNS = "−–—×△‡†✓✗‘’‚“”„…·→←↑↓›‹▸◆●■▲○•‰€ȘșȚț\u2009\u202f"
PAGE_LETTERS = ASCII + LATIN_1 + LATIN_EXTENDED_A + WELSH + GAELIC + SIGNS
CODE_LETTERS = ASCII + LATIN_1 + "ŴŵŶŷ" + "−–—×‡✓‘’“”…·→"


@dataclass(frozen=True)
class Cut:
    """One file to make: its name and family, package and member, axes pinned or narrowed, letters, budget in bytes."""

    name: str
    family: str
    package: str
    version: str
    member: str
    axes: dict[str, float | tuple[float, float]]
    letters: str
    features: tuple[str, ...]
    budget: int


FEATURES = ("ccmp", "locl", "mark", "mkmk", "kern", "tnum", "lnum")

CUTS = (
    Cut(
        "source-sans-3", "Hustings Sans", "source-sans", "3.52.0", "package/VF/SourceSans3VF-Upright.ttf",
        {"wght": (400, 700)}, PAGE_LETTERS, FEATURES, 30_000,
    ),
    Cut(
        "source-serif-4", "Hustings Serif", "source-serif", "4.5.1", "package/VAR/SourceSerif4Variable-Roman.ttf",
        {"wght": (400, 700), "opsz": 28}, PAGE_LETTERS, FEATURES, 40_000,
    ),
    Cut(
        "source-code-pro", "Hustings Mono", "source-code-pro", "2.42.0", "package/VF/SourceCodeVF-Upright.ttf",
        {"wght": 450}, CODE_LETTERS, ("ccmp", "mark"), 14_000,
    ),
)  # fmt: skip


def fetch(cut: Cut, folder: Path) -> Path:
    """The package of one family as a ``.tgz`` in ``folder``, fetched with ``npm pack`` if it is not there yet."""
    path = folder / f"{cut.package}-{cut.version}.tgz"
    if not path.exists():
        command = ["npm", "pack", "--silent", f"{cut.package}@{cut.version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return path


def member(package: Path, name: str) -> bytes:
    """The bytes of one file inside a package."""
    with tarfile.open(package) as tar:
        found = tar.extractfile(name)
        if found is None:
            raise SystemExit(f"{package.name} holds no {name}")
        return found.read()


def rename(font: TTFont, family: str) -> None:
    """Give a cut font its own name in the name table (SIL OFL 1.1, clause 3), keeping copyright and licence."""
    names = font["name"]
    for record in list(names.names):
        if record.nameID not in (0, 13, 14):
            names.removeNames(nameID=record.nameID)
    postscript = family.replace(" ", "") + "-Regular"
    for identity, value in ((1, family), (2, "Regular"), (3, postscript), (4, family), (6, postscript)):
        names.setName(value, identity, 3, 1, 0x409)


def cut_font(cut: Cut, source: bytes) -> bytes:
    """The WOFF2 of one family: axes narrowed, letters and features kept as declared, hinting dropped."""
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    instancer.instantiateVariableFont(font, cut.axes, inplace=True)
    # Saved and read again: the subsetter does not look for a glyph that the instancer left without
    # variations.
    between = io.BytesIO()
    font.save(between)
    font = TTFont(between, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = list(cut.features)
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["STAT", "DSIG", "MVAR", "BASE"]
    options.flavor = "woff2"
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted({ord(letter) for letter in cut.letters}))
    subsetter.subset(font)
    rename(font, cut.family)
    out = io.BytesIO()
    font.flavor = "woff2"
    font.save(out)
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--packages", type=Path, help="folder with the .tgz files, instead of fetching them")
    parser.add_argument("--out", type=Path, default=ROOT / "src/hustings/desk/fonts")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.packages or Path(temporary)).resolve()
        for cut in CUTS:
            package = fetch(cut, folder)
            data = cut_font(cut, member(package, cut.member))
            (arguments.out / f"{cut.name}.woff2").write_bytes(data)
            (arguments.out / f"{cut.name}-OFL.txt").write_bytes(member(package, "package/LICENSE.md"))
            held = TTFont(io.BytesIO(data)).getBestCmap()
            missing = "".join(letter for letter in sorted(set(cut.letters)) if ord(letter) not in held)
            print(f"{cut.name}: {len(data):,} bytes of {cut.budget:,}, {len(held)} letters, missing {missing!r}")
            if len(data) > cut.budget:
                raise SystemExit(f"{cut.name} is over its budget of {cut.budget:,} bytes")


if __name__ == "__main__":
    main()
