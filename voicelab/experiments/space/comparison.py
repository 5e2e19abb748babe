"""Several spaces compared, one figure per row."""

from collections.abc import Mapping, Sequence
from typing import Any

from voicelab.experiments.findings import Findings, as_bars
from voicelab.experiments.space.reconstruction import COPY, REBUILT, STAGES
from voicelab.figures import bars

# What a row is called, and where its value is found among the figures of a space.
COMPARED: dict[str, tuple[str, ...]] = {
    "dimensions": ("latent",),
    "gender, read linearly (balanced)": ("reading", "gender_from_mean"),
    "two-class age, read linearly (balanced)": ("reading", "age_two_classes_from_mean"),
    "five accents, read linearly (balanced)": ("reading", "five_accents_wide_band_from_mean"),
    "native English, read linearly (balanced)": ("reading", "native_english_wide_band_from_mean"),
    "axes for 90 % of the variance of voices": ("axes_for_90_percent", "mean of a voice", "axes"),
    "mutual information gap": ("disentanglement", "mig"),
    "DCI disentanglement": ("disentanglement", "dci", "disentanglement"),
    **{
        f"{what}, {stage}": ("lost", stage, key)
        for what, key in (
            ("F0 error, RMS (semitones)", "f0_rms_semitones"),
            ("F0 error, median (semitones)", "f0_median_semitones"),
            ("voicing errors (share of frames)", "voicing_errors"),
            ("mel-cepstral distortion (dB)", "mel_cepstral_distortion_db"),
        )
        for stage in (COPY, REBUILT)
    },
    **{
        f"{what}, {stage}": ("judged", stage, key)
        for what, key in (
            ("gender heard right (balanced)", "gender_balanced_accuracy"),
            ("probability of the right gender", "probability_of_the_right_gender"),
            ("age error (years)", "age_error_years"),
            ("accent heard right (balanced)", "accent_balanced_accuracy"),
        )
        for stage in STAGES
    },
}


def compare_spaces(spaces: Mapping[str, Findings]) -> Findings:
    """Return the findings of several spaces, by the name of the space, in one table."""
    rows: dict[str, dict[str, Any]] = {}
    for label, path in COMPARED.items():
        row = {name: _at(found.figures, path) for name, found in spaces.items()}
        if any(value is not None for value in row.values()):
            rows[label] = row
    groups = []
    for name, found in spaces.items():
        accuracies = [
            _at(found.figures, ("judged", stage, "gender_balanced_accuracy")) for stage in STAGES
        ]
        if all(accuracies):
            groups.append(as_bars(name, STAGES, accuracies))
    return Findings(
        name="spaces",
        title="The spaces compared",
        figures=rows,
        tables={"spaces": [{"figure": label} | row for label, row in rows.items()]},
        plots={"gender heard right": bars(groups, "balanced accuracy", (0, 1.02))}
        if groups
        else {},
        notes=["The same speakers and the same judge; each space with its own codec."],
    )


def _at(figures: Mapping[str, Any], path: Sequence[str]) -> Any:
    for key in path:
        if not isinstance(figures, Mapping) or key not in figures:
            return None
        figures = figures[key]
    return figures
