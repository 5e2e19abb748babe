"""What the judge says of every voice of a table."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import write_checkpoints
from voicelab.embed import Judged, judge_voices, voice_rows, windows_of
from voicelab.explorer import Explorer
from voicelab.refusal import Refusal


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    return Explorer.open(write_checkpoints(tmp_path_factory.mktemp("checkpoints")))


@pytest.fixture(scope="module")
def judged(opened: Explorer) -> Judged:
    return judge_voices(opened.table.where(np.arange(6)), opened.space, opened.judge)


def test_every_voice_is_judged_as_it_sounds_when_it_is_clicked(
    opened: Explorer, judged: Judged
) -> None:
    for row, voice_id in enumerate(judged.ids):
        said = opened.voice(str(voice_id)).verdict
        assert judged.female[row] == pytest.approx(said["gender"].probabilities["female"], abs=1e-5)
        assert judged.native[row] == pytest.approx(said["native"].probabilities["native"], abs=1e-5)
        assert judged.years[row] == pytest.approx(said["age"].years, abs=1e-3)
        assert judged.accents[row] == said["accent"].winner
        assert judged.accent_probabilities[row] == pytest.approx(
            max(said["accent"].probabilities.values()), abs=1e-5
        )
    assert not judged.abstained.any()


def test_a_judge_that_abstains_leaves_no_numbers(opened: Explorer) -> None:
    witness = opened.judge.witnesses[0]
    strange = replace(witness, calibration=replace(witness.calibration, familiar=((1.0, 1e-9),)))
    strict = replace(opened.judge, witnesses=(strange,))
    said = judge_voices(opened.table.where(np.arange(2)), opened.space, strict)
    assert said.abstained.all()
    assert np.isnan([said.female, said.native, said.years, said.accent_probabilities]).all()
    assert said.accents.tolist() == ["", ""]


def test_verdicts_come_back_only_with_the_voices_and_the_judge_they_are_of(
    opened: Explorer, judged: Judged, tmp_path: Path
) -> None:
    table, file = opened.table.where(np.arange(6)), tmp_path / "judged.npz"
    assert Judged.load(file, table, judged.judge_sha256) is None  # nobody made it
    judged.save(file)
    found = Judged.load(file, table, judged.judge_sha256)
    assert found is not None
    np.testing.assert_array_equal(found.years, judged.years)
    assert Judged.load(file, table, "another judge") is None
    assert Judged.load(file, replace(table, space_sha256="b" * 64), judged.judge_sha256) is None
    assert Judged.load(file, opened.table.where(np.arange(5)), judged.judge_sha256) is None
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(Refusal, match=r"judged.npz is not a readable file of verdicts"):
        Judged.load(file, table, judged.judge_sha256)


def test_a_window_has_the_verdict_of_its_voice(opened: Explorer, judged: Judged) -> None:
    windows = windows_of(opened.table.where(np.arange(7)))  # the last voice was not judged
    said = judged.of(windows)
    assert len(said) == len(windows)
    for row, name in enumerate(windows.ids):
        voice = np.flatnonzero(judged.ids == name.rpartition("/")[0])
        if len(voice):
            assert said.years[row] == judged.years[voice[0]]
            assert said.accents[row] == judged.accents[voice[0]]
        else:
            assert np.isnan(said.years[row])
            assert said.accents[row] == ""
    assert said.abstained.sum() == np.sum([name.startswith("planted_006") for name in windows.ids])


def test_a_window_belongs_to_the_voice_whose_id_its_own_begins_with() -> None:
    voices = np.array(["one", "corpus/two", "one/more"])
    ids = np.array(["one/0", "corpus/two/recording/3", "one/more/1", "child/recording/0", "on/e"])
    assert voice_rows(ids, voices).tolist() == [0, 1, 2, -1, -1]
