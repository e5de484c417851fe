"""What the desk is serving: the almanac, the night laid over it where there is one, and how a page gets printed."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hustings.almanac.open import Almanac
from hustings.desk.answers import STRICT, Form, Made, Rendition, as_csv, as_json, form_of, kind_of, rendition
from hustings.desk.assets import assets
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


class Printed(Response):
    """A rendition as an answer."""

    def __init__(self, made: Rendition) -> None:
        """Of ``made``."""
        super().__init__(status_code=made.status)
        self._made = made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it as the request wants it."""
        await send_rendition(self._made, scope, send)


class Site:
    """One desk: what it knows, what it has printed, and how it prints."""

    def __init__(self, almanac: Almanac, live: Live | None = None, *, front: str = "", address: str = "") -> None:
        """Over ``almanac``, with a night where there is one. ``front`` is the election on the front page.

        ``address`` is where the desk is reached from outside, for the links in social cards.
        """
        self.almanac = almanac
        self.live = live
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
        self._held: OrderedDict[object, object] = OrderedDict()

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
        return self._boot if self.live is None else f"{self._boot}.{self.live.version}"

    @cached_property
    def printer(self) -> Environment:
        """The engine of the templates."""
        return printer(self)

    def keep(self, key: object, make: Callable[[], T]) -> T:
        """What took long to make, made once; of such things the last dozen asked for are kept."""
        if key not in self._held:
            self._held[key] = make()
        self._held.move_to_end(key)
        made = self._held[key]
        while len(self._held) > _KEPT:
            self._held.popitem(last=False)
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
        if key is None:
            return Printed(await self._print(page, asked, version, heavy))
        task = self._pending.get((key, version))
        if task is None:
            task = asyncio.create_task(self._print(page, asked, version, heavy))
            self._pending[(key, version)] = task
            task.add_done_callback(lambda _: self._pending.pop((key, version), None))
        made = await asyncio.shield(task)
        if self.shelf is not None and made.status == 200:
            self.shelf.lay(key, made)
        return Printed(made)

    async def _print(self, page: Page, asked: Asked, version: str, heavy: bool) -> Rendition:
        async with self._printing[heavy]:
            return await run_in_threadpool(self.print, page, asked, version)

    def print(self, page: Page, asked: Asked, version: str = "") -> Rendition:
        """Make a page and print it in the form asked for; what cannot be shown becomes a page that says why."""
        try:
            made = page(self, asked)
        except HustingsError as error:
            made = problem(self, asked, error)
        headers = {"content-security-policy": STRICT} | dict(made.headers)
        if self.test:
            headers |= {"x-robots-tag": "noindex, nofollow", "x-hustings-test": "true"}
        if asked.form == "json" and made.json is not None:
            test = {"test": True} if self.test else {}
            body = as_json({**test, **made.json})
        elif asked.form == "csv" and made.header:
            body = as_csv(*self._marked(made))
        else:
            return rendition(self.html(made, asked).encode(), kind_of("html"), status=made.status, version=version,
                             headers=headers)  # fmt: skip
        return rendition(body, kind_of(asked.form), status=made.status, version=version, headers=headers)

    def _marked(self, made: Made) -> tuple[list[str], list[list[object]]]:
        """Header and rows of a CSV file; of a rehearsal each row says that it is one."""
        rows = [list(row) for row in made.rows]
        if not self.test:
            return list(made.header), rows
        return [*made.header, "test"], [[*row, "TEST"] for row in rows]

    def html(self, made: Made, asked: Asked) -> str:
        """A page as HTML."""
        query = "&".join(f"{name}={value}" for name, value in asked.query.items())
        return self.printer.get_template(made.template).render(page=made, asked=asked, query=query, **made.view)


def problem(site: Site, asked: Asked, error: HustingsError) -> Made:
    """A page that says what is wrong and what there is instead: 404 for what is not there, 400 for what cannot be."""
    status = 404 if isinstance(error, UnknownName | NotKnown) else 400
    nearest = list(getattr(error, "nearest", ()) or getattr(error, "candidates", ()))
    links = [(each, link_of(site, each)) for each in nearest]
    return Made(
        title="Not found" if status == 404 else "That cannot be shown",
        template="desk/problem.html",
        view={"message": error.message, "remedy": web_words(error.remedy), "links": links},
        json={"error": error.message, "nearest": nearest, "remedy": web_words(error.remedy)},
        path=asked.path,
        status=status,
    )


def web_words(remedy: str) -> str:
    """A remedy for readers of a page: what tells them to run a command is left out."""
    return "" if "“hustings " in remedy or "--" in remedy else remedy


def link_of(site: Site, name: str) -> str:
    """The address of something by its id; empty where it has no page."""
    from hustings.ids import is_id, parse

    if not is_id(name):
        return ""
    rows = site.facts.table("contests")
    if parse(name).is_contest and not rows.filter(rows["contest"] == name).is_empty():
        return f"/contest/{name}"
    return f"/election/{name}"
