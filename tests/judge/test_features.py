import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from voicelab.audio import Recording, resample
from voicelab.encoders import ENCODERS
from voicelab.judge.features import VOICING, features_of, frontend_of


@pytest.fixture
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@dataclass(frozen=True)
class Together:
    """Ears that hear nothing before others listen too."""

    others: threading.Barrier

    def hear(self, recording: Recording) -> np.ndarray:
        self.others.wait(timeout=60)
        return np.array([torch.get_num_threads()])


def test_witnesses_listen_at_once_each_on_one_thread(spoken, one_thread):
    both = threading.Barrier(2)
    heard = features_of(spoken[0], {name: Together(both) for name in ("one", "other")})
    assert {name: found.tolist() for name, found in heard.inputs.items()} == {
        "one": [1],
        "other": [1],
    }


def test_what_is_heard_at_once_is_heard_alone_to_the_bit(spoken, one_thread):
    frontends = {name: frontend_of(name) for name in ENCODERS}
    heard = features_of(spoken[0], frontends)
    narrow = resample(spoken[0], VOICING.sample_rate)
    for name, one in frontends.items():
        np.testing.assert_array_equal(heard.inputs[name], one.hear(narrow))


def test_where_torch_has_more_threads_witnesses_listen_in_turn(spoken):
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        lonely = {name: Together(threading.Barrier(1)) for name in ("one", "other")}
        heard = features_of(spoken[0], lonely)
    finally:
        torch.set_num_threads(before)
    assert [found.tolist() for found in heard.inputs.values()] == [[2], [2]]
