"""A line of progress on a terminal's standard error; nothing in a pipe."""

from __future__ import annotations

import sys

__all__ = ["Progress"]

_WIDTH = 30


class Progress:
    """A context that shows what is being done, and how far where that is known.

    >>> with Progress() as step:
    ...     step("Pooling 253 polls")
    ...     step("Elections", 3, 20)
    """

    def __init__(self) -> None:
        self._seen = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __call__(self, what: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done; with ``total``, a bar of ``done`` parts of it."""
        if not self._seen:
            return
        full = round(_WIDTH * done / total) if total else 0
        bar = f"  {'█' * full}{'░' * (_WIDTH - full)} {done} of {total}" if total else " ..."
        sys.stderr.write(f"\r{what}{bar}\x1b[K")
        sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self._seen:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
