"""The judge: witnesses that listen, and the verdict that follows from what they say."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch

from voicelab import attributes, checkpoint
from voicelab.attributes import AGE, AGE_BANDS
from voicelab.audio import Recording
from voicelab.checksum import sha256_of
from voicelab.encoders import ENCODERS, file_of
from voicelab.judge.combination import Combination
from voicelab.judge.ensemble import median_and_spread
from voicelab.judge.features import Features, features_of
from voicelab.judge.training_data import Labels, answered
from voicelab.judge.verdict import AgeOpinion, Opinion, Verdict, abstention
from voicelab.judge.witness import Witness, band_probabilities, facts_of, read, tensors_of
from voicelab.refusal import Refusal, Sentence

KIND = "judge"
FOREIGN = 1.55  # times the distance up to which speech is familiar: the judge abstains
UNLIKE = Sentence(
    "This sounds unlike the recordings of single speakers that the judge was trained on, as "
    "synthesisers, singing and several voices at once do; do not rely on the verdict."
)


@dataclass(frozen=True)
class Judge:
    """Witnesses with unrelated ears, and how they become one verdict; shared, never changed.

    Attributes
    ----------
    witnesses : tuple of Witness
    labels : Labels
        Shared by the witnesses.
    combination : Combination
    header : dict
        Of the checkpoint.
    sha256 : str
        Of the checkpoint's file.
    """

    witnesses: tuple[Witness, ...]
    labels: Labels
    combination: Combination
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
        header = stored.header
        try:
            labels = Labels(_classes(header["classes"]), frozenset(header["accent_corpora"]))
            witnesses = tuple(
                read(name, facts, stored.tensors, labels)
                for name, facts in sorted(header["witnesses"].items())
            )
            combination = Combination(**header["combination"])
        except (KeyError, TypeError, RuntimeError) as error:
            raise Refusal(
                "{path} is a judge of another version of voicelab and cannot be read ({error}); "
                "train it again with `python -m voicelab train judge`.",
                path=path,
                error=" ".join(str(error).split())[:120],
            ) from error
        return Judge(witnesses, labels, combination, header, stored.sha256)

    def save(self, path: str | os.PathLike) -> None:
        """Write a checkpoint: the header with what is needed to read it, and the weights."""
        header = {
            **self.header,
            "kind": KIND,
            "witnesses": {one.name: facts_of(one) for one in self.witnesses},
            "combination": asdict(self.combination),
            "classes": self.classes,
            "accent_corpora": sorted(self.labels.varied),
        }
        tensors: dict[str, torch.Tensor] = {}
        for one in self.witnesses:
            tensors |= tensors_of(one)
        checkpoint.save(path, tensors, header)

    @property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """Classes by attribute, in the order in which probabilities are given."""
        return {**self.labels.classes, AGE.name: AGE_BANDS}

    @property
    def encoder_hashes(self) -> dict[str, str]:
        """SHA-256 of the files of the encoders that it hears through, by their path."""
        files = [file_of(one.name) for one in self.witnesses if one.name in ENCODERS]
        return {f"{file.parent.name}/{file.name}": sha256_of(file) for file in files}

    def features(self, recording: Recording) -> Features:
        """Return what the witnesses hear in a recording; nothing where it cannot be judged."""
        return features_of(recording, {one.name: one.frontend for one in self.witnesses})

    def verdict(self, recording: Recording) -> Verdict:
        """Return what the judge says of a recording; the same samples give the same verdict."""
        return self.verdicts([self.features(recording)], [recording.source])[0]

    def verdicts(
        self, heard: Sequence[Features], sources: Sequence[str] | None = None
    ) -> list[Verdict]:
        """Return the verdicts on what was heard in N recordings."""
        sources = sources if sources is not None else ["array"] * len(heard)
        spoken = [row for row, one in enumerate(heard) if not one.reason_to_abstain]
        said = iter(
            self._verdicts([heard[row].inputs for row in spoken], [sources[row] for row in spoken])
            if spoken
            else []
        )
        return [
            abstention(source, one.reason_to_abstain) if one.reason_to_abstain else next(said)
            for one, source in zip(heard, sources, strict=True)
        ]

    def _verdicts(
        self, inputs: Sequence[Mapping[str, np.ndarray]], sources: Sequence[str]
    ) -> list[Verdict]:
        predictions = [one.predict([x[one.name] for x in inputs]) for one in self.witnesses]
        seconds = predictions[0].seconds
        each = [
            one.log_probabilities(prediction)
            for one, prediction in zip(self.witnesses, predictions, strict=True)
        ]
        alone = [
            self.opinions(likely, one.calibration.interval)
            for one, likely in zip(self.witnesses, each, strict=True)
        ]
        pooled = {
            name: self.combination.pooled(name, [one[name] for one in each], seconds)
            for name in self.classes
        }
        together = self.opinions(pooled, self.combination.interval)
        apart = {
            name: self.combination.disagree(name, [one[name] for one in each])
            for name in self.classes
        }
        strangeness = np.max(
            [w.strangeness(p) for w, p in zip(self.witnesses, predictions, strict=True)], axis=0
        )
        found = []
        for row, source in enumerate(sources):
            if strangeness[row] > FOREIGN:
                reason = Sentence(
                    "This sounds like nothing the judge was trained on (distance {distance:.2f}, "
                    "where speech is below 1); give a recording of one person speaking.",
                    distance=strangeness[row],
                )
                found.append(abstention(source, reason))
                continue
            witnesses = {
                one.name: Verdict(source, opinions[row])
                for one, opinions in zip(self.witnesses, alone, strict=True)
            }
            disagreements = tuple(name for name in self.classes if apart[name][row])
            if len(witnesses) == 1:
                witnesses = {}
            warnings = (UNLIKE,) if strangeness[row] > 1 else ()
            found.append(Verdict(source, together[row], witnesses, disagreements, warnings))
        return found

    def opinions(
        self, log_probabilities: Mapping[str, np.ndarray], interval: float
    ) -> list[dict[str, Opinion]]:
        """Return the opinions on N recordings.

        Parameters
        ----------
        log_probabilities : mapping of str to float array [N, n]
            By attribute, of the age over `network.ages`.
        interval : float
            Half the interval in years, in standard deviations of the age's distribution.
        """
        years, spread = median_and_spread(log_probabilities[AGE.name])
        bands = band_probabilities(log_probabilities[AGE.name])
        found = []
        for row in range(len(years)):
            opinions = {
                name: Opinion(
                    dict(zip(classes, np.exp(log_probabilities[name][row]).tolist(), strict=True))
                )
                for name, classes in self.labels.classes.items()
            }
            half, age = interval * float(spread[row]), float(years[row])
            opinions[AGE.name] = AgeOpinion(
                dict(zip(AGE_BANDS, bands[row].tolist(), strict=True)),
                years=age,
                interval=(max(0.0, age - half), age + half),
            )
            found.append(opinions)
        return found


def _classes(classes: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the classes of a header by attribute, in order, without those of the age bands."""
    for name in classes:
        attributes.get(name)  # refused where it is not declared
    return {one.name: tuple(classes[one.name]) for one in answered() if one.name in classes}
