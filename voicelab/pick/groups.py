"""The groups that were picked, with the figures that show how well they are matched."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from voicelab import __version__
from voicelab.pick.balance import WANTED_SMD, Balance, figure
from voicelab.pick.pool import MEASURED_ON, Pool

MAX_NAMED = 12  # voices that the summary names; the report and the JSON name all


@dataclass(frozen=True)
class MatchedGroups:
    """Groups of voices.

    Attributes
    ----------
    pool : Pool
    by : str
        Column whose classes are the groups.
    classes : tuple of str
    rows : int array [n, classes]
        Rows of the pool; the voices of one row are a matched tuple.
    balances : tuple of Balance
        One for every number of the pool that all picked voices have, the matched ones first.
    exact : tuple of str
        Columns of classes that are the same within every tuple.
    spare, unmatched, incomplete : str arrays
        Ids of voices of these classes that have a partner but were not needed; that have no
        partner within the tolerances; that lack a value to be matched.
    seed : int
    command : str
        The command that picked them.
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
    def origin(self) -> dict[str, str]:
        """What is needed to pick the same groups again."""
        return {"source_sha256": self.pool.sha256, "voicelab": __version__, "command": self.command}

    @property
    def measured(self) -> str:
        """A sentence that names the measures of recordings; "" if there are none."""
        names = [one.measure for one in self.balances if one.measure in self.pool.measured]
        return f"{', '.join(names)}: measured on {MEASURED_ON}." if names else ""

    @property
    def ids(self) -> dict[str, np.ndarray]:
        """Ids of every group by class, str [n]."""
        return {
            name: self.pool.ids[rows] for name, rows in zip(self.classes, self.rows.T, strict=True)
        }

    @property
    def missed(self) -> tuple[str, ...]:
        """A sentence for every measure that should be balanced and is not."""
        return tuple(
            f"{one.measure}: |SMD| {'has no value' if one.smd is None else f'{abs(one.smd):.2f}'}, "
            f"at most {WANTED_SMD:g} is wanted; narrow its tolerance or pick fewer."
            for one in self.balances
            if one.matched and not one.reached
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the groups, ready for JSON."""
        return {
            "source": self.pool.source,
            **self.origin,
            "measured": self.measured,
            "by": self.by,
            "n": len(self.rows),
            "seed": self.seed,
            "groups": {name: ids.tolist() for name, ids in self.ids.items()},
            "alike": list(self.exact),
            "balance": [one.to_dict() for one in self.balances],
            "missed": list(self.missed),
            "spare": self.spare.tolist(),
            "unmatched": self.unmatched.tolist(),
            "incomplete": self.incomplete.tolist(),
        }

    def __str__(self) -> str:
        count = f"{len(self.classes)} groups of {len(self.rows)} by {self.by}"
        lines = [f"{count}: {', '.join(self.classes)} (seed {self.seed})"]
        if self.exact:
            lines.append(f"every tuple has the same {', '.join(self.exact)}")
        width = max((len(one.measure) for one in self.balances), default=0)
        lines += [self._summary(one, width) for one in self.balances]
        lines += [self.measured] if self.measured else []
        lines += [f"not reached: {sentence}" for sentence in self.missed]
        for name in ("unmatched", "incomplete"):
            ids = getattr(self, name)
            more = f" and {len(ids) - MAX_NAMED} more" if len(ids) > MAX_NAMED else ""
            named = f": {', '.join(ids[:MAX_NAMED])}{more}" if len(ids) else ""
            lines.append(f"{len(ids)} {name}{named}")
        lines.append(f"{len(self.spare)} spare")
        return "\n".join(lines)

    def _summary(self, one: Balance, width: int) -> str:
        means = "  ".join(
            f"{name} {figure(one.means[name])} ({figure(one.sds[name])})" for name in self.classes
        )
        smd = "no value" if one.smd is None else f"{one.smd:+.3f}"
        how = "not matched" if one.tolerance is None else f"within {figure(one.tolerance)}"
        return f"  {one.measure:{width}}  {means}  SMD {smd}  {how}"
