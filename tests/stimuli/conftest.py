"""A small space and short recordings, from which whole sets are written in a second."""

from pathlib import Path

import pytest

from tests.conftest import planted_vowel
from tests.planted import write_checkpoints
from voicelab.audio import save
from voicelab.bundle import Bundle
from voicelab.stimuli import (
    Axis,
    ContinuumRequest,
    OutputFormat,
    Plan,
    Source,
    load_sources,
    plan_continua,
)

FINISH = OutputFormat(sample_rate=16_000)


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory) -> Path:
    """Return a folder of small checkpoints."""
    return write_checkpoints(tmp_path_factory.mktemp("checkpoints"))


@pytest.fixture(scope="session")
def bundle(checkpoints) -> Bundle:
    """Return them loaded."""
    return Bundle.open(checkpoints)


@pytest.fixture(scope="session")
def files(tmp_path_factory) -> list[Path]:
    """Return two short recordings, in a folder of their own."""
    folder = tmp_path_factory.mktemp("sources")
    for name, f0_hz in (("low voice", 110.0), ("high voice", 210.0)):
        save(planted_vowel(f0_hz, seconds=0.5), folder / f"{name}.wav")
    return sorted(folder.glob("*.wav"))


@pytest.fixture(scope="session")
def sources(files) -> list[Source]:
    """Return them as sources."""
    return load_sources(ContinuumRequest(tuple(files), (Axis("gender"),)))


@pytest.fixture(scope="session")
def plan(files, sources, bundle) -> Plan:
    """Return the plan of three steps of each, with its triplets."""
    return plan_continua(asked(files, triplets=True), sources, bundle)


@pytest.fixture(scope="session")
def small(files, sources, bundle) -> Plan:
    """Return the plan of three steps of one of them, and no more."""
    return plan_continua(asked(files[:1]), sources[:1], bundle)


def asked(files: list[Path], *axes: Axis, **said: object) -> ContinuumRequest:
    """Return what is asked of recordings: three steps along gender, if nothing else is said."""
    own = {"beyond": True, "output": FINISH, **said}
    return ContinuumRequest(tuple(files), axes or (Axis("gender", -1.0, 1.0, 3),), **own)
