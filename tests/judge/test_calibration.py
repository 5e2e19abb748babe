import numpy as np
import pytest

from voicelab.judge.calibration import (
    Examined,
    balanced_accuracy,
    calibration_error,
    interval_years,
    probabilities,
    temperature,
)


def heard(log_probabilities, targets, years=None, true_years=None, speakers=None) -> Examined:
    count = len(targets)
    unknown = np.full(count, np.nan)
    return Examined(
        np.asarray(log_probabilities, dtype=float),
        np.asarray(targets),
        unknown if years is None else np.asarray(years, dtype=float),
        unknown if true_years is None else np.asarray(true_years, dtype=float),
        np.array([str(i) for i in range(count)]) if speakers is None else np.asarray(speakers),
    )


def drawn(count: int = 4000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return logits of two classes and targets drawn from exactly their probabilities."""
    random = np.random.default_rng(seed)
    logits = np.stack([random.normal(0, 2, count), np.zeros(count)], axis=1)
    likely = probabilities(logits, 1.0)
    return np.log(likely), (random.random(count) > likely[:, 0]).astype(int)


@pytest.mark.parametrize("planted", [0.5, 1.0, 2.5])
def test_a_planted_temperature_is_found_again(planted):
    logits, targets = drawn()
    assert temperature(heard(logits * planted, targets)) == pytest.approx(planted, rel=0.15)


def test_calibration_error_is_small_when_calibrated_and_large_when_boastful():
    logits, targets = drawn()
    honest = calibration_error(probabilities(logits, 1.0), heard(logits, targets))
    boastful = calibration_error(probabilities(logits, 0.2), heard(logits, targets))
    assert honest < 0.03
    assert boastful > 0.1


def test_balanced_accuracy_weighs_classes_and_speakers_not_recordings():
    # class 0: speaker a three times wrong, speaker b right; class 1: one speaker, right
    wrong, right = [-2.0, -0.1], [-0.1, -2.0]
    examined = heard(
        [wrong, wrong, wrong, right, wrong], [0, 0, 0, 0, 1], speakers=["a", "a", "a", "b", "c"]
    )
    assert balanced_accuracy(examined) == pytest.approx((0.5 + 1.0) / 2)


def test_the_interval_holds_eight_in_ten():
    random = np.random.default_rng(0)
    years = random.uniform(20, 70, 2000)
    true = years + random.normal(2, 10, 2000)
    low, high = interval_years(heard(np.zeros((2000, 2)), [0] * 2000, years, true))
    assert low == pytest.approx(2 - 12.8, abs=1)
    assert high == pytest.approx(2 + 12.8, abs=1)
