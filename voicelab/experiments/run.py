"""Which experiments run on what, one after the other, and what becomes of their findings."""

import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import voicelab
from voicelab import corpus
from voicelab.checksum import sha256_of
from voicelab.corpus import default_cache
from voicelab.experiments.findings import Findings
from voicelab.experiments.result_cache import Stages, code_sha256
from voicelab.experiments.synthetic_corpus import NOTE, thinned
from voicelab.experiments.synthetic_corpus import make as make_sample
from voicelab.judge.figures import JudgeFigures
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS

EXPERIMENTS = ("space", "judges", "edits")
MANIFESTS = ("metadata.csv", "validated.tsv")
QUICK_SPEAKERS = 2  # of every corpus, part of the split, gender and age band
VERSIONS = ("numpy", "scipy", "scikit-learn", "torch", "pyworld", "umap-learn", "plotly")
SPLITS = ("test", "validation")
SPACE_NAME = "space.safetensors"
MEL = "mel"  # folder of the baseline beside the space, where there is one


@dataclass(frozen=True)
class Asked:
    """What is evaluated on what.

    Attributes
    ----------
    corpora : tuple of Path
        Empty for a quick run on voices that the project makes itself.
    space, judge : Path
        Checkpoints; directions and tables lie beside the space, the baseline in its folder `mel`.
    split : str
        "test", or "validation" for choices.
    quick : bool
        A few speakers, to see the machinery run.
    listener : Path
        The second judge; what similarities are read against lies beside it.
    beside : Path or None
        A judge trained on a random split, to show how that flatters.
    cache : Path or None
    workers : int or None
        Processes; one a core by default.
    """

    corpora: tuple[Path, ...]
    space: Path
    judge: Path
    split: str = "test"
    quick: bool = False
    listener: Path = CHECKPOINTS / "listener.safetensors"
    beside: Path | None = None
    cache: Path | None = None
    workers: int | None = None

    @property
    def scale(self) -> Path:
        """What similarities of voices are read against."""
        return self.listener.parent / "identity.json"

    @property
    def spaces(self) -> dict[str, Path]:
        """Folder of every space by its name: the one given, and the baseline where it is."""
        folder = self.space.parent
        found = {"WORLD": folder}
        if (folder / MEL / SPACE_NAME).is_file():
            found["mel"] = folder / MEL
        return found


def run(
    experiments: Sequence[str], asked: Asked, output: Path | None = None, command: str = ""
) -> list[Findings]:
    """Run experiments; write their report where a folder is given.

    Parameters
    ----------
    experiments : sequence of str
        Of "space", "judges", "edits".
    asked : Asked
    output : Path, optional
        Folder of the report. Experiments that were finished there with the same checkpoints,
        corpora and code are not run again.
    command : str
        For the head of the report.

    Returns
    -------
    list of Findings

    Raises
    ------
    Refusal
        Where one cannot be run; what was finished before is kept, and an old report stands.
    """
    _refuse_impossible(experiments, asked)
    began = datetime.now(UTC)
    asked, notes = _prepared(asked)
    stages = Stages(output / ".stages" if output else None)
    findings: list[Findings] = []
    for name in experiments:
        findings += _RUN[name](asked, stages)
    if output is not None:
        from voicelab.experiments.report.writing import write

        meta = {
            "title": f"Evaluation: {', '.join(experiments)}",
            "notes": notes,
            "date": began.isoformat(timespec="minutes"),
            "command": command,
            "split": asked.split,
            "corpora": [folder.resolve().name for folder in asked.corpora],
            "checkpoints": _checkpoints(asked),
            "versions": {"voicelab": voicelab.__version__, "python": platform.python_version()}
            | {name: version(name) for name in VERSIONS},
        }
        for sentence in write(findings, output, meta):
            print(sentence, file=sys.stderr)
    return findings


def _refuse_impossible(experiments: Sequence[str], asked: Asked) -> None:
    if not asked.corpora and not asked.quick:
        raise Refusal(
            "no corpus was given; name one or more with --corpus, or give --quick for a trial on "
            "voices that the project makes itself."
        )
    if asked.split not in SPLITS:
        raise Refusal(
            "{split!r} is no part to evaluate on; use {splits}.",
            split=asked.split,
            splits=" or ".join(SPLITS),
        )
    if asked.space.name != SPACE_NAME and set(experiments) != {"judges"}:
        raise Refusal(
            "{space} is not named {space_name}, beside which tables and the baseline are looked "
            "for; give a folder of its own to it, under that name.",
            space=asked.space,
            space_name=SPACE_NAME,
        )


def _prepared(asked: Asked) -> tuple[Asked, list[str]]:
    """Return what a quick run is asked for: a few speakers, or voices made for it."""
    if not asked.quick:
        return asked, []
    cache = asked.cache or default_cache()
    if asked.corpora:
        folders = thinned(asked.corpora, cache / "quick", QUICK_SPEAKERS)
        note = "A quick run: a few speakers of each kind, so that its intervals are wide."
    else:
        folders, note = [make_sample(cache / "made")], NOTE
    return replace(asked, corpora=tuple(folders), workers=asked.workers or 1), [note]


def _space(asked: Asked, stages: Stages) -> list[Findings]:
    from voicelab.experiments.space.comparison import compare_spaces
    from voicelab.experiments.space.experiment import QUICK, THOROUGH, space_experiment
    from voicelab.judge import Judge

    judge = Judge.load(asked.judge)
    found = {}
    depth = replace(QUICK if asked.quick else THOROUGH, workers=asked.workers)
    for name, folder in asked.spaces.items():

        def experiment(name: str = name, folder: Path = folder) -> Findings:
            return space_experiment(
                name, folder, asked.corpora, judge, asked.cache, asked.split, depth
            )

        inputs = _inputs(asked, "judge", f"space {name}")
        found[name] = stages.run(f"space_{name}", inputs, experiment)
    comparison = compare_spaces(found)
    if len(found) == 1:
        note = (
            "There is no second space to compare with: the baseline on mel spectrograms is looked "
            f"for in the folder {MEL} beside the space."
        )
        comparison = replace(comparison, notes=[note])
    return [comparison, *found.values()]


def _judges(asked: Asked, stages: Stages) -> list[Findings]:
    from voicelab.experiments.judges.experiment import QUICK, THOROUGH, judges_experiment
    from voicelab.judge import Judge

    def experiment() -> Findings:
        beside = Judge.load(asked.beside) if asked.beside else None
        return judges_experiment(
            asked.corpora, Judge.load(asked.judge), beside, asked.cache, asked.split,
            asked.workers, QUICK if asked.quick else THOROUGH,
        )  # fmt: skip

    return [stages.run("judges", _inputs(asked, "judge", "judge beside"), experiment)]


def _edits(asked: Asked, stages: Stages) -> list[Findings]:
    from voicelab.experiments.edits.experiment import edits_experiment
    from voicelab.experiments.edits.plan import PLAN, QUICK
    from voicelab.experiments.edits.targets import promised
    from voicelab.experiments.judges.second_judge import Listener
    from voicelab.identity import Scale
    from voicelab.judge import Judge

    judge, listener = Judge.load(asked.judge), Listener.load(asked.listener)
    scale = Scale.load(asked.scale)
    plan = replace(QUICK if asked.quick else PLAN, split=asked.split)
    utterances = [u for folder in asked.corpora for u in corpus.read(folder)]

    def experiment() -> Findings:
        found = edits_experiment(
            utterances, asked.spaces, judge, listener, scale, asked.cache, plan
        )
        figures = {**found.figures, "promised": promised(found.figures["targets"])}
        return replace(found, figures=figures)

    own = [f"{part} {name}" for name in asked.spaces for part in ("space", "voices", "directions")]
    inputs = _inputs(asked, "judge", "listener", "scale", *own)
    return [stages.run("edits", inputs, experiment)]


def _discovery(asked: Asked, stages: Stages) -> list[Findings]:
    from voicelab.experiments.edits.found_directions import naming_experiment
    from voicelab.judge import Judge

    def experiment() -> Findings:
        folder = asked.space.parent
        return naming_experiment(folder, asked.corpora, Judge.load(asked.judge), asked.split)

    inputs = _inputs(asked, "judge", "space WORLD", "directions WORLD")
    return [stages.run("discovery", inputs, experiment)]


def _choices(asked: Asked, stages: Stages) -> list[Findings]:
    from voicelab.experiments.judges.ablation import PLAN, choices_experiment

    rows = (stages.folder or asked.cache or default_cache()) / "choices"

    def experiment() -> Findings:
        return choices_experiment(asked.corpora, rows, PLAN, asked.cache, asked.workers)

    return [stages.run("choices", _inputs(asked), experiment)]


_RUN: dict[str, Callable[[Asked, Stages], list[Findings]]] = {
    "space": _space,
    "judges": _judges,
    "edits": _edits,
    "discovery": _discovery,
    "choices": _choices,
}


def _checkpoints(asked: Asked) -> dict[str, str]:
    """Return the SHA-256 of every checkpoint that is there."""
    files = {f"space {name}": folder / SPACE_NAME for name, folder in asked.spaces.items()}
    files |= {f"voices {name}": folder / "voices.npz" for name, folder in asked.spaces.items()}
    files |= {f"directions {n}": folder / "directions.json" for n, folder in asked.spaces.items()}
    files |= {"judge": asked.judge, "listener": asked.listener, "scale": asked.scale}
    if asked.beside:
        files["judge beside"] = asked.beside
    return {name: sha256_of(path) for name, path in files.items() if path.is_file()}


def _inputs(asked: Asked, *checkpoints: str) -> Mapping[str, Any]:
    """Return what the findings of an experiment depend on."""
    known = _checkpoints(asked)
    return {
        "corpora": {
            folder.resolve().name: sha256_of(folder / manifest)
            for folder in asked.corpora
            for manifest in MANIFESTS
            if (folder / manifest).is_file()
        },
        "split": asked.split,
        "quick": asked.quick,
        "code": code_sha256(),
        **{name: known.get(name) for name in checkpoints},
    }


def mark_judge(judge: Path, figures: Mapping[str, Any]) -> None:
    """Write the figures that the page shows to the folder of a judge."""
    JudgeFigures.of_report(figures["targets"]).save(judge.parent, figures["judge_sha256"])


def mark_directions(space: Path) -> None:
    """Note in the directions beside a space over what strengths their edits were measured."""
    from voicelab import directions
    from voicelab.experiments.edits.experiment import MEASURED

    path = space.parent / "directions.json"
    directions.save(directions.validated(directions.load(path), MEASURED).values(), path)
