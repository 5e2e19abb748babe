"""Pool + what is asked -> matched groups, or the reason why there are none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from voicelab import __version__
from voicelab.pick.balance import WANTED_SMD, Balance, balance, figure
from voicelab.pick.matching import balanced, spread, tuples
from voicelab.pick.pool import Pool
from voicelab.refusal import Refusal

# Of the SD within the classes, where no tolerance is given: the caliper that Austin (2011,
# Pharmaceutical Statistics 10) found best.
CALIPER_SD = 0.2
STILL = 1e-5  # of a value: what varies less over a pool is one value
NAMED = 12  # voices that the summary names; the report and the JSON name them all


@dataclass(frozen=True)
class Asked:
    """What groups are wanted.

    Attributes
    ----------
    n : int
        Voices in every group.
    by : str
        Column whose classes are the groups.
    match : sequence of str
        Columns to be alike in: numbers within a tolerance, classes exactly.
    tolerances : mapping of str to float
        Largest difference within a tuple, in the unit of the column; of those not named, 0.2 SD.
    classes : sequence of str
        Those of the groups; all that the pool holds where empty.
    seed : int
    """

    n: int
    by: str
    match: Sequence[str] = ()
    tolerances: Mapping[str, float] = field(default_factory=dict)
    classes: Sequence[str] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise Refusal(
                "a seed of {seed} was asked for; give 0 or more.",
                seed=self.seed,
            )

    @classmethod
    def parsed(
        cls, n: int, by: str, match: str = "", tolerance: str = "", seed: int = 0
    ) -> "Asked":
        """Return what the command line writes as `gender` or `accent=dutch,arabic`, `a,b`, `a=1`.

        Raises
        ------
        Refusal
            Where a tolerance is not NAME=NUMBER or not zero or more.
        """
        column, _, classes = by.partition("=")
        found: dict[str, float] = {}
        for part in _parts(tolerance):
            name, _, text = part.partition("=")
            try:
                found[name.strip()] = float(text)
            except ValueError as error:
                raise Refusal(
                    "{part!r} is no tolerance; write NAME=NUMBER, several with commas: "
                    "age=5,f0=10.",
                    part=part,
                ) from error
        return cls(n, column.strip(), _parts(match), found, _parts(classes), seed)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


@dataclass(frozen=True)
class Picked:
    """Groups of voices.

    Attributes
    ----------
    pool : Pool
    by : str
    classes : tuple of str
    rows : int array [n, classes]
        Of the pool; the voices of one row are a matched tuple.
    balances : tuple of Balance
        Of every number of the pool that all picked voices have, those matched first.
    exact : tuple of str
        Columns of classes in which every tuple is alike.
    spare, unmatched, incomplete : str arrays
        Ids of the classes asked for that could have been taken too; found no partner within the
        tolerances; lack a value that was to be matched.
    seed : int
    command : str
        That asked for them.
    """

    pool: Pool
    by: str
    classes: tuple[str, ...]
    rows: np.ndarray
    balances: tuple[Balance, ...]
    exact: tuple[str, ...]
    spare: np.ndarray
    unmatched: np.ndarray
    incomplete: np.ndarray
    seed: int
    command: str = ""

    @property
    def made(self) -> dict[str, str]:
        """What they can be picked again from and with."""
        return {
            "source_sha256": self.pool.sha256, "voicelab": __version__, "command": self.command,
        }  # fmt: skip

    @property
    def measured(self) -> str:
        """Which measures are of what the space decodes, a sentence; "" where none is."""
        names = [one.measure for one in self.balances if one.measure in self.pool.measured]
        return f"{', '.join(names)}: measured on {self.pool.decoded}." if names else ""

    @property
    def groups(self) -> dict[str, np.ndarray]:
        """Ids of every group, str [n]."""
        return {
            name: self.pool.ids[rows] for name, rows in zip(self.classes, self.rows.T, strict=True)
        }

    @property
    def missed(self) -> tuple[str, ...]:
        """What was to be alike and is not, a sentence each."""
        return tuple(
            f"{one.measure}: |SMD| {'has no value' if one.smd is None else f'{abs(one.smd):.2f}'}, "
            f"at most {WANTED_SMD:g} is wanted; narrow its tolerance or pick fewer."
            for one in self.balances
            if one.matched and not one.reached
        )

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {
            "source": self.pool.source, **self.made, "measured": self.measured, "by": self.by,
            "n": len(self.rows), "seed": self.seed,
            "groups": {name: ids.tolist() for name, ids in self.groups.items()},
            "alike": list(self.exact),
            "balance": [one.to_dict() for one in self.balances],
            "missed": list(self.missed),
            "spare": self.spare.tolist(), "unmatched": self.unmatched.tolist(),
            "incomplete": self.incomplete.tolist(),
        }  # fmt: skip

    def __str__(self) -> str:
        count = f"{len(self.classes)} groups of {len(self.rows)} by {self.by}"
        lines = [f"{count}: {', '.join(self.classes)} (seed {self.seed})"]
        if self.exact:
            lines.append(f"every tuple is alike in {', '.join(self.exact)}")
        width = max((len(one.measure) for one in self.balances), default=0)
        for one in self.balances:
            means = "  ".join(
                f"{name} {figure(one.means[name])} ({figure(one.sds[name])})"
                for name in self.classes
            )
            smd = "no value" if one.smd is None else f"{one.smd:+.3f}"
            how = f"within {figure(one.tolerance)}" if one.tolerance is not None else "not matched"
            lines.append(f"  {one.measure:{width}}  {means}  SMD {smd}  {how}")
        lines += [self.measured] if self.measured else []
        lines += [f"missed: {sentence}" for sentence in self.missed]
        for name in ("unmatched", "incomplete"):
            ids = getattr(self, name)
            more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
            said = f": {', '.join(ids[:NAMED])}{more}" if len(ids) else ""
            lines.append(f"{len(ids)} {name}{said}")
        lines.append(f"{len(self.spare)} more could have been taken")
        return "\n".join(lines)


@dataclass(frozen=True)
class _Columns:
    """What is asked of a pool, by its columns."""

    by: str
    numbers: tuple[str, ...]
    exact: tuple[str, ...]
    tolerances: Mapping[str, float]

    @classmethod
    def of(cls, pool: Pool, asked: Asked) -> "_Columns":
        if asked.n < 2:
            raise Refusal(
                "groups of {n} were asked for; a group has at least 2 voices.",
                n=asked.n,
            )
        by = pool.named(asked.by)
        names = tuple(dict.fromkeys(pool.named(name) for name in asked.match))
        if by in names:
            raise Refusal(
                "{by} is what the groups differ in; it cannot be matched too.",
                by=by,
            )
        tolerances = {pool.named(name): value for name, value in asked.tolerances.items()}
        numbers = tuple(name for name in names if name in pool.numbers)
        for name, value in tolerances.items():
            if name not in numbers:
                kind = "matched exactly" if name in names else "not matched"
                raise Refusal(
                    "{name} is {kind} and takes no tolerance; name matched numbers only.",
                    name=name,
                    kind=kind,
                )
            if not (np.isfinite(value) and value >= 0):
                raise Refusal(
                    "the tolerance of {name} is {value:g}; it must be zero or more.",
                    name=name,
                    value=value,
                )
        exact = tuple(name for name in names if name in pool.labels)
        return cls(by, numbers, exact, tolerances)


def refuse_impossible(pool: Pool, asked: Asked, measurable: Iterable[str] = ()) -> None:
    """Raise `Refusal` where a pool cannot be asked so, before anything of it is measured.

    Parameters
    ----------
    pool : Pool
    asked : Asked
    measurable : iterable of str
        Numbers that it does not hold yet.
    """
    unknown = dict.fromkeys(measurable, np.full(len(pool), np.nan))
    columns = _Columns.of(replace(pool, numbers={**unknown, **pool.numbers}), asked)
    if columns.by in pool.numbers or columns.by in pool.labels:
        _classes(pool.classes(columns.by), columns.by, asked.classes, pool)


def pick(pool: Pool, asked: Asked, command: str = "") -> Picked:
    """Return groups of the pool that are matched as asked.

    Raises
    ------
    Refusal
        Where a column or class is unknown, or where there are not so many voices that are alike:
        then it says how many there are and which measure stands in the way.
    """
    columns = _Columns.of(pool, asked)
    by, numbers, exact = columns.by, columns.numbers, columns.exact
    labels = pool.classes(by)
    classes = _classes(labels, by, asked.classes, pool)
    for name in numbers:
        known = pool.numbers[name][np.isfinite(pool.numbers[name])]
        decoded = name in pool.measured
        if decoded and len(known):  # all at one level, but for a few that would have clipped
            known = np.percentile(known, [5, 50, 95])
        if len(known) and np.ptp(known) <= STILL * np.abs(known).max():
            whose = f"in {pool.decoded}, all but a few alike" if decoded else "of every voice"
            raise Refusal(
                "{name} is {np} {whose} ({source}), so that matching it would mean nothing; "
                "leave it "
                "out.",
                name=name,
                np=figure(np.median(known)),
                whose=whose,
                source=pool.source,
            )

    candidate = np.isin(labels, classes)
    whole = candidate.copy()
    for name in numbers:
        whole &= np.isfinite(pool.numbers[name])
    for name in exact:
        whole &= pool.labels[name] != ""
    # In an order of chance: of equal matches the first is taken.
    random = np.random.default_rng(asked.seed)
    shuffled = random.permutation(len(pool))
    members = [shuffled[(whole & (labels == name))[shuffled]] for name in classes]
    for name, own in zip(classes, members, strict=True):
        if len(own) < asked.n:
            raise Refusal(
                "{by} {name!r} of {source} has {count} voices with every value that is to be "
                "matched; groups of {n} were asked for: ask for at most {count}.",
                by=by,
                name=name,
                source=pool.source,
                count=len(own),
                n=asked.n,
            )
    tolerances = _tolerances(pool, numbers, columns.tolerances, members)
    found = _matched(pool, tolerances, exact, members)
    if len(found) < asked.n:
        raise Refusal(_why(pool, tolerances, exact, members, classes, asked.n, len(found)))
    values = np.stack([pool.numbers[name] for name in numbers], axis=1) if numbers else np.empty(
        (len(pool), 0))  # fmt: skip
    rows = balanced(values, found, asked.n, random)
    others = [name for name in pool.numbers if name not in numbers]
    balances = tuple(
        balance(name, pool.numbers[name][rows], classes, tolerances.get(name))
        for name in [*numbers, *others]
        if np.isfinite(pool.numbers[name][rows]).all()
    )
    return Picked(
        pool=pool, by=by, classes=classes, rows=rows, balances=balances, exact=exact,
        spare=_ids(pool, np.setdiff1d(found, rows)),
        unmatched=_ids(pool, np.setdiff1d(np.concatenate(members), found)),
        incomplete=_ids(pool, np.flatnonzero(candidate & ~whole)), seed=asked.seed,
        command=command,
    )  # fmt: skip


def _ids(pool: Pool, rows: np.ndarray) -> np.ndarray:
    return pool.ids[np.sort(rows)]


def _classes(labels: np.ndarray, by: str, wanted: Sequence[str], pool: Pool) -> tuple[str, ...]:
    held = [str(name) for name in np.unique(labels) if name]
    unknown = [name for name in wanted if name not in held]
    if unknown:
        raise Refusal(
            "{by} of {source} has no class {unknown!r}; choose among {held}.",
            by=by,
            source=pool.source,
            unknown=unknown[0],
            held=", ".join(held),
        )
    classes = tuple(dict.fromkeys(wanted)) or tuple(held)
    if len(classes) < 2:
        raise Refusal(
            "{by} of {source} gives {count} class ({classes}); groups need two or more.",
            by=by,
            source=pool.source,
            count=len(classes),
            classes=", ".join(classes) or "none",
        )
    return classes


def _tolerances(
    pool: Pool, numbers: Sequence[str], given: Mapping[str, float], members: Sequence[np.ndarray]
) -> dict[str, float]:
    found = {}
    for name in numbers:
        variances = [spread(pool.numbers[name][rows]) ** 2 for rows in members]
        found[name] = given.get(name, CALIPER_SD * float(np.sqrt(np.mean(variances))))
    return found


def _matched(
    pool: Pool,
    tolerances: Mapping[str, float],
    exact: Sequence[str],
    members: Sequence[np.ndarray],
) -> np.ndarray:
    values = np.zeros((len(pool), len(tolerances)))
    for index, name in enumerate(tolerances):
        values[:, index] = pool.numbers[name]
    strata = np.zeros(len(pool), dtype=int)
    for name in exact:
        strata = np.unique(
            np.stack([strata, np.unique(pool.labels[name], return_inverse=True)[1]]),
            axis=1, return_inverse=True,
        )[1].ravel()  # fmt: skip
    return tuples(values, np.array(list(tolerances.values())), strata, members)


def _why(
    pool: Pool,
    tolerances: Mapping[str, float],
    exact: Sequence[str],
    members: Sequence[np.ndarray],
    classes: Sequence[str],
    n: int,
    count: int,
) -> str:
    """Return how many tuples there are and which measure, left out, would allow the most."""
    without = {}
    for name in [*tolerances, *exact]:
        numbers = {one: value for one, value in tolerances.items() if one != name}
        others = [one for one in exact if one != name]
        without[name] = len(_matched(pool, numbers, others, members))
    limit = max(without, key=lambda name: without[name])
    within = [f"{name} within {figure(value)}" for name, value in tolerances.items()]
    within += [f"the same {name}" for name in exact]
    tuple_name = "pairs" if len(classes) == 2 else "tuples"
    found = "are" if len(classes) == 2 else "were found"  # of more classes: not certainly the most
    return (
        f"{n} matched {tuple_name} of {', '.join(classes)} were asked for and there {found} "
        f"{count} ({'; '.join(within)}); {limit} limits it most, without it there {found} "
        f"{without[limit]}: widen its tolerance or ask for fewer."
    )
