"""The documents of a set: each module of this folder writes one file beside the sounds.

A module has the name of its file as `FILE` and a function `content(rendered: RenderedSet) -> str`.
A new table of a set is a new module here, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from voicelab.stimuli.plan import Plan
from voicelab.stimuli.records import Record, write_whole
from voicelab.stimuli.renderer import Renderer


@dataclass(frozen=True)
class RenderedSet:
    """A set whose sounds are written.

    Attributes
    ----------
    renderer : Renderer
    records : sequence of Record
        In the order of the plan's stimuli.
    rows : sequence of mapping
        The rows of stimuli.tsv by column, in the same order.
    notes : sequence of str
        What must not be overlooked.
    weights : str
        Licence of the weights.
    folder : Path
        Where the sounds are.
    """

    renderer: Renderer
    records: Sequence[Record]
    rows: Sequence[Mapping[str, Any]]
    notes: Sequence[str]
    weights: str
    folder: Path

    @property
    def plan(self) -> Plan:
        """What was rendered."""
        return self.renderer.plan

    @property
    def lowered_db(self) -> float:
        """By how much the whole set is lower than its level."""
        return self.records[0].lowered_db


def write_documents(rendered: RenderedSet) -> None:
    """Write every document of a set into its folder."""
    for found in sorted(iter_modules(__path__), key=lambda module: module.name):
        document = import_module(f"{__name__}.{found.name}")
        write_whole(rendered.folder / document.FILE, document.content(rendered))
