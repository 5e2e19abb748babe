"""Moving recordings through the space."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planted import CONFIG, planted_space, planted_table
from voicelab.audio import Recording, rms_dbfs, save
from voicelab.codecs import CODECS, codec_named
from voicelab.directions import Direction, fit_all
from voicelab.edit import (
    MOVING,
    Prepared,
    copy_synthesis,
    edit_files,
    moved,
    moved_frames,
    parsed,
    prepare,
    prepare_voice,
    render,
)
from voicelab.model.space import Space
from voicelab.refusal import Refusal


@pytest.fixture(scope="module")
def space() -> Space:
    return Space(planted_space().requires_grad_(False), "0" * 64, {})


@pytest.fixture(scope="module", params=list(CODECS))
def either(request: pytest.FixtureRequest) -> Space:
    """Return a space of one codec, then one of the other."""
    vae = planted_space(features=codec_named(request.param).config)
    return Space(vae.requires_grad_(False), "0" * 64, {})


@pytest.fixture(scope="module")
def sentence(spoken: list[Recording]) -> Recording:
    """Return 1.5 s of an example."""
    return replace(spoken[0], samples=spoken[0].samples[: spoken[0].sample_rate * 3 // 2])


@pytest.fixture(scope="module")
def known() -> dict[str, Direction]:
    return {direction.name: direction for direction in fit_all(planted_table())[0]}


def test_strength_zero_is_the_copy_synthesis_to_the_sample(
    either: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    prepared = prepare(sentence, either)
    nothing = render(prepared, {"gender": 0.0, "age": 0.0}, known, either)
    codec = either.codec
    assert np.array_equal(nothing.samples, copy_synthesis(prepared).samples)
    assert np.array_equal(nothing.samples, codec.synthesise(codec.analyse(sentence)).samples)


@pytest.mark.parametrize("rendering", ["faithful", "decoded"])
def test_a_move_is_heard_keeps_the_length_and_repeats_to_the_sample(
    either: Space, known: dict[str, Direction], sentence: Recording, rendering: str
) -> None:
    prepared = prepare(sentence, either)
    one, again, other = (
        render(prepared, {"gender": strength}, known, either, rendering)
        for strength in (1.0, 1.0, -1.0)
    )
    assert np.array_equal(one.samples, again.samples)
    assert not np.allclose(one.samples, other.samples, atol=1e-3)
    assert len(one.samples) == len(sentence.samples)
    assert one.sample_rate == sentence.sample_rate


def test_nothing_that_was_prepared_is_changed_by_rendering(
    either: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    prepared = prepare(sentence, either)
    arrays = {
        "latents": prepared.latents, "decoded": prepared.decoded,
        "values": prepared.features.values,
    }  # fmt: skip
    arrays |= {n: a for n, a in vars(prepared.frames).items() if isinstance(a, np.ndarray)}
    kept = {name: array.copy() for name, array in arrays.items()}
    for rendering in ("faithful", "decoded"):
        render(prepared, {"gender": 2.0}, known, either, rendering)
    for name, array in arrays.items():
        assert np.array_equal(array, kept[name]), name


@given(a=st.floats(-3, 3), b=st.floats(-3, 3))
@settings(max_examples=30, deadline=None)
def test_moves_add_up_in_any_order(a: float, b: float) -> None:
    known = {direction.name: direction for direction in fit_all(planted_table())[0]}
    latents = np.random.default_rng(0).standard_normal((5, CONFIG.latent)).astype(np.float32)
    both = moved(latents, {"gender": a, "age": b}, known)
    assert np.array_equal(both, moved(latents, {"age": b, "gender": a}, known))
    in_turn = moved(moved(latents, {"gender": a}, known), {"age": b}, known)
    assert np.allclose(both, in_turn, atol=1e-4)
    back = moved(both, {"gender": -a, "age": -b}, known)
    assert np.allclose(back, latents, atol=1e-4)


def test_strength_one_moves_by_the_distance_of_the_class_means(known: dict[str, Direction]) -> None:
    latents = np.zeros((1, CONFIG.latent), dtype=np.float32)
    step = moved(latents, {"gender": 1.0}, known) - latents
    assert np.isclose(np.linalg.norm(step), known["gender"].unit_length, rtol=1e-5)
    assert not latents.any()


def test_an_unknown_direction_rendering_or_strength_is_refused(
    space: Space, known: dict[str, Direction], spoken: list[Recording]
) -> None:
    prepared = prepare(spoken[0], space)
    with pytest.raises(Refusal, match="there is no direction 'height'; use one of"):
        render(prepared, {"height": 1.0}, known, space)
    with pytest.raises(Refusal, match="'magic' is no rendering; use faithful or decoded"):
        render(prepared, {"gender": 1.0}, known, space, "magic")
    with pytest.raises(Refusal, match="gender was given the strength nan; give a finite number"):
        render(prepared, {"gender": float("nan")}, known, space)


def test_what_is_too_short_or_holds_no_voice_is_refused(either: Space) -> None:
    blip = Recording(np.ones(4000), 16_000, "blip.wav")
    with pytest.raises(Refusal, match=r"blip.wav lasts 0.250 s; editing needs at least 0.3 s"):
        prepare(blip, either)
    random = np.random.default_rng(0)
    for name, samples in (
        ("silence.wav", np.zeros(16_000)),
        ("noise.wav", 0.1 * random.standard_normal(16_000)),
    ):
        with pytest.raises(Refusal, match=f"{name} holds .* of somebody speaking"):
            prepare(Recording(samples, 16_000, name), either)


def frames_of(known: dict[str, Direction], prepared: Prepared, space: Space, rendering: str):
    """Return the frames of one move of both gender and age, by what may move."""
    moves = {"gender": 1.3, "age": -0.7}
    return {
        moving: moved_frames(prepared, moves, known, space, rendering, moving) for moving in MOVING
    }


@pytest.mark.parametrize("rendering", ["faithful", "decoded"])
def test_a_locked_pitch_or_envelope_stays_to_the_last_digit_and_the_rest_moves(
    space: Space, known: dict[str, Direction], sentence: Recording, rendering: str
) -> None:
    prepared = prepare(sentence, space)
    still = moved_frames(prepared, {}, known, space, rendering)
    found = frames_of(known, prepared, space, rendering)
    assert np.array_equal(found["envelope"].f0_hz, still.f0_hz)
    assert np.array_equal(found["envelope"].envelope, found["everything"].envelope)
    assert np.array_equal(found["pitch"].envelope, still.envelope)
    assert np.array_equal(found["pitch"].aperiodicity, still.aperiodicity)
    voiced = still.f0_hz > 0
    assert np.array_equal(found["pitch"].f0_hz > 0, voiced)
    for moving, name in (("envelope", "envelope"), ("envelope", "aperiodicity")):
        assert not np.allclose(getattr(found[moving], name), getattr(still, name), rtol=1e-3)
    assert (np.abs(found["pitch"].f0_hz[voiced] / still.f0_hz[voiced] - 1) > 1e-4).all()


def test_what_the_envelope_and_what_the_pitch_do_is_together_what_everything_does(
    space: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    prepared = prepare(sentence, space)
    still = prepared.frames
    found = frames_of(known, prepared, space, "faithful")
    for name in ("f0_hz", "envelope", "aperiodicity"):
        one, other, whole = (getattr(found[moving], name) for moving in
                             ("envelope", "pitch", "everything"))  # fmt: skip
        assert one + other - getattr(still, name) == pytest.approx(whole)


@given(
    gender=st.floats(-2, 2), moving=st.sampled_from(MOVING),
    rendering=st.sampled_from(["faithful", "decoded"]),
)  # fmt: skip
@settings(max_examples=15, deadline=None)
def test_every_column_of_the_features_moves_as_without_a_lock_or_not_at_all(
    gender: float, moving: str, rendering: str
) -> None:
    known = {direction.name: direction for direction in fit_all(planted_table())[0]}
    space = Space(planted_space().requires_grad_(False), "0" * 64, {})
    prepared = prepare_voice(planted_table().stretch(0), space, "planted_000")
    seen: list[np.ndarray] = []

    class Seeing:
        """Keep the features that frames are made of, instead of the frames."""

        def add_difference(self, frames, difference):
            seen.append(prepared.decoded + difference)

        def to_frames(self, features, like):
            seen.append(features.values)

    seeing = replace(prepared, codec=Seeing())
    for one in (moving, "everything"):
        moved_frames(seeing, {"gender": gender}, known, space, rendering, one)
    columns = {name: space.config.features.size + i for name, i in
               space.config.features.columns.items()}  # fmt: skip
    free = {
        "everything": set(range(space.config.features.size)),
        "envelope": set(range(space.config.features.size))
        - {columns["log_f0"], columns["voicing"]},
        "pitch": {columns["log_f0"]},
    }[moving]
    for column in range(space.config.features.size):
        wanted = seen[1] if column in free else prepared.decoded
        assert np.allclose(seen[0][:, column], wanted[:, column], atol=1e-5), column


@pytest.mark.parametrize("moving", MOVING)
def test_strength_zero_is_the_copy_synthesis_whatever_is_locked(
    space: Space, known: dict[str, Direction], sentence: Recording, moving: str
) -> None:
    prepared = prepare(sentence, space)
    nothing = render(prepared, {"gender": 0.0}, known, space, "faithful", moving)
    assert np.array_equal(nothing.samples, copy_synthesis(prepared).samples)


def test_a_mel_spectrogram_cannot_lock_what_it_does_not_hold_apart(
    known: dict[str, Direction], sentence: Recording, tmp_path: Path
) -> None:
    mel = Space(planted_space(features=codec_named("griffin_lim").config), "0" * 64, {})
    prepared = prepare(sentence, mel)
    for moving in ("envelope", "pitch"):
        with pytest.raises(Refusal, match=f"only {moving} was to be moved, but a mel spectrogram"):
            render(prepared, {"gender": 1.0}, known, mel, "faithful", moving)
    save(sentence, tmp_path / "in.wav")
    with pytest.raises(Refusal, match="a mel spectrogram does not hold the pitch apart"):
        run([tmp_path / "in.wav"], tmp_path / "out.wav", mel, known, moving="pitch")


def test_something_else_than_pitch_and_envelope_cannot_be_moved(
    space: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    with pytest.raises(Refusal, match="cannot move 'tempo'; use everything, envelope, pitch"):
        render(prepare(sentence, space), {"gender": 1.0}, known, space, "faithful", "tempo")


def test_a_voice_of_the_map_speaks_at_its_level_for_about_three_seconds(
    either: Space, known: dict[str, Direction]
) -> None:
    prepared = prepare_voice(planted_table().stretch(0), either, "planted_000")
    said = copy_synthesis(prepared)
    assert said.sample_rate == 16_000
    assert said.seconds == pytest.approx(3.2)
    assert rms_dbfs(said.samples) == pytest.approx(-26, abs=0.5)
    edited = render(prepared, {"gender": 1.0}, known, either)
    assert not np.allclose(edited.samples, said.samples, atol=1e-3)


def test_the_band_above_the_features_is_kept_at_high_rates(
    space: Space, known: dict[str, Direction], spoken: list[Recording]
) -> None:
    from voicelab.audio import resample

    prepared = prepare(resample(spoken[0], 44_100), space)
    assert prepared.frames.envelope.shape[1] > 513
    edited = render(prepared, {"gender": 0.5}, known, space)
    assert edited.sample_rate == 44_100


def test_moves_are_written_as_name_and_strength() -> None:
    assert parsed(["accent:dutch=-0.5", "age=1"]) == {"accent:dutch": -0.5, "age": 1.0}
    assert parsed(["age=1", "age=0.5"]) == {"age": 1.5}
    for text in ("gender", "gender=", "gender=much"):
        with pytest.raises(Refusal, match="is no move; write NAME=STRENGTH"):
            parsed([text])


def run(files: list[Path], target: Path, space: Space, known: dict, **options: object) -> list:
    return list(edit_files(files, target, {"gender": 1.0}, known, space, **options))


@pytest.fixture
def files(tmp_path: Path, spoken: list[Recording]) -> list[Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    for index in range(2):
        short = replace(spoken[index], samples=spoken[index].samples[:22_050])
        save(short, folder / f"{index}.wav")
    return [folder / "0.wav", folder / "1.wav"]


def test_one_file_becomes_one_file_and_several_a_folder(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    (row,) = run(files[:1], tmp_path / "out.wav", space, known)
    assert row["output"] == str(tmp_path / "out.wav")
    assert soundfile.info(row["output"]).subtype == "PCM_16"
    rows = run(files, tmp_path / "out", space, known)
    assert [Path(row["output"]).name for row in rows] == ["0.wav", "1.wav"]
    one, other = (Path(row["output"]).read_bytes() for row in rows)
    assert one == (tmp_path / "out.wav").read_bytes()  # same input, same bytes
    assert one != other


def test_a_bad_file_among_good_ones_is_named_and_the_others_are_written(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    bad = tmp_path / "in" / "bad.wav"
    bad.write_bytes(b"this is no audio")
    first, refusal, last = run([files[0], bad, files[1]], tmp_path / "out", space, known)
    assert isinstance(refusal, Refusal)
    assert "bad.wav cannot be decoded as audio" in str(refusal)
    assert Path(first["output"]).exists()
    assert Path(last["output"]).exists()


def test_existing_outputs_and_inputs_are_never_overwritten_unasked(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    target = tmp_path / "out.wav"
    target.write_bytes(b"precious")
    with pytest.raises(Refusal, match="exists already; choose another place or give --force"):
        run(files[:1], target, space, known)
    assert target.read_bytes() == b"precious"
    run(files[:1], target, space, known, force=True)
    assert target.read_bytes() != b"precious"
    with pytest.raises(Refusal, match="is also an input; write the edits somewhere else"):
        run(files[:1], files[0], space, known, force=True)


def test_two_inputs_of_one_name_are_refused_before_anything_is_written(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    twin = other / "0.flac"
    samples, rate = soundfile.read(files[0])
    soundfile.write(twin, samples, rate)
    with pytest.raises(Refusal, match=r"2 inputs would be written to .*0.wav"):
        run([files[0], twin], tmp_path / "out", space, known)
    assert not (tmp_path / "out").exists()


def test_an_unknown_direction_is_refused_before_anything_is_written(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    with pytest.raises(Refusal, match="there is no direction 'height'"):
        list(edit_files(files, tmp_path / "out", {"height": 1.0}, known, space))
    assert not (tmp_path / "out").exists()


def test_an_unknown_rendering_is_refused_before_anything_is_written(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    with pytest.raises(Refusal, match="'magic' is no rendering"):
        run(files, tmp_path / "out", space, known, rendering="magic")
    assert not (tmp_path / "out").exists()


def test_an_output_that_would_not_be_what_its_name_says_is_refused(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    for name in ("out.flac", "out"):
        with pytest.raises(Refusal, match=r"is no folder and does not end in \.wav"):
            run(files[:1], tmp_path / name, space, known)
    with pytest.raises(Refusal, match="cannot be made a folder"):
        run(files, files[0] / "out", space, known)


def test_where_no_direction_exists_that_is_said(space: Space, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="there is no direction 'gender'"):
        list(edit_files([tmp_path / "a.wav"], tmp_path / "out", {"gender": 1.0}, {}, space))


def test_a_judge_is_asked_before_and_after(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    asked: list[Recording] = []

    def hear(recording: Recording) -> int:
        asked.append(recording)
        return len(asked)

    (row,) = run(files[:1], tmp_path / "out.wav", space, known, hear=hear)
    assert set(row) == {"file", "output", "moves", "rendering", "moving", "before", "after"}
    assert (row["before"], row["after"]) == (1, 2)
    assert not np.array_equal(asked[0].samples, asked[1].samples)
