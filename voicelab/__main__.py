"""The command line: the commands of `voicelab.commands` put together, and how they end."""

import sys

import typer

from voicelab.commands import bench, corpus, evaluate, listen, stimuli, train, voices
from voicelab.refusal import Refusal

INTERRUPTED = 130  # exit code of what Ctrl-C ended: 128 + SIGINT

app = typer.Typer(
    name="voicelab",
    help="A learnt space of voices: look at it, listen to it, move recordings in it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for part in (voices, stimuli, listen, bench):
    app.add_typer(part.app)
app.add_typer(corpus.app, name="corpus")
app.add_typer(train.app, name="train")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(stimuli.set_app, name="set")


def main() -> None:
    """Run the command line; a refusal or Ctrl-C ends it with one sentence and no traceback."""
    try:
        app()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(1)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print("Interrupted; run the same command again to go on.", file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
