"""Sentences about what was done to the selected voice."""

from voicelab.directions import Direction, Kind
from voicelab.explorer import Goal
from voicelab.ui.language import Language


def goal_note(language: Language, goal: Goal) -> str:
    """Return what the search for a verdict found."""
    _ = language
    facts = {
        "direction": _.direction(goal.direction),
        "label": _.label(goal.label),
        "probability": goal.probability,
        "wanted": goal.wanted,
    }
    if goal.strength is not None:
        return _(
            "{direction} {strength:+.2f} is the smallest edit found for which the judge gives "
            "{label} a probability of {probability:.2f}.",
            strength=goal.strength,
            **facts,
        )
    (low, high), (at, best) = goal.range, goal.best
    facts |= {"tried": goal.tried, "low": low, "high": high, "at": at, "best": best}
    missed = _(
        "The judge does not give {label} a probability of {wanted:.2f} at any of the {tried} "
        "strengths of {direction} tried from {low:+g} to {high:+g}; the highest is "
        "{best:.2f}, at {at:+.2f}. The slider has not moved.",
        **facts,
    )
    return " ".join(filter(None, [missed, _.translated(goal.silent)]))


def direction_note(language: Language, direction: Direction) -> str:
    """Return what a new direction of the user's leads from and to."""
    _, name = language, direction.name
    facts = {"from_count": direction.from_count, "to_count": direction.to_count}
    sentences = [
        _(
            "New slider: {name}. -1 is the average voice, values below it give the "
            "anti-voice, values above 0 a caricature.",
            name=name,
        )
        if direction.kind is Kind.VOICE
        else _(
            "New slider: {name} leads from the average of {from_count} voices to the average "
            "of {to_count}.",
            name=name,
            **facts,
        )
    ]
    if direction.label:
        label = _.translated(direction.label)
        sentences.append(_("The two groups also differ in: {label}.", label=label))
    return " ".join(sentences)
