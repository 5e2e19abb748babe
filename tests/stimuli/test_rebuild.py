"""Sets made again."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from tests.planted import altered
from tests.stimuli.conftest import asked
from voicelab.refusal import Refusal
from voicelab.stimuli import differences, load_sources, plan_continua, read, rebuild, write
from voicelab.stimuli.serialise import digest_of


@pytest.fixture
def moved(files, bundle, tmp_path) -> Path:
    """Return a set and its source, moved together to another place."""
    (tmp_path / "a" / "sources").mkdir(parents=True)
    own = Path(shutil.copy(files[0], tmp_path / "a" / "sources"))
    one = asked([own])
    write(plan_continua(one, load_sources(one), bundle), tmp_path / "a" / "sets" / "one", bundle)
    shutil.move(tmp_path / "a", tmp_path / "b")
    return tmp_path / "b" / "sets" / "one"


def again(folder: Path, bundle, to: Path, **more):
    return rebuild(read(folder / "provenance.json"), folder, to, bundle, **more)


def test_a_set_that_was_moved_with_its_sources_is_made_again_byte_for_byte(moved, bundle, tmp_path):
    done = again(moved, bundle, tmp_path / "two")
    assert done.differing == ()
    for file in sorted((moved / "stimuli").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / "stimuli" / file.name).read_bytes()
    for name in ("stimuli.tsv", "stimuli.json", "conditions.csv", "LICENSES.md", "CITATION"):
        assert (moved / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_sources_that_lie_elsewhere_are_found_where_it_is_said(moved, bundle, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.move(moved.parents[1] / "sources", elsewhere)
    with pytest.raises(Refusal, match="--sources"):
        again(moved, bundle, tmp_path / "two")
    assert not (tmp_path / "two").exists()
    assert again(moved, bundle, tmp_path / "two", sources=[elsewhere]).differing == ()


def test_sources_of_one_name_in_two_folders_are_each_found_again(
    files, bundle, tmp_path, monkeypatch
):
    for folder, file in zip("ab", files, strict=True):
        (tmp_path / "a" / "src" / folder).mkdir(parents=True)
        shutil.copy(file, tmp_path / "a" / "src" / folder / "same.wav")
    monkeypatch.chdir(tmp_path / "a")
    one = asked([Path("src/a/same.wav"), Path("src/b/same.wav")])
    write(plan_continua(one, load_sources(one), bundle), Path("sets/one"), bundle)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    for folder in "ab":  # others are where they lay
        shutil.copy(files["ba".index(folder)], tmp_path / "a" / "src" / folder / "same.wav")
    moved = tmp_path / "b" / "sets" / "one"
    assert again(moved, bundle, tmp_path / "two").differing == ()
    said = [tmp_path / "b" / "src" / folder for folder in "ab"]
    shutil.move(moved, tmp_path / "alone")
    assert again(tmp_path / "alone", bundle, tmp_path / "three", sources=said).differing == ()


def test_a_source_that_changed_is_refused_by_its_name(moved, bundle, tmp_path):
    source = next((moved.parents[1] / "sources").iterdir())
    samples, rate = soundfile.read(source)
    soundfile.write(source, samples[::-1], rate)
    with pytest.raises(Refusal, match=f"{source.name} has changed"):
        again(moved, bundle, tmp_path / "two")


def test_files_that_differ_are_named(moved, bundle, tmp_path):
    found = read(moved / "provenance.json")
    name = found.plan.stimuli[1].file
    other = found.model_copy(update={"files": found.files | {name: "0" * 64}})
    done = rebuild(other, moved, tmp_path / "two", bundle)
    assert done.differing == (name,)


def test_tables_that_differ_are_named_too(moved, bundle, tmp_path):
    """As with another table of voices: the sounds are the same, what is said of them is not."""
    shifted = replace(bundle.table, means=bundle.table.means + 3.0)
    done = again(moved, altered(bundle, table=shifted), tmp_path / "two")
    assert "stimuli.tsv" in done.differing
    assert not any(name.endswith(".wav") for name in done.differing)
    assert done.papers == 6


def test_versions_and_checkpoints_that_differ_are_said(moved, bundle):
    found = read(moved / "provenance.json")
    assert differences(found, bundle) == []
    older = found.model_copy(
        update={
            "versions": found.versions | {"numpy": "1.0", "gone": "3.1"},
            "checkpoints": found.checkpoints | {"judge.safetensors": "e" * 64},
        }
    )
    said = "\n".join(differences(older, bundle))
    assert "the set was written with 1.0" in said
    assert "gone is not installed here" in said
    assert "judge.safetensors is" in said
    assert "eeeeeeeeeeee" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stimuli", []),
        ("stimuli", {"stim-a": 3}),
        ("files", [1]),
        ("versions", {"numpy": 1}),
        ("lowered_db", "0"),
        ("made", None),
        ("sources_at", {"a": None}),
    ],
)
def test_a_forged_provenance_is_refused_although_its_hash_fits(moved, name, value):
    path = moved / "provenance.json"
    stored = json.loads(path.read_text()) | {name: value}
    del stored["sha256"]
    path.write_text(json.dumps(stored | {"sha256": digest_of(stored)}))
    with pytest.raises(Refusal, match=r"is damaged \("):
        read(path)


def test_another_space_is_refused(moved, bundle, tmp_path):
    other = altered(bundle, space=replace(bundle.space, sha256="f" * 64))
    with pytest.raises(Refusal, match="planned with the space"):
        again(moved, other, tmp_path / "two")
