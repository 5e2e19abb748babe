"""conditions.csv: what a loop of PsychoPy runs through."""

import csv
import io

import numpy as np

from voicelab.stimuli import tables
from voicelab.stimuli.documents import RenderedSet

FILE = "conditions.csv"
COLUMNS = ("file", "stimulus_id", "source", "kind", "variant", "continuum", "step")


def content(rendered: RenderedSet) -> str:
    """Return the stimuli in random order, drawn with the seed of the plan.

    The column names are variables in PsychoPy: letters, digits and underscores.
    """
    rows = rendered.rows
    strengths = (name for name in rows[0] if name.startswith("strength_"))
    names = [*COLUMNS, *strengths, "duration_s"]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(names)
    for index in np.random.default_rng(rendered.plan.seed).permutation(len(rows)):
        row = rows[index]
        writer.writerow(["" if row[name] is None else tables.cell(row[name]) for name in names])
    return table.getvalue()
