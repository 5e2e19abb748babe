"""Many users at once: each drags a slider and must hear the last position of each drag."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.bench.server import Server
from voicelab.bench.visit import SELECTORS, Visit
from voicelab.latent import LatentTable

USERS, SECONDS = 8, 60
TARGET_S = 2  # p95, from the last position of a drag to its sound
SCRIPT = Path(__file__).with_name("crowd.js")


def crowd(
    browser: Any, server: Server, checkpoints: Path, users: int = USERS, seconds: float = SECONDS
) -> dict[str, Any]:
    """Return how long users wait who drag sliders at the same time, and what goes wrong.

    Parameters
    ----------
    browser : playwright's Browser
    server : Server
    checkpoints : Path
        The folder that the server opened: every user selects a voice of its table.
    users : int
    seconds : float
    """
    ids = LatentTable.load(checkpoints / "voices.npz").ids
    voices = [str(ids[row]) for row in np.linspace(0, len(ids) - 1, users).astype(int)]
    with ExitStack() as stack:
        visits = [stack.enter_context(Visit(browser, server.address)) for _ in voices]
        for visit, voice in zip(visits, voices, strict=True):
            visit.opened()
            visit.select(voice)
        for seed, (visit, voice) in enumerate(zip(visits, voices, strict=True)):
            slider = SELECTORS["slider"]
            user = {"seconds": seconds, "seed": seed, "slider": slider, "voice": voice}
            script = f"(user) => {{ window.crowd = {SCRIPT.read_text().rstrip()}(user); }}"
            visit.page.evaluate(script, user)
        reports = [visit.page.evaluate("() => window.crowd") for visit in visits]
        problems = [problem for visit in visits for problem in visit.problems]
        notices = [visit.notice() for visit in visits]
    times = [time / 1000 for one in reports for time in one["times"]]
    p50, p95 = np.percentile(times, [50, 95]) if times else (np.inf, np.inf)
    figures = {
        "users": users,
        "seconds": seconds,
        "drags": sum(one["drags"] for one in reports),
        "p50_s": round(float(p50), 2),
        "p95_s": round(float(p95), 2),
        "exceptions": server.exceptions() + len(problems),
        "refusals": sum(map(bool, notices)),
        "lost_last_positions": sum(len(one["lost"]) for one in reports),
        "mixed_states": sum(len(one["mixed"]) for one in reports),
        "examples": [*problems, *(each for one in reports for each in one["lost"] + one["mixed"])][
            :5
        ],
        "target": TARGET_S,
        "of": "p95_s",
    }
    sound = not any(
        figures[name] for name in ("exceptions", "refusals", "lost_last_positions", "mixed_states")
    )
    return figures | {"met": sound and bool(p95 <= TARGET_S)}
