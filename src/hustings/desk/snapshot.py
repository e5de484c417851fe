"""A snapshot of the desk as plain files, for any host that serves files or any network that spreads them.

Every page that can be reached from the front page by links, with its CSV and JSON, its embed and its social card; the
choices that pages offer as links (a map's modes, another date of a council) one step deep. What only a running desk can
do (finding, checking, what-if, the stream, the API) is left out and marked where it would stand. It is written beside
the folder and put in its place when it is whole; the same state of the desk gives the same bytes.
"""

from __future__ import annotations

import json
import re
import shutil
from array import array
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from hustings.desk.answers import EMBEDDABLE, STRICT
from hustings.desk.assets import assets
from hustings.desk.fetching import Fetched, Fetcher
from hustings.desk.shelf import ALWAYS
from hustings.desk.still import place_of, stand_still, without_links
from hustings.errors import BadInput

__all__ = ["MANIFEST", "Snapshot", "write_snapshot"]

MANIFEST = "snapshot.json"
"""The file that says what a snapshot is of. A folder with other things in it and without this is never replaced."""

_LEFT_OUT = re.compile(
    r"/(find|check|stream|health|api|id|enter|story|results|constituency|seat|embed)(/|$|\.)|/count$"
)
_EMBED = re.compile(r"/embed/(election|contest|map)/[^/?]+$")
_ASKED = re.compile(r"/(map|election|council|targets|elections|contests|area|party|embed)(/|$|\.|\?)")
_DEEP = ("/area/", "/party/", "/records/", "/targets/")
_OLD = (("results", "election"), ("constituency", "area"), ("seat", "contest"))
_QUERY = 120


class Snapshot:
    """What was written: pages, files and bytes; ``left`` are addresses that gave no page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = 0
        self.files = 0
        self.bytes = 0
        self.left: list[str] = []
        self._made: set[str] = set()
        self._links: dict[str, array[int]] = {}
        self._number: dict[str, int] = {}

    def put(self, place: str, body: bytes) -> None:
        """Write one file."""
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        self.files += 1
        self.bytes += len(body)

    def page(self, address: str, text: str, links: tuple[str, ...]) -> None:
        """Write a page, and note what it links to."""
        self.put(place_of(address), text.encode())
        self.pages += 1
        self._made.add(address)
        number = self._number
        self._links[address] = array("I", (number.setdefault(each, len(number)) for each in links))

    def file(self, address: str, body: bytes) -> None:
        """Write what is no page: figures, a drawing, a card."""
        self.put(place_of(address), body)
        self._made.add(address)

    def __contains__(self, address: str) -> bool:
        return address in self._made

    def mend(self) -> None:
        """Take the links out of each page that lead to what is no file after all."""
        missing = {number: each for each, number in self._number.items() if each not in self._made}
        for address, numbers in self._links.items():
            gone = frozenset(missing[each] for each in numbers if each in missing)
            if gone:
                path = self.folder / place_of(address)
                body = without_links(path.read_text("utf-8"), address, gone).encode()
                self.bytes += len(body) - path.stat().st_size
                path.write_bytes(body)


def write_snapshot(
    folder: Path,
    fetch: Fetcher,
    *,
    deep: bool = True,
    wanted: Callable[[str], bool] = lambda _: True,
    on_page: Callable[[str, int, int], None] = lambda *_: None,
) -> Snapshot:
    """Write the desk to ``folder``, in place of an earlier snapshot there.

    ``deep`` follows links to areas, parties, records and targets too, ``wanted`` may leave out more by address;
    ``on_page`` is told of each page, how many are done and how many are known to be left. Raises
    :class:`~hustings.errors.BadInput` where the folder cannot be written to or holds something else; what was there
    before is then still there.
    """
    whole = folder.resolve()
    _refuse_other(whole, folder)
    half = whole.with_name(f".{whole.name}.half")
    try:
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        made = Snapshot(half)
        _crawl(made, fetch, lambda address, asked: _follows(address, asked, deep) and wanted(address), on_page)
        made.mend()
        _beside(made, fetch)
        _swap(half, whole)
    except OSError as error:
        raise BadInput(
            f"{folder} cannot be written: {error.strerror or error}.", remedy="Name another folder; the former stands."
        ) from None
    finally:
        shutil.rmtree(half, ignore_errors=True)
    made.folder = whole
    return made


def _refuse_other(whole: Path, folder: Path) -> None:
    if whole.exists() and not (whole / MANIFEST).is_file() and (not whole.is_dir() or any(whole.iterdir())):
        raise BadInput(f"{folder} holds something else.", remedy="Name an empty folder, or one with a snapshot in it.")


def _swap(half: Path, whole: Path) -> None:
    """Put the new folder in the place of the old one, or leave the old one where it is."""
    old = whole.with_name(f".{whole.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if whole.exists():
        whole.rename(old)
    try:
        half.rename(whole)
    except OSError:
        if old.exists():
            old.rename(whole)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _follows(address: str, asked: bool, deep: bool) -> bool:
    """Whether an address becomes a file; ``asked``: it is linked from a page that is itself an answer to a query."""
    path, _, query = address.partition("?")
    if any(part in ("..", ".") for part in path.split("/")) or not path.isprintable():
        return False
    if _LEFT_OUT.match(path) and not _EMBED.match(path):
        return False
    if query and (asked or len(query) > _QUERY or not _ASKED.match(path)):
        return False
    return deep or not path.startswith(_DEEP)


def _crawl(
    made: Snapshot,
    fetch: Fetcher,
    follows: Callable[[str, bool], bool],
    on_page: Callable[[str, int, int], None],
) -> None:
    """From page to page until there is none left, in rounds: first the front page, then what it links to, and so on."""
    seen, waiting, done = {"/"}, ["/"], 0
    while waiting:
        found: dict[str, None] = {}
        for address, answer in fetch.many(waiting):
            done += 1
            on_page(address, done, len(seen) - done)
            for link in _take(made, address, answer, follows):
                if link not in seen:
                    seen.add(link)
                    found[link] = None
        # The forms of a page come with it.
        waiting = sorted(each for each in found if each not in made)


def _take(made: Snapshot, address: str, answer: Fetched, follows: Callable[[str, bool], bool]) -> tuple[str, ...]:
    """Write what was answered; returns what it links to."""
    if answer.status != 200:
        made.left.append(address)
        return ()
    if not answer.kind.startswith("text/html"):
        made.file(address, answer.body)
        return ()
    asked = "?" in address
    page = stand_still(answer.body.decode(), address, lambda to: follows(to, asked))
    made.page(address, page.text, page.links)
    path, _, query = address.partition("?")
    for suffix, body in answer.also.items():
        if path != "/":
            made.file(f"{path}{suffix}{'?' if query else ''}{query}", body)
    return page.links


def _beside(made: Snapshot, fetch: Fetcher) -> None:
    """The files that are no pages of the desk: styles, script and typefaces, 404, robots, headers, what this is of."""
    for each in assets().values():
        body = each.body
        if each.kind.startswith("text/css"):
            body = body.replace(b"url(/static/", b"url(")
        made.put(each.address.lstrip("/"), body)
    site, nothing = fetch.site, fetch("/not-found")
    page = stand_still(nothing.body.decode(), "/", lambda to: to in made, rooted=True)
    made.put("404.html", page.text.encode())
    made.put("robots.txt", fetch("/robots.txt").body)
    made.put("_headers", _headers(made.folder, site.test).encode())
    made.put("_redirects", "".join(f"/{old}/* /{new}/:splat 308\n" for old, new in _OLD).encode())
    told = {
        "hustings": version("hustings"), "test": site.test, "version": site.version(),
        "cursor": site.live.moment.sequence if site.live is not None else None, "pages": made.pages,
    }  # fmt: skip
    made.put(MANIFEST, json.dumps(told, indent=1).encode() + b"\n")


def _headers(folder: Path, test: bool) -> str:
    """The headers of each address, in the form that static hosts read (Netlify, Cloudflare Pages).

    No address falls under two rules, because such hosts join the values of both.
    """
    always = [f"{name.decode()}: {value.decode()}" for name, value in ALWAYS]
    always += ["x-robots-tag: noindex, nofollow"] if test else []
    rules: list[tuple[str, list[str]]] = []
    for each in sorted(folder.iterdir()):
        if each.name == "static":
            rules.append(("/static/*", [*always, "cache-control: public, max-age=31536000, immutable"]))
            continue
        policy = EMBEDDABLE if each.name == "embed" else STRICT
        lines = [*always, f"content-security-policy: {policy}"]
        lines += ["cross-origin-resource-policy: cross-origin"] if each.name == "embed" else []
        rules += [(f"/{each.name}/*", lines)] if each.is_dir() else [(f"/{each.name}", lines)]
    rules.append(("/", [*always, f"content-security-policy: {STRICT}"]))
    return "".join(f"{path}\n" + "".join(f"  {line}\n" for line in lines) for path, lines in rules)
