"""Corpora: manifests as people write them, the frozen split, a cache that survives what happens."""

import errno
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tests.command_line import hear_ctrl_c
from voicelab import atomic_write, corpus
from voicelab.attributes import age_band
from voicelab.audio import Recording
from voicelab.corpus import Utterance, check, map_cached, read, split_of
from voicelab.refusal import Refusal

ROOT = Path(__file__).parents[1]
CSV = "path,speaker_id,age,gender,accent\n"
OLD_TSV = "client_id\tpath\tsentence\tup_votes\tdown_votes\tage\tgender\taccent\tlocale\tsegment\n"
NEW_TSV = (
    "client_id\tpath\tsentence_id\tsentence\tsentence_domain\tup_votes\tdown_votes\tage\tgender\t"
    "accents\tvariant\tlocale\tsegment\n"
)


def tone(seconds=0.25, hz=200.0, rate=16_000):
    return 0.3 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


def manifest(folder, *lines, header=CSV, name="metadata.csv", encoding="utf-8"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(header + "".join(f"{line}\n" for line in lines), encoding=encoding)
    return folder


@dataclass(frozen=True)
class Power:
    """What the tests keep of a recording; `factor` is its configuration."""

    factor: float = 1.0

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        if recording.seconds < 0.05:
            raise Refusal(f"{recording.source} is too short for this test.")
        return {"power": np.array([self.factor * np.mean(recording.samples**2)])}


@dataclass(frozen=True)
class NewerPower(Power):
    version = 2


@pytest.fixture
def tones(tmp_path):
    """Return six utterances, each a tone of its own."""
    found = []
    for i in range(6):
        path = tmp_path / "tones" / f"{i}.wav"
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, tone(hz=100 * (i + 1)) * (i + 1) / 6, 16_000)
        found.append(Utterance(path, "tones", f"speaker {i}"))
    return found


def computed(utterances, cache, function=None):
    """Return what a run gave and when each file of the cache was written, in ns."""
    outcomes = [outcome for _, outcome in map_cached(utterances, function or Power(), cache, 1)]
    return outcomes, {path: path.stat().st_mtime_ns for path in cache.rglob("*.npz")}


# The split


def test_the_split_is_the_one_that_was_frozen():
    golden = {  # by printf '%s' corpus/speaker | sha256sum
        ("emodb", "emodb_03"): "training",
        ("emodb", "emodb_10"): "test",
        ("speechocean762", "so762_0001"): "training",
        ("speechocean762", "so762_0003"): "test",
        ("speechocean762", "so762_0094"): "validation",
        ("speech_accent_archive", "saa_afrikaans1"): "training",
        ("speech_accent_archive", "saa_afrikaans3"): "test",
        ("speech_accent_archive", "saa_afrikaans4"): "validation",
        ("made up", "é"): "training",
    }
    assert {key: split_of(*key) for key in golden} == golden


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_speaker_is_always_in_the_same_one_part(folder, speaker):
    part = split_of(folder, speaker)
    assert part in corpus.SPLITS
    assert split_of(folder, speaker) == part
    assert Utterance(Path("x.wav"), folder, speaker).split == part


def test_a_fifth_of_the_speakers_is_for_testing_and_a_tenth_for_validation():
    parts = [split_of("made up", str(i)) for i in range(10_000)]
    assert parts.count("test") == pytest.approx(2000, abs=150)
    assert parts.count("validation") == pytest.approx(1000, abs=120)


# Ages


@pytest.mark.parametrize(
    ("years", "band"),
    [
        (6, "under 18"), (17.9, "under 18"), (18, "18-34"), (34.9, "18-34"), (35, "35-49"),
        (49, "35-49"), (50, "50 and over"), (97, "50 and over"), (None, ""), (float("nan"), ""),
    ],
)  # fmt: skip
def test_an_age_is_in_one_band(years, band):
    assert age_band(years) == band


# Manifests


def test_a_manifest_is_read_with_its_labels(tmp_path):
    folder = manifest(
        tmp_path / "lab",
        'one.wav,s1,34.5,Female,Dutch',
        '"a, b.wav",s2,61,m,"English, of Wales"',
        "sub/three.wav,s3,,,",
    )  # fmt: skip
    one, two, three = read(folder)
    assert one == Utterance(folder / "one.wav", "lab", "s1", 34.5, "female", "dutch")
    assert two == Utterance(folder / "a, b.wav", "lab", "s2", 61.0, "male", "english, of wales")
    assert three == Utterance(folder / "sub" / "three.wav", "lab", "s3", None, "", "")


def test_columns_may_come_in_any_order_and_labels_may_be_missing(tmp_path):
    folder = manifest(tmp_path / "lab", "s1,happy,one.wav", header="speaker_id,emotion,path\n")
    assert read(folder) == [Utterance(folder / "one.wav", "lab", "s1")]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_manifest_saved_by_a_spreadsheet_is_read(tmp_path, encoding, ending):
    folder = tmp_path / "lab"
    folder.mkdir()
    text = (CSV + "one.wav,s1,34,f,français\n").replace("\n", ending)
    (folder / "metadata.csv").write_bytes(text.encode(encoding))
    assert read(folder) == [Utterance(folder / "one.wav", "lab", "s1", 34.0, "female", "français")]


def test_the_corpus_is_named_by_its_folder_however_the_folder_is_given(tmp_path, monkeypatch):
    folder = manifest(tmp_path / "lab", "one.wav,s1,34,f,dutch")
    monkeypatch.chdir(folder)
    assert {read(given)[0].corpus for given in (".", folder, f"{folder}/", str(folder))} == {"lab"}


def test_labels_that_make_no_sense_are_named_and_left_out(tmp_path):
    folder = manifest(
        tmp_path / "lab", "a.wav,s1,old,f,x", "b.wav,s2,340,f,x", "c.wav,s3,30,?,x", "d.wav,,30,f,x"
    )
    old, too_old, neither, nobody = read(folder)
    assert (old.age, old.problem) == (None, "age 'old' is neither a number nor a decade")
    assert (too_old.age, too_old.problem) == (None, "age 340 is not between 0 and 120 years")
    assert (neither.gender, neither.problem) == (
        "", "gender '?' is not one of female, male, other",
    )  # fmt: skip
    assert nobody.problem == "no speaker is named"


def test_a_line_that_ends_too_early_is_no_reason_to_stop(tmp_path):
    folder = manifest(tmp_path / "lab", "a.wav", "b.wav,s2,30,f,x,and,more")
    short, long = read(folder)
    assert short.problem == "no speaker is named"
    assert (long.speaker_id, long.accent) == ("s2", "x")


def test_a_folder_without_a_manifest_is_refused(tmp_path):
    expected = r"holds neither metadata\.csv nor validated\.tsv; give a folder with a manifest"
    with pytest.raises(Refusal, match=expected):
        read(tmp_path)
    with pytest.raises(Refusal, match=expected):
        read(tmp_path / "nowhere")


def test_a_manifest_without_a_needed_column_is_refused(tmp_path):
    folder = manifest(tmp_path / "lab", "a.wav,f", header="file,gender\n")
    expected = r"metadata\.csv has no column path or speaker_id; its first line must name path, spe"
    with pytest.raises(Refusal, match=expected):
        read(folder)


def test_an_empty_manifest_is_refused(tmp_path):
    with pytest.raises(Refusal, match="has no column path or speaker_id"):
        read(manifest(tmp_path / "lab", header=""))


def test_a_manifest_that_is_not_utf_8_is_refused(tmp_path):
    folder = manifest(tmp_path / "lab", "a.wav,s1,30,f,français", encoding="latin-1")
    with pytest.raises(Refusal, match=r"cannot be read as a table .* save it as UTF-8 text"):
        read(folder)


# Common Voice


def test_common_voice_is_read_as_it_came_before_2023(tmp_path):
    folder = manifest(
        tmp_path / "en",
        'c1\ta.mp3\t"No, she said, and left.\t2\t0\tthirties\tfemale\tus\ten\t',
        'c2\tb.mp3\t"It\'s 5" long\t2\t0\tfourties\tmale\tengland\ten\t',
        "c3\tc.mp3\tHello\t2\t0\t\t\t\ten\t",
        "c4\td.mp3\tHello\t2\t0\tteens\tother\tindian\ten\t",
        header=OLD_TSV,
        name="validated.tsv",
    )
    a, b, c, d = read(folder)
    assert a == Utterance(folder / "clips" / "a.mp3", "en", "c1", 35.0, "female", "us")
    assert b == Utterance(folder / "clips" / "b.mp3", "en", "c2", 45.0, "male", "england")
    assert c == Utterance(folder / "clips" / "c.mp3", "en", "c3")
    assert d == Utterance(folder / "clips" / "d.mp3", "en", "c4", 15.0, "other", "indian")


def test_common_voice_is_read_as_it_comes_today(tmp_path):
    genders = {
        "female_feminine": "female", "male_masculine": "male", "non-binary": "other",
        "intersex": "other", "transgender": "other", "do_not_wish_to_say": "",
    }  # fmt: skip
    lines = [
        f"c{i}\t{i}.mp3\tid\tA \"quoted sentence\t\t2\t0\tnineties\t{gender}\t"
        "United States English,Midwestern\t\ten\t"
        for i, gender in enumerate(genders)
    ]  # fmt: skip
    found = read(manifest(tmp_path / "en", *lines, header=NEW_TSV, name="validated.tsv"))
    assert [u.gender for u in found] == list(genders.values())
    assert {u.accent for u in found} == {"united states english,midwestern"}
    assert {u.age for u in found} == {95.0}
    assert not any(u.problem for u in found)


def test_a_bad_clip_of_common_voice_is_named_and_the_others_are_counted(tmp_path):
    folder = tmp_path / "en"
    (folder / "clips").mkdir(parents=True)
    lines = []
    for i, gender in enumerate(["female", "male", "male", "female"]):
        path = folder / "clips" / f"{i}.mp3"
        soundfile.write(path, tone(seconds=9), 16_000, format="MP3")
        lines.append(f"c{i}\t{i}.mp3\tSay \"this\t2\t0\ttwenties\t{gender}\tus\ten\t")  # fmt: skip
    (folder / "clips" / "1.mp3").write_bytes(b"\0" * 3000)
    (folder / "clips" / "2.mp3").unlink()
    found = check(manifest(folder, *lines, header=OLD_TSV, name="validated.tsv"), workers=1)
    assert (found.corpus, found.files) == ("en", 4)
    assert found.hours == pytest.approx(18 / 3600, rel=0.01)
    assert found.genders == {"female": 2, "male": 2}
    assert found.age_bands == {"18-34": 4}
    assert found.accents == {"us": 4}
    assert sum(found.speakers.values()) == 4
    damaged, missing = found.unreadable
    assert damaged.startswith(f"{folder / 'clips' / '1.mp3'} cannot be decoded as audio")
    assert missing.startswith(f"{folder / 'clips' / '2.mp3'} is not a file")


# Checking


def test_checking_counts_speakers_and_says_where_their_labels_contradict_each_other(tmp_path):
    folder = manifest(
        tmp_path / "lab",
        "a.wav,s1,30,f,dutch", "a.wav,s1,,,", "a.wav,s2,30,f,dutch", "a.wav,s2,60,m,dutch",
        "a.wav,s3,?,m,",
    )  # fmt: skip
    soundfile.write(folder / "a.wav", tone(seconds=1), 16_000)
    found = check(folder, workers=1)
    assert (found.files, sum(found.speakers.values())) == (5, 3)
    assert found.hours == pytest.approx(5 / 3600)
    assert found.genders == {"female": 1, "several": 1, "male": 1}
    assert found.age_bands == {"18-34": 1, "several": 1, "unknown": 1}
    assert found.accents == {"dutch": 2, "unknown": 1}
    assert not found.unreadable
    assert found.labels == (
        f"{folder / 'a.wav'}: age '?' is neither a number nor a decade",
        "speaker s2: more than one gender, so perhaps several people",
    )


# The cache


@pytest.mark.parametrize("workers", [1, 3])
def test_what_is_computed_comes_in_the_order_asked_for(tones, tmp_path, workers):
    results = list(map_cached(tones, Power(), tmp_path / "cache", workers))
    assert [utterance for utterance, _ in results] == tones
    for i, (_, arrays) in enumerate(results):
        assert arrays["power"] == pytest.approx([(0.3 * (i + 1) / 6) ** 2 / 2], rel=0.01)


def test_what_was_computed_before_is_not_computed_again(tones, tmp_path):
    first, written = computed(tones[:3], tmp_path / "cache")
    assert len(written) == 3
    second, after = computed(tones, tmp_path / "cache")
    assert len(after) == 6
    assert {path: after[path] for path in written} == written
    assert second[:3] == first


def test_the_cache_is_keyed_by_content_and_not_by_name(tones, tmp_path):
    _, written = computed(tones[:2], tmp_path / "cache")
    moved = tones[0].path.rename(tmp_path / "renamed.wav")
    soundfile.write(tones[1].path, tone() / 2, 16_000)
    changed = [Utterance(moved, "tones", "0"), tones[1]]
    outcomes, after = computed(changed, tmp_path / "cache")
    assert len(after) == 3  # the renamed one was known, the other is new
    assert {path: after[path] for path in written} == written
    assert outcomes[1]["power"] == pytest.approx([0.15**2 / 2], rel=0.01)


def test_the_cache_is_keyed_by_configuration_and_version(tones, tmp_path):
    counts, results = [], []
    for function in (Power(), Power(2.0), NewerPower(), Power()):
        outcomes, files = computed(tones[:1], tmp_path / "cache", function)
        counts.append(len(files))
        results.append(float(outcomes[0]["power"][0]))
    assert counts == [1, 2, 3, 3]
    assert results == pytest.approx([results[0], 2 * results[0], results[0], results[0]])


def test_a_file_that_cannot_be_used_is_reported_in_its_place(tones, tmp_path):
    tones[1].path.write_bytes(b"no audio")
    tones[2].path.unlink()
    soundfile.write(tones[3].path, tone(seconds=0.01), 16_000)
    outcomes, files = computed(tones, tmp_path / "cache")
    assert len(files) == 3
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [dict, Refusal, Refusal, Refusal, dict, dict]
    assert "1.wav cannot be decoded as audio (8 bytes)" in str(outcomes[1])
    assert "2.wav cannot be read (No such file or directory); check the file." in str(outcomes[2])
    assert "3.wav is too short for this test." in str(outcomes[3])


def test_a_long_recording_of_a_corpus_is_not_refused(tmp_path):
    soundfile.write(tmp_path / "long.wav", np.zeros(61 * 8000), 8000)
    outcomes, _ = computed([Utterance(tmp_path / "long.wav", "lab", "s1")], tmp_path / "cache")
    assert outcomes[0]["power"].shape == (1,)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 and then nothing", b"something else"])
def test_a_damaged_file_of_the_cache_is_computed_again(tones, tmp_path, damage):
    first, written = computed(tones[:2], tmp_path / "cache")
    next(iter(written)).write_bytes(damage)
    second, _ = computed(tones[:2], tmp_path / "cache")
    assert second == first
    third, _ = computed(tones[:2], tmp_path / "cache")
    assert third == first


def test_a_full_disk_stops_the_run_instead_of_leaving_everything_out(tones, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(
        Refusal, match=r"cannot be written to \(No space left on device\); free spa"
    ):
        computed(tones, tmp_path / "cache")
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_cache_that_cannot_be_made_is_refused(tones, tmp_path):
    (tmp_path / "cache").touch()
    with pytest.raises(Refusal, match=r"cannot be written to .* caches in XDG_CACHE_HOME"):
        computed(tones, tmp_path / "cache")


def test_the_unfinished_files_of_a_killed_run_are_swept_but_not_those_of_a_living_one(
    tones, tmp_path
):
    _, written = computed(tones[:1], tmp_path / "cache")
    folder = next(iter(written)).parent
    (folder / ".saving-dead").touch()
    (folder / ".saving-alive").touch()
    hours_ago = time.time() - 2 * atomic_write.STALE_S
    os.utime(folder / ".saving-dead", (hours_ago, hours_ago))
    computed(tones[:1], tmp_path / "cache")
    assert [path.name for path in folder.glob(".saving-*")] == [".saving-alive"]


def test_who_leaves_early_does_not_wait_for_the_rest(tmp_path):
    script = interruptible(tmp_path, files=200)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    outcome = subprocess.run(
        [sys.executable, script, "leave"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert len(list((tmp_path / "cache").rglob("*.npz"))) < 100


SCRIPT = """
import os, sys, time
from dataclasses import dataclass
from pathlib import Path
import numpy as np
from voicelab.corpus import map_cached, read

@dataclass(frozen=True)
class Slow:
    def __call__(self, recording):
        Path("{folder}/pids", str(os.getpid())).touch()
        time.sleep(0.1)
        return {{"samples": recording.samples}}

if __name__ == "__main__":
    try:
        found = read("{folder}/lab")
        for _ in map_cached(found, Slow(), Path("{folder}/cache"), workers=2):
            if "leave" in sys.argv:
                break
        print("done")
    except KeyboardInterrupt:
        sys.exit(130)
"""


def interruptible(tmp_path, files):
    """Write a corpus and a script that takes 0.1 s for each of its files; return the script."""
    folder = manifest(tmp_path / "lab", *(f"{i}.wav,s{i},30,f,x" for i in range(files)))
    for i in range(files):
        soundfile.write(folder / f"{i}.wav", tone(hz=100 + i, rate=8000), 8000)
    (tmp_path / "pids").mkdir()
    script = tmp_path / "slow.py"
    script.write_text(SCRIPT.format(folder=tmp_path))
    return script


def alive(pid):
    """Return whether a process runs; one that ended and was not yet asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_leaves_whole_files_and_no_workers_and_is_taken_up(tmp_path, end):
    script = interruptible(tmp_path, files=24)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(
        [sys.executable, script], env=environment, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=hear_ctrl_c,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not list((tmp_path / "cache").rglob("*.npz")) and time.monotonic() < deadline:
        time.sleep(0.02)
    if end == signal.SIGINT:
        os.killpg(run.pid, end)  # as a terminal does: everybody hears Ctrl-C
    else:
        run.send_signal(end)
    errors = run.communicate(timeout=30)[1]
    assert run.returncode == (130 if end == signal.SIGINT else -end)
    assert "Traceback" not in errors

    workers = [path.name for path in (tmp_path / "pids").iterdir()]
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert workers
    assert not any(map(alive, workers))

    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("[!.]*.npz")}
    assert 0 < len(before) < 24
    for path in before:
        with np.load(path) as arrays:
            assert arrays["samples"].shape == (2000,)
    if end == signal.SIGINT:
        assert not list((tmp_path / "cache").rglob(".saving-*"))

    again = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=True
    )
    assert again.stdout == "done\n"
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.npz")}
    assert len(after) == 24
    assert {path: after[path] for path in before} == before


def test_the_cache_lies_where_the_user_wants_caches(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert corpus.default_cache() == tmp_path / "voicelab"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert corpus.default_cache() == Path.home() / ".cache" / "voicelab"
