"""The training objective of the space: one module from a batch of windows to losses.

A plain VAE (Kingma & Welling 2014) reconstructs windows. A guided one has four more objectives,
all on the *mean* latent of a voice, because directions are fitted on it and move it:

* linear heads read attributes and speakers from it (cross-entropy, and a contrast between speakers
  after Khosla et al. 2020), under random channels, noise and band limits;
* moving it between the class means of gender scales F0 and formants as a longer or shorter vocal
  tract does. The target is computed from the recording (a difference of averages would fade one
  spectrum into another instead of shifting formants). This needs a codec that separates F0 from
  the envelope; a mel spectrogram does not, and has no such loss;
* it is the same for two views of a recording (channel, noise, bandwidth), and voices recorded at
  8 kHz lie among those recorded in wide band: a place in the space is a voice, not a microphone;
* moving it between the class means of age has an effect that the encoder finds: the decoder's
  output, encoded again with frozen weights, is where the move was meant to end.

The heads are discarded after training. No judge is involved.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import functional_call

from voicelab.codecs.world import WorldConfig
from voicelab.model.network import SpaceConfig, Vae

ABSENT = -100  # an unknown label; cross-entropy ignores it


@dataclass(frozen=True)
class LossConfig:
    """The weights of the losses; zero switches one off."""

    kl: float = 0.3  # of the divergence from N(0, I), per feature of a window
    f0: float = 60.0  # of log F0 in voiced frames, against 1 for a band
    voicing: float = 2.0
    attributes: float = 0.4  # of the attribute heads on the mean latent of a voice
    speakers: float = 0.2  # of the contrast between speakers
    moves: float = 0.5  # of the distance between the intended and the reached end of a move of age
    warps: float = 0.5  # of reconstructing a warped recording from moved latents
    gender_response: float = 0.53  # share of the real difference that one unit produces
    age_response: float = 1.0  # the same for age, measured by the encoder
    views: float = 0.2  # of the distance between the latents of two views of a window
    bandwidth: float = 0.3  # of the distance between voices at 8 kHz and in wide band
    guidance: float = 1.0  # factor on these six; zero is a plain VAE
    # Share of the training after which the encoder is frozen, and with it every direction. The
    # decoder continues to learn from posterior means, the way it is used later.
    settled: float = 0.75
    temperature: float = 0.1  # of the contrast
    dropout: float = 0.3  # of the mean latent, before the heads


class SpaceLoss(nn.Module):
    """A VAE and the heads that train it.

    A batch holds S voices of two halves of n windows each, each half under a separate channel:
    `input`, `target` [S, 2, n, 64, F]; `input_mask`, `target_mask` [S, 2, F];
    `view`, `view_mask`: the windows of the first half under yet another channel, [S, n, 64, F] and
    [S, F]; `narrow` [S], whether a voice was recorded at 8 kHz;
    `gender`, `age_band`, `accent` [S] (class index or ABSENT); `age` [S] in standard deviations,
    NaN where unknown; `speaker` [S], the row in `contrasts`. `warped` [S, n, 64, F] is the target
    of the first half with F0 and formants moved by `warp` [S] times the difference between women
    and men, `warped_mask` [S, F] marks its known bands; both are absent if the codec has no F0.
    `progress` [] is the share of the training done.
    """

    voices: Tensor
    contrasts: Tensor
    weights: Tensor

    def __init__(
        self, space: SpaceConfig, config: LossConfig, accents: int, contrasts: Tensor
    ) -> None:
        """Build an untrained space.

        Parameters
        ----------
        space : SpaceConfig
        config : LossConfig
        accents : int
            Number of accents that are distinguished.
        contrasts : Tensor [3, N]
            Weights of the N training voices. The weighted sum is the balanced difference of class
            means of gender (women positive), of age (old positive), as directions are fitted, and
            of bandwidth (wide positive).
        """
        super().__init__()
        self.config = config
        self.vae = Vae(space)
        self.heads = nn.ModuleDict(
            {
                "gender": nn.Linear(space.latent, 2),
                "age_band": nn.Linear(space.latent, 4),
                "accent": nn.Linear(space.latent, max(1, accents)),
            }
        )
        self.age = nn.Linear(space.latent, 1)
        self.speaker = nn.Linear(space.latent, 64)
        self.dropout = nn.Dropout(config.dropout)
        self.register_buffer("contrasts", contrasts.float())
        # Latest mean latents. With several processes those of the first count: it sees enough.
        self.register_buffer("voices", torch.zeros(contrasts.shape[1], space.latent))
        weights = torch.ones(space.features.size)
        self.columns = space.features.columns
        for name, weight in (("log_f0", config.f0), ("voicing", config.voicing)):
            if name in self.columns:
                weights[self.columns[name]] = weight
        self.register_buffer("weights", weights, persistent=False)

    def forward(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """Return scalar losses; `loss` is their weighted sum."""
        if float(batch["progress"]) >= self.config.settled:
            with torch.no_grad():
                mean, _ = self._encoded(batch)
            losses, loss = self._decoding(mean, batch)
            return losses | self._moving(mean, mean, batch, loss)
        mean, log_variance = self._encoded(batch)
        z = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        losses, loss = self._decoding(z, batch)
        losses["kl"] = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(-1).mean()
        features_per_window = batch["input"].shape[-2] * batch["input"].shape[-1]
        loss = loss + self.config.kl * losses["kl"] / features_per_window
        guidance = self.config.guidance
        if guidance:
            by_half = mean.mean(2)  # [S, 2, D]
            losses |= self._attributes(by_half, batch)
            names = ("gender", "age_band", "accent", "years")
            loss = loss + guidance * self.config.attributes * sum(losses[name] for name in names)
            losses["speakers"] = self._speakers(by_half)
            loss = loss + guidance * self.config.speakers * losses["speakers"]
            losses["views"] = self._views(mean[:, 0], batch)
            losses["bandwidth"] = self._bandwidth(by_half.mean(1), batch["narrow"])
            loss = loss + guidance * (
                self.config.views * losses["views"] + self.config.bandwidth * losses["bandwidth"]
            )
        return losses | self._moving(mean, z, batch, loss)

    def _encoded(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Return mean and log variance of every window, [S, 2, n, D]."""
        shape = batch["input"].shape[:3]
        x = self.vae.standardise(batch["input"].flatten(0, 2))
        mean, log_variance = self.vae.encoder(x, _per_window(batch["input_mask"], shape[2]))
        return mean.unflatten(0, shape), log_variance.unflatten(0, shape)

    def _decoding(self, z: Tensor, batch: dict[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return the loss of reconstructing the windows from their latents [S, 2, n, D]."""
        target = self.vae.standardise(batch["target"].flatten(0, 2))
        mask = _per_window(batch["target_mask"], z.shape[2])
        rebuilt = self._error(self.vae.decoder(z.flatten(0, 2)), target, mask)
        return {"rebuilt": rebuilt}, rebuilt

    def _moving(
        self, mean: Tensor, z: Tensor, batch: dict[str, Tensor], loss: Tensor
    ) -> dict[str, Tensor]:
        """Return the losses of moves, and the weighted total."""
        guidance = self.config.guidance
        if not guidance:
            return {"loss": loss}
        if self.training and mean.requires_grad:  # a frozen encoder leaves the voices in place
            self.voices[batch["speaker"]] = mean.detach().mean((1, 2))
        moves = self._moves(mean, batch)
        if "warp" not in batch:
            return {"moves": moves, "loss": loss + guidance * self.config.moves * moves}
        warps = self._warps(z[:, 0], batch)
        loss = loss + guidance * (self.config.moves * moves + self.config.warps * warps)
        return {"moves": moves, "warps": warps, "loss": loss}

    def _attributes(self, by_half: Tensor, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        pooled = self.dropout(by_half.flatten(0, 1))
        losses = {}
        for name, head in self.heads.items():
            labels = batch[name].repeat_interleave(2)
            logits = head(pooled).float()
            if bool((labels != ABSENT).any()):
                losses[name] = nn.functional.cross_entropy(
                    logits, labels, ignore_index=ABSENT, label_smoothing=0.05
                )
            else:
                losses[name] = 0.0 * logits.sum()
        years = batch["age"].repeat_interleave(2)
        known = years.isfinite()
        error = torch.where(known, self.age(pooled).float()[:, 0] - years, 0.0)
        losses["years"] = error.square().sum() / known.sum().clamp(min=1)
        return losses

    def _speakers(self, by_half: Tensor) -> Tensor:
        """Return the contrastive loss of matching the two halves of each voice."""
        unit = nn.functional.normalize(self.speaker(by_half).float(), dim=-1)
        logits = unit[:, 0] @ unit[:, 1].T / self.config.temperature
        match = torch.arange(len(unit), device=unit.device)
        forward = nn.functional.cross_entropy(logits, match)
        return 0.5 * (forward + nn.functional.cross_entropy(logits.T, match))

    def _views(self, mean: Tensor, batch: dict[str, Tensor]) -> Tensor:
        """Return how far the latents [S, n, D] of windows are from those of another view of them.

        As a share of the variance of every axis, so that no axis can hide a microphone by being
        small: the finished space is whitened.
        """
        n = mean.shape[1]
        x = self.vae.standardise(batch["view"].flatten(0, 1))
        seen, _ = self.vae.encoder(x, batch["view_mask"].repeat_interleave(n, 0))
        windows = mean.flatten(0, 1)
        variance = windows.detach().var(0)
        return ((seen - windows).square() / (variance + 0.01 * variance.mean())).mean()

    def _bandwidth(self, voices: Tensor, narrow: Tensor) -> Tensor:
        """Return how far voices [S, D] at 8 kHz and in wide band are apart.

        They are compared on the axis between the balanced class means, in standard deviations.
        """
        both = narrow.sum() >= 2 and (~narrow).sum() >= 2
        axis = self.contrasts[2] @ self.voices
        if not both or not bool(axis.any()):
            return 0.0 * voices.sum()
        on_axis = voices @ nn.functional.normalize(axis, dim=0)
        within = 0.5 * (on_axis[narrow].var() + on_axis[~narrow].var())
        apart = on_axis[narrow].mean() - on_axis[~narrow].mean()
        return apart.square() / within.detach().clamp(min=1e-6)

    @property
    def female(self) -> Tensor:
        """The current class difference of gender [D]."""
        return self.contrasts[0] @ self.voices

    @property
    def older(self) -> Tensor:
        """The current class difference of age [D]."""
        return self.contrasts[1] @ self.voices

    def _warps(self, z: Tensor, batch: dict[str, Tensor]) -> Tensor:
        """Return the error of the first halves, moved in gender, against warped recordings."""
        strength = batch["warp"][:, None, None] / self.config.gender_response
        moved = z + strength * self.female
        target = self.vae.standardise(batch["warped"]).flatten(0, 1)
        mask = batch["warped_mask"].repeat_interleave(z.shape[1], 0)
        return self._error(self.vae.decoder(moved.flatten(0, 1)), target, mask)

    def _error(self, decoded: Tensor, target: Tensor, mask: Tensor) -> Tensor:
        return reconstruction_error(decoded, target, mask, self.weights, self.columns)

    def _moves(self, mean: Tensor, batch: dict[str, Tensor]) -> Tensor:
        """Return the distance of voices moved in age, encoded again, from their goals.

        The first half of each voice is moved by up to two class differences of age, in either
        direction.
        """
        voice = mean[:, 0].detach()  # [S, n, D]
        strength = 4 * torch.rand(len(voice), 1, 1, device=voice.device) - 2
        goal = voice + strength * self.config.age_response * self.older
        moved = self.vae.decoder((voice + strength * self.older).flatten(0, 1))
        moved = moved + 0.1 * torch.randn_like(moved)  # hides adversarial traces
        # The encoder is frozen: only the decoder learns here.
        frozen = {name: weight.detach() for name, weight in self.vae.encoder.named_parameters()}
        mask = batch["target_mask"][:, 0].repeat_interleave(voice.shape[1], 0)
        reached, _ = functional_call(self.vae.encoder, frozen, (moved, mask))
        missed = (reached.reshape(goal.shape) - goal).mean(1).square().sum(1).mean()
        return missed / voice.mean(1).var(0).sum().clamp(min=1.0)  # share of the voices' variance


def reconstruction_error(
    decoded: Tensor,
    target: Tensor,
    mask: Tensor,
    weights: Tensor,
    columns: Mapping[str, int] = WorldConfig.columns,
) -> Tensor:
    """Return the weighted mean squared error over the bands that the recording holds.

    Parameters
    ----------
    decoded, target : Tensor [B, 64, F]
        In standard deviations.
    mask : bool Tensor [B, F]
        False for bands above the recording's bandwidth; they do not count.
    weights : Tensor [F]
        Log F0 counts fully in voiced frames, and a tenth where it is interpolated.
    columns : mapping of str to int
        Columns of log F0 and voicing, if the features have them.
    """
    error = torch.where(mask[:, None], decoded - target, 0.0).square()
    certain = torch.ones_like(error)
    if "log_f0" in columns:
        voiced = target[..., columns["voicing"]] > 0  # standardised: 0 and 1 around their mean
        certain[..., columns["log_f0"]] = 0.1 + 0.9 * voiced.to(error.dtype)
    weighted = error * weights * certain
    return weighted.sum() / (mask.sum() * error.shape[1])


def _per_window(mask: Tensor, n: int) -> Tensor:
    return mask[:, :, None].expand(-1, -1, n, -1).flatten(0, 2)
