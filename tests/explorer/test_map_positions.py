"""Where what is in hand lies on every map."""

from pathlib import Path

import numpy as np

from voicelab.explorer import Explorer, Settings, positions_on_maps


def test_a_voice_of_the_map_lies_on_its_own_point(explorer: Explorer) -> None:
    found = positions_on_maps(explorer, explorer.voice("planted_003"))
    for key, projected in explorer.projections.items():
        assert np.allclose(found.before[key], projected.coordinates[3])
    assert found.after is None
    assert found.trail == {}


def test_the_trail_leads_from_the_voice_to_the_edit(explorer: Explorer) -> None:
    opened = explorer.voice("planted_003")
    edited = explorer.edit(opened, Settings({"gender": 1.0}))
    found = positions_on_maps(explorer, opened, edited)
    assert found.after is not None
    trail = np.array(found.trail["pca-2"])
    assert np.allclose(trail[-1], found.after["pca-2"])
    assert np.allclose(trail[0], found.before["pca-2"], atol=1e-4)
    steps = np.diff(trail, axis=0)
    assert np.allclose(steps, steps[0], atol=1e-4)  # a shift leads straight on
    assert np.allclose(found.after["latent"], edited.latent, atol=1e-4)
    assert "tsne-2" not in found.trail  # which has no formula


def test_maps_of_windows_take_part_once_they_were_looked_at(folder: Path) -> None:
    explorer = Explorer.open(folder)  # of its own: nobody looked at windows yet
    opened = explorer.voice("planted_003")
    edited = explorer.edit(opened, Settings({"gender": 1.0}))
    assert not any(
        key.startswith("windows/") for key in positions_on_maps(explorer, opened, edited).trail
    )
    windows = explorer.tables["windows"]
    found = positions_on_maps(explorer, opened, edited)
    expected = windows.places(edited.latent[None])["pca-2"][0]
    assert found.after is not None
    assert np.allclose(found.after["windows/pca-2"], expected, atol=1e-4)
