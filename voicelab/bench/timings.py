"""Timings and memory of the library; compare within one run, machines differ."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from voicelab.audio import Recording, load, resample, save
from voicelab.bench.server import served
from voicelab.bench.settings import BenchSettings
from voicelab.codecs.pitch import TRACKERS, track
from voicelab.codecs.world import World
from voicelab.convert import seconds_to_samples
from voicelab.measure.pitch_check import check_pitch
from voicelab.refusal import Refusal

CLIP_S = 3.0
ANALYSES = 10  # at every rate; the median is reported
SLIDER_STEPS = 50
COLD = """
import time, json
start = time.perf_counter()
from voicelab import edit
from voicelab.audio import load
from voicelab.bundle import Bundle
bundle = Bundle.open({checkpoints!r})
prepared = edit.prepare(load({clip!r}), bundle.space)
moves = edit.resolve({{"gender": 1.0}}, bundle.directions, bundle.space)
edit.render(prepared, moves, bundle.space)
print(json.dumps(time.perf_counter() - start))
"""


def measure(settings: BenchSettings, app: bool = True) -> dict[str, Any]:
    """Return every timing.

    Parameters
    ----------
    settings : BenchSettings
    app : bool
        Whether to start the app too, and measure its start and its memory.
    """
    recording = three_seconds(load(settings.clip))
    report: dict[str, Any] = {
        "cores": os.cpu_count(),
        "analysis_times_real_time_one_core": _analysis(recording),
        "pitch_of_3_s_ms": _pitch(recording),
        "slider_to_audio_and_verdict_ms": _slider(settings.checkpoints, recording),
        "import_to_first_edit_s": _cold(settings),
    }
    if app:
        report |= _app(settings.checkpoints)
    return report


def three_seconds(recording: Recording) -> Recording:
    """Return the first 3 s of a recording; `Refusal` if it is shorter."""
    length = seconds_to_samples(CLIP_S, recording.sample_rate)
    if len(recording.samples) < length:
        raise Refusal(
            "{source} lasts {seconds:.1f} s; the benchmark needs {clip_s:g} s of speech: give a "
            "longer recording.",
            source=recording.source,
            seconds=recording.seconds,
            clip_s=CLIP_S,
        )
    return replace(recording, samples=recording.samples[:length])


def _analysis(recording: Recording) -> dict[str, float]:
    speeds = {}
    for rate in (16_000, 22_050, 44_100):
        heard = resample(recording, rate)
        times = [_seconds(lambda heard=heard: World().analyse(heard)) for _ in range(ANALYSES)]
        speeds[f"{rate}_hz"] = round(recording.seconds / float(np.median(times)), 1)
    return speeds


def _pitch(recording: Recording) -> dict[str, float]:
    """Return the time of every tracker, and of the second opinion on a recording."""
    ways: dict[str, Callable[[], Any]] = {"second_opinion": partial(check_pitch, recording)}
    ways |= {name: partial(track, recording, name) for name in TRACKERS}
    found = {}
    for name, way in ways.items():
        way()  # the first time loads a network
        found[name] = round(1000 * float(np.median([_seconds(way) for _ in range(ANALYSES)])), 1)
    return found


def _slider(checkpoints: Path, recording: Recording) -> dict[str, float]:
    from voicelab.explorer import Explorer, Settings
    from voicelab.figures import RecordingPanel, recordings

    explorer = Explorer.open(checkpoints)
    opened = explorer.recording(recording)
    original = RecordingPanel("original", recording, opened.spectrogram, opened.f0_hz)
    before = RecordingPanel("resynthesis", opened.before, opened.spectrogram, opened.f0_hz)
    with TemporaryDirectory() as folder:

        def step(strength: float) -> None:
            """Do what the page does at a new position of a slider."""
            edited = explorer.edit(opened, Settings({"gender": strength}))
            save(edited.recording, Path(folder) / "edited.wav")
            moved = RecordingPanel("edit", edited.recording, edited.spectrogram, edited.f0_hz)
            recordings(original, before, moved).to_json()

        step(0.5)  # the first step prepares the others
        strengths = np.linspace(-2, 2, SLIDER_STEPS).tolist()
        times = [1000 * _seconds(lambda s=s: step(s)) for s in strengths]
    return {
        "p50": round(float(np.percentile(times, 50)), 1),
        "p95": round(float(np.percentile(times, 95)), 1),
    }


def _cold(settings: BenchSettings) -> float:
    code = COLD.format(
        checkpoints=str(settings.checkpoints.resolve()), clip=str(settings.clip.resolve())
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return round(float(json.loads(done.stdout.splitlines()[-1])), 2)


def _app(checkpoints: Path) -> dict[str, float]:
    with served(checkpoints) as server:
        return {
            "start_to_page_s": round(server.start_s, 2),
            "memory_of_started_app_mb": server.resident_mb(peak=True),
        }


def _seconds(action: Any) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
