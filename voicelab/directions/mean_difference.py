"""Directions between class means, balanced over everything else."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voicelab import attributes
from voicelab.attributes import REFERENCE_ACCENT
from voicelab.corpus import balanced_weights
from voicelab.directions import identifier
from voicelab.directions.direction import Direction
from voicelab.directions.identifier import Kind, parse
from voicelab.refusal import Refusal, Sentence, listed

if TYPE_CHECKING:
    from voicelab.latent import LatentTable

MIN_VOICES = 8  # on either side
MIN_HELD_VOICES = 30  # on either side of a direction that others are made orthogonal to


def classes(table: "LatentTable", name: str) -> tuple[str, str, np.ndarray]:
    """Return the two classes of a direction's name, and the labels of their attribute.

    Returns
    -------
    from_class, to_class : str
    labels : str array [N]
        The class of every row of the table.

    Raises
    ------
    Refusal
        If the name is not gender, age, accent:NAME, or FROM..TO of one attribute.
    """
    wanted = parse(name)
    labels = table.classes.get(wanted.attribute)
    if labels is not None and wanted.kind is Kind.CLASS_DIFFERENCE and not wanted.held:
        return wanted.from_class, wanted.to_class, labels
    raise Refusal(
        "{name!r} names no direction; use gender, age, accent:NAME, or ATTRIBUTE:FROM..TO "
        "with gender, age or accent.",
        name=name,
    )


def fit_mean_difference(table: "LatentTable", name: str) -> Direction:
    """Fit a direction as the balanced difference of two class means.

    Voices are compared only with voices of the other class from the same corpus, with the same
    bandwidth and the same other attributes. The differences of these strata are averaged with the
    weights of Mantel and Haenszel, n_from n_to / (n_from + n_to), which minimise the variance.

    Parameters
    ----------
    table : LatentTable
        Only its training voices are used.
    name : str
        As in `classes`.

    Raises
    ------
    Refusal
        If a class holds fewer than 8 voices, the classes share no bandwidth, or too few voices
        have a counterpart.
    """
    from_class, to_class, labels = classes(table, name)
    attribute = parse(name).attribute
    training = table.splits == "training"
    first, second = training & (labels == from_class), training & (labels == to_class)
    counts = f"{first.sum()} training voices are {from_class}, {second.sum()} are {to_class}"
    if min(first.sum(), second.sum()) < MIN_VOICES:
        raise Refusal(
            "{name} cannot be fitted: {counts}; at least {min_voices} are needed on either side.",
            name=name,
            counts=counts,
            min_voices=MIN_VOICES,
        )
    if not set(table.narrow[first]) & set(table.narrow[second]):
        kinds = {False: "wide-band", True: "narrow-band"}
        raise Refusal(
            "{name} cannot be balanced over bandwidth: {counts}, but the former are all {kinds} "
            "and the latter all {kinds_2}, so that the direction would be a filter; choose "
            "classes recorded alike.",
            name=name,
            counts=counts,
            kinds=kinds[bool(table.narrow[first][0])],
            kinds_2=kinds[bool(table.narrow[second][0])],
        )
    others = [labels for name, labels in table.classes.items() if name != attribute]
    keys = np.array(
        ["|".join(map(str, key)) for key in zip(table.corpora, table.narrow, *others, strict=True)]
    )
    first_weights, second_weights = balanced_weights(first, second, keys)
    used_first, used_second = first_weights > 0, second_weights > 0
    if min(used_first.sum(), used_second.sum()) < MIN_VOICES:
        raise Refusal(
            "{name} cannot be balanced: {counts}, but only {used_first} and {used_second} have a "
            "counterpart alike in corpus, bandwidth and the other attributes; at least "
            "{min_voices} are needed on either side.",
            name=name,
            counts=counts,
            used_first=used_first.sum(),
            used_second=used_second.sum(),
            min_voices=MIN_VOICES,
        )
    difference = (second_weights - first_weights) @ table.means.astype(np.float64)
    length = float(np.linalg.norm(difference))
    return Direction(
        name=name,
        vector=(difference / length).astype(np.float32),
        unit_length=length,
        from_class=from_class,
        to_class=to_class,
        method="balanced mean difference",
        from_count=int(used_first.sum()),
        to_count=int(used_second.sum()),
        fitted_on=tuple(table.ids[used_first | used_second].tolist()),
        space_sha256=table.space_sha256,
        separability=separability(table, (from_class, to_class), labels, difference),
    )


def orthogonalised(direction: Direction, held: Sequence[Direction]) -> Direction:
    """Return the part of a direction that is orthogonal to others.

    Strength 1.0 is the remaining distance between the class means. Its separability and validated
    range are unknown.
    """
    span = np.linalg.qr(np.stack([other.vector for other in held], axis=1).astype(float))[0]
    rest = direction.vector - span @ (span.T @ direction.vector)
    share = float(np.linalg.norm(rest))
    if share < 1e-3:
        raise Refusal(
            "{direction} lies within {held}; nothing of it is left when they are held: hold fewer.",
            direction=direction.name,
            held=listed(Sentence("{direction}", direction=other.name) for other in held),
        )
    return replace(
        direction,
        name=identifier.held(direction.name),
        vector=(rest / share).astype(np.float32),
        unit_length=direction.unit_length * share,
        method=f"{direction.method}, orthogonal to {', '.join(other.name for other in held)}",
        separability=None,
        validated_range=None,
    )


def separability(
    table: "LatentTable", pair: tuple[str, str], labels: np.ndarray, vector: np.ndarray
) -> float | None:
    """Return the area under the ROC curve of the test voices of two classes along a vector."""
    test = table.splits == "test"
    position = table.means @ vector
    first, second = (position[test & (labels == name)] for name in pair)
    if not len(first) or not len(second):
        return None
    return area_under_curve(first, second)


def area_under_curve(low: np.ndarray, high: np.ndarray) -> float:
    """Return the area under the ROC curve of two samples: ties count one half.

    It is the Mann-Whitney statistic as a share of all pairs (Bamber 1975). It counts pairs and is
    exact; `sklearn.metrics.roc_auc_score` adds trapezoids.
    """
    from scipy.stats import mannwhitneyu

    pairs = len(low) * len(high)
    low, high = np.asarray(low, np.float64), np.asarray(high, np.float64)
    return float(mannwhitneyu(high, low, method="asymptotic").statistic / pairs)


def fit_all(table: "LatentTable") -> tuple[list[Direction], list[str]]:
    """Fit every direction that a table allows: gender, age, each accent, and held variants.

    Returns
    -------
    directions : list of Direction
    refused : list of str
        Why the others cannot be fitted.
    """
    fitted: dict[str, Direction] = {}
    names, counts = np.unique(table.accents[table.splits == "training"], return_counts=True)
    spoken = dict(zip(names.tolist(), counts.tolist(), strict=True))
    accents = [name for name in spoken if name not in (REFERENCE_ACCENT, "")]
    few = [name for name in accents if spoken[name] < MIN_VOICES]
    refused = []
    if few:
        refused.append(
            f"{len(few)} accents have fewer than {MIN_VOICES} training voices and no direction: "
            f"{', '.join(few)}."
        )
    accents = [name for name in accents if spoken[name] >= MIN_VOICES]
    ended = [
        one.name for one in attributes.declared() if any(one.ends) and one.name in table.classes
    ]
    for name in [*ended, *map(identifier.accent, accents)]:
        try:
            fitted[name] = fit_mean_difference(table, name)
        except Refusal as refusal:
            refused.append(str(refusal))
    held = []
    # Accents of few voices have arbitrary directions; holding them would hold a bit of everything.
    sure = {name for name, d in fitted.items() if min(d.from_count, d.to_count) >= MIN_HELD_VOICES}
    for name, direction in fitted.items():
        others = [
            other
            for key, other in fitted.items()
            if key in sure and other.attribute != direction.attribute
        ]
        if others:
            rest = orthogonalised(direction, others)
            from_class, to_class, labels = classes(table, name)
            known = separability(table, (from_class, to_class), labels, rest.vector)
            held.append(replace(rest, separability=known))
    return [*fitted.values(), *held], refused
