"""A verdict before and after an edit, as a table of bars that keeps its order."""

from collections.abc import Iterable
from html import escape

from voicelab.explorer import Caution
from voicelab.explorer.proof import Proof
from voicelab.judge import Opinion, Verdict
from voicelab.ui.words import Words


def bars(words: Words, before: Verdict | None, after: Verdict | None = None) -> str:
    """Return the HTML of what the judge says before an edit and, if there is one, after it."""
    said = words.verdict
    if before is None:
        return f'<p class="empty hint">{escape(said.nobody)}</p>'
    parts = [_attribute(words, name, before, after) for name in said.attributes]
    key = (
        f'<p class="key"><b>{escape(said.title)}</b>'
        f'<span class="swatch before"></span>{escape(said.before)}'
        f'<span class="swatch after"></span>{escape(said.after)}</p>'
    )
    return f'<div class="verdict">{key}{"".join(parts)}</div>'


def judge_line(words: Words, speakers: int, proof: Proof | None) -> str:
    """Return the HTML of what the judge was trained on and how good it is."""
    said = words.verdict
    sentences = [said.trained.format(speakers=speakers)] if speakers else []
    sentences.append(
        said.unproven
        if proof is None
        else words.filled(
            said.proven,
            gender=proof.gender,
            native=proof.native,
            accent=proof.accent,
            age=proof.age_error_years,
        )
    )
    return f'<p class="hint">{escape(" ".join(sentences))}</p>'


def cautions(words: Words, found: Iterable[Caution]) -> str:
    """Return the HTML of what is to be known of an edit before it is used; "" where nothing is."""
    return "".join(
        f'<p role="status" class="{caution.kind}">{escape(sentence_of(words, caution))}</p>'
        for caution in found
    )


def sentence_of(words: Words, caution: Caution) -> str:
    """Return a caution as a sentence."""
    facts = dict(caution.facts)
    if "direction" in facts:
        facts["direction"] = words.direction(str(facts["direction"]))
    text: str = getattr(words.verdict, caution.kind)
    return words.filled(text, **facts)


def _attribute(words: Words, name: str, before: Verdict, after: Verdict | None) -> str:
    old: Opinion = getattr(before, name)
    new: Opinion | None = getattr(after, name) if after else None
    heading = escape(words.verdict.attributes[name])
    if name == "age":
        heading += _years(words, before, after)
    reasons = dict.fromkeys(opinion.reason for opinion in (old, new) if opinion and opinion.reason)
    sentences = [f"{words.verdict.abstains}. {words.said(reason)}" for reason in reasons]
    notes = "".join(f'<p class="hint">{escape(sentence)}</p>' for sentence in sentences)
    said = new.probabilities if new and not new.abstained else old.probabilities
    if not said and not notes:  # a judge that was never taught it
        return ""
    rows = "".join(
        _row(
            words.label(label),
            old.probabilities.get(label),
            new.probabilities.get(label) if new else None,
        )
        for label in said
    )
    return (
        f'<section class="{name}"><h4>{heading}</h4>{notes}<div class="rows">{rows}</div></section>'
    )


def _years(words: Words, before: Verdict, after: Verdict | None) -> str:
    judged = [verdict.age for verdict in (before, after) if verdict]
    said = [f"{age.years:.0f}" for age in judged if age.years is not None]
    if not said:
        return ""
    years = f'<span class="years">{" → ".join(said)} {escape(words.verdict.years)}</span>'
    interval = judged[-1].interval
    if interval is not None:
        low, high = interval
        within = escape(words.filled(words.verdict.interval, low=low, high=high))
        years += f' <span class="interval">{within}</span>'
    return f" {years}"


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
