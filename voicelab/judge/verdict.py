"""What the judge says of a recording."""

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from voicelab.audio import Recording
from voicelab.checkpoint import load
from voicelab.judge.hearing import HearingConfig, hear, pieces, why_not
from voicelab.judge.network import (
    ATTRIBUTES,
    YEARS_CENTRE,
    YEARS_SCALE,
    JudgeNetwork,
    NetworkConfig,
    n_outputs,
)

KIND = "judge"


@dataclass(frozen=True)
class Opinion:
    """What the judge says of one attribute of one recording.

    Attributes
    ----------
    probabilities : dict of str to float
        Of every class, sum 1, as if all classes were equally frequent; empty where the judge
        abstains.
    reason : str
        Why the judge abstains, one sentence; empty where it does not.
    """

    probabilities: dict[str, float]
    reason: str = ""

    @property
    def abstained(self) -> bool:
        """Whether the judge says nothing."""
        return bool(self.reason)

    @property
    def winner(self) -> str:
        """The most probable class, "" where the judge abstains."""
        return max(self.probabilities, key=lambda name: self.probabilities[name], default="")

    def to_dict(self) -> dict[str, Any]:
        """Return the opinion as JSON holds it."""
        said: dict[str, Any] = {"abstained": self.abstained, "probabilities": self.probabilities}
        return said | {"reason": self.reason} if self.abstained else said


@dataclass(frozen=True)
class AgeOpinion(Opinion):
    """An opinion on the age.

    Attributes
    ----------
    years : float or None
        The judged age; a regression, so it shrinks toward the mean.
    interval : (float, float) or None
        Years between which the true age lay for 80 % of the validation speakers.
    """

    years: float | None = None
    interval: tuple[float, float] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the opinion as JSON holds it."""
        said = super().to_dict() | {"years": self.years}
        return said if self.interval is None else said | {"interval": list(self.interval)}


@dataclass(frozen=True)
class Verdict:
    """What the judge says of a recording."""

    file: str
    gender: Opinion
    age: AgeOpinion
    accent: Opinion

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON holds it."""
        return {
            "file": self.file,
            "gender": self.gender.to_dict(),
            "age": self.age.to_dict(),
            "accent": self.accent.to_dict(),
        }

    def __str__(self) -> str:
        """Return the verdict as one line for people."""
        if self.gender.abstained:
            return f"{self.file}: no verdict. {self.gender.reason}"
        said = [
            f"{opinion.winner} ({opinion.probabilities[opinion.winner]:.0%})"
            for opinion in (self.gender, self.age, self.accent)
        ]
        years = f"{self.age.years:.0f} years" if self.age.years is not None else "age unknown"
        if self.age.interval is not None:
            years += " (80 %: {:.0f} to {:.0f})".format(*self.age.interval)
        return f"{self.file}: {said[0]}; {years}, {said[1]}; accent {said[2]}"


@dataclass(frozen=True)
class Judge:
    """One network an attribute, and what is needed to read them.

    Attributes
    ----------
    networks : dict of str to JudgeNetwork
        By attribute, in evaluation mode; shared, never changed.
    classes : dict of str to tuple of str
        Class names in the order of the outputs.
    temperature : dict of str to float
        What the logits are divided by, fitted on validation speakers.
    interval_years : (float, float)
        Added to the judged age: its 80 % interval.
    hearing : HearingConfig
    header : dict
        Of the checkpoint.
    sha256 : str
        Of the checkpoint's file.
    """

    networks: dict[str, JudgeNetwork]
    classes: dict[str, tuple[str, ...]]
    temperature: dict[str, float]
    interval_years: tuple[float, float]
    hearing: HearingConfig
    header: dict[str, Any]
    sha256: str = ""

    @staticmethod
    def load(path: str | os.PathLike) -> "Judge":
        """Read a checkpoint made by `python -m voicelab train judge`.

        Raises
        ------
        Refusal
            Where the file is missing, damaged or not a judge.
        """
        checkpoint = load(path, KIND)
        header = checkpoint.header
        configuration = header["configuration"]
        hearing = HearingConfig(**configuration["hearing"])
        sizes = NetworkConfig(
            channels=tuple(configuration["network"]["channels"]),
            hidden=tuple(configuration["network"]["hidden"]),
            dropout=configuration["network"]["dropout"],
            over_time=configuration["network"]["over_time"],
        )
        networks, classes = {}, {}
        for attribute in ATTRIBUTES:
            classes[attribute] = tuple(header["classes"][attribute])
            network = JudgeNetwork(
                n_outputs(attribute, classes[attribute]),
                hearing.piece_frames,
                hearing.n_mels,
                sizes,
            )
            own = {
                name.removeprefix(f"{attribute}."): tensor.float()
                for name, tensor in checkpoint.tensors.items()
                if name.startswith(f"{attribute}.")
            }
            network.load_state_dict(own)
            networks[attribute] = network.eval().requires_grad_(False)
        low, high = header["interval_years"]
        return Judge(
            networks,
            classes,
            header["temperature"],
            (low, high),
            hearing,
            header,
            checkpoint.sha256,
        )

    def verdict(self, recording: Recording) -> Verdict:
        """Return what the judge says of a recording; the same samples give the same verdict."""
        finite = bool(np.isfinite(recording.samples).all())
        if not finite:
            reason = (
                "The recording holds samples that are no numbers; export it again as plain PCM."
            )
        elif not len(recording.samples):
            reason = "The recording is empty; give one that holds speech."
        else:
            heard = hear(recording, self.hearing)
            reason = why_not(heard)
        if reason:
            silent = Opinion({}, reason)
            return Verdict(recording.source, silent, AgeOpinion({}, reason), silent)
        return self.of_log_mel(heard.log_mel, recording.source)

    def of_log_mel(self, log_mel: np.ndarray, source: str = "array") -> Verdict:
        """Return what the judge says of a log-mel spectrogram [L, M], speech or not."""
        cut = torch.from_numpy(pieces(log_mel, self.hearing))
        said, years = {}, 0.0
        with torch.inference_mode():
            for attribute, network in self.networks.items():
                names = self.classes[attribute]
                outputs = network(cut)
                likely = pooled(outputs[:, : len(names)], self.temperature[attribute])
                said[attribute] = dict(zip(names, likely.tolist(), strict=True))
                if attribute == "age":
                    years = float(outputs[:, -1].mean()) * YEARS_SCALE + YEARS_CENTRE
        years = max(0.0, years)
        low, high = self.interval_years
        age = AgeOpinion(said["age"], "", years, (max(0.0, years + low), years + high))
        return Verdict(source, Opinion(said["gender"]), age, Opinion(said["accent"]))


def pooled(logits: Tensor, temperature: float) -> Tensor:
    """Return probabilities [n] of a recording from the logits [W, n] of its pieces.

    The geometric mean of the pieces' probabilities: overlapping pieces are no independent
    witnesses, so that their log-probabilities are averaged and not added.
    """
    averaged = logits.double().log_softmax(dim=1).mean(dim=0)
    return (averaged / temperature).softmax(dim=0)
