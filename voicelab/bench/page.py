"""What users of the page wait for, measured in a real browser on the real app."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from voicelab.audio import load, save
from voicelab.bench.chromium import chromium
from voicelab.bench.crowd import crowd
from voicelab.bench.monkey import monkey
from voicelab.bench.server import Server, served
from voicelab.bench.settings import BenchSettings
from voicelab.bench.tables import LARGE, with_large_table
from voicelab.bench.timings import three_seconds
from voicelab.bench.visit import Visit

TIMES = 30  # steps of the slider, and clicks
NAVIGATIONS = 5
RECOLOURINGS = 20
PARTS = ("page", "slider", "click", "recolour", "crowd", "monkey")
SLIDER_MS, CLICK_MS, USABLE_S = 300, 200, 3  # the targets
RECOLOUR_MS, RECOLOUR_LARGE_MS = 60, 400


def measure_page(settings: BenchSettings, parts: Sequence[str] = PARTS) -> dict[str, Any]:
    """Return every figure of the page with its target.

    Parameters
    ----------
    settings : BenchSettings
    parts : sequence of str
        Some of `PARTS`.

    Raises
    ------
    Refusal
        If chromium or playwright is missing, or the app does not start.
    """
    makers: dict[str, Callable[[Any, BenchSettings], dict[str, Any]]] = {
        "page": _page,
        "slider": _slider,
        "click": _click,
        "recolour": _recolour,
        "crowd": _crowd,
        "monkey": _monkey,
    }
    report: dict[str, Any] = {}
    machine = {"cores": os.cpu_count(), "load_before": round(os.getloadavg()[0], 2)}
    with chromium() as browser:
        for part in parts:
            print(f"{part} ...", file=sys.stderr, flush=True)
            report |= makers[part](browser, settings)
    return machine | report | {"met": all(one["met"] for one in report.values())}


def _page(browser: Any, settings: BenchSettings) -> dict[str, Any]:
    with served(settings.checkpoints) as server:
        times = []
        for _ in range(NAVIGATIONS):
            with Visit(browser, server.address) as visit:
                times.append(visit.opened() / 1000)
    figures = {
        "first_after_start": round(times[0], 2),
        "p50": round(float(np.median(times)), 2),
        "worst": round(max(times), 2),
        "n": len(times),
    }
    return {"page_usable_after_navigation_s": _against(figures, "worst", USABLE_S)}


def _slider(browser: Any, settings: BenchSettings) -> dict[str, Any]:
    with (
        served(settings.checkpoints) as server,
        TemporaryDirectory() as folder,
        Visit(browser, server.address) as visit,
    ):
        clip = Path(folder) / "three_seconds.wav"
        save(three_seconds(load(settings.clip)), clip)
        visit.opened()
        visit.upload(clip)
        visit.step()  # the first edit of a recording prepares the others
        steps = [visit.step() for _ in range(TIMES // 2)]
        steps += [visit.step("ArrowLeft") for _ in range(TIMES - len(steps))]
        exceptions = _exceptions(server, visit)
    figures = _percentiles([step["ms"] for step in steps])
    for part in ("sound_ms", "verdict_ms"):
        figures[f"{part.removesuffix('_ms')}_p50"] = _percentiles([s[part] for s in steps])["p50"]
    return {"slider_step_to_audio_and_verdict_ms": _against(figures | exceptions, "p95", SLIDER_MS)}


def _click(browser: Any, settings: BenchSettings) -> dict[str, Any]:
    ids = _some_voices(settings, TIMES + 2)
    with served(settings.checkpoints) as server, Visit(browser, server.address) as visit:
        visit.opened()
        visit.select(ids[0])
        visit.click(ids[1])  # the first sound creates the player
        times = [visit.click(voice_id) for voice_id in ids[2:]]
        exceptions = _exceptions(server, visit)
    return {"click_to_sound_ms": _against(_percentiles(times) | exceptions, "p95", CLICK_MS)}


def _recolour(browser: Any, settings: BenchSettings) -> dict[str, Any]:
    with (
        TemporaryDirectory() as folder,
        served(with_large_table(settings.checkpoints, Path(folder))) as server,
        Visit(browser, server.address) as visit,
    ):
        visit.opened()
        count, small = _recoloured(visit)
        visit.show_table("windows", LARGE)
        _, large = _recoloured(visit)
        exceptions = _exceptions(server, visit)
    return {
        f"recolour_{count}_points_ms": _against(small | exceptions, "p95", RECOLOUR_MS),
        f"recolour_{LARGE}_points_ms": _against(large | exceptions, "p95", RECOLOUR_LARGE_MS),
    }


def _recoloured(visit: Visit) -> tuple[int, dict[str, Any]]:
    colours = visit.colours()
    for colour in colours[::-1]:  # the first use of a colour prepares it
        visit.recolour(colour)
    times = [visit.recolour(colours[(1 + i) % len(colours)]) for i in range(RECOLOURINGS)]
    return visit.points(), _percentiles(times)


def _crowd(browser: Any, settings: BenchSettings) -> dict[str, Any]:
    with served(settings.checkpoints) as server:
        return {"crowd": crowd(browser, server, settings.checkpoints)}


def _monkey(browser: Any, settings: BenchSettings) -> dict[str, Any]:
    with served(settings.checkpoints) as server:
        return {
            "monkey": monkey(
                browser, server, _some_voices(settings, 3)[1], settings.clip, settings.seed
            )
        }


def _some_voices(settings: BenchSettings, count: int) -> list[str]:
    """Return ids of voices spread over the table."""
    from voicelab.latent import LatentTable

    ids = LatentTable.load(settings.checkpoints / "voices.npz").ids
    return [str(ids[row]) for row in np.linspace(0, len(ids) - 1, count).astype(int)]


def _percentiles(times: Sequence[float]) -> dict[str, Any]:
    p50, p95 = np.percentile(times, [50, 95])
    return {"p50": round(float(p50), 1), "p95": round(float(p95), 1), "n": len(times)}


def _exceptions(server: Server, visit: Visit) -> dict[str, Any]:
    return {"exceptions": server.exceptions() + len(visit.problems)}


def _against(figures: dict[str, Any], figure: str, target: float) -> dict[str, Any]:
    """Return figures with the target of one of them, and whether it was met without exceptions."""
    met = figures[figure] <= target and not figures.get("exceptions")
    return figures | {"target": target, "of": figure, "met": bool(met)}
