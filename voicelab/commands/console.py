"""What commands do alike while they run: bars, bad inputs among good ones, what was typed."""

import os
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import typer

from voicelab.refusal import Refusal

S = TypeVar("S")
T = TypeVar("T")


def one_thread() -> None:
    """Let torch work in one thread; to be called before it is imported.

    A second one gains nothing here and makes others wait; the page works in one, too, so that both
    say the same to the last digit.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give what shows how many are done, where somebody looks."""
    from tqdm import tqdm

    with tqdm(desc=what, unit="file", disable=None) as shown:

        def show(done: int, of: int) -> None:
            shown.total = of
            shown.update(done - shown.n)

        yield show


def typed() -> str:
    """Return the command as it was typed, but for paths that only make sense on this machine."""
    said = [Path(one).name if Path(one).is_absolute() else one for one in sys.argv[1:]]
    return shlex.join(["python", "-m", "voicelab", *said])


def tried(function: Callable[[S], T], inputs: Iterable[S]) -> Iterator[T | Refusal]:
    """Yield what a function makes of each input, or its refusal."""
    for one in inputs:
        try:
            yield function(one)
        except Refusal as refusal:
            yield refusal


def good(outcomes: Iterable[T | Refusal]) -> Iterator[T]:
    """Yield what was not refused and name what was; after the last, exit with 1 if any was."""
    refused = False
    for outcome in outcomes:
        if isinstance(outcome, Refusal):
            print(outcome, file=sys.stderr)
            refused = True
        else:
            yield outcome
    if refused:
        raise typer.Exit(1)
