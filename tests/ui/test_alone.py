"""The app keeps to itself: its address, its files, its users, and no network."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from gradio_client import Client, handle_file

from tests.ui.conftest import PATIENCE_S, ROOT, free_port, wait_for
from voicelab.explorer import Explorer

SPOKEN = ROOT / "assets" / "espeak_en-us_m3.wav"
# Starts the app in a world without any network but the loopback, and asks it for its page.
ALONE = """
import os, subprocess, sys, time, urllib.request
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
app = subprocess.Popen([sys.executable, "app.py"])
try:
    for _ in range(600):
        try:
            page = urllib.request.urlopen("http://127.0.0.1:" + os.environ["GRADIO_SERVER_PORT"])
        except OSError:
            assert app.poll() is None, "app.py ended"
            time.sleep(0.2)
        else:
            sys.exit(page.status != 200)
    sys.exit("the page did not answer")
finally:
    app.terminate()
    app.wait()
"""


@contextmanager
def started(folder: Path, **environment: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """Start an app of its own, with nothing of GRADIO_* but what is given, in an empty folder."""
    for name in ("home", "elsewhere"):
        (folder / name).mkdir()
    inherited = {name: value for name, value in os.environ.items() if "GRADIO" not in name}
    port = free_port()
    log = (folder / "log").open("w")
    app = subprocess.Popen(
        [sys.executable, ROOT / "app.py"],
        cwd=folder / "elsewhere",
        env=inherited
        | {"HOME": str(folder / "home"), "GRADIO_SERVER_PORT": str(port)}
        | environment,
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_for(address, app, folder / "log")
        yield address, app
    finally:
        app.terminate()
        app.wait()
        log.close()


def listens_on(address: str) -> set[str]:
    """Return the hosts, as the kernel writes them, on which somebody listens at a port."""
    port = int(address.rstrip("/").rpartition(":")[2])
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = [line.split()[1].split(":") for line in lines if line.split()[3] == "0A"]
    return {host for host, number in listening if int(number, 16) == port}


def inside(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_app_writes_nowhere_but_to_its_own_folder_and_leaves_nothing_there(
    tmp_path: Path,
) -> None:
    shipped = {name: inside(ROOT / name) for name in ("assets", "checkpoints", "voicelab")}
    sounds = tmp_path / "sounds"
    with started(tmp_path, GRADIO_TEMP_DIR=str(sounds)) as (address, app):
        assert listens_on(address) == {"0100007F"}  # 127.0.0.1, unless told otherwise
        client = Client(address, verbose=False, download_files=tmp_path / "downloads")
        client.predict(recording=handle_file(SPOKEN), moves={"gender": 1}, api_name="/edit")
        client.predict(recording=handle_file(SPOKEN), api_name="/place")
        client.close()
        kept = inside(sounds)
        assert any(SPOKEN.name in name for name in kept)  # the upload
        assert any(re.search(r"gender.*_[0-9a-f]{32}\.wav$", name) for name in kept)  # the edit
        app.terminate()
        assert app.wait(timeout=PATIENCE_S) == 0
    assert inside(sounds) == set()
    assert inside(tmp_path / "home") == set()
    assert inside(tmp_path / "elsewhere") == set()
    assert {name: inside(ROOT / name) for name in shipped} == shipped
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_the_app_listens_and_says_it_lies_where_a_host_tells_it_to(tmp_path: Path) -> None:
    told = {"GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_ROOT_PATH": "/voices"}
    with started(tmp_path, **told) as (address, _):
        assert listens_on(address) == {"00000000"}
        with urllib.request.urlopen(f"{address}config", timeout=PATIENCE_S) as answer:
            assert json.load(answer)["root"].endswith("/voices")


def test_no_file_is_served_but_what_was_made_for_who_asks(address: str, explorer: Explorer) -> None:
    client = Client(address, verbose=False, download_files=False)
    voice_id = str(explorer.table.ids[0])
    made = [client.predict(voice_id=voice_id, moves={}, api_name="/edit")[0] for _ in range(2)]
    client.close()
    names = [Path(one["path"]).stem.rpartition("_") for one in made]
    assert names[0][0] == names[1][0]
    assert names[0][2] != names[1][2]  # the same sound has another address each time
    assert all(re.fullmatch(r"[0-9a-f]{32}", name[2]) for name in names)  # 128 random bits
    folder = Path(made[0]["path"]).parent
    for path in (folder, f"{folder}/", ROOT / "app.py", "/etc/hostname", "../../etc/hostname"):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{address}gradio_api/file={path}", timeout=PATIENCE_S)
        assert refusal.value.code in (403, 404)


def test_an_upload_beyond_the_limit_is_not_received(
    address: str, cut_off: dict[str, str], tmp_path: Path
) -> None:
    content = b"RIFF" + bytes(31 * 1024 * 1024)
    answer = httpx.post(
        f"{address}gradio_api/upload", files={"files": ("large.wav", content)}, timeout=PATIENCE_S
    )
    assert answer.status_code == 413
    kept = [path for path in Path(cut_off["GRADIO_TEMP_DIR"]).rglob("*") if path.is_file()]
    assert all(path.stat().st_size < 30 * 1024 * 1024 for path in kept)
    (tmp_path / "small.wav").write_bytes(SPOKEN.read_bytes())
    client = Client(address, verbose=False, download_files=False)
    assert client.predict(recording=handle_file(tmp_path / "small.wav"), api_name="/verdict")
    client.close()


@pytest.mark.browser
def test_the_app_looked_for_nobody_outside(address: str, cut_off: dict[str, str]) -> None:
    with urllib.request.urlopen(f"{address}config", timeout=PATIENCE_S) as answer:
        assert json.load(answer)["analytics_enabled"] is False
    assert Path(cut_off["ASKED_FOR"]).read_text() == ""


def test_the_app_starts_with_the_network_cut_off(cut_off: dict[str, str]) -> None:
    alone = ["unshare", "--net", "--map-root-user"]
    try:
        allowed = subprocess.run([*alone, "ip", "link"], capture_output=True, check=False)
        allowed_here = allowed.returncode == 0
    except FileNotFoundError:
        allowed_here = False
    if not allowed_here:
        pytest.skip("no network namespaces here; the browser tests run behind a guard instead")
    done = subprocess.run(
        [*alone, sys.executable, "-c", ALONE],
        cwd=ROOT,
        env=os.environ | cut_off,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
