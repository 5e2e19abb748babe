"""A monkey: random actions in one page, the same for the same seed, that must break nothing."""

import random
import sys
from pathlib import Path
from typing import Any

from voicelab.bench.server import Server
from voicelab.bench.visit import Visit

ACTIONS = 1000
TARGET_MB = 200  # growth of memory, of the server and of the page
PAUSE_MS = (0, 120)  # between two actions
KEYS = (
    " ", "Escape", "1", "2", "3", "ArrowRight", "ArrowLeft", "ArrowUp", "Tab", "Enter", "Home",
    "End", "Control+z", "Control+y",
)  # fmt: skip
# Every visible control, without links, which would leave the page.
USABLE = (
    "button, select, summary, input:not([type=file]), [role=tab], [role=option], "
    "[role=listbox] li, tbody tr"
)
TEXTS = ("us", "0.7", "-3", "", "été <b>&amp;</b>", "'; drop", "99999", "e", "spanish1")


def monkey(
    browser: Any, server: Server, voice: str, clip: Path, seed: int, actions: int = ACTIONS
) -> dict[str, Any]:
    """Return what random actions break, and how much memory grows.

    Memory is compared with that after the first edit; the page's heap is measured after garbage
    collection. At the end a voice must still be selectable and editable.

    Parameters
    ----------
    browser : playwright's Browser
    server : Server
    voice : str
        Id of a voice of the map.
    clip : Path
        A recording to upload.
    seed : int
    actions : int
    """
    rng = random.Random(seed)
    with Visit(browser, server.address) as visit:
        visit.opened()
        visit.select(voice)
        visit.step()
        before = (server.resident_mb(), visit.heap_mb())
        halfway = before[0]
        for done in range(actions):
            if done == actions // 2:
                halfway = server.resident_mb()
            _act(visit, rng, clip)
            visit.page.wait_for_timeout(rng.uniform(*PAUSE_MS))
            if (done + 1) % 100 == 0:
                print(f"  {done + 1} actions", file=sys.stderr, flush=True)
        broken = len(visit.problems)
        usable = _still_usable(visit, voice)
        figures: dict[str, Any] = {
            "actions": actions,
            "seed": seed,
            "exceptions_of_the_page": broken,
            "exceptions_of_the_server": server.exceptions(),
            "usable_afterwards": usable,
            "server_mb": before[0],
            "server_growth_mb": round(server.resident_mb() - before[0], 1),
            "server_growth_in_second_half_mb": round(server.resident_mb() - halfway, 1),
            "page_mb": round(before[1], 1),
            "page_growth_mb": round(visit.heap_mb() - before[1], 1),
            "examples": visit.problems[:5],
        }
    growth = max(figures["server_growth_mb"], figures["page_growth_mb"])
    sound = usable and not (
        figures["exceptions_of_the_page"] or figures["exceptions_of_the_server"]
    )
    return figures | {"target": TARGET_MB, "of": "growth", "met": sound and growth < TARGET_MB}


def _act(visit: Visit, rng: random.Random, clip: Path) -> None:
    """Do one random thing that a user can do."""
    what = rng.random()
    if what < 0.25:
        visit.click_somewhere(rng.random(), rng.random(), shift=rng.random() < 0.3)
    elif what < 0.4:
        visit.page.keyboard.press(rng.choice(KEYS))
    elif what < 0.42:
        visit.upload_anywhere(clip)
    elif what < 0.43:
        visit.page.set_viewport_size({"width": rng.choice((420, 800, 1280)), "height": 900})
    else:
        visit.use(USABLE, rng.random(), rng.random(), rng.choice(TEXTS))


def _still_usable(visit: Visit, voice: str) -> bool:
    """Return whether a voice can be selected and edited; if not, note the problem."""
    from playwright.sync_api import Error

    try:
        visit.page.set_viewport_size({"width": 1280, "height": 900})
        visit.front()
        visit.show_table("voices", 1)
        visit.select(voice)
        visit.with_slider()
        return bool(visit.step()["named"])
    except Error as error:
        visit.problems.append(f"afterwards: {error.message.splitlines()[0]}")
        return False
