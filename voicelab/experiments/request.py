"""What is evaluated on what, and what the findings depend on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from voicelab.bundle import DIRECTIONS, SPACE, VOICES
from voicelab.checksum import sha256_of
from voicelab.corpus import default_cache
from voicelab.experiments import synthetic_corpus
from voicelab.experiments.result_cache import code_sha256
from voicelab.identity import SCALE_NAMES
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS

MANIFESTS = ("metadata.csv", "validated.tsv")
QUICK_SPEAKERS = 2  # of every corpus, part of the split, gender and age band
SPLITS = ("test", "validation")
MEL = "mel"  # folder of the baseline beside the space


@dataclass(frozen=True)
class ExperimentRequest:
    """What is evaluated on what.

    Attributes
    ----------
    corpora : tuple of Path
        Empty for a quick run on voices that the project synthesises itself.
    space, judge : Path
        Checkpoints; directions and tables are in the folder of the space, the baseline in its
        folder `mel`.
    split : str
        "test", or "validation" while choices are made.
    quick : bool
        A few speakers, to see that the machinery runs.
    baseline : Path or None
        Another judge, such as one trained from scratch, that hears the same.
    cache : Path or None
    workers : int or None
        Processes; one per core by default.
    recogniser : Path or None
        Folder of a Whisper model for CTranslate2, by which the words of edits are compared.
    command : str
        That asked for it, for what is saved beside the checkpoints.
    """

    corpora: tuple[Path, ...]
    space: Path
    judge: Path
    split: str = "test"
    quick: bool = False
    baseline: Path | None = None
    cache: Path | None = None
    workers: int | None = None
    recogniser: Path | None = None
    command: str = ""

    @property
    def scales(self) -> dict[str, Path]:
        """The scale of similarities of each network: beside the judge, or the shipped one."""
        folder = self.judge.parent
        return {
            network: folder / name if (folder / name).is_file() else CHECKPOINTS / name
            for network, name in SCALE_NAMES.items()
        }

    @property
    def spaces(self) -> dict[str, Path]:
        """Folder of every space by its name: the one given, and the baseline if it exists."""
        folder = self.space.parent
        found = {"WORLD": folder}
        if (folder / MEL / SPACE).is_file():
            found["mel"] = folder / MEL
        return found

    @property
    def checkpoints(self) -> dict[str, str]:
        """SHA-256 of every checkpoint that exists, by its role."""
        files: dict[str, Path] = {}
        for part, name in (("space", SPACE), ("voices", VOICES), ("directions", DIRECTIONS)):
            files |= {f"{part} {space}": folder / name for space, folder in self.spaces.items()}
        files["judge"] = self.judge
        files |= {f"scale {network}": path for network, path in self.scales.items()}
        if self.baseline:
            files["judge beside"] = self.baseline
        return {role: sha256_of(path) for role, path in files.items() if path.is_file()}

    def inputs(self, *roles: str) -> Mapping[str, Any]:
        """Return what the findings of an experiment depend on: these checkpoints, data and code."""
        known = self.checkpoints
        return {
            "corpora": {
                folder.resolve().name: sha256_of(folder / manifest)
                for folder in self.corpora
                for manifest in MANIFESTS
                if (folder / manifest).is_file()
            },
            "split": self.split,
            "quick": self.quick,
            "code": code_sha256(),
            **{role: known.get(role) for role in roles},
        }

    def refuse_impossible(self, experiments: Sequence[str]) -> None:
        """Raise `Refusal` if these experiments cannot be run."""
        if not self.corpora and not self.quick:
            raise Refusal(
                "no corpus was given; name one or more with --corpus, or use --quick for a trial "
                "on voices that the project synthesises itself."
            )
        if self.split not in SPLITS:
            raise Refusal(
                "{split!r} is no part to evaluate on; use {splits}.",
                split=self.split,
                splits=" or ".join(SPLITS),
            )
        if self.space.name != SPACE and set(experiments) != {"judges"}:
            raise Refusal(
                "{space} is not named {space_name}, which its tables and the baseline are found "
                "beside; move it to a folder of its own, under that name.",
                space=self.space,
                space_name=SPACE,
            )

    def prepared(self) -> tuple["ExperimentRequest", list[str]]:
        """Return the request with the corpora of a quick run, and notes for the report."""
        if not self.quick:
            return self, []
        cache = self.cache or default_cache()
        if self.corpora:
            folders = synthetic_corpus.thinned(self.corpora, cache / "quick", QUICK_SPEAKERS)
            note = "A quick run: a few speakers of each kind, so its intervals are wide."
        else:
            folders = [synthetic_corpus.make(cache / "made")]
            note = synthetic_corpus.NOTE
        return replace(self, corpora=tuple(folders), workers=self.workers or 1), [note]
