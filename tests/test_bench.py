"""The measurements of the page: they measure, they count trouble, and they say what is missing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.command_line import ROOT
from voicelab.bench import BenchSettings, crowd, monkey, page
from voicelab.bench import chromium as browsers
from voicelab.bench.server import served
from voicelab.bench.tables import LARGE, with_large_table
from voicelab.explorer.views import windows_view
from voicelab.latent import LatentTable
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS

CLIP = ROOT / "assets" / "espeak_en-us_m3.wav"


def test_without_a_browser_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browsers.shutil, "which", lambda _: None)
    with pytest.raises(
        Refusal, match=r"^there is no chromium .* install it to measure the page \(Debian: .*\)\.$"
    ):
        page.measure_page(BenchSettings(CHECKPOINTS, CLIP))


def test_a_figure_is_met_at_its_target_and_without_trouble_only() -> None:
    times = page._percentiles(np.arange(1, 101).tolist())
    assert (times["p50"], times["n"]) == (50.5, 100)
    assert times["p95"] == pytest.approx(95, abs=0.2)
    assert page._against(times, "p95", 96)["met"]
    assert not page._against(times, "p95", 94)["met"]
    assert not page._against(times | {"exceptions": 1}, "p95", 96)["met"]


def test_a_large_table_has_50000_rows_around_those_of_the_voices(tmp_path: Path) -> None:
    folder = with_large_table(CHECKPOINTS, tmp_path)
    voices = LatentTable.load(folder / "voices.npz")
    view = windows_view(folder, voices)
    assert len(view.table) == LARGE == len(set(view.table.ids.tolist()))
    assert len(np.unique(view.table.means, axis=0)) == LARGE
    assert view.projections["pca-2"].coordinates.shape == (LARGE, 2)
    whole, own = (one.means.mean(axis=0) for one in (view.table, voices))
    assert np.linalg.norm(whole - own) < 0.4 * np.linalg.norm(voices.means - own, axis=1).mean()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(not any(map(shutil.which, browsers.NAMES)), reason="no chromium here")
def test_every_part_measures_the_real_page(
    monkeypatch: pytest.MonkeyPatch, in_own_thread: Callable
) -> None:
    for name, few in (("TIMES", 2), ("NAVIGATIONS", 1), ("RECOLOURINGS", 2)):
        monkeypatch.setattr(page, name, few)
    in_own_thread(measure_the_real_page)


def measure_the_real_page() -> None:
    """Check the figures of every part."""
    asked = BenchSettings(CHECKPOINTS, CLIP)
    report = json.loads(json.dumps(page.measure_page(asked, ("page", "slider", "click"))))
    for name, figure in report.items():
        if isinstance(figure, dict):
            assert figure.get("exceptions", 0) == 0, name
            assert 0 < figure[figure["of"]] < 60_000, name
    with browsers.chromium() as browser, served(CHECKPOINTS) as server:
        some = crowd.crowd(browser, server, CHECKPOINTS, users=2, seconds=2)
        assert some["drags"] >= 2
        trouble = ("exceptions", "refusals", "lost_last_positions", "mixed_states")
        assert [some[name] for name in trouble] == [0, 0, 0, 0], some["examples"]
        wild = monkey.monkey(browser, server, "saa_dutch14", CLIP, seed=1, actions=10)
        assert wild["usable_afterwards"]
        assert wild["exceptions_of_the_page"] == wild["exceptions_of_the_server"] == 0, wild
