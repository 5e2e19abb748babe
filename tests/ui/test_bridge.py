"""What the page hands to the browser."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.planted import write_checkpoints
from voicelab.audio import Recording
from voicelab.explorer import Explorer
from voicelab.figures import COLOUR_BY
from voicelab.ui import bridge


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    return Explorer.open(write_checkpoints(tmp_path_factory.mktemp("checkpoints")))


def test_a_recording_is_served_at_its_own_level_under_a_new_name_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    samples = 0.01 * np.sin(np.arange(8000) / 10)  # quiet: a player that normalised would shout
    recording = Recording(samples, 16_000, "../odd name/é <b> gender+1.0")
    first, second = bridge.served(recording), bridge.served(recording)
    assert first["path"] != second["path"]
    assert Path(first["path"]).parent == tmp_path
    assert first["meta"] == {"_type": "gradio.FileData"}  # so that gradio serves and deletes it
    heard, rate = soundfile.read(first["path"], dtype="int16")
    assert rate == 16_000
    np.testing.assert_allclose(heard / 2**15, samples, atol=1 / 2**15)
    assert bridge.served(None) is None


def test_the_map_is_given_every_voice_once_in_every_colouring(explorer: Explorer) -> None:
    given = bridge._voices(explorer)
    json.dumps(given, allow_nan=False)
    count = len(explorer.table)
    assert given["ids"] == explorer.table.ids.tolist()
    assert len(given["hover"]) == count
    for key, projected in explorer.projections.items():
        np.testing.assert_allclose(
            np.array(given["places"][key]).T, projected.coordinates, atol=1e-4
        )
    assert set(given["figures"]) == set(COLOUR_BY)
    for figure in given["figures"].values():
        rows = [row for trace in figure["data"] for row in trace["rows"]]
        assert sorted(rows) == list(range(count))
        assert not {"x", "y", "text", "customdata"} & set(figure["data"][0])


def test_plotly_comes_from_its_own_package(explorer: Explorer) -> None:
    assert bridge.PLOTLY.is_file()
    assert 'src="gradio_api/file=' in bridge.plotly_script()
    assert "//" not in bridge.plotly_script().replace("</", "")
