"""The wheel, installed into an empty folder and used from outside the repository."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gradio_client import Client, handle_file

from tests.command_line import ROOT, voicelab
from tests.ui.conftest import free_port, wait_for

pytestmark = pytest.mark.slow

PATIENCE_S = 180.0  # the first start compiles every module; nothing here measures time

# Python runs this first: it notes every file of the repository that the process opens or lists.
WITNESS = """
import os, sys
SEEN, ROOT, LIBRARIES = os.environ["SEEN"], os.environ["REPOSITORY"], os.path.realpath(sys.prefix)
def hook(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if path.startswith(ROOT + os.sep) and not path.startswith(LIBRARIES + os.sep):
            number = os.open(SEEN, os.O_WRONLY | os.O_APPEND)
            os.write(number, path.encode() + b"\\n")
            os.close(number)
sys.addaudithook(hook)
"""


class Installation:
    """A folder with the installed package, and a folder outside the repository to work in."""

    def __init__(self, folder: Path) -> None:
        self.site, self.outside, self.seen = folder / "site", folder / "outside", folder / "seen"
        self.outside.mkdir()
        self.seen.touch()
        built = folder / "wheel"
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
        build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", built, ROOT]
        subprocess.run([*pip, *build], check=True)
        (wheel,) = built.glob("*.whl")
        place = ["install", "--no-deps", "--no-index", "--target", self.site, wheel]
        subprocess.run([*pip, *place], check=True)
        (self.site / "sitecustomize.py").write_text(WITNESS)
        inherited = {name: value for name, value in os.environ.items() if "GRADIO" not in name}
        self.environment = inherited | {
            "PYTHONPATH": str(self.site),
            "REPOSITORY": os.path.realpath(ROOT),
            "SEEN": str(self.seen),
            "HOME": str(self.outside),
        }
        self.examples = self.site / "voicelab" / "data" / "assets"

    def run(self, *command: object, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            list(map(str, command)),
            cwd=self.outside,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def read_from_the_repository(self) -> list[str]:
        """Return the files of the repository that commands have read so far."""
        return sorted(set(self.seen.read_text().splitlines()))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("installed"))


@contextmanager
def page(installed: Installation) -> Iterator[str]:
    """Start `voicelab app` and return its address."""
    port = free_port()
    log = installed.outside / "app.log"
    with log.open("w") as file:
        app = subprocess.Popen(
            [installed.site / "bin" / "voicelab", "app"],
            cwd=installed.outside,
            env=installed.environment | {"GRADIO_SERVER_PORT": str(port)},
            stdout=file,
            stderr=file,
        )
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_for(address, app, log, PATIENCE_S)
        yield address
        assert "Traceback" not in log.read_text()
    finally:
        app.terminate()
        app.wait()


def test_the_witness_sees_what_is_read_from_the_repository(installed: Installation) -> None:
    read = f"open({str(ROOT / 'LICENSE')!r}).close()"
    installed.run(sys.executable, "-c", read, SEEN=os.devnull)
    witnessed = installed.outside / "witnessed"
    witnessed.touch()
    installed.run(sys.executable, "-c", read, SEEN=str(witnessed))
    assert witnessed.read_text() == os.path.realpath(ROOT / "LICENSE") + "\n"


def test_an_installed_edit_is_that_of_the_repository(installed: Installation) -> None:
    recording = installed.examples / "espeak_en-us_m3.wav"
    arguments = ["edit", recording, "--move", "gender=1.5", "-o"]
    done = installed.run(installed.site / "bin" / "voicelab", *arguments, "moved.wav")
    assert done.returncode == 0, done.stderr
    here = installed.outside / "here.wav"
    assert voicelab(*arguments, here).returncode == 0
    assert (installed.outside / "moved.wav").read_bytes() == here.read_bytes()
    assert installed.read_from_the_repository() == []


def test_an_installed_page_opens_and_edits(installed: Installation) -> None:
    recording = handle_file(str(installed.examples / "espeak_en-us_f3.wav"))
    with page(installed) as address:
        for language in ("", "fr"):
            with urllib.request.urlopen(address + language, timeout=PATIENCE_S) as answer:
                assert answer.status == 200
        client = Client(address, verbose=False, download_files=str(installed.outside))
        sound, said = client.predict(recording=recording, moves={"gender": -1.5}, api_name="/edit")
        assert Path(sound).stat().st_size > 100_000
        assert said["after"]["gender"]["probabilities"]["male"] > 0.5
    assert installed.read_from_the_repository() == []


def test_the_shell_completes_the_names_of_commands(installed: Installation) -> None:
    typed = {"_VOICELAB_COMPLETE": "complete_bash", "COMP_WORDS": "voicelab ed", "COMP_CWORD": "1"}
    done = installed.run(installed.site / "bin" / "voicelab", **typed)
    assert done.stdout.split() == ["edit"]
