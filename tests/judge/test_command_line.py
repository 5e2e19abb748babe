import json
import subprocess
import sys
from pathlib import Path

from tests.planted import write_judge

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
