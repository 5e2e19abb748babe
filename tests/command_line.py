"""The command line as a user meets it: in a process of its own."""

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def voicelab(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command; return what it printed and how it ended."""
    command = [sys.executable, "-m", "voicelab", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def hear_ctrl_c() -> None:
    """Let a child (as its `preexec_fn`) hear SIGINT, which a shell's background job ignores."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
