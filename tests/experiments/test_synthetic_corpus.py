"""The corpus that the project makes itself."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from voicelab import corpus
from voicelab.attributes import age_band
from voicelab.audio import load
from voicelab.codecs.world import World
from voicelab.experiments.synthetic_corpus import NAME, make, people, thinned
from voicelab.judge.frontend import FrontendConfig, log_mel_of, reason_to_abstain


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("sample"), speakers=8, seconds=3.0)


def test_every_part_of_the_split_has_women_and_men() -> None:
    found = Counter(
        (corpus.split_of(NAME, speaker), gender) for speaker, gender, _, _ in people(32)
    )
    assert found == {
        (part, gender): count
        for part, count in (("training", 8), ("validation", 4), ("test", 4))
        for gender in ("female", "male")
    }
    ages = {age_band(age) for _, _, age, _ in people(32)}
    assert ages == {"18-34", "35-49", "50 and over"}


def test_everybody_passes_the_gates_of_the_judge_and_of_the_editor(made: Path) -> None:
    utterances = corpus.read(made)
    assert len(utterances) == 8
    for u in utterances:
        recording = load(u.path)
        assert recording.seconds == 3.0
        assert reason_to_abstain(log_mel_of(recording, FrontendConfig())) == ""
        frames = World().analyse_voice(recording)
        f0_hz = np.median(frames.f0_hz[frames.f0_hz > 0])
        assert (f0_hz > 150) == (u.gender == "female")
        assert np.abs(recording.samples).max() < 0.9


def test_the_same_seed_makes_the_same_voices(made: Path, tmp_path: Path) -> None:
    again = make(tmp_path, speakers=8, seconds=3.0)
    names = sorted(path.name for path in made.iterdir())
    assert sorted(path.name for path in again.iterdir()) == names
    assert all((again / name).read_bytes() == (made / name).read_bytes() for name in names)
    stamp = (again / "metadata.csv").stat().st_mtime_ns
    assert make(tmp_path, speakers=8, seconds=3.0) == again
    assert (again / "metadata.csv").stat().st_mtime_ns == stamp  # not made twice
    other = make(tmp_path, speakers=8, seconds=3.0, seed=1)
    assert any((other / name).read_bytes() != (made / name).read_bytes() for name in names)


def test_a_thinned_corpus_keeps_labels_split_and_recordings(tmp_path: Path) -> None:
    lab = tmp_path / "lab"
    lab.mkdir()
    rows = [f"{i}.wav,s{i % 30},{30 + i % 30},f,dutch" for i in range(60)]  # two of each speaker
    (lab / "metadata.csv").write_text("\n".join(["path,speaker_id,age,gender,accent", *rows]))
    (thin,) = thinned([lab], tmp_path / "thin", 1)
    kept, whole = corpus.read(thin), {u.path.name: u for u in corpus.read(lab)}
    assert thin.name == lab.name
    for u in kept:
        assert u == whole[u.path.name]
    cells = Counter((u.split, u.gender, age_band(u.age)) for u in kept)
    assert set(cells) == {(u.split, u.gender, age_band(u.age)) for u in whole.values()}
    assert set(cells.values()) == {1}
