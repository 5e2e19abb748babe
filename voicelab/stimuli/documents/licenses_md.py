"""LICENSES.md: the terms of a set."""

from pathlib import Path

from voicelab import __version__
from voicelab.stimuli.documents import RenderedSet
from voicelab.stimuli.plan import ORIGINAL

FILE = "LICENSES.md"


def content(rendered: RenderedSet) -> str:
    """Return licence and attribution of every source recording and of the weights."""
    plan = rendered.plan
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
        f"Its licence: {rendered.weights}.",
        "Attribution: trained on the Speech Accent Archive (Steven Weinberger, George Mason",
        "University, accent.gmu.edu; CC BY-NC-SA) and speechocean762 (free for any use).",
        "",
        "## Program",
        "",
        f"voicelab {__version__}: MIT.",
        "",
    ]
    return "\n".join(lines)
