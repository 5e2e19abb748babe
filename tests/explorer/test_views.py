"""The voices and the windows that they were made of, as maps show them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import planted_maps, planted_table
from voicelab import projection
from voicelab.embed import WINDOWS_FILE, WINDOWS_MAPS_FILE, Judged, windows_of
from voicelab.explorer import View, Views
from voicelab.explorer.views import windows_view
from voicelab.projection import fit_pca
from voicelab.refusal import Refusal

TABLE = planted_table(12)


def test_every_window_of_every_stretch_is_a_row_with_the_labels_of_its_voice() -> None:
    short = replace(TABLE, stretches=TABLE.stretches.copy())
    short.stretches[2, 4:] = np.nan  # a recording of four windows
    windows = windows_of(short)
    assert len(windows) == 12 * 9 - 5
    assert windows.ids[:2].tolist() == ["planted_000/0", "planted_000/1"]
    for index in (0, 20, 60, len(windows) - 1):
        voice, _, place = str(windows.ids[index]).rpartition("/")
        row = TABLE.row(voice)
        assert np.array_equal(windows.means[index], TABLE.stretch(row)[int(place)])
        for column in ("genders", "accents", "splits", "ages", "corpora", "bandwidths_hz"):
            assert getattr(windows, column)[index] == getattr(TABLE, column)[row]
        assert np.array_equal(windows.stretch(index), windows.means[index][None])
    assert len(set(windows.ids.tolist())) == len(windows)
    assert "planted_002/3" in windows.ids
    assert "planted_002/4" not in windows.ids
    assert windows.space_sha256 == TABLE.space_sha256


def test_views_are_loaded_when_they_are_asked_for_and_once() -> None:
    loaded: list[str] = []

    def load() -> View:
        loaded.append("windows")
        return View(TABLE, {})

    views = Views({"voices": lambda: View(TABLE, {}), "windows": load})
    assert list(views) == ["voices", "windows"]
    assert loaded == []
    assert views["windows"] is views["windows"]
    assert loaded == ["windows"]
    with pytest.raises(KeyError):
        views["frames"]


def test_nobody_waits_for_the_view_of_another() -> None:
    go = threading.Event()

    def slowly() -> View:
        assert go.wait(10)
        return View(TABLE, {})

    views = Views({"voices": lambda: View(TABLE, {}), "windows": slowly})
    with ThreadPoolExecutor(1) as threads:
        windows = threads.submit(views.__getitem__, "windows")
        assert views["voices"].table is TABLE
        assert not windows.done()
        go.set()
        assert windows.result(timeout=60).table is TABLE


def test_without_files_the_stretches_are_shown_by_pca(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        view = windows_view(folder, TABLE)
        assert set(view.projections) == {"pca-2", "pca-3"}
        own = fit_pca(windows_of(TABLE), 2)
        assert np.array_equal(view.projections["pca-2"].coordinates, own.coordinates)


def test_files_of_windows_and_of_their_maps_are_taken_where_they_are(tmp_path: Path) -> None:
    own = planted_table(20)
    own.save(tmp_path / WINDOWS_FILE)
    projection.save(planted_maps(own), tmp_path / WINDOWS_MAPS_FILE)
    view = windows_view(tmp_path, TABLE)
    assert np.array_equal(view.table.ids, own.ids)
    assert set(view.projections) == {f"{name}-{d}" for name in projection.NAMES for d in (2, 3)}
    (tmp_path / WINDOWS_FILE).unlink()
    with pytest.raises(Refusal, match="holds maps of other latents"):
        windows_view(tmp_path, TABLE)
    planted_table(sha256="f" * 64).save(tmp_path / WINDOWS_FILE)
    with pytest.raises(Refusal, match="latents of another space"):
        windows_view(tmp_path, TABLE)


def test_a_window_is_judged_as_its_voice() -> None:
    judged = Judged(
        ids=TABLE.ids,
        female=np.linspace(0, 1, 12, dtype=np.float32),
        native=np.zeros(12, dtype=np.float32),
        years=np.arange(12, dtype=np.float32),
        accents=TABLE.accents,
        accent_probabilities=np.ones(12, dtype=np.float32),
        space_sha256=TABLE.space_sha256,
        judge_sha256="",
    )
    view = windows_view(None, TABLE, judged)
    assert view.judged is not None
    assert view.judged.years[view.table.row("planted_007/3")] == 7.0


def test_a_row_lies_on_its_own_point_and_others_where_a_map_can_tell() -> None:
    maps = {one.key: one for one in planted_maps(TABLE)}
    view = View(TABLE, maps)
    assert view.own_place("nobody") is None
    own = view.own_place("planted_005")
    assert own is not None
    assert set(own) == set(maps)
    assert own["tsne-3"] == pytest.approx(maps["tsne-3"].coordinates[5].tolist())
    placed = view.places(TABLE.means[4:7])
    assert set(placed) == {"pca-2", "pca-3", "umap-2", "umap-3"}
    assert placed["pca-2"][1] == pytest.approx(own["pca-2"], abs=1e-4)
    assert len(placed["umap-3"]) == 3
