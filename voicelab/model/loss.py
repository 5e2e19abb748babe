"""What the space is trained to do, as one module from a batch of windows to losses.

A plain VAE (Kingma & Welling 2014) rebuilds windows. A guided one is asked two things more, both
of the *mean* latent of a voice, because that is what directions are fitted on and moved:

* attributes and speakers can be read from it by linear heads (cross-entropy, and a contrast
  between speakers after Khosla et al. 2020), under random channels, noise and band limits;
* moving it between the class means of gender moves F0 and formants as a longer or shorter vocal
  tract does, which can be computed from the recording itself (so that formants *move*; a difference
  of averages would only fade one spectrum into another) - where the codec keeps F0 apart from the
  envelope: in a mel spectrogram both are one picture, and what cannot be computed is not asked;
* moving it between the class means of age is heard: the decoder's output, encoded again by the
  present encoder (its weights held still), is where the move was meant to end.

The heads are thrown away after training. No judge takes any part.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import functional_call

from voicelab.codecs.world import WorldConfig
from voicelab.model.network import SpaceConfig, Vae

ABSENT = -100  # the label of what is not known; cross-entropy leaves it out


@dataclass(frozen=True)
class LossConfig:
    """The weights of the losses; zero switches one off."""

    kl: float = 0.3  # of the divergence from N(0, I), per feature of a window
    f0: float = 60.0  # of log F0 in voiced frames, against 1 for a band
    voicing: float = 2.0
    attributes: float = 0.15  # of the attribute heads on the mean latent of a voice
    speakers: float = 0.1  # of the contrast between speakers
    moves: float = 0.5  # of the distance between where a move of age was meant to end and ended
    warps: float = 0.5  # of rebuilding a warped recording from moved latents
    gender_response: float = 0.53  # share of the real difference that one unit is heard as
    age_response: float = 1.0  # the same of age, as the encoder hears it
    guidance: float = 1.0  # factor of these four; zero is a plain VAE
    # Share of the training after which the encoder, and with it every direction, holds still; the
    # decoder goes on learning, from posterior means, as it will be used.
    settled: float = 0.75
    temperature: float = 0.1  # of the contrast
    dropout: float = 0.3  # of the mean latent, before the heads


class SpaceLoss(nn.Module):
    """A VAE with what is needed to train it.

    A batch holds S voices of two halves of n windows each, every half under a channel of its own:
    `input`, `target` [S, 2, n, 64, F]; `input_mask`, `target_mask` [S, 2, F];
    `gender`, `age_band`, `accent` [S] (class index or ABSENT); `age` [S] in standard deviations,
    NaN where unknown; `speaker` [S] is its row among the `contrasts`. `warped` [S, n, 64, F] is the
    first half's target with F0 and formants moved by `warp` [S] times what parts women from men,
    `warped_mask` [S, F] what then is known of it; they are absent where the codec has no F0.
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
            Number of accents that are told apart.
        contrasts : Tensor [2, N]
            Weights of the N training voices whose sum is the balanced difference of the class means
            of gender (women positive) and of age (the old positive): what directions are fitted as.
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
        # Mean latents as last seen. Of several processes the first one's count: it sees enough.
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
        return losses | self._moving(mean, z, batch, loss)

    def _encoded(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Return mean and log variance of every window, [S, 2, n, D]."""
        shape = batch["input"].shape[:3]
        x = self.vae.standardise(batch["input"].flatten(0, 2))
        mean, log_variance = self.vae.encoder(x, _per_window(batch["input_mask"], shape[2]))
        return mean.unflatten(0, shape), log_variance.unflatten(0, shape)

    def _decoding(self, z: Tensor, batch: dict[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return the loss of rebuilding the windows from their latents [S, 2, n, D]."""
        target = self.vae.standardise(batch["target"].flatten(0, 2))
        mask = _per_window(batch["target_mask"], z.shape[2])
        rebuilt = self._rebuilding(self.vae.decoder(z.flatten(0, 2)), target, mask)
        return {"rebuilt": rebuilt}, rebuilt

    def _moving(
        self, mean: Tensor, z: Tensor, batch: dict[str, Tensor], loss: Tensor
    ) -> dict[str, Tensor]:
        """Return the losses of moves, and all of them weighted."""
        guidance = self.config.guidance
        if not guidance:
            return {"loss": loss}
        if self.training and mean.requires_grad:  # an encoder that holds still moves no voice
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
        """Return how badly one half of a voice finds its other half among all the others."""
        unit = nn.functional.normalize(self.speaker(by_half).float(), dim=-1)
        logits = unit[:, 0] @ unit[:, 1].T / self.config.temperature
        own = torch.arange(len(unit), device=unit.device)
        there = nn.functional.cross_entropy(logits, own)
        return 0.5 * (there + nn.functional.cross_entropy(logits.T, own))

    @property
    def female(self) -> Tensor:
        """The present class difference of gender [D]."""
        return self.contrasts[0] @ self.voices

    @property
    def older(self) -> Tensor:
        """The present class difference of age [D]."""
        return self.contrasts[1] @ self.voices

    def _warps(self, z: Tensor, batch: dict[str, Tensor]) -> Tensor:
        """Return how badly the first halves, moved in gender, rebuild their warped recordings."""
        strength = batch["warp"][:, None, None] / self.config.gender_response
        moved = z + strength * self.female
        target = self.vae.standardise(batch["warped"]).flatten(0, 1)
        mask = batch["warped_mask"].repeat_interleave(z.shape[1], 0)
        return self._rebuilding(self.vae.decoder(moved.flatten(0, 1)), target, mask)

    def _rebuilding(self, decoded: Tensor, target: Tensor, mask: Tensor) -> Tensor:
        return rebuilding(decoded, target, mask, self.weights, self.columns)

    def _moves(self, mean: Tensor, batch: dict[str, Tensor]) -> Tensor:
        """Return how far from its goal a voice moved in age is when it is encoded again.

        The first half of every voice is moved by up to two class differences of age, younger or
        older.
        """
        voice = mean[:, 0].detach()  # [S, n, D]
        strength = 4 * torch.rand(len(voice), 1, 1, device=voice.device) - 2
        goal = voice + strength * self.config.age_response * self.older
        moved = self.vae.decoder((voice + strength * self.older).flatten(0, 1))
        moved = moved + 0.1 * torch.randn_like(moved)  # so that no invisible mark can pass
        # Heard by the encoder as it is: only the decoder learns here.
        still = {name: weight.detach() for name, weight in self.vae.encoder.named_parameters()}
        mask = batch["target_mask"][:, 0].repeat_interleave(voice.shape[1], 0)
        heard, _ = functional_call(self.vae.encoder, still, (moved, mask))
        missed = (heard.reshape(goal.shape) - goal).mean(1).square().sum(1).mean()
        return missed / voice.mean(1).var(0).sum().clamp(min=1.0)  # in units of what parts voices


def rebuilding(
    decoded: Tensor,
    target: Tensor,
    mask: Tensor,
    weights: Tensor,
    columns: Mapping[str, int] = WorldConfig.columns,
) -> Tensor:
    """Return the weighted mean squared error over the features that are really there.

    Parameters
    ----------
    decoded, target : Tensor [B, 64, F]
        In standard deviations.
    mask : bool Tensor [B, F]
        False for bands above what the recording holds: they cost nothing, whatever is decoded.
    weights : Tensor [F]
        Log F0 counts fully only where a window is voiced, and a tenth where it was interpolated.
    columns : mapping of str to int
        Where log F0 and voicing are, if they are among the features.
    """
    error = torch.where(mask[:, None], decoded - target, 0.0).square()
    certain = torch.ones_like(error)
    if "log_f0" in columns:
        voiced = target[..., columns["voicing"]] > 0  # it is 0 or 1, its mean between the two
        certain[..., columns["log_f0"]] = 0.1 + 0.9 * voiced.to(error.dtype)
    weighted = error * weights * certain
    return weighted.sum() / (mask.sum() * error.shape[1])


def _per_window(mask: Tensor, n: int) -> Tensor:
    return mask[:, :, None].expand(-1, -1, n, -1).flatten(0, 2)
