import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from scipy.signal import butter, sosfilt

from tests.planted import write_judge
from voicelab.audio import Recording, save

ROOT = Path(__file__).parents[2]


def voicelab(*arguments) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "voicelab", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_bad_file_is_named_and_the_others_are_judged(tmp_path):
    judge = tmp_path / "judge.safetensors"
    write_judge(judge)
    bad = tmp_path / "bad.wav"
    bad.write_text("no audio")
    good = [ROOT / "assets" / f"espeak_en-us_{name}.wav" for name in ("f3", "m3")]
    end = voicelab("verdict", good[0], bad, good[1], "--judge", judge, "--json")
    assert end.returncode == 1
    assert "bad.wav cannot be decoded as audio" in end.stderr
    assert "Traceback" not in end.stderr
    verdicts = [json.loads(line) for line in end.stdout.splitlines()]
    assert [Path(said["file"]) for said in verdicts] == good


def test_a_recording_about_whose_pitch_trackers_disagree_is_warned_about(tmp_path, vowel):
    judge = tmp_path / "judge.safetensors"
    write_judge(judge)
    voice = vowel(200.0, seconds=2.0)
    time = np.arange(len(voice.samples)) / voice.sample_rate
    x = sosfilt(butter(4, (300, 3400), "band", fs=voice.sample_rate, output="sos"), voice.samples)
    x = x / x.std() + np.sin(2 * np.pi * 100 * time)  # no fundamental, and a hum at half of it
    humming = tmp_path / "humming.wav"
    save(Recording(0.2 * x / np.abs(x).max(), voice.sample_rate), humming)
    for options in ((), ("--json",)):
        end = voicelab("verdict", humming, "--judge", judge, *options)
        assert end.returncode == 0, end.stderr
        assert "Two pitch trackers disagree about this recording: SwiftF0 finds" in end.stdout
        assert len(end.stdout.splitlines()) == 1
    assert "Harvest 100 Hz" in json.loads(end.stdout)["warnings"][-1]
