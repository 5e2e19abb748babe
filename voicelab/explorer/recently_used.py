"""What was made lately, kept for whoever asks for it again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class Recent(Generic[Key, Made]):
    """The results of a function, the least recently asked for forgotten; for several threads.

    Who asks for what another thread is making waits for it, so that nothing is made twice. What
    fails is not kept.

    Parameters
    ----------
    make : callable
        Key -> result, which nobody changes.
    size : int
        How many results are kept.
    """

    def __init__(self, make: Callable[[Key], Made], size: int) -> None:
        self._make, self._size = make, size
        self._kept: OrderedDict[Key, Future[Made]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, key: Key) -> Made:
        """Return what the function makes of a key, or made of it."""
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
        """What is kept, by its key, without what is being made."""
        with self._lock:
            kept = dict(self._kept)
        return {
            key: future.result()
            for key, future in kept.items()
            if future.done() and not future.exception()
        }
