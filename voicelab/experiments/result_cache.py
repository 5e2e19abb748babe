"""Findings on disk: the same command does not repeat an experiment that is finished."""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import voicelab
from voicelab.atomic_write import atomic_write
from voicelab.experiments.findings import Findings
from voicelab.experiments.serialise import from_json, plain, to_json
from voicelab.refusal import Refusal

# Code that no figure depends on: the page, and how a report is written.
WITHOUT_FIGURES = (
    "atomic_write.py",
    "bench/",
    "commands/",
    "experiments/report/",
    "experiments/result_cache.py",
    "explorer/",
    "listening/",
    "stimuli/",
    "ui/",
    "__main__.py",
)


@dataclass(frozen=True)
class ResultCache:
    """The finished experiments of a report.

    Attributes
    ----------
    folder : Path or None
        Made when the first experiment is finished. None: nothing is stored.
    """

    folder: Path | None

    def run(
        self, name: str, inputs: Mapping[str, Any], experiment: Callable[[], Findings]
    ) -> Findings:
        """Return the findings of an experiment: stored ones where its inputs are the same.

        Parameters
        ----------
        name : str
        inputs : mapping
            What its findings depend on, as JSON holds it: corpora, checkpoints, split, code.
        experiment : callable
        """
        inputs = plain(inputs)
        stored, remark = self._read(name, inputs)
        if stored is not None:
            print(f"{name}: reused, measured {remark}", file=sys.stderr)
            return stored
        print(f"{name}: {remark or 'measuring'} ...", file=sys.stderr)
        found = experiment()
        if self.folder is not None:
            self._write(self.folder, name, inputs, found)
        return found

    def _read(self, name: str, inputs: Mapping[str, Any]) -> tuple[Findings | None, str]:
        """Return stored findings and when they were made, or None and why there are none."""
        if self.folder is None:
            return None, ""
        path = self.folder / f"{name}.json"
        try:
            stored = json.loads(path.read_text())
            made, before, findings = stored["made"], stored["inputs"], stored["findings"]
        except FileNotFoundError:
            return None, ""
        except (OSError, ValueError, KeyError, TypeError):
            return None, f"measuring again, because {path} cannot be read"
        changed = sorted(k for k in {**before, **inputs} if before.get(k) != inputs.get(k))
        if changed:
            return None, f"measuring again, because of changes in {', '.join(changed)}"
        return from_json(findings), made

    def _write(self, folder: Path, name: str, inputs: Mapping[str, Any], found: Findings) -> None:
        stored = {
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "inputs": inputs,
            "findings": to_json(found),
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with atomic_write(folder / f"{name}.json") as part:
                part.write_text(json.dumps(stored))
        except OSError as error:
            raise Refusal(
                "{folder} cannot be written to ({reason}); choose another folder.",
                folder=folder,
                reason=error.strerror,
            ) from error


def code_sha256() -> str:
    """Return the SHA-256 of the package's own code, without what no figure depends on."""
    root = Path(voicelab.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        part = path.relative_to(root).as_posix()
        if not part.startswith(WITHOUT_FIGURES):
            digest.update(f"{part}\0".encode() + path.read_bytes())
    return digest.hexdigest()
