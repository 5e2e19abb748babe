"""A small, untrained project of which every part is known, and a recording opened in it."""

from pathlib import Path

import pytest

from tests.planted import ROOT, write_checkpoints
from voicelab.explorer import Explorer, Opened


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoints(tmp_path_factory.mktemp("checkpoints"))


@pytest.fixture(scope="session")
def explorer(folder: Path) -> Explorer:
    return Explorer.open(folder)


@pytest.fixture(scope="session")
def opened(explorer: Explorer) -> Opened:
    return explorer.file(ROOT / "assets" / "espeak_en-us_f3.wav")
