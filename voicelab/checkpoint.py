"""Weights on disk: safetensors with a header that describes them; no model is known here."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicelab import __version__
from voicelab.atomic_write import atomic_write
from voicelab.checksum import sha256_of
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    import torch

HEADER_KEY = "voicelab"


@dataclass(frozen=True)
class Checkpoint:
    """Weights and their header.

    Attributes
    ----------
    tensors : dict of str to Tensor
        As stored, half or single precision.
    header : dict
        `kind` ("space", "judge"), `configuration`, `voicelab_version`, `corpora`, `licence`,
        `weights_sha256` and the entries of its kind.
    sha256 : str
        Of the whole file: the name of the checkpoint in directions, tables and provenance.
    """

    tensors: "dict[str, torch.Tensor]"
    header: dict[str, Any]
    sha256: str


def save(path: str | os.PathLike, tensors: "dict[str, torch.Tensor]", header: dict) -> None:
    """Write a checkpoint under a temporary name and move it into place.

    Parameters
    ----------
    path : path
    tensors : dict of str to Tensor
    header : dict
        JSON-serialisable; `kind` is needed. Version and the hash of the weights are added.
    """
    from safetensors.torch import save_file

    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    header = header | {"voicelab_version": __version__, "weights_sha256": _digest(tensors)}
    with atomic_write(path) as part:
        save_file(tensors, part, {HEADER_KEY: json.dumps(header, sort_keys=True)})


def save_arrays(path: str | os.PathLike, arrays: Mapping[str, Any]) -> None:
    """Write arrays as a compressed npz under a temporary name and move it into place."""
    import numpy as np

    with atomic_write(path) as part, part.open("wb") as file:  # NumPy would add .npz to a name
        np.savez_compressed(file, **arrays)


def load(path: str | os.PathLike, kind: str) -> Checkpoint:
    """Read a checkpoint and check that it is undamaged and of the expected kind.

    Raises
    ------
    Refusal
        If the file is missing, damaged, not a voicelab checkpoint or of another kind.
    """
    from safetensors import SafetensorError, safe_open

    path = Path(path)
    if not path.is_file():
        raise Refusal(
            "{path} is not there; give the path of a {kind} checkpoint.", path=path, kind=kind
        )
    try:
        with safe_open(str(path), framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise Refusal(
            "{path} is not a readable safetensors file ({size} bytes: {error}); fetch it "
            "again, it is damaged or of another format.",
            path=path,
            size=path.stat().st_size,
            error=error,
        ) from error
    if HEADER_KEY not in metadata:
        raise Refusal(
            "{path} has no voicelab header; it comes from another program: give a {kind} "
            "checkpoint made by `python -m voicelab train`.",
            path=path,
            kind=kind,
        )
    try:
        header = dict(json.loads(metadata[HEADER_KEY]))
    except ValueError as error:
        raise Refusal(
            "{path} is damaged: its header is not JSON; fetch it again.", path=path
        ) from error
    if header.get("kind") != kind:
        raise Refusal(
            "{path} is a {found} checkpoint; a {kind} checkpoint is needed here.",
            path=path,
            found=header.get("kind"),
            kind=kind,
        )
    if header.get("weights_sha256") != _digest(tensors):
        raise Refusal(
            "{path} is damaged: its weights do not match the SHA-256 in its header; fetch it "
            "again.",
            path=path,
        )
    return Checkpoint(tensors, header, sha256_of(path))


def _digest(tensors: "dict[str, torch.Tensor]") -> str:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()
