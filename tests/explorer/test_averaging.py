"""What is made of chosen voices."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planted import planted_table
from voicelab.embed import windows_of
from voicelab.explorer.averaging import average, parent
from voicelab.refusal import Refusal

TABLE = planted_table(60)


@given(rows=st.lists(st.integers(0, 59), min_size=2, max_size=12, unique=True))
@settings(max_examples=30, deadline=None)
def test_the_windows_of_an_average_have_it_as_their_mean(rows: list[int]) -> None:
    windows, mean = average(TABLE, TABLE, TABLE.ids[rows].tolist(), "mine")
    assert mean == pytest.approx(TABLE.means[rows].mean(axis=0), abs=1e-5)
    assert windows.mean(axis=0) == pytest.approx(mean, abs=1e-4)
    # They are the stretch of the nearest of the chosen, shifted as a whole.
    own = TABLE.means[rows].astype(float)
    far = np.linalg.norm(own - own.mean(axis=0), axis=1)
    nearest = rows[np.flatnonzero(np.isclose(far, far.min(), rtol=1e-6))[0]]
    shift = windows - TABLE.stretch(nearest)
    assert shift == pytest.approx(np.broadcast_to(shift[0], shift.shape), abs=1e-4)


@pytest.mark.parametrize("ids", [["planted_025", "planted_001"], ["planted_001", "planted_025"]])
def test_of_two_voices_which_are_equally_far_the_first_speaks(ids: list[str]) -> None:
    windows, mean = average(TABLE, TABLE, ids, "mine")
    stretch = TABLE.stretch(TABLE.row(ids[0]))
    assert windows - mean == pytest.approx(stretch - stretch.mean(axis=0), abs=1e-4)


def test_an_average_of_windows_is_spoken_by_the_voice_nearest_to_it() -> None:
    windows = windows_of(TABLE)
    ids = [f"planted_007/{place}" for place in range(9)]
    spoken, mean = average(windows, TABLE, ids, "mine")
    assert mean == pytest.approx(TABLE.stretch(7).mean(axis=0), abs=1e-5)
    assert spoken - spoken.mean(axis=0) == pytest.approx(
        TABLE.stretch(7) - TABLE.stretch(7).mean(axis=0), abs=1e-4
    )


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], "mine would be the average of 0 voices; select at least two"),
        (["planted_001"], "of 1 voice;"),
        (["planted_001", "planted_001"], "of 1 voice;"),
        (["planted_001", "nobody"], "no voice 'nobody'"),
    ],
)
def test_fewer_than_two_known_voices_have_no_average(ids: list[str], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        average(TABLE, TABLE, ids, "mine")


def test_a_window_of_a_stretch_knows_its_voice() -> None:
    short = replace(TABLE, stretches=TABLE.stretches.copy())
    short.stretches[3, 4:] = np.nan
    for name in windows_of(short).ids[::5].tolist():
        assert parent(name, short) == name.rpartition("/")[0]
    for name in ("planted_003/4", "planted_003/-1", "planted_003", "nobody/0", "x/planted_003/0"):
        assert parent(name, short) is None
