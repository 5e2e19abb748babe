"""Pool + request -> matched groups, or a refusal that says what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voicelab.pick.balance import balance, figure
from voicelab.pick.groups import MatchedGroups
from voicelab.pick.matching import balanced, spread, tuples
from voicelab.pick.pool import Pool
from voicelab.pick.request import PickRequest
from voicelab.refusal import Refusal

# Default tolerance, as a share of the SD within the classes: the caliper that Austin (2011,
# Pharmaceutical Statistics 10) found best.
CALIPER_SD = 0.2
CONSTANT = 1e-5  # relative range; a measure that varies less over a pool is one value


@dataclass(frozen=True)
class _Columns:
    """The columns of a pool that a request names."""

    by: str
    numbers: tuple[str, ...]
    exact: tuple[str, ...]
    tolerances: Mapping[str, float]

    @classmethod
    def of(cls, pool: Pool, request: PickRequest) -> "_Columns":
        if request.n < 2:
            raise Refusal("A group of {n} is too small; use at least 2 voices.", n=request.n)
        by = pool.column(request.by)
        names = tuple(dict.fromkeys(pool.column(name) for name in request.match))
        if by in names:
            raise Refusal("The groups differ in {by}; it cannot be matched as well.", by=by)
        tolerances = {pool.column(name): value for name, value in request.tolerances.items()}
        numbers = tuple(name for name in names if name in pool.numbers)
        for name, value in tolerances.items():
            if name in names and name not in numbers:
                raise Refusal(
                    "{name} is matched exactly and takes no tolerance; leave its tolerance out.",
                    name=name,
                )
            if name not in numbers:
                raise Refusal(
                    "{name} has a tolerance but is not matched; add it to the matched columns.",
                    name=name,
                )
            if not (np.isfinite(value) and value >= 0):
                raise Refusal(
                    "The tolerance of {name} is {value:g}; it must be zero or more.",
                    name=name,
                    value=value,
                )
        exact = tuple(name for name in names if name in pool.labels)
        return cls(by, numbers, exact, tolerances)


@dataclass(frozen=True)
class _Candidates:
    """The voices that can be matched.

    Attributes
    ----------
    pool : Pool
    classes : tuple of str
    members : tuple of int arrays
        Rows of the pool by class, in random order: of equal matches the first is taken.
    incomplete : int array
        Rows that lack a value to be matched.
    """

    pool: Pool
    classes: tuple[str, ...]
    members: tuple[np.ndarray, ...]
    incomplete: np.ndarray

    @classmethod
    def of(
        cls, pool: Pool, columns: _Columns, classes: tuple[str, ...], random: np.random.Generator
    ) -> "_Candidates":
        labels = pool.classes(columns.by)
        candidate = np.isin(labels, classes)
        complete = candidate.copy()
        for name in columns.numbers:
            complete &= np.isfinite(pool.numbers[name])
        for name in columns.exact:
            complete &= pool.labels[name] != ""
        shuffled = random.permutation(len(pool))
        members = tuple(shuffled[(complete & (labels == name))[shuffled]] for name in classes)
        return cls(pool, classes, members, np.flatnonzero(candidate & ~complete))

    def matched(self, tolerances: Mapping[str, float], exact: Sequence[str]) -> np.ndarray:
        """Return all tuples that can be matched, int [P, classes]."""
        values = np.zeros((len(self.pool), len(tolerances)))
        for index, name in enumerate(tolerances):
            values[:, index] = self.pool.numbers[name]
        strata = np.zeros(len(self.pool), dtype=int)
        for name in exact:
            labels = np.unique(self.pool.labels[name], return_inverse=True)[1]
            strata = np.unique(np.stack([strata, labels]), axis=1, return_inverse=True)[1].ravel()
        return tuples(values, np.array(list(tolerances.values())), strata, self.members)

    def tolerances(self, columns: _Columns) -> dict[str, float]:
        """Return the tolerance of every matched number: the one given, or 0.2 SD."""
        found = {}
        for name in columns.numbers:
            variances = [spread(self.pool.numbers[name][rows]) ** 2 for rows in self.members]
            caliper = CALIPER_SD * float(np.sqrt(np.mean(variances)))
            found[name] = columns.tolerances.get(name, caliper)
        return found


def pick(pool: Pool, request: PickRequest, command: str = "") -> MatchedGroups:
    """Return matched groups of a pool.

    Raises
    ------
    Refusal
        If a column or a class is unknown, or if too few voices can be matched: then it says how
        many can be, and which measure limits it most.
    """
    columns = _Columns.of(pool, request)
    classes = _classes(pool, columns.by, request.classes)
    for name in columns.numbers:
        _refuse_constant(pool, name)
    random = np.random.default_rng(request.seed)
    candidates = _Candidates.of(pool, columns, classes, random)
    for name, members in zip(classes, candidates.members, strict=True):
        if len(members) < request.n:
            raise Refusal(
                "Only {count} voices with {by} {name!r} in {source} have every value that is "
                "matched, but groups of {n} were requested; ask for at most {count}.",
                count=len(members),
                by=columns.by,
                name=name,
                source=pool.source,
                n=request.n,
            )
    tolerances = candidates.tolerances(columns)
    found = candidates.matched(tolerances, columns.exact)
    if len(found) < request.n:
        raise _too_few(candidates, tolerances, columns.exact, request.n, len(found))
    matched = [pool.numbers[name] for name in columns.numbers]
    values = np.stack(matched, axis=1) if matched else np.empty((len(pool), 0))
    rows = balanced(values, found, request.n, random)
    others = [name for name in pool.numbers if name not in columns.numbers]
    return MatchedGroups(
        pool=pool,
        by=columns.by,
        classes=classes,
        rows=rows,
        balances=tuple(
            balance(name, pool.numbers[name][rows], classes, tolerances.get(name))
            for name in [*columns.numbers, *others]
            if np.isfinite(pool.numbers[name][rows]).all()
        ),
        exact=columns.exact,
        spare=_ids(pool, np.setdiff1d(found, rows)),
        unmatched=_ids(pool, np.setdiff1d(np.concatenate(candidates.members), found)),
        incomplete=_ids(pool, candidates.incomplete),
        seed=request.seed,
        command=command,
    )


def _ids(pool: Pool, rows: np.ndarray) -> np.ndarray:
    return pool.ids[np.sort(rows)]


def _refuse_constant(pool: Pool, name: str) -> None:
    """Raise `Refusal` if a measure is the same for every voice, so that matching it is void."""
    known = pool.numbers[name][np.isfinite(pool.numbers[name])]
    if len(known) and np.ptp(known) <= CONSTANT * np.abs(known).max():
        raise Refusal(
            "{name} is {value} for every voice in {source}, so matching it has no effect; leave "
            "it out.",
            name=name,
            value=figure(np.median(known)),
            source=pool.source,
        )


def _classes(pool: Pool, by: str, wanted: Sequence[str]) -> tuple[str, ...]:
    present = [str(name) for name in np.unique(pool.classes(by)) if name]
    unknown = [name for name in wanted if name not in present]
    if unknown:
        raise Refusal(
            "{by} of {source} has no class {unknown!r}; choose from {present}.",
            by=by,
            source=pool.source,
            unknown=unknown[0],
            present=", ".join(present),
        )
    classes = tuple(dict.fromkeys(wanted)) or tuple(present)
    if len(classes) < 2:
        raise Refusal(
            "{by} of {source} has {count} class ({classes}); groups need two or more.",
            by=by,
            source=pool.source,
            count=len(classes),
            classes=", ".join(classes) or "none",
        )
    return classes


def _too_few(
    candidates: _Candidates,
    tolerances: Mapping[str, float],
    exact: Sequence[str],
    n: int,
    count: int,
) -> Refusal:
    """Return a refusal that names the measure whose omission would allow the most tuples."""
    without = {}
    for name in [*tolerances, *exact]:
        numbers = {one: value for one, value in tolerances.items() if one != name}
        others = [one for one in exact if one != name]
        without[name] = len(candidates.matched(numbers, others))
    limit = max(without, key=lambda name: without[name])
    within = [f"{name} within {figure(value)}" for name, value in tolerances.items()]
    within += [f"the same {name}" for name in exact]
    pairs = len(candidates.classes) == 2
    return Refusal(
        "{n} matched {tuples} of {classes} were requested, but there {found} {count} ({within}); "
        "{limit} limits it most, without it there {found} {more}: widen its tolerance or ask for "
        "fewer.",
        n=n,
        tuples="pairs" if pairs else "tuples",
        classes=", ".join(candidates.classes),
        found="are" if pairs else "were found",  # of three or more: not certainly the most
        count=count,
        within="; ".join(within),
        limit=limit,
        more=without[limit],
    )
