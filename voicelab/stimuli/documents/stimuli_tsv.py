"""stimuli.tsv: a row for each stimulus, as BIDS has it."""

from voicelab.stimuli import tables
from voicelab.stimuli.documents import RenderedSet

FILE = "stimuli.tsv"


def content(rendered: RenderedSet) -> str:
    """Return the rows with tabs, "n/a" for missing values."""
    lines = ["\t".join(rendered.rows[0])]
    lines += ["\t".join(tables.cell(value) for value in row.values()) for row in rendered.rows]
    return "\n".join(lines) + "\n"
