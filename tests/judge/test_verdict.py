import json
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
import torch

from tests.judge.test_frontend import noise
from tests.planted import CLASSES, write_judge
from voicelab import checkpoint, encoders
from voicelab.audio import Recording, resample
from voicelab.judge import Judge, Opinion
from voicelab.judge.calibration import Calibration
from voicelab.judge.judge import FOREIGN
from voicelab.judge.network import ages
from voicelab.judge.witness import band_probabilities
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS


def with_witness(judge: Judge, **parts) -> Judge:
    """Return a judge whose only witness has other parts."""
    return replace(judge, witnesses=(replace(judge.witnesses[0], **parts),))


NAMES = ("gender", "age", "accent", "native", "child")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    target = tmp_path_factory.mktemp("judge") / "judge.safetensors"
    write_judge(target)
    return target


@pytest.fixture(scope="module")
def judge(path) -> Judge:
    return Judge.load(path)


def opinions(verdict) -> list[Opinion]:
    return [verdict[name] for name in NAMES]


def numbers(verdict) -> np.ndarray:
    return np.array([p for opinion in opinions(verdict) for p in opinion.probabilities.values()])


def test_a_verdict_has_exactly_the_promised_keys(judge, spoken):
    said = json.loads(json.dumps(judge.verdict(spoken[0]).to_dict()))
    assert list(said) == ["file", *NAMES]
    assert said["file"] == spoken[0].source
    for name in ("gender", "accent", "native", "child"):
        assert set(said[name]) == {"abstained", "probabilities"}
    assert set(said["age"]) == {"abstained", "years", "probabilities", "interval"}
    assert list(said["gender"]["probabilities"]) == ["female", "male"]
    assert list(said["age"]["probabilities"]) == ["under 18", "18-34", "35-49", "50 and over"]
    assert list(said["accent"]["probabilities"]) == list(CLASSES["accent"])
    assert list(said["native"]["probabilities"]) == ["native", "non-native"]
    assert list(said["child"]["probabilities"]) == ["adult", "child"]
    assert [said[name]["abstained"] for name in NAMES] == [False] * 5


def test_probabilities_sum_to_one_and_the_age_lies_in_its_interval(judge, spoken):
    for recording in spoken:
        verdict = judge.verdict(recording)
        for opinion in opinions(verdict):
            assert sum(opinion.probabilities.values()) == pytest.approx(1, abs=1e-9)
            assert opinion.probabilities[opinion.winner] == max(opinion.probabilities.values())
        low, high = verdict["age"].interval
        assert 0 <= low < verdict["age"].years < high


def test_voices_are_told_apart_at_all(judge, spoken):
    said = np.stack([numbers(judge.verdict(recording)) for recording in spoken])
    assert said.std(axis=0).max() > 0.02


def test_the_judge_abstains_and_says_why(judge, spoken):
    silence = Recording(np.zeros(32_000), 16_000, "silence")
    short = Recording(spoken[0].samples[8000:11_000], 22_050, "short")
    broken = Recording(np.full(32_000, np.nan), 16_000, "broken")
    empty = Recording(np.zeros(0), 16_000, "empty")
    asked = [silence, short, noise(0.0), broken, empty]
    for recording, words in zip(
        asked, ("silent", "lasts 0.136 s", "of voice", "no numbers", "empty"), strict=True
    ):
        said = judge.verdict(recording).to_dict()
        for name in NAMES:
            assert said[name]["abstained"] is True
            assert said[name]["probabilities"] == {}
            assert words in said[name]["reason"]
            assert said[name]["reason"].endswith(".")
        assert said["age"]["years"] is None
        assert "interval" not in said["age"]


def test_what_lies_far_from_all_training_speech_gets_no_verdict(judge, spoken):
    (witness,) = judge.witnesses
    (sound,) = witness.predict([witness.frontend.hear(spoken[0])]).sounds[0]
    lost = with_witness(
        judge,
        familiarity=replace(witness.familiarity, centre=np.stack([sound + 50] * 2)),
        calibration=replace(witness.calibration, familiar=((1.0, 2.0),)),
    )
    verdict = lost.verdict(spoken[0])
    assert all(opinion.abstained for opinion in opinions(verdict))
    assert "sounds like nothing the judge was trained on" in verdict["gender"].reason
    assert verdict["gender"].reason.endswith(".")
    assert not judge.verdict(spoken[0])["gender"].abstained


def test_among_many_the_farthest_are_left_unjudged_and_the_far_ones_are_warned_about(judge, spoken):
    (witness,) = judge.witnesses
    far = witness.strangeness(witness.predict([witness.frontend.hear(r) for r in spoken]))
    for limit, outcome in ((np.median(far), "warned"), (np.median(far) / FOREIGN, "unjudged")):
        calibration = replace(witness.calibration, familiar=((1.0, 1e9 * float(limit)),))
        wary = with_witness(judge, calibration=calibration)
        names = [recording.source for recording in spoken]
        verdicts = wary.verdicts([wary.features(recording) for recording in spoken], names)
        assert [v.source for v in verdicts] == names
        silent = np.array([v["gender"].abstained for v in verdicts])
        warned = np.array([bool(v.warnings) for v in verdicts])
        multiples = far / limit
        np.testing.assert_array_equal(silent, multiples > FOREIGN)
        np.testing.assert_array_equal(warned, (multiples > 1) & (multiples <= FOREIGN))
        assert (warned if outcome == "warned" else silent).any()
        for verdict in verdicts:
            assert ("warnings" in verdict.to_dict()) == bool(verdict.warnings)


def test_three_tenths_of_a_second_of_speech_are_judged(judge, spoken):
    for recording in spoken:
        start, stop = (round(s * recording.sample_rate) for s in (0.1, 0.4))
        word = replace(recording, samples=recording.samples[start:stop])
        assert not judge.verdict(word)["gender"].abstained


def test_the_same_samples_get_the_same_verdict_and_are_not_changed(judge, spoken):
    before = spoken[0].samples.copy()
    verdict = judge.verdict(spoken[0])
    assert judge.verdict(spoken[0]) == verdict
    np.testing.assert_array_equal(spoken[0].samples, before)
    with pytest.raises(FrozenInstanceError):
        verdict.source = "another"


def test_features_get_the_verdicts_of_their_recordings_also_beside_silence(judge, spoken):
    silence = Recording(np.zeros(32_000), 16_000, "silence")
    asked = [spoken[1], silence, spoken[0]]
    said = judge.verdicts([judge.features(one) for one in asked], [one.source for one in asked])
    assert [verdict.source for verdict in said] == [one.source for one in asked]
    for verdict, recording in zip(said, asked, strict=True):
        np.testing.assert_allclose(numbers(verdict), numbers(judge.verdict(recording)), atol=1e-6)
        assert verdict["gender"].reason == judge.verdict(recording)["gender"].reason
    assert judge.verdicts([judge.features(spoken[0])])[0].source == "array"


def test_the_level_does_not_matter(judge, spoken):
    for recording in spoken:
        softer = replace(recording, samples=recording.samples * np.float32(0.1))  # -20 dB
        loud, soft = judge.verdict(recording), judge.verdict(softer)
        np.testing.assert_allclose(numbers(loud), numbers(soft), atol=1e-3)
        assert loud["age"].years == pytest.approx(soft["age"].years, abs=0.01)


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100])
def test_the_sample_rate_hardly_matters(judge, spoken, rate):
    own, other = judge.verdict(spoken[0]), judge.verdict(resample(spoken[0], rate))
    np.testing.assert_allclose(numbers(own), numbers(other), atol=0.05)
    assert own["age"].years == pytest.approx(other["age"].years, abs=1.0)


def test_a_long_recording_is_judged_whole(judge, spoken):
    samples = np.concatenate([r.samples for r in spoken])
    said = numbers(judge.verdict(Recording(samples, spoken[0].sample_rate)))
    first = numbers(judge.verdict(spoken[0]))
    assert np.abs(said - first).max() > 0.02


def test_bands_hold_the_probability_of_their_ages():
    scale = ages().numpy()
    likely = np.zeros((2, len(scale))) + 1e-12
    likely[0, scale == 15.0] = 0.5
    likely[0, scale == 17.5] = 0.25
    likely[0, scale == 20.0] = 0.25
    likely[1, scale == 35.0] = 0.4
    likely[1, scale == 50.0] = 0.6
    found = band_probabilities(np.log(likely))
    np.testing.assert_allclose(found, [[0.75, 0.25, 0, 0], [0, 0, 0.4, 0.6]], atol=1e-9)


def test_a_wider_calibration_gives_a_wider_interval_and_a_hotter_one_flatter_opinions(
    judge, spoken
):
    hot = Calibration({"gender": (3.0, 0.0)}, 1.0, ((1.0, 1e9),))
    own = judge.verdict(spoken[0])
    wider = replace(judge.combination, interval=2.0 * judge.combination.interval)
    other = replace(with_witness(judge, calibration=hot), combination=wider).verdict(spoken[0])
    wide = other["age"].interval[1] - own["age"].years
    assert wide == pytest.approx(2 * (own["age"].interval[1] - own["age"].years), rel=1e-6)
    assert abs(other["gender"].probabilities["female"] - 0.5) < 0.1
    assert own["accent"] == other["accent"]


def test_a_missing_a_damaged_and_a_foreign_checkpoint_are_refused(path, tmp_path):
    with pytest.raises(Refusal, match="is not there"):
        Judge.load(tmp_path / "none.safetensors")
    damaged = tmp_path / "damaged.safetensors"
    content = bytearray(path.read_bytes())
    content[-1000] ^= 255
    damaged.write_bytes(content)
    with pytest.raises(Refusal, match="do not match the SHA-256"):
        Judge.load(damaged)
    damaged.write_bytes(content[:-5000])
    with pytest.raises(Refusal, match="not a readable safetensors file"):
        Judge.load(damaged)
    foreign = tmp_path / "foreign.safetensors"
    checkpoint.save(foreign, {"weight": torch.zeros(3)}, {"kind": "space"})
    with pytest.raises(Refusal, match="a judge checkpoint is needed"):
        Judge.load(foreign)


@pytest.mark.parametrize("change", ["witnesses", "combination", "configuration", "tensors"])
def test_a_checkpoint_of_another_version_is_refused_in_one_sentence(path, tmp_path, change):
    stored = checkpoint.load(path, "judge")
    header, tensors = dict(stored.header), dict(stored.tensors)
    if change == "tensors":
        tensors = {name: t for name, t in tensors.items() if "heads" not in name}
    elif change == "configuration":
        facts = header["witnesses"]["spectrogram"]
        sizes = {"channels": [8, 16, 32], "hidden": [120, 60]}
        other = facts | {"configuration": facts["configuration"] | {"network": sizes}}
        header["witnesses"] = {"spectrogram": other}
    else:
        del header[change]
    old = tmp_path / "old.safetensors"
    checkpoint.save(old, tensors, header)
    with pytest.raises(Refusal, match="of another version of voicelab") as refused:
        Judge.load(old)
    assert str(refused.value).endswith("`python -m voicelab train judge`.")
    assert "\n" not in str(refused.value)


def test_the_networks_are_left_as_they_were_loaded(judge, spoken):
    for network in judge.witnesses[0].networks:
        assert not network.training
        before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
        judge.verdict(spoken[1])
        for name, tensor in network.state_dict().items():
            assert torch.equal(tensor, before[name])


def test_a_verdict_reads_as_one_line(judge, spoken):
    verdict = judge.verdict(spoken[0])
    line = str(verdict)
    assert line.startswith(f"{spoken[0].source}: {verdict['gender'].winner} (")
    assert f"{verdict['age'].years:.0f} years (80 %: " in line
    assert f"English {verdict['native'].winner} (" in line
    assert verdict["accent"].winner in line
    silent = str(judge.verdict(Recording(np.zeros(32_000), 16_000, "a.wav")))
    assert silent.startswith("a.wav: no verdict. The recording is silent")
    assert "\n" not in line + silent


def test_the_encoders_are_read_with_the_judge_and_not_with_the_first_verdict(monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(encoders, "load", asked.append)
    Judge.load(CHECKPOINTS / "judge.safetensors")
    assert asked == ["campplus", "whisper"]
