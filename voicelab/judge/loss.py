"""The training loss of a judge's network: all attributes at once."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from voicelab import attributes
from voicelab.attributes import AGE
from voicelab.judge.network import Answers, ages
from voicelab.judge.training_data import Labels

AGE_BLUR = 4.0  # years, standard deviation of the target distribution around the true age
YEARS_SCALE = 20.0  # years of error that cost as much as one nat


class JudgeLoss(nn.Module):
    """A network with its loss, as `training.fit` needs it.

    Classes are learned as if all were equally frequent: in the loss, the log frequency of each
    class is added to its logit (logit adjustment, Menon et al. 2021). Where classes compete within
    groups (accents within native and non-native English), only those of the true group count.
    """

    def __init__(
        self,
        network: nn.Module,
        priors: Mapping[str, np.ndarray],
        labels: Labels,
        label_smoothing: float,
    ) -> None:
        super().__init__()
        self.network, self.label_smoothing = network, label_smoothing
        self.names = tuple(priors)
        self.grouped = {name for name in priors if labels.branches(name) is not None}
        for name, prior in priors.items():  # moved to the module's device, not part of its state
            log_prior = torch.from_numpy(np.log(prior)).float()
            self.register_buffer(f"{name}_log_prior", log_prior, persistent=False)
            if name in self.grouped:
                branches = torch.from_numpy(labels.branches(name))
                self.register_buffer(f"{name}_branches", branches, persistent=False)

    def forward(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """Return the loss of a batch and its parts."""
        answers = self.network(batch["pieces"])
        losses = {name: self._class_loss(name, answers, batch[name]) for name in self.names}
        losses[AGE.name] = age_loss(answers.logits[AGE.name], batch["years"])
        weighted = [attributes.get(name).loss_weight * loss for name, loss in losses.items()]
        total = torch.stack(weighted).sum()
        return {"loss": total} | {f"{name}_loss": loss for name, loss in losses.items()}

    def _class_loss(self, name: str, answers: Answers, targets: Tensor) -> Tensor:
        known = targets >= 0
        if not bool(known.any()):
            return answers.logits[name].sum() * 0.0
        logits = answers.logits[name][known] + self.get_buffer(f"{name}_log_prior")
        targets = targets[known]
        smoothing = self.label_smoothing
        if name in self.grouped:
            branches = self.get_buffer(f"{name}_branches")
            rivals = branches[targets][:, None] == branches
            logits = logits.masked_fill(~rivals, -30.0)
            smoothing = 0.0  # it would give probability to classes of the other groups
        return functional.cross_entropy(logits, targets, label_smoothing=smoothing)


def age_loss(logits: Tensor, years: Tensor) -> Tensor:
    """Return the loss of the age head [B, n] for ages [B] in years; NaN is left out.

    Cross-entropy with a normal distribution around the true age (label distribution learning,
    Geng 2016), plus the absolute error of the expected age.
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
    """Return the expected age in years of log-probabilities [B, n] over `ages`."""
    # Not a matrix product: in mixed precision it would round the years to halves.
    return (log_probabilities.exp() * ages().to(log_probabilities.device)).sum(dim=-1)
