"""A function of files, computed in worker processes that end with their parent."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

Outcome = TypeVar("Outcome")


def map_parallel(
    job: Callable[[Path], Outcome], paths: list[Path], workers: int | None, chunk: int
) -> Generator[Outcome, None, None]:
    """Yield the result of a job for each path, in order; one worker runs in this process.

    A caller that stops early waits only for the jobs that are running.
    """
    if workers == 1:
        yield from map(job, paths)
        return
    # Not fork: a forked child of a process that has used torch's threads can hang.
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    pool = ProcessPoolExecutor(
        workers or os.cpu_count(), mp_context=context, initializer=_prepare_worker
    )
    try:
        with _ctrl_c_afterwards():
            outcomes = pool.map(job, paths, chunksize=chunk)
        yield from outcomes
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _ctrl_c_afterwards() -> Iterator[None]:
    """Delay Ctrl-C until the end of the block, in which workers are started.

    During their start it would leave workers without a pool or a pool without workers, and Python
    would print a traceback.
    """
    if os.name == "posix":
        _start_server_of_workers()
    if threading.current_thread() is not threading.main_thread():  # only that one receives signals
        yield
        return
    received: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: received.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if received:
        raise KeyboardInterrupt


def _start_server_of_workers() -> None:
    # It starts with Ctrl-C blocked, which its workers inherit from their first moment on.
    from multiprocessing import forkserver, resource_tracker

    resource_tracker.ensure_running()  # not left to the server: it ends with Ctrl-C unblocked
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent receives Ctrl-C and ends the work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["OMP_NUM_THREADS"] = "1"  # before torch is imported: one process per core
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def _end_with_parent() -> None:
    # Without this the workers of a killed parent would wait for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
