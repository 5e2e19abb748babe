"""A verdict before and after an edit, as a table of bars that keeps its order."""

from collections.abc import Iterable, Sequence
from html import escape

from voicelab.explorer import Caution
from voicelab.judge import Opinion, Verdict
from voicelab.judge.figures import JudgeFigures
from voicelab.ui.words import Words


def bars(words: Words, before: Verdict | None, after: Verdict | None = None) -> str:
    """Return the HTML of what the judge says before an edit and, if there is one, after it."""
    said = words.verdict
    if before is None:
        return f'<p class="empty hint">{escape(said.nobody)}</p>'
    shared = _shared(words, before), _shared(words, after)
    parts = [_silence(words, *shared)]
    parts += [_attribute(words, name, before, after, shared) for name in said.attributes]
    key = (
        f'<p class="key"><b>{escape(said.title)}</b>'
        f'<span class="swatch before"></span>{escape(said.before)}'
        f'<span class="swatch after"></span>{escape(said.after)}</p>'
    )
    return f'<div class="verdict">{key}{"".join(parts)}</div>'


def judge_line(words: Words, speakers: int, figures: JudgeFigures | None) -> str:
    """Return the HTML of what the judge was trained on and how good it is."""
    said = words.verdict
    sentences = [said.trained.format(speakers=speakers)] if speakers else []
    sentences.append(
        said.unproven
        if figures is None
        else words.filled(
            said.proven,
            gender=figures.gender,
            native=figures.native,
            accent=figures.accent,
            age=figures.age_error_years,
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


def _attribute(
    words: Words,
    name: str,
    before: Verdict,
    after: Verdict | None,
    shared: tuple[str | None, str | None],
) -> str:
    old, new = before[name], after[name] if after else None
    heading = escape(words.verdict.attributes[name])
    if name == "age":
        heading += _years(words, before, after)
    notes = _silence(words, _besides(old, shared[0]), _besides(new, shared[1]))
    said = new.probabilities if new and not new.abstained else old.probabilities
    if not said and not notes:  # a judge that was never taught it, or is silent on all alike
        return ""
    rows = "".join(
        _row(
            words.label(label),
            old.probabilities.get(label),
            new.probabilities.get(label) if new else None,
            bool(new),
        )
        for label in said
    )
    return (
        f'<section class="{name}"><h4>{heading}</h4>{notes}<div class="rows">{rows}</div></section>'
    )


def _shared(words: Words, verdict: Verdict | None) -> str | None:
    """Return why a judge is wholly silent, "" where it says something; None without a verdict."""
    if verdict is None:
        return None
    reasons = {one.reason for one in verdict.values() if one.reason or one.probabilities}
    return reasons.pop() if len(reasons) == 1 else ""


def _besides(opinion: Opinion | None, shared: str | None) -> str | None:
    """Return why a judge says nothing of one attribute, "" where that was said of all of them."""
    if opinion is None:
        return None
    return "" if opinion.reason == shared else opinion.reason


def _silence(words: Words, before: str | None, after: str | None) -> str:
    """Return the HTML of why the judge is silent on the resynthesis, on the edit or on both."""
    said = words.verdict
    alike = after is None or before == after
    sides = {"": before} if alike else {said.before: before, said.after: after}
    return "".join(
        f'<p class="hint">{escape(side.capitalize() + (side and words.colon))}'
        f"{escape(said.abstains)}. {escape(words.said(reason))}</p>"
        for side, reason in sides.items()
        if reason
    )


def _years(words: Words, before: Verdict, after: Verdict | None) -> str:
    judged = [verdict["age"] for verdict in (before, after) if verdict]
    said = [None if age.years is None else f"{age.years:.0f}" for age in judged]
    if not any(said):
        return ""
    years = f'<span class="years">{_change(said, escape(words.verdict.years))}</span>'
    interval = judged[-1].interval
    if interval is not None:
        low, high = interval
        within = escape(words.filled(words.verdict.interval, low=low, high=high))
        years += f' <span class="interval">{within}</span>'
    return f" {years}"


def _change(numbers: Sequence[str | None], unit: str) -> str:
    """Return "12 → 88 %"; a dash stands for what the judge did not say: "12 % → –"."""
    written = [one or "–" for one in numbers]
    last = max(index for index, one in enumerate(numbers) if one)
    written[last] += f" {unit}"
    return " → ".join(written)


def _row(label: str, before: float | None, after: float | None, edited: bool) -> str:
    shares = [before, after] if edited else [before]
    numbers = _change([None if one is None else f"{100 * one:.0f}" for one in shares], "%")
    drawn = "".join(
        f'<i class="{kind}" style="width:{100 * share:.1f}%"></i>'
        for kind, share in (("before", before), ("after", after))
        if share is not None
    )
    return (
        f'<div class="row"><span class="name">{escape(label)}</span>'
        f'<span class="bar">{drawn}</span><span class="number">{numbers}</span></div>'
    )
