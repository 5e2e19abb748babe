"""Which edits the experiment makes, and of whom."""

from dataclasses import dataclass

from voicelab.attributes import REFERENCE_ACCENT
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.directions import identifier
from voicelab.experiments.edits.rendering import RANDOM, Series

WORLD, MEL = "WORLD", "mel"
DEFAULT = "balanced"  # the method of the directions that the project ships
METHODS = (
    "mean-difference", "balanced", "held", "logistic", "svm", "pca", "discovered", "transport",
    RANDOM,
)  # fmt: skip
COSTED = (DEFAULT, "held", "transport")  # what a user can choose; their costs are measured
COMPARED = (DEFAULT, "held", "transport", RANDOM)  # where rendering takes long
ACCENTS = ("spanish", "arabic", "mandarin", "french", "english_uk")  # those of most voices
BACKWARDS = (-2.0, -1.5, -1.0, -0.5)
# Strengths over which edits were validated; toward younger they were measured and fail.
VALIDATED_STRENGTHS = {
    "gender": (-2.0, 2.0),
    "age": (0.0, 2.0),
    "gender@transport": (-2.0, 2.0),
    "age@transport": (0.0, 2.0),
}
SIMILARITIES = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7)  # at which methods are compared


@dataclass(frozen=True)
class Plan:
    """Which edits are made.

    Attributes
    ----------
    split : str
        "test", once a release; "validation" for choices.
    series : tuple of Series
    per_cell : int
        Speakers of the archive of one gender and age band; half as many of other corpora.
    seconds : float
        Length of the loudest stretch of each recording, which is edited.
    sounds : int
        Speakers whose edits the report plays.
    bootstrap : Bootstrap
    costed : tuple of str
        Methods whose costs are measured; they take longer than rendering.
    """

    split: str = "test"
    series: tuple[Series, ...] = ()
    per_cell: int = 15
    seconds: float = 3.0
    sounds: int = 2
    bootstrap: Bootstrap = FULL
    costed: tuple[str, ...] = COSTED


def unmoved(space: str) -> tuple[Series, ...]:
    """Return what is rendered of everybody, edited or not."""
    return Series(space, "original"), Series(space, "copy")


def along(
    space: str,
    rendering: str,
    methods: tuple[str, ...],
    strengths: tuple[float, ...],
    attributes: tuple[str, ...] = ("gender", "age"),
    spoken_by: str = "",
) -> tuple[Series, ...]:
    """Return a series for every attribute and method."""
    return tuple(
        Series(space, rendering, attribute, method, strengths, spoken_by)
        for attribute in attributes
        for method in methods
    )


PLAN = Plan(
    series=(
        *unmoved(WORLD),
        Series(WORLD, "decoded"),
        *along(WORLD, "faithful", METHODS, (0.5, 1.0, 1.5, 2.0), ("gender",)),
        *along(WORLD, "faithful", METHODS, (0.5, 1.0, 1.5, 2.0, 3.0), ("age",)),
        *along(WORLD, "faithful", (DEFAULT, "held"), BACKWARDS),
        *along(
            WORLD, "faithful", (DEFAULT, "held"), (1.0, 2.0),
            tuple(map(identifier.accent, ACCENTS)), REFERENCE_ACCENT,
        ),
        *along(WORLD, "decoded", METHODS, (1.0, 2.0)),
        *along(WORLD, "decoded", (DEFAULT,), (0.5, 1.5)),
        *unmoved(MEL),
        Series(MEL, "decoded"),
        *along(MEL, "faithful", COMPARED, (1.0, 2.0)),
        *along(MEL, "faithful", (DEFAULT,), (0.5, 1.5)),
        *along(MEL, "decoded", COMPARED, (1.0, 2.0)),
        *along(MEL, "decoded", (DEFAULT,), (0.5, 1.5)),
    )
)  # fmt: skip

# For a trial of the machinery: a minute on the corpus that the project makes itself.
QUICK = Plan(
    series=(
        *unmoved(WORLD),
        Series(WORLD, "decoded"),
        *along(WORLD, "faithful", (DEFAULT, RANDOM), (1.0, 2.0)),
        *along(WORLD, "decoded", (DEFAULT,), (1.0, 2.0), ("gender",)),
        *unmoved(MEL),
        Series(MEL, "decoded"),
        *along(MEL, "faithful", (DEFAULT,), (1.0, 2.0), ("gender",)),
    ),
    per_cell=3,
    seconds=1.5,
    sounds=1,
    bootstrap=Bootstrap(200),
)
