"""The title of the selected voice: its name, who it is, what is heard."""

from html import escape

from voicelab.explorer import Explorer, Opened
from voicelab.refusal import Sentence
from voicelab.ui.describe import described
from voicelab.ui.language import Language

SPEAKERS = {  # by the part of the split
    "training": Sentence("training speaker of the judge and the voice space"),
    "validation": Sentence("validation speaker of the judge and the voice space"),
    "test": Sentence("test speaker, unseen by the judge and the voice space"),
}


def title(explorer: Explorer, language: Language, opened: Opened | None) -> str:
    """Return the title of a voice as HTML; None stands for no voice yet."""
    _ = language
    if opened is None:
        name, what, hint = (
            _("No voice selected"),
            "",
            _("Click a point on the map or upload a recording."),
        )
    elif opened.original is None and not opened.voice_id:
        name, what, hint = (
            opened.name,
            "",
            _("uses an excerpt of the speaker closest to the average"),
        )
    elif opened.voice_id:
        views = explorer.tables.values()
        table = next(one.table for one in views if opened.voice_id in one.table.ids)
        row, own = table.row(opened.voice_id), table is explorer.table
        name, what = opened.name, described(language, table, row)
        hint = (
            _("about 3 s of this voice, decoded from its position in the voice space")
            if own
            else _("this 640 ms window, decoded from its position in the voice space")
        )
        # Only of corpora that both were trained on does the split say who was heard.
        learnt = explorer.judge.header, explorer.space.header
        if all(table.corpora[row] in one.get("corpora", {}) for one in learnt):
            hint = f"{hint} · {_.translated(SPEAKERS[str(table.splits[row])])}"
    else:
        what = f"{_.number(opened.before.seconds, '.1f')} s"
        name, hint = (
            opened.name,
            _("the recording itself is strength 0; edits are laid over it")
            if opened.laid_over()
            else _("vocoder resynthesis (strength 0 of a faithful edit)"),
        )
    heading = f"<h2>{escape(name)} <small>{escape(what)}</small></h2>"
    return f'{heading}<p class="hint">{escape(hint)}</p>'
