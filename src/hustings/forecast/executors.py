"""Who does the work: this process, processes on this machine, or the workers of a Dask cluster. The same code for all.

    with crew(workers=2) as executor:            # processes here
    with crew(cluster="tcp://10.0.0.5:8786"):    # dask scheduler; dask worker tcp://10.0.0.5:8786 on each machine

Every one is a :class:`concurrent.futures.Executor`; a job's outcome depends on its arguments alone, so the figures
are the same whoever does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from hustings.errors import BadInput

__all__ = ["crew"]

_PATIENCE = "10s"


class _Here(Executor):
    """Does each job at once, in this process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is done."""
        made: Future[Any] = Future()
        try:
            made.set_result(fn(*args, **kwargs))
        except Exception as error:  # whatever the job raised is the caller's to see
            made.set_exception(error)
        return made


@contextmanager
def crew(workers: int = 1, cluster: str | None = None) -> Iterator[Executor]:
    """An executor of ``workers`` processes here, or of the Dask cluster at ``cluster`` (extra ``[cluster]``).

    Raises :class:`~hustings.errors.BadInput` for no workers, a cluster that does not answer, or Dask not installed.
    """
    if cluster is not None:
        yield from _of_dask(cluster)
        return
    if workers < 1:
        raise BadInput(f"{workers} workers cannot do anything.", remedy="Give --workers 1 or more.")
    if workers == 1:
        yield _Here()
        return
    # Polars and the linear algebra have threads of their own, which a forked child would inherit in mid-step.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        yield executor


def _of_dask(address: str) -> Iterator[Executor]:
    try:
        import distributed
    except ImportError:
        raise BadInput(
            "A cluster needs Dask, which is not installed.", remedy="pip install 'hustings[cluster]', or use --workers."
        ) from None
    connect: Any = distributed.Client
    try:
        client = connect(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BadInput(
            f"No Dask scheduler answers at {address}: {str(error) or type(error).__name__}.",
            remedy="Start one with “dask scheduler” and give its address, as tcp://host:8786.",
        ) from None
    try:
        if not client.scheduler_info()["workers"]:
            raise BadInput(
                f"The Dask scheduler at {address} has no workers.", remedy=f"Start some: “dask worker {address}”."
            )
        with client.get_executor(pure=False) as executor:
            yield executor
    finally:
        client.close()
