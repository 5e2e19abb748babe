"""What a judge's network is trained for: the right answer on every attribute at once."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from voicelab.judge.network import Answers, JudgeNetwork, ages

AGE_BLUR = 4.0  # years, standard deviation of the ages that count as nearly right
WEIGHTS = {"gender": 1.0, "age": 1.0, "accent": 1.0, "native": 0.5, "child": 0.3}
YEARS_SCALE = 20.0  # an error of so many years costs as much as one nat


class Graded(nn.Module):
    """A network with its loss, as `training.fit` wants it.

    Classes are learnt as if all were equally frequent: the logarithm of how often each is drawn is
    added to its logit in the loss alone (logit adjustment, Menon et al. 2021). Accents compete
    within native and within non-native English only; which of the two it is has a head of its own.
    """

    native_accents: Tensor

    def __init__(
        self,
        network: JudgeNetwork,
        priors: Mapping[str, np.ndarray],
        native_accents: np.ndarray,
        label_smoothing: float,
    ) -> None:
        super().__init__()
        self.network, self.label_smoothing = network, label_smoothing
        self.names = tuple(priors)
        for name, prior in priors.items():  # go with the module to its device, not into its state
            own = torch.from_numpy(np.log(prior)).float()
            self.register_buffer(f"{name}_log_prior", own, persistent=False)
        self.register_buffer("native_accents", torch.from_numpy(native_accents), persistent=False)

    def forward(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """Return the loss of a batch and its parts."""
        answers = self.network(batch["pieces"])
        losses = {name: self._class_loss(name, answers, batch[name]) for name in self.names}
        losses["age"] = age_loss(answers.logits["age"], batch["years"])
        total = torch.stack([WEIGHTS[name] * loss for name, loss in losses.items()]).sum()
        return {"loss": total} | {f"{name}_loss": loss for name, loss in losses.items()}

    def _class_loss(self, name: str, answers: Answers, targets: Tensor) -> Tensor:
        known = targets >= 0
        if not bool(known.any()):
            return answers.logits[name].sum() * 0.0
        logits = answers.logits[name][known] + self.get_buffer(f"{name}_log_prior")
        targets = targets[known]
        smoothing = self.label_smoothing
        if name == "accent":
            rivals = self.native_accents[targets][:, None] == self.native_accents
            logits = logits.masked_fill(~rivals, -30.0)
            smoothing = 0.0  # it would ask for probability where there can be none
        return functional.cross_entropy(logits, targets, label_smoothing=smoothing)


def age_loss(logits: Tensor, years: Tensor) -> Tensor:
    """Return the loss of the age head [B, n] against years [B]; NaN is left out.

    The true age as a bell over the scale of ages (label distribution learning, Geng 2016), and
    beside it how far the expected age is off.
    """
    known = torch.isfinite(years)
    if not bool(known.any()):
        return logits.sum() * 0.0
    scale = ages().to(logits.device)
    truth = (-0.5 * ((scale - years[known][:, None]) / AGE_BLUR).square()).softmax(dim=1)
    likely = logits[known].log_softmax(dim=1)
    missed = (expected_years(likely) - years[known]).abs().mean() / YEARS_SCALE
    return -(truth * likely).sum(dim=1).mean() + missed


def expected_years(log_probabilities: Tensor) -> Tensor:
    """Return the expected age of log-probabilities [B, n] over the scale of ages."""
    # Not as a matrix product: mixed precision would round the years to halves.
    return (log_probabilities.exp() * ages().to(log_probabilities.device)).sum(dim=-1)
