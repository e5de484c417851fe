"""Serving: one process or several, logs a line a request in JSON, and a graceful end."""

from __future__ import annotations

import errno
import json
import logging
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.types import ASGIApp

from hustings.almanac.open import Almanac
from hustings.almanac.postcodes import Postcodes
from hustings.desk.app import Outermost, create_app
from hustings.desk.counting.counts import CountFolder
from hustings.desk.live import Live
from hustings.desk.mapping.boundary_files import outlines_in
from hustings.errors import BadInput
from hustings.night.ledger import Ledger
from hustings.night.rehearsal import NightClock

__all__ = ["JsonLines", "Served", "from_environment", "make_app", "run"]

_SETTINGS = "HUSTINGS_DESK"
_STOP = 10
"""Seconds that open requests have to end when the desk is told to stop."""


@dataclass(frozen=True, slots=True)
class Served:
    """What is served, in plain values, so that it can be handed to another process.

    ``store``: the address of a night's store, empty for none; ``over``: folders laid over the almanac; ``front``: the
    election on the front page; ``address``: where the desk is reached from outside; ``project``: whether seats to come
    are projected, from the prior ``prior``; ``public``: refuse a store of test data; ``entry``: people with accounts
    enter returns under ``/enter``; ``story``: a folder with a story, shown at ``/story``. Of a rehearsal ``clock`` is
    the night's own and ``note`` the words over every page. ``counts``: a folder of ballot files, shown at ``/counts``.
    ``postcodes``: a directory of postcodes of the ONS, for ``/find``. ``boundaries``: boundary files, for maps.
    """

    store: str = ""
    over: tuple[str, ...] = ()
    front: str = ""
    address: str = ""
    project: bool = True
    prior: str = "forecast"
    public: bool = False
    entry: bool = False
    story: str = ""
    clock: str = ""
    note: str = ""
    counts: str = ""
    postcodes: str = ""
    boundaries: tuple[str, ...] = ()


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, what, and whatever was given beside it."""

    _EXTRA = ("method", "path", "status", "ms", "fault", "person", "address", "why")

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record. Text is escaped, so that no request can forge a line of its own."""
        told: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
        }
        told |= {name: getattr(record, name) for name in self._EXTRA if hasattr(record, name)}
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=True, default=str)


def make_app(served: Served) -> Outermost:
    """The application. Raises :class:`~hustings.errors.BadInput` for a store that cannot be served."""
    almanac = Almanac.open(*[Path(each) for each in served.over])
    if served.front:
        almanac.election(served.front)
    live, routers = None, []
    if served.story:
        from hustings.desk.pages.told import story_router

        routers.append(story_router(Path(served.story)))
    if served.entry and not served.store:
        raise BadInput("Returns are entered into a store.", remedy="Name it with --store.")
    if served.store:
        ledger, clock = _ledger(served), _clock(served)
        live = Live(
            almanac, ledger, project=served.project, prior=served.prior, rehearsal=clock, note=served.note
        )  # fmt: skip
        if served.entry:
            routers.append(_entry(almanac, ledger, served))
    counts = CountFolder(Path(served.counts), almanac) if served.counts else None
    return create_app(
        almanac, live, front=served.front, address=served.address, routers=tuple(routers), counts=counts,
        postcodes=Postcodes.open(served.postcodes) if served.postcodes else None,
        outlines=outlines_in(almanac, served.boundaries),
    )  # fmt: skip


def _ledger(served: Served) -> Ledger:
    """The ledger of the store; of test data none for the public."""
    clock = _clock(served)
    ledger = Ledger.open(served.store) if clock is None else Ledger.open(served.store, "test", clock=clock)
    if served.public and ledger.is_test:
        ledger.close()
        raise BadInput(
            f"{ledger.name} holds test data and is not served to the public.",
            remedy="Serve a live store, or leave out --public.",
        )
    return ledger


def _clock(served: Served) -> NightClock | None:
    """The clock of a rehearsal; ``None`` on a night of our own."""
    return NightClock.from_text(served.clock) if served.clock else None


def _entry(almanac: Almanac, ledger: Ledger, served: Served) -> APIRouter:
    """The entry of returns; its cookies only over HTTPS where the desk is reached so."""
    from hustings.desk.entering.entry import EntryDesk, entry_router
    from hustings.desk.entering.people import People
    from hustings.night.paper import Papers

    secure = served.address.startswith("https://")
    return entry_router(EntryDesk(ledger, People(served.store), Papers(almanac), secure=secure))


def from_environment() -> ASGIApp:
    """The application as the first process described it to this one."""
    told = json.loads(os.environ[_SETTINGS])
    _log(told.pop("level"))
    return make_app(Served(**{**told, "over": tuple(told["over"]), "boundaries": tuple(told["boundaries"])}))


def _log(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("hustings.desk")
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False


def run(
    served: Served,
    host: str,
    port: int,
    workers: int = 1,
    *,
    quiet: bool = False,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until told to stop. Several workers follow the store each; one of them projects, and all show it.

    ``ready`` is called once all is there to be served. Raises :class:`~hustings.errors.BadInput` for what cannot be
    served, and for a port that is taken.
    """
    import uvicorn

    from hustings.desk.patience import Patient

    level = logging.WARNING if quiet else logging.INFO
    _log(level)
    _open_many()
    make_app_once = make_app(served) if workers == 1 else None
    options: dict[str, Any] = {
        "host": host, "port": port, "log_level": "warning", "access_log": False, "server_header": False,
        "timeout_graceful_shutdown": _STOP, "timeout_keep_alive": 30, "proxy_headers": False, "backlog": 4096,
        "http": Patient, "timeout_worker_healthcheck": 30,
    }  # fmt: skip
    if make_app_once is None:
        _try(served)
    _is_free(host, port)
    ready()
    if make_app_once is not None:
        uvicorn.run(make_app_once, **options)
        return
    fields = {name: getattr(served, name) for name in served.__dataclass_fields__}
    os.environ[_SETTINGS] = json.dumps(fields | {"over": list(served.over), "level": level})
    uvicorn.run("hustings.desk.serving:from_environment", factory=True, workers=workers, **options)


def _try(served: Served) -> None:
    """What cannot be served is said once, here, and not by each worker."""
    if served.store:
        _ledger(served).close()
    if served.counts:
        CountFolder(Path(served.counts), Almanac.open(*[Path(each) for each in served.over]))


def _is_free(host: str, port: int) -> None:
    """Raises :class:`~hustings.errors.BadInput` where nothing can listen at an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            words = f"Port {port} is in use." if taken else f"Nothing can listen at {host}:{port}: {error.strerror}."
            raise BadInput(words, remedy="Give another with --port." if taken else "Give another --host.") from None


def _open_many() -> None:
    """Let this process hold as many connections as the system allows it, not as few as a shell starts it with."""
    try:
        import resource
    except ImportError:  # not a Unix
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
