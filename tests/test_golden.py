"""The shipped checkpoints reproduce stored values (tests/golden.py makes them)."""

import json
from typing import Any

import pytest

from tests.golden import STORED, measured

# What another processor or BLAS may change; sums in half a million terms differ by about 1e-5.
TOLERANCES = {
    "latents": {"abs": 1e-3},
    "decoded": {"abs": 1e-3},
    "map": {"abs": 1e-3},
    "directions": {"abs": 1e-6},
    "edited": {"rel": 2e-3},
    "verdict": {"abs": 1e-3, "rel": 1e-3},
}


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    return measured()


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    return json.loads(STORED.read_text())


def flat(values: Any, name: str = "") -> dict[str, float]:
    """Return nested values as one level of names."""
    if isinstance(values, dict):
        return {
            k: v for key, part in values.items() for k, v in flat(part, f"{name}/{key}").items()
        }
    if isinstance(values, list):
        return flat(dict(enumerate(values)), name)
    return {name: values}


def test_the_stored_values_are_of_the_shipped_checkpoints(
    now: dict[str, Any], stored: dict[str, Any]
) -> None:
    assert now["checkpoints"] == stored["checkpoints"], "replaced: run `python -m tests.golden`"


@pytest.mark.parametrize("section", TOLERANCES)
def test_the_shipped_checkpoints_reproduce_stored_values(
    now: dict[str, Any], stored: dict[str, Any], section: str
) -> None:
    found, wanted = flat(now[section]), flat(stored[section])
    assert found == pytest.approx(wanted, **TOLERANCES[section])
