"""The real app in a process of its own, to be measured."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from voicelab.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120


@dataclass(frozen=True)
class Server:
    """A running app.

    Attributes
    ----------
    address : str
    pid : int
    start_s : float
        From its start to its first answer.
    log : Path
        What it printed, errors included.
    """

    address: str
    pid: int
    start_s: float
    log: Path

    def resident_mb(self, peak: bool = False) -> float:
        """Return the memory that it takes now, or took at most."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        field = "VmHWM" if peak else "VmRSS"
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith(field))
        return round(kilobytes / 1024, 1)

    def exceptions(self) -> int:
        """Return how many exceptions it has printed."""
        return self.log.read_text(errors="replace").count("Traceback (most recent call last)")


@contextmanager
def served(checkpoints: Path) -> Iterator[Server]:
    """Start the app on a free port, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with TemporaryDirectory(prefix="voicelab-bench-") as folder:
        environment = os.environ | {
            "GRADIO_SERVER_NAME": "127.0.0.1",
            "GRADIO_SERVER_PORT": str(port),
            "GRADIO_TEMP_DIR": folder,
        }
        log = Path(folder) / "app.log"
        start = time.perf_counter()
        with log.open("w") as file:
            app = subprocess.Popen(
                [sys.executable, "app.py", "--checkpoints", str(checkpoints.resolve())],
                cwd=ROOT,
                env=environment,
                stdout=file,
                stderr=file,
            )
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait_for(address, app, log)
            yield Server(address, app.pid, time.perf_counter() - start, log)
        finally:
            app.terminate()
            app.wait()


def _wait_for(address: str, app: subprocess.Popen, log: Path) -> None:
    deadline = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < deadline:
        if app.poll() is not None:
            said = log.read_text(errors="replace").strip().splitlines()
            raise Refusal(
                "app.py ended with {returncode} before its page answered: {said}.",
                returncode=app.returncode,
                said=said[-1:],
            )
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise Refusal(
        "{address} did not answer within {patience_s} s.",
        address=address,
        patience_s=PATIENCE_S,
    )
