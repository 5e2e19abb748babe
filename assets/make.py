"""Make the example recordings of this folder with the program espeak-ng.

You need this only to change them: ``apt-get install espeak-ng``, then ``python assets/make.py``.
"""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

HERE = Path(__file__).parent
LEVEL_DBFS = -23.0  # RMS of every recording, so that none is louder than the next
SECONDS = (3.0, 5.0)  # shortest and longest
PEAK = 0.9  # of full scale, the most that any sample may have

KETTLE = "The kettle sings in the kitchen while rain runs slowly down the window."
HARBOUR = "Four grey boats lay in the harbour, and nobody knew whose they were."
GARDEN = "My neighbour grows beans, plums and pears behind the old garden wall."

# accent of espeak-ng, its voice variant (f female, m male), sentence
VOICES = [
    ("en-us", "f3", KETTLE),
    ("en-us", "m3", KETTLE),
    ("en-gb-x-rp", "f2", HARBOUR),
    ("en-gb-x-rp", "m7", HARBOUR),
    ("en-gb-scotland", "f4", GARDEN),
    ("en-029", "m1", GARDEN),
]


def speak(accent: str, variant: str, sentence: str) -> tuple[np.ndarray, int]:
    """Return what espeak-ng says: samples in [-1, 1], float64 [T], and the rate in Hz."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        # Amplitude 70 (of 100, the default) because some variants clip at 100.
        command = ["espeak-ng", "-a", "70", "-v", f"{accent}+{variant}", "-w", str(path), sentence]
        subprocess.run(command, check=True)
        samples, rate_hz = soundfile.read(path)
    return samples, rate_hz


def main() -> None:
    """Write one wav file a voice, all at one level, and print its figures."""
    for accent, variant, sentence in VOICES:
        samples, rate_hz = speak(accent, variant, sentence)
        seconds = len(samples) / rate_hz
        rms = np.sqrt(np.mean(samples**2))
        levelled = samples * 10 ** (LEVEL_DBFS / 20) / rms
        peak = np.abs(levelled).max()
        path = HERE / f"espeak_{accent}_{variant}.wav"
        if np.abs(samples).max() > 0.99 or peak > PEAK or not SECONDS[0] <= seconds <= SECONDS[1]:
            raise SystemExit(f"{path.name}: {seconds:.1f} s, peak {peak:.2f}; change its sentence")
        soundfile.write(path, levelled, rate_hz, subtype="PCM_16")
        print(f"{path.name}: {seconds:.2f} s at {rate_hz} Hz, {LEVEL_DBFS} dBFS, peak {peak:.2f}")


if __name__ == "__main__":
    main()
