"""The commands of the space: directions, edit, train, embed, evaluate, bench."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.command_line import ROOT, voicelab
from tests.planted import write_checkpoints
from voicelab import directions, projection
from voicelab.audio import Recording, save
from voicelab.bench import BenchSettings, timings
from voicelab.corpus import read
from voicelab.embed import Judged
from voicelab.explorer import Explorer
from voicelab.latent import LatentTable
from voicelab.model.space import Space

SPEECH = ROOT / "assets" / "espeak_en-us_m3.wav"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of untrained checkpoints of known directions."""
    return write_checkpoints(tmp_path_factory.mktemp("checkpoints"))


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, vowel: Callable[..., Recording]) -> Path:
    """Return a corpus of forty planted voices of thirty years, one second each."""
    folder = tmp_path_factory.mktemp("people")
    lines = ["path,speaker_id,age,gender,accent"]
    for index in range(40):
        female = index % 2 == 0
        f0_hz = (180.0 if female else 100.0) + index / 2
        save(vowel(f0_hz, seconds=1.0), folder / f"{index}.wav")
        lines.append(f"{index}.wav,s{index},30,{'female' if female else 'male'},here")
    (folder / "metadata.csv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Return a second of speech in a folder of its own."""
    samples, rate_hz = soundfile.read(SPEECH)
    (tmp_path / "in").mkdir()
    soundfile.write(tmp_path / "in" / "one.wav", samples[:rate_hz], rate_hz)
    return tmp_path / "in" / "one.wav"


def edit(planted: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    parts = ("--space", planted / "space.safetensors", "--judge", planted / "judge.safetensors")
    return voicelab("edit", *parts, *arguments)


@pytest.mark.parametrize(
    "command",
    [
        "directions",
        "edit",
        "train space",
        "embed",
        "evaluate space",
        "evaluate judges",
        "evaluate edits",
        "evaluate all",
        "app",
        "bench",
    ],
)
def test_every_help_page_is_printed(command: str) -> None:
    end = voicelab(*command.split(), "--help")
    assert end.returncode == 0
    assert end.stdout.startswith(f"Usage: python -m voicelab {command}")


def test_directions_are_listed_in_aligned_columns_and_as_json(planted: Path) -> None:
    file = planted / "directions.json"
    known = directions.load(file)
    shown = voicelab("directions", "--directions", file)
    assert (shown.returncode, shown.stderr) == (0, "")
    head, *rows = shown.stdout.splitlines()[: len(known) + 1]
    assert [row.split()[0] for row in rows] == list(known)
    edge = head.index("unit length")
    for row, direction in zip(rows, known.values(), strict=True):
        assert row[edge - 2 : edge] == "  "
        assert row[edge:].startswith(f"{direction.unit_length:.2f} ")
    assert "Direction(" not in shown.stdout
    listed = voicelab("directions", "--directions", file, "--json")
    objects = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [row["name"] for row in objects] == list(known)
    assert {
        "from_class", "to_class", "from_count", "to_count", "unit_length", "separability",
        "validated_range",
    } <= set(objects[0])  # fmt: skip


def test_a_recording_is_moved_along_a_principal_axis_as_on_the_page(
    planted: Path, speech: Path, tmp_path: Path
) -> None:
    end = edit(planted, speech, "--move", "pca:1=1", "-o", tmp_path / "out.wav")
    assert (end.returncode, end.stderr) == (0, "")
    assert (tmp_path / "out.wav").exists()


def test_one_recording_becomes_one_file(planted: Path, speech: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    end = edit(planted, speech, "--move", "gender=0.5", "--move", "gender=0.5", "-o", out)
    assert (end.returncode, end.stdout, end.stderr) == (0, f"{speech} -> {out}\n", "")
    assert soundfile.info(out).subtype == "PCM_16"
    assert soundfile.info(out).frames == soundfile.info(speech).frames
    once = tmp_path / "once.wav"
    assert edit(planted, speech, "--move", "gender=1.0", "-o", once).returncode == 0
    assert once.read_bytes() == out.read_bytes()  # same input, same bytes; moves add up


def test_a_bad_recording_among_many_is_named_and_the_others_are_written(
    planted: Path, speech: Path, tmp_path: Path
) -> None:
    bad, other, out = speech.with_name("bad.wav"), speech.with_name("é.flac"), tmp_path / "out"
    bad.write_bytes(b"no audio")
    soundfile.write(other, *soundfile.read(speech))
    end = edit(
        planted, speech, bad, other, "--move", "gender=1", "--move", "age=-0.5",
        "--moving", "envelope", "-o", out, "--json",
    )  # fmt: skip
    assert end.returncode == 1
    assert end.stderr == (
        f"{bad} cannot be decoded as audio (8 bytes); give a wav, flac, ogg or mp3 file.\n"
    )
    rows = [json.loads(line) for line in end.stdout.splitlines()]
    assert [row["file"] for row in rows] == [str(speech), str(other)]
    assert [row["output"] for row in rows] == [str(out / "one.wav"), str(out / "é.wav")]
    for row in rows:
        assert list(row) == ["file", "output", "moves", "rendering", "moving", "before", "after"]
        assert row["moves"] == {"gender": 1.0, "age": -0.5}
        assert (row["rendering"], row["moving"]) == ("differential", "envelope")
        for verdict in (row["before"], row["after"]):
            assert {"file", "gender", "age", "accent"} <= set(verdict)
            assert {"abstained", "probabilities"} <= set(verdict["gender"])
        assert soundfile.info(row["output"]).frames > 0
    assert sorted(path.name for path in out.iterdir()) == ["one.wav", "é.wav"]


@pytest.mark.parametrize(
    ("move", "out", "said"),
    [
        ("gender=1", "there.wav", "there.wav exists already; choose another place or give --force"),
        ("height=1", "out.wav", "there is no direction 'height'; use one of accent:"),
        ("gender=nan", "out.wav", "gender was given the strength nan; give a finite number."),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(
    planted: Path, speech: Path, tmp_path: Path, move: str, out: str, said: str
) -> None:
    (tmp_path / "there.wav").write_bytes(b"precious")
    end = edit(planted, speech, "--move", move, "-o", tmp_path / out)
    assert (end.returncode, end.stdout) == (1, "")
    assert said in end.stderr
    assert end.stderr.count("\n") == 1
    assert (tmp_path / "there.wav").read_bytes() == b"precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "there.wav"]


def test_two_recordings_of_one_name_are_refused(
    planted: Path, speech: Path, tmp_path: Path
) -> None:
    twin = tmp_path / "one.wav"
    twin.write_bytes(speech.read_bytes())
    end = edit(planted, speech, twin, "--move", "gender=1", "-o", tmp_path / "out")
    assert end.returncode == 1
    assert end.stderr.startswith(f"2 inputs would be written to {tmp_path / 'out' / 'one.wav'};")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_a_killed_training_goes_on_after_its_last_whole_epoch(
    people: Path, cache: Path, tmp_path: Path
) -> None:
    target = tmp_path / "space.safetensors"
    log = target.with_suffix(".jsonl")
    command = (
        "train", "space", "--corpus", people, "-o", target, "--epochs", 3, "--latent", 8,
        "--threads", 1, "--precise", "--cache", cache,
    )  # fmt: skip
    run = subprocess.Popen(
        [sys.executable, "-m", "voicelab", *map(str, command)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 300
    while not log.exists() and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL  # it was still at work
    before = log.read_text().splitlines()
    assert 1 <= len(before) < 3
    assert not target.exists()
    end = voicelab(*command)
    assert end.returncode == 0, end.stderr[-2000:]
    after = log.read_text().splitlines()
    assert after[: len(before)] == before  # seconds and all: these epochs were not run again
    assert len(after) == 3
    space = Space.load(target)
    assert space.config.latent == 8
    adults = sum(u.split == "training" for u in read(people))
    assert space.header["corpora"][people.name]["training_speakers"] == adults
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".jsonl", ".safetensors"]


@pytest.mark.slow
def test_a_corpus_becomes_the_tables_that_the_app_opens(
    planted: Path, people: Path, cache: Path, tmp_path: Path
) -> None:
    space = planted / "space.safetensors"
    parts = ("--corpus", people, "--space", space, "-o", tmp_path, "--cache", cache)
    judge = tmp_path / "judge.safetensors"  # which listens because it lies there
    judge.write_bytes((planted / "judge.safetensors").read_bytes())
    end = voicelab("embed", *parts)
    assert end.returncode == 0, end.stderr[-2000:]
    assert end.stdout == f"40 rows in {tmp_path}\n"
    assert "age cannot be fitted" in end.stderr
    sha256 = Space.load(space).sha256
    table = LatentTable.load(tmp_path / "voices.npz", sha256)
    assert set(table.ids) == {u.speaker_id for u in read(people)}
    known = directions.load(tmp_path / "directions.json", sha256)
    assert set(known) == {"gender", "gender@transport"}
    assert set(projection.load(tmp_path / "projections.npz", table)) == {
        f"{name}-{n}" for name in projection.NAMES for n in projection.DIMENSIONS
    }
    (tmp_path / "space.safetensors").write_bytes(space.read_bytes())
    shown = Explorer.open(tmp_path).tables
    assert isinstance(shown["voices"].judged, Judged)
    flat_and_solid = {"pca-2", "pca-3", "umap-2", "umap-3"}
    assert set(shown["windows"].projections) == flat_and_solid | {"tsne-2"}
    assert len(shown["windows"].table) > len(table)
    end = voicelab("embed", *parts, "--windows")
    assert end.returncode == 0, end.stderr[-2000:]
    windows = LatentTable.load(tmp_path / "windows.npz", sha256)
    assert len(set(windows.ids)) == len(windows) > len(table)
    shown = Explorer.open(tmp_path).tables
    assert shown["windows"].table.ids.tolist() == windows.ids.tolist()
    assert set(shown["windows"].projections) == flat_and_solid | {"tsne-2"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--corpus", "."), "the corpora have no adult test speaker of known gender; give larger"),
        ((), "no corpus was given; name one or more with --corpus, or use --quick for a trial"),
        (("--corpus", ".", "--split", "tset"), "'tset' is no part to evaluate on; use test or"),
    ],
)
def test_what_the_figures_need_and_lack_is_refused_and_no_report_begun(
    planted: Path, tmp_path: Path, given: tuple[str, ...], said: str
) -> None:
    (tmp_path / "metadata.csv").write_text("path,speaker_id\n0.wav,s0\n")
    end = voicelab(
        "evaluate", "space", *(tmp_path if one == "." else one for one in given),
        "--space", planted / "space.safetensors", "--judge", planted / "judge.safetensors",
        "-o", tmp_path / "report",
    )  # fmt: skip
    assert (end.returncode, end.stdout) == (1, "")
    assert end.stderr.splitlines()[-1].startswith(said)
    assert not (tmp_path / "report").exists()


def test_the_benchmark_measures_every_figure(
    planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timings, "SLIDER_STEPS", 2)
    monkeypatch.setattr(timings, "ANALYSES", 1)
    report = json.loads(json.dumps(timings.measure(BenchSettings(planted, SPEECH), app=False)))
    assert set(report["analysis_times_real_time_one_core"]) == {"16000_hz", "22050_hz", "44100_hz"}
    assert report["slider_to_audio_and_verdict_ms"]["p95"] > 0
    assert report["import_to_first_edit_s"] > 0


def test_the_benchmark_asks_for_three_seconds(tmp_path: Path) -> None:
    short = tmp_path / "short.wav"
    soundfile.write(short, np.zeros(16_000), 16_000)
    end = voicelab("bench", "--clip", short, "--no-app")
    assert (end.returncode, end.stdout) == (1, "")
    assert (
        end.stderr
        == f"{short} lasts 1.0 s; the benchmark needs 3 s of speech: give a longer recording.\n"
    )
