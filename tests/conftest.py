"""Planted truth and paths that several tests share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.signal import lfilter

from voicelab.audio import Recording, load

ROOT = Path(__file__).parents[1]


def planted_vowel(
    f0_hz: float | np.ndarray = 120.0,
    formants_hz: tuple[float, ...] = (700.0, 1200.0, 2500.0, 3500.0),
    sample_rate: int = 16_000,
    seconds: float = 1.0,
    level: float = 0.3,
) -> Recording:
    """Return a vowel of known pitch (one value or one a sample) and known resonances.

    The impulse train is a sum of harmonics: impulses on whole samples would plant a second pitch.
    """
    length = round(seconds * sample_rate)
    f0 = np.broadcast_to(np.asarray(f0_hz, dtype=float), length)
    phase = 2 * np.pi * np.cumsum(f0) / sample_rate
    harmonics = np.arange(1, int(sample_rate / 2 / f0.max()) + 1)
    x = np.cos(np.outer(harmonics, phase)).sum(axis=0)
    for formant_hz in formants_hz:
        radius = np.exp(-np.pi * (50 + 0.03 * formant_hz) / sample_rate)  # bandwidth in Hz
        angle = 2 * np.pi * formant_hz / sample_rate
        x = lfilter([1], [1, -2 * radius * np.cos(angle), radius**2], x)
    x = np.diff(x, append=0.0)  # lips radiate
    return Recording(level * x / np.abs(x).max(), sample_rate, "a planted vowel")


@pytest.fixture(scope="session")
def vowel() -> Callable[..., Recording]:
    """Return the function that makes vowels of known F0 and formants."""
    return planted_vowel


@pytest.fixture
def in_own_thread() -> Callable[..., Any]:
    """Return a function that calls another in a new thread.

    Playwright runs once in a thread, and other tests of the process may have left theirs open.
    """

    def called(function: Callable[..., Any]) -> Any:
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(function).result()

    return called


@pytest.fixture(scope="session")
def spoken() -> list[Recording]:
    """Return the example recordings: six voices of a synthesiser, 4 s each."""
    return [load(path) for path in sorted((ROOT / "assets").glob("espeak_*.wav"))]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what takes long on purpose, unless it was asked for by its marker (`make soak`)."""
    if "soak" in config.getoption("markexpr"):
        return
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="runs under `make soak`"))
