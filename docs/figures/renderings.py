"""What edits cost, faithful and differential, on unseen speakers.

``python -m docs.figures.renderings CORPUS`` writes docs/data/renderings.json in a few minutes, of
adults among the test speakers of the Speech Accent Archive, 6 s of each.
"""

import json
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

import voicelab as vl
from voicelab import corpus
from voicelab.audio import Recording, load
from voicelab.bootstrap import Bootstrap
from voicelab.identity import CAMPPLUS, RESEMBLYZER, embedding, similarity

SECONDS = 6
PER_GENDER = 16
RENDERINGS = ("differential", "faithful")
# Toward the other gender; toward older.
EDITS = (
    ("unedited", {}), ("gender 1", {"gender": 1.0}), ("gender 2", {"gender": 2.0}),
    ("gender@transport 2", {"gender@transport": 2.0}), ("age 2", {"age": 2.0}),
    ("age@transport 2", {"age@transport": 2.0}),
)  # fmt: skip
TARGET = Path(__file__).parents[1] / "data" / "renderings.json"


def main(folder: Path) -> None:
    """Edit, judge and compare with the original; print and write the means with their intervals."""
    lab, rows = vl.open(), []
    for u in tqdm(chosen(folder), unit="speaker"):
        whole = load(u.path, max_seconds=None)
        samples = whole.samples[: SECONDS * whole.sample_rate]
        original = Recording(samples, whole.sample_rate, u.speaker_id)
        voices = {name: embedding(original, name) for name in (CAMPPLUS, RESEMBLYZER)}
        prepared, sign = lab.prepare(original), 1.0 if u.gender == "male" else -1.0
        for rendering in RENDERINGS:
            for name, moves in EDITS:
                signed = {
                    way: strength * (sign if way.startswith("gender") else 1.0)
                    for way, strength in moves.items()
                }
                edited = lab.edit(prepared, signed, rendering=rendering).recording
                said = lab.verdict(edited)
                heard = [one["gender"].winner for one in said.witnesses.values()]
                rows.append(
                    {
                        "rendering": rendering,
                        "edit": name,
                        "speaker": u.speaker_id,
                        "both_witnesses_hear_the_other_gender": bool(heard)
                        and all(one != u.gender for one in heard),
                        "years_heard": said["age"].years,
                        **{
                            f"similarity_{network}": similarity(voice, embedding(edited, network))
                            for network, voice in voices.items()
                        },
                    }
                )
    found = [summary(rows, rendering, name) for rendering in RENDERINGS for name, _ in EDITS]
    TARGET.write_text(json.dumps({"seconds": SECONDS, "edits": found}, indent=1) + "\n")
    for one in found:
        print(*(f"{key}={value}" for key, value in one.items()))


def chosen(folder: Path) -> list[corpus.Utterance]:
    """Return adult test speakers, as many women as men, spread evenly over the manifest."""
    test = [u for u in corpus.read(folder) if u.split == "test" and u.age and u.age >= 18]
    found = []
    for gender in ("female", "male"):
        own = [u for u in test if u.gender == gender]
        found += [own[int(i)] for i in np.linspace(0, len(own) - 1, PER_GENDER)]
    return found


def summary(rows: list[dict], rendering: str, name: str) -> dict:
    """Return the means of one edit with 95 % intervals over speakers."""
    own = [row for row in rows if (row["rendering"], row["edit"]) == (rendering, name)]
    speakers = np.array([row["speaker"] for row in own])
    means = {"rendering": rendering, "edit": name, "speakers": len(own)}
    for key in list(own[0])[3:]:
        values = np.array([np.nan if row[key] is None else row[key] for row in own], dtype=float)
        one = Bootstrap().mean(values, speakers)
        means[key] = [round(one.value, 3), round(one.low, 3), round(one.high, 3)]
    return means


if __name__ == "__main__":
    main(Path(sys.argv[1]))
