"""Optional columns of a set: what each file lost on its way from the recording.

They are measured only if a set asks for them by name, because they need extras and time. Quality
and phones stand beside the same measure of the source, shaped and set to the level of the file.
"""

from collections.abc import Callable, Mapping, Sequence

from voicelab import identity
from voicelab.audio import Recording
from voicelab.checksum import sha256_of
from voicelab.identity import NETWORKS, SCALE_NAMES, SimilarityScale
from voicelab.measure import phones as phone_alignment
from voicelab.measure.measurement import Column, Measurement
from voicelab.measure.quality import QUALITY_COLUMNS, measure_quality, require_quality
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS
from voicelab.stimuli.plan import Stimulus
from voicelab.stimuli.records import Cell
from voicelab.stimuli.renderer import Renderer

DIGITS = 4  # after the decimal point
NAMES = {"resemblyzer": "Resemblyzer", "campplus": "CAM++"}
REFERENCES = {"original": "the source", "copy": "its copy-synthesis"}
Row = dict[str, Cell]


def quality_cells(renderer: Renderer, stimulus: Stimulus, written: Recording) -> Row:
    """Return the quality of a file and of its source."""
    source, _ = renderer.references(stimulus, written)
    found = measure_quality(written), measure_quality(source)
    return {name: _cell(found[0][name]) for name in QUALITY_COLUMNS} | {
        f"{name}_of_source": _cell(found[1][name]) for name in QUALITY_COLUMNS
    }


def identity_cells(renderer: Renderer, stimulus: Stimulus, written: Recording) -> Row:
    """Return the speaker similarity of a file to its source and to its copy-synthesis."""
    references = dict(zip(REFERENCES, renderer.references(stimulus, written), strict=True))
    row: Row = {}
    for network in NETWORKS:
        for name, reference in references.items():
            try:
                own, other = (identity.embedding(one, network) for one in (written, reference))
            except Refusal as refusal:
                row[f"similarity_{name}_{network}"] = None, str(refusal)
            else:
                found = identity.similarity(own, other)
                row[f"similarity_{name}_{network}"] = round(found, DIGITS), ""
    return row


def phone_cells(renderer: Renderer, stimulus: Stimulus, written: Recording) -> Row:
    """Return how well the phones of the source are aligned to a file, and to the source."""
    source, _ = renderer.references(stimulus, written)
    heard = phone_alignment.phones(source)
    return {
        "phone_score": _cell(phone_alignment.phone_score(written, heard)),
        "phone_score_of_source": _cell(phone_alignment.phone_score(source, heard)),
    }


def _described() -> Mapping[str, Mapping[str, Column]]:
    """Return the columns of every measure."""
    thresholds = {
        network: SimilarityScale.load(CHECKPOINTS / name).equal_error
        for network, name in SCALE_NAMES.items()
    }
    return {
        "quality": QUALITY_COLUMNS | {
            f"{name}_of_source": Column(one.unit, f"{one.description} Of the source.")
            for name, one in QUALITY_COLUMNS.items()
        },
        "identity": {
            f"similarity_{name}_{network}": Column(
                "cosine",
                f"Speaker similarity to {reference} by {NAMES[network]}; above "
                f"{thresholds[network]:.3f} two excerpts of 3 s are more likely of one speaker "
                "than of two (equal error rate, test speakers).",
            )
            for network in NETWORKS
            for name, reference in REFERENCES.items()
        },
        "phones": {
            "phone_score": phone_alignment.PHONE_COLUMN,
            "phone_score_of_source": Column(
                phone_alignment.PHONE_COLUMN.unit, "The same of the source itself."
            ),
        },
    }  # fmt: skip


MEASURES: dict[str, Callable[[Renderer, Stimulus, Recording], Row]] = {
    "quality": quality_cells,
    "identity": identity_cells,
    "phones": phone_cells,
}
REQUIRED: dict[str, Callable[[], None]] = {
    "quality": require_quality,
    "phones": phone_alignment.require_phones,
}
PACKAGES = {  # whose versions change the figures, by measure
    "quality": ("distillmos", "speechmos", "onnxruntime"),
    "identity": (),
    "phones": ("pocketsphinx",),
}
NETWORK_FILE = "encoders/campplus.safetensors"


def require(measures: Sequence[str]) -> None:
    """Raise `Refusal` if a measure is unknown, or needs an extra that is not installed."""
    for name in measures:
        if name not in MEASURES:
            raise Refusal(
                "{name!r} is not a measure; use {known}.", name=name, known=", ".join(MEASURES)
            )
        REQUIRED.get(name, lambda: None)()


def cost_cells(renderer: Renderer, stimulus: Stimulus, written: Recording) -> Row:
    """Return the cells of the measures that the plan asks for."""
    row: Row = {}
    for name in renderer.plan.measures:
        row |= MEASURES[name](renderer, stimulus, written)
    return row


def cost_columns(measures: Sequence[str]) -> dict[str, Column]:
    """Return the columns of measures, described."""
    described = _described() if measures else {}
    return {column: one for name in measures for column, one in described.get(name, {}).items()}


def cost_packages(measures: Sequence[str]) -> list[str]:
    """Return the packages whose versions the figures depend on."""
    return [package for name in measures for package in PACKAGES.get(name, ())]


def cost_hashes(measures: Sequence[str]) -> dict[str, str]:
    """Return the SHA-256 of the weights that the figures depend on."""
    return {NETWORK_FILE: sha256_of(CHECKPOINTS / NETWORK_FILE)} if "identity" in measures else {}


def _cell(one: Measurement) -> Cell:
    return (None, str(one.reason)) if one.value is None else (round(one.value, DIGITS), "")
