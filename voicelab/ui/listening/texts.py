"""The texts that the scripts of a listening test show."""

from typing import Any

from voicelab.ui.language import Language


def texts(language: Language) -> dict[str, Any]:
    """Return them by the names that the scripts know; they fill what stands in braces."""
    _ = language
    return {
        "code": language.code,
        "title": _("Listening test"),
        "questions": {
            "choice gender": _("Which voice sounds more female?"),
            "choice age": _("Which voice sounds older?"),
            "identify gender": _("Does this voice sound male or female?"),
            "identify age": _("Does this voice sound younger than {years}, or older?"),
        },
        "explained": {
            "choice": _("You will hear two voices, one after the other. Each time, answer:"),
            "identify": _("You will hear one voice. Each time, answer:"),
        },
        "answers": {
            "first": _("the first"),
            "second": _("the second"),
            "male": _.pgettext("voice", "male"),
            "female": _.pgettext("voice", "female"),
            "younger": _("younger than {years}"),
            "older": _("{years} or older"),
        },
        "space": _("Space"),
        "by_space": _("to hear it again, at most {count} times each"),
        "by_space_once": _("to hear it again, once each"),
        "by_escape": _("for a pause"),
        "saved": _("There is no right or wrong. Every answer is saved at once."),
        "headphones": _("Put on headphones and set a comfortable volume before you start."),
        "start": _("Start"),
        "go_on": _("Go on"),
        "continued": _("{done} of {of} are done already; the test goes on from there."),
        "progress": _("{done} of {of}"),
        "sound": _("Voice {number}"),
        "again": _("again ({left} left)"),
        "again_none": _("no more repeats"),
        "pause": _("pause"),
        "paused": _.pgettext("state", "Pause"),
        "paused_hint": _("Take your time. The same voice will be played again from its beginning."),
        "rest": _("Time for a break"),
        "rest_hint": _("{done} of {of} are done. Rest your ears for a moment, then go on."),
        "offline": _("The server does not answer. Your answer is kept and will be sent."),
        "unplayable": _("This browser cannot play the sound ({reason})."),
        "ended": _("Thank you, that was all"),
        "ended_hint": _("All {of} answers are saved. You may close this page."),
        "curve": _("Result, for the experimenter"),
        "no_curve": _("No curve yet:"),
        "save": _("Save the answers"),
        "figure_label": _("Psychometric curve of the listener and of the judge"),
    }
