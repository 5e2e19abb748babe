"""What must hold of the repository as a whole and no linter checks."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
import soundfile
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import voicelab

ROOT = Path(__file__).parents[1]
LARGEST_FILE = 9_000_000  # bytes

# Plain arrays in, plain arrays out: who only reads a map or plans a set waits for no torch.
TORCH_FREE = ["directions", "projection", "pick", "stimuli"]


def pinned_in(path: Path) -> dict[str, list[Requirement]]:
    """Return the requirements of a compiled file by their normalised names."""
    pins: dict[str, list[Requirement]] = {}
    for line in path.read_text().splitlines():
        if text := line.partition("#")[0].strip():
            requirement = Requirement(text)
            pins.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return pins


@pytest.mark.parametrize("name", TORCH_FREE)
def test_modules_of_plain_arrays_load_without_torch(name):
    code = f"import sys, voicelab.{name}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    ("compiled", "extra"),
    [
        ("requirements.txt", None),
        ("requirements-dev.txt", "dev"),
        ("requirements-dev.txt", "praat"),
        ("requirements-dev.txt", "quality"),
        ("requirements-dev.txt", "words"),
    ],
)
def test_compiled_requirements_pin_every_dependency_of_pyproject(compiled, extra):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    pins = pinned_in(ROOT / compiled)
    for text in wanted:
        requirement = Requirement(text)
        found = pins.get(canonicalize_name(requirement.name), [])
        assert found, f"{text} is not in {compiled}: run `make requirements`"
        for pin in found:
            (specifier,) = pin.specifier
            assert specifier.operator == "=="
            assert requirement.specifier.contains(specifier.version), (
                f"{pin} does not satisfy {text}"
            )


def test_the_version_is_the_same_wherever_it_is_written():
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    assert cited is not None
    assert cited[1] == voicelab.__version__


def test_no_shipped_file_is_too_large_for_the_demo_to_host():
    shipped = [p for folder in ("assets", "checkpoints") for p in (ROOT / folder).rglob("*")]
    assert not [str(p) for p in shipped if p.is_file() and p.stat().st_size >= LARGEST_FILE]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "assets").glob("espeak_*.wav")), ids=lambda p: p.stem
)
def test_example_recordings_are_neither_silent_nor_clipped_and_equally_loud(path):
    samples, rate_hz = soundfile.read(path)
    assert 3 <= len(samples) / rate_hz <= 5
    assert np.abs(samples).max() < 0.95
    assert 20 * np.log10(np.sqrt(np.mean(samples**2))) == pytest.approx(-23, abs=0.1)
