"""Plans <-> what provenance.json holds, exactly: arrays as base64 of little-endian float32."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Discriminator, Tag, ValidationError

from voicelab.directions import Direction, Transport
from voicelab.refusal import Refusal
from voicelab.stimuli.plan import Continuum, Plan, Stimulus, make_plan
from voicelab.stimuli.postprocess import OutputFormat
from voicelab.stimuli.sources import Source

# The file keeps the names of its first version; None: not written.
NAMES_IN_FILE: dict[type, dict[str, str | None]] = {
    Plan: {"output": "finish"},
    Stimulus: {"scope": "moving", "table_strengths": "along"},
    Continuum: {"scope": "moving", "requested_spacing": "asked"},
    Source: {"in_memory": None},
}


_AnyDirection = Annotated[
    Annotated[Transport, Tag("map")] | Annotated[Direction, Tag("shift")],
    Discriminator(lambda stored: "map" if "matrix" in stored else "shift"),
]


class _PlanFile(BaseModel):
    """A plan as the file holds it, by the names of the program."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    stimuli: tuple[Stimulus, ...]
    output: OutputFormat
    sources: tuple[Source, ...]
    directions: tuple[_AnyDirection, ...]
    continua: tuple[Continuum, ...]
    seed: int
    space_sha256: str
    measures: tuple[str, ...] = ()


def to_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON holds it; without measures it is as it was before there were any."""
    stored = _plain(plan)
    return stored if plan.measures else {k: v for k, v in stored.items() if k != "measures"}


def plan_from(stored: Mapping[str, Any]) -> Plan:
    """Return the plan that JSON holds; `Refusal` if it is not one."""
    try:
        named = _renamed(Plan, stored) | {
            name: [_renamed(kind, one) for one in stored[name]]
            for name, kind in (("stimuli", Stimulus), ("sources", Source), ("continua", Continuum))
        }
        found = _PlanFile.model_validate(_with_arrays(named))
    except ValidationError as error:
        first = error.errors()[0]
        raise _not_a_plan(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not_a_plan(f"{type(error).__name__}: {error}") from error
    return make_plan(**{name: getattr(found, name) for name in _PlanFile.model_fields})


def digest_of(stored: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what JSON holds, whatever its spaces and its order."""
    text = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def readable_json(stored: Any) -> str:
    """Return JSON that people can read too."""
    return json.dumps(stored, indent=1, ensure_ascii=False) + "\n"


def _not_a_plan(reason: str) -> Refusal:
    return Refusal(
        "This is not the plan of a set ({reason}); use the provenance.json of a set.", reason=reason
    )


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        names = NAMES_IN_FILE.get(type(value), {})
        pairs = ((names.get(one.name, one.name), one.name) for one in fields(value))
        return {key: _plain(getattr(value, name)) for key, name in pairs if key is not None}
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


def _renamed(kind: type, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the file holds of a dataclass, by the names of its fields."""
    names = {key: name for name, key in NAMES_IN_FILE.get(kind, {}).items()}
    return {names.get(key, key): value for key, value in stored.items()}


def _with_arrays(stored: Any) -> Any:
    """Return JSON with its arrays decoded."""
    if isinstance(stored, list):
        return [_with_arrays(one) for one in stored]
    if not isinstance(stored, dict):
        return stored
    if stored.keys() == {"shape", "float32"}:
        raw = base64.b64decode(stored["float32"], validate=True)
        return np.frombuffer(raw, dtype="<f4").reshape(stored["shape"]).astype(np.float32)
    return {name: _with_arrays(one) for name, one in stored.items()}
