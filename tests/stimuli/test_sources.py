"""Sources: found again, and known again."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicelab.audio import Recording
from voicelab.refusal import Refusal
from voicelab.stimuli import Source


def test_a_file_is_found_where_it_lay_and_where_it_was_moved_to(files, tmp_path):
    source = Source.from_file(files[0], "one")
    assert np.array_equal(source.recording().samples, soundfile.read(files[0])[0].astype("f4"))
    first, moved = tmp_path / "first", tmp_path / "moved"
    for folder in (first, moved):
        folder.mkdir()
    own = shutil.copy(files[0], first)
    source = Source.from_file(own, "one")
    shutil.move(own, moved)
    with pytest.raises(Refusal, match=r"missing.*--sources"):
        source.recording()
    assert len(source.recording([moved / files[0].name]).samples) == 8000


def test_a_source_that_changed_since_is_refused(files, tmp_path):
    own = shutil.copy(files[0], tmp_path)
    source = Source.from_file(own, "one")
    samples, rate = soundfile.read(own)
    soundfile.write(own, samples * 0.5, rate)
    with pytest.raises(Refusal, match="changed since"):
        source.recording()


def test_the_same_sound_in_a_file_whose_bytes_are_others_is_still_another_file(files, tmp_path):
    own = shutil.copy(files[0], tmp_path)
    source = Source.from_file(own, "one")
    with open(own, "ab") as file:
        file.write(b"LIST")
    with pytest.raises(Refusal, match="changed since"):
        source.recording()


def test_of_several_files_the_one_that_fits_is_taken_and_the_one_at_its_place_last(files, tmp_path):
    own = Path(shutil.copy(files[0], tmp_path))
    source = Source.from_file(own, "one")
    kept = own.rename(tmp_path / "kept.wav")
    shutil.copy(files[1], own)
    with pytest.raises(Refusal, match="has changed since"):
        source.recording([files[1]])
    expected = soundfile.read(files[0])[0].astype("f4")
    for places in ([files[1], kept], [kept, files[1]]):
        assert np.array_equal(source.recording(places).samples, expected)


def test_a_recording_in_memory_is_known_again_in_whatever_file_it_lies(files):
    samples, rate = soundfile.read(files[0], dtype="float32")
    source = Source.from_recording(Recording(samples, rate, files[0].name), "one")
    assert source.recording().samples.tobytes() == samples.tobytes()
    from dataclasses import replace

    forgotten = replace(source, in_memory=None)
    assert forgotten.recording([files[1], files[0]]).samples.tobytes() == samples.tobytes()
    with pytest.raises(Refusal, match="is not the sound"):
        forgotten.recording([files[1]])


def test_an_unreadable_file_is_refused(tmp_path):
    (tmp_path / "no.wav").write_text("no sound")
    with pytest.raises(Refusal, match="cannot be decoded"):
        Source.from_file(tmp_path / "no.wav", "one")
