"""The judge: networks that listen together, and the verdict that follows from their answers."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from voicelab import attributes, checkpoint
from voicelab.attributes import AGE, AGE_BANDS, age_band
from voicelab.audio import Recording
from voicelab.judge.calibration import Calibration, Familiarity
from voicelab.judge.ensemble import Prediction, age_and_spread, predict
from voicelab.judge.frontend import FrontendConfig, log_mel_of, reason_to_abstain
from voicelab.judge.network import JudgeNetwork, NetworkConfig, ages
from voicelab.judge.training_data import Labels, answered
from voicelab.judge.verdict import AgeOpinion, Opinion, Verdict, abstention
from voicelab.refusal import Refusal, Sentence

KIND = "judge"


@dataclass(frozen=True)
class Judge:
    """Networks that judge together, with their labels and calibration; shared, never changed.

    Attributes
    ----------
    networks : tuple of JudgeNetwork
        In evaluation mode; each was trained without one fold of the training speakers.
    labels : Labels
    calibration : Calibration
    familiarity : Familiarity
    frontend : FrontendConfig
    header : dict
        Of the checkpoint.
    sha256 : str
        Of the checkpoint's file.
    """

    networks: tuple[JudgeNetwork, ...]
    labels: Labels
    calibration: Calibration
    familiarity: Familiarity
    frontend: FrontendConfig
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
            frontend = FrontendConfig(**header["configuration"]["hearing"])
            sizes = NetworkConfig(**header["configuration"]["network"])
            labels = Labels(_classes(header["classes"]), frozenset(header["accent_corpora"]))
            networks = []
            for index in range(header["networks"]):
                own = f"networks.{index}."
                network = JudgeNetwork(head_sizes(labels), frontend.n_mels, sizes)
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
            tuple(networks), labels, calibration, familiarity, frontend, header, stored.sha256
        )

    @property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """Classes by attribute, in the order in which probabilities are given."""
        return {**self.labels.classes, AGE.name: AGE_BANDS}

    def verdict(self, recording: Recording) -> Verdict:
        """Return what the judge says of a recording; the same samples give the same verdict."""
        if not bool(np.isfinite(recording.samples).all()):
            reason: str = Sentence(
                "The recording holds samples that are no numbers; export it again as plain PCM."
            )
        elif not len(recording.samples):
            reason = Sentence("The recording is empty; give one that holds speech.")
        else:
            measured = log_mel_of(recording, self.frontend)
            reason = reason_to_abstain(measured)
        if reason:
            return abstention(recording.source, reason)
        return self.of_log_mel(measured.log_mel, recording.source)

    def of_log_mel(self, log_mel: np.ndarray, source: str = "array") -> Verdict:
        """Return the verdict on a log-mel spectrogram [L, M] that holds voiced speech."""
        return self.of_log_mels([log_mel], [source])[0]

    def of_log_mels(
        self, log_mels: Sequence[np.ndarray], sources: Sequence[str] | None = None
    ) -> list[Verdict]:
        """Return the verdicts on several log-mel spectrograms [L, M]."""
        return self.verdicts(predict(self.networks, log_mels, self.frontend), sources)

    def verdicts(
        self, prediction: Prediction, sources: Sequence[str] | None = None
    ) -> list[Verdict]:
        """Return the verdicts on what the networks predict for N recordings."""
        likely = {
            name: np.exp(self.calibration.log_probabilities(name, prediction, self.labels))
            for name in self.labels.classes
        }
        bands = band_probabilities(prediction)
        years, spread = age_and_spread(prediction)
        distance = self.familiarity.distance(prediction.sounds)
        strange = self.calibration.unfamiliar(distance, prediction.seconds)
        found = []
        for row in range(len(prediction.seconds)):
            source = sources[row] if sources is not None else "array"
            if strange[row]:
                reason = Sentence(
                    "This sounds like nothing the judge was trained on (distance {distance:.2f}, "
                    "where speech is about 1); give a recording of one person speaking.",
                    distance=distance[row],
                )
                found.append(abstention(source, reason))
                continue
            opinions = {
                name: Opinion(dict(zip(self.classes[name], own[row].tolist(), strict=True)))
                for name, own in likely.items()
            }
            half, age = self.calibration.interval * float(spread[row]), float(years[row])
            opinions[AGE.name] = AgeOpinion(
                dict(zip(AGE_BANDS, bands[row].tolist(), strict=True)),
                years=age,
                interval=(max(0.0, age - half), age + half),
            )
            found.append(Verdict(source, opinions))
        return found


def head_sizes(labels: Labels) -> dict[str, int]:
    """Return the number of outputs of each head of a network."""
    sizes = {name: len(classes) for name, classes in labels.classes.items()}
    return sizes | {AGE.name: len(ages())}


def band_probabilities(prediction: Prediction) -> np.ndarray:
    """Return the probability of every age band, [N, 4]: the sum over its ages."""
    likely = np.exp(prediction.log_probabilities[AGE.name])
    own = np.array([age_band(age) for age in ages().tolist()])
    return np.stack([likely[:, own == band].sum(axis=1) for band in AGE_BANDS], axis=1)


def _classes(classes: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the classes of a header by attribute, in order, without those of the age bands."""
    for name in classes:
        attributes.get(name)  # refused where it is not declared
    return {one.name: tuple(classes[one.name]) for one in answered() if one.name in classes}
