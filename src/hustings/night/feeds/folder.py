"""A folder watched: every file that has come or changed since the last look, in the order in which they came.

Files that are still being written (a name that begins with a dot or ends in .part or .tmp) are left for the next look.
A file that vanishes from the listing changes nothing: what it said was taken when it was there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hustings.errors import BadInput

__all__ = ["MOST_BYTES", "Folder", "Found"]

MOST_BYTES = 64 * 1024 * 1024
"""Bytes that one file of a feed may have; a larger one is refused unread."""

_UNFINISHED = (".part", ".tmp", ".crdownload", "~")


@dataclass(frozen=True, slots=True)
class Found:
    """A file: its path, its bytes’ SHA-256, how often this path has changed, and what kept it from being read."""

    path: Path
    digest: str
    edition: int = 1
    fault: str = ""

    @property
    def name(self) -> str:
        """The file’s name."""
        return self.path.name


@dataclass(slots=True)
class Folder:
    """A folder and what has been seen of it."""

    place: Path
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    _digests: dict[str, list[str]] = field(default_factory=dict)

    def look(self) -> Iterator[Found]:
        """The files that are new or changed. Raises :class:`~hustings.errors.BadInput` where the folder is none."""
        if not self.place.is_dir():
            raise BadInput(
                f"There is no folder {self.place}.", remedy="Name the folder into which the feed is written."
            )
        for path in sorted(self.place.iterdir(), key=_age):
            if path.name.startswith(".") or path.name.endswith(_UNFINISHED) or path.is_symlink() or not path.is_file():
                continue
            found = self._found(path)
            if found is not None:
                yield found

    def forget(self, name: str) -> None:
        """Look at a file again next time, as what came before the close of poll."""
        self._seen.pop(name, None)
        self._digests.pop(name, None)

    def _found(self, path: Path) -> Found | None:
        try:
            about = path.stat()
            state = (about.st_size, about.st_mtime_ns)
            if self._seen.get(path.name) == state:
                return None
            if about.st_size > MOST_BYTES:
                self._seen[path.name] = state
                return Found(path, f"size {about.st_size}", fault=f"it is larger than {MOST_BYTES // 1024**2} MB")
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except FileNotFoundError:
            return None
        except OSError as error:
            return Found(path, "", fault=f"it cannot be read ({error.strerror})")
        self._seen[path.name] = state
        known = self._digests.setdefault(path.name, [])
        if known and known[-1] == digest:
            return None
        known.append(digest)
        return Found(path, digest, len(known))


def _age(path: Path) -> tuple[int, str]:
    try:
        return path.stat().st_mtime_ns, path.name
    except OSError:
        return 0, path.name
