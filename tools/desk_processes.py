"""Real desks for tests and the long run: ``hustings serve`` as processes, asked and listened to over sockets."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hustings.almanac.open import Almanac
from hustings.night.events import Declared, Event, Figures

__all__ = ["Answer", "Connection", "Listening", "Serving", "declarations", "free_port", "serving"]

_PATIENCE = 90.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a desk answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Connection:
    """One connection that is kept: whatever is asked on it is answered by the same worker."""

    def __init__(self, port: int, timeout: float = 30.0) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._file = self._socket.makefile("rb")

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def send(self, words: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(words)

    def ask(self, path: str, *more: str) -> Answer:
        """Get an address. Raises ``OSError`` where the connection breaks."""
        lines = [f"GET {path} HTTP/1.1", "Host: desk", *more, "", ""]
        self.send("\r\n".join(lines).encode())
        return self.answer()

    def answer(self) -> Answer:
        """The next answer."""
        first = self._file.readline()
        if not first:
            raise ConnectionResetError("the desk hung up")
        headers = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return Answer(int(first.split()[1]), headers, self._file.read(int(headers.get("content-length", 0))))


class Serving:
    """A desk that runs: its port, its processes, its log."""

    def __init__(self, place: str, port: int, workers: int, options: Sequence[str], log: Path) -> None:
        self.port = port
        self.workers = workers
        self.log = log
        command = [sys.executable, "-m", "hustings.cli.main", "serve", "--store", place, "--port", str(port),
                   "--workers", str(workers), *options]  # fmt: skip
        with log.open("ab") as file:
            self.process = subprocess.Popen(command, stdout=file, stderr=file, env=dict(os.environ))

    def ask(self, path: str) -> Answer:
        """Get an address from whichever worker takes the connection."""
        with Connection(self.port) as connection:
            return connection.ask(path)

    def wait(self) -> None:
        """Until every worker answers. Raises ``TimeoutError`` with the end of the log."""
        until = time.monotonic() + _PATIENCE
        seen: set[int] = set()
        while len(seen) < self.workers:
            if time.monotonic() > until or self.process.poll() is not None:
                raise TimeoutError(f"the desk did not start: {self.log.read_text('utf-8')[-2000:]}")
            with suppress(OSError, ValueError):
                seen.add(self.ask("/health").json()["worker"])
            time.sleep(0.02)

    def each(self, path: str) -> dict[int, Answer]:
        """What every worker answers at an address, by the worker's process."""
        made: dict[int, Answer] = {}
        until = time.monotonic() + _PATIENCE
        while len(made) < self.workers:
            if time.monotonic() > until:
                raise TimeoutError(f"only workers {sorted(made)} answered")
            with suppress(OSError), Connection(self.port) as connection:
                worker = connection.ask("/health").json()["worker"]
                if worker not in made:
                    made[worker] = connection.ask(path)
        return made

    def each_has(self, path: str, words: str) -> dict[int, Answer]:
        """The same, once every worker's answer has ``words``."""
        until = time.monotonic() + _PATIENCE
        while True:
            made = self.each(path)
            if all(words in answer.text for answer in made.values()):
                return made
            if time.monotonic() > until:
                raise TimeoutError(f"{words} never came at {path}")
            time.sleep(0.02)

    def projector(self) -> list[int]:
        """The workers that say they project."""
        return [worker for worker, told in self.each("/health").items() if told.json()["projection"] == "made here"]

    def stop(self) -> float:
        """Tell it to stop; the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        return time.monotonic() - began

    def lines(self) -> list[dict[str, Any]]:
        """Its log so far."""
        return [json.loads(each) for each in self.log.read_text("utf-8").splitlines() if each.startswith("{")]


@contextmanager
def serving(place: str, *options: str, workers: int = 1, port: int = 0) -> Iterator[Serving]:
    """A desk over a store for the time of a ``with`` block; every one of its processes is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="hustings-desk-") as folder:
        desk = Serving(place, port or free_port(), workers, options, Path(folder) / "log")
        try:
            desk.wait()
            yield desk
        finally:
            if desk.process.poll() is None:
                desk.process.terminate()
                try:
                    desk.process.wait(20)
                except subprocess.TimeoutExpired:
                    desk.process.kill()
                    desk.process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@dataclass
class Listening:
    """Somebody who listens to the stream as a browser does: coming back with the cursor of the last message."""

    port: int
    heard: list[int] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    worker: int = 0
    ends: list[str] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, *, every: float = 0.05, named: bool = True) -> None:
        """Until cancelled. ``named``: ask first which worker it is; ``every``: pause before coming back."""
        while True:
            writer = None
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                if named:
                    await self._name(reader, writer)
                await self._hear(reader, writer)
            except (OSError, asyncio.IncompleteReadError, ValueError):
                self.ends.append("broken")
            finally:
                if writer is not None:
                    writer.close()
            await asyncio.sleep(every)

    async def _name(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET /health HTTP/1.1\r\nHost: desk\r\n\r\n")
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        size = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        self.worker = json.loads(await reader.readexactly(size))["worker"]

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back = f"Last-Event-ID: {self.heard[-1]}\r\n" if self.heard else ""
        writer.write(f"GET /stream HTTP/1.1\r\nHost: desk\r\n{back}\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        while size := int(await reader.readline(), 16):
            message = (await reader.readexactly(size + 2)).decode()
            self.ready.set()
            for line in message.splitlines():
                if line.startswith("id: "):
                    self.heard.append(int(line[4:]))
                    self.at.append(time.monotonic())
        self.ends.append("clean")


def declarations(almanac: Almanac, election: str) -> list[list[Event]]:
    """Every result of an election entered by two people, in the order of declaration."""
    people: dict[str, list[dict[str, Any]]] = {}
    for row in almanac.candidacies(election).iter_rows(named=True):
        people.setdefault(row["contest"], []).append(row)
    every = []
    for row in almanac.contests(election).sort("declared", "contest").iter_rows(named=True):
        here = people[row["contest"]]
        votes = tuple((each["candidate"], each["votes"]) for each in here)
        figures = Figures(votes, tuple(each["candidate"] for each in here if each["elected"]))
        every.append([
            Event(Declared(figures), row["contest"], who, f"{row['contest']}-{who}", declared_at=row["declared"])
            for who in ("ann", "bob")
        ])  # fmt: skip
    return every
