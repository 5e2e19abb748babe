"""What is made once and kept for a while."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from voicelab.explorer.recently_used import Recent


def test_the_least_recently_asked_for_is_forgotten_first() -> None:
    made: list[str] = []
    recent = Recent(lambda key: made.append(key) or key.upper(), size=2)
    assert [recent(key) for key in "abab"] == list("ABAB")
    assert made == ["a", "b"]
    recent("a")
    recent("c")  # b goes, a was asked for later
    recent("a")
    assert made == ["a", "b", "c"]
    recent("b")
    assert made == ["a", "b", "c", "b"]


def test_what_several_threads_ask_for_at_once_is_made_once_and_is_the_same() -> None:
    started, go = threading.Barrier(8, timeout=60), threading.Event()
    made: list[int] = []

    def make(key: int) -> object:
        made.append(key)
        assert go.wait(10)
        return object()

    recent = Recent(make, size=4)

    def ask(_: int) -> object:
        started.wait()
        return recent(1)

    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask, index) for index in range(8)]
        go.set()
        found = [one.result(timeout=60) for one in asked]
    assert made == [1]
    assert all(one is found[0] for one in found)


def test_while_one_is_made_others_are_given() -> None:
    go = threading.Event()
    recent = Recent(lambda key: key == "slow" and go.wait(10), size=4)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(recent, "slow")
        assert recent("fast") is False
        assert not slow.done()
        go.set()
        assert slow.result(timeout=60) is True


def test_what_fails_fails_for_all_who_wait_and_is_tried_again() -> None:
    tries: list[int] = []

    def make(key: str) -> str:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("not yet")
        return key

    recent = Recent(make, size=2)
    with pytest.raises(ValueError, match="not yet"):
        recent("a")
    assert recent("a") == "a"


def test_who_waits_for_what_fails_is_told_too() -> None:
    begun, go = threading.Event(), threading.Event()

    def make(_: str) -> str:
        begun.set()
        assert go.wait(10)
        raise ValueError("not today")

    recent = Recent(make, size=2)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(recent, "a")
        assert begun.wait(10)
        begun.clear()
        second = threads.submit(recent, "a")
        time.sleep(0.05)  # until it waits; where it comes too late it makes its own, and begins
        go.set()
        for one in (first, second):
            with pytest.raises(ValueError, match="not today"):
                one.result(timeout=60)
