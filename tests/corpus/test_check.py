"""A check counts what a corpus holds and names what is wrong; a bad file never stops it."""

import pytest
import soundfile

from tests.corpus.planted import OLD_TSV, manifest, tone
from voicelab.corpus import check


def test_checking_counts_speakers_and_says_where_their_labels_contradict_each_other(tmp_path):
    folder = manifest(
        tmp_path / "lab",
        "a.wav,s1,30,f,dutch",
        "a.wav,s1,,,",
        "a.wav,s2,30,f,dutch",
        "a.wav,s2,60,m,dutch",
        "a.wav,s3,?,m,",
    )
    soundfile.write(folder / "a.wav", tone(seconds=1), 16_000)
    found = check(folder, workers=1)
    assert (found.files, sum(found.speakers.values())) == (5, 3)
    assert found.hours == pytest.approx(5 / 3600)
    assert found.genders == {"female": 1, "several": 1, "male": 1}
    assert found.age_bands == {"18-34": 1, "several": 1, "unknown": 1}
    assert found.accents == {"dutch": 2, "unknown": 1}
    assert not found.unreadable
    assert found.labels == (
        f"{folder / 'a.wav'}: age '?' is neither a number nor a decade",
        "speaker s2: more than one gender, so perhaps several people",
    )


def test_a_bad_clip_of_common_voice_is_named_and_the_others_are_counted(tmp_path):
    folder = tmp_path / "en"
    (folder / "clips").mkdir(parents=True)
    lines = []
    for i, gender in enumerate(["female", "male", "male", "female"]):
        path = folder / "clips" / f"{i}.mp3"
        soundfile.write(path, tone(seconds=9), 16_000, format="MP3")
        lines.append(f'c{i}\t{i}.mp3\tSay "this\t2\t0\ttwenties\t{gender}\tus\ten\t')
    (folder / "clips" / "1.mp3").write_bytes(b"\0" * 3000)
    (folder / "clips" / "2.mp3").unlink()
    found = check(manifest(folder, *lines, header=OLD_TSV, name="validated.tsv"), workers=1)
    assert (found.corpus, found.files) == ("en", 4)
    assert found.hours == pytest.approx(18 / 3600, rel=0.01)
    assert found.genders == {"female": 2, "male": 2}
    assert found.age_bands == {"18-34": 4}
    assert found.accents == {"us": 4}
    assert sum(found.speakers.values()) == 4
    damaged, missing = found.unreadable
    assert damaged.startswith(f"{folder / 'clips' / '1.mp3'} cannot be decoded as audio")
    assert missing.startswith(f"{folder / 'clips' / '2.mp3'} is not a file")
