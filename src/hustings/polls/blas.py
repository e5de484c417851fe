"""One BLAS thread while many small systems are solved side by side.

The engines spread their work over threads of their own. OpenBLAS would split each small product again, and its waiting
threads spin: on a busy machine a fit of three seconds then takes a minute. NumPy has no switch for this at run time, so
the switches of the OpenBLAS libraries that its wheels and SciPy's bring are called; where they stand on another BLAS
nothing is done (``OPENBLAS_NUM_THREADS=1`` or its like does the same from outside).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np

__all__ = ["one_thread", "stay_at_one_thread"]

_NAMES = (
    "scipy_openblas_{}_num_threads64_",
    "scipy_openblas_{}_num_threads",
    "openblas_{}_num_threads64_",
    "openblas_{}_num_threads",
)

_Switch = tuple[Callable[[], int], Callable[[int], None]]


@cache
def _switches() -> tuple[_Switch, ...]:
    """Readers and setters of the number of threads of each OpenBLAS beside NumPy and SciPy, which bring one each."""
    packages = Path(np.__file__).parent.parent
    folders = ("numpy.libs", "numpy/.dylibs", "scipy.libs", "scipy/.dylibs")
    found: list[_Switch] = []
    for file in sorted(file for folder in folders for file in (packages / folder).glob("*openblas*")):
        library = ctypes.CDLL(str(file))
        for name in _NAMES:
            read, write = (getattr(library, name.format(verb), None) for verb in ("get", "set"))
            if read is not None and write is not None:
                read.restype, write.argtypes = ctypes.c_int, [ctypes.c_int]
                found.append((read, write))
                break
    return tuple(found)


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold NumPy's BLAS to one thread for a while."""
    before = [read() for read, _ in _switches()]
    try:
        for _, write in _switches():
            write(1)
        yield
    finally:
        for (_, write), count in zip(_switches(), before, strict=True):
            write(count)


def stay_at_one_thread() -> None:
    """Hold BLAS to one thread for as long as this process lives: for a night, whose threads come and go all along."""
    for _, write in _switches():
        write(1)
