"""The encoders' weights: published ones made smaller, and read again."""

import os
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from voicelab import checkpoint
from voicelab.checksum import sha256_of
from voicelab.encoders import whisper
from voicelab.encoders.campplus import Campplus
from voicelab.encoders.whisper import WhisperEncoder
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS

Network = TypeVar("Network", bound=nn.Module)

KIND = "encoder"
FOLDER = CHECKPOINTS / "encoders"
CAMPPLUS, WHISPER = "campplus", "whisper"
# The published file of each encoder: its name, SHA-256, origin and licence.
PUBLISHED = {
    CAMPPLUS: {
        "file": "campplus_zh_en_common.safetensors",
        "sha256": "4a57c58903c117b880804604d1948b30d216c37b5f11b3deb882f73d1e7c0505",
        "origin": "3D-Speaker, ModelScope iic/speech_campplus_sv_zh_en_16k-common_advanced",
        "licence": "Apache-2.0",
    },
    WHISPER: {
        "file": "whisper_tiny_en_encoder.safetensors",
        "sha256": "2e29ddf031720d784b056f9cbbc52f00405d8e56f58f066760c0d4ae6cbcdc29",
        "origin": "OpenAI Whisper tiny.en, encoder only",
        "licence": "MIT",
    },
}


def reduce(published: Path, target: Path) -> list[Path]:
    """Write the weights of every encoder with 8 bits each, and return the files.

    Every matrix is scaled row by row to the range of int8; vectors stay as they are.

    Parameters
    ----------
    published : Path
        Folder of the published files, see `PUBLISHED`.
    target : Path
        Folder to write to; made where it is missing.

    Raises
    ------
    Refusal
        Where a file is missing or is not the published one; nothing is written then.
    """
    from safetensors.torch import load_file

    paths = {name: published / facts["file"] for name, facts in PUBLISHED.items()}
    for name, path in paths.items():
        if not path.is_file() or sha256_of(path) != PUBLISHED[name]["sha256"]:
            raise Refusal(
                "{path} is missing or is not the published file (SHA-256 {sha256}); fetch it from "
                "{origin}.",
                path=path,
                sha256=PUBLISHED[name]["sha256"],
                origin=PUBLISHED[name]["origin"],
            )
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, path in paths.items():
        tensors: dict[str, Tensor] = {}
        for key, tensor in load_file(path).items():
            tensors |= _eight_bits(key, tensor.float())
        written.append(target / f"{name}.safetensors")
        checkpoint.save(written[-1], tensors, {"kind": KIND, "name": name, **PUBLISHED[name]})
    return written


def file_of(encoder: str) -> Path:
    """Return the shipped file of an encoder."""
    return FOLDER / f"{encoder}.safetensors"


@lru_cache(maxsize=4)
def campplus(folder: str | os.PathLike = FOLDER) -> Campplus:
    """Return CAM++ with its weights, shared and never changed.

    Raises
    ------
    Refusal
        Where the file is missing, damaged or not that of this encoder.
    """
    return _frozen(Campplus(), _tensors(folder, CAMPPLUS))


@lru_cache(maxsize=4)
def whisper_encoder(folder: str | os.PathLike = FOLDER) -> WhisperEncoder:
    """Return Whisper's encoder with its weights, as `campplus` does; refuses the same."""
    own_names = {published: own for own, published in whisper.published_names().items()}
    stored = _tensors(folder, WHISPER)
    return _frozen(
        WhisperEncoder(), {own_names.get(name, name): tensor for name, tensor in stored.items()}
    )


def _tensors(folder: str | os.PathLike, name: str) -> dict[str, Tensor]:
    """Return the weights of an encoder in single precision, by their published names."""
    path = Path(folder) / f"{name}.safetensors"
    if not path.is_file():
        raise Refusal(
            "{path} is not there; install voicelab again, or make the file with `python -m "
            "voicelab train encoders`.",
            path=path,
        )
    held = checkpoint.load(path, KIND)
    if held.header.get("name") != name:
        raise Refusal(
            "{path} holds the encoder {found}; {name} is needed here.",
            path=path,
            found=held.header.get("name"),
            name=name,
        )
    stored, found = held.tensors, {}
    for key, tensor in stored.items():
        if tensor.dtype == torch.int8:
            scale = stored[f"{key}:scale"]
            found[key] = tensor.float() * scale.view(-1, *[1] * (tensor.ndim - 1))
        elif not key.endswith(":scale"):
            found[key] = tensor
    return found


def _eight_bits(key: str, tensor: Tensor) -> dict[str, Tensor]:
    """Return a matrix as int8 and the scale of each row, a vector as it is."""
    if tensor.ndim < 2:
        return {key: tensor}
    scale = tensor.flatten(1).abs().amax(dim=1).clamp(min=1e-12) / 127
    whole = (tensor / scale.view(-1, *[1] * (tensor.ndim - 1))).round().to(torch.int8)
    return {key: whole, f"{key}:scale": scale}


def _frozen(network: Network, tensors: dict[str, Tensor]) -> Network:
    own = network.state_dict()
    misshapen = [
        name for name in own.keys() & tensors.keys() if own[name].shape != tensors[name].shape
    ]
    tensors = {name: tensor for name, tensor in tensors.items() if name not in misshapen}
    missing, unexpected = network.load_state_dict(tensors, strict=False)
    # Batch normalisation counts batches; the published weights leave the counters out.
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise Refusal(
            "The weights of an encoder do not fit ({names}); install voicelab again.",
            names=", ".join([*missing, *unexpected][:3]),
        )
    return network.eval().requires_grad_(False)
