"""Weights on disk."""

import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from voicelab import checkpoint
from voicelab.refusal import Refusal


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "some.safetensors"
    tensors = {"b": torch.arange(6.0).reshape(2, 3), "a": torch.ones(2, dtype=torch.float16)}
    checkpoint.save(path, tensors, {"kind": "space", "note": "é"})
    return path


def test_tensors_and_header_come_back_as_they_were(stored: Path) -> None:
    loaded = checkpoint.load(stored, "space")
    assert torch.equal(loaded.tensors["b"], torch.arange(6.0).reshape(2, 3))
    assert loaded.tensors["a"].dtype == torch.float16
    assert loaded.header["note"] == "é"
    assert len(loaded.sha256) == 64


def test_the_same_weights_give_the_same_bytes(stored: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.safetensors"
    loaded = checkpoint.load(stored, "space")
    checkpoint.save(again, loaded.tensors, {"kind": "space", "note": "é"})
    assert again.read_bytes() == stored.read_bytes()


def test_one_flipped_bit_in_the_weights_is_seen(stored: Path) -> None:
    content = bytearray(stored.read_bytes())
    content[-3] ^= 1
    stored.write_bytes(content)
    with pytest.raises(Refusal, match="is damaged: its weights do not match the SHA-256"):
        checkpoint.load(stored, "space")


def test_a_file_cut_short_is_refused(stored: Path) -> None:
    stored.write_bytes(stored.read_bytes()[:-5])
    with pytest.raises(Refusal, match="is not a readable safetensors file"):
        checkpoint.load(stored, "space")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="is not there; give the path of a space checkpoint"):
        checkpoint.load(tmp_path / "none.safetensors", "space")


def test_weights_of_another_program_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "foreign.safetensors"
    save_file({"a": torch.ones(2)}, path)
    with pytest.raises(Refusal, match="has no voicelab header; it comes from another program"):
        checkpoint.load(path, "space")


def test_a_header_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "torn.safetensors"
    save_file({"a": torch.ones(2)}, path, {checkpoint.HEADER_KEY: '{"kind": '})
    with pytest.raises(Refusal, match="is damaged: its header is not JSON"):
        checkpoint.load(path, "space")


def test_another_kind_of_checkpoint_is_refused(stored: Path) -> None:
    with pytest.raises(Refusal, match="is a space checkpoint; a judge checkpoint is needed here"):
        checkpoint.load(stored, "judge")


def test_a_failed_save_leaves_the_old_file_and_nothing_else(stored: Path) -> None:
    before = stored.read_bytes()
    with pytest.raises(TypeError):
        checkpoint.save(stored, {"a": torch.ones(1)}, {"kind": object()})
    assert stored.read_bytes() == before
    assert os.listdir(stored.parent) == [stored.name]
