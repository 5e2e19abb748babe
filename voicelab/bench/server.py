"""The real app, running in a process of its own."""

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

PATIENCE_S = 120


@dataclass(frozen=True)
class Server:
    """A running app.

    Attributes
    ----------
    address : str
    pid : int
    start_s : float
        From its start to its first response.
    log : Path
        Its output, errors included.
    """

    address: str
    pid: int
    start_s: float
    log: Path

    def resident_mb(self, peak: bool = False) -> float:
        """Return its memory now, or at its peak."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        field = "VmHWM" if peak else "VmRSS"
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith(field))
        return round(kilobytes / 1024, 1)

    def exceptions(self) -> int:
        """Return how many exceptions it has printed."""
        return self.log.read_text(errors="replace").count("Traceback (most recent call last)")


@contextmanager
def served(checkpoints: Path) -> Iterator[Server]:
    """Run the app on a free port until the block ends."""
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
                [sys.executable, "-m", "voicelab", "app", "--checkpoints", checkpoints.resolve()],
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
                "the app exited with code {code} before its page responded: {last}",
                code=app.returncode,
                last=said[-1] if said else "",
            )
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise Refusal(
        "{address} did not respond within {seconds} s.", address=address, seconds=PATIENCE_S
    )
