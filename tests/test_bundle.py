"""A folder of checkpoints, opened once."""

import shutil
from pathlib import Path

import pytest

from tests.planted import ROOT, planted_table, write_checkpoints
from voicelab.bundle import Bundle
from voicelab.directions import Kind
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoints(tmp_path_factory.mktemp("checkpoints"))


def test_the_encoders_that_the_judge_hears_through_are_named_by_their_hashes() -> None:
    named = set(Bundle.open().hashes)
    assert {"encoders/campplus.safetensors", "encoders/whisper.safetensors"} < named


def test_every_part_is_read_once_and_belongs_to_the_space(folder: Path) -> None:
    bundle = Bundle.open(folder)
    assert bundle.table is bundle.table
    assert bundle.table.space_sha256 == bundle.space.sha256
    assert {one.space_sha256 for one in bundle.directions.values()} == {bundle.space.sha256}
    assert list(bundle.hashes) == [
        "space.safetensors", "judge.safetensors", "voices.npz", "directions.json",
    ]  # fmt: skip


def test_the_principal_axes_are_directions_and_are_not_computed_for_others(folder: Path) -> None:
    bundle = Bundle.open(folder)
    assert bundle.directions["gender"].kind is Kind.CLASS_DIFFERENCE
    assert "table" not in vars(bundle)
    axes = [name for name, one in bundle.directions.items() if one.kind is Kind.AXIS]
    assert axes == [f"pca:{number}" for number in range(1, 9)] == list(bundle.directions)[:8]
    assert "pca:9" not in bundle.directions
    assert len(bundle.directions) == len(bundle.fitted_directions) + 8


def test_a_folder_without_a_judge_has_the_shipped_one(folder: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(folder, bare)
    (bare / "judge.safetensors").unlink()
    assert Bundle.open(bare).judge_file == CHECKPOINTS / "judge.safetensors"
    assert Bundle.open(folder).judge_file == folder / "judge.safetensors"
    other = ROOT / "checkpoints" / "judge.safetensors"
    assert Bundle.open(folder, judge=other).judge_file == other


def test_what_is_missing_or_of_another_space_is_refused_when_it_is_asked_for(
    folder: Path, tmp_path: Path
) -> None:
    mixed = tmp_path / "mixed"
    shutil.copytree(folder, mixed)
    planted_table(sha256="f" * 64).save(mixed / "voices.npz")
    bundle = Bundle.open(mixed)
    assert "gender" in bundle.directions
    with pytest.raises(Refusal, match="latents of another space"):
        bundle.directions["pca:1"]
    (mixed / "space.safetensors").unlink()
    with pytest.raises(Refusal, match=r"space.safetensors is not there"):
        _ = Bundle.open(mixed).space


def test_the_shipped_judge_names_its_attributes_in_the_order_of_the_columns_of_a_set() -> None:
    """The header of a checkpoint is sorted by name; a set made again has the columns it had."""
    assert list(Bundle.open().judge.classes) == ["gender", "child", "accent", "native", "age"]
