"""Which groups are wanted: what they differ in, and what they are matched in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voicelab.refusal import Refusal


@dataclass(frozen=True)
class PickRequest:
    """The groups that are wanted.

    Attributes
    ----------
    n : int
        Voices in every group.
    by : str
        Column whose classes are the groups.
    match : sequence of str
        Columns to match: numbers within a tolerance, classes exactly.
    tolerances : mapping of str to float
        Largest difference within a tuple, in the unit of the column. Default: 0.2 SD.
    classes : sequence of str
        Classes of the groups; empty: all classes of the pool.
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
            raise Refusal("The seed is {seed}; use 0 or more.", seed=self.seed)

    @classmethod
    def parse(
        cls, n: int, by: str, match: str = "", tolerance: str = "", seed: int = 0
    ) -> "PickRequest":
        """Parse the arguments of the command line: `gender` or `accent=dutch,arabic`, `a,b`, `a=1`.

        Raises
        ------
        Refusal
            If a tolerance is not NAME=NUMBER.
        """
        column, _, classes = by.partition("=")
        tolerances: dict[str, float] = {}
        for part in _split(tolerance):
            name, _, text = part.partition("=")
            try:
                tolerances[name.strip()] = float(text)
            except ValueError as error:
                raise Refusal(
                    "{part!r} is not a tolerance; write NAME=NUMBER, separated by commas: "
                    "age=5,f0=10.",
                    part=part,
                ) from error
        return cls(n, column.strip(), _split(match), tolerances, _split(classes), seed)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
