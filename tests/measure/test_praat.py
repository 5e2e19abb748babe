"""Praat's measures of vowels of known pitch and resonances; Praat itself is an optional extra."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import lfilter

from voicelab.audio import Recording, load, save
from voicelab.measure import PRAAT_COLUMNS, measure_acoustics, measure_with_praat, praat_version
from voicelab.refusal import Refusal

ROOT = Path(__file__).parents[2]
RATE = 16_000
TUBE_HZ = (500.0, 1500.0, 2500.0, 3500.0, 4500.0)  # of a uniform tube of 17.5 cm


@pytest.fixture
def parselmouth():
    return pytest.importorskip("parselmouth", reason="the extra `praat` is not installed")


def spoken_vowel(
    f0_hz: float = 100.0,
    formants_hz: tuple[float, ...] = TUBE_HZ,
    jitter: float = 0.0,
    shimmer: float = 0.0,
    hnr_db: float = np.inf,
) -> Recording:
    """Return a pulse train through a glottis that falls by 12 dB an octave, and resonators.

    A pulse is a band-limited impulse at any moment, so that periods need not be whole samples.
    Periods and amplitudes step from one to the next by the given share on average; white noise
    lies at the given ratio below the vowel.
    """
    random = np.random.default_rng(0)
    count = int(1.3 * f0_hz)
    # The mean difference of two uniform deviates is a third of their range.
    periods = (1 + 3 * jitter * random.uniform(-0.5, 0.5, count)) / f0_hz
    heights = 1 + 3 * shimmer * random.uniform(-0.5, 0.5, count)
    n = np.arange(int(1.2 * RATE))
    x = sum(h * np.sinc(n - t * RATE) for h, t in zip(heights, np.cumsum(periods), strict=True))
    for pole in (0.96, 0.96):
        x = lfilter([1 - pole], [1, -pole], x)
    x = np.diff(x, append=0.0)  # lips radiate
    for hz in formants_hz:
        radius, angle = np.exp(-np.pi * (40 + 0.02 * hz) / RATE), 2 * np.pi * hz / RATE
        x = lfilter([1], [1, -2 * radius * np.cos(angle), radius**2], x)
    x = x[RATE // 10 : -RATE // 10]  # a second in which nothing begins or ends
    x = x / x.std() + 10 ** (-hnr_db / 20) * random.standard_normal(len(x))
    return Recording(0.3 * x / np.abs(x).max(), RATE, f"a vowel at {f0_hz:g} Hz")


def value(recording: Recording, name: str) -> float:
    found = measure_with_praat(recording)[name]
    assert found.value is not None, found.reason
    return found.value


@pytest.mark.parametrize(
    "formants_hz",
    [TUBE_HZ, (700, 1200, 2600, 3500, 4500), (300, 2200, 3000, 3700, 4600)],
    ids=["schwa", "a", "i"],
)
@pytest.mark.parametrize("f0_hz", [100.0, 123.0])
def test_planted_formants_are_found(parselmouth, f0_hz, formants_hz) -> None:
    vowel = spoken_vowel(f0_hz, formants_hz)
    found = [value(vowel, f"f{number}_hz") for number in (1, 2, 3, 4)]
    # Burg's poles lie on harmonics: half of F0 is what can be asked of the lowest.
    assert np.allclose(found, formants_hz[:4], atol=0.3 * f0_hz, rtol=0.02)
    assert measure_acoustics(vowel)["f0_mean_hz"].value == pytest.approx(f0_hz, rel=0.002)


def test_a_tube_has_its_length(parselmouth) -> None:
    for length_cm in (15.5, 17.5, 18.5):
        tube = tuple((2 * n - 1) * 35_000 / (4 * length_cm) for n in (1, 2, 3, 4, 5))
        assert value(spoken_vowel(formants_hz=tube), "vtl_cm") == pytest.approx(length_cm, rel=0.03)


def test_dispersion_and_length_follow_from_the_formants(parselmouth, spoken) -> None:
    found = {name: one.value for name, one in measure_with_praat(spoken[0]).items()}
    dispersion = np.diff([found[f"f{n}_hz"] for n in (1, 2, 3, 4)]).mean()
    assert found["formant_dispersion_hz"] == pytest.approx(dispersion)
    assert found["vtl_cm"] == pytest.approx(100 * 350 / (2 * dispersion))


def test_planted_noise_is_the_harmonics_to_noise_ratio(parselmouth) -> None:
    for hnr_db in (10.0, 20.0):
        assert value(spoken_vowel(hnr_db=hnr_db), "hnr_db") == pytest.approx(hnr_db, abs=1.5)


def test_planted_perturbation_is_jitter_and_shimmer(parselmouth) -> None:
    steady = spoken_vowel()
    assert value(steady, "jitter_percent") < 0.05
    assert value(steady, "shimmer_percent") < 0.5
    assert value(spoken_vowel(jitter=0.02), "jitter_percent") == pytest.approx(2, rel=0.3)
    assert value(spoken_vowel(shimmer=0.05), "shimmer_percent") == pytest.approx(5, rel=0.25)


@pytest.mark.parametrize("f0_hz", [50.0, 650.0])
def test_voices_at_the_ends_of_what_edits_reach_are_measured_within_their_own_range(
    parselmouth, f0_hz
) -> None:
    steady = spoken_vowel(f0_hz, hnr_db=20.0)
    assert value(steady, "hnr_db") == pytest.approx(20, abs=2.5)
    assert value(spoken_vowel(f0_hz, jitter=0.02), "jitter_percent") == pytest.approx(2, rel=0.3)
    noise = Recording(0.1 * np.random.default_rng(0).standard_normal(RATE), RATE, "noise")
    assert value(steady, "cpp_db") > value(noise, "cpp_db") + 3


def test_a_voice_has_a_cepstral_peak_and_noise_buries_it(parselmouth) -> None:
    heard = [value(spoken_vowel(hnr_db=hnr_db), "cpp_db") for hnr_db in (np.inf, 20, 5)]
    noise = Recording(0.1 * np.random.default_rng(0).standard_normal(RATE), RATE, "noise")
    assert heard == sorted(heard, reverse=True)
    assert heard[-1] > value(noise, "cpp_db") + 3


# As a user of Praat would type it, on the file itself: another way to the same figures.
SCRIPT = """
sound = Read from file: "{path}"
selectObject: sound
wide = To Pitch: 0, 40, 800
low = Get quantile: 0, 0, 0.25, "Hertz"
high = Get quantile: 0, 0, 0.75, "Hertz"
selectObject: sound
pitch = To Pitch: 0, 0.75 * low, 1.5 * high
selectObject: sound
formant = To Formant (burg): 0, 5, 5500, 0.025, 50
frames = Get number of frames
table = Create Table with column names: "voiced", 0, "f1 f2 f3 f4"
for frame to frames
  selectObject: formant
  time = Get time from frame number: frame
  selectObject: pitch
  f0 = Get value at time: time, "Hertz", "linear"
  if f0 <> undefined
    selectObject: table
    Append row
    row = Get number of rows
    for number to 4
      selectObject: formant
      hz = Get value at time: number, time, "hertz", "linear"
      selectObject: table
      Set numeric value: row, "f" + string$(number), hz
    endfor
  endif
endfor
for number to 4
  selectObject: table
  hz = Get quantile: "f" + string$(number), 0.5
  appendInfoLine: hz
endfor
selectObject: sound
harmonicity = To Harmonicity (cc): 0.01, 0.75 * low, 0.1, 1
hnr = Get mean: 0, 0
selectObject: sound
pulses = To PointProcess (periodic, cc): 0.75 * low, 1.5 * high
jitter = Get jitter (local): 0, 0, 0.0001, 0.02, 1.3
selectObject: sound, pulses
shimmer = Get shimmer (local): 0, 0, 0.0001, 0.02, 1.3, 1.6
selectObject: sound
cepstra = To PowerCepstrogram: 60, 0.002, 5000, 50
cpp = Get CPPS: "yes", 0.02, 0.0005, 60, 330, 0.05, "Parabolic", 0.001, 0.05, "Straight", "Robust"
appendInfoLine: hnr
appendInfoLine: 100 * jitter
appendInfoLine: 100 * shimmer
appendInfoLine: cpp
"""
BY_SCRIPT = (
    "f1_hz", "f2_hz", "f3_hz", "f4_hz", "hnr_db", "jitter_percent", "shimmer_percent", "cpp_db",
)  # fmt: skip


def test_a_script_that_a_user_of_praat_would_write_says_the_same(parselmouth, tmp_path) -> None:
    path = tmp_path / "vowel.wav"
    save(spoken_vowel(jitter=0.01, shimmer=0.03, hnr_db=15), path, bits=24)
    said = parselmouth.praat.run(SCRIPT.format(path=path), capture_output=True)[1].split()
    found = measure_with_praat(load(path))
    for name, text in zip(BY_SCRIPT, said, strict=True):
        assert found[name].value == pytest.approx(float(text), rel=1e-3), name


def test_a_measure_that_fails_is_empty_with_a_reason(parselmouth) -> None:
    random = np.random.default_rng(0)
    for recording in (
        Recording(np.zeros(RATE), RATE),
        Recording(np.zeros(0), RATE),
        Recording(0.1 * random.standard_normal(300), RATE),
        Recording(0.1 * random.standard_normal(RATE), RATE),
        Recording(spoken_vowel().samples[::2], RATE // 2),
    ):
        found = measure_with_praat(recording)
        assert list(found) == list(PRAAT_COLUMNS)
        assert found["vtl_cm"].value is None
        assert found["vtl_cm"].reason


def test_versions_are_named_for_the_methods_section(parselmouth) -> None:
    assert praat_version().startswith("Praat 6.")


def test_without_the_extra_it_is_said_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "parselmouth", None)  # as if it were not there
    with pytest.raises(Refusal, match="pip install praat-parselmouth"):
        measure_with_praat(spoken_vowel())
    assert praat_version() == ""


def test_no_module_of_the_core_imports_praat() -> None:
    code = (
        "import importlib, pkgutil, sys, voicelab\n"
        "for one in pkgutil.walk_packages(voicelab.__path__, 'voicelab.'):\n"
        "    if not one.name.startswith(('voicelab.ui', 'voicelab.__main__')):\n"
        "        importlib.import_module(one.name)\n"
        "sys.exit('parselmouth' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    sources = (ROOT / "voicelab").rglob("*.py")
    named = [path.name for path in sources if "import parselmouth" in path.read_text()]
    assert named == ["praat.py"]
