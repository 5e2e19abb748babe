"""The command line: the commands of `voicelab.commands`, and how they end."""

import sys
from collections.abc import Sequence

import typer

from voicelab.commands import app as page
from voicelab.commands import bench, corpus, evaluate, listening, stimuli, train, voices
from voicelab.refusal import Refusal

INTERRUPTED = 130  # exit code after Ctrl-C: 128 + SIGINT

app = typer.Typer(
    name="voicelab",
    help="Explore a learnt space of voices, and move recordings in it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for part in (page, voices, stimuli, listening, bench):
    app.add_typer(part.app)
app.add_typer(corpus.app, name="corpus")
app.add_typer(train.app, name="train")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(stimuli.set_app, name="set")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a refusal or Ctrl-C ends it with one sentence and no traceback.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.
    """
    try:
        app(arguments)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(1)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print("Interrupted; run the same command again to continue.", file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
