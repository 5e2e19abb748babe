"""Attributes: how the shipped ones are read, and what it takes to add one."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.judge.planted import PITCH_HZ, pulse_train, speakers_in
from tests.planted import planted_table, write_checkpoints
from voicelab import attributes, corpus, latent
from voicelab.attributes import GENDERS, Attribute
from voicelab.audio import Recording, save
from voicelab.bootstrap import Bootstrap
from voicelab.commands.voices import app
from voicelab.directions import fit_all
from voicelab.experiments.judges import experiment
from voicelab.experiments.report.html import html
from voicelab.explorer.views import View
from voicelab.judge import Judge
from voicelab.judge.batches import Augmentation
from voicelab.judge.crops import Clips
from voicelab.judge.network import NetworkConfig
from voicelab.judge.spectrogram_training import SpectrogramTraining, train_spectrogram_judge
from voicelab.latent import LatentTable
from voicelab.model.space import Space
from voicelab.projection import fit_pca
from voicelab.refusal import Refusal
from voicelab.ui.language import ENGLISH
from voicelab.ui.map.payload import payload
from voicelab.ui.verdict import bars

CORPUS = "moody"
MOODS = ("calm", "lively")
FIVE = ["gender", "age", "accent", "native", "child"]
PLAN = SpectrogramTraining(
    networks=1,
    epochs=2,
    steps=30,
    batch=8,
    learning_rate=1e-2,
    accent_speakers=1,
    bfloat16=False,
    network=NetworkConfig(channels=8, depth=1, embedding=16, dropout=0.0),
    augmentation=Augmentation(seconds=(0.3, 0.6), tilt_db=0.5, noise=0.0, babble=0.0, narrowed=0.0),
)


@pytest.fixture(scope="module")
def mood() -> Iterator[Attribute]:
    """Declare a sixth attribute. Nothing else in this file tells voicelab about it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attributes, "_declared", dict(attributes._declared))
        yield attributes.declare(Attribute("mood", title="Mood", classes=MOODS, ends=MOODS))


def voice(gender: str, mood: str, random: np.random.Generator) -> Recording:
    """Return a pulse train; lively voices are bright: they rise by 6 dB an octave."""
    plain = pulse_train(PITCH_HZ[gender], random, 0.8, 16_000)
    bright = np.diff(plain.samples, prepend=0.0) * 3
    return replace(plain, samples=bright if mood == "lively" else plain.samples)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a corpus whose manifest has a column for the mood."""
    made = tmp_path_factory.mktemp("corpora") / CORPUS
    made.mkdir()
    random, lines = np.random.default_rng(0), ["path,speaker_id,age,gender,accent,mood"]
    parts = {"training": 8, "validation": 4, "test": 4}
    everybody = [s for part, count in parts.items() for s in speakers_in(part, count, CORPUS)]
    for index, speaker in enumerate(everybody):
        gender, own = GENDERS[index % 2], MOODS[index // 2 % 2]
        save(voice(gender, own, random), made / f"{speaker}.wav")
        accent = ("dutch", "english_uk")[index // 4 % 2]
        lines.append(f"{speaker}.wav,{speaker},{(25, 60)[index % 2]},{gender},{accent},{own}")
    (made / "metadata.csv").write_text("\n".join(lines))
    return made


@pytest.fixture(scope="module")
def judge_file(mood: Attribute, folder: Path) -> Path:
    target = folder.parent / "judge.safetensors"
    train_spectrogram_judge([folder], target, PLAN, folder.parent / "cache", workers=1)
    return target


def test_a_sixth_attribute_is_read_from_its_column(mood: Attribute, folder: Path) -> None:
    read = corpus.read(folder)
    assert {u.labels["mood"] for u in read} == set(MOODS)
    odd = folder.parent / "odd"
    odd.mkdir()
    (odd / "metadata.csv").write_text("path,speaker_id,mood\na.wav,a,Lively\nb.wav,b,bored\n")
    lively, bored = corpus.read(odd)
    assert (lively.labels, lively.problem) == ({"mood": "lively"}, "")
    assert (bored.labels, bored.problem) == ({}, "mood 'bored' is not one of calm, lively")


def test_a_sixth_attribute_is_learned_and_told_by_the_verdict_command(
    judge_file: Path, tmp_path: Path
) -> None:
    judge, random = Judge.load(judge_file), np.random.default_rng(1)
    assert judge.header["classes"]["mood"] == list(MOODS)
    files = []
    for own in MOODS:
        files.append(tmp_path / f"{own}.wav")
        save(voice("female", own, random), files[-1])
    asked = ["verdict", *map(str, files), "--judge", str(judge_file)]
    told = CliRunner().invoke(app, [*asked, "--json"])
    assert told.exit_code == 0, told.output
    verdicts = [json.loads(line) for line in told.stdout.splitlines()]
    for own, verdict in zip(MOODS, verdicts, strict=True):
        assert list(verdict) == ["file", *FIVE, "mood"]
        likely = verdict["mood"]["probabilities"]
        assert max(likely, key=likely.get) == own
    assert "; mood lively (" in CliRunner().invoke(app, asked).stdout


def test_a_sixth_attribute_stands_in_the_report_on_judges(judge_file: Path, folder: Path) -> None:
    depth = experiment.Depth(Clips(lengths_s=(0.5,)), nonspeech=1, timed=2, bootstrap=Bootstrap(3))
    found = experiment.judges_experiment(
        [folder], Judge.load(judge_file), cache=folder.parent / "cache", workers=1, depth=depth
    )
    assert found.figures["clip_lengths"]["whole"]["mood"]["value"] > 0.7
    assert "confusion_mood" in found.plots
    assert "mood" in html([replace(found, plots={})], {})


def test_a_sixth_attribute_is_shown_on_the_page(judge_file: Path, mood: Attribute) -> None:
    verdict = Judge.load(judge_file).verdict(voice("male", "calm", np.random.default_rng(2)))
    page = bars(ENGLISH, verdict)
    assert '<section class="mood"><h4>Mood</h4>' in page
    assert "Calm" in page


def test_a_sixth_attribute_colours_the_map_and_has_a_direction(
    mood: Attribute, tmp_path: Path
) -> None:
    table = planted_table()
    lively = np.random.default_rng(0).random(len(table)) < 0.5
    means = table.means + 2 * lively[:, None] * np.eye(table.means.shape[1])[3]
    labels = {"mood": np.where(lively, "lively", "calm")}
    table = replace(table, means=means.astype(np.float32), labels=labels)
    table.save(tmp_path / "voices.npz")
    table = LatentTable.load(tmp_path / "voices.npz").where(np.arange(100))
    assert (table.labels["mood"] == np.where(lively, "lively", "calm")[:100]).all()
    fitted = {one.name: one for one in fit_all(table)[0]}
    assert abs(fitted["mood"].unit[3]) > 0.8
    drawn = payload(View(table, {"pca-2": fit_pca(table, 2)}), fitted, table)
    colouring = drawn["colourings"]["mood"]
    assert colouring["title"] == "Mood"
    assert [one["label"] for one in colouring["classes"]] == list(MOODS)
    assert "mood" in drawn["arrows"]["pca-2"]


def test_a_sixth_attribute_goes_into_the_table_of_voices(
    mood: Attribute, folder: Path, tmp_path: Path
) -> None:
    space = Space.load(write_checkpoints(tmp_path) / "space.safetensors")
    table = latent.embed([folder], space, tmp_path / "cache")
    read = {u.speaker_id: u.labels["mood"] for u in corpus.read(folder)}
    assert table.labels["mood"].tolist() == [read[one] for one in table.ids.tolist()]


def test_a_judge_of_an_attribute_that_is_not_declared_is_refused(
    judge_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {name: one for name, one in attributes._declared.items() if name != "mood"}
    monkeypatch.setattr(attributes, "_declared", known)
    with pytest.raises(Refusal, match="no attribute 'mood'"):
        Judge.load(judge_file)


def test_a_table_without_further_labels_is_stored_as_it_always_was(tmp_path: Path) -> None:
    planted_table().save(tmp_path / "voices.npz")
    with np.load(tmp_path / "voices.npz") as stored:
        assert not [name for name in stored.files if name.startswith("label")]
    assert LatentTable.load(tmp_path / "voices.npz").labels == {}


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("gender", " F ", "female"),
        ("gender", "male_masculine", "male"),
        ("gender", "do_not_wish_to_say", ""),
        ("gender", "non-binary", "other"),
        ("age", "fourties", 45.0),
        ("age", "33", 33.0),
        ("age", "", ""),
        ("accent", "English_UK", "english_uk"),
    ],
)
def test_manifests_are_read_in_every_spelling(name: str, text: str, read: object) -> None:
    assert attributes.get(name).parsed(text) == read


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("gender", "woman", "not one of female, male, other"),
        ("age", "old", "neither a number nor a decade"),
        ("age", "140", "not between 0 and 120"),
        ("age", "nan", "not between 0 and 120"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        attributes.get(name).parsed(text)


def test_a_name_is_declared_once_and_can_be_stored() -> None:
    with pytest.raises(ValueError, match="declared already"):
        attributes.declare(Attribute("age", title="Age"))
    for name in ("file", "two words", "a.b"):
        with pytest.raises(ValueError, match="cannot be the name"):
            Attribute(name, title="")
    with pytest.raises(Refusal, match="no attribute 'mod'; choose among gender, age, accent"):
        attributes.get("mod")
