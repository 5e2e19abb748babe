"""The second judge, for evaluation: linear heads on the embeddings of a speaker network.

It shares only the training recordings with the judge of `voicelab.judge`: the network (Resemblyzer)
was trained by others, for another task (telling speakers apart), on other features. It receives
recordings at their own bandwidth, which goes with accent in the corpora. Edits do not change the
bandwidth: it may bias the judge toward an accent, but not toward an edit.
"""

import os
from dataclasses import dataclass
from typing import Any

import numpy as np

from voicelab import checkpoint, identity
from voicelab.audio import Recording
from voicelab.experiments.judges.linear_heads import Head
from voicelab.shipped import CHECKPOINTS

KIND = "listener"
SECOND_JUDGE_FILE = CHECKPOINTS / "listener.safetensors"


@dataclass(frozen=True)
class SecondVerdict:
    """What the second judge says of one recording.

    Attributes
    ----------
    probabilities : dict of str to dict of str to float
        By attribute and class, each summing to 1.
    years : float
        NaN where it was trained without ages.
    """

    probabilities: dict[str, dict[str, float]]
    years: float

    def winner(self, attribute: str) -> str:
        """Return the most probable class, "" for an attribute it was not trained on."""
        by_class = self.probabilities.get(attribute, {})
        return max(by_class, key=lambda name: by_class[name], default="")


@dataclass(frozen=True)
class SecondJudge:
    """One linear head per attribute.

    Attributes
    ----------
    heads : dict of str to Head
        By attribute; those without labels in the corpora are missing.
    years : (float array [256], float) or None
        Slope and offset of the age.
    header : dict
        Of the checkpoint.
    sha256 : str
        Of its file.
    """

    heads: dict[str, Head]
    years: tuple[np.ndarray, float] | None
    header: dict[str, Any]
    sha256: str = ""

    def verdict_of(self, embedding: np.ndarray) -> SecondVerdict:
        """Return the verdict on the speaker embedding [256] of a recording."""
        by_class = {
            name: dict(
                zip(head.classes, head.probabilities(embedding[None])[0].tolist(), strict=True)
            )
            for name, head in self.heads.items()
        }
        return SecondVerdict(by_class, float(self.judged_years(embedding[None])[0]))

    def judged_years(self, embeddings: np.ndarray) -> np.ndarray:
        """Return the judged age [N] of embeddings [N, 256]."""
        if self.years is None:
            return np.full(len(embeddings), np.nan)
        slope, offset = self.years
        return embeddings @ slope + offset

    def verdict(self, recording: Recording) -> SecondVerdict:
        """Return the verdict on a recording; `Refusal` where it contains no speech."""
        return self.verdict_of(identity.embedding(recording))

    def save(self, path: str | os.PathLike) -> None:
        """Write the second judge as a checkpoint."""
        import torch

        tensors, classes, temperature = {}, {}, {}
        for name, head in self.heads.items():
            tensors[f"{name}.weight"] = torch.from_numpy(head.weight.astype(np.float32))
            tensors[f"{name}.offset"] = torch.from_numpy(head.offset.astype(np.float32))
            classes[name], temperature[name] = list(head.classes), head.temperature
        if self.years is not None:
            slope, offset = self.years
            tensors["years.weight"] = torch.from_numpy(slope.astype(np.float32))
            tensors["years.offset"] = torch.tensor([offset], dtype=torch.float32)
        facts = {"kind": KIND, "classes": classes, "temperature": temperature}
        checkpoint.save(path, tensors, self.header | facts)

    @classmethod
    def load(cls, path: str | os.PathLike = SECOND_JUDGE_FILE) -> "SecondJudge":
        """Read a checkpoint; `Refusal` where it is missing, damaged or of another kind."""
        stored = checkpoint.load(path, KIND)
        tensors = {name: tensor.numpy() for name, tensor in stored.tensors.items()}
        heads = {
            name: Head(
                tuple(classes), tensors[f"{name}.weight"], tensors[f"{name}.offset"],
                stored.header["temperature"][name],
            )
            for name, classes in stored.header["classes"].items()
        }  # fmt: skip
        years = None
        if "years.weight" in tensors:
            years = (tensors["years.weight"], float(tensors["years.offset"][0]))
        return cls(heads, years, stored.header, stored.sha256)
