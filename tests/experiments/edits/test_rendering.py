"""Rendering every edit once, and keeping what judges need of it."""

from pathlib import Path

import numpy as np
import pytest

from tests.planted import ROOT, write_checkpoints
from voicelab import directions
from voicelab.audio import Recording, load
from voicelab.convert import db_to_gain
from voicelab.corpus import Utterance
from voicelab.experiments.edits import rendering
from voicelab.experiments.edits.cost_meter import CostMeter
from voicelab.experiments.edits.edit_cache import (
    JUDGES,
    Acoustics,
    CachedEdit,
    arrays_of,
    measure_edit,
)
from voicelab.experiments.edits.rendering import (
    RANDOM,
    EditingSpace,
    Series,
    direction_for,
    render_speaker,
    render_speakers,
    sign_toward_target,
)
from voicelab.judge.features import features_of, frontend_of
from voicelab.latent import LatentTable
from voicelab.model.space import Space

COPY, ORIGINAL = Series("WORLD", "copy"), Series("WORLD", "original")
MOVED = Series("WORLD", "faithful", "gender", "balanced", (0.0, 1.0))
SECONDS = 0.8
PEOPLE = [
    Utterance(path, "made", path.stem, 30.0, gender, "english_uk")
    for path, gender in zip(
        sorted((ROOT / "assets").glob("espeak_*.wav"))[:2], ("female", "male"), strict=True
    )
]


@pytest.fixture(scope="module")
def editing(tmp_path_factory: pytest.TempPathFactory) -> EditingSpace:
    folder = write_checkpoints(tmp_path_factory.mktemp("checkpoints"))
    table = LatentTable.load(folder / "voices.npz")
    balanced = directions.fit_mean_difference(table, "gender")
    known = {("gender", "balanced"): balanced, ("gender", RANDOM): balanced}
    return EditingSpace("WORLD", Space.load(folder / "space.safetensors"), table, known)


def same(one: CachedEdit, other: CachedEdit) -> bool:
    mine, theirs = arrays_of(one), arrays_of(other)
    assert mine.keys() == theirs.keys()
    return all(
        np.array_equal(mine[name], theirs[name], equal_nan=name not in ("why_not", "words"))
        for name in mine
    )


def test_an_interrupted_run_is_taken_up_and_comes_out_the_same(
    editing: EditingSpace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = [ORIGINAL, COPY, MOVED]
    whole = render_speakers(PEOPLE, editing, series, SECONDS, tmp_path / "whole")
    written = 0

    def dies(kept: CachedEdit, path: Path) -> None:
        nonlocal written
        if written == 4:
            raise KeyboardInterrupt
        written += 1
        write(kept, path)

    write = rendering.write
    monkeypatch.setattr(rendering, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        render_speakers(PEOPLE, editing, series, SECONDS, tmp_path / "cut")
    monkeypatch.setattr(rendering, "write", write)
    early = {path: path.stat().st_mtime_ns for path in (tmp_path / "cut").rglob("*.npz")}
    assert len(early) == 4
    resumed = render_speakers(PEOPLE, editing, series, SECONDS, tmp_path / "cut")
    assert all(path.stat().st_mtime_ns == made for path, made in early.items())
    for folder in ("whole", "cut"):
        assert not list((tmp_path / folder).rglob(".saving-*"))
    names = [sorted(p.name for p in (tmp_path / f).rglob("*.npz")) for f in ("whole", "cut")]
    assert names[0] == names[1]
    for speaker, kept in whole.items():
        assert all(same(kept[one], resumed[speaker][one]) for one in series)


def test_a_damaged_file_is_rendered_again(editing: EditingSpace, tmp_path: Path) -> None:
    before = render_speaker(PEOPLE[0], editing, [COPY], SECONDS, tmp_path)
    (path,) = tmp_path.rglob("*.npz")
    path.write_bytes(path.read_bytes()[:100])
    assert same(before[COPY], render_speaker(PEOPLE[0], editing, [COPY], SECONDS, tmp_path)[COPY])


def test_strength_zero_is_the_copy_and_a_move_is_kept_apart(
    editing: EditingSpace, tmp_path: Path
) -> None:
    kept = render_speaker(PEOPLE[0], editing, [COPY, ORIGINAL, MOVED], SECONDS, tmp_path)
    for name in JUDGES:
        assert np.array_equal(kept[MOVED].heard[name][0], kept[COPY].heard[name][0])
        assert not np.array_equal(kept[MOVED].heard[name][1], kept[COPY].heard[name][0])
    assert np.array_equal(kept[MOVED].embedding[0], kept[COPY].embedding[0])
    assert kept[MOVED].distance_db[0] == 0.0
    assert kept[MOVED].distance_db[1] > 0.1
    way = editing.directions["gender", "balanced"]
    step = kept[MOVED].latent[1] - kept[MOVED].latent[0]
    np.testing.assert_allclose(step, -way.unit, atol=1e-5)  # she is moved toward male
    assert kept[ORIGINAL].distance_db[0] > 0  # the codec's own


def test_what_is_not_meant_for_a_speaker_is_passed_over(
    editing: EditingSpace, tmp_path: Path
) -> None:
    others = Series("WORLD", "faithful", "gender", "balanced", (1.0,), "english_usa")
    elsewhere = Series("mel", "copy")
    unknown = Series("WORLD", "faithful", "age", "balanced", (1.0,))
    asked = [COPY, others, elsewhere, unknown]
    assert list(render_speaker(PEOPLE[0], editing, asked, SECONDS, tmp_path)) == [COPY]


def test_a_recording_without_a_voice_is_left_out(
    editing: EditingSpace, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    missing = Utterance(tmp_path / "none.wav", "made", "nobody", 30.0, "male")
    found = render_speakers([missing, PEOPLE[0]], editing, [COPY], SECONDS, tmp_path / "cache")
    assert list(found) == [PEOPLE[0].speaker]
    assert "none.wav cannot be read" in capsys.readouterr().err


def test_edits_of_gender_go_toward_the_other_and_of_age_as_they_point() -> None:
    woman, man = PEOPLE
    assert (sign_toward_target(woman, "gender"), sign_toward_target(man, "gender")) == (-1.0, 1.0)
    assert sign_toward_target(woman, "age") == sign_toward_target(man, "accent:dutch") == 1.0


def test_the_control_points_anywhere_and_is_as_long(editing: EditingSpace) -> None:
    way = editing.directions["gender", "balanced"]
    one, again, other = (
        direction_for(u, "gender", RANDOM, way) for u in (*PEOPLE[:1] * 2, PEOPLE[1])
    )
    assert np.array_equal(one.vector, again.vector)
    assert not np.array_equal(one.vector, other.vector)
    assert np.linalg.norm(one.vector) == pytest.approx(1.0, abs=1e-5)
    assert one.unit_length == way.unit_length
    assert direction_for(PEOPLE[0], "gender", "balanced", way) is way


def test_what_is_kept_lets_the_judge_hear_the_same_and_measures_planted_changes() -> None:
    voice = load(PEOPLE[0].path)
    quiet = Recording(voice.samples * np.float32(db_to_gain(-6.0)), voice.sample_rate)
    kept = measure_edit(quiet, np.zeros(3), Acoustics.of(voice))
    assert kept["level_db"] == pytest.approx(-6.0, abs=0.01)
    assert kept["f0_semitones"] == pytest.approx(0.0, abs=0.05)
    assert kept["distance_db"] == pytest.approx(0.0, abs=0.02)  # a level is no change of voice
    heard = features_of(quiet, {name: frontend_of(name) for name in JUDGES})
    for name in JUDGES:
        np.testing.assert_allclose(kept[f"heard.{name}"], heard.inputs[name], rtol=1e-3, atol=1e-3)
    assert kept["why_not"] == ""
    # Played faster by a semitone and a half, everything rises with F0.
    faster = Recording(voice.samples, round(voice.sample_rate * 2 ** (1.5 / 12)))
    slower = Acoustics.of(voice)
    shift = np.median(Acoustics.of(faster).f0_hz[Acoustics.of(faster).f0_hz > 0]) / np.median(
        slower.f0_hz[slower.f0_hz > 0]
    )
    assert 12 * np.log2(shift) == pytest.approx(1.5, abs=0.3)


def test_where_the_judge_abstains_nothing_is_kept_to_hear() -> None:
    random = np.random.default_rng(0)
    hiss = Recording(0.1 * random.standard_normal(16_000).astype(np.float32), 16_000)
    kept = measure_edit(hiss, np.zeros(3), Acoustics.of(load(PEOPLE[0].path)))
    assert str(kept["why_not"])
    for name in JUDGES:
        assert np.isnan(kept[f"heard.{name}"]).all()


def test_costs_are_measured_of_the_methods_that_a_user_can_choose(
    editing: EditingSpace, tmp_path: Path
) -> None:
    control = Series("WORLD", "faithful", "gender", RANDOM, (1.0,))
    series = [ORIGINAL, COPY, MOVED, control]
    meter = CostMeter(("campplus", "phone_score"))
    kept = render_speaker(PEOPLE[0], editing, series, SECONDS, tmp_path, meter, ("balanced",))
    assert np.array_equal(kept[MOVED].campplus[0], kept[COPY].campplus[0])
    assert kept[ORIGINAL].phone_score[0] > -10.0  # the phones are its own
    assert np.isnan(kept[control].campplus).all()
    assert np.isnan(kept[control].phone_score).all()
    assert np.isnan(kept[COPY].distillmos).all()  # was not asked for
    files = {path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}
    without = render_speaker(PEOPLE[0], editing, series, SECONDS, tmp_path)
    assert np.isnan(without[COPY].campplus).all()
    again = render_speaker(PEOPLE[0], editing, series, SECONDS, tmp_path, meter, ("balanced",))
    assert all(same(kept[one], again[one]) for one in series)
    assert files < {path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}
