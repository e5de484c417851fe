"""What the desk is serving: the almanac, the night laid over it where there is one, and how a page gets printed."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlencode

from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hustings.almanac.open import Almanac
from hustings.almanac.postcodes import Postcodes
from hustings.atlas.outlines import Outlines
from hustings.desk.answers import FORMS, STRICT, Form, Made, Rendition, as_csv, as_json, form_of, kind_of, rendition
from hustings.desk.assets import assets
from hustings.desk.counting.counts import CountFolder
from hustings.desk.live import Live
from hustings.desk.printing import printer
from hustings.desk.shelf import Key, Shelf, key_of, send_rendition
from hustings.errors import HustingsError, NotKnown, UnknownName

__all__ = ["Asked", "Page", "Printed", "Site", "problem"]

log = logging.getLogger("hustings.desk")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a page sees it: the parts of its path, its query, its address without suffix, its form."""

    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    path: str = "/"
    form: Form = "html"

    def get(self, name: str, otherwise: str = "") -> str:
        """One value of the query, stripped."""
        return self.query.get(name, otherwise).strip()


Page = Callable[["Site", Asked], Made]
T = TypeVar("T")
_KEPT = 12
_NOTHING = object()
_MOST = {False: 500, True: 100}
"""Pages that may wait to be printed, light ones and heavy ones: whoever comes then is asked to come again."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Signs that nobody sees: controls, and those that turn the direction of what follows them about."""


class Printed(Response):
    """A rendition as an answer."""

    def __init__(self, made: Rendition) -> None:
        """Of ``made``."""
        super().__init__(status_code=made.status)
        self._made = made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it as the request wants it."""
        await send_rendition(self._made, scope, send)


def _kind(key: object) -> object:
    return key[0] if isinstance(key, tuple) else key


class Site:
    """One desk: what it knows, what it has printed, and how it prints."""

    def __init__(
        self,
        almanac: Almanac,
        live: Live | None = None,
        *,
        front: str = "",
        address: str = "",
        counts: CountFolder | None = None,
    ) -> None:
        """Over ``almanac``, with a night where there is one. ``front`` is the election on the front page.

        ``address`` is where the desk is reached from outside, for the links in social cards; ``counts`` a folder of
        ballot files laid over it.
        """
        self.almanac = almanac
        self.live = live
        self.counts = counts
        # The user's own directory of postcodes, where there is one.
        self.postcodes: Postcodes | None = None
        # The user's own boundary files, for geographic maps.
        self.outlines: tuple[Outlines, ...] = ()
        self.front = front
        self.address = address.rstrip("/")
        self.started = datetime.now().astimezone()
        self.shelf: Shelf | None = None
        # The same for every worker and after a restart, so that an open page is not asked to fetch itself for nothing.
        self._boot = hashlib.sha256("".join(sorted(each.address for each in assets().values())).encode()).hexdigest()[
            :8
        ]
        self._pending: dict[tuple[Key, str], asyncio.Task[Rendition]] = {}
        # What takes seconds waits for its like, never what takes milliseconds.
        self._printing = {False: asyncio.Semaphore(2), True: asyncio.Semaphore(1)}
        self._waiting = {False: 0, True: 0}
        self._held: OrderedDict[object, object] = OrderedDict()
        self._keeping = threading.Lock()

    @property
    def facts(self) -> Almanac:
        """The almanac with all that may be shown of the night laid over it."""
        return self.live.facts if self.live is not None else self.almanac

    @property
    def test(self) -> bool:
        """Whether what is served is a rehearsal."""
        return self.live is not None and self.live.test

    def version(self) -> str:
        """What pages of now are printed from: changes with every event that changes a page, and with staleness."""
        parts = [self._boot]
        if self.counts is not None:
            parts.append(self.counts.version)
        if self.live is not None:
            parts.append(self.live.version)
        return ".".join(parts)

    @cached_property
    def printer(self) -> Environment:
        """The engine of the templates."""
        return printer(self)

    def keep(self, key: object, make: Callable[[], T], most: int = _KEPT) -> T:
        """What took long to make, made once; of things of its kind the ``most`` last asked for are kept.

        The kind is the first part of the key.
        """
        made = self._held.get(key, _NOTHING)
        if made is _NOTHING:
            made = make()
        with self._keeping:  # pages are made by several threads
            self._held[key] = made
            self._held.move_to_end(key)
            alike = [each for each in self._held if _kind(each) == _kind(key)]
            for each in alike[: max(0, len(alike) - most)]:
                del self._held[each]
        return made  # type: ignore[return-value]

    # -- answering ------------------------------------------------------------------------------------------------

    async def answer(self, request: Request, page: Page, *, heavy: bool = False) -> Response:
        """Print ``page`` as the request asks, once for however many ask for it at the same time.

        ``heavy`` pages take seconds to make and wait for one another.
        """
        scope = request.scope
        key = scope.get("hustings.key") or key_of(scope)
        asked = Asked(
            parts={name: str(value) for name, value in request.path_params.items()},
            query=dict(request.query_params),
            path=scope["path"],
            form=scope.get("hustings.form") or form_of(request.headers.get("accept", "")),
        )
        version = self.version()
        also = scope.get("hustings.also")
        if also is not None:
            return Printed(await run_in_threadpool(self.print, page, asked, version, also))
        if key is None:
            return Printed(await self._print(page, asked, version, heavy))
        task = self._pending.get((key, version))
        if task is None:
            task = asyncio.create_task(self._print(page, asked, version, heavy))
            self._pending[(key, version)] = task
            task.add_done_callback(lambda _: self._pending.pop((key, version), None))
        made = await asyncio.shield(task)
        if self.shelf is not None and made.status == 200 and not made.private:
            self.shelf.lay(key, made)
        return Printed(made)

    async def heavy(self, work: Callable[[], T]) -> T:
        """Do what may take seconds and is no page at an address, one such thing at a time."""
        async with self._printing[True]:
            return await run_in_threadpool(work)

    async def work(self, make: Callable[[], T]) -> T:
        """What takes seconds and is nobody else's, as what somebody pasted: it waits for its like."""
        async with self._printing[True]:
            return await run_in_threadpool(make)

    async def _print(self, page: Page, asked: Asked, version: str, heavy: bool) -> Rendition:
        if self._waiting[heavy] >= _MOST[heavy]:
            raise HTTPException(503, "Too many are asking for this at once. Ask again soon.", {"retry-after": "5"})
        self._waiting[heavy] += 1
        try:
            async with self._printing[heavy]:
                return await run_in_threadpool(self.print, page, asked, version)
        finally:
            self._waiting[heavy] -= 1

    def print(self, page: Page, asked: Asked, version: str = "", also: dict[str, bytes] | None = None) -> Rendition:
        """Make a page and print it in the form asked for; what cannot be shown becomes a page that says why.

        Its other forms are put into ``also`` by their suffix, where that is given.
        """
        try:
            made = page(self, asked)
        except HustingsError as error:
            made = problem(self, asked, error)
        if made.status == 200 and not _has(made, asked.form):
            made = _formless(asked)
        headers = {"content-security-policy": STRICT} | dict(made.headers)
        if self.test:
            headers |= {"x-robots-tag": "noindex, nofollow", "x-hustings-test": "true"}
        form, body = self._body(made, asked, asked.form)
        if also is not None and made.status == 200:
            also |= {suffix: self._body(made, asked, other)[1] for suffix, other in FORMS.items() if _has(made, other)}
        return rendition(body, kind_of(form), status=made.status, version=version, headers=headers)

    def _body(self, made: Made, asked: Asked, form: Form) -> tuple[Form, bytes]:
        """A page in a form; what is wrong as HTML where it has no such form."""
        if form == "json" and _has(made, form):
            test = {"test": True} if self.test else {}
            return form, as_json({**test, **(made.json or {})})
        if form == "csv" and _has(made, form):
            return form, as_csv(*self._marked(made))
        if form == "csv" and made.status != 200 and made.json is not None:
            return form, as_csv(("error", "remedy"), [(made.json["error"], made.json["remedy"])])
        return "html", self.html(made, asked).encode()

    def _marked(self, made: Made) -> tuple[list[str], list[list[object]]]:
        """Header and rows of a CSV file; of a rehearsal each row says that it is one."""
        rows = [list(row) for row in made.rows]
        if not self.test:
            return list(made.header), rows
        return [*made.header, "test"], [[*row, "TEST"] for row in rows]

    def html(self, made: Made, asked: Asked) -> str:
        """A page as HTML."""
        query = urlencode(asked.query)
        text = self.printer.get_template(made.template).render(page=made, asked=asked, query=query, **made.view)
        return _UNSEEN.sub("", text)


def _has(made: Made, form: Form) -> bool:
    """Whether a page can be had in a form."""
    return form == "html" or (made.json is not None if form == "json" else bool(made.header))


def problem(site: Site, asked: Asked, error: HustingsError) -> Made:
    """A page that says what is wrong and what there is instead: 404 for what is not there, 400 for what cannot be."""
    from hustings.desk.near import nearest_links

    status = 404 if isinstance(error, UnknownName | NotKnown) else 400
    nearest = list(getattr(error, "nearest", ()) or getattr(error, "candidates", ()))
    return Made(
        title="Not found" if status == 404 else "That cannot be shown",
        template="desk/problem.html",
        view={"message": error.message, "remedy": web_words(error.remedy), "links": nearest_links(site, asked, error)},
        json={"error": error.message, "nearest": nearest, "remedy": web_words(error.remedy)},
        path=asked.path,
        status=status,
    )


def _formless(asked: Asked) -> Made:
    """What is said of a page that has no figures in the form asked for: 406, in that form."""
    message = f"{asked.path} has nothing to give as {asked.form.upper()}."
    said = {"error": message, "nearest": [], "remedy": "Ask for the page itself."}
    return Made("No such form", "desk/problem.html", {"message": message}, json=said, path=asked.path, status=406)


def web_words(remedy: str) -> str:
    """A remedy for readers of a page: what tells them to run a command is left out."""
    return "" if "“hustings " in remedy or "--" in remedy else remedy
