"""Recordings: what is read is what was written, and bad audio is refused in one sentence."""

import os
import stat
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from voicelab.audio import Recording, checked, load, resample, rms_dbfs, save, within_full_scale
from voicelab.refusal import Refusal

# ending: format and subtype of libsndfile, error that the coding may make as a share of the RMS
FORMATS = {
    "wav": ("WAV", "PCM_16", 0.001),
    "flac": ("FLAC", "PCM_24", 0.001),
    "ogg": ("OGG", "VORBIS", 0.2),
    "opus": ("OGG", "OPUS", 0.2),
    "mp3": ("MP3", "MPEG_LAYER_III", 0.2),
}


def tone(hz=440.0, rate=48_000, seconds=1.0, level=0.3):
    return level * np.sin(2 * np.pi * hz * np.arange(round(rate * seconds)) / rate)


@pytest.fixture
def short(vowel):
    return vowel(seconds=0.2)


# Reading


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_is_read_as_the_mean_of_its_channels(tmp_path, ending, channels):
    container, subtype, error = FORMATS[ending]
    left, right = tone(440), tone(660, level=0.1)
    given = np.stack([left, right], axis=1)[:, :channels]
    path = tmp_path / f"tone.{ending}"
    soundfile.write(path, given, 48_000, format=container, subtype=subtype)

    recording = load(path)

    expected = given.mean(axis=1)
    assert recording.sample_rate == 48_000
    assert recording.source == str(path)
    assert recording.samples.dtype == np.float32
    assert recording.samples.shape == (48_000,)
    middle = slice(4800, -4800)  # lossy codecs fade in and out
    difference = recording.samples[middle] - expected[middle]
    assert np.sqrt(np.mean(difference**2)) < error * np.sqrt(np.mean(expected[middle] ** 2))


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 22_050, 44_100, 96_000])
def test_a_file_keeps_its_own_rate(tmp_path, rate):
    soundfile.write(tmp_path / "tone.wav", tone(rate=rate), rate)
    recording = load(tmp_path / "tone.wav")
    assert recording.sample_rate == rate
    assert recording.seconds == 1.0


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Refusal, match=r"nothing\.wav is not a file; give the path of an audio"):
        load(tmp_path / "nothing.wav")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(Refusal, match="is not a file"):
        load(tmp_path)


@pytest.mark.parametrize(
    "name", ["letter.wav", "letter.mp3", "letter.opus", "letter.raw", "letter"]
)
def test_what_is_not_audio_is_refused_whatever_its_name(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"Dear Sir or Madam, " * 20)
    with pytest.raises(Refusal, match=r"letter.* cannot be decoded as audio \(380 bytes\); give a"):
        load(path)


def test_a_file_of_no_bytes_is_refused(tmp_path):
    (tmp_path / "none.wav").touch()
    with pytest.raises(Refusal, match=r"cannot be decoded as audio \(0 bytes\)"):
        load(tmp_path / "none.wav")


def test_a_header_that_promises_more_than_any_memory_holds_is_refused(tmp_path):
    path = tmp_path / "damaged.flac"
    soundfile.write(path, tone(), 48_000)
    content = bytearray(path.read_bytes())
    content[21] |= 0x0F  # STREAMINFO's count of samples, 36 bits
    content[22:26] = b"\xff" * 4
    path.write_bytes(content)
    with pytest.raises(Refusal, match="cannot be decoded as audio"):
        load(path, max_seconds=None)


def test_a_file_without_samples_is_refused(tmp_path):
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), 16_000)
    with pytest.raises(Refusal, match=r"empty\.wav is empty \(0 samples\); give a recording"):
        load(tmp_path / "empty.wav")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_file_with_a_sample_that_is_no_number_is_refused(tmp_path, bad):
    samples = tone()
    samples[100] = bad
    soundfile.write(tmp_path / "bad.wav", samples, 48_000, subtype="FLOAT")
    with pytest.raises(Refusal, match=r"bad\.wav holds samples that are not finite numbers"):
        load(tmp_path / "bad.wav")


def test_a_long_file_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "long.wav", np.zeros(61 * 8000), 8000)
    assert load(tmp_path / "long.wav", max_seconds=None).seconds == 61
    assert load(tmp_path / "long.wav", max_seconds=61).seconds == 61

    def decode(*_, **__):
        raise AssertionError("decoded although too long")

    monkeypatch.setattr(soundfile.SoundFile, "read", decode)
    with pytest.raises(
        Refusal, match=r"long\.wav lasts 61\.0 s; at most 60 s are accepted: cut out"
    ):
        load(tmp_path / "long.wav")


def test_a_header_that_promises_less_than_the_file_holds_is_all_that_is_decoded(tmp_path):
    """Nobody gets around the limit: a short mp3 or flac with a long one behind it stays short."""
    long, short = np.zeros(70 * 16_000), np.zeros(2 * 16_000)
    for ending in ("mp3", "flac"):
        soundfile.write(tmp_path / f"long.{ending}", long, 16_000)
        soundfile.write(tmp_path / f"short.{ending}", short, 16_000)
        lying = (tmp_path / f"short.{ending}").read_bytes()
        lying += (tmp_path / f"long.{ending}").read_bytes()
        (tmp_path / f"lying.{ending}").write_bytes(lying)
        assert load(tmp_path / f"lying.{ending}").seconds == pytest.approx(2, abs=0.1)


def test_a_file_that_does_not_say_how_long_it_is_is_refused(tmp_path):
    noise = 0.1 * np.random.default_rng(0).standard_normal(70 * 16_000)
    soundfile.write(tmp_path / "one.ogg", noise[: 2 * 16_000], 16_000)
    soundfile.write(tmp_path / "two.ogg", noise, 16_000)
    chained = (tmp_path / "one.ogg").read_bytes() + (tmp_path / "two.ogg").read_bytes()
    (tmp_path / "chained.ogg").write_bytes(chained)
    with pytest.raises(Refusal, match=r"chained\.ogg does not say how long it is; export it again"):
        load(tmp_path / "chained.ogg")


def test_a_long_recording_from_elsewhere_is_refused_too():
    long = Recording(np.zeros(1100), 100, "the microphone")
    with pytest.raises(Refusal, match=r"the microphone lasts 11\.0 s; at most 10 s"):
        checked(long, max_seconds=10)
    assert checked(long) is long


# Recordings as values


def test_two_channels_are_refused():
    with pytest.raises(Refusal, match=r"array has shape \(2, 100\); one channel .* mix"):
        Recording(np.zeros((2, 100)), 16_000)


def test_integers_are_an_error_because_their_full_scale_is_unknown():
    with pytest.raises(TypeError, match="int16; divide by full scale first"):
        Recording(np.full(100, 12_000, dtype=np.int16), 16_000)


def test_a_recording_shares_no_memory_with_what_it_was_made_from():
    given = np.full(100, 0.5, dtype=np.float32)
    recording = Recording(given, 16_000)
    given[:] = 0
    assert (recording.samples == 0.5).all()
    with pytest.raises(ValueError, match="read-only"):
        recording.samples[0] = 1


def test_the_level_of_a_sine_is_3_db_below_its_peak():
    assert rms_dbfs(tone(level=1.0)) == pytest.approx(-3.01, abs=0.01)
    assert rms_dbfs(np.zeros(100)) == -np.inf


def test_only_what_exceeds_full_scale_is_lowered():
    loud = Recording(tone(level=2.0), 48_000)
    assert np.abs(within_full_scale(loud).samples).max() == 1.0
    assert np.abs(loud.samples).max() == pytest.approx(2.0, abs=1e-3)
    quiet = Recording(tone(level=1.0), 48_000)
    assert within_full_scale(quiet) is quiet


# Writing


@pytest.mark.parametrize("bits", [16, 24])
def test_what_is_written_is_read_back_within_half_a_step(tmp_path, short, bits):
    save(short, tmp_path / "vowel.wav", bits=bits)
    info = soundfile.info(tmp_path / "vowel.wav")
    assert (info.format, info.subtype, info.channels) == ("WAV", f"PCM_{bits}", 1)
    again = load(tmp_path / "vowel.wav")
    assert again.sample_rate == short.sample_rate
    assert len(again.samples) == len(short.samples)
    assert np.abs(again.samples - short.samples).max() <= 0.501 / 2 ** (bits - 1)
    assert abs(np.mean(again.samples - short.samples)) < 0.05 / 2 ** (bits - 1)  # no offset
    assert rms_dbfs(again.samples) == pytest.approx(rms_dbfs(short.samples), abs=0.01)


@pytest.mark.parametrize("bits", [16, 24])
def test_a_file_read_and_written_again_has_the_same_bytes(tmp_path, short, bits):
    save(short, tmp_path / "first.wav", bits=bits)
    save(load(tmp_path / "first.wav"), tmp_path / "second.wav", bits=bits)
    assert (tmp_path / "first.wav").read_bytes() == (tmp_path / "second.wav").read_bytes()


def test_every_16_bit_value_survives(tmp_path):
    every = np.arange(-(2**15), 2**15) / 2**15
    save(Recording(every, 16_000), tmp_path / "every.wav")
    assert np.array_equal(load(tmp_path / "every.wav").samples, every.astype(np.float32))


def test_full_scale_itself_is_written(tmp_path):
    save(Recording(np.array([1.0, -1.0]), 16_000), tmp_path / "full.wav")
    assert load(tmp_path / "full.wav").samples == pytest.approx([1.0, -1.0], abs=1 / 2**15)


def test_a_recording_that_would_clip_is_not_written(tmp_path):
    loud = Recording(tone(level=2.0), 48_000, "loud.wav")
    expected = r"loud\.wav peaks at \+6\.0 dB re full scale and would clip; lower its level first"
    with pytest.raises(Refusal, match=expected):
        save(loud, tmp_path / "out.wav")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("bits", [8, 32, 0])
def test_other_sample_sizes_are_refused(tmp_path, short, bits):
    with pytest.raises(Refusal, match=f"{bits} bits were asked for; wav files are .* 16 or 24"):
        save(short, tmp_path / "out.wav", bits=bits)


def test_nothing_is_written_of_a_recording_that_is_empty_or_not_finite(tmp_path, short):
    with pytest.raises(Refusal, match="is empty"):
        save(Recording(np.zeros(0), 16_000), tmp_path / "out.wav")
    with pytest.raises(Refusal, match="not finite"):
        save(replace(short, samples=short.samples * np.nan), tmp_path / "out.wav")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_does_not_exist_is_refused(tmp_path, short):
    expected = r"cannot be written \(No such file or directory\); choose a folder that exists"
    with pytest.raises(Refusal, match=expected):
        save(short, tmp_path / "nowhere" / "out.wav")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path, short):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(Refusal, match=r"cannot be written \(Permission denied\)"):
            save(short, tmp_path / "out.wav")
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_a_folder_of_the_system_that_nobody_writes_to_is_refused(short):
    if not os.path.isdir("/proc/self"):
        pytest.skip("no /proc here")
    with pytest.raises(Refusal, match=r"/proc/self/out\.wav cannot be written"):
        save(short, "/proc/self/out.wav")


def test_a_folder_in_the_place_of_the_file_is_refused_and_nothing_is_left(tmp_path, short):
    (tmp_path / "out.wav").mkdir()
    with pytest.raises(Refusal, match=r"out\.wav cannot be written"):
        save(short, tmp_path / "out.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["out.wav"]


def test_a_failed_write_keeps_the_file_that_was_there(tmp_path, short, monkeypatch):
    save(short, tmp_path / "out.wav")
    before = (tmp_path / "out.wav").read_bytes()

    def fail(*_, **__):
        raise RuntimeError("no space left")

    monkeypatch.setattr(soundfile, "write", fail)
    with pytest.raises(Refusal, match=r"cannot be written \(no space left\); check the folder"):
        save(replace(short, samples=short.samples / 2), tmp_path / "out.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["out.wav"]
    assert (tmp_path / "out.wav").read_bytes() == before


# Resampling


@pytest.mark.parametrize(("old", "new"), [(44_100, 16_000), (16_000, 44_100), (8000, 22_050)])
def test_a_resampled_tone_is_the_tone_made_at_the_other_rate(old, new):
    moved = resample(Recording(tone(1000, old), old, "tone"), new)
    made = tone(1000, new)
    assert (moved.sample_rate, moved.source, len(moved.samples)) == (new, "tone", len(made))
    middle = slice(new // 10, -new // 10)
    assert np.abs(moved.samples[middle] - made[middle]).max() < 1e-3


@pytest.mark.parametrize(("old", "new"), [(44_101, 16_000), (16_000, 44_101), (11_127, 16_000)])
def test_odd_rates_are_resampled_as_well(old, new):
    moved = resample(Recording(tone(1000, old), old), new)
    made = tone(1000, new)
    assert len(moved.samples) == len(made)
    middle = slice(new // 10, -new // 10)
    assert np.abs(moved.samples[middle] - made[middle]).max() < 1e-3


def test_what_the_lower_rate_cannot_hold_is_gone():
    moved = resample(Recording(tone(6000, 44_100), 44_100), 8000)
    assert rms_dbfs(moved.samples[800:-800]) < -70


def test_resampling_to_the_same_rate_gives_the_recording_itself(short):
    assert resample(short, short.sample_rate) is short


def test_resampling_leaves_its_input_alone_and_gives_the_same_samples_again(short):
    before = short.samples.copy()
    first, second = resample(short, 22_050), resample(short, 22_050)
    assert np.array_equal(first.samples, second.samples)
    assert np.array_equal(short.samples, before)
