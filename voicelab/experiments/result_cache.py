"""Findings on disk: an experiment that is done is not done again when its command is."""

import base64
import hashlib
import io
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

import voicelab
from voicelab.atomic_write import atomic_write
from voicelab.audio import Recording
from voicelab.experiments.findings import Findings
from voicelab.refusal import Refusal

# What no figure depends on: the page, and how a report is written.
NO_FIGURES = (
    "ui/", "export/", "explorer/", "listen/", "bench/", "commands/", "__main__.py", "whole.py",
    "evaluate/page.py", "evaluate/pictures.py", "evaluate/report.py", "evaluate/stages.py",
)  # fmt: skip


@dataclass(frozen=True)
class Stages:
    """Where finished experiments of a report are kept.

    Attributes
    ----------
    folder : Path or None
        Made when the first experiment is done. None: nothing is kept.
    """

    folder: Path | None

    def run(
        self, name: str, inputs: Mapping[str, Any], experiment: Callable[[], Findings]
    ) -> Findings:
        """Return the findings of an experiment: kept ones where its inputs are the same.

        Parameters
        ----------
        name : str
        inputs : mapping
            What its findings depend on, as JSON holds it: corpora, checkpoints, split, code.
        experiment : callable
        """
        now = plain(inputs)
        kept, since = self._kept(name, now)
        if kept is not None:
            print(f"{name}: taken over, measured {since}", file=sys.stderr)
            return kept
        print(f"{name}: {since or 'measuring'} ...", file=sys.stderr)
        found = experiment()
        if self.folder is not None:
            self._keep(self.folder, name, now, found)
        return found

    def _kept(self, name: str, now: Mapping[str, Any]) -> tuple[Findings | None, str]:
        if self.folder is None:
            return None, ""
        path = self.folder / f"{name}.json"
        try:
            stored = json.loads(path.read_text())
            made, inputs, findings = stored["made"], stored["inputs"], stored["findings"]
        except FileNotFoundError:
            return None, ""
        except (OSError, ValueError, KeyError, TypeError):
            return None, f"measuring again, {path} cannot be read"
        changed = sorted(key for key in {**inputs, **now} if inputs.get(key) != now.get(key))
        if changed:
            return None, f"measuring again, because of another {', '.join(changed)}"
        return from_json(findings), made

    def _keep(self, folder: Path, name: str, inputs: Mapping[str, Any], found: Findings) -> None:
        stored = {
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "inputs": inputs,
            "findings": to_json(found),
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with atomic_write(folder / f"{name}.json") as part:
                part.write_text(json.dumps(stored))
        except OSError as error:
            raise Refusal(
                "{folder} cannot be written to ({reason}); choose another folder.",
                folder=folder,
                reason=error.strerror,
            ) from error


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
    """Return a recording as a wav file of 16 bits, lowered where it would clip."""
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


def code_sha256() -> str:
    """Return the SHA-256 of the package's own code, without what no figure depends on."""
    root = Path(voicelab.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        part = path.relative_to(root).as_posix()
        if not part.startswith(NO_FIGURES):
            digest.update(f"{part}\0".encode() + path.read_bytes())
    return digest.hexdigest()
