"""The one error a user meets: a sentence that says what came, what is needed and what to do."""


class Refusal(ValueError):
    """Input that voicelab will not work on.

    The message is a whole sentence for the person who gave the input; the command line prints it
    and exits with 1, the page shows it. Programming errors stay ordinary exceptions.
    """
