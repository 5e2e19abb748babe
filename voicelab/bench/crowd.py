"""Many users at once, each with a voice of their own and a hand on the slider."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.bench.server import Server
from voicelab.bench.visit import SELECTORS, Visit
from voicelab.latent import LatentTable

USERS, SECONDS = 8, 60
TARGET_S = 2  # p95 from the last position of a drag to its sound
SCRIPT = Path(__file__).with_name("crowd.js")


def crowd(
    browser: Any, server: Server, checkpoints: Path, users: int = USERS, seconds: float = SECONDS
) -> dict[str, Any]:
    """Return how long users wait who drag sliders at once, and what they lose.

    Parameters
    ----------
    browser : playwright's Browser
    server : Server
    checkpoints : Path
        What it opened: every user takes a voice of it.
    users : int
    seconds : float
    """
    ids = LatentTable.load(checkpoints / "voices.npz").ids
    voices = [str(ids[row]) for row in np.linspace(0, len(ids) - 1, users).astype(int)]
    with ExitStack() as stack:
        visits = [stack.enter_context(Visit(browser, server.address)) for _ in voices]
        for visit, voice in zip(visits, voices, strict=True):
            visit.opened()
            visit.take(voice)
        for seed, (visit, voice) in enumerate(zip(visits, voices, strict=True)):
            asked = {
                "seconds": seconds,
                "seed": seed,
                "slider": SELECTORS["slider"],
                "voice": voice,
            }
            script = f"(asked) => {{ window.crowd = {SCRIPT.read_text().rstrip()}(asked); }}"
            visit.page.evaluate(script, asked)
        said = [visit.page.evaluate("() => window.crowd") for visit in visits]
        problems = [problem for visit in visits for problem in visit.problems]
        notices = [visit.notice() for visit in visits]
    times = [time / 1000 for one in said for time in one["times"]]
    p50, p95 = np.percentile(times, [50, 95]) if times else (np.inf, np.inf)
    figures = {
        "users": users,
        "seconds": seconds,
        "drags": sum(one["drags"] for one in said),
        "p50_s": round(float(p50), 2),
        "p95_s": round(float(p95), 2),
        "exceptions": server.exceptions() + len(problems),
        "refusals": sum(map(bool, notices)),
        "lost_last_positions": sum(len(one["lost"]) for one in said),
        "mixed_states": sum(len(one["mixed"]) for one in said),
        "examples": [*problems, *(each for one in said for each in one["lost"] + one["mixed"])][:5],
        "target": TARGET_S,
        "of": "p95_s",
    }
    whole = not any(
        figures[name] for name in ("exceptions", "refusals", "lost_last_positions", "mixed_states")
    )
    return figures | {"met": whole and bool(p95 <= TARGET_S)}
