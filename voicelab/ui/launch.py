"""The look of a page, and its launch."""

from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from voicelab.ui.connection import connection
from voicelab.ui.gradio_patches import IdlePatch, refuse_addresses
from voicelab.ui.limits import MAX_UPLOAD_MB

HERE = Path(__file__).parent
SESSIONS = 60  # whose session is kept at most: 60 s at 48 kHz, analysed, are about 0.1 GB
FONT = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]  # nothing to fetch


def launch(page: gr.Blocks, **options: Any) -> None:
    """Launch a page in the style of the app; `options` go to `gr.Blocks.launch`."""
    refuse_addresses()
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
    # Soft themes are too pale here: WCAG asks 4.5:1 of text, 3:1 of the edge of a control.
    plain |= {
        "body_text_color_subdued": "*neutral_600",
        "input_placeholder_color": "*neutral_500",
        "input_placeholder_color_dark": "*neutral_400",
        "link_text_color_dark": "*secondary_300",
        "link_text_color_visited": "*secondary_600",
        "link_text_color_visited_dark": "*secondary_300",
        "color_accent": "*primary_600",
        "slider_color": "*primary_600",
        "button_primary_background_fill": "*primary_600",
        "button_primary_border_color": "*primary_600",
        "button_primary_background_fill_hover": "*primary_700",
        "button_primary_background_fill_hover_dark": "*primary_700",
        "checkbox_label_background_fill_selected": "*primary_600",
        "checkbox_border_color": "*neutral_500",
        "checkbox_border_color_hover": "*neutral_600",
        "checkbox_border_color_dark": "*neutral_400",
        "checkbox_border_color_hover_dark": "*neutral_300",
    }
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
        app_kwargs={"middleware": [Middleware(IdlePatch)]},
        max_file_size=f"{MAX_UPLOAD_MB}mb",
        **options,
    )
