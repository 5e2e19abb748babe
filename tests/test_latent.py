"""The table of latents."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.planted import planted_space, planted_table
from voicelab import latent
from voicelab.audio import Recording, save
from voicelab.latent import LatentTable
from voicelab.model.space import Space
from voicelab.refusal import Refusal


@pytest.fixture(scope="module")
def space() -> Space:
    return Space(planted_space().requires_grad_(False), "0" * 64, {})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, spoken: list[Recording]) -> Path:
    folder = tmp_path_factory.mktemp("few")
    rows = ["path,speaker_id,age,gender,accent"]
    for index, (speaker, age) in enumerate([("a", 30), ("a", 30), ("b", 12), ("c", 70)]):
        save(spoken[index], folder / f"{index}.wav")
        rows.append(f"{index}.wav,{speaker},{age},female,here")
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n")
    return folder


def test_one_row_an_adult_voice_with_the_mean_of_all_its_windows(
    folder: Path, space: Space, tmp_path: Path
) -> None:
    table = latent.embed([folder], space, tmp_path)
    assert table.ids.tolist() == ["a", "c"]
    windows = latent.embed([folder], space, tmp_path, windows=True, adults_only=False)
    own = np.array([name.startswith("a/") for name in windows.ids])
    assert np.allclose(table.means[0], windows.means[own].mean(0), atol=1e-5)
    assert np.allclose(table.sds[0], windows.means[own].std(0), atol=1e-5)
    assert len(set(windows.ids)) == len(windows)


def test_an_id_that_two_corpora_use_is_told_apart(
    folder: Path, space: Space, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    table = latent.embed([folder, other], space, tmp_path / "cache")
    assert table.ids.tolist() == [
        f"{f.name}/{speaker}" for f in (folder, other) for speaker in "ac"
    ]
    assert np.array_equal(table.means[:2], table.means[2:])


def test_children_and_people_of_unknown_age_are_never_in_the_table_of_voices(
    folder: Path, space: Space, tmp_path: Path
) -> None:
    table = latent.embed([folder], space, tmp_path)
    assert (table.ages >= 18).all()


def test_a_stretch_is_about_three_seconds_of_the_voice_itself(
    folder: Path, space: Space, tmp_path: Path
) -> None:
    table = latent.embed([folder], space, tmp_path)
    windows = latent.embed([folder], space, tmp_path, windows=True).means
    stretch = table.stretch(0)
    assert 1 <= len(stretch) <= latent.STRETCH_WINDOWS
    nearest = np.abs(windows[None] - stretch[:, None]).max(2).min(1)
    assert nearest.max() < 1e-2  # half precision


def test_a_table_comes_back_from_disk_as_it_was(tmp_path: Path) -> None:
    table = planted_table()
    table.save(tmp_path / "t.npz")
    loaded = LatentTable.load(tmp_path / "t.npz", table.space_sha256)
    assert np.array_equal(loaded.means, table.means)
    assert np.array_equal(loaded.ids, table.ids)
    assert loaded.space_sha256 == table.space_sha256
    assert [path.name for path in tmp_path.iterdir()] == ["t.npz"]


def test_a_table_of_another_space_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.npz"
    planted_table().save(path)
    with pytest.raises(Refusal, match="holds latents of another space"):
        LatentTable.load(path, "f" * 64)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(Refusal, match="is not a readable table of latents"):
        LatentTable.load(path)


def test_rows_are_found_by_id_and_chosen_by_mask() -> None:
    table = planted_table()
    assert table.ids[table.row("planted_007")] == "planted_007"
    with pytest.raises(Refusal, match="there is no voice 'nobody'"):
        table.row("nobody")
    women = table.where(table.genders == "female")
    assert set(women.genders) == {"female"}
    assert len(women) == (table.genders == "female").sum()
    assert women.statistics.shape == (len(women), 2 * table.means.shape[1])
