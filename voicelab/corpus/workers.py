"""A function of files, computed in processes that end with their parent and leave it Ctrl-C."""

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
    """Yield what a job makes of each path, in order; one worker needs no process of its own.

    Who leaves early waits only for what is being computed at that moment.
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
    """Let workers be started in the block: a Ctrl-C meanwhile comes after it.

    Else it leaves workers without a pool or a pool without one, and Python tells of that in a
    traceback.
    """
    if os.name == "posix":
        _start_server_of_workers()
    if threading.current_thread() is not threading.main_thread():  # only that one hears it
        yield
        return
    came: list[int] = []
    heard = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)
    if came:
        raise KeyboardInterrupt


def _start_server_of_workers() -> None:
    # It starts with Ctrl-C blocked and hands that on: its workers are deaf from the first moment.
    from multiprocessing import forkserver, resource_tracker

    resource_tracker.ensure_running()  # not left to the server: it ends with Ctrl-C unblocked
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends the work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["OMP_NUM_THREADS"] = "1"  # before torch is imported: a process a core is enough
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def _end_with_parent() -> None:
    # Where the parent is killed nobody tells its workers, and they would wait for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
