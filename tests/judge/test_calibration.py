from dataclasses import replace

import numpy as np
import pytest

from tests.judge.planted import flat, labels_with
from voicelab.judge.calibration import (
    COVERAGE,
    MARGIN,
    Calibration,
    Familiarity,
    calibrate,
    calibration_error,
    class_weights,
    temperature,
)
from voicelab.judge.ensemble import Prediction
from voicelab.judge.network import ages
from voicelab.judge.training_data import Labels

LABELS = labels_with(("dutch", "english_uk", "english_usa", "spanish", "other"))
NATIVE = np.array([False, True, True, False, False])


def log_softmax(logits: np.ndarray) -> np.ndarray:
    return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)


def drawn(count: int = 4000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return log-probabilities [N, 2] and targets drawn from exactly these probabilities."""
    random = np.random.default_rng(seed)
    likely = log_softmax(np.stack([random.normal(0, 2, count), np.zeros(count)], axis=1))
    return likely, (random.random(count) > np.exp(likely[:, 0])).astype(int)


def even(count: int) -> np.ndarray:
    return np.full(count, 1 / count)


def gaussian(count: int, centre: np.ndarray, mixing: np.ndarray, seed: int) -> np.ndarray:
    return centre + np.random.default_rng(seed).standard_normal((count, len(centre))) @ mixing


def plain(**changes) -> Calibration:
    return replace(Calibration({}, 1.0, ((1.0, 2.0),)), **changes)


@pytest.mark.parametrize("planted", [0.4, 1.0, 2.5])
def test_a_planted_temperature_is_found_again(planted):
    likely, targets = drawn()
    seconds = np.random.default_rng(1).choice([0.5, 2.0, 8.0], len(targets))
    a, b = temperature(likely * planted, targets, seconds, even(len(targets)))
    assert np.exp(a) == pytest.approx(planted, rel=0.15)
    assert b == pytest.approx(0, abs=0.1)


def test_a_temperature_that_grows_with_the_length_is_found_again():
    likely, targets = drawn(6000)
    seconds = np.random.default_rng(1).choice([0.25, 1.0, 4.0, 16.0], len(targets))
    boastful = likely * (1.5 * seconds**0.3)[:, None]
    a, b = temperature(boastful, targets, seconds, even(len(targets)))
    assert np.exp(a) == pytest.approx(1.5, rel=0.15)
    assert b == pytest.approx(0.3, abs=0.08)
    heard = Prediction({"gender": boastful}, np.zeros((1, len(targets), 2)), seconds)
    cooled = plain(temperature={"gender": (a, b)}).scaled("gender", heard)
    np.testing.assert_allclose(np.exp(cooled), np.exp(likely), atol=0.06)


def test_probabilities_without_a_temperature_stay_as_they_are():
    likely, _ = drawn(50)
    heard = Prediction({"gender": likely}, np.zeros((1, 50, 2)), np.full(50, 3.0))
    np.testing.assert_allclose(plain().scaled("gender", heard), likely, atol=1e-9)


def test_calibration_error_is_small_when_calibrated_and_large_when_boastful():
    def independent(likely: np.ndarray, targets: np.ndarray) -> float:
        winner, surest = likely.argmax(axis=1), likely.max(axis=1)
        gap = 0.0
        for low in np.arange(0, 1, 0.1):
            inside = (surest >= low - 1e-12) & ((surest < low + 0.1 - 1e-12) | (low > 0.85))
            if inside.any():
                right = (winner == targets)[inside].mean()
                gap += inside.mean() * abs(right - surest[inside].mean())
        return gap

    likely, targets = drawn()
    weights = even(len(targets))
    honest = np.exp(likely)
    boastful = np.exp(log_softmax(5 * likely))
    assert calibration_error(honest, targets, weights) < 0.03
    assert calibration_error(boastful, targets, weights) > 0.1
    for each in (honest, boastful):
        assert calibration_error(each, targets, weights) == pytest.approx(
            independent(each, targets), abs=1e-9
        )


def test_balancing_gives_classes_and_speakers_equal_weight_whatever_their_recordings():
    targets = np.array([0, 0, 0, 0, 1])
    speakers = np.array(["a", "a", "a", "b", "c"])
    weights = class_weights(targets, speakers)
    np.testing.assert_allclose(weights, [1 / 12, 1 / 12, 1 / 12, 1 / 4, 1 / 2])


def answered(count: int, seed: int, boast: float = 2.0, spread: float = 3.0):
    """Return answers and whose: genders twice too sure, ages off by a bell of 9 years."""
    random = np.random.default_rng(seed)
    likely, targets = drawn(count, seed)
    # every other is named with its own true class; age bells of `spread`, true ages 9 years off
    judged = random.uniform(30, 60, count)
    true = judged + random.normal(0, 9, count)
    age = log_softmax(-0.5 * ((ages().numpy() - judged[:, None]) / spread) ** 2)
    accents = random.integers(len(NATIVE), size=count)
    accent = log_softmax(random.normal(0, 1, (count, len(NATIVE))) + 2 * np.eye(5)[accents])
    native = log_softmax(np.stack([np.where(NATIVE[accents], 1.0, -1.0), np.zeros(count)], 1))
    child = log_softmax(np.stack([np.full(count, 2.0), np.zeros(count)], 1))
    names = np.array(["dutch", "english_uk", "english_usa", "spanish", "klingon"])
    asked = [
        flat(
            f"s{seed} {row}",
            gender=("female", "male")[targets[row]],
            age=float(true[row]),
            accent=str(names[accents[row]]),
            frames=1,
        )
        for row in range(count)
    ]
    heads = {
        "gender": log_softmax(boast * likely),
        "age": age,
        "accent": accent,
        "native": native,
        "child": child,
    }
    sounds = random.standard_normal((2, count, 4))
    return Prediction(heads, sounds, random.choice([0.5, 1.0, 4.0], count)), asked


def familiarity() -> Familiarity:
    return Familiarity(np.zeros((2, 4), np.float32), np.eye(4, dtype=np.float32)[None].repeat(2, 0))


@pytest.mark.parametrize("spread", [3.0, 12.0])
def test_the_interval_of_years_holds_eight_in_ten_of_speakers_never_asked(spread):
    heard, asked = answered(1500, 0, spread=spread)
    found = calibrate(heard, asked, LABELS, familiarity())
    fresh, whose = answered(1500, 1, spread=spread)
    judged = np.exp(fresh.log_probabilities["age"]) @ ages().numpy()
    off = np.abs(judged - [s.utterance.age for s in whose])
    scale = ages().numpy()
    own = np.exp(fresh.log_probabilities["age"])
    sd = np.sqrt((own * (scale - judged[:, None]) ** 2).sum(axis=1))
    bands = np.searchsorted([18, 35, 50], [s.utterance.age for s in whose], side="right")
    weights = class_weights(bands, np.array([s.speaker for s in whose]))
    assert (weights * (off <= found.interval * sd)).sum() == pytest.approx(COVERAGE, abs=0.05)
    assert found.interval < 30 / spread  # and no wider than need be


def test_calibrating_undoes_the_boast_of_every_head_that_has_labels():
    heard, asked = answered(2000, 0, boast=2.0)
    found = calibrate(heard, asked, LABELS, familiarity())
    assert np.exp(found.temperature["gender"][0]) == pytest.approx(2.0, rel=0.2)
    assert set(found.temperature) == {"gender", "accent", "native", "child"}
    nobody = [flat(f"s{row}", gender="", age=None, frames=1) for row in range(len(asked))]
    assert calibrate(heard, nobody, LABELS, familiarity()).temperature == {}


def test_the_accents_of_the_other_branch_have_no_say_in_the_temperature():
    heard, asked = answered(800, 0)
    branches = np.array([s.utterance.accent.startswith("english_") for s in asked])
    disturbed = heard.log_probabilities["accent"].copy()
    disturbed[(branches[:, None] != NATIVE)] += 3.0
    other = replace(heard, log_probabilities=heard.log_probabilities | {"accent": disturbed})
    first, second = (calibrate(h, asked, LABELS, familiarity()) for h in (heard, other))
    assert first.temperature["accent"] == pytest.approx(second.temperature["accent"], abs=1e-3)


def test_nearly_all_speech_that_calibrates_is_familiar_at_every_length():
    heard, asked = answered(2000, 0)
    heard.sounds[:, heard.seconds < 1] *= 2  # short clips lie farther
    found = calibrate(heard, asked, LABELS, familiarity())
    distance = familiarity().distance(heard.sounds)
    strangeness = found.strangeness(distance, heard.seconds)
    for seconds in (0.5, 1.0, 4.0):
        own = strangeness[heard.seconds == seconds]
        assert (own > 1).mean() < 0.005
        assert 0 < (MARGIN * own > 1).mean() < 0.01
    limits = dict(found.familiar)
    assert limits[0.5] == pytest.approx(2 * limits[4.0], rel=0.15)


def test_what_counts_as_familiar_is_interpolated_over_the_logarithm_of_the_length():
    known = plain(familiar=((1.0, 3.0), (4.0, 2.0)))
    at_2_s = np.full(2, 2.0)
    assert known.strangeness(np.array([2.5, 5.0]), at_2_s).tolist() == [1, 2]
    assert known.strangeness(np.array([3.0, 1.5]), np.full(2, 0.2)).tolist() == [1, 0.5]
    assert known.strangeness(np.array([2.0, 3.0]), np.full(2, 60.0)).tolist() == [1, 1.5]


def test_training_speech_lies_at_about_one_and_what_is_shifted_beyond():
    random = np.random.default_rng(0)
    centres, mixings = random.normal(0, 5, (2, 20)), random.normal(0, 1, (2, 20, 20))
    training, fresh = (
        np.stack([gaussian(4000, centres[k], mixings[k], 10 * seed + k) for k in range(2)])
        for seed in (1, 2)
    )
    known = Familiarity.of(training)
    distance = known.distance(fresh)
    assert np.sqrt(np.square(distance).mean()) == pytest.approx(1, abs=0.15)
    shifted = known.distance(fresh + 6 * mixings.sum(axis=1, keepdims=True))
    assert shifted.min() > distance.max()
    # the same as from the planted covariance
    planted = []
    for k in range(2):
        inverse = np.linalg.inv(mixings[k].T @ mixings[k])
        away = fresh[k] - centres[k]
        planted.append(np.einsum("ne,ef,nf->n", away, inverse, away) / 20)
    assert np.corrcoef(distance**2, np.mean(planted, axis=0))[0, 1] > 0.85


def heard_accents(branch: list[float], within: list[float]) -> Prediction:
    heads = {"native": np.log([branch]), "accent": np.log([within])}
    return Prediction(heads, np.zeros((1, 1, 2)), np.ones(1))


def test_the_accents_of_a_branch_share_what_it_gets():
    # as if all five accents were equally frequent: two native ones, three others
    heard = heard_accents([0.5, 0.5], [0.1, 0.3, 0.1, 0.2, 0.3])
    joint = np.exp(plain().log_probabilities("accent", heard, LABELS))[0]
    assert joint.sum() == pytest.approx(1)
    assert joint[NATIVE].sum() == pytest.approx(2 / 5)
    np.testing.assert_allclose(joint[NATIVE] / joint[NATIVE].sum(), [0.75, 0.25])
    np.testing.assert_allclose(joint[~NATIVE] / joint[~NATIVE].sum(), [1 / 6, 1 / 3, 1 / 2])
    sure = np.exp(
        plain().log_probabilities("accent", heard_accents([0.9, 0.1], [0.2] * 5), LABELS)
    )[0]
    assert sure[NATIVE].sum() == pytest.approx(0.9 * 2 / (0.9 * 2 + 0.1 * 3))


def test_where_there_is_one_branch_its_accents_get_all():
    labels = Labels(("arabic", "dutch"), frozenset({"planted"}))
    heard = heard_accents([0.8, 0.2], [0.3, 0.7])
    np.testing.assert_allclose(
        np.exp(plain().log_probabilities("accent", heard, labels)), [[0.3, 0.7]]
    )
