"""An independent reader of a night's store: proves the chain from the raw rows, and names the first row that is wrong.

It imports no other part of Hustings and uses none of its code: only SQL, JSON and SHA-256. Run it alone with
``python verify.py STORE``. What it proves:

- every event's digest is SHA-256 of four lines: the digest before, the sequence, the moment of receipt, the content;
  the content is the event's columns as one JSON object with sorted keys and no white space;
- sequences run 1, 2, 3, ... and each event is chained to the one before it, the first to sixty-four noughts;
- the head names the last event; the store is of the nature, live or test, that its first event opened it with;
- with ``expected`` (a digest noted earlier, on paper or elsewhere) that event is still there: a chain written anew from
  some row on, which no reader of the store alone can tell, is found by that.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

GENESIS = "0" * 64
COLUMNS = (
    "sequence", "kind", "contest", "actor", "source", "revision", "declared_at", "received_at", "key", "body",
    "previous", "digest",
)  # fmt: skip
_EVENTS = f"select {', '.join(COLUMNS)} from night_events order by sequence"


@dataclass(frozen=True)
class Proof:
    """What was found. ``wrong`` is empty where the chain holds; else it says which row is wrong, and how."""

    store: str
    nature: str
    events: int
    digest: str
    wrong: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


def verify(store: str, expected: str | None = None) -> Proof:
    """Read a store with plain SQL and prove its chain.

    ``store`` is the path of an SQLite file, ``sqlite:///PATH`` or a PostgreSQL URL. Raises ``OSError`` where it cannot
    be read or holds no night.
    """
    found: list[str] = []
    told, head, rows = _rows(store)
    previous, count, seen = GENESIS, 0, expected is None or expected == GENESIS
    nature = told.get("nature", "")
    for row in rows:
        count += 1
        event = dict(zip(COLUMNS, row, strict=True))
        found += _faults(event, count, previous, nature)
        previous = str(event["digest"])
        seen = seen or previous == expected
        if len(found) > 20:
            break
    if nature not in ("live", "test"):
        found.append(f"night_store, nature: “{nature}” is neither live nor test")
    if not found and head != (count, previous):
        found.append(
            f"night_head: it names event {head[0]}, digest {head[1][:12]}; the last is {count}, {previous[:12]}"
        )
    if not seen:
        found.append(f"no event has the digest {expected}: the chain was written anew after it was noted")
    return Proof(_without_password(store), nature, count, previous, tuple(found))


def _faults(event: dict[str, Any], place: int, previous: str, nature: str) -> Iterator[str]:
    """What is wrong with one row, given its place and the digest before."""
    name = f"night_events, sequence {event['sequence']} ({event['kind']} {event['contest']}".rstrip() + ")"
    if event["sequence"] != place:
        yield f"{name}: {place} should stand here; an event is missing or was moved"
    if event["previous"] != previous:
        yield f"{name}: it is not chained to the event before it"
    try:
        body = json.loads(event["body"])
        content = json.dumps(
            {
                "kind": event["kind"],
                "contest": event["contest"],
                "actor": event["actor"],
                "source": event["source"],
                "revision": event["revision"],
                "declared_at": event["declared_at"],
                "key": event["key"],
                "body": body,
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
    except (TypeError, ValueError) as error:
        yield f"{name}: its body is not JSON ({error})"
        return
    lines = f"{event['previous']}\n{event['sequence']}\n{event['received_at']}\n{content}"
    if hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest() != event["digest"]:
        yield f"{name}: it was changed after it was recorded"
    if place == 1 and (event["kind"] != "opened" or body.get("nature") != nature):
        yield f"{name}: the night was not opened as a {nature} night"


def _rows(store: str) -> tuple[dict[str, str], tuple[int, str], list[tuple[Any, ...]]]:
    """What the store says of itself, its head, and its events in order."""
    connection: Any = None
    try:
        connection = _connect(store)
        told = dict(connection.execute("select name, value from night_store").fetchall())
        heads = connection.execute("select sequence, digest from night_head").fetchall()
        rows = connection.execute(_EVENTS).fetchall()
    except FileNotFoundError:
        raise
    except Exception as error:
        raise OSError(f"{_without_password(store)} holds no night that can be read ({error})") from None
    finally:
        if connection is not None:
            connection.close()
    head = (int(heads[0][0]), str(heads[0][1])) if len(heads) == 1 else (-1, f"{len(heads)} heads")
    return told, head, rows


def _connect(store: str) -> Any:
    """A connection that sees one snapshot: the head and the events belong together though others are writing."""
    if store.startswith("postgresql"):
        import psycopg

        server = psycopg.connect("postgresql://" + store.split("://", 1)[1])
        server.read_only = True
        server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return server
    path = Path(unquote(store.removeprefix("sqlite:///"))) if "://" in store else Path(store)
    if not path.is_file():
        raise FileNotFoundError(f"there is no store at {path}")
    file = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    file.execute("begin")
    return file


def _without_password(store: str) -> str:
    password = urlsplit(store).password if "://" in store else None
    return store.replace(f":{password}@", ":***@") if password else store


def main(arguments: list[str]) -> int:
    """``python verify.py STORE [DIGEST]``: prints what was found; 0 where the chain holds, 1 where it does not."""
    if len(arguments) not in (1, 2):
        sys.stderr.write("usage: verify.py STORE [DIGEST NOTED EARLIER]\n")
        return 2
    proof = verify(*arguments)
    for line in proof.wrong:
        sys.stdout.write(f"WRONG: {line}\n")
    verdict = "the chain holds" if proof.holds else "THE CHAIN IS BROKEN"
    test = "TEST store, " if proof.nature == "test" else ""
    sys.stdout.write(f"{test}{proof.events} events, last digest {proof.digest}: {verdict}\n")
    return 0 if proof.holds else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
