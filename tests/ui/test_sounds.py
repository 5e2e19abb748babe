"""Files of sounds, as the page and scripts are given them."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicelab.audio import Recording
from voicelab.ui.plotly_figure import PLOTLY, plotly_script
from voicelab.ui.sounds import stored


def test_a_recording_is_stored_at_its_own_level_under_a_new_name_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    samples = 0.01 * np.sin(np.arange(8000) / 10)  # quiet: a player that normalised would shout
    recording = Recording(samples, 16_000, "../odd name/é <b> gender+1.0")
    first, second = stored(recording), stored(recording)
    assert first.path != second.path
    assert Path(first.path).parent == tmp_path
    assert first.model_dump()["meta"] == {
        "_type": "gradio.FileData"
    }  # gradio serves and deletes it
    heard, rate = soundfile.read(first.path, dtype="int16")
    assert rate == 16_000
    np.testing.assert_allclose(heard / 2**15, samples, atol=1 / 2**15)


def test_plotly_comes_from_its_own_package() -> None:
    assert PLOTLY.is_file()
    assert 'src="gradio_api/file=' in plotly_script()
    assert "//" not in plotly_script().replace("</", "")
