"""A witness: networks that hear one kind of input, and the opinions that follow from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from voicelab import encoders
from voicelab.attributes import AGE, AGE_BANDS, age_band
from voicelab.judge.calibration import Calibration, Familiarity
from voicelab.judge.ensemble import Frontend, Prediction, predict
from voicelab.judge.features import SPECTROGRAM
from voicelab.judge.frontend import FrontendConfig
from voicelab.judge.heads import EncoderInput, HeadNetwork, HeadsConfig
from voicelab.judge.network import JudgeNetwork, NetworkConfig, ages
from voicelab.judge.training_data import Labels


@dataclass(frozen=True)
class Witness:
    """Networks that judge together, with their labels and calibration; shared, never changed.

    Attributes
    ----------
    name : str
        `SPECTROGRAM`, or the encoder that it hears through.
    networks : tuple of Module
        In evaluation mode; each was trained without one fold of the training speakers.
    labels : Labels
    calibration : Calibration
    familiarity : Familiarity
    frontend : Frontend
    configuration : mapping
        Of frontend and networks, as the header of a checkpoint holds it.
    """

    name: str
    networks: tuple[nn.Module, ...]
    labels: Labels
    calibration: Calibration
    familiarity: Familiarity
    frontend: Frontend
    configuration: Mapping[str, Any]

    def predict(self, inputs: Sequence[np.ndarray]) -> Prediction:
        """Return what the networks predict for inputs, see `ensemble.Frontend`."""
        return predict(self.networks, inputs, self.frontend)

    def log_probabilities(self, prediction: Prediction) -> dict[str, np.ndarray]:
        """Return calibrated log-probabilities [N, n] by attribute, of the age over `ages`."""
        found = {
            name: self.calibration.log_probabilities(name, prediction, self.labels)
            for name in self.labels.classes
        }
        return found | {AGE.name: prediction.log_probabilities[AGE.name]}

    def strangeness(self, prediction: Prediction) -> np.ndarray:
        """Return how unlike training speech recordings sound, [N]; most speech is below 1.

        The distance in standard deviations (`Familiarity.distance`), as a multiple of that which
        held-out speech of the same duration hardly ever exceeds.
        """
        distance = self.familiarity.distance(prediction.sounds)
        return self.calibration.strangeness(distance, prediction.seconds)


def tensors_of(witness: Witness) -> dict[str, torch.Tensor]:
    """Return what a checkpoint stores of a witness, matrices in half precision."""
    found = {
        "familiarity.centre": torch.from_numpy(witness.familiarity.centre),
        "familiarity.root": torch.from_numpy(witness.familiarity.root).half(),
    }
    first = witness.networks[0].state_dict() if witness.networks else {}
    for index, network in enumerate(witness.networks):
        for name, tensor in network.state_dict().items():
            if index and torch.equal(tensor, first[name]):  # statistics that all share
                continue
            stored = tensor.half() if tensor.ndim > 1 else tensor
            found[f"networks.{index}.{name}"] = stored
    return {f"{witness.name}.{name}": tensor for name, tensor in found.items()}


def facts_of(witness: Witness) -> dict[str, Any]:
    """Return what the header of a checkpoint says of a witness."""
    return {
        "configuration": dict(witness.configuration),
        "networks": len(witness.networks),
        "calibration": asdict(witness.calibration),
    }


def read(
    name: str, facts: Mapping[str, Any], tensors: Mapping[str, torch.Tensor], labels: Labels
) -> Witness:
    """Return a witness as a checkpoint holds it; the inverse of `tensors_of`.

    Parameters
    ----------
    name : str
    facts : mapping
        `configuration`, `networks` (their number) and `calibration` from the header.
    tensors : mapping of str to Tensor
    labels : Labels

    Raises
    ------
    Refusal
        Where the weights of its encoder cannot be read.
    KeyError, TypeError, RuntimeError
        Where something else is missing or does not fit.
    """
    prefix = f"{name}."
    own = {
        key.removeprefix(prefix): tensor.float() if tensor.is_floating_point() else tensor
        for key, tensor in tensors.items()
        if key.startswith(prefix)
    }
    sizes = head_sizes(labels)
    networks: list[nn.Module] = []
    if name == SPECTROGRAM:
        hearing = FrontendConfig(**facts["configuration"]["hearing"])
        shape = NetworkConfig(**facts["configuration"]["network"])
        frontend: Frontend = hearing
        empty: Callable[[], nn.Module] = partial(JudgeNetwork, sizes, hearing.n_mels, shape)
    else:
        encoders.load(name)
        frontend, heads = EncoderInput(name), HeadsConfig(**facts["configuration"])
        empty = partial(HeadNetwork, sizes, heads)
    for index in range(facts["networks"]):
        network = empty()
        # Assigned, not copied: what networks share is read from memory once for all of them.
        network.load_state_dict(_of_network(own, 0) | _of_network(own, index), assign=True)
        networks.append(network.eval().requires_grad_(False))
    familiarity = Familiarity(own["familiarity.centre"].numpy(), own["familiarity.root"].numpy())
    calibration = Calibration(**facts["calibration"])
    return Witness(
        name, tuple(networks), labels, calibration, familiarity, frontend, facts["configuration"]
    )


def _of_network(tensors: Mapping[str, torch.Tensor], index: int) -> dict[str, torch.Tensor]:
    start = f"networks.{index}."
    return {key.removeprefix(start): t for key, t in tensors.items() if key.startswith(start)}


def head_sizes(labels: Labels) -> dict[str, int]:
    """Return the number of outputs of each head of a network."""
    sizes = {name: len(classes) for name, classes in labels.classes.items()}
    return sizes | {AGE.name: len(ages())}


def band_probabilities(log_probabilities: np.ndarray) -> np.ndarray:
    """Return the probability of every age band, [N, 4], of log-probabilities [N, n] over `ages`."""
    likely = np.exp(log_probabilities)
    bands = np.array([age_band(age) for age in ages().tolist()])
    return np.stack([likely[:, bands == band].sum(axis=1) for band in AGE_BANDS], axis=1)
