"""Findings as JSON: plain numbers, plotly figures, sounds as wav files in base64."""

import base64
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.audio import Recording
from voicelab.experiments.findings import Findings


def to_json(findings: Findings) -> dict[str, Any]:
    """Return findings as JSON holds them, plots and sounds too."""
    return {
        "name": findings.name,
        "title": findings.title,
        "figures": plain(findings.figures),
        "tables": plain(findings.tables),
        "plots": {name: json.loads(plot.to_json()) for name, plot in findings.plots.items()},
        "notes": list(findings.notes),
        "sounds": {
            name: {"source": sound.source, "wav": base64.b64encode(wav(sound)).decode()}
            for name, sound in findings.sounds.items()
        },
    }


def from_json(stored: Mapping[str, Any]) -> Findings:
    """Return the findings that `to_json` made JSON of; numbers without a value are None."""
    import soundfile
    from plotly.graph_objects import Figure as Plot

    sounds = {}
    for name, sound in stored["sounds"].items():
        samples, rate = soundfile.read(io.BytesIO(base64.b64decode(sound["wav"])), dtype="float32")
        sounds[name] = Recording(samples, rate, sound["source"])
    plots = {name: Plot(plot) for name, plot in stored["plots"].items()}
    return Findings(**{**stored, "plots": plots, "sounds": sounds})


def wav(recording: Recording) -> bytes:
    """Return a recording as a 16-bit wav file, attenuated where it would clip."""
    import soundfile

    peak = max(1.0, float(np.abs(recording.samples).max(initial=0.0)))
    file = io.BytesIO()
    soundfile.write(file, recording.samples / peak, recording.sample_rate, "PCM_16", format="WAV")
    return file.getvalue()


def plain(value: Any) -> Any:
    """Return a value as JSON holds it: plain numbers, lists, None where there is no number."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if isinstance(value, Path):
        return str(value)
    return value
