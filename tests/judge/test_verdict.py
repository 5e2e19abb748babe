import json
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from judge.test_hearing import noise
from voicelab import checkpoint
from voicelab.audio import Recording, resample
from voicelab.judge import Judge
from voicelab.judge.network import JudgeNetwork
from voicelab.judge.verdict import pooled
from voicelab.refusal import Refusal

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "checkpoints" / "judge.safetensors"
ACCENTS = {
    "arabic", "dutch", "english_australia", "english_canada", "english_uk", "english_usa", "french",
    "korean", "mandarin", "other", "portuguese", "russian", "spanish",
}  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge.load(SHIPPED)


def numbers(verdict) -> np.ndarray:
    said = [verdict.gender, verdict.age, verdict.accent]
    return np.array([p for opinion in said for p in opinion.probabilities.values()])


def test_a_verdict_has_exactly_the_promised_keys(judge, spoken):
    said = json.loads(json.dumps(judge.verdict(spoken[0]).to_dict()))
    assert list(said) == ["file", "gender", "age", "accent"]
    assert said["file"] == spoken[0].source
    assert set(said["gender"]) == set(said["accent"]) == {"abstained", "probabilities"}
    assert set(said["age"]) == {"abstained", "years", "probabilities", "interval"}
    assert set(said["gender"]["probabilities"]) == {"female", "male"}
    assert list(said["age"]["probabilities"]) == ["under 18", "18-34", "35-49", "50 and over"]
    assert set(said["accent"]["probabilities"]) == ACCENTS
    assert [said[name]["abstained"] for name in ("gender", "age", "accent")] == [False] * 3


def test_probabilities_sum_to_one_and_the_age_lies_in_its_interval(judge, spoken):
    for recording in spoken:
        verdict = judge.verdict(recording)
        for opinion in (verdict.gender, verdict.age, verdict.accent):
            assert sum(opinion.probabilities.values()) == pytest.approx(1, abs=1e-9)
            assert opinion.probabilities[opinion.winner] == max(opinion.probabilities.values())
        low, high = verdict.age.interval
        assert low < verdict.age.years < high


def test_the_judge_abstains_and_says_why(judge, spoken):
    silence = Recording(np.zeros(32_000), 16_000, "silence")
    short = Recording(spoken[0].samples[:5000], 22_050, "short")
    broken = Recording(np.full(32_000, np.nan), 16_000, "broken")
    empty = Recording(np.zeros(0), 16_000, "empty")
    asked = [silence, short, noise(0.0), broken, empty]
    for recording, words in zip(
        asked, ("silent", "lasts 0.23 s", "of voice", "no numbers", "empty"), strict=True
    ):
        said = judge.verdict(recording).to_dict()
        for name in ("gender", "age", "accent"):
            assert said[name]["abstained"] is True
            assert said[name]["probabilities"] == {}
            assert words in said[name]["reason"]
            assert said[name]["reason"].endswith(".")
        assert said["age"]["years"] is None
        assert "interval" not in said["age"]


def test_the_same_recording_gets_the_same_verdict_and_is_not_changed(judge, spoken):
    before = spoken[0].samples.copy()
    assert judge.verdict(spoken[0]) == judge.verdict(spoken[0])
    np.testing.assert_array_equal(spoken[0].samples, before)
    with pytest.raises(FrozenInstanceError):
        judge.verdict(spoken[0]).file = "another"


def test_the_level_does_not_matter(judge, spoken):
    for recording in spoken:
        softer = replace(recording, samples=recording.samples * np.float32(0.1))  # -20 dB
        loud, soft = judge.verdict(recording), judge.verdict(softer)
        np.testing.assert_allclose(numbers(loud), numbers(soft), atol=1e-3)
        assert loud.age.years == pytest.approx(soft.age.years, abs=0.01)


def test_the_sample_rate_hardly_matters(judge, spoken):
    for recording in spoken:
        own, other = judge.verdict(recording), judge.verdict(resample(recording, 16_000))
        np.testing.assert_allclose(numbers(own), numbers(other), atol=0.05)
        assert own.age.years == pytest.approx(other.age.years, abs=1.0)


def test_a_long_recording_is_judged_whole(judge, spoken):
    samples = np.concatenate([r.samples for r in spoken])
    said = numbers(judge.verdict(Recording(samples, spoken[0].sample_rate)))
    first = numbers(judge.verdict(spoken[0]))
    assert np.abs(said - first).max() > 0.05


def test_pieces_count_alike_and_boast_no_more_than_one():
    logits = torch.tensor([[2.0, 0.0], [2.0, 0.0], [2.0, 0.0]])
    assert pooled(logits, 1.0)[0] == pytest.approx(pooled(logits[:1], 1.0)[0])
    assert pooled(torch.tensor([[3.0, 0.0], [0.0, 3.0]]), 1.0)[0] == pytest.approx(0.5)
    assert pooled(logits, 4.0)[0] == pytest.approx(1 / (1 + np.exp(-0.5)))


def test_a_missing_a_damaged_and_a_foreign_checkpoint_are_refused(tmp_path):
    with pytest.raises(Refusal, match="is not there"):
        Judge.load(tmp_path / "none.safetensors")
    damaged = tmp_path / "damaged.safetensors"
    content = bytearray(SHIPPED.read_bytes())
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


def test_the_networks_are_left_as_they_were_loaded(judge, spoken):
    network = judge.networks["age"]
    assert isinstance(network, JudgeNetwork)
    assert not network.training
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    judge.verdict(spoken[1])
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, before[name])


def test_a_verdict_reads_as_one_line(judge, spoken):
    line = str(judge.verdict(spoken[0]))
    assert line.startswith(spoken[0].source)
    assert "years (80 %:" in line
    assert "accent" in line
    silent = str(judge.verdict(Recording(np.zeros(32_000), 16_000, "a.wav")))
    assert silent.startswith("a.wav: no verdict. The recording is silent")
    assert "\n" not in line + silent
