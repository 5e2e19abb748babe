"""Figures of a space on validation speakers, after each epoch of its training."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from voicelab.attributes import GENDERS, is_adult
from voicelab.model.dataset import LabelledFeatures, padded
from voicelab.model.loss import SpaceLoss
from voicelab.model.network import Vae

LATENT_BATCH = 512  # windows encoded at once


def figures(module: SpaceLoss, recordings: Sequence[LabelledFeatures]) -> dict[str, float]:
    """Return the validation figures: F0 error, reconstruction error, accuracy of the heads."""
    vae, where = module.vae, module.vae.feature_mean.device
    f0_error, rebuilt, right = [], [], {"gender": [], "old": []}  # type: list, list, dict[str, list]
    columns = vae.config.features.columns
    for item in recordings:
        latents = encoded(vae, item).to(where)
        values = torch.from_numpy(padded(item.values, vae.config.window))
        windows = values.unfold(0, vae.config.window, vae.config.hop).transpose(1, 2).to(where)
        decoded = vae.decoder(latents)
        target = vae.standardise(windows)
        if "log_f0" in columns:
            voiced = windows[..., columns["voicing"]] > 0.5
            semitones = (vae.restore(decoded) - windows)[..., columns["log_f0"]] * 12 / np.log(2)
            f0_error.append(semitones[voiced].square())
        held = torch.from_numpy(item.mask).to(where)
        rebuilt.append((decoded - target)[..., held].square().mean())
        voice, u = latents.mean(0), item.utterance
        if u.gender in GENDERS and is_adult(u.age):
            guess = GENDERS[int(module.heads["gender"](voice).argmax())]
            right["gender"].append((u.gender, guess == u.gender))
        if u.age is not None and is_adult(u.age):
            bands = module.heads["age_band"](voice).softmax(0)
            old = bool(bands[2:].sum() > bands[1])
            right["old"].append((u.age >= 35, old == (u.age >= 35)))
    figures = {"validation_rebuilt": float(torch.stack(rebuilt).mean())}
    if f0_error:
        figures["validation_f0_semitones"] = float(torch.cat(f0_error).mean().sqrt())
    for name, outcomes in right.items():
        by_class = [
            [hit for label, hit in outcomes if label == wanted]
            for wanted in {label for label, _ in outcomes}
        ]
        if by_class:
            figures[f"validation_{name}"] = float(np.mean([np.mean(hits) for hits in by_class]))
    return figures


def encoded(vae: Vae, item: LabelledFeatures) -> Tensor:
    """Return the posterior means [W, D] of the windows of a recording, on the CPU."""
    config, where = vae.config, vae.feature_mean.device
    values = torch.from_numpy(padded(item.values, config.window))
    windows = values.unfold(0, config.window, config.hop).transpose(1, 2)
    mask = torch.from_numpy(item.mask).expand(len(windows), -1)
    with torch.inference_mode():
        means = [
            vae.encoder(vae.standardise(part.to(where)), part_mask.to(where))[0].cpu()
            for part, part_mask in zip(
                windows.split(LATENT_BATCH), mask.split(LATENT_BATCH), strict=True
            )
        ]
    return torch.cat(means)
