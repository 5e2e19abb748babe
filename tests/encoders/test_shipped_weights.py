"""Weights of the encoders: made from the published files only, and read only if they are whole."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from tests.command_line import voicelab
from voicelab import checkpoint
from voicelab.checksum import sha256_of
from voicelab.encoders import shipped_weights
from voicelab.encoders.shipped_weights import FOLDER, KIND, PUBLISHED
from voicelab.refusal import Refusal


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_the_shipped_file_says_where_it_comes_from(name: str) -> None:
    header = checkpoint.load(FOLDER / f"{name}.safetensors", KIND).header
    assert header.items() >= {"name": name, **PUBLISHED[name]}.items()


def test_eight_bits_are_off_by_at_most_half_a_step_of_their_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matrix = (
        torch.randn(4, 6, 3, generator=torch.manual_seed(0))
        * torch.tensor([1, 10, 0, 0.1])[:, None, None]
    )
    vector = torch.randn(5, generator=torch.manual_seed(1))
    save_file({"matrix": matrix, "vector": vector}, tmp_path / "some.safetensors")
    facts = {"file": "some.safetensors", "sha256": sha256_of(tmp_path / "some.safetensors")}
    monkeypatch.setattr(shipped_weights, "PUBLISHED", {"some": facts | {"origin": "a test"}})
    shipped_weights.reduce(tmp_path, tmp_path / "made")
    stored = checkpoint.load(tmp_path / "made" / "some.safetensors", KIND).tensors
    assert stored["matrix"].dtype == torch.int8
    read = shipped_weights._tensors(tmp_path / "made", "some")
    steps = matrix.abs().amax(dim=(1, 2), keepdim=True) / 127
    assert ((read["matrix"] - matrix).abs() <= 0.501 * steps).all()
    assert torch.equal(read["vector"], vector)


def test_another_file_than_the_published_one_is_refused(tmp_path: Path) -> None:
    given, made = tmp_path / "given", tmp_path / "made"
    given.mkdir()
    shutil.copy(FOLDER / "campplus.safetensors", given / PUBLISHED["campplus"]["file"])
    end = voicelab("train", "encoders", given, "-o", made)
    assert end.returncode == 1
    assert "is missing or is not the published file" in end.stderr
    assert "Traceback" not in end.stderr
    assert not made.exists()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"campplus.safetensors is not there; install voicelab again"):
        shipped_weights.campplus(tmp_path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    content = bytearray((FOLDER / "whisper.safetensors").read_bytes())
    content[-3] ^= 1
    (tmp_path / "whisper.safetensors").write_bytes(content)
    with pytest.raises(Refusal, match="is damaged: its weights do not match"):
        shipped_weights.whisper_encoder(tmp_path)


def test_the_file_of_another_encoder_is_refused(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "campplus.safetensors", tmp_path / "whisper.safetensors")
    with pytest.raises(Refusal, match="holds the encoder campplus; whisper is needed here"):
        shipped_weights.whisper_encoder(tmp_path)


@pytest.mark.parametrize("change", ["left out", "misshapen", "added"])
def test_weights_that_do_not_fit_are_refused(tmp_path: Path, change: str) -> None:
    held = checkpoint.load(FOLDER / "campplus.safetensors", KIND)
    tensors = dict(held.tensors)
    if change == "left out":
        del tensors["head.bn1.weight"]
    elif change == "misshapen":
        tensors["head.bn1.weight"] = torch.ones(3)
    else:
        tensors["head.bn9.weight"] = torch.ones(3)
    checkpoint.save(tmp_path / "campplus.safetensors", tensors, held.header)
    with pytest.raises(Refusal, match=r"do not fit \(head.bn"):
        shipped_weights.campplus(tmp_path)


def test_shared_weights_are_read_once_and_never_trained() -> None:
    network = shipped_weights.campplus()
    assert network is shipped_weights.campplus()
    assert not network.training
    assert not any(weights.requires_grad for weights in network.parameters())
