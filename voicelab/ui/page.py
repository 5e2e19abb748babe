"""The page: its tabs, its look, and how it is served."""

from pathlib import Path

import gradio as gr

from voicelab.explorer import Explorer
from voicelab.ui import words
from voicelab.ui.about import about_tab
from voicelab.ui.explore import ExploreTab

HERE = Path(__file__).parent
CLEAN_EVERY_S, KEPT_S = 600, 3600  # files of sounds are deleted an hour after they were made
SESSIONS = 200  # whose voice in hand is kept at most
FONT = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]  # nothing to fetch


def build(explorer: Explorer) -> gr.Blocks:
    """Return the page over an Explorer, which all its users share."""
    with gr.Blocks(title=words.TITLE, delete_cache=(CLEAN_EVERY_S, KEPT_S)) as page:
        gr.HTML(
            f"<h1>{words.TITLE}</h1><p>{words.SUBTITLE}</p>",
            elem_id="masthead",
            apply_default_css=False,
        )
        with gr.Tab("Explore"):
            gr.Markdown(words.INTRODUCTION, elem_id="introduction")
            ExploreTab(explorer)
        with gr.Tab("How to read it"):
            about_tab(explorer)
        gr.HTML(words.FOOTER, elem_id="footer", apply_default_css=False)
    return page


def serve(page: gr.Blocks) -> None:
    """Serve a page until it is interrupted, where GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say."""
    script = (HERE / "page.js").read_text(encoding="utf-8")
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
        css=(HERE / "page.css").read_text(encoding="utf-8"),
        head=f"<script>{script}</script>",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        state_session_capacity=SESSIONS,
    )
