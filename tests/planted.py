"""A whole folder of checkpoints, small and untrained, of which every part is known."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.judge.planted import labels_with
from voicelab import checkpoint, directions, projection
from voicelab.attributes import AGE_BANDS
from voicelab.audio import load
from voicelab.bundle import Bundle
from voicelab.codecs import BandConfig, from_recording
from voicelab.codecs.world import WorldConfig
from voicelab.directions import fit_all
from voicelab.encoders import ENCODERS
from voicelab.judge import Judge
from voicelab.judge.calibration import Calibration, Familiarity
from voicelab.judge.combination import Combination
from voicelab.judge.features import SPECTROGRAM, frontend_of
from voicelab.judge.frontend import FrontendConfig
from voicelab.judge.heads import SOUND, HeadNetwork, HeadsConfig
from voicelab.judge.network import JudgeNetwork, NetworkConfig
from voicelab.judge.witness import Witness, head_sizes
from voicelab.latent import STRETCH_WINDOWS, LatentTable
from voicelab.model.network import SpaceConfig, Vae
from voicelab.model.space import Space
from voicelab.projection import Projection, fit_pca

ROOT = Path(__file__).parents[1]
CONFIG = SpaceConfig(latent=8, width=16, depth=1)
CLASSES = {
    "gender": ("female", "male"),
    "age": AGE_BANDS,
    "accent": ("dutch", "english_usa", "spanish"),
}


def planted_table(count: int = 160, latent: int = CONFIG.latent, sha256: str = "0" * 64):
    """Return voices whose gender, age and accent each lie along one axis of their own."""
    random = np.random.default_rng(0)
    index = np.arange(count)
    genders = np.array(["male", "female"])[index % 2]
    ages = np.array([24.0, 41.0, 62.0])[index // 2 % 3] + random.integers(-4, 5, count)
    accents = np.array(["english_usa", "dutch", "spanish", "danish"])[index // 6 % 4]
    means = 0.3 * random.standard_normal((count, latent)).astype(np.float32)
    means[:, 0] += np.where(genders == "female", 1.5, -1.5)
    means[:, 1] += (ages - 40) / 20
    means[:, 2] += np.where(accents == "dutch", 2.0, 0.0)
    windows = means[:, None] + 0.2 * random.standard_normal((count, STRETCH_WINDOWS, latent))
    return LatentTable(
        ids=np.array([f"planted_{number:03d}" for number in index]),
        corpora=np.array(["first", "second"])[(index % 40 == 0).astype(int)],
        genders=genders,
        accents=accents,
        splits=np.array(["training", "training", "training", "test"])[random.integers(0, 4, count)],
        ages=ages.astype(np.float32),
        bandwidths_hz=np.full(count, 8000, dtype=np.float32),
        means=means,
        sds=np.full_like(means, 0.2),
        stretches=windows.astype(np.float16),
        space_sha256=sha256,
    )


def planted_space(seed: int = 0, features: BandConfig | None = None) -> Vae:
    """Return an untrained space that speaks: its statistics are those of a real recording."""
    torch.manual_seed(seed)
    vae = Vae(replace(CONFIG, features=features or WorldConfig()))
    heard = from_recording(load(ROOT / "assets" / "espeak_en-us_m3.wav"), vae.config.features)
    vae.feature_mean.copy_(torch.from_numpy(heard.values.mean(axis=0)))
    vae.feature_sd.copy_(torch.from_numpy(heard.values.std(axis=0)))
    if "voicing" in vae.config.features.columns:
        vae.feature_mean[-2] = 1.0  # voiced throughout
        vae.feature_sd[-2] = 0.1
    return vae.eval()


def write_checkpoints(folder: Path, features: BandConfig | None = None) -> Path:
    """Write space, voices, directions, maps and judge, as the project ships them."""
    vae = planted_space(features=features)
    header = {"kind": "space", "configuration": asdict(vae.config)}
    checkpoint.save(folder / "space.safetensors", vae.state_dict(), header)
    table = planted_table(sha256=Space.load(folder / "space.safetensors").sha256)
    table.save(folder / "voices.npz")
    directions.save(fit_all(table)[0], folder / "directions.json")
    projection.save(planted_maps(table), folder / "projections.npz")
    write_judge(folder / "judge.safetensors")
    return folder


def altered(bundle: Bundle, **parts: Any) -> Bundle:
    """Return a bundle with some parts of its own and those of another for the rest."""
    loaded = ("space", "table", "fitted_directions", "projections", "judge")
    other = replace(bundle)
    vars(other).update({name: getattr(bundle, name) for name in loaded} | parts)
    return other


def planted_maps(table: LatentTable) -> list[Projection]:
    """Return maps that cost nothing: PCA, which also stands in for the coordinates of others."""
    maps = []
    for dimensions in projection.DIMENSIONS:
        pca = fit_pca(table, dimensions)
        bare = replace(pca, name="tsne", centre=None, axes=None, explained=None)
        maps += [pca, bare, replace(bare, name="umap", voices=table.means)]
    return maps


def write_judge(path: Path, seed: int = 0) -> None:
    """Write a judge of two networks with a firm opinion on everything and no idea of anything."""
    sizes = NetworkConfig(channels=8, depth=1, embedding=16)
    frontend, labels = FrontendConfig(), labels_with(CLASSES["accent"])
    networks = []
    for index in range(2):
        torch.manual_seed(2 * seed + index)
        network = JudgeNetwork(head_sizes(labels), frontend.n_mels, sizes)
        network.mean.fill_(-6.0)  # of speech, in nepers of power
        network.spread.fill_(4.0)
        for head in network.heads.values():
            head.weight.data *= 10
        networks.append(network)
    width = 2 * sizes.channels
    familiarity = Familiarity(np.zeros((2, width)), np.eye(width)[None].repeat(2, axis=0))
    configuration = {"hearing": asdict(frontend), "network": asdict(sizes)}
    witness = Witness(
        SPECTROGRAM, tuple(networks), labels, Calibration({}, 1.0, ((1.0, 1e9),)), familiarity,
        frontend, configuration,
    )  # fmt: skip
    Judge((witness,), labels, Combination(interval=1.0), {"split": "speaker"}).save(path)


def write_witnesses(path: Path, seed: int = 0) -> None:
    """Write a judge that hears through both encoders, by a network each, and knows as little."""
    labels, config = labels_with(CLASSES["accent"]), HeadsConfig(hidden=16)
    witnesses = []
    for index, name in enumerate(ENCODERS):
        torch.manual_seed(2 * seed + index)
        network = HeadNetwork(head_sizes(labels), config)
        for head in network.trained.heads.values():
            head.weight.data *= 10
        familiarity = Familiarity(np.zeros((1, SOUND)), np.eye(SOUND)[None])
        witnesses.append(
            Witness(
                name, (network,), labels, Calibration({}, 1.0, ((1.0, 1e9),)), familiarity,
                frontend_of(name), asdict(config),
            )
        )  # fmt: skip
    Judge(tuple(witnesses), labels, Combination(interval=1.0), {"split": "speaker"}).save(path)
