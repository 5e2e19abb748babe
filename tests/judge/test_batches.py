from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from tests.judge import planted
from tests.judge.planted import flat
from voicelab.judge.batches import Augmentation, PieceBatches, augmented, cropped
from voicelab.judge.frontend import FrontendConfig, level_free
from voicelab.judge.training_data import Labels
from voicelab.refusal import Refusal

HEARING = FrontendConfig()
NOTHING = Augmentation(
    versions={"original": 1.0},
    seconds=(0.3, 0.3),
    tilt_db=0.0,
    noise=0.0,
    babble=0.0,
    narrowed=0.0,
    masked_frames=0,
    masked_bands=0,
)
FLOOR = 10 ** (-HEARING.floor_db / 10)


def batches(training, augmentation=NOTHING, steps=2, batch=32, seed=0, least=1) -> PieceBatches:
    labels = Labels.of([s.utterance for s in training], least)
    return PieceBatches(training, labels, HEARING, augmentation, steps, batch, seed)


def uneven() -> list:
    """Return 60 young Dutchmen, one Arab of 45 and one Korean woman of 70."""
    young = [flat(f"young{i}", gender="male", age=20.0, accent="dutch") for i in range(60)]
    return [
        *young,
        flat("middle", gender="male", age=45.0, accent="arabic"),
        flat("old", gender="female", age=70.0, accent="korean"),
    ]


def noise_like(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 2, shape).astype(np.float32)


def made(cut, how, seed=0, babble=None, noise=None) -> np.ndarray:
    """Return augmented pieces; by default without other voices, and with white noise."""
    babble = np.zeros_like(cut) if babble is None else babble
    noise = np.zeros((len(cut), cut.shape[2]), np.float32) if noise is None else noise
    return augmented(cut, babble, noise, np.random.default_rng(seed), HEARING, how).numpy()


def power(pieces: np.ndarray) -> np.ndarray:
    return np.exp(pieces) - FLOOR


def test_the_same_seed_and_epoch_give_the_same_batches_and_others_give_others():
    training = planted.stretches("training", 8)
    first, again = (list(batches(training, Augmentation())(0)) for _ in "ab")
    later = list(batches(training, Augmentation())(1))
    other = list(batches(training, Augmentation(), seed=1)(0))
    for a, b in zip(first, again, strict=True):
        assert a.keys() == b.keys()
        assert all(torch.equal(a[name].nan_to_num(), b[name].nan_to_num()) for name in a)
    for else_ in (later, other, first[1:]):
        assert not torch.equal(first[0]["pieces"], else_[0]["pieces"])


def test_the_processes_of_one_training_share_a_batch_and_hear_different_pieces():
    dealt = batches(planted.stretches("training", 8), batch=8)
    one, two = (next(iter(dealt(0, rank, 2))) for rank in (0, 1))
    assert len(one["pieces"]) == len(two["pieces"]) == 4
    assert not torch.equal(one["pieces"], two["pieces"])


def test_a_rare_voice_is_drawn_as_often_as_a_frequent_one():
    # By age and by accent there are three cells, by group two, of which one holds 61 speakers.
    dealt = batches(uneven(), batch=200, steps=20)
    years = torch.cat([batch["years"] for batch in dealt(0)]).numpy()
    expected = {20.0: 0.25 + 0.125 * 60 / 61, 45.0: 0.25 + 0.125 / 61, 70.0: 0.375}
    for age, share in expected.items():
        assert (years == age).mean() == pytest.approx(share, abs=0.03)


def test_the_speakers_of_a_cell_are_drawn_alike_however_much_they_said():
    spoken = [flat("talks", gender="male", age=8.0) for _ in range(20)]
    training = [*spoken, flat("hardly", gender="male", age=11.0), flat("f", gender="female")]
    years = torch.cat([batch["years"] for batch in batches(training, batch=200)(0)])
    assert set(years[years.isfinite()].tolist()) == {8.0, 11.0}
    twins = [flat(name, gender="male", age=age) for name, age in (("a", 9.0), ("b", 10.0))]
    several = [*[twins[0]] * 20, twins[1], flat("f", gender="female", age=10.5)]
    years = torch.cat([batch["years"] for batch in batches(several, batch=300)(0)]).numpy()
    assert (years == 9.0).sum() / np.isin(years, [9.0, 10.0]).sum() == pytest.approx(0.5, abs=0.1)


def test_genders_are_drawn_evenly_where_one_is_rare():
    training = [flat(f"m{i}", gender="male", age=None) for i in range(50)]
    training += [flat("f", gender="female", age=None)]
    drawn = torch.cat([batch["gender"] for batch in batches(training, batch=200)(0)])
    assert drawn.float().mean() == pytest.approx(0.5, abs=0.1)


def test_priors_say_how_often_each_class_is_drawn():
    dealt = batches(uneven(), batch=200, steps=20)
    drawn = list(dealt(3))
    for name, prior in dealt.priors().items():
        targets = torch.cat([batch[name] for batch in drawn]).numpy()
        shares = np.bincount(targets[targets >= 0], minlength=len(prior)) / (targets >= 0).sum()
        np.testing.assert_allclose(prior, shares, atol=0.03)
        assert prior.sum() == pytest.approx(1, abs=0.005)
        assert prior.min() >= 1e-3
    assert dealt.priors()["child"][1] == 1e-3  # nobody is one, and no logarithm is infinite


def test_a_corpus_of_one_accent_tells_the_years_of_its_children_alone():
    training = [
        flat("d", gender="female", age=30.0, accent="dutch", corpus="mixed"),
        flat("a", gender="male", age=50.0, accent="arabic", corpus="mixed"),
        flat("adult", gender="male", age=40.0, accent="mandarin", corpus="alone"),
        flat("child", gender="female", age=8.0, accent="mandarin", corpus="alone"),
    ]
    drawn = list(batches(training, batch=100)(0))
    years, child, accent, native = (
        torch.cat([batch[name] for batch in drawn]).numpy()
        for name in ("years", "child", "accent", "native")
    )
    assert set(years[np.isfinite(years)]) == {30.0, 50.0, 8.0}
    assert np.isnan(years).any()  # of the adult
    assert (child[years == 8.0] == 1).all()
    assert (child[np.isnan(years)] == 0).all()
    alone = (years == 8.0) | np.isnan(years)
    assert (accent[alone] == -1).all()
    assert (native[alone] == -1).all()
    assert (accent[~alone] >= 0).all()


def test_pieces_have_one_length_a_batch_between_the_shortest_and_the_longest():
    dealt = batches(uneven(), replace(NOTHING, seconds=(0.5, 4.0)), batch=4, steps=60)
    lengths = np.array([batch["pieces"].shape[1] for batch in dealt(0)])
    assert lengths.min() >= 31
    assert lengths.max() <= 250
    np.testing.assert_allclose(np.percentile(lengths, [25, 50, 75]), [86, 141, 195], atol=30)


def test_a_crop_is_a_run_of_frames_repeated_where_there_are_too_few():
    ramp = np.arange(50, dtype=np.float32)[:, None].repeat(82, axis=1)
    random = np.random.default_rng(0)
    starts = {int(cropped(ramp, 20, random)[0, 0]) for _ in range(300)}
    assert starts == set(range(31))
    np.testing.assert_array_equal(np.diff(cropped(ramp, 20, random)[:, 0]), 1)
    np.testing.assert_array_equal(cropped(ramp, 120, random)[:, 0], np.arange(120) % 50)


def test_versions_are_drawn_as_often_as_asked_and_missing_ones_are_the_original():
    both = [
        replace(
            flat(name, gender=gender),
            versions={
                "original": np.full((300, 82), -4, np.float16),
                "room": np.tile(np.float16([0, -8]), (300, 41)),
            },
        )
        for name, gender in (("a", "male"), ("b", "female"))
    ]
    how = replace(NOTHING, versions={"original": 1.0, "room": 3.0, "coded": 5.0})
    drawn = torch.cat([b["pieces"][:, 0, 1] for b in batches(both, how, batch=300)(0)])
    assert (drawn < -3).float().mean() == pytest.approx(0.75, abs=0.06)


def test_without_a_channel_pieces_are_as_the_judge_hears_them():
    cut = noise_like((4, 184, 82))
    np.testing.assert_allclose(made(cut, NOTHING), level_free(cut, HEARING), atol=1e-5)


def test_the_level_of_what_is_given_does_not_matter():
    cut, how = noise_like((8, 60, 82)), replace(Augmentation(), babble=0.0)
    np.testing.assert_allclose(made(cut, how), made(cut - 5, how), atol=1e-4)


def test_a_random_filter_is_the_same_in_every_frame_and_another_in_every_piece():
    cut = noise_like((16, 60, 82))
    changed = made(cut, replace(NOTHING, tilt_db=2.5)) - level_free(cut, HEARING)
    loud = cut > 0
    steady = changed - np.median(changed, axis=1, keepdims=True)
    assert np.abs(steady[loud]).max() < 0.05
    colours_db = np.median(changed, axis=1) * 10 / np.log(10)
    # four cosines, each of mean square 1/2
    assert colours_db.std(axis=1).mean() == pytest.approx(2.5 * np.sqrt(4 / 2), rel=0.3)
    assert np.corrcoef(colours_db)[np.triu_indices(16, 1)].mean() < 0.3


@pytest.mark.parametrize("snr_db", [0.0, 10.0, 20.0])
def test_noise_lies_under_the_voice_by_the_promised_ratio(snr_db):
    cut = np.full((8, 100, 82), -40.0, dtype=np.float32)
    cut[:, :, :41] = noise_like((8, 100, 41))
    how = replace(NOTHING, noise=1.0, snr_db=(snr_db, snr_db))
    heard = power(made(cut, how))
    noise = 2 * heard[:, :, 41:].sum(axis=(1, 2))  # as much lies under the voice
    voice = heard.sum(axis=(1, 2)) - noise
    np.testing.assert_allclose(10 * np.log10(voice / noise), snr_db, atol=0.5)
    grain = heard[:, :, 41:]
    assert grain.std() / grain.mean() == pytest.approx(1, abs=0.1)  # exponentially distributed


def test_noise_has_the_colour_of_the_recording_it_comes_from():
    cut = np.full((4, 300, 82), -40.0, dtype=np.float32)
    cut[:, :, 0] = 0.0
    colour = np.linspace(0, 3, 82, dtype=np.float32)[None].repeat(4, axis=0)
    heard = power(made(cut, replace(NOTHING, noise=1.0, snr_db=(0, 0)), noise=colour))
    slope = np.polyfit(np.arange(1, 82), np.log(heard.mean(axis=(0, 1)))[1:], 1)[0]
    assert slope == pytest.approx(3 / 81, rel=0.1)


def test_other_voices_lie_under_the_voice_by_the_promised_ratio():
    cut = np.full((60, 40, 82), -40.0, dtype=np.float32)
    cut[:, :, :41] = 0.0
    babble = np.zeros_like(cut)
    babble[:30, :, 41:] = np.exp(noise_like((30, 40, 41)))
    heard = power(made(cut, replace(NOTHING, snr_db=(6.0, 12.0)), babble=babble))
    with np.errstate(divide="ignore"):
        ratio_db = 10 * np.log10(
            heard[:, :, :41].sum((1, 2)) / np.abs(heard[:, :, 41:]).sum((1, 2))
        )
    assert 5.9 < ratio_db[:30].min() < 7.0
    assert 11.0 < ratio_db[:30].max() < 12.1
    assert ratio_db[30:].min() > 50  # where there are none, none are heard


def test_the_share_of_noisy_pieces_is_as_asked():
    cut = np.full((400, 10, 82), -40.0, dtype=np.float32)
    cut[:, :, :41] = 0.0
    heard = power(made(cut, replace(NOTHING, noise=0.3, snr_db=(5, 10))))
    noisy = heard[:, :, 41:].mean(axis=(1, 2)) > 1e-3
    assert noisy.mean() == pytest.approx(0.3, abs=0.07)


def test_babble_is_made_of_other_recordings():
    voices = [flat("a", gender="male"), flat("b", gender="female")]
    voices[0].versions["original"][:, :41] = -12
    voices[1].versions["original"][:, 41:] = -12
    alone, among = (
        next(islice(batches(voices, replace(NOTHING, babble=share, snr_db=(3, 3)))(0), 1))["pieces"]
        for share in (0.0, 1.0)
    )
    gap = [(p.mean(1)[:, :41].mean(1) - p.mean(1)[:, 41:].mean(1)).abs() for p in (alone, among)]
    assert gap[0].min() > 10
    assert gap[1].median() < 3


def test_a_narrowed_piece_holds_nothing_outside_its_band():
    cut = np.zeros((200, 20, 82), dtype=np.float32)
    silent = np.isclose(made(cut, replace(NOTHING, narrowed=1.0)), np.log(FLOOR))
    assert (silent.all(axis=1) == silent.any(axis=1)).all()  # in every frame
    silent = silent.all(axis=1)
    assert not silent[:, 7:59].any()
    for bands in ~silent:
        inside = np.flatnonzero(bands)
        assert (np.diff(inside) == 1).all()
    assert silent[:, 0].mean() == pytest.approx(7 / 8, abs=0.08)
    assert silent[:, 81].mean() == pytest.approx(1 - 1 / 24, abs=0.05)
    some = np.isclose(made(cut, replace(NOTHING, narrowed=0.25)), np.log(FLOOR)).any(axis=(1, 2))
    assert some.mean() == pytest.approx(0.25, abs=0.09)


@pytest.mark.parametrize(("frames", "longest"), [(184, 20), (30, 6)])
def test_masked_cells_hold_the_mean_of_their_band(frames, longest):
    cut = noise_like((32, frames, 82))
    plain = level_free(cut, HEARING)
    seen = made(cut, replace(NOTHING, masked_frames=20, masked_bands=10))
    hidden = np.abs(seen - plain) > 1e-4
    assert 0.05 < hidden.mean() < 0.4
    means = plain.mean(axis=1, keepdims=True) + np.zeros_like(plain)
    np.testing.assert_allclose(seen[hidden], means[hidden], atol=1e-4)
    whole_frames, whole_bands = (hidden.mean(axis=axis) > 0.9 for axis in (2, 1))
    assert whole_frames.sum(axis=1).max() <= 2 * longest
    assert whole_bands.sum(axis=1).max() <= 20
    # nothing but whole frames and whole bands
    assert not (hidden & ~whole_frames[:, :, None] & ~whole_bands[:, None, :]).any()


def test_training_on_one_gender_is_refused():
    with pytest.raises(Refusal, match="hold speakers of 1 gender"):
        batches([flat("f", gender="female", age=30.0)])
