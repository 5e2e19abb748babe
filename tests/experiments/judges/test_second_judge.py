"""The second judge: linear heads on speaker embeddings."""

from pathlib import Path

import numpy as np
import pytest

from voicelab.attributes import age_band
from voicelab.corpus import Utterance
from voicelab.experiments.judges.second_judge import SecondJudge
from voicelab.experiments.judges.second_judge_training import figures, fit_second_judge, labels
from voicelab.identity import SIZE
from voicelab.refusal import Refusal

ACCENTS = ("english_usa", "spanish", "arabic")
Voiced = list[tuple[Utterance, dict[str, np.ndarray]]]


def planted(count: int = 300, seed: int = 0) -> Voiced:
    """Return embeddings in which gender, age, accent and childhood have axes, amid noise."""
    random = np.random.default_rng(seed)
    found: Voiced = []
    for i in range(count):
        child = i % 10 == 0
        age = 9.0 if child else float(random.uniform(18, 70))
        u = Utterance(
            Path(f"{i}.wav"), "made", f"s{i}", age, ("female", "male")[i % 2],
            ACCENTS[int(random.integers(3))],
        )  # fmt: skip
        x = random.normal(0, 0.02, SIZE)
        axes = x.reshape(-1, 16)[:, :7]  # 16 of every kind
        axes[:, 0] += 0.1 if u.gender == "female" else -0.1
        axes[:, 1] += (age - 40) / 200
        axes[:, 2 + ACCENTS.index(u.accent)] += 0.1
        axes[:, 6] += 0.1 * child
        x = x / np.linalg.norm(x)
        found.append((u, {"original": x, "copy": x + random.normal(0, 0.005, SIZE)}))
    return found


@pytest.fixture(scope="module")
def voiced() -> Voiced:
    return planted()


@pytest.fixture(scope="module")
def second_judge(voiced: Voiced) -> SecondJudge:
    return fit_second_judge(voiced, "a test", (0.01, 0.1, 1.0))  # fewer, for speed


def test_what_lies_in_the_embeddings_is_heard(second_judge: SecondJudge, voiced: Voiced) -> None:
    held = figures(second_judge, voiced, "test")
    for attribute in ("gender", "accent", "native", "child"):
        assert held[f"{attribute}_copy_synthesis"]["value"] > 0.95, attribute
    assert held["years_error_original"]["value"] < 4
    assert held["years_between_real_groups_original"]["value"] > 25
    assert set(second_judge.heads["accent"].classes) == set(ACCENTS)


def test_it_says_probabilities_and_years_of_one_embedding(
    second_judge: SecondJudge, voiced: Voiced
) -> None:
    u, found = next((u, f) for u, f in voiced if u.split == "test" and (u.age or 0) >= 18)
    heard = second_judge.verdict_of(found["original"])
    for said in heard.probabilities.values():
        assert sum(said.values()) == pytest.approx(1.0)
    assert heard.winner("gender") == u.gender
    assert heard.winner("accent") == u.accent
    assert heard.years == pytest.approx(u.age, abs=15)
    assert heard.winner("smell") == ""


def test_test_speakers_take_no_part(voiced: Voiced) -> None:
    one = fit_second_judge(voiced, "a test", (0.1,))
    other = fit_second_judge([(u, f) for u, f in voiced if u.split != "test"], "a test", (0.1,))
    assert (one.heads["gender"].weight == other.heads["gender"].weight).all()


def test_a_second_judge_is_read_as_it_was_written(
    second_judge: SecondJudge, voiced: Voiced, tmp_path: Path
) -> None:
    second_judge.save(tmp_path / "listener.safetensors")
    again = SecondJudge.load(tmp_path / "listener.safetensors")
    one, other = (each.verdict_of(voiced[1][1]["original"]) for each in (second_judge, again))
    assert one.years == pytest.approx(other.years, abs=1e-3)
    for attribute, said in one.probabilities.items():
        assert said == pytest.approx(other.probabilities[attribute], abs=1e-4)
    assert len(again.sha256) == 64


def test_without_ages_and_accents_only_gender_is_heard(voiced: Voiced) -> None:
    nameless = [
        (Utterance(u.path, u.corpus, u.speaker_id, 30.0, u.gender), found) for u, found in voiced
    ]
    second_judge = fit_second_judge(nameless, "a test", (0.1,))
    assert list(second_judge.heads) == ["gender"]
    assert np.isnan(second_judge.verdict_of(voiced[0][1]["original"]).years)
    with pytest.raises(Refusal, match="needs women and men"):
        fit_second_judge([(u, found) for u, found in nameless if u.gender == "male"], "a test")


def test_accent_is_read_only_where_a_corpus_holds_several() -> None:
    people = [
        Utterance(Path("a"), "many", "1", 30.0, "male", "spanish"),
        Utterance(Path("b"), "many", "2", 60.0, "female", "english_uk"),
        Utterance(Path("c"), "one", "3", 30.0, "male", "mandarin"),
        Utterance(Path("d"), "one", "4", 9.0, "male", "mandarin"),
    ]
    assert labels("accent", people, ("spanish",)).tolist() == ["spanish", "other", "", ""]
    assert labels("native", people).tolist() == ["non-native", "native", "", ""]
    assert labels("age", people).tolist() == [age_band(30.0), age_band(60.0), "", ""]
    assert labels("child", people).tolist() == ["adult", "adult", "adult", "child"]
    assert labels("gender", people).tolist() == ["male", "female", "male", ""]
