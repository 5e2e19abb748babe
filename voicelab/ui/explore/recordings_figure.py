"""The figure of the selected recording: original, resynthesis and edit."""

from voicelab.explorer import Edited, Opened
from voicelab.figures import AxisTitles, RecordingPanel, recordings
from voicelab.ui.language import Language


def axis_titles(language: Language, explicit_pitch: bool) -> AxisTitles:
    """Return the titles of the axes; `explicit_pitch` is the codec's."""
    _ = language
    # A codec without an explicit pitch shows F0 in its sound alone.
    f0 = (
        (_("F0 (Hz) as intended"), _("F0 (Hz) as intended (original: measured)"))
        if explicit_pitch
        else (_("measured F0 (Hz)"),) * 2
    )
    return AxisTitles(_("time (s)"), *f0, _("Hz at"))


def recordings_figure(
    language: Language, axes: AxisTitles, opened: Opened, edited: Edited | None
) -> str:
    """Return the figure as plotly JSON."""
    _ = language
    original = edit = None
    f0_hz, image = opened.original_f0_hz, opened.original_spectrogram
    if opened.original is not None and image is not None and f0_hz is not None:
        original = RecordingPanel(_("Original"), opened.original, image, f0_hz)
    if edited is not None:
        edit = RecordingPanel(_("Edit"), edited.recording, edited.spectrogram, edited.f0_hz)
    spoken = RecordingPanel(_("Resynthesis"), opened.before, opened.spectrogram, opened.f0_hz)
    return recordings(original, spoken, edit, axes).to_json()
