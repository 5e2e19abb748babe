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
from voicelab.directions import Direction, fit_all
from voicelab.edit import (
    copy_synthesis,
    edit_files,
    moved,
    parsed,
    prepare,
    prepare_voice,
    render,
)
from voicelab.features import CONFIGS, config_of
from voicelab.model.space import Space
from voicelab.refusal import Refusal


@pytest.fixture(scope="module")
def space() -> Space:
    return Space(planted_space().requires_grad_(False), "0" * 64, {})


@pytest.fixture(scope="module", params=list(CONFIGS))
def either(request: pytest.FixtureRequest) -> Space:
    """Return a space of one codec, then one of the other."""
    vae = planted_space(features=config_of(request.param))
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
    with pytest.raises(Refusal, match=r"blip.wav lasts 0.25 s; editing needs at least 0.3 s"):
        prepare(blip, either)
    random = np.random.default_rng(0)
    for name, samples in (
        ("silence.wav", np.zeros(16_000)),
        ("noise.wav", 0.1 * random.standard_normal(16_000)),
    ):
        with pytest.raises(Refusal, match=f"{name} holds .* of somebody speaking"):
            prepare(Recording(samples, 16_000, name), either)


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
    assert set(row) == {"file", "output", "moves", "rendering", "before", "after"}
    assert (row["before"], row["after"]) == (1, 2)
    assert not np.array_equal(asked[0].samples, asked[1].samples)
