"""A cache of recent results for several threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class Recent(Generic[Key, Made]):
    """The latest results of a function; the least recently used one is dropped first.

    A thread that asks for a result that another thread is making waits for it, so nothing is made
    twice. Failures are not kept.

    Parameters
    ----------
    make : callable
        Key -> result. Callers do not change a result.
    size : int
        Number of results kept.
    """

    def __init__(self, make: Callable[[Key], Made], size: int) -> None:
        self._make, self._size = make, size
        self._kept: OrderedDict[Key, Future[Made]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, key: Key) -> Made:
        """Return the result for a key, from the cache if it is there."""
        with self._lock:
            future = self._kept.get(key)
            if mine := future is None:
                future = self._kept[key] = Future()
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(key)
        assert future is not None
        if mine:
            try:
                future.set_result(self._make(key))
            except BaseException as error:
                future.set_exception(error)
                with self._lock:
                    if self._kept.get(key) is future:
                        del self._kept[key]
                raise
        return future.result()

    @property
    def made(self) -> dict[Key, Made]:
        """The finished results by key."""
        with self._lock:
            kept = dict(self._kept)
        return {
            key: future.result()
            for key, future in kept.items()
            if future.done() and not future.exception()
        }
