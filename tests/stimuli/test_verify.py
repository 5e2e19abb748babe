"""Every promise of a set broken once, and found."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicelab.checksum import sha256_of
from voicelab.refusal import Refusal
from voicelab.stimuli import PROVENANCE, unmeasured, verify, write
from voicelab.stimuli.provenance import read
from voicelab.stimuli.serialise import readable_json


@pytest.fixture(scope="module")
def original(small, bundle, tmp_path_factory) -> Path:
    long = replace(small, output=replace(small.output, duration_s=0.6))
    return write(long, tmp_path_factory.mktemp("sets") / "one", bundle).folder


@pytest.fixture
def folder(original, tmp_path) -> Path:
    return shutil.copytree(original, tmp_path / "one")


def breaches(folder: Path, bundle) -> list[str]:
    return [str(one) for one in verify(folder, bundle.judge)]


def altered(folder: Path, change: Callable[[np.ndarray], np.ndarray]) -> str:
    """Alter the first sound, and the hashes with it: only the sound itself can give it away."""
    file = sorted((folder / "stimuli").iterdir())[0]
    samples, rate = soundfile.read(file, dtype="float64")
    soundfile.write(file, change(samples), rate, "PCM_16")
    trusted(folder, file)
    return f"stimuli/{file.name}"


def trusted(folder: Path, file: Path) -> None:
    found = read(folder / PROVENANCE)
    found.files[file.relative_to(folder).as_posix()] = sha256_of(file)
    (folder / PROVENANCE).write_text(readable_json(found.to_dict()))


def test_a_set_as_it_was_written_breaks_no_promise(folder, bundle):
    assert breaches(folder, bundle) == []


def test_a_changed_file_is_named_by_its_hash(folder, bundle):
    file = folder / "CITATION"
    file.write_text(file.read_text() + " and me")
    (line,) = breaches(folder, bundle)
    assert line.startswith("CITATION: is not the file that was written")


def test_a_missing_and_a_foreign_file_are_named(folder, bundle):
    gone = sorted((folder / "stimuli").iterdir())[1]
    shutil.move(gone, folder / "stimuli" / "stim-foreign.wav")
    said = breaches(folder, bundle)
    assert f"stimuli/{gone.name}: is missing" in said
    assert "stimuli/stim-foreign.wav: was not written with the set" in said
    assert len(said) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda x: x * 10 ** (0.15 / 20), "has a level of -25.85 dB"),
        (lambda x: x[:-1], "has 9599 samples instead of 9600"),
        (lambda x: np.append(x, 0), "has 9601 samples instead of 9600"),
        (lambda x: np.roll(x, 400), "is not silent behind the end of its sound"),
        (lambda x: np.concatenate([x[160:320], x[160:]]), "does not rise over 10 ms"),
        (lambda x: np.r_[x[:7840], x[7680:7840], x[8000:]], "does not fall over 10 ms"),
        (lambda x: np.roll(x, -100), "does not rise over 10 ms"),
        (lambda x: np.concatenate([x[:9000], 0 * x[9000:]])[::-1], "does not rise|not silent"),
        (lambda x: np.append(x[:-1], 0.001), "is not silent behind the end of its sound"),
        (lambda x: np.clip(30 * x, -1, 1), "clips"),
        (lambda x: x[:, None] * [1, 1], "has 2 channels instead of 1"),
    ],
    # The text of a function holds its address, which is another in every process.
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_sound_that_breaks_a_promise_is_found_even_where_every_hash_was_adapted(
    change, said, folder, bundle
):
    name = altered(folder, change)
    lines = [line for line in breaches(folder, bundle) if line.startswith(name)]
    assert any(np.any([one in line for one in said.split("|")]) for line in lines), lines


def test_a_lower_level_is_found_to_a_tenth_of_a_decibel(folder, bundle):
    altered(folder, lambda x: x * 10 ** (-0.05 / 20))
    assert not any("level" in line for line in breaches(folder, bundle))


def test_another_rate_or_another_number_of_bits_is_found(folder, bundle):
    file = sorted((folder / "stimuli").iterdir())[0]
    samples, _ = soundfile.read(file)
    soundfile.write(file, samples, 22_050, "PCM_24")
    trusted(folder, file)
    said = "\n".join(breaches(folder, bundle))
    assert "22050 Hz instead of 16000" in said
    assert "PCM_24 as its sample format instead of PCM_16" in said


@pytest.mark.parametrize(
    "column", ["f0_mean_hz", "duration_s", "rms_dbfs", "judged_gender_female_p", "judged_age_years"]
)
def test_a_figure_of_the_table_that_is_not_measured_again_is_named(column, folder, bundle):
    table = folder / "stimuli.tsv"
    head, first, second, *rest = table.read_text().splitlines()
    cells = second.split("\t")  # strength 0: of it everything can be measured
    place = head.split("\t").index(column)
    assert cells[place] != "n/a"
    cells[place] = format(float(cells[place]) + 0.5, ".4f")
    table.write_text("\n".join([head, first, "\t".join(cells), *rest]) + "\n")
    trusted(folder, table)
    (line,) = breaches(folder, bundle)
    assert f"has {column}" in line
    assert f"its table says {cells[place]}" in line


@pytest.mark.parametrize(
    ("column", "changed"),
    [("strength_gender", "0.7"), ("step", "2"), ("license", "CC0"), ("target_p", "0.5"),
     ("kind", "original"), ("sha256", "0" * 64), ("sound_duration_s", "0.6")],
)  # fmt: skip
def test_a_cell_that_does_not_follow_from_the_plan_and_the_file_is_named(
    column, changed, folder, bundle
):
    table = folder / "stimuli.tsv"
    head, first, *rest = table.read_text().splitlines()
    cells = first.split("\t")
    cells[head.split("\t").index(column)] = changed
    table.write_text("\n".join([head, "\t".join(cells), *rest]) + "\n")
    trusted(folder, table)
    said = breaches(folder, bundle)
    assert any(f"has {column}" in line and f"says {changed}" in line for line in said)


def test_what_is_not_measured_again_is_named_with_the_reason(folder, bundle, monkeypatch):
    (space,) = unmeasured(folder, bundle.judge)
    for name in ("speaker_similarity", "position_gender", "asked_position_gender", "off_cloud"):
        assert name in space
    assert not any(name in space for name in ("strength_gender", "rms_dbfs", "judged_", "f1_hz"))
    monkeypatch.setattr(sys.modules["voicelab.stimuli.verify"], "find_spec", lambda name: None)
    said = unmeasured(folder, replace(bundle.judge, sha256="d" * 64))
    table = (folder / "stimuli.tsv").read_text()
    assert len(said) == (3 if "f1_hz" in table else 2)
    assert "the judge here is not the one" in said[0]
    assert "judged_age_years" in said[0]
    assert ("Praat is not installed here: f1_hz" in said[1]) == ("f1_hz" in table)


def test_rows_that_are_missing_twice_or_foreign_are_named(folder, bundle):
    table = folder / "stimuli.tsv"
    head, first, second, third = table.read_text().splitlines()
    foreign = second.replace(second.split("\t")[0], "stim-other", 1)
    table.write_text("\n".join([head, first, first, third, foreign]) + "\n")
    trusted(folder, table)
    said = "\n".join(breaches(folder, bundle))
    assert "has 2 rows of stim-highVoiceGender01" in said
    assert "has 0 rows of stim-highVoiceGender02" in said
    assert "a row of stim-other" in said


def test_a_torn_table_is_named(folder, bundle):
    table = folder / "stimuli.tsv"
    table.write_text(table.read_text()[:-300])
    assert any("stimuli.tsv: is" in line for line in breaches(folder, bundle))


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:1000],
        lambda text: text.replace('"seed": 0', '"seed": 1'),
        lambda text: text.replace('"bits": 16', '"bits": 24'),
        lambda text: "[]",
        lambda text: '{"plan": 3, "format": 1}',
        lambda text: text.replace('"format": 1', '"format": 7'),
    ],
)
def test_a_damaged_provenance_is_refused_in_one_sentence(damage, folder, bundle):
    path = folder / PROVENANCE
    path.write_text(damage(path.read_text()))
    with pytest.raises(Refusal, match=r"damaged|format 1|not the provenance"):
        breaches(folder, bundle)


def test_a_folder_that_is_no_set_is_refused(tmp_path, bundle):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(Refusal, match=r"provenance\.json|is not a folder"):
            breaches(folder, bundle)


def test_another_judge_than_the_sets_is_not_asked(folder, bundle, original):
    found = json.loads((folder / PROVENANCE).read_text())
    assert found["checkpoints"]["judge.safetensors"] == bundle.judge.sha256
    silent = replace(bundle.judge, sha256="d" * 64, witnesses=())  # would fail if it were asked
    assert list(verify(folder, silent)) == []
