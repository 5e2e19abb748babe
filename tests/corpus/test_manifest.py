"""Manifests as people write them, and the frozen split."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.corpus.planted import CSV, NEW_TSV, OLD_TSV, manifest
from voicelab.attributes import age_band
from voicelab.corpus import SPLITS, Utterance, read, split_of
from voicelab.refusal import Refusal

# The split


def test_the_split_is_the_one_that_was_frozen():
    golden = {  # by printf '%s' corpus/speaker | sha256sum
        ("emodb", "emodb_03"): "training",
        ("emodb", "emodb_10"): "test",
        ("speechocean762", "so762_0001"): "training",
        ("speechocean762", "so762_0003"): "test",
        ("speechocean762", "so762_0094"): "validation",
        ("speech_accent_archive", "saa_afrikaans1"): "training",
        ("speech_accent_archive", "saa_afrikaans3"): "test",
        ("speech_accent_archive", "saa_afrikaans4"): "validation",
        ("made up", "é"): "training",
    }
    assert {key: split_of(*key) for key in golden} == golden


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_speaker_is_always_in_the_same_one_part(folder, speaker):
    part = split_of(folder, speaker)
    assert part in SPLITS
    assert split_of(folder, speaker) == part
    assert Utterance(Path("x.wav"), folder, speaker).split == part


def test_a_fifth_of_the_speakers_is_for_testing_and_a_tenth_for_validation():
    parts = [split_of("made up", str(i)) for i in range(10_000)]
    assert parts.count("test") == pytest.approx(2000, abs=150)
    assert parts.count("validation") == pytest.approx(1000, abs=120)


# Ages


@pytest.mark.parametrize(
    ("years", "band"),
    [
        (6, "under 18"), (17.9, "under 18"), (18, "18-34"), (34.9, "18-34"), (35, "35-49"),
        (49, "35-49"), (50, "50 and over"), (97, "50 and over"), (None, ""), (float("nan"), ""),
    ],
)  # fmt: skip
def test_an_age_is_in_one_band(years, band):
    assert age_band(years) == band


# Manifests


def test_a_manifest_is_read_with_its_labels(tmp_path):
    folder = manifest(
        tmp_path / "lab",
        "one.wav,s1,34.5,Female,Dutch",
        '"a, b.wav",s2,61,m,"English, of Wales"',
        "sub/three.wav,s3,,,",
    )
    one, two, three = read(folder)
    assert one == Utterance(folder / "one.wav", "lab", "s1", 34.5, "female", "dutch")
    assert two == Utterance(folder / "a, b.wav", "lab", "s2", 61.0, "male", "english, of wales")
    assert three == Utterance(folder / "sub" / "three.wav", "lab", "s3", None, "", "")


def test_columns_may_come_in_any_order_and_labels_may_be_missing(tmp_path):
    folder = manifest(tmp_path / "lab", "s1,happy,one.wav", header="speaker_id,emotion,path\n")
    assert read(folder) == [Utterance(folder / "one.wav", "lab", "s1")]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_manifest_saved_by_a_spreadsheet_is_read(tmp_path, encoding, ending):
    folder = tmp_path / "lab"
    folder.mkdir()
    text = (CSV + "one.wav,s1,34,f,français\n").replace("\n", ending)
    (folder / "metadata.csv").write_bytes(text.encode(encoding))
    assert read(folder) == [Utterance(folder / "one.wav", "lab", "s1", 34.0, "female", "français")]


def test_the_corpus_is_named_by_its_folder_however_the_folder_is_given(tmp_path, monkeypatch):
    folder = manifest(tmp_path / "lab", "one.wav,s1,34,f,dutch")
    monkeypatch.chdir(folder)
    assert {read(given)[0].corpus for given in (".", folder, f"{folder}/", str(folder))} == {"lab"}


def test_labels_that_make_no_sense_are_named_and_left_out(tmp_path):
    folder = manifest(
        tmp_path / "lab", "a.wav,s1,old,f,x", "b.wav,s2,340,f,x", "c.wav,s3,30,?,x", "d.wav,,30,f,x"
    )
    old, too_old, neither, nobody = read(folder)
    assert (old.age, old.problem) == (None, "age 'old' is neither a number nor a decade")
    assert (too_old.age, too_old.problem) == (None, "age 340 is not between 0 and 120 years")
    assert (neither.gender, neither.problem) == ("", "gender '?' is not one of female, male, other")
    assert nobody.problem == "no speaker is named"


def test_a_line_that_ends_too_early_is_no_reason_to_stop(tmp_path):
    folder = manifest(tmp_path / "lab", "a.wav", "b.wav,s2,30,f,x,and,more")
    short, long = read(folder)
    assert short.problem == "no speaker is named"
    assert (long.speaker_id, long.accent) == ("s2", "x")


def test_a_folder_without_a_manifest_is_refused(tmp_path):
    expected = r"holds neither metadata\.csv nor validated\.tsv; give a folder with a manifest"
    with pytest.raises(Refusal, match=expected):
        read(tmp_path)
    with pytest.raises(Refusal, match=expected):
        read(tmp_path / "nowhere")


def test_a_manifest_without_a_needed_column_is_refused(tmp_path):
    folder = manifest(tmp_path / "lab", "a.wav,f", header="file,gender\n")
    expected = r"metadata\.csv has no column path or speaker_id; its first line must name path, spe"
    with pytest.raises(Refusal, match=expected):
        read(folder)


def test_an_empty_manifest_is_refused(tmp_path):
    with pytest.raises(Refusal, match="has no column path or speaker_id"):
        read(manifest(tmp_path / "lab", header=""))


def test_a_manifest_that_is_not_utf_8_is_refused(tmp_path):
    folder = manifest(tmp_path / "lab", "a.wav,s1,30,f,français", encoding="latin-1")
    with pytest.raises(Refusal, match=r"cannot be read as a table .* save it as UTF-8 text"):
        read(folder)


# Common Voice


def test_common_voice_is_read_as_it_came_before_2023(tmp_path):
    folder = manifest(
        tmp_path / "en",
        'c1\ta.mp3\t"No, she said, and left.\t2\t0\tthirties\tfemale\tus\ten\t',
        'c2\tb.mp3\t"It\'s 5" long\t2\t0\tfourties\tmale\tengland\ten\t',
        "c3\tc.mp3\tHello\t2\t0\t\t\t\ten\t",
        "c4\td.mp3\tHello\t2\t0\tteens\tother\tindian\ten\t",
        header=OLD_TSV,
        name="validated.tsv",
    )
    a, b, c, d = read(folder)
    assert a == Utterance(folder / "clips" / "a.mp3", "en", "c1", 35.0, "female", "us")
    assert b == Utterance(folder / "clips" / "b.mp3", "en", "c2", 45.0, "male", "england")
    assert c == Utterance(folder / "clips" / "c.mp3", "en", "c3")
    assert d == Utterance(folder / "clips" / "d.mp3", "en", "c4", 15.0, "other", "indian")


def test_common_voice_is_read_as_it_comes_today(tmp_path):
    genders = {
        "female_feminine": "female",
        "male_masculine": "male",
        "non-binary": "other",
        "intersex": "other",
        "transgender": "other",
        "do_not_wish_to_say": "",
    }
    lines = [
        f'c{i}\t{i}.mp3\tid\tA "quoted sentence\t\t2\t0\tnineties\t{gender}\t'
        "United States English,Midwestern\t\ten\t"
        for i, gender in enumerate(genders)
    ]
    found = read(manifest(tmp_path / "en", *lines, header=NEW_TSV, name="validated.tsv"))
    assert [u.gender for u in found] == list(genders.values())
    assert {u.accent for u in found} == {"united states english,midwestern"}
    assert {u.age for u in found} == {95.0}
    assert not any(u.problem for u in found)
