"""Faults of machines, one test each: killed, full, locked, tampered, empty, crowded. Nothing acknowledged is lost.

The long run kills a thousand times each (``tools/kill_writers.py``).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from hustings.errors import IntegrityError
from hustings.night import verify as verifier
from hustings.night.events import Declared, Event, Figures, Note
from hustings.night.fold import fold
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.returns import Return
from hustings.night.standing import standing
from hustings.night.store import StoreUnavailable, store_url
from hustings.night.verify import verify
from tools import kill_writers
from tools.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
PUTNEY = "parl.putney.2024-07-04"
FIGURES = Figures((("Fleur Anderson", 24113), ("Lee Roberts", 11625)), ("Fleur Anderson",))
Truth = Callable[..., Return]


def note(text: str) -> Event:
    return Event(Note(text), "", "ann", text)


# --- killed -------------------------------------------------------------------------------------------------------


def _kills(place: str, kills: int) -> dict[str, object]:
    """Run the killing in a process of its own, which divides itself: this one has threads."""
    program = (
        "import json, sys; from dataclasses import asdict; from tools.kill_writers import kill_writers;"
        "print(json.dumps(asdict(kill_writers(sys.argv[1], int(sys.argv[2])))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, place, str(kills)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_writers_killed_at_random_points_lose_nothing_acknowledged(place: str) -> None:
    found = _kills(place, 60)
    assert (found["lost"], found["half"], found["half_seen"], found["broken"]) == (0, 0, 0, [])
    assert found["kills"] == 60
    assert isinstance(found["acknowledged"], int)
    assert found["acknowledged"] > 20


def test_the_postgresql_server_killed_at_random_points_loses_nothing_acknowledged() -> None:
    program = (
        "import json; from dataclasses import asdict; from tools.postgres import running;"
        "from tools.kill_writers import kill_server\n"
        "with running(often_killed=True) as server:\n"
        "    print(json.dumps(asdict(kill_server(server.place(), 50, server.kill, server.start))))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["lost"], found["half"], found["half_seen"], found["broken"]) == (0, 0, 0, [])
    assert (found["kills"], found["acknowledged"] > 10) == (50, True)


def _until_it_fails(ledger: Ledger) -> tuple[int, StoreUnavailable]:
    """How many notes were recorded before one could not be, and what was said then."""
    for number in range(500):
        try:
            ledger.append(Event(Note("x" * 500), "", "ann", f"{number}"))
        except StoreUnavailable as error:
            return number, error
    raise AssertionError("it never failed")


# --- full and locked ----------------------------------------------------------------------------------------------


def test_disk_full_records_nothing_says_so_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    place = str(tmp_path / "n.sqlite")
    ledger = Ledger.create(place, "test", ["parl.2024-07-04"], actor="desk", patience=0.05)
    full = ledger._store._engine

    def limit(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("pragma page_count").fetchone()[0]
        connection.execute(f"pragma max_page_count = {pages + 3}").fetchall()

    full.dispose()
    sa.event.listen(full, "connect", limit)
    written, said = _until_it_fails(ledger)
    assert "is full. Nothing was recorded" in said.message
    assert "Make room" in said.remedy
    assert ledger.head()[0] == 1 + written
    assert verify(place).holds
    ledger.close()
    sa.event.remove(full, "connect", limit)
    assert ledger.append(note("room again")) == [2 + written]
    assert verify(place).holds
    ledger.close()


def test_disk_full_where_the_system_refuses_to_write(tmp_path: Path) -> None:
    place = str(tmp_path / "n.sqlite")
    program = (
        "import sys, signal, resource\n"
        "from hustings.night.ledger import Ledger\nfrom hustings.night.events import Event, Note\n"
        "ledger = Ledger.create(sys.argv[1], 'test', ['parl.2024-07-04'], actor='desk', patience=0.05)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"
        "done = 0\n"
        "try:\n"
        "    for n in range(2000):\n"
        "        ledger.append(Event(Note('x' * 900), '', 'ann', f'k{n}')); done += 1\n"
        "except Exception as error:\n"
        "    print(done, type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, place], capture_output=True, text=True, check=True)
    written, error = done.stdout.split()
    assert error == "StoreUnavailable"
    assert int(written) > 10
    proof = verify(place)
    assert (proof.holds, proof.events) == (True, 1 + int(written))


def test_locked_database_is_waited_for_then_said(small: Ledger, tmp_path: Path) -> None:
    place = str(tmp_path / "small.sqlite")
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("begin immediate")
        impatient = Ledger.open(place, patience=0.1)
        with pytest.raises(StoreUnavailable, match="locked by another writer") as said:
            impatient.append(note("while locked"))
        assert "Send it again" in said.value.remedy
        assert len(impatient.read()) == 1  # readers are not kept out
        other.execute("commit")
        assert impatient.append(note("while locked")) == [2]
        impatient.close()


def test_locked_postgresql_is_waited_for_then_said(postgres: Postgres) -> None:
    place = postgres.place()
    ledger = Ledger.create(place, "test", ["parl.2024-07-04"], actor="desk", patience=0.1)
    engine = sa.create_engine(store_url(place))
    with engine.begin() as other:
        other.exec_driver_sql("select * from night_head for update")
        with pytest.raises(StoreUnavailable, match="locked by another writer"):
            ledger.append(note("while locked"))
    assert ledger.append(note("while locked")) == [2]
    engine.dispose()
    ledger.close()


# --- tampered -----------------------------------------------------------------------------------------------------


def _filled(place: str) -> None:
    ledger = Ledger.create(place, "test", ["parl.2024-07-04"], actor="desk")
    for number in range(6):
        ledger.append(Event(Declared(FIGURES), PUTNEY, f"clerk {number}", f"k{number}"))
    ledger.close()


def _tamper(place: str, *statements: str) -> None:
    """What somebody with the database’s own password could do: the guards off, rows changed."""
    engine = sa.create_engine(store_url(place))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            guards = [
                "drop trigger night_events_guard on night_events",
                "drop trigger night_store_guard on night_store",
            ]
        else:
            guards = [
                f"drop trigger {t}_{act}" for t in ("night_events", "night_store") for act in ("update", "delete")
            ]
        for statement in (*guards, *statements):
            connection.exec_driver_sql(statement)
    engine.dispose()


CHANGES = {
    "kind": "'corrected'",
    "contest": "'parl.battersea.2024-07-04'",
    "actor": "'eve'",
    "source": "'feed:pa'",
    "revision": "9",
    "declared_at": "'2024-07-05T01:00:00.000000Z'",
    "received_at": "'2024-07-05T01:00:00.000000Z'",
    "key": "'other'",
    "body": """'{"figures":{"elected":["Fleur Anderson"],"votes":[["Fleur Anderson",24114],["Lee Roberts",11625]]}}'""",
    "previous": f"'{'0' * 64}'",
    "digest": f"'{'f' * 64}'",
}


@pytest.mark.parametrize("column", CHANGES)
def test_tampered_row_is_named(place: str, column: str) -> None:
    _filled(place)
    _tamper(place, f"update night_events set {column} = {CHANGES[column]} where sequence = 4")
    proof = verify(place)
    assert not proof.holds
    assert proof.wrong[0].startswith("night_events, sequence 4")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("delete from night_events where sequence = 4", "4 should stand here"),
        ("delete from night_events where sequence = 7", "night_head"),
        ("update night_head set sequence = 9", "night_head"),
        (f"update night_head set digest = '{'a' * 64}'", "night_head"),
        ("delete from night_head", "night_head"),
        ("update night_store set value = 'live' where name = 'nature'", "was not opened as a live night"),
        ("update night_events set sequence = 40 where sequence = 4", "4 should stand here"),
        ("update night_events set body = '{' where sequence = 4", "sequence 4"),
    ],
)
def test_any_single_row_changed_is_found(place: str, statement: str, said: str) -> None:
    _filled(place)
    _tamper(place, statement)
    assert said in " ".join(verify(place).wrong)


def test_a_chain_written_anew_is_found_by_a_digest_noted_earlier(tmp_path: Path) -> None:
    one, other = str(tmp_path / "a.sqlite"), str(tmp_path / "b.sqlite")
    _filled(one)
    noted = verify(one).digest
    _filled(other)  # the same events at other moments: another chain, sound in itself
    assert verify(other).holds
    assert "written anew" in verify(other, noted).wrong[0]
    assert verify(one, noted).holds


def test_a_store_that_changed_its_nature_is_not_opened(tmp_path: Path) -> None:
    place = str(tmp_path / "n.sqlite")
    _filled(place)
    _tamper(place, "update night_store set value = 'live' where name = 'nature'")
    with pytest.raises(IntegrityError, match="says live"):
        Ledger.open(place)


def test_torn_write_is_found_or_undone(tmp_path: Path) -> None:
    place = tmp_path / "n.sqlite"
    _filled(str(place))
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    ledger = Ledger.open(str(place))
    ledger.append(note("last"))
    wal = Path(f"{place}-wal")
    torn = tmp_path / "torn.sqlite"
    shutil.copy(place, torn)
    for cut in range(0, wal.stat().st_size, 997):
        Path(f"{torn}-wal").write_bytes(wal.read_bytes()[:cut])
        Path(f"{torn}-shm").unlink(missing_ok=True)
        proof = verify(str(torn))
        assert proof.holds
        assert proof.events in (7, 8)
    ledger.close()


# --- the reader ---------------------------------------------------------------------------------------------------


def test_the_reader_is_independent_and_short() -> None:
    path = Path(verifier.__file__)
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200
    assert "import hustings" not in text
    assert "from hustings" not in text


def test_the_reader_runs_alone(tmp_path: Path) -> None:
    place = tmp_path / "n.sqlite"
    _filled(str(place))
    alone = tmp_path / "verify.py"
    shutil.copy(verifier.__file__, alone)
    run = [sys.executable, "-I", str(alone)]
    good = subprocess.run([*run, str(place)], capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout.startswith("TEST store, 7 events")) == (0, True)
    _tamper(str(place), "update night_events set actor = 'eve' where sequence = 4")
    bad = subprocess.run([*run, f"sqlite:///{place}"], capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "WRONG: night_events, sequence 4 (declared parl.putney.2024-07-04): it was changed" in bad.stdout
    assert subprocess.run(run, capture_output=True, check=False).returncode == 2


def test_the_reader_says_where_there_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="there is no store"):
        verify(str(tmp_path / "none.sqlite"))
    (tmp_path / "empty.sqlite").write_bytes(b"")
    with pytest.raises(OSError, match="holds no night"):
        verify(str(tmp_path / "empty.sqlite"))


# --- few and many -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, 650])
def test_nought_one_two_and_650_returns(papers: Papers, small: Ledger, count: int) -> None:
    votes: dict[str, dict[str, int]] = {}
    rows = papers.almanac.candidacies("parl.2024-07-04").select("contest", "candidate", "votes")
    for contest, name, number in rows.iter_rows():
        votes.setdefault(contest, {})[name] = number
    events = []
    for contest in list(votes)[:count]:
        held = votes[contest]
        won = max(held, key=lambda name: held[name])
        body = Declared(Figures(tuple(sorted(held.items())), (won,)))
        events += [Event(body, contest, who, f"{who}-{contest}") for who in ("ann", "bob")]
    if events:
        small.append(*events)
    there = standing(fold(small.read()), papers)
    assert (there.declared, len(there.contests), sum(there.seats().values())) == (count, 650, count)
    assert there.frame().height == sum(len(held) for held in votes.values())
    if count == 650:
        # Seats on the night, the Speaker apart: the totals that everybody knows.
        assert list(there.seats().items())[:3] == [("lab", 411), ("con", 121), ("ld", 72)]


def test_a_hard_check_keeps_out_of_sight_whatever_the_ledger_holds(papers: Papers, small: Ledger) -> None:
    # Written past the checks: two matching entries for two of the seven people who stood.
    for who in ("ann", "bob"):
        small.append(Event(Declared(FIGURES), PUTNEY, who, who))
    there = standing(fold(small.read()), papers).contests[PUTNEY]
    assert (there.stage, there.mark, dict(there.votes)) == ("", "held", {})
    assert there.findings[0].rule == "candidate missing"


def test_the_killing_itself_finds_a_loss(tmp_path: Path) -> None:
    """The tool is no rubber stamp: what was acknowledged and is not found, it counts."""
    place = str(tmp_path / "n.sqlite")
    Ledger.create(place, "test", ["parl.2024-07-04"], actor="desk").close()
    outcome = kill_writers.Outcome("sqlite", "nothing")
    kill_writers._look(place, outcome, {"never-written": 2})
    assert (outcome.lost, outcome.good) == (1, False)
