from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.judge.planted import PITCH_HZ, labels_with, pulse_train, speakers_in
from tests.planted import write_judge, write_witnesses
from voicelab.attributes import AGE_BANDS, CHILD, GENDERS, NATIVE, age_band, is_child, nativeness
from voicelab.audio import save
from voicelab.bootstrap import Bootstrap
from voicelab.corpus import Utterance
from voicelab.experiments.findings import with_targets
from voicelab.experiments.judges import experiment, metrics
from voicelab.experiments.judges.judgements import Judgements
from voicelab.judge import AgeOpinion, Judge, Opinion, Verdict
from voicelab.judge.combination import Combination
from voicelab.judge.crops import Clips
from voicelab.judge.verdict import abstention
from voicelab.refusal import Refusal

CORPUS = "made"
ACCENTS = ("arabic", "english_usa", "korean", "spanish")
LABELS = labels_with(ACCENTS, CORPUS)


def judge() -> Judge:
    """Return a judge without witnesses: what it says is planted."""
    return Judge((), LABELS, Combination(), {})


def people(count: int = 48) -> list[Utterance]:
    """Return people of both genders, four ages and four accents, each with each."""
    return [
        Utterance(
            Path(f"{index}.wav"), CORPUS, f"s{index}", (10.0, 25.0, 40.0, 60.0)[index // 2 % 4],
            GENDERS[index % 2], ACCENTS[index // 8 % 4],
        )
        for index in range(count)
    ]  # fmt: skip


def sure(classes: Sequence[str], name: str, share: float = 0.9) -> Opinion:
    rest = (1 - share) / (len(classes) - 1)
    return Opinion({one: share if one == name else rest for one in classes})


def right(u: Utterance, off: float = 0.0, share: float = 0.9) -> Verdict:
    """Return the verdict of who hears everything, but for so many years."""
    years = (u.age or 0) + off
    age = sure(AGE_BANDS, age_band(u.age) or "", share).probabilities
    return Verdict(
        str(u.path),
        {
            "gender": sure(GENDERS, u.gender, share),
            "age": AgeOpinion(age, "", years, (years - 5, years + 5)),
            "accent": sure(ACCENTS, u.accent, share),
            "native": sure(NATIVE, nativeness(u.accent), share),
            "child": sure(CHILD, CHILD[is_child(u.age)], share),
        },
    )


def deaf(u: Utterance) -> Verdict:
    """Return the same verdict for everybody."""
    return right(Utterance(Path("a.wav"), CORPUS, "s", 25.0, "female", "arabic"))


def judged_by(how, everybody=None) -> Judgements:
    everybody = people() if everybody is None else everybody
    return Judgements(everybody, [how(u) for u in everybody], Bootstrap(40))


def test_who_hears_everything_gets_every_figure_right():
    found = metrics.accuracy_figures(judged_by(right), judge())
    names = {
        "gender_adults", "gender", "child", "age_bands", "native", "accent", "accent_macro_f1",
        "six_accents",
    }  # fmt: skip
    assert {name: found[name]["value"] for name in names} == dict.fromkeys(names, 1.0)
    assert found["error_years"]["value"] == 0
    assert (found["gender"]["low"], found["gender"]["high"]) == (1, 1)
    assert found["gender"]["speakers"] == 48
    assert found["gender_adults"]["speakers"] == 36


def test_who_hears_nothing_is_no_better_than_chance():
    found = metrics.accuracy_figures(judged_by(deaf), judge())
    assert found["gender"]["value"] == pytest.approx(1 / 2)
    assert found["age_bands"]["value"] == pytest.approx(1 / 4)
    assert found["accent"]["value"] == pytest.approx(1 / 4)
    assert found["six_accents"]["value"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["error_years"]["value"] == pytest.approx((0 + 15 + 35) / 3, abs=1e-3)
    ages = metrics.age_figures(judged_by(deaf), judge())
    assert ages["years_between_real_groups"]["value"] == 0
    assert ages["error_years_guessing_the_median"]["value"] == pytest.approx(35 / 3, abs=1e-3)


def test_an_abstention_counts_as_wrong_and_its_age_as_guessed():
    adults = [u for u in people() if u.age and u.age >= 18]

    def shy(u: Utterance) -> Verdict:
        return abstention("a.wav", "It is silent.") if u.gender == "male" else right(u)

    said = judged_by(shy, adults)
    found = metrics.accuracy_figures(said, judge())
    assert found["gender"]["value"] == pytest.approx(1 / 2)
    assert found["accent"]["value"] == pytest.approx(1 / 2)
    expected = [0.0 if u.gender == "female" else abs((u.age or 0) - 40) for u in adults]
    np.testing.assert_allclose(metrics.age_errors(said), expected)
    assert metrics.calibration_errors(said, judge())["gender"] == pytest.approx(0.1)  # of who spoke


def test_six_accents_are_chosen_from_these_alone():
    def torn(u: Utterance) -> Verdict:
        verdict = right(u)
        likely = dict.fromkeys(ACCENTS, 0.1) | {"korean": 0.6, u.accent: 0.2}
        return Verdict(verdict.source, {**verdict, "accent": Opinion(likely)})

    of_three = [u for u in people() if u.accent != "korean"]
    found = metrics.accuracy_figures(judged_by(torn, of_three), judge())
    assert found["accent"]["value"] == 0
    assert found["six_accents"]["value"] == 1


def test_planted_years_between_young_and_old_are_found_and_so_is_what_the_interval_holds():
    adults = people()
    late = metrics.age_figures(judged_by(lambda u: right(u, off=6.0), adults), judge())
    assert late["years_between_real_groups"]["value"] == pytest.approx(35)
    assert late["error_years"]["value"] == pytest.approx(6)
    assert late["correlation"]["value"] == pytest.approx(1)
    assert late["within_80_percent_interval"]["value"] == 0
    assert late["interval_half_width_years"] == pytest.approx(5)
    assert late["judged_years_by_band"]["50 and over"]["value"] == pytest.approx(66)
    near = metrics.age_figures(judged_by(lambda u: right(u, off=4.0), adults), judge())
    assert near["within_80_percent_interval"]["value"] == 1
    assert near["recall_by_band"]["under 18"] == {"recall": 1.0, "speakers": 12}


def test_boasting_is_told_from_knowing():
    random = np.random.default_rng(0)
    everybody = people(800)

    def guessing(u: Utterance) -> Verdict:
        heard = u if random.random() < 0.7 else Utterance(
            u.path, CORPUS, u.speaker_id, u.age, GENDERS[u.gender == "female"], u.accent
        )  # fmt: skip
        return right(heard, share=claimed)

    claimed = 0.7
    assert metrics.calibration_errors(judged_by(guessing, everybody), judge())["gender"] < 0.05
    claimed = 0.99
    boast = metrics.calibration_errors(judged_by(guessing, everybody), judge())["gender"]
    assert boast == pytest.approx(0.29, abs=0.05)


def test_a_group_that_is_heard_wrong_is_found_among_the_groups():
    def partial(u: Utterance) -> Verdict:
        return deaf(u) if u.gender == "male" else right(u)

    rows = {row["group"]: row for row in metrics.group_figures(judged_by(partial), judge())}
    assert rows["gender female"]["gender_right"] == 1
    assert rows["gender male"]["gender_right"] == 0
    assert rows["gender male"]["error_years"] == pytest.approx((15 + 0 + 15 + 35) / 4, abs=0.1)
    assert rows["gender male"]["bias_years"] == pytest.approx((15 + 0 - 15 - 35) / 4, abs=0.1)
    assert rows["male, 50 and over, native"]["speakers"] == len(
        [u for u in people() if (u.gender, u.age, u.accent) == ("male", 60.0, "english_usa")]
    )
    assert rows["accent korean"]["speakers"] == 8


def test_what_only_one_witness_hears_is_told_from_what_the_judge_says():
    def torn(u: Utterance) -> Verdict:
        witnesses = {"campplus": right(u), "whisper": deaf(u)}
        apart = ("gender",) if u.gender == "male" else ()
        return Verdict(str(u.path), deaf(u), witnesses, apart)

    said = judged_by(torn)
    for name, share in {"campplus": 1.0, "whisper": 0.5}.items():
        alone = metrics.accuracy_figures(said.of_witness(name), judge())
        assert alone["gender"]["value"] == pytest.approx(share)
    assert metrics.disagreements(said, judge())["gender"] == {
        "disagree": 0.5, "wrong_where_they_disagree": 1.0, "wrong_where_they_agree": 0.0,
    }  # fmt: skip


def test_corpora_without_speakers_of_the_part_are_refused():
    with pytest.raises(Refusal, match="have no test speakers"):
        experiment.judges_experiment([], judge())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a corpus of pulse trains of a second, beside judges that know nothing."""
    made = tmp_path_factory.mktemp("corpora") / "planted"
    made.mkdir()
    random, lines = np.random.default_rng(0), ["path,speaker_id,age,gender,accent"]
    speakers = [*speakers_in("test", 6, "planted"), *speakers_in("training", 6, "planted")]
    for index, speaker in enumerate(speakers):
        gender = GENDERS[index % 2]
        save(pulse_train(PITCH_HZ[gender], random, 1.0, 16_000), made / f"{speaker}.wav")
        accent = ("dutch", "english_usa", "spanish")[index // 2 % 3]
        lines.append(f"{speaker}.wav,{speaker},{(25, 60)[index // 3 % 2]},{gender},{accent}")
    (made / "metadata.csv").write_text("\n".join(lines))
    write_judge(made.parent / "judge.safetensors")
    write_witnesses(made.parent / "witnesses.safetensors")
    return made


DEPTH = experiment.Depth(
    Clips(lengths_s=(0.5, 3.0), places=1), nonspeech=1, timed=2, bootstrap=Bootstrap(3)
)


def test_the_experiment_runs_from_a_folder_to_findings(folder, tmp_path):
    opened = Judge.load(folder.parent / "witnesses.safetensors")
    beside = Judge.load(folder.parent / "judge.safetensors")
    found = experiment.judges_experiment(
        [folder], opened, beside, cache=tmp_path, workers=1, depth=DEPTH
    )
    assert found.name == "judges"
    figures = found.figures
    assert figures["judge_sha256"] == opened.sha256
    assert list(figures["clip_lengths"]) == ["0.5 s", "whole"]  # nobody speaks for 3 s
    assert figures["clip_lengths"]["0.5 s"]["gender"]["speakers"] == 6
    for one in ("witnesses", "ages_of_witnesses"):
        assert list(figures[one]) == ["campplus", "whisper"]
    assert list(figures["baseline"]) == ["0.5 s", "whole"]
    assert figures["foreign"]["silence"] == 1
    assert list(figures["calibration"]) == ["whole"]
    assert {row["judge"] for row in found.tables["clip_lengths"]} == {
        "both", "campplus", "whisper", "from scratch",
    }  # fmt: skip
    assert any("verdict on 3 s" in row["label"] for row in with_targets(figures))
    assert {"accuracy_by_clip_length", "confusion_gender", "calibration"} <= set(found.plots)


def test_a_judge_from_scratch_is_measured_too(folder, tmp_path):
    opened = Judge.load(folder.parent / "judge.safetensors")
    found = experiment.judges_experiment([folder], opened, cache=tmp_path, workers=1, depth=DEPTH)
    assert list(found.figures["witnesses"]) == ["spectrogram"]
    assert found.figures["clip_lengths"]["whole"]["gender"]["speakers"] == 6
