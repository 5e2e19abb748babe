"""provenance.json: everything that a set was made from and with, and the hash of its files."""

import json
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, StrictFloat, StrictInt, ValidationError

from voicelab import __version__
from voicelab.measure import praat_version
from voicelab.refusal import Refusal
from voicelab.stimuli.costs import cost_packages
from voicelab.stimuli.plan import Plan
from voicelab.stimuli.serialise import digest_of, plan_from, to_json

PROVENANCE = "provenance.json"
FORMAT = 1  # of this file
# What changes the bytes of a wav file, or the figures in a table, where it is another version.
PACKAGES = (
    "torch", "torchaudio", "numpy", "scipy", "pyworld", "soundfile", "pyloudnorm", "resemblyzer",
    "praat-parselmouth",
)  # fmt: skip
Number = StrictInt | StrictFloat


class Provenance(BaseModel):
    """What a set was made from and with.

    Attributes
    ----------
    plan : Plan
    files : dict of str to str
        SHA-256 of every other file of the set, by its path within it.
    stimuli : dict of str to dict
        By stimulus id, what the promises are checked against: samples, sounding_samples, loudest.
    lowered_db : float
        By how much the whole set is lower than its level.
    versions : dict of str to str
        Of Python, voicelab and the packages.
    checkpoints : dict of str to str
        SHA-256 by file name.
    made : str
        When, UTC.
    command : str
    sources_at : dict of str to str
        Where each source file lay, as seen from the set's folder, by the source's name.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid", frozen=True)

    plan: Plan
    files: dict[str, str]
    stimuli: dict[str, dict[str, Number]]
    lowered_db: Number
    versions: dict[str, str]
    checkpoints: dict[str, str]
    made: str
    command: str
    sources_at: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the file as JSON holds it, with a hash of all that is in it."""
        whole = {
            "format": FORMAT,
            "made": self.made,
            "command": self.command,
            "versions": self.versions,
            "checkpoints": self.checkpoints,
            "sources_at": self.sources_at,
            "lowered_db": self.lowered_db,
            "plan": to_json(self.plan),
            "stimuli": self.stimuli,
            "files": self.files,
        }
        return whole | {"sha256": digest_of(whole)}


def read(path: Path) -> Provenance:
    """Read a provenance file; `Refusal` if it is missing, damaged or was changed by hand."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refusal(
            "{path} cannot be read ({reason}); give the {provenance} of a set.",
            path=path,
            reason=error.strerror,
            provenance=PROVENANCE,
        ) from error
    except ValueError as error:
        raise Refusal(
            "{path} is damaged: it is not JSON ({error}); take it from another copy of the set.",
            path=path,
            error=error,
        ) from error
    if not isinstance(stored, Mapping) or "plan" not in stored:
        raise Refusal(
            "{path} is not the {provenance} of a set; give the one in the folder of a set.",
            path=path,
            provenance=PROVENANCE,
        )
    if stored.get("format") != FORMAT:
        raise Refusal(
            "{path} has the format {stored!r} and this is voicelab {version}, which reads format "
            "{format}; use the version that wrote it.",
            path=path,
            stored=stored.get("format"),
            version=__version__,
            format=FORMAT,
        )
    whole = {name: value for name, value in stored.items() if name != "sha256"}
    if stored.get("sha256") != digest_of(whole):
        raise Refusal(
            "{path} is damaged or was changed: it does not match the SHA-256 at its end; take it "
            "from another copy of the set.",
            path=path,
        )
    rest = {name: value for name, value in whole.items() if name not in ("format", "plan")}
    plan = plan_from(whole["plan"])
    try:
        return Provenance(plan=plan, **rest)
    except ValidationError as error:
        first = error.errors()[0]
        raise Refusal(
            "{path} is damaged ({name}: {reason}); use another copy.",
            path=path,
            name=".".join(map(str, first["loc"])),
            reason=first["msg"],
        ) from error


def versions(measures: Sequence[str] = ()) -> dict[str, str]:
    """Return the versions of what a set is made with; what is not installed is left out.

    Parameters
    ----------
    measures : sequence of str
        Optional measures of the set.
    """
    found = {
        "voicelab": __version__,
        "python": platform.python_version(),
        "system": f"{sys.platform} {platform.machine()}",
    }
    for package in (*PACKAGES, *cost_packages(measures)):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found | ({"praat": praat_version()} if praat_version() else {})


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
