"""The findings of an experiment, before anything is written: figures, tables, plots, sounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plotly.graph_objects import Figure as Plot

from voicelab.audio import Recording
from voicelab.figures import Bars

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Findings:
    """The findings of one experiment.

    Attributes
    ----------
    name : str
        Short, fit for file names: "judges", "space", "edits".
    title : str
    figures : mapping
        Nested, as JSON holds it. A mapping with the key "value" is a figure with its interval;
        with "at_least" or "at_most" (`targeted`) it has a target, and with "label" a
        readable name.
    tables : mapping of name to rows
        Each becomes a .csv and a table of the report.
    plots : mapping of name to plotly figure
        Each becomes a .png, an interactive .html and a place in the report.
    notes : sequence of str
        Sentences, shown first.
    sounds : mapping of name to Recording
        Excerpts of the corpora: the report that contains them is not for publication.
    """

    name: str
    title: str
    figures: Mapping[str, Any]
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    plots: Mapping[str, Plot] = field(default_factory=dict)
    notes: Sequence[str] = ()
    sounds: Mapping[str, Recording] = field(default_factory=dict)


def targeted(
    figure: Mapping[str, Any] | None,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    label: str = "",
) -> dict[str, Any] | None:
    """Return a figure, as `asdict` has it, with its target; None where there is no figure."""
    if figure is None:
        return None
    bounds = {"at_least": at_least, "at_most": at_most, "label": label or None}
    return dict(figure) | {name: bound for name, bound in bounds.items() if bound is not None}


def met(figure: Mapping[str, Any]) -> bool:
    """Tell whether a figure that has a target reaches it."""
    if figure["value"] is None:
        return False
    return bool(
        figure["value"] >= figure.get("at_least", -float("inf"))
        and figure["value"] <= figure.get("at_most", float("inf"))
    )


def with_targets(figures: Mapping[str, Any], within: str = "") -> list[dict[str, Any]]:
    """Return every figure that has a target, in order; without a label its path serves."""
    found = []
    for name, value in figures.items():
        if not isinstance(value, Mapping):
            continue
        path = f"{within}, {name}" if within else str(name)
        if "value" in value and ("at_least" in value or "at_most" in value):
            found.append({"label": path.replace("_", " ")} | dict(value))
        else:
            found.extend(with_targets(value, path))
    return found


def as_bars(name: str, labels: Sequence[str], figures: Sequence[Mapping[str, Any]]) -> Bars:
    """Return figures with their intervals as a group of bars."""
    columns = ([one[key] for one in figures] for key in ("value", "low", "high"))
    return Bars(name, labels, *columns)
