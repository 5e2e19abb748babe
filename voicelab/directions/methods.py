"""Every way of fitting a direction behind one name: what each makes of the same two classes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voicelab.directions.direction import Direction, Transport
from voicelab.directions.mean_difference import (
    HELD,
    MIN_HELD_VOICES,
    MIN_VOICES,
    classes,
    fit_mean_difference,
    orthogonalised,
    separability,
)
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

    from voicelab.latent import LatentTable

STRENGTHS = np.logspace(-5, 1, 13)  # the C that classifiers are tried with
CONTROL_SEED = 1
FOUND = "found:"  # what directions found without labels are called, with their number
AXIS = "pca:"
BY = "@"  # between a direction's name and another method than the balanced difference
AXES = 16  # principal axes that one is chosen from


def balanced(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the difference of class means among voices alike in everything else."""
    return fit_mean_difference(table, name)


def mean_difference(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the plain difference of the two class means, whatever else differs between them."""
    here, there = _members(table, name)
    difference = table.means[there].mean(axis=0) - table.means[here].mean(axis=0)
    return _direction(table, name, difference.astype(np.float64), "mean difference")


def held(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the balanced direction without what it shares with those of other attributes.

    Held are gender and age alone: an accent's direction points at whatever its few voices share,
    and to hold a dozen of them would hold most of everything.
    """
    others = [fit_mean_difference(table, other) for other in ("gender", "age")
              if other != name.partition(":")[0]]  # fmt: skip
    sure = [d for d in others if min(d.from_count, d.to_count) >= MIN_HELD_VOICES]
    if not sure:
        raise Refusal(
            "{name} cannot hold anything: gender and age have fewer than {min_held_voices} "
            "voices on a side; give more voices.",
            name=name,
            min_held_voices=MIN_HELD_VOICES,
        )
    rest = orthogonalised(fit_mean_difference(table, name), sure)
    return _described(replace(rest, name=name + HELD), table, name)


def logistic(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the normal of a logistic regression between the classes (Shen et al. 2020)."""
    from sklearn.linear_model import LogisticRegression

    return _normal(table, name, "logistic normal", lambda c: LogisticRegression(
        C=c, class_weight="balanced", max_iter=2000))  # fmt: skip


def svm(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the normal of a linear support vector machine between the classes."""
    from sklearn.svm import LinearSVC

    return _normal(table, name, "SVM normal", lambda c: LinearSVC(
        C=c, class_weight="balanced", max_iter=20_000, random_state=0))  # fmt: skip


def pca(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the principal axis along which the classes differ most (Harkonen et al. 2020)."""
    return _nearest(table, name, [d.vector for d in axes(table)], "PCA axis")


def discovered(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the direction found without labels along which the classes differ most."""
    if not found:
        raise Refusal(
            "no directions were found without labels in this space, so none can be taken for "
            "{name}; make them with `python -m voicelab train directions`.",
            name=name,
        )
    return _nearest(table, name, [d.vector for d in found], "discovered")


def random(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return an arbitrary direction as long as the balanced one: the control."""
    vector = np.random.default_rng(CONTROL_SEED).standard_normal(table.means.shape[1])
    like = fit_mean_difference(table, name)
    unit = np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
    return replace(like, vector=unit, method="random control", fitted_on=(), separability=None)


def transport(table: "LatentTable", name: str, found: Sequence[Direction]) -> Transport:
    """Return the optimal transport between the two classes' windows, taken for Gaussians."""
    from sklearn.covariance import LedoitWolf

    here, there = _members(table, name)
    clouds = [_windows(table, members) for members in (here, there)]
    fits = [LedoitWolf().fit(cloud) for cloud in clouds]
    centres = [fit.location_ for fit in fits]
    root, inverse = _roots(fits[0].covariance_)
    middle, _ = _roots(root @ fits[1].covariance_ @ root)
    plain = _direction(table, name, centres[1] - centres[0], "Gaussian optimal transport")
    return Transport(
        **{**plain.__dict__, "unit_length": float(np.linalg.norm(centres[1] - centres[0]))},
        matrix=(inverse @ middle @ inverse).astype(np.float32),
        centre=centres[0].astype(np.float32),
    )


METHODS: dict[str, Callable[["LatentTable", str, Sequence[Direction]], Direction]] = {
    "balanced": balanced,
    "mean-difference": mean_difference,
    "held": held,
    "logistic": logistic,
    "svm": svm,
    "pca": pca,
    "discovered": discovered,
    "transport": transport,
    "random": random,
}


def fit(
    table: "LatentTable", name: str, method: str = "balanced", found: Sequence[Direction] = ()
) -> Direction:
    """Fit a direction on the training voices of a table.

    Parameters
    ----------
    table : LatentTable
    name : str
        As `classes` reads it: "gender", "age", "accent:NAME".
    method : str
        A name in `METHODS`.
    found : sequence of Direction
        Those found without labels, for the method "discovered".

    Raises
    ------
    Refusal
        Where the method is unknown or the classes hold too few voices.
    """
    if method not in METHODS:
        raise Refusal(
            "{method!r} is no way to fit a direction; use {methods}.",
            method=method,
            methods=", ".join(METHODS),
        )
    return METHODS[method](table, name, found)


def carried(table: "LatentTable") -> list[Direction]:
    """Return the transport maps of gender and age that a table allows, called NAME@transport."""
    found: list[Direction] = []
    for name in ("gender", "age"):
        try:
            found.append(replace(transport(table, name, ()), name=f"{name}{BY}transport"))
        except Refusal:
            continue
    return found


def axes(table: "LatentTable", count: int = AXES) -> list[Direction]:
    """Return the principal axes of the training voices; strength 1 is two standard deviations.

    An axis has no sign of its own; its largest component in latent space is made positive.
    """
    training = table.means[table.splits == "training"].astype(np.float64)
    found = np.linalg.svd(training - training.mean(axis=0), full_matrices=False)[2][:count]
    largest = np.abs(found).argmax(axis=1)
    found = found * np.sign(found[np.arange(len(found)), largest])[:, None]
    return [
        unlabelled(table, f"{AXIS}{index + 1}", axis, "PCA axis")
        for index, axis in enumerate(found)
    ]


def unlabelled(table: "LatentTable", name: str, vector: np.ndarray, method: str) -> Direction:
    """Return a direction without classes: strength 1 is two standard deviations of the voices."""
    training = table.splits == "training"
    vector = vector / np.linalg.norm(vector)
    return Direction(
        name=name,
        vector=vector.astype(np.float32),
        unit_length=float(2 * (table.means[training] @ vector).std()),
        from_class="",
        to_class="",
        method=method,
        from_count=int(training.sum()),
        to_count=0,
        fitted_on=tuple(table.ids[training].tolist()),
        space_sha256=table.space_sha256,
    )


def _members(table: "LatentTable", name: str) -> tuple[np.ndarray, np.ndarray]:
    from_class, to_class, labels = classes(table, name)
    training = table.splits == "training"
    here, there = training & (labels == from_class), training & (labels == to_class)
    if min(here.sum(), there.sum()) < MIN_VOICES:
        raise Refusal(
            "{name} cannot be fitted: {here} training voices are {from_class}, {there} are "
            "{to_class}; at least {min_voices} are needed on either side.",
            name=name,
            here=here.sum(),
            from_class=from_class,
            there=there.sum(),
            to_class=to_class,
            min_voices=MIN_VOICES,
        )
    return here, there


def _direction(table: "LatentTable", name: str, vector: np.ndarray, method: str) -> Direction:
    """Return a direction between classes, turned from the first toward the second.

    Strength 1 is the distance between the two class means along it.
    """
    here, there = _members(table, name)
    vector = vector / np.linalg.norm(vector)
    apart = float((table.means[there].mean(axis=0) - table.means[here].mean(axis=0)) @ vector)
    from_class, to_class, _ = classes(table, name)
    plain = Direction(
        name=name,
        vector=(vector * np.sign(apart)).astype(np.float32),
        unit_length=abs(apart),
        from_class=from_class,
        to_class=to_class,
        method=method,
        from_count=int(here.sum()),
        to_count=int(there.sum()),
        fitted_on=tuple(table.ids[here | there].tolist()),
        space_sha256=table.space_sha256,
    )
    return _described(plain, table, name)


def _described(direction: Direction, table: "LatentTable", name: str) -> Direction:
    from_class, to_class, labels = classes(table, name)
    known = separability(table, (from_class, to_class), labels, direction.vector)
    return replace(direction, separability=known)


def _nearest(
    table: "LatentTable", name: str, vectors: Sequence[np.ndarray], method: str
) -> Direction:
    """Return the vector that parts the training voices of two classes best, by Cohen's d."""
    here, there = _members(table, name)

    def apart(vector: np.ndarray) -> float:
        one, other = table.means[here] @ vector, table.means[there] @ vector
        pooled = np.sqrt((one.var() + other.var()) / 2)
        return abs(float(other.mean() - one.mean())) / max(float(pooled), 1e-12)

    index = int(np.argmax([apart(vector) for vector in vectors]))
    return _direction(table, name, vectors[index].astype(np.float64), f"{method} {index + 1}")


def _normal(
    table: "LatentTable", name: str, method: str, model: Callable[[float], "LogisticRegression"]
) -> Direction:
    """Return a classifier's normal, its C chosen on the validation voices (all, where none are)."""
    here, there = _members(table, name)
    from_class, to_class, labels = classes(table, name)
    held_out = (table.splits == "validation") & np.isin(labels, (from_class, to_class))
    if len(np.unique(labels[held_out])) < 2:
        held_out = here | there
    own = here | there
    spread = table.means[own].std(axis=0) + 1e-6
    best, normal = -1.0, np.zeros(table.means.shape[1])
    for c in STRENGTHS:
        fitted = model(c).fit(table.means[own] / spread, there[own])
        vector = fitted.coef_[0] / spread
        position = table.means[held_out] @ vector
        truth = labels[held_out] == to_class
        score = float((position[truth][:, None] > position[~truth]).mean())
        if score > best:
            best, normal = score, vector.astype(np.float64)
    return _direction(table, name, normal, method)


def _windows(table: "LatentTable", members: np.ndarray) -> np.ndarray:
    windows = table.stretches[members].astype(np.float64).reshape(-1, table.means.shape[1])
    return windows[np.isfinite(windows).all(axis=1)]


def _roots(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the square root of a symmetric positive matrix and the inverse of the root."""
    values, vectors = np.linalg.eigh(matrix)
    values = np.sqrt(np.maximum(values, 1e-12))
    return (vectors * values) @ vectors.T, (vectors / values) @ vectors.T
