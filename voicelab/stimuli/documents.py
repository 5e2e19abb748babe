"""Everything of a set that is no sound: tables, licences, citation, report, provenance."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from voicelab import __version__
from voicelab.checksum import sha256_of
from voicelab.measure import PRAAT_COLUMNS, praat_version
from voicelab.stimuli import tables
from voicelab.stimuli.plan import ORIGINAL, Continuum, Plan
from voicelab.stimuli.provenance import PROVENANCE, Provenance, now, versions
from voicelab.stimuli.records import Record, json_of, write_whole
from voicelab.stimuli.renderer import Renderer
from voicelab.stimuli.report import report
from voicelab.stimuli.spacing import LEAP, leap

UNEVEN_LU = 1.0  # of loudness at equal RMS level, that has to be said
CITATION = f"""\
The stimuli of this folder were made with voicelab {__version__}. Please cite it, and what it stands
on:

- voicelab {__version__}: a learnt space of voices to look at, listen to and move recordings in.
- Morise, M., Yokomori, F., & Ozawa, K. (2016). WORLD: a vocoder-based high-quality speech synthesis
  system for real-time applications. IEICE Transactions on Information and Systems, E99-D(7).
- Morise, M., Kawahara, H., & Katayose, H. (2009). Fast and reliable F0 estimation method based on
  the period extraction of vocal fold vibration of singing voice and speech. AES 35th International
  Conference. (DIO), with StoneMask of WORLD (2016) and, for the columns f0_*, the ranges of
  De Looze, C., & Hirst, D. (2008). Detecting changes in key and range for the automatic modelling
  and coding of intonation. Speech Prosody 2008.
- Weinberger, S. (2015). Speech Accent Archive. George Mason University. accent.gmu.edu
- Zhang, J., et al. (2021). speechocean762: an open-source non-native English speech corpus for
  pronunciation assessment. Interspeech 2021.
- Wan, L., Wang, Q., Papir, A., & Moreno, I. L. (2018). Generalized end-to-end loss for speaker
  verification. ICASSP 2018. (column speaker_similarity, by Resemblyzer)
- ITU-R BS.1770-4 (2015). Algorithms to measure audio programme loudness. (column lufs, by
  pyloudnorm: Steinmetz & Reiss, 2021, AES 150)
"""
BY_PRAAT = """\
- Boersma, P., & Weenink, D. Praat: doing phonetics by computer. {version}. praat.org; by
  Jadoul, Y., Thompson, B., & de Boer, B. (2018). Introducing Parselmouth: a Python interface to
  Praat. Journal of Phonetics, 71. (columns {columns})
"""
LAST = """
And the recordings that they were made from: LICENSES.md says whose they are.
"""


def write_documents(
    renderer: Renderer, part: Path, records: Sequence[Record], command: str, folder: Path
) -> tuple[str, ...]:
    """Write all papers of a set whose sounds are written; return what is to be said of it."""
    plan = renderer.plan
    weights = str(renderer.bundle.space.header.get("licence", "not stated"))
    rows = tables.rows(plan, records, weights)
    said = notes(plan, records, rows)
    write_whole(part / "stimuli.tsv", tables.tsv(rows))
    write_whole(part / "stimuli.json", json_of(tables.sidecar(renderer)))
    write_whole(part / "conditions.csv", tables.conditions(rows, plan.seed))
    write_whole(part / "LICENSES.md", licences(plan, weights))
    write_whole(part / "CITATION", citation(rows))
    write_whole(
        part / "report.html", report(plan, rows, said, part, versions(), records[0].lowered_db)
    )
    found = Provenance(
        plan=plan,
        files={name: sha256_of(part / name) for name in _names(part)},
        stimuli={
            one.stimulus_id: {
                "samples": one.samples,
                "sounding_samples": one.sounding_samples,
                "loudest": one.loudest,
                "mean": 0.0,  # of its sound before the ramps, as a share of full scale: removed
            }
            for one in records
        },
        lowered_db=records[0].lowered_db,
        versions=versions(),
        checkpoints=dict(renderer.bundle.hashes),
        made=now(),
        command=command,
        sources_at={
            one.name: Path(os.path.relpath(Path(one.path).resolve(), folder.resolve())).as_posix()
            for one in plan.sources
            if one.sha256
        },
    )
    write_whole(part / PROVENANCE, json_of(found.to_dict()))
    return said


def notes(plan: Plan, records: Sequence[Record], rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return the sentences that must not be overlooked."""
    said = [one.reason for one in plan.continua if one.reason]
    output, lowered = plan.output, records[0].lowered_db
    if lowered:
        said.append(
            f"The whole set is {lowered:g} dB lower than asked for, at "
            f"{output.level_db - lowered:g} dB ({output.level}): {output.level_db:g} dB cannot be "
            "had without clipping."
        )
    filled = [one for one in records if one.sounding_samples < 0.98 * one.samples]
    if filled and output.level == "rms":
        most = max(one.samples / one.sounding_samples for one in filled)
        said.append(
            f"{len(filled)} files are filled up with silence to {output.duration_s:g} s. Levels "
            f"are those of whole files, so that a sound may be up to {_db(most):.1f} dB louder."
        )
    uneven = _uneven(plan, rows) if output.level == "rms" else []
    if uneven:
        apart, soft, loud = max(uneven)
        said.append(
            f"At equal RMS level, stimuli of one source differ in loudness by more than "
            f"{UNEVEN_LU:g} LU; most, by {apart:.1f} LU, {soft} and {loud}. See lufs, or level by "
            "loudness (--level-as lufs)."
        )
    said += filter(None, (_leap(plan, one) for one in plan.continua))
    outside = [row["stimulus_id"] for row in rows if row["off_cloud"] == "true"]
    if outside:
        named = ", ".join(outside[:3]) + (" ..." if len(outside) > 3 else "")
        said.append(
            f"{len(outside)} of {len(rows)} stimuli lie farther from real voices than 99 % of real "
            f"excerpts do (off_cloud): {named}."
        )
    if any(source.licence == "not stated" for source in plan.sources):
        said.append(
            "The licence of some source recordings was not stated (--licence, --attribution)."
        )
    return tuple(dict.fromkeys(said))


def citation(rows: Sequence[dict[str, Any]]) -> str:
    """Return what to cite; Praat too where its columns are written."""
    columns = ", ".join(name for name in PRAAT_COLUMNS if name in rows[0])
    said = BY_PRAAT.format(version=praat_version(), columns=columns) if columns else ""
    return CITATION + said + LAST


def _leap(plan: Plan, continuum: Continuum) -> str:
    """Return what is to be said of the largest step of a judged spacing, "" of none too large."""
    if continuum.spacing != "judged":
        return ""
    steps = [s for s in plan.stimuli if s.continuum == continuum.name]
    places = [float(s.strengths[continuum.axes[0]]) for s in sorted(steps, key=lambda s: s.step)]
    if leap(places) <= LEAP:
        return ""
    gaps = np.abs(np.diff(places))
    widest = int(np.argmax(gaps))
    return (
        f"{continuum.name}: steps {widest + 1} and {widest + 2} lie {gaps[widest]:.2f} apart in "
        f"strength, {leap(places):.0f} times the median step: what the judge hardly hears change "
        "may change a lot there."
    )


def _uneven(plan: Plan, rows: Sequence[dict[str, Any]]) -> list[tuple[float, str, str]]:
    """Return by how many LU the stimuli of a source with its original differ, and which two."""
    found = []
    for source in {one.source for one in plan.stimuli if one.kind == ORIGINAL}:
        own = [row for row in rows if row["source"] == source and row["lufs"] is not None]
        ranked = sorted((row["lufs"], row["stimulus_id"]) for row in own)
        if ranked and ranked[-1][0] - ranked[0][0] > UNEVEN_LU:
            found.append((ranked[-1][0] - ranked[0][0], ranked[0][1], ranked[-1][1]))
    return found


def licences(plan: Plan, weights: str) -> str:
    """Return LICENSES.md: terms and attribution of every source recording and of the weights."""
    lines = [
        "# Licences",
        "",
        "A stimulus is under the terms of the recording that it was made from, and of the one",
        "toward whose voice it was moved. What is not an original was also rendered by the",
        "weights of voicelab, so that their terms hold too.",
        "",
        "## Source recordings",
        "",
        "| source | file | licence | attribution | SHA-256 |",
        "|---|---|---|---|---|",
    ]
    for one in plan.sources:
        # A folder may carry its owner's name: it stays in provenance.json.
        file = Path(one.path).name
        cells = (one.name, file, one.licence, one.attribution, one.sha256 or one.sound_sha256)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    edits = sum(one.kind != ORIGINAL for one in plan.stimuli)
    lines += [
        "",
        "## Weights",
        "",
        f"{edits} of {len(plan.stimuli)} stimuli were rendered by the space `{plan.space_sha256}`.",
        f"Its licence: {weights}.",
        "Attribution: trained on the Speech Accent Archive (Steven Weinberger, George Mason",
        "University, accent.gmu.edu; CC BY-NC-SA) and speechocean762 (free for any use).",
        "",
        "## Program",
        "",
        f"voicelab {__version__}: MIT.",
        "",
    ]
    return "\n".join(lines)


def _names(part: Path) -> list[str]:
    from voicelab.stimuli.staging import PLAN, RECORDS

    files = (path.relative_to(part) for path in part.rglob("*") if path.is_file())
    kept = (path for path in files if path.parts[0] not in (RECORDS, PLAN))
    return sorted(path.as_posix() for path in kept if path.name != PROVENANCE)


def _db(ratio: float) -> float:
    from voicelab.convert import gain_to_db

    return float(gain_to_db(ratio)) / 2  # of power
