"""A verdict before and after an edit, as a table of bars that keeps its order."""

from collections.abc import Iterable, Sequence
from html import escape

from voicelab import attributes
from voicelab.encoders import CAMPPLUS, WHISPER
from voicelab.explorer import Caution, Reported
from voicelab.judge import AgeOpinion, Opinion, Verdict
from voicelab.judge.figures import JudgeFigures
from voicelab.measure.pitch_check import PitchCheck
from voicelab.refusal import Sentence
from voicelab.ui.language import Language

CAUTIONS = {
    "cloud": Sentence(
        "The edited voice is unlike real voices: its mean distance to its 10 nearest voices is "
        "{distance:.2f} ({before:.2f} before the edit); 99% of real voices are within {edge:.2f}."
    ),
    "range": Sentence(
        "{direction} {strength:+g} is outside the range validated on unseen speakers ({low:+g} to "
        "{high:+g})."
    ),
    "unmeasured": Sentence(
        "The effect of “{direction}” has not been validated on unseen speakers."
    ),
    "chance": Sentence(
        "“{direction}” separates test speakers no better than chance (area under the ROC curve "
        "{separability:.2f}): what you hear may not be what its name says."
    ),
}


# What the page calls each witness.
WITNESSES = {
    CAMPPLUS: Sentence("speaker network (CAM++)"),
    WHISPER: Sentence("speech recognition network (Whisper)"),
}


def bars(
    language: Language,
    before: Verdict | None,
    after: Verdict | None = None,
    reported: Reported | None = None,
    laid_over: bool = False,
) -> str:
    """Return the HTML of what the judge says before an edit and, if there is one, after it.

    Parameters
    ----------
    language : Language
    before, after : Verdict, optional
    reported : Reported, optional
        What the speaker reported; where the judge hears something else before the edit, it is said.
    laid_over : bool
        Whether edits are laid over a recording; `before` is then on that recording.
    """
    _ = language
    if before is None:
        nothing = _("Select a voice to see the judge’s verdict.")
        return f'<p class="empty hint">{escape(nothing)}</p>'
    shared = _shared(language, before), _shared(language, after)
    title, new = _("Judge’s verdict"), _("edit")
    old = _("original") if laid_over else _("resynthesis")
    parts = [_silence(language, (old, new), *shared)]
    parts += _doubts(language, before, after, reported)
    parts += [_attribute(language, name, before, after, (old, new), shared) for name in before]
    parts.append(_witnesses(language, after or before))
    key = (
        f'<p class="key"><b>{escape(title)}</b>'
        f'<span class="swatch before"></span>{escape(old)}'
        f'<span class="swatch after"></span>{escape(new)}</p>'
    )
    return f'<div class="verdict">{key}{"".join(parts)}</div>'


def _doubts(
    language: Language, before: Verdict, after: Verdict | None, reported: Reported | None
) -> list[str]:
    """Return paragraphs on what casts doubt on a verdict."""
    _ = language
    sentences = [_.translated(one) for one in (after or before).warnings]
    sentences += contradictions(language, before, reported) if reported else []
    for name in (after or before).disagreements:
        said = [
            _(
                "the {witness} hears {what}",
                witness=_.translated(WITNESSES[witness]),
                what=_opinion(language, name, verdict[name]),
            )
            for witness, verdict in (after or before).witnesses.items()
        ]
        sentences.append(
            _(
                "The witnesses disagree on {attribute}: {said}.",
                attribute=_.translated(attributes.get(name).title),
                said=_("{first}, {second}", first=said[0], second=said[1]),
            )
        )
    return [f'<p role="status" class="doubt">{escape(one)}</p>' for one in sentences]


def contradictions(language: Language, verdict: Verdict, reported: Reported) -> list[str]:
    """Return a sentence for each way in which a voice on the map is not its speaker's."""
    _, found = language, []
    if reported.misplayed:
        found.append(
            _(
                "This voice plays at {played:.0f} Hz; its speaker’s recordings have a mean F0 of "
                "{own:.0f} Hz.",
                played=reported.played_f0_hz,
                own=reported.f0_hz,
            )
        )
    age = verdict["age"]
    if reported.age is not None and age.interval is not None:
        low, high = age.interval
        if not low <= reported.age <= high:
            found.append(
                _(
                    "Reported age {reported:.0f} years, heard {low:.0f} to {high:.0f}.",
                    reported=reported.age,
                    low=low,
                    high=high,
                )
            )
    for name, label in reported.classes.items():
        heard = verdict[name].winner
        if label in verdict[name].probabilities and heard != label:
            found.append(
                _(
                    "Reported {reported}, heard {heard} ({share:.0%}).",
                    reported=_.label(label),
                    heard=_.label(heard),
                    share=verdict[name].probabilities[heard],
                )
            )
    return found


def _opinion(language: Language, name: str, opinion: Opinion) -> str:
    """Return an opinion in a few words: "female (97%)", "27 to 45 years"."""
    _ = language
    if isinstance(opinion, AgeOpinion) and opinion.interval is not None:
        return _("{low:.0f} to {high:.0f} years", low=opinion.interval[0], high=opinion.interval[1])
    if not opinion.winner:
        return "–"
    share = opinion.probabilities[opinion.winner]
    return _("{label} ({share:.0%})", label=_.label(opinion.winner), share=share)


def _witnesses(language: Language, verdict: Verdict) -> str:
    """Return the HTML of what each witness says alone, folded; "" where there is only one."""
    _ = language
    if not verdict.witnesses:
        return ""
    head = "".join(
        f'<th scope="col">{escape(_.translated(WITNESSES[one]))}</th>' for one in verdict.witnesses
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(_.translated(attributes.get(name).title))}</th>'
        + "".join(
            f"<td>{escape(_opinion(language, name, one[name]))}</td>"
            for one in verdict.witnesses.values()
        )
        + "</tr>"
        for name in verdict
        if verdict[name].probabilities
    )
    summary = escape(_("Each witness alone"))
    return (
        f'<details class="witnesses"><summary>{summary}</summary>'
        f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def judge_line(language: Language, speakers: int, figures: JudgeFigures | None) -> str:
    """Return the HTML of what the judge was trained on and how good it is."""
    _ = language
    trained = _(
        "The judge was trained on {speakers} speakers and hears only the audio.", speakers=speakers
    )
    sentences = [trained] if speakers else []
    sentences.append(
        _("Its accuracy has not been measured; run “python -m voicelab evaluate judges”.")
        if figures is None
        else _(
            "Balanced accuracy on unseen test speakers: adult gender {gender:.0%} (3 s), native "
            "English {native:.0%} and six accents {accent:.0%} (10 s). Its mean absolute error "
            "for adult age is {age:.0f} years (10 s).",
            gender=figures.gender,
            native=figures.native,
            accent=figures.accent,
            age=figures.age_error_years,
        )
    )
    return f'<p class="hint">{escape(" ".join(sentences))}</p>'


def cautions(language: Language, found: Iterable[Caution]) -> str:
    """Return the HTML of what is to be known of an edit before it is used; "" where nothing is."""
    return "".join(
        f'<p role="status" class="{caution.kind}">{escape(sentence_of(language, caution))}</p>'
        for caution in found
    )


def pitch_doubt(language: Language, found: PitchCheck) -> str:
    """Return the HTML of what casts doubt on the F0 of a recording; "" where nothing does."""
    if not found.sentence:
        return ""
    return f'<p role="status" class="pitch">{escape(language.translated(found.sentence))}</p>'


def sentence_of(language: Language, caution: Caution) -> str:
    """Return a caution as a sentence."""
    facts = dict(caution.facts)
    if "direction" in facts:
        facts["direction"] = language.direction(str(facts["direction"]))
    return language(CAUTIONS[caution.kind], **facts)


def _attribute(
    language: Language,
    name: str,
    before: Verdict,
    after: Verdict | None,
    sides: tuple[str, str],
    shared: tuple[str | None, str | None],
) -> str:
    old, new = before[name], after[name] if after else None
    heading = escape(language.translated(attributes.get(name).title))
    if name == "age":
        heading += _years(language, before, after)
    notes = _silence(language, sides, _besides(old, shared[0]), _besides(new, shared[1]))
    said = new.probabilities if new and not new.abstained else old.probabilities
    if not said and not notes:  # a judge that was never taught it, or is silent on all alike
        return ""
    rows = "".join(
        _row(
            language.label(label),
            old.probabilities.get(label),
            new.probabilities.get(label) if new else None,
            bool(new),
        )
        for label in said
    )
    return (
        f'<section class="{name}"><h4>{heading}</h4>{notes}<div class="rows">{rows}</div></section>'
    )


def _shared(language: Language, verdict: Verdict | None) -> str | None:
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


def _silence(
    language: Language, names: tuple[str, str], before: str | None, after: str | None
) -> str:
    """Return the HTML of why the judge is silent on one or both of what is compared, by name."""
    _ = language
    alike = after is None or before == after
    sides = {"": before} if alike else dict(zip(names, (before, after), strict=True))
    silent = _("No judgement")
    return "".join(
        f'<p class="hint">{escape(side.capitalize() + (side and language.colon))}'
        f"{escape(silent)}. {escape(language.translated(reason))}</p>"
        for side, reason in sides.items()
        if reason
    )


def _years(language: Language, before: Verdict, after: Verdict | None) -> str:
    _ = language
    judged = [verdict["age"] for verdict in (before, after) if verdict]
    said = [None if age.years is None else f"{age.years:.0f}" for age in judged]
    if not any(said):
        return ""
    unit = escape(_("years"))
    years = f'<span class="years">{_change(said, unit)}</span>'
    interval = judged[-1].interval
    if interval is not None:
        low, high = interval
        within = escape(_("(80% interval: {low:.0f} to {high:.0f})", low=low, high=high))
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
