"""What the shipped checkpoints give, in a few numbers; `python -m tests.golden` writes them anew.

Do that after a checkpoint was replaced on purpose, and never to make a failing test pass: a change
of code that changes these values changes the sound of stimuli, and belongs into CHANGELOG.md.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.audio import Recording, load, rms_dbfs
from voicelab.codecs.world import World
from voicelab.edit import prepare, render, resolve
from voicelab.explorer import Explorer

ROOT = Path(__file__).parents[1]
STORED = ROOT / "tests" / "golden.json"
SPEECH = ROOT / "assets" / "espeak_en-us_f3.wav"


def measured() -> dict[str, Any]:
    """Return the values as the present code computes them from the shipped files."""
    explorer = Explorer.open(ROOT / "checkpoints")
    space, table = explorer.space, explorer.table
    recording = load(SPEECH)
    latents = space.encode(space.codec.from_frames(space.codec.analyse(recording)))
    rows = [0, len(table) // 2, len(table) - 1]
    prepared = prepare(recording, space)
    moves = resolve({"gender": -1.0, "age": 0.5}, explorer.directions, space)
    said = explorer.judge.verdict(recording)
    return {
        "checkpoints": {"space": space.sha256, "judge": explorer.judge.sha256},
        "latents": {
            "windows": len(latents),
            "first": _numbers(latents[0, :8]),
            "last": _numbers(latents[-1, :8]),
        },
        "decoded": {
            str(table.ids[row]): _numbers(space.decode(table.stretch(row), 64)[32, ::8])
            for row in rows
        },
        "map": {
            str(table.ids[row]): _numbers(explorer.projections["pca-3"].coordinates[row])
            for row in rows
        },
        "directions": {
            name: _numbers(explorer.directions[name].unit[:8]) for name in ("gender", "age")
        },
        "edited": {
            rendering: heard(render(prepared, moves, space, rendering))
            for rendering in ("faithful", "decoded")
        },
        "verdict": {
            "gender": _rounded(said["gender"].probabilities),
            "age": _rounded(said["age"].probabilities | {"years": said["age"].years or 0.0}),
            "accent": _rounded(said["accent"].probabilities),
        },
    }


def heard(recording: Recording) -> dict[str, float]:
    """Return the level, the mean F0 and the spectral centroid of a recording."""
    f0_hz = World().analyse(recording).f0_hz
    power = np.square(np.abs(np.fft.rfft(recording.samples.astype(np.float64))))
    bins_hz = np.fft.rfftfreq(len(recording.samples), 1 / recording.sample_rate)
    return _rounded(
        {
            "rms_dbfs": rms_dbfs(recording.samples),
            "f0_mean_hz": float(f0_hz[f0_hz > 0].mean()),
            "centroid_hz": float((bins_hz * power).sum() / power.sum()),
        }
    )


def _numbers(values: np.ndarray) -> list[float]:
    return [round(float(value), 6) for value in values]


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in values.items()}


if __name__ == "__main__":
    STORED.write_text(json.dumps(measured(), indent=2, ensure_ascii=False) + "\n")
    print(f"written: {STORED}")
