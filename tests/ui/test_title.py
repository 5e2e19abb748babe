"""What is said of the voice in hand: who it is, whether a judge learnt from it, what was found."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import write_checkpoints
from voicelab.codecs.griffin_lim import MelConfig
from voicelab.embed import windows_of
from voicelab.explorer import Explorer, Goal
from voicelab.ui.explore.notes import goal_note
from voicelab.ui.explore.recordings_figure import axis_titles
from voicelab.ui.explore.title import SPEAKERS
from voicelab.ui.explore.title import title as title_of
from voicelab.ui.language import ENGLISH, FRENCH, Language


def title(explorer: Explorer, language: Language = ENGLISH) -> Callable[[str], str]:
    return lambda voice_id: title_of(explorer, language, explorer.voice(voice_id))


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
def test_whether_the_judge_learnt_from_a_voice_of_the_map_is_said(
    explorer: Explorer, language: Language
) -> None:
    said = title(explorer, language)
    for part, sentence in SPEAKERS.items():
        voice = str(explorer.table.ids[explorer.table.splits == part][0])
        assert said(voice).endswith(f"{language.translated(sentence)}</p>".replace("'", "&#x27;"))


def test_of_a_corpus_that_judge_or_space_do_not_name_nothing_is_claimed(tmp_path: Path) -> None:
    planted = Explorer.open(write_checkpoints(tmp_path))
    voice = str(planted.table.ids[0])
    assert title(planted)(voice).endswith("decoded from its position in the voice space</p>")


def test_a_window_of_a_table_of_its_own_can_be_taken_in_hand(tmp_path: Path) -> None:
    planted = Explorer.open(write_checkpoints(tmp_path))
    windows = windows_of(planted.table)
    named = np.array([name.replace("/", "/clip/") for name in windows.ids.tolist()])
    replace(windows, ids=named).save(tmp_path / "windows.npz")
    said = title(Explorer.open(tmp_path))("planted_001/clip/3")
    assert "planted_001/clip/3 <small>female" in said
    assert said.endswith("this 640 ms window, decoded from its position in the voice space</p>")


def test_a_search_claims_no_more_than_what_it_tried() -> None:
    goal = Goal("age", "gender", "female", 0.9, None, 0.6, (1.0, 0.6), 0.1, (-2.0, 2.0), 19)
    said = goal_note(ENGLISH, goal)
    assert "at any of the 19 strengths of age tried from -2 to +2" in said
    assert "the highest is 0.60, at +1.00" in said
    assert "smallest edit found" in goal_note(ENGLISH, replace(goal, strength=1.0))


def test_the_f0_of_world_is_the_intended_one_and_that_of_mel_is_measured(
    explorer: Explorer, tmp_path: Path
) -> None:
    mel = Explorer.open(write_checkpoints(tmp_path, MelConfig()))
    of_world, of_mel = (
        axis_titles(ENGLISH, one.space.codec.explicit_pitch) for one in (explorer, mel)
    )
    assert "as intended" in of_world.f0_hz
    assert of_world.f0_beside == f"{of_world.f0_hz} (original: measured)"
    assert of_mel.f0_hz == of_mel.f0_beside == "measured F0 (Hz)"
