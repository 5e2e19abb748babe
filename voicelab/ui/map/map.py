"""The map: fetches its points once, draws, recolours and selects in the browser."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from voicelab.explorer import Explorer, Neighbour
from voicelab.refusal import Refusal
from voicelab.ui.language import Language
from voicelab.ui.map.payload import axis as axis_of
from voicelab.ui.map.payload import payload
from voicelab.ui.map.texts import texts
from voicelab.ui.plotly_figure import plotly_script

HERE = Path(__file__).parent
SCRIPTS = ("rows", "colours", "lit", "draw", "marks", "legend", "selection", "listing", "events")
Places = Mapping[str, Sequence[float]]


def voices_map(explorer: Explorer, language: Language) -> gr.HTML:
    """Declare the map.

    Its value, made by `marked`, says where the voice in hand lies and where it was moved to. It
    reports three events: `click` {voice_id}, to be heard; `select` {voice_id}, to be taken in hand;
    and `submit` {action: "average", ids} or {action: "direction", from_ids, to_ids, name}.
    """

    @cache
    def drawn(name: str) -> dict[str, Any]:
        return payload(explorer.tables[name], explorer.directions, explorer.table)

    def voices(name: str) -> dict[str, Any]:  # not a property: those are compared at every event
        return drawn(_known(explorer, name))

    def axis(asked: list) -> dict[str, Any]:
        view, index = explorer.tables[_known(explorer, asked[0])], int(asked[1])
        if not 0 <= index < view.table.means.shape[1]:
            raise Refusal(
                "there is no latent axis {index}; the space has {shape} axes.",
                index=index + 1,
                shape=view.table.means.shape[1],
            )
        return axis_of(view, index, explorer.directions)

    def place(asked: list) -> list[dict[str, list[float]]]:
        name, latents = _known(explorer, asked[0]), asked[1]
        return [explorer.place(np.asarray(latent, np.float32), view=name) for latent in latents]

    return gr.HTML(
        html_template=(HERE / "map.html").read_text(encoding="utf-8"),
        js_on_load="\n".join((HERE / f"{name}.js").read_text("utf-8") for name in SCRIPTS),
        texts=texts(language),
        head=plotly_script(),
        apply_default_css=False,
        server_functions=[voices, axis, place],
        elem_id="map",
    )


def marked(
    in_hand_id: str,
    before: Places,
    after: Places | None = None,
    trail: Mapping[str, Sequence[Sequence[float]]] | None = None,
    neighbours: Sequence[Neighbour] = (),
) -> str:
    """Return the value of a map: what is marked on it beside the points.

    Parameters
    ----------
    in_hand_id : str
        The voice in hand, which lies on its own point; "" of a recording.
    before, after : mapping of str to coordinates
        Where it lies, and was moved to, by the keys of the voices' maps ("pca-2") that can tell;
        "latent", all D of its coordinates, if it is to be shown on raw axes and among windows.
    trail : mapping of str to list of coordinates, optional
        The way between them.
    neighbours : sequence of Neighbour
        In the latent space; those on the map are ringed.
    """
    near = [{"voice_id": one.voice_id, "distance": float(one.distance)} for one in neighbours]
    return json.dumps(
        {
            "in_hand": in_hand_id,
            "before": before,
            "after": after,
            "trail": trail or {},
            "neighbours": near,
        }
    )


def _known(explorer: Explorer, name: str) -> str:
    if name not in explorer.tables:
        known = ", ".join(explorer.tables)
        raise Refusal("there is no table {name!r}; use one of: {known}.", name=name, known=known)
    return name
