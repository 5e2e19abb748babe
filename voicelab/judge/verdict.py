"""What the judge says of a recording."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from voicelab import checkpoint
from voicelab.attributes import AGE_BANDS, age_band
from voicelab.audio import Recording
from voicelab.judge.calibration import Calibration, Familiarity
from voicelab.judge.ensemble import Heard, listen, years
from voicelab.judge.frontend import HearingConfig, hear, why_not
from voicelab.judge.network import JudgeNetwork, NetworkConfig, ages
from voicelab.judge.training_data import Labels
from voicelab.refusal import Refusal, Sentence

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
        The judged age, the median of what is likely; it shrinks toward the middle.
    interval : (float, float) or None
        Years between which the true age lay for 80 % of the validation speakers, every age band
        counted alike (split conformal prediction, wider where the networks are less sure).
    """

    years: float | None = None
    interval: tuple[float, float] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the opinion as JSON holds it."""
        said = super().to_dict() | {"years": self.years}
        return said if self.interval is None else said | {"interval": list(self.interval)}


@dataclass(frozen=True)
class Verdict:
    """What the judge says of a recording; `native` is of English, `child` under 18."""

    file: str
    gender: Opinion
    age: AgeOpinion
    accent: Opinion
    native: Opinion = field(default_factory=lambda: Opinion({}))
    child: Opinion = field(default_factory=lambda: Opinion({}))

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON holds it."""
        return {
            "file": self.file,
            "gender": self.gender.to_dict(),
            "age": self.age.to_dict(),
            "accent": self.accent.to_dict(),
            "native": self.native.to_dict(),
            "child": self.child.to_dict(),
        }

    def __str__(self) -> str:
        """Return the verdict as one line for people."""
        if self.gender.abstained:
            return f"{self.file}: no verdict. {self.gender.reason}"
        said = [
            f"{opinion.winner} ({opinion.probabilities[opinion.winner]:.0%})"
            for opinion in (self.gender, self.age, self.native, self.accent)
            if opinion.probabilities
        ]
        age = f"{self.age.years:.0f} years" if self.age.years is not None else "age unknown"
        if self.age.interval is not None:
            age += " (80 %: {:.0f} to {:.0f})".format(*self.age.interval)
        english = f"; English {', '.join(said[2:])}" if said[2:] else ""
        return f"{self.file}: {said[0]}; {age}, {said[1]}{english}"


def abstention(source: str, reason: str) -> Verdict:
    """Return the verdict of a judge that says nothing, and why."""
    silent = Opinion({}, reason)
    return Verdict(source, silent, AgeOpinion({}, reason), silent, silent, silent)


@dataclass(frozen=True)
class Judge:
    """Networks that judge together, and what is needed to read them; shared, never changed.

    Attributes
    ----------
    networks : tuple of JudgeNetwork
        In evaluation mode; each heard the training speakers but for a fold of its own.
    labels : Labels
    calibration : Calibration
    familiarity : Familiarity
    hearing : HearingConfig
    header : dict
        Of the checkpoint.
    sha256 : str
        Of the checkpoint's file.
    """

    networks: tuple[JudgeNetwork, ...]
    labels: Labels
    calibration: Calibration
    familiarity: Familiarity
    hearing: HearingConfig
    header: Mapping[str, Any]
    sha256: str = ""

    @staticmethod
    def load(path: str | os.PathLike) -> "Judge":
        """Read a checkpoint made by `python -m voicelab train judge`.

        Raises
        ------
        Refusal
            Where the file is missing, damaged, not a judge, or of another version.
        """
        stored = checkpoint.load(path, KIND)
        header, tensors = stored.header, stored.tensors
        try:
            hearing = HearingConfig(**header["configuration"]["hearing"])
            sizes = NetworkConfig(**header["configuration"]["network"])
            labels = Labels(
                tuple(header["classes"].get("accent", ())), frozenset(header["accent_corpora"])
            )
            networks = []
            for index in range(header["networks"]):
                own = f"networks.{index}."
                network = JudgeNetwork(heads(labels), hearing.n_mels, sizes)
                network.load_state_dict(
                    {
                        name.removeprefix(own): tensor
                        for name, tensor in tensors.items()
                        if name.startswith(own)
                    }
                )
                networks.append(network.eval().requires_grad_(False))
            familiarity = Familiarity(
                tensors["familiarity.centre"].float().numpy(),
                tensors["familiarity.root"].float().numpy(),
            )
            calibration = Calibration(**header["calibration"])
        except (KeyError, TypeError, RuntimeError) as error:
            raise Refusal(
                "{path} is a judge of another version of voicelab and cannot be read ({error}); "
                "train it again with `python -m voicelab train judge`.",
                path=path,
                error=" ".join(str(error).split())[:120],
            ) from error
        return Judge(
            tuple(networks), labels, calibration, familiarity, hearing, header, stored.sha256
        )

    @property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """Class names by attribute, in the order in which probabilities are given."""
        return {**self.labels.classes, "age": AGE_BANDS}

    def verdict(self, recording: Recording) -> Verdict:
        """Return what the judge says of a recording; the same samples give the same verdict."""
        if not bool(np.isfinite(recording.samples).all()):
            reason: str = Sentence(
                "The recording holds samples that are no numbers; export it again as plain PCM."
            )
        elif not len(recording.samples):
            reason = Sentence("The recording is empty; give one that holds speech.")
        else:
            heard = hear(recording, self.hearing)
            reason = why_not(heard)
        if reason:
            return abstention(recording.source, reason)
        return self.of_log_mel(heard.log_mel, recording.source)

    def of_log_mel(self, log_mel: np.ndarray, source: str = "array") -> Verdict:
        """Return what the judge says of a log-mel spectrogram [L, M] known to be voiced."""
        return self.of_log_mels([log_mel], [source])[0]

    def of_log_mels(
        self, log_mels: Sequence[np.ndarray], sources: Sequence[str] | None = None
    ) -> list[Verdict]:
        """Return what the judge says of log-mel spectrograms [L, M], many at once."""
        return self.verdicts(listen(self.networks, log_mels, self.hearing), sources)

    def verdicts(self, heard: Heard, sources: Sequence[str] | None = None) -> list[Verdict]:
        """Return the verdicts on what the networks answered."""
        said = {name: np.exp(self.calibration.scaled(name, heard)) for name in self.labels.classes}
        if self.labels.accents:
            said["accent"] = np.exp(self.calibration.accents(heard, self.labels))
        said["age"] = bands(heard)
        judged, spread = years(heard)
        distance = self.familiarity.distance(heard.sounds)
        strange = self.calibration.unfamiliar(distance, heard.seconds)
        found = []
        for row in range(len(heard.seconds)):
            source = sources[row] if sources is not None else "array"
            if strange[row]:
                found.append(
                    abstention(
                        source,
                        Sentence(
                            "This sounds like nothing the judge was trained on (distance "
                            "{distance:.2f}, where speech is about 1); give a recording of one "
                            "person speaking.",
                            distance=distance[row],
                        ),
                    )
                )
                continue
            opinions = {
                name: dict(zip(self.classes[name], likely[row].tolist(), strict=True))
                for name, likely in said.items()
            }
            half = self.calibration.interval * float(spread[row])
            age = float(judged[row])
            found.append(
                Verdict(
                    source,
                    Opinion(opinions["gender"]),
                    AgeOpinion(opinions["age"], "", age, (max(0.0, age - half), age + half)),
                    Opinion(opinions.get("accent", {})),
                    Opinion(opinions.get("native", {})),
                    Opinion(opinions["child"]),
                )
            )
        return found


def heads(labels: Labels) -> dict[str, int]:
    """Return how many outputs each head of a network has."""
    return {name: len(classes) for name, classes in labels.classes.items()} | {"age": len(ages())}


def bands(heard: Heard) -> np.ndarray:
    """Return the probability of every age band [N, 4]: the sum over its ages."""
    likely = np.exp(heard.log_probabilities["age"])
    own = np.array([age_band(age) for age in ages().tolist()])
    return np.stack([likely[:, own == band].sum(axis=1) for band in AGE_BANDS], axis=1)
