"""Timings and memory as JSON. Absolute times depend on the machine: compare within one run."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from voicelab.audio import Recording, load, resample, save
from voicelab.convert import seconds_to_samples
from voicelab.frames import World
from voicelab.refusal import Refusal

ROOT = Path(__file__).resolve().parents[1]
CLIP_S = 3.0
ANALYSES = 10  # at every rate; the median is reported
SLIDER_STEPS = 50
COLD = """
import time, json
start = time.perf_counter()
import voicelab
from voicelab import directions, edit
from voicelab.audio import load
from voicelab.model.space import Space
space = Space.load({space!r})
known = directions.load({directions!r}, space.sha256)
prepared = edit.prepare(load({clip!r}), space)
edit.render(prepared, {{"gender": 1.0}}, known, space)
print(json.dumps(time.perf_counter() - start))
"""


def run(checkpoints: Path, clip: Path, app: bool = True) -> dict[str, Any]:
    """Return every timing as a dict.

    Parameters
    ----------
    checkpoints : Path
        Folder of what the app opens: the space, its voices, directions and maps, the judge.
    clip : Path
        A recording of speech of at least 3 s.
    app : bool
        Also start the app, and measure its start and its memory.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as app.py has it, before torch is imported
    recording = _three_seconds(load(clip))
    report: dict[str, Any] = {
        "cores": os.cpu_count(),
        "analysis_times_real_time_one_core": _analysis(recording),
        "slider_to_audio_and_verdict_ms": _slider(checkpoints, recording),
        "import_to_first_edit_s": _cold(checkpoints, clip),
    }
    if app:
        report |= _app(checkpoints)
    return report


def _three_seconds(recording: Recording) -> Recording:
    length = seconds_to_samples(CLIP_S, recording.sample_rate)
    if len(recording.samples) < length:
        raise Refusal(
            f"{recording.source} lasts {recording.seconds:.1f} s; the benchmark needs {CLIP_S:g} s "
            "of speech: give a longer one."
        )
    return replace(recording, samples=recording.samples[:length])


def _analysis(recording: Recording) -> dict[str, float]:
    speeds = {}
    for rate in (16_000, 22_050, 44_100):
        heard = resample(recording, rate)
        times = [_seconds(lambda heard=heard: World().analyse(heard)) for _ in range(ANALYSES)]
        speeds[f"{rate}_hz"] = round(recording.seconds / float(np.median(times)), 1)
    return speeds


def _slider(checkpoints: Path, recording: Recording) -> dict[str, float]:
    from voicelab.explorer import Explorer
    from voicelab.figures import spectrograms

    explorer = Explorer.open(checkpoints)
    opened = explorer.recording(recording)
    with TemporaryDirectory() as folder:

        def step(strength: float) -> None:
            """Do what the page does for a new position of a slider."""
            edited = explorer.edit(opened, {"gender": strength})
            save(edited.recording, Path(folder) / "edited.wav")
            spectrograms(
                opened.spectrogram,
                edited.spectrogram,
                opened.f0_hz,
                edited.f0_hz,
            ).to_json()

        step(0.5)  # what is done once is not on the path of a slider
        strengths = np.linspace(-2, 2, SLIDER_STEPS).tolist()
        times = [1000 * _seconds(lambda s=s: step(s)) for s in strengths]
    return {
        "p50": round(float(np.percentile(times, 50)), 1),
        "p95": round(float(np.percentile(times, 95)), 1),
    }


def _cold(checkpoints: Path, clip: Path) -> float:
    code = COLD.format(
        space=str(checkpoints.resolve() / "space.safetensors"),
        directions=str(checkpoints.resolve() / "directions.json"),
        clip=str(clip.resolve()),
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return round(float(json.loads(done.stdout.splitlines()[-1])), 2)


def _app(checkpoints: Path) -> dict[str, float]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "GRADIO_SERVER_PORT": str(port),
    }
    start = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "app.py", "--checkpoints", str(checkpoints.resolve())],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/", server)
        answered = time.perf_counter() - start
        return {
            "start_to_page_s": round(answered, 2),
            "memory_of_started_app_mb": _resident_mb(server.pid),
        }
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, server: subprocess.Popen) -> None:
    deadline = time.perf_counter() + 120
    while time.perf_counter() < deadline:
        if server.poll() is not None:
            raise Refusal(f"app.py ended with {server.returncode} before its page answered.")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise Refusal(f"{address} did not answer within 120 s.")


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return round(kilobytes / 1024, 1)


def _seconds(action: Any) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
