"""Files that are there whole or not at all."""

import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command_line import ROOT
from voicelab.atomic_write import STALE_S, atomic_write, sweep

NAMES = st.sampled_from(["a.npz", "b", ".c", "ü.state.json", "d" * 250 + ".wav"])
CONTENTS = st.binary(max_size=100)
BEFORE = st.none() | CONTENTS
ERRORS = st.sampled_from([OSError, KeyboardInterrupt, SystemExit, GeneratorExit])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def fail_in_the_middle_of(part: Path, content: bytes, error: type[BaseException]) -> None:
    part.write_bytes(content)
    raise error


@given(NAMES, BEFORE, CONTENTS)
def test_a_block_that_ends_well_leaves_what_it_wrote_and_nothing_else(name, before, content):
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        if before is not None:
            path.write_bytes(before)
        with atomic_write(path) as part:
            part.write_bytes(content)
            assert part.suffix == path.suffix
            assert (path.read_bytes() if path.exists() else None) == before
        assert files(path.parent) == {name: content}


@given(NAMES, BEFORE, CONTENTS, ERRORS)
def test_a_block_that_fails_leaves_what_was_there_before(name, before, content, error):
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        if before is not None:
            path.write_bytes(before)
        with pytest.raises(error), atomic_write(path) as part:
            fail_in_the_middle_of(part, content, error)
        assert files(path.parent) == ({} if before is None else {name: before})


def test_a_file_that_cannot_be_moved_into_place_leaves_nothing(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError), atomic_write(tmp_path / "folder") as part:
        part.touch()
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.skipif(os.name != "posix", reason="reads POSIX modes")
def test_everybody_may_read_it_and_only_its_owner_write(tmp_path):
    before = os.umask(0o077)
    try:
        with atomic_write(tmp_path / "a") as part:
            assert stat.S_IMODE(part.stat().st_mode) == 0o600
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o644


def test_of_many_writers_at_once_one_content_stays_whole(tmp_path):
    contents = [bytes([number]) * 100_000 for number in range(40)]

    def write(content: bytes) -> None:
        with atomic_write(tmp_path / "a") as part, part.open("wb") as file:
            for start in range(0, len(content), 1000):
                file.write(content[start : start + 1000])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, contents))
    ((name, found),) = files(tmp_path).items()
    assert name == "a"
    assert found in contents


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_what_a_killed_writer_leaves_is_swept_after_an_hour_and_not_before(tmp_path):
    code = (
        "import sys, time; from voicelab.atomic_write import atomic_write\n"
        "with atomic_write(sys.argv[1]) as part:\n"
        "    part.write_text('half'); print(flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, tmp_path / "a.json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        run.stdout.readline()
        os.kill(run.pid, signal.SIGKILL)
    sweep(tmp_path)
    (left,) = tmp_path.iterdir()
    assert left.read_text() == "half"
    long_ago = time.time() - STALE_S - 1
    os.utime(left, (long_ago, long_ago))
    (tmp_path / "other.json").touch()
    os.utime(tmp_path / "other.json", (long_ago, long_ago))
    sweep(tmp_path)
    assert list(files(tmp_path)) == ["other.json"]
