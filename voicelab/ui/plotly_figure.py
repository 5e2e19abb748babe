"""Plotly figures on the page, which gradio's own component would draw anew from scratch."""

from pathlib import Path

import gradio as gr
import plotly
import plotly.graph_objects as go

HERE = Path(__file__).parent
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def plotly_script() -> str:
    """Return the tag that loads plotly from its own installed package, never from elsewhere."""
    gr.set_static_paths([PLOTLY])
    # Relative, so that it is found behind a proxy that serves the app in a sub-folder.
    return f'<script src="gradio_api/file={PLOTLY.as_posix()}"></script>'


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
