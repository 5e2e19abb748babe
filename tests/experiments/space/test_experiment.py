"""The figures of the space."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import write_checkpoints
from tests.planted_table import planted_table
from voicelab.bootstrap import Bootstrap
from voicelab.experiments.findings import Findings
from voicelab.experiments.space.comparison import compare_spaces
from voicelab.experiments.space.experiment import QUICK, space_experiment
from voicelab.experiments.space.latents import latent_findings
from voicelab.experiments.space.probing import probe_attributes
from voicelab.experiments.synthetic_corpus import make
from voicelab.judge import Judge
from voicelab.latent import LatentTable
from voicelab.refusal import Refusal
from voicelab.separability import ARCHIVE, factors_of

FEW = Bootstrap(20)
TINY = replace(QUICK, bootstrap=FEW)


def archive_table(n: int = 720) -> LatentTable:
    table = planted_table(n)
    return replace(table, corpora=np.full(len(table), ARCHIVE))


def test_what_is_planted_is_read_and_what_is_shuffled_is_not() -> None:
    table = archive_table()
    planted = probe_attributes(table, "test", FEW)
    assert planted["gender_from_mean"]["value"] > 0.97
    random = np.random.default_rng(0)
    shuffled = probe_attributes(
        replace(table, genders=random.permutation(table.genders)), "test", FEW
    )
    assert abs(shuffled["gender_from_mean"]["value"] - 0.5) < 0.15
    assert planted["gender_from_mean"]["speakers"] == (table.splits == "test").sum()


@pytest.mark.parametrize("split", ["test", "validation"])
def test_the_voices_that_are_reported_take_no_part_in_fitting(split: str) -> None:
    table = archive_table()
    # All of them but the first man are called female.
    first_man = np.argmax((table.genders == "male") & (table.splits == split))
    female = (table.splits == split) & (np.arange(len(table)) != first_man)
    spoilt = replace(table, genders=np.where(female, "female", table.genders))
    one, other = probe_attributes(table, split, FEW), probe_attributes(spoilt, split, FEW)
    # The same model: only what it is compared with has changed.
    right = one["gender_from_mean"]["value"]
    share_female = other["gender_from_mean"]["value"]
    assert right > 0.97
    assert 0.7 < share_female < 0.8  # half of the "women" are heard, and the one man


def test_what_the_corpora_do_not_hold_has_no_figure() -> None:
    table = planted_table()  # of no archive: neither adult ages nor accents
    assert set(probe_attributes(table, "test", FEW)) == {
        "gender_from_mean_and_sd",
        "gender_from_mean",
    }
    assert set(factors_of(table)) == {"gender"}
    assert set(factors_of(archive_table())) == {"gender", "age", "accent"}


@pytest.mark.slow
def test_every_experiment_on_the_latents_finds_what_is_planted() -> None:
    found = latent_findings(archive_table(300), "test", 5, ("PCA", "t-SNE"), FEW)
    assert found.figures["axes_for_90_percent"]["mean of a voice"]["of"] == 12
    assert found.figures["disentanglement"]["mig_by_attribute"]["gender"] > 0.5
    assert found.figures["disentanglement"]["mig_of_shuffled_labels"] < 0.1
    apart = {(row["attribute"], row["view"]): row for row in found.tables["separability"]}
    assert apart["gender", "full space"]["balanced_accuracy"]["value"] > 0.95
    assert {view for _, view in apart} == {"full space", "two raw axes", "PCA", "t-SNE"}
    assert {row["map"] for row in found.tables["class means and their spread"]} == {"PCA", "t-SNE"}
    assert "gender in t-SNE" in found.plots


@pytest.mark.slow
def test_a_space_is_measured_from_its_folder_and_compare_spaces(tmp_path: Path) -> None:
    folder = write_checkpoints(tmp_path)
    corpora = [make(tmp_path, speakers=16, seconds=2.0)]
    judge = Judge.load(folder / "judge.safetensors")
    found = space_experiment("WORLD", folder, corpora, judge, tmp_path / "c", "test", TINY)
    assert (found.name, found.figures["split"]) == ("space_WORLD", "test")
    assert set(found.figures["judged"]) == {"original", "copy-synthesis", "reconstruction"}
    both = compare_spaces({"WORLD": found, "again": found})
    rows = {row["figure"]: row for row in both.tables["spaces"]}
    assert rows["dimensions"] == {"figure": "dimensions", "WORLD": 8, "again": 8}
    error = rows["mel-cepstral distortion (dB), copy-synthesis"]
    assert error["WORLD"] == error["again"]
    assert "gender heard right" in both.plots


def test_a_figure_that_no_space_has_is_no_row() -> None:
    one = Findings("a", "A", {"latent": 8})
    assert [row["figure"] for row in compare_spaces({"a": one}).tables["spaces"]] == ["dimensions"]


def test_corpora_without_adults_of_the_split_are_refused(tmp_path: Path) -> None:
    folder = write_checkpoints(tmp_path)
    (folder / "metadata.csv").write_text("path,speaker_id\n0.wav,s0\n")
    with pytest.raises(Refusal, match="the corpora have no adult test speaker of known gender"):
        space_experiment("WORLD", folder, [folder], None)
