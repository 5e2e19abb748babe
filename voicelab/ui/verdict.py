"""A verdict before and after an edit, as a table of bars that keeps its order."""

from html import escape

from voicelab.figures import accent_name
from voicelab.judge import Opinion, Verdict
from voicelab.ui import words


def bars(before: Verdict | None, after: Verdict | None = None) -> str:
    """Return the HTML of what the judge says before an edit and, if there is one, after it."""
    if before is None:
        return ""
    parts = [_attribute(name, before, after) for name in words.ATTRIBUTES]
    key = (
        f'<p class="key"><b>{escape(words.VERDICT)}</b>'
        f'<span class="swatch before"></span>{words.BEFORE.lower()}'
        f'<span class="swatch after"></span>{words.AFTER.lower()}</p>'
    )
    return f'<div class="verdict">{key}{"".join(parts)}</div>'


def _attribute(name: str, before: Verdict, after: Verdict | None) -> str:
    old: Opinion = getattr(before, name)
    new: Opinion | None = getattr(after, name) if after else None
    heading = escape(words.ATTRIBUTES[name])
    if name == "age":
        heading += _years(before, after)
    reasons = dict.fromkeys(opinion.reason for opinion in (old, new) if opinion and opinion.reason)
    sentences = [f"{words.ABSTAINS}. {reason}" for reason in reasons]
    notes = "".join(f'<p class="hint">{escape(sentence)}</p>' for sentence in sentences)
    said = new.probabilities if new and not new.abstained else old.probabilities
    if not said and not notes:  # a judge that was never taught it
        return ""
    rows = "".join(
        _row(
            accent_name(label) if name == "accent" else label,
            old.probabilities.get(label),
            new.probabilities.get(label) if new else None,
        )
        for label in said
    )
    return (
        f'<section class="{name}"><h4>{heading}</h4>{notes}<div class="rows">{rows}</div></section>'
    )


def _years(before: Verdict, after: Verdict | None) -> str:
    judged = [verdict.age.years for verdict in (before, after) if verdict]
    said = [f"{years:.0f}" for years in judged if years is not None]
    return f' <span class="years">{" → ".join(said)} {words.YEARS}</span>' if said else ""


def _row(label: str, before: float | None, after: float | None) -> str:
    shown = [share for share in (before, after) if share is not None]
    numbers = " → ".join(f"{100 * share:.0f}" for share in shown)
    drawn = "".join(
        f'<i class="{kind}" style="width:{100 * share:.1f}%"></i>'
        for kind, share in (("before", before), ("after", after))
        if share is not None
    )
    return (
        f'<div class="row"><span class="name">{escape(label)}</span>'
        f'<span class="bar">{drawn}</span><span class="number">{numbers} %</span></div>'
    )
