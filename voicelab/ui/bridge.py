"""Components gradio lacks: a clickable map, figures that keep still, players of recordings."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import gradio as gr
import numpy as np
import plotly
import plotly.graph_objects as go
from gradio.data_classes import FileData
from gradio.utils import get_upload_folder

from voicelab import audio
from voicelab.audio import Recording
from voicelab.explorer import Explorer
from voicelab.figures import COLOUR_BY, hover_texts, voice_map
from voicelab.projection import DIMENSIONS, NO_FORMULA, Projection
from voicelab.ui import words

HERE = Path(__file__).parent
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def plotly_script() -> str:
    """Return the tag that loads plotly from its own installed package, never from elsewhere."""
    gr.set_static_paths([PLOTLY])
    # Relative, so that it is found behind a proxy that serves the app in a sub-folder.
    return f'<script src="gradio_api/file={PLOTLY.as_posix()}"></script>'


def voices_map(explorer: Explorer) -> gr.HTML:
    """Declare the map of voices: `click` reports the `voice_id` of a point.

    Map, dimensions and colour are switched in the browser. The value says, as JSON, where the voice
    in hand lies and where it was moved to; `marked` makes it.
    """
    drawn = _voices(explorer)

    def voices(_: None) -> dict:  # fetched once by the page: properties are compared at every event
        return drawn

    return gr.HTML(
        html_template=_map_template(explorer),
        js_on_load=(HERE / "map.js").read_text(encoding="utf-8"),
        head=plotly_script(),
        apply_default_css=False,
        server_functions=[voices],
        elem_id="map",
    )


def marked(before: dict[str, list[float]], after: dict[str, list[float]] | None = None) -> str:
    """Return the value of a map that shows where a voice lies and where it was moved to."""
    return json.dumps({"before": before, "after": after})


def figure(drawn: go.Figure | None = None, empty: str = "", elem_id: str = "") -> gr.HTML:
    """Declare a plotly figure that is drawn anew in place; its value is the figure's JSON.

    Parameters
    ----------
    drawn : Figure, optional
    empty : str
        What stands there while there is none.
    elem_id : str
    """
    return gr.HTML(
        drawn.to_json() if drawn else None,
        html_template='<p class="empty hint">{{empty}}</p><div class="plot" hidden></div>',
        empty=empty,
        js_on_load=(HERE / "figure.js").read_text(encoding="utf-8"),
        head=plotly_script(),
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=["figure"],
    )


def player(label: str, elem_id: str) -> gr.HTML:
    """Declare a player that plays a recording as soon as `served` gives it one.

    gradio's own changes the level of arrays, does not play the same samples twice, and asks ffprobe
    about every file where that is installed.
    """
    return gr.HTML(
        html_template='<span class="label">{{label}}</span><audio controls preload="auto"></audio>',
        label=label,
        js_on_load=(HERE / "player.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=["player", "silent"],
        min_width=150,
    )


def served(recording: Recording | None) -> dict[str, Any] | None:
    """Return the value of a player: the recording as 16-bit wav at its own level, in a new file.

    It is written to where gradio serves files from, and later deletes them.
    """
    if recording is None:
        return None
    folder = Path(get_upload_folder())
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^A-Za-z0-9.+=-]+", "_", recording.source).strip("._")[:80]
    path = folder / f"{name}_{uuid4().hex[:8]}.wav"
    audio.save(recording, path)
    return FileData(path=str(path), orig_name=path.name).model_dump()


def _map_template(explorer: Explorer) -> str:
    names = {projected.name for projected in explorer.projections.values()}
    maps = {name: label for name, label in words.MAPS.items() if name in names}
    return (
        '<div class="controls">'
        + _select("projection", words.MAP, maps)
        + _select("dimensions", words.DIMENSIONS, {str(n): f"{n}-D" for n in DIMENSIONS})
        + _select("colour", words.COLOUR_BY, words.COLOURS)
        + "</div>"
        + f'<div class="plot" role="img" aria-label="{words.MAP_LABEL}"></div>'
        + '<p class="note hint" aria-live="polite"></p>'
    )


def _select(name: str, label: str, options: dict[str, str]) -> str:
    drawn = "".join(f'<option value="{value}">{text}</option>' for value, text in options.items())
    return f'<label>{label} <select name="{name}">{drawn}</select></label>'


def _voices(explorer: Explorer) -> dict:
    """Return what the map draws: one place a voice in every map, one set of traces a colouring."""
    table, maps = explorer.table, explorer.projections
    flat = np.zeros((len(table), 2))
    figures = {}
    for colour in COLOUR_BY:
        coloured = voice_map(flat, table, colour)
        rows = [trace.customdata.tolist() for trace in coloured.data]
        coloured.update_traces(x=None, y=None, text=None, customdata=None)
        figures[colour] = json.loads(coloured.to_json())
        for trace, own in zip(figures[colour]["data"], rows, strict=True):
            trace["rows"] = own
    return {
        "ids": table.ids.tolist(),
        "hover": hover_texts(table),
        "places": {k: np.round(m.coordinates.T.astype(float), 4).tolist() for k, m in maps.items()},
        "axes": {key: _axis_titles(projected) for key, projected in maps.items()},
        "figures": figures,
        "no_formula": NO_FORMULA,
    }


def _axis_titles(projected: Projection) -> list[str]:
    if projected.explained is None:
        return []
    shares = 100 * projected.explained[: projected.dimensions]
    return [f"axis {i} ({share:.0f} % of the variance)" for i, share in enumerate(shares, start=1)]
