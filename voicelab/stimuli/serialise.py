"""Plans <-> what JSON holds, exactly: arrays as base64 of little-endian float32."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from voicelab.directions import Direction, Transport
from voicelab.refusal import Refusal
from voicelab.stimuli.plan import Continuum, Plan, Stimulus, make_plan
from voicelab.stimuli.postprocess import OutputFormat
from voicelab.stimuli.sources import Source

ARRAYS = ("vector", "matrix", "centre", "latents")
PAIRS = ("fitted_on", "validated_range")  # tuples of a direction
IN_MEMORY = "in_memory"  # what of a source is not written down


def to_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON holds it."""
    return {
        "stimuli": [_told(one) for one in plan.stimuli],
        "finish": asdict(plan.output),
        "sources": [_told(one) for one in plan.sources],
        "directions": [_told(one) for one in plan.directions],
        "continua": [_told(one) for one in plan.continua],
        "seed": plan.seed,
        "space_sha256": plan.space_sha256,
    }


def plan_from(stored: Mapping[str, Any]) -> Plan:
    """Return the plan that JSON holds; `Refusal` where it is none."""
    try:
        return make_plan(
            [Stimulus(**one) for one in stored["stimuli"]],
            OutputFormat(**stored["finish"]),
            [Source(**_read(one)) for one in stored["sources"]],
            [_direction(_read(one)) for one in stored["directions"]],
            [_continuum(one) for one in stored["continua"]],
            stored["seed"],
            stored["space_sha256"],
        )
    except Refusal:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refusal(
            "this is no plan of a set ({name}: {error}); take the provenance.json that a set was "
            "written with.",
            name=type(error).__name__,
            error=error,
        ) from error


def digest_of(stored: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what JSON holds, however it is spaced and ordered."""
    text = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _told(one: Any) -> dict[str, Any]:
    return {
        each.name: _plain(getattr(one, each.name)) for each in fields(one) if each.name != IN_MEMORY
    }


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        raw = np.ascontiguousarray(value, dtype="<f4").tobytes()
        return {"shape": list(value.shape), "float32": base64.b64encode(raw).decode()}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _read(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _array(v) if name in ARRAYS and v else v for name, v in stored.items()}


def _array(stored: Mapping[str, Any]) -> np.ndarray:
    raw = base64.b64decode(stored["float32"], validate=True)
    return np.frombuffer(raw, dtype="<f4").reshape(stored["shape"]).astype(np.float32)


def _direction(read: dict[str, Any]) -> Direction:
    read |= {name: read[name] and tuple(read[name]) for name in PAIRS}
    return (Transport if "matrix" in read else Direction)(**read)


def _continuum(stored: Mapping[str, Any]) -> Continuum:
    read: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}
    return Continuum(**read)
