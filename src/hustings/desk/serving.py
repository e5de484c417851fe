"""Serving: one process or several, logs a line a request in JSON, and a graceful end."""

from __future__ import annotations

import json
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.types import ASGIApp

from hustings.almanac.open import Almanac
from hustings.desk.app import Outermost, create_app
from hustings.desk.live import Live
from hustings.errors import BadInput
from hustings.night.ledger import Ledger

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
    enter returns under ``/enter``; ``story``: a folder with a story, shown at ``/story``.
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
        ledger = Ledger.open(served.store)
        if served.public and ledger.is_test:
            raise BadInput(
                f"{ledger.name} holds test data and is not served to the public.",
                remedy="Serve a live store, or leave out --public.",
            )
        live = Live(almanac, ledger, project=served.project, prior=served.prior)
        if served.entry:
            routers.append(_entry(almanac, ledger, served))
    return create_app(almanac, live, front=served.front, address=served.address, routers=tuple(routers))


def _entry(almanac: Almanac, ledger: Ledger, served: Served) -> APIRouter:
    """The entry of returns; its cookies only over HTTPS where the desk is reached so."""
    from hustings.desk.entry import EntryDesk, entry_router
    from hustings.desk.people import People
    from hustings.night.paper import Papers

    secure = served.address.startswith("https://")
    return entry_router(EntryDesk(ledger, People(served.store), Papers(almanac), secure=secure))


def from_environment() -> ASGIApp:
    """The application as the first process described it to this one."""
    _log()
    told = json.loads(os.environ[_SETTINGS])
    return make_app(Served(**{**told, "over": tuple(told["over"])}))


def _log(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("hustings.desk")
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False


def run(served: Served, host: str, port: int, workers: int = 1, *, quiet: bool = False) -> None:
    """Serve until told to stop. Several workers each follow the store by themselves."""
    import uvicorn

    _log(logging.WARNING if quiet else logging.INFO)
    make_app_once = make_app(served) if workers == 1 else None
    options: dict[str, Any] = {
        "host": host, "port": port, "log_level": "warning", "access_log": False, "server_header": False,
        "timeout_graceful_shutdown": _STOP, "timeout_keep_alive": 30, "proxy_headers": False, "backlog": 4096,
    }  # fmt: skip
    if make_app_once is not None:
        uvicorn.run(make_app_once, **options)
        return
    fields = {name: getattr(served, name) for name in served.__dataclass_fields__}
    os.environ[_SETTINGS] = json.dumps(fields | {"over": list(served.over)})
    uvicorn.run("hustings.desk.serving:from_environment", factory=True, workers=workers, **options)
