"""The repository is a Hugging Face Space as it is."""

import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
LARGEST = 9_500_000  # bytes of a file; a Space stores larger ones apart
LONGEST = 60  # characters of a short description


@pytest.fixture(scope="module")
def head() -> dict[str, str]:
    """Return the fields that README.md begins with."""
    found = re.match(r"---\n(.*?)\n---\n", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert found
    fields = dict(line.split(": ", 1) for line in found[1].splitlines())
    return {name: value.strip('"') for name, value in fields.items()}


def test_the_head_of_the_readme_configures_a_gradio_space(head: dict[str, str]) -> None:
    assert head["sdk"] == "gradio"
    assert head["title"] == "voicelab"
    assert {head["colorFrom"], head["colorTo"]} <= COLOURS
    assert head["pinned"] in ("true", "false")
    assert len(head["short_description"]) <= LONGEST
    assert (ROOT / head["app_file"]).is_file()
    assert head["license"] == "cc-by-nc-sa-4.0"  # of the weights: the stricter of the two
    assert "CC BY-NC-SA 4.0" in (ROOT / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_the_space_gets_the_gradio_and_the_python_that_are_tested(head: dict[str, str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert head["sdk_version"] == version("gradio")
    assert f"gradio=={head['sdk_version']}" in project["dependencies"]
    assert f"gradio=={head['sdk_version']} " in (ROOT / "requirements.txt").read_text()
    assert project["requires-python"].startswith(f">={head['python_version']}")


def test_packages_are_a_plain_list_of_names() -> None:
    # A Space hands the file to apt as it is: no comments, no blank lines.
    for line in (ROOT / "packages.txt").read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", line)


def test_no_file_is_too_large_for_a_space() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    sizes = {
        name: (ROOT / name).stat().st_size
        for name in listed.stdout.split("\0")
        if name and (ROOT / name).is_file()
    }
    assert len(sizes) > 100
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
