"""A corpus of features with planted voices, and the small plans that tests train."""

from pathlib import Path

import numpy as np

from voicelab.codecs.world import WorldConfig
from voicelab.corpus import Utterance, split_of
from voicelab.model.batches import BatchConfig
from voicelab.model.dataset import LabelledFeatures
from voicelab.model.loss import LossConfig
from voicelab.model.network import SpaceConfig
from voicelab.model.training import SpaceTraining
from voicelab.training import TrainingConfig

FEATURES = WorldConfig(n_mels=8)
SMALL = SpaceConfig(features=FEATURES, latent=6, width=16, depth=1)


def small_plan(epochs: int = 2, guidance: float = 0.0, **loss: float) -> SpaceTraining:
    """Return a plan that trains in a second."""
    return SpaceTraining(
        space=SMALL,
        loss=LossConfig(guidance=guidance, **loss),
        batch=BatchConfig(voices=6, windows=2, epoch_seconds=6.0),
        training=TrainingConfig(epochs=epochs, learning_rate=3e-3),
    )


def planted_recordings(
    speakers: int = 12, frames: int = 200, seed: int = 0
) -> list[LabelledFeatures]:
    """Return one recording a speaker: women an octave above men, every other one narrow-band."""
    random = np.random.default_rng(seed)
    found = []
    for index in range(speakers):
        gender = "female" if index % 2 else "male"
        name = f"speaker{index}"
        values = random.standard_normal((frames, FEATURES.size)).astype(np.float32) * 0.3
        values[:, -3] = np.log(220.0 if gender == "female" else 110.0) + 0.05 * values[:, -3]
        values[:, -2] = 1.0
        mask = np.ones(FEATURES.size, dtype=bool)
        mask[6:8] = index % 4 < 2
        age = 20.0 + 5 * (index % 8)
        u = Utterance(Path(name), "planted", name, age, gender, "here" if index % 3 else "there")
        assert u.split == split_of("planted", name)
        found.append(LabelledFeatures(u, values, mask))
    return found
