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
            "identify age": _("Does this voice sound younger or older than {years}?"),
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
        "by_space": _("to replay, at most {count} times each"),
        "by_space_once": _("to replay, once each"),
        "by_escape": _("to pause"),
        "saved": _("There are no right or wrong answers. Each answer is saved immediately."),
        "headphones": _("Put on headphones and set a comfortable volume before you start."),
        "start": _("Start"),
        "go_on": _("Continue"),
        "continued": _("You have answered {done} of {of}; the test resumes there."),
        "progress": _("{done} of {of}"),
        "sound": _("Voice {number}"),
        "again": _("replay ({left} left)"),
        "again_none": _("no replays left"),
        "pause": _("pause"),
        "paused": _.pgettext("state", "Pause"),
        "paused_hint": _("Take your time. The same voice will be played again from the start."),
        "rest": _("Time for a break"),
        "rest_hint": _(
            "You have answered {done} of {of}. Rest your ears for a moment, then continue."
        ),
        "offline": _("The server is not responding. Your answer is kept and will be sent."),
        "unplayable": _("This browser cannot play the sound ({reason})."),
        "ended": _("Thank you, the test is complete"),
        "ended_hint": _("All {of} answers are saved. You may close this page."),
        "curve": _("Results for the experimenter"),
        "no_curve": _("No psychometric function yet:"),
        "save": _("Download answers"),
        "figure_label": _("Psychometric functions of the listener and the judge"),
    }
