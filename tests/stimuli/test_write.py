"""Sets on disk: whole, taken up, or not there."""

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.stimuli.conftest import asked
from voicelab import edit
from voicelab.audio import Recording
from voicelab.checksum import sha256_of
from voicelab.refusal import Refusal
from voicelab.stimuli import (
    Axis,
    OutputFormat,
    Source,
    Stimulus,
    load_sources,
    make_plan,
    plan_continua,
    read,
    rebuild,
    verify,
    write,
)
from voicelab.stimuli.notes import notes
from voicelab.stimuli.records import Record
from voicelab.stimuli.tables import read_tsv

PAPERS = {
    "stimuli.tsv", "stimuli.json", "conditions.csv", "LICENSES.md", "CITATION", "report.html",
    "provenance.json",
}  # fmt: skip


@pytest.fixture(scope="module")
def written(plan, bundle, tmp_path_factory) -> Path:
    return write(plan, tmp_path_factory.mktemp("sets") / "one", bundle).folder


def rms_db(path: Path) -> float:
    samples = soundfile.read(path)[0]
    return float(20 * np.log10(np.sqrt(np.mean(samples**2))))


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def interrupted(at: int):
    """Return a progress that is stopped like a process by Ctrl-C."""

    def progress(done: int, _of: int) -> None:
        if done == at:
            raise KeyboardInterrupt

    return progress


def test_stimuli_of_equal_level_and_unequal_loudness_are_named(plan, written, bundle):
    rows: list[dict] = list(read_tsv((written / "stimuli.tsv").read_text()))
    records = [Record(s.stimulus_id, 0.0, 0.0, "", 1, 1) for s in plan.stimuli]
    low, high = (f"stim-lowVoice{kind}" for kind in ("Original", "Copy"))
    for apart, said in ((0.9, False), (18.0, True)):
        for row in rows:
            row["lufs"] = {low: -38.0, high: -38.0 + apart}.get(row["stimulus_id"], -37.9)
        found = [one for one in notes(plan, records, rows) if "differ in loudness" in one]
        assert bool(found) == said
    assert f"18.0 LU, {low} and {high}" in found[0]


def test_a_source_about_whose_pitch_trackers_disagree_is_named(plan, written):
    rows: list[dict] = list(read_tsv((written / "stimuli.tsv").read_text()))
    records = [Record(s.stimulus_id, 0.0, 0.0, "", 1, 1) for s in plan.stimuli]
    for row in rows:
        row["lufs"] = -20.0
    assert not any("pitch trackers" in one for one in notes(plan, records, rows))
    for row in rows:
        row["source_f0_doubtful"] = "true" if row["source"] == plan.sources[1].name else "false"
    (found,) = (one for one in notes(plan, records, rows) if "pitch trackers" in one)
    assert found.startswith(f"Two pitch trackers disagree about the source {plan.sources[1].name} ")


def test_a_step_of_a_judged_spacing_that_leaps_is_named(plan, written):
    rows = read_tsv((written / "stimuli.tsv").read_text())
    records = [Record(s.stimulus_id, 0.0, 0.0, "", 1, 1) for s in plan.stimuli]
    one = plan.continua[0]
    for strengths, said in ((range(8), False), ((0, 1, 2, 3, 4, 5, 6, 20), True)):
        steps = [
            Stimulus(f"s{n}", one.source, moves={"gender": s}, continuum=one.name, step=n)
            for n, s in enumerate(strengths, 1)
        ]
        of = replace(
            plan, stimuli=tuple(steps), continua=(replace(one, spacing="judged", reason=""),)
        )
        found = [note for note in notes(of, records, rows) if "the median step" in note]
        assert bool(found) == said
    assert f"{one.name}: steps 7 and 8 lie 14.00 apart in strength, 14 times" in found[0]


def test_a_set_is_its_sounds_and_its_papers_and_nothing_else(written, plan):
    assert {path.name for path in written.iterdir()} == PAPERS | {"stimuli"}
    assert {f"stimuli/{p.name}" for p in (written / "stimuli").iterdir()} == {
        one.file for one in plan.stimuli
    }
    assert everything(written.parent) == {"one"} | {f"one/{name}" for name in everything(written)}


def test_every_file_has_the_format_the_level_and_the_duration_of_its_promise(written, plan):
    for one in plan.stimuli:
        info = soundfile.info(str(written / one.file))
        assert (info.channels, info.samplerate, info.subtype) == (1, 16_000, "PCM_16")
        assert info.frames == 8000
        assert rms_db(written / one.file) == pytest.approx(-26, abs=0.01)


def test_an_edit_is_what_edit_renders_ramped_and_levelled(written, plan, bundle):
    one = plan.stimuli[-1]
    prepared = edit.prepare(plan.source(one.source).recording(), bundle.space)
    known = {way.name: way for way in plan.directions}
    moves = edit.resolve(one.moves, known, bundle.space)
    expected = edit.render(prepared, moves, bundle.space).samples.astype(float)
    expected -= expected.mean()
    samples = soundfile.read(written / one.file)[0]
    middle = slice(200, -200)
    gain = np.dot(samples[middle], expected[middle]) / np.dot(expected[middle], expected[middle])
    assert np.abs(samples[middle] - gain * expected[middle]).max() < 1.1 / 2**16


def test_original_and_copy_synthesis_are_finished_like_the_edits(written, plan):
    original, copy = plan.stimuli[0], plan.stimuli[1]
    source = plan.source(original.source).recording().samples.astype(float)
    samples = soundfile.read(written / original.file)[0]
    assert np.corrcoef(samples[200:-200], source[200:-200])[0, 1] > 0.99999
    nothing = next(one for one in plan.stimuli if one.moves.get("gender") == 0)
    assert (written / copy.file).read_bytes() == (written / nothing.file).read_bytes()


def test_what_the_provenance_says_is_what_lies_there(written, plan, bundle):
    found = read(written / "provenance.json")
    assert found.plan == replace(plan, directions=found.plan.directions)
    assert set(found.files) == everything(written) - {"stimuli", "provenance.json"}
    assert all(sha256_of(written / name) == sha for name, sha in found.files.items())
    assert found.checkpoints["space.safetensors"] == bundle.space.sha256
    assert found.versions["torch"]
    assert {one.sha256 for one in found.plan.sources} == {
        sha256_of(Path(one.path)) for one in plan.sources
    }


def test_a_set_that_would_clip_is_lowered_together_and_says_so(plan, bundle, tmp_path):
    loud = replace(plan, output=replace(plan.output, level_db=-8.0))
    done = write(loud, tmp_path / "loud", bundle)
    assert done.lowered_db > 0
    assert any(f"{done.lowered_db:g} dB lower than asked" in note for note in done.notes)
    levels = [rms_db(done.folder / one.file) for one in plan.stimuli]
    assert np.allclose(levels, -8 - done.lowered_db, atol=0.01)
    peaks = [np.abs(soundfile.read(done.folder / one.file)[0]).max() for one in plan.stimuli]
    assert 20 * np.log10(max(peaks)) == pytest.approx(0, abs=0.11)  # and no lower than it has to be


def test_a_set_that_may_not_be_lowered_is_refused_and_leaves_nothing(plan, bundle, tmp_path):
    loud = replace(plan, output=replace(plan.output, level_db=-8.0, lowering=False))
    with pytest.raises(Refusal, match="would clip"):
        write(loud, tmp_path / "new" / "loud", bundle)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module", params=[-26.0, -8.0], ids=["as it is", "lowered together"])
def whole(request, small, bundle, tmp_path_factory):
    own = replace(small, output=replace(small.output, level_db=request.param))
    return own, write(own, tmp_path_factory.mktemp("sets") / "whole", bundle)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_export_that_was_stopped_is_taken_up_with_the_same_bytes(at, whole, bundle, tmp_path):
    own, whole = whole
    with pytest.raises(KeyboardInterrupt):
        write(own, tmp_path / "one", bundle, progress=interrupted(at))
    assert not (tmp_path / "one").exists()
    torn = tmp_path / ".one.part" / "stimuli" / ".saving-torn.wav"
    torn.write_bytes(b"half a file")
    done = write(own, tmp_path / "one", bundle)
    assert done.resumed == at or done.lowered_db
    assert done.lowered_db == whole.lowered_db
    assert everything(done.folder) == everything(whole.folder)
    for name in ("stimuli.tsv", "conditions.csv", *(one.file for one in own.stimuli)):
        assert (done.folder / name).read_bytes() == (whole.folder / name).read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"one"}


def test_a_file_that_was_damaged_before_the_export_is_taken_up_is_made_again(
    small, bundle, tmp_path
):
    with pytest.raises(KeyboardInterrupt):
        write(small, tmp_path / "one", bundle, progress=interrupted(2))
    part = tmp_path / ".one.part"
    (part / small.stimuli[0].file).write_bytes(b"RIFF")
    (part / "records" / f"{small.stimuli[1].stimulus_id}.json").write_text('{"needed')
    done = write(small, tmp_path / "one", bundle)
    assert done.resumed == 0
    assert soundfile.info(str(done.folder / small.stimuli[0].file)).frames == 8000


def test_what_another_plan_left_is_not_taken_up(small, bundle, tmp_path):
    other = replace(small, output=replace(small.output, ramp_s=0.02))
    with pytest.raises(KeyboardInterrupt):
        write(other, tmp_path / "one", bundle, progress=interrupted(2))
    assert write(small, tmp_path / "one", bundle).resumed == 0


def test_a_folder_that_exists_is_refused_and_a_set_is_replaced_by_force(small, bundle, tmp_path):
    folder = write(small, tmp_path / "one", bundle).folder
    before = sha256_of(folder / "provenance.json")
    with pytest.raises(Refusal, match=r"exists already.*--force"):
        write(small, folder, bundle)
    assert sha256_of(folder / "provenance.json") == before
    other = replace(small, seed=3)
    write(other, folder, bundle, force=True)
    assert read(folder / "provenance.json").plan.seed == 3
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_force_replaces_no_folder_that_is_no_set_and_no_answers_of_listeners(
    small, bundle, tmp_path
):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("all of it")
    with pytest.raises(Refusal, match="is not a set"):
        write(small, mine, bundle, force=True)
    folder = write(small, tmp_path / "one", bundle).folder
    (folder / "answers.csv").write_text("trial,answer\n")
    with pytest.raises(Refusal, match=r"answers\.csv, which was not written with the set"):
        write(small, folder, bundle, force=True)
    assert (folder / "answers.csv").exists()


def test_an_export_killed_between_its_last_two_renames_gives_the_old_set_back(
    small, bundle, tmp_path
):
    folder = write(small, tmp_path / "one", bundle).folder
    os.rename(folder, tmp_path / ".one.old")
    with pytest.raises(Refusal, match=r"exists already.*--force"):
        write(replace(small, seed=9), folder, bundle)
    assert read(folder / "provenance.json").plan.seed == small.seed


def test_a_process_that_comes_between_the_last_two_renames_takes_nothing_from_the_other(
    small, bundle, tmp_path, monkeypatch
):
    folder = write(small, tmp_path / "one", bundle).folder
    rename = os.rename

    def slowly(one, other):
        rename(one, other)
        if Path(other).name == ".one.old":
            with pytest.raises(Refusal, match="Another process"):
                write(replace(small, seed=9), folder, bundle)

    monkeypatch.setattr("voicelab.stimuli.staging.os.rename", slowly)
    write(replace(small, seed=3), folder, bundle, force=True)
    assert read(folder / "provenance.json").plan.seed == 3
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_what_fails_without_a_sentence_leaves_nothing_either(small, bundle, tmp_path, monkeypatch):
    def failing(*_given):
        raise TypeError

    monkeypatch.setattr(sys.modules["voicelab.stimuli.write"], "write_documents", failing)
    with pytest.raises(TypeError):
        write(small, tmp_path / "new" / "one", bundle)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_that_one_stands_in_becomes_a_set_by_force(
    small, bundle, tmp_path, monkeypatch
):
    (tmp_path / "one").mkdir()
    monkeypatch.chdir(tmp_path / "one")
    write(small, ".", bundle, force=True)
    monkeypatch.chdir(tmp_path)
    assert read(tmp_path / "one" / "provenance.json").plan.seed == small.seed
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_set_is_not_written_into_the_folder_of_its_sources(plan, bundle, files):
    for place in (files[0].parent / "set", files[0].parent / "deep" / "set", files[0].parent):
        with pytest.raises(Refusal, match="the folder of the source"):
            write(plan, place, bundle, force=True)
    assert set(files[0].parent.iterdir()) == set(files)


def test_a_folder_that_cannot_be_made_is_refused(plan, bundle, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="cannot be written"):
        write(plan, tmp_path / "file" / "set", bundle)


def test_a_set_larger_than_the_disk_is_refused_before_anything_is_written(plan, bundle, tmp_path):
    endless = replace(plan, output=replace(plan.output, duration_s=600.0, sample_rate=48_000))
    many = [
        replace(endless.stimuli[2], name=f"n{number}", continuum="", step=0)
        for number in range(100_000)
    ]
    with pytest.raises(Refusal, match="MB free"):
        write(replace(endless, stimuli=tuple(many)), tmp_path / "set", bundle)
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_changed_between_plan_and_export_is_refused(files, bundle, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    own = Path(shutil.copy(files[0], home))
    one = asked([own])
    plan = plan_continua(one, load_sources(one), bundle)
    own.write_bytes(files[1].read_bytes())
    with pytest.raises(Refusal, match="changed since"):
        write(plan, tmp_path / "sets" / "one", bundle)
    assert not (tmp_path / "sets").exists()


def test_another_space_than_the_plans_is_refused(plan, bundle, tmp_path):
    with pytest.raises(Refusal, match="planned with the space"):
        write(replace(plan, space_sha256="c" * 64), tmp_path / "one", bundle)


def test_two_exports_to_one_place_do_not_meet(small, bundle, tmp_path):
    def progress(done: int, _of: int) -> None:
        if done == 2:
            with pytest.raises(Refusal, match="Another process"):
                write(small, tmp_path / "one", bundle)

    assert write(small, tmp_path / "one", bundle, progress=progress).count == 3


def test_voices_of_the_map_and_recordings_in_memory_make_a_set_as_well(bundle, files, tmp_path):
    samples, rate = soundfile.read(files[0], dtype="float32")
    kept = Source.from_recording(Recording(samples, rate, "brought.wav"), "brought")
    voice = Source.from_latents(bundle.table.stretch(0), "planted", "planted_000", 3.2, 16_000)
    stimuli = [
        Stimulus("a", "brought", moves={"gender": 1.0}, scope="envelope"),
        Stimulus("b", "planted", moves={"gender": 1.0}, rendering="decoded"),
        Stimulus("c", "planted", "copy-synthesis"),
    ]
    plan = make_plan(
        stimuli,
        OutputFormat(sample_rate=16_000, duration_s=1.0, bits=24),
        [kept, voice],
        [bundle.directions["gender"]],
        space_sha256=bundle.space.sha256,
    )
    done = write(plan, tmp_path / "one", bundle)
    for one in stimuli:
        info = soundfile.info(str(done.folder / one.file))
        assert (info.frames, info.subtype) == (16_000, "PCM_24")


def test_the_fullband_of_a_source_is_still_there_above_8_khz(bundle, tmp_path):
    """At 44.1 kHz an edit keeps what the recording holds above what the space knows of."""
    from tests.conftest import planted_vowel
    from voicelab.audio import save

    home = tmp_path / "home"
    home.mkdir()
    vowel = planted_vowel(120.0, (700.0, 1200.0, 2500.0, 10_000.0), 44_100, 0.6)
    save(vowel, home / "full.wav")
    one = asked(
        [home / "full.wav"],
        Axis("gender", -1, 1, 3),
        output=OutputFormat(sample_rate=44_100),
        rendering="faithful",  # what is above, the planted space lowers by up to 15 dB
    )
    done = write(plan_continua(one, load_sources(one), bundle), tmp_path / "one", bundle)

    def high_share(samples):
        power = np.abs(np.fft.rfft(samples)) ** 2
        hz = np.fft.rfftfreq(len(samples), 1 / 44_100)
        return power[(hz > 9000) & (hz < 11_000)].sum() / power.sum()

    shares = [high_share(soundfile.read(p)[0]) for p in sorted(done.folder.glob("stimuli/*"))]
    assert min(shares) > high_share(vowel.samples) / 30
    assert high_share(vowel.samples) > 1e-5


def test_the_record_of_a_run_is_json_without_nan(written):
    json.loads((written / "provenance.json").read_text(), parse_constant=pytest.fail)
    json.loads((written / "stimuli.json").read_text(), parse_constant=pytest.fail)


@pytest.fixture(scope="module")
def differential(files, bundle, tmp_path_factory) -> Path:
    """Return a set of edits that are laid over a recording, with its original and its copy."""
    one = asked(files[:1], rendering="differential", triplets=True)
    plan = plan_continua(one, load_sources(one), bundle)
    return write(plan, tmp_path_factory.mktemp("sets") / "differential", bundle).folder


def test_the_copy_and_strength_0_of_a_differential_set_are_the_original(differential):
    rows = read_tsv((differential / "stimuli.tsv").read_text(encoding="utf-8"))
    assert [row["kind"] for row in rows] == ["original", "copy-synthesis", "edit", "edit", "edit"]
    assert [row["rendering"] for row in rows] == ["n/a", *["differential"] * 4]
    original, copy, down, still, up = ((differential / row["file"]).read_bytes() for row in rows)
    assert original == copy == still
    assert len({original, down, up}) == 3
    assert [row["speaker_similarity"] for row in rows[1:2]] == ["1"]
    pitch_hz = [float(row["vocoder_f0_mean_hz"]) for row in rows[1:]]
    assert pitch_hz[0] == pitch_hz[2]
    assert pitch_hz[1] != pitch_hz[3]


def test_only_a_differential_set_cites_what_its_rendering_stands_on(
    differential, files, bundle, tmp_path
):
    one = asked(files[:1], rendering="faithful")
    plan = plan_continua(one, load_sources(one), bundle)
    faithful = write(plan, tmp_path / "faithful", bundle).folder
    cited, other = (
        (one / "CITATION").read_text(encoding="utf-8") for one in (differential, faithful)
    )
    assert "Moulines" in cited
    assert "Moulines" not in other


def test_a_differential_set_is_as_it_was_written_and_is_made_again(differential, bundle, tmp_path):
    assert list(verify(differential, bundle.judge)) == []
    found = read(differential / "provenance.json")
    assert rebuild(found, differential, tmp_path / "again", bundle).differing == ()
