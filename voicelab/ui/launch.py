"""How a page looks and is served."""

from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from voicelab.ui.connection import connection
from voicelab.ui.limits import MAX_UPLOAD_MB, fetch_nothing
from voicelab.ui.rest import Resting

HERE = Path(__file__).parent
SESSIONS = 60  # whose desk is kept at most: 60 s at 48 kHz, analysed, are about 0.1 GB
FONT = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]  # nothing to fetch


def serve(page: gr.Blocks) -> None:
    """Serve a page until it is interrupted, where GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say."""
    dressed(page)


def dressed(page: gr.Blocks, **how: Any) -> None:
    """Launch a page in the look of the app; `how` goes to `gr.Blocks.launch`."""
    fetch_nothing()
    script = (HERE / "page.js").read_text(encoding="utf-8")
    style = "\n".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("**/*.css")))
    plain = {
        "block_label_background_fill": "transparent",
        "block_label_text_color": "*body_text_color",
        "block_title_background_fill": "none",
        "block_title_text_color": "*body_text_color",
        "block_title_padding": "0",
    }
    plain |= {f"{name}_dark": value for name, value in plain.items() if "padding" not in name}
    page.launch(
        theme=gr.themes.Soft(
            primary_hue="indigo", neutral_hue="slate", font=FONT, font_mono=["monospace"]
        ).set(**plain),
        css=style,
        head=f"<script>{script}</script><script>{connection()}</script>",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        state_session_capacity=SESSIONS,
        app_kwargs={"middleware": [Middleware(Resting)]},
        max_file_size=f"{MAX_UPLOAD_MB}mb",
        **how,
    )
