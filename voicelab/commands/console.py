"""What commands share while they run: progress bars, refused inputs among good ones."""

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
    """Make torch use one thread; call this before torch is imported.

    A second thread gains nothing here and slows others down. The page uses one too, so that both
    print the same digits.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how many files are done; silent outside a terminal."""
    from tqdm import tqdm

    with tqdm(desc=title, unit="file", disable=None) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def command_line() -> str:
    """Return the command as typed, without folders that only this machine has."""
    words = [Path(one).name if Path(one).is_absolute() else one for one in sys.argv[1:]]
    return shlex.join(["python", "-m", "voicelab", *words])


def each(function: Callable[[S], T], inputs: Iterable[S]) -> Iterator[T | Refusal]:
    """Yield the function's result for each input, or its refusal."""
    for one in inputs:
        try:
            yield function(one)
        except Refusal as refusal:
            yield refusal


def accepted(outcomes: Iterable[T | Refusal]) -> Iterator[T]:
    """Yield the results and print the refusals; at the end exit with 1 if there were any."""
    refused = False
    for outcome in outcomes:
        if isinstance(outcome, Refusal):
            print(outcome, file=sys.stderr)
            refused = True
        else:
            yield outcome
    if refused:
        raise typer.Exit(1)
