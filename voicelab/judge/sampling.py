"""Which speakers a batch is made of: evenly over what a judge must not take for granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor

from voicelab import attributes
from voicelab.attributes import AGE, GENDERS, is_child
from voicelab.corpus import Utterance
from voicelab.judge.training_data import Labels
from voicelab.refusal import Refusal

AGE_EDGES = (9, 12, 18, 22, 27, 35, 42, 50, 60)  # years; most speakers are young, so drawn evenly
GROUPS, GROUP_SHARE = "groups", 0.25  # corpus, gender, and child or adult; see `batch_share`


class Spoken(Protocol):
    """Anything of one recording."""

    @property
    def utterance(self) -> Utterance:
        """The recording with its labels."""

    @property
    def speaker(self) -> str:
        """Its speaker among those of all corpora."""


Item = TypeVar("Item", bound=Spoken)


@dataclass(frozen=True)
class Draw(Generic[Item]):
    """A way to draw: a random cell, a speaker of that cell, an item of theirs."""

    share: float
    cells: list[list[list[Item]]]


class EvenDraws(Generic[Item]):
    """Draws of training items.

    Several ways of drawing are mixed: evenly over ages and genders; evenly over the classes of
    each attribute with a `batch_share`; evenly over corpus, gender, and child or adult.
    """

    def __init__(self, training: Sequence[Item], labels: Labels) -> None:
        self.labels = labels
        shares = {one.name: one.batch_share for one in attributes.judged() if one.batch_share}
        shares |= {GROUPS: GROUP_SHARE}
        drawn_evenly = set(shares) - {AGE.name, GROUPS}
        found: dict[str, dict[str, dict[str, list[Item]]]] = {name: {} for name in shares}
        for item in training:
            u = item.utterance
            cells = {GROUPS: f"{u.corpus} {u.gender} {is_child(u.age)}"}
            if np.isfinite(years := labels.years(u)):
                step = int(np.searchsorted(AGE_EDGES, years, side="right"))
                cells[AGE.name] = f"{step} {u.gender}"
            for name in drawn_evenly & set(labels.classes):
                if (target := labels.target(u, name)) >= 0:
                    cells[name] = labels.classes[name][target]
            for name, cell in cells.items():
                found[name].setdefault(cell, {}).setdefault(item.speaker, []).append(item)
        self.draws = [
            Draw(share, [list(speakers.values()) for speakers in found[name].values()])
            for name, share in shares.items()
            if found[name]
        ]
        genders = {item.utterance.gender for item in training} & set(GENDERS)
        if len(genders) < 2:
            raise Refusal(
                "The training recordings hold speakers of {count} gender; both are needed: give "
                "corpora with women and men.",
                count=len(genders),
            )

    def draw(self, random: np.random.Generator) -> Item:
        """Return a random item."""
        shares = np.array([draw.share for draw in self.draws])
        cells = self.draws[random.choice(len(shares), p=shares / shares.sum())].cells
        speakers = cells[random.integers(len(cells))]
        items = speakers[random.integers(len(speakers))]
        return items[random.integers(len(items))]

    def priors(self, seed: int) -> dict[str, np.ndarray]:
        """Return how often each class is drawn, by attribute; at least 0.001."""
        random = np.random.default_rng(seed)
        drawn = [self.draw(random).utterance for _ in range(4000)]
        found = {}
        for name, classes in self.labels.classes.items():
            targets = np.array([self.labels.target(u, name) for u in drawn])
            counts = np.bincount(targets[targets >= 0], minlength=len(classes))
            found[name] = np.maximum(counts / max(1, counts.sum()), 1e-3)
        return found


def targets_of(utterances: Sequence[Utterance], labels: Labels) -> dict[str, Tensor]:
    """Return a target [B] for every head: an index by attribute, -1 unknown, and `years`, NaN."""
    found = {
        name: torch.tensor([labels.target(u, name) for u in utterances]) for name in labels.classes
    }
    years = [labels.years(u) for u in utterances]
    return found | {"years": torch.tensor(years, dtype=torch.float32)}
