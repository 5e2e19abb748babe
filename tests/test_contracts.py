"""The import contracts hold, and each of them notices a violation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Contract, where the violation is planted, and what it imports.
PLANTED = (
    ("Every module imports only what stands below it in the flow", "audio.py", "voicelab.edit"),
    ("The judge hears audio only", "judge/verdict.py", "voicelab.latent"),
    ("The encoders take no part in the space", "model/network.py", "voicelab.encoders"),
    ("Only the page imports gradio", "stimuli/plan.py", "gradio"),
    ("do not import torch", "pick/groups.py", "torch"),
)


def contracts(folder: Path) -> dict[str, bool]:
    """Return for each contract of a copy of the project whether it is kept."""
    # lint-imports reads pyproject.toml of, and imports from, the folder it runs in.
    run = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )
    ends = {" KEPT": True, " BROKEN": False}
    found = {}
    for line in run.stdout.splitlines():
        for end, kept in ends.items():
            name, mark, _ = line.partition(end)
            if mark:
                found[name] = kept
    assert found, run.stdout + run.stderr
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    folder.mkdir()
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(
        ROOT / "voicelab", folder / "voicelab", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


def test_every_contract_is_kept_and_breaks_on_a_planted_violation(copy: Path) -> None:
    before = contracts(copy)
    assert len(before) == len(PLANTED)
    assert all(before.values())
    for _, file, imported in PLANTED:
        module = copy / "voicelab" / file
        module.write_text(f"import {imported}\n" + module.read_text())
    after = contracts(copy)
    assert after == dict.fromkeys(before, False)
    for contract, _, _ in PLANTED:
        assert any(contract in name for name in before), contract


def test_a_module_without_a_place_in_the_layers_breaks_the_contract(copy: Path) -> None:
    (copy / "voicelab" / "helpers.py").write_text('"""Stray."""\n')
    kept = contracts(copy)
    assert not kept["Every module imports only what stands below it in the flow"]
