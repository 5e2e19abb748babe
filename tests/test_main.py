"""The command line: help, refusals, Ctrl-C, and corpora."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile

from tests.command_line import ROOT, hear_ctrl_c, voicelab


@pytest.fixture
def lab(tmp_path):
    """Return a corpus of two recordings of one second."""
    folder = tmp_path / "lab"
    folder.mkdir()
    for name in ("a.wav", "b.wav"):
        soundfile.write(folder / name, np.zeros(8000), 8000)
    (folder / "metadata.csv").write_text(
        "path,speaker_id,age,gender,accent\na.wav,s1,30,f,dutch\nb.wav,s2,x,m,français\n"
    )
    return folder


def test_help_names_the_commands_and_loads_none_of_them():
    code = (
        "import sys, voicelab.__main__ as cli\n"
        "sys.argv = ['voicelab', '--help']\n"
        "try:\n    cli.main()\n"
        "except SystemExit as end:\n    print('code', end.code)\n"
        "heavy = {'numpy', 'torch', 'soundfile', 'scipy', 'sklearn', 'gradio'}\n"
        "print('loaded', sorted(heavy & set(sys.modules)))\n"
    )
    end = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "corpus" in end.stdout
    assert "code 0" in end.stdout
    assert "loaded []" in end.stdout


@pytest.mark.parametrize("command", ["", "corpus", "corpus check"])
def test_every_help_page_is_printed(command):
    end = voicelab(*command.split(), "--help")
    assert end.returncode == 0
    assert end.stdout.startswith("Usage: python -m voicelab")


def test_a_corpus_is_checked(lab):
    end = voicelab("corpus", "check", lab, "--workers", 1)
    assert end.returncode == 0, end.stderr
    lines = end.stdout.splitlines()
    assert lines[0] == "lab: 2 files, 0.00 hours"
    assert lines[1].startswith("speakers: training ")
    assert lines[2:] == [
        "gender: female 1, male 1",
        "age: 18-34 1, unknown 1",
        "accent: dutch 1, français 1",
        "labels that cannot be used: 1",
        f"  {lab / 'b.wav'}: age 'x' is neither a number nor a decade",
        "unreadable files: 0",
    ]


def test_an_unreadable_file_is_named_and_the_exit_code_says_so(lab):
    (lab / "a.wav").write_bytes(b"no audio")
    end = voicelab("corpus", "check", lab, "--workers", 1)
    assert end.returncode == 1
    assert "unreadable files: 1" in end.stdout
    assert f"{lab / 'a.wav'} cannot be decoded as audio (8 bytes)" in end.stdout
    assert "gender: female 1, male 1" in end.stdout
    assert "Traceback" not in end.stderr


def test_json_is_printed_alone_and_whole(lab):
    (lab / "a.wav").unlink()
    end = voicelab("corpus", "check", lab, "--json", "--workers", 1)
    assert end.returncode == 1
    found = json.loads(end.stdout)
    assert (found["corpus"], found["files"]) == ("lab", 2)
    assert found["hours"] == pytest.approx(1 / 3600)
    assert found["accents"] == {"dutch": 1, "français": 1}
    assert len(found["unreadable"]) == len(found["labels"]) == 1


def test_a_refusal_is_one_sentence_on_the_error_stream(tmp_path):
    end = voicelab("corpus", "check", tmp_path)
    assert (end.returncode, end.stdout) == (1, "")
    assert end.stderr == (
        f"{tmp_path} holds neither metadata.csv nor validated.tsv; give a folder with a manifest "
        "(columns path, speaker_id, age, gender, accent) or Common Voice as downloaded.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["corpus", "check"], "Missing argument 'DIR'"),
        (["corpus", "chekc", "x"], "No such command 'chekc'"),
        (["corpus", "check", "x", "--workers", "0"], "Invalid value for '--workers'"),
    ],
)
def test_a_mistyped_command_is_explained(arguments, said):
    end = voicelab(*arguments)
    assert end.returncode == 2
    assert said in end.stderr
    assert "Traceback" not in end.stderr


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
@pytest.mark.parametrize(
    ("workers", "after_s"), [("1", 0.5), ("2", 0.0), ("2", 0.1), ("2", 0.2), ("2", 0.5)]
)
def test_ctrl_c_ends_with_one_sentence_even_while_workers_start(tmp_path, workers, after_s):
    folder = tmp_path / "endless"
    folder.mkdir()
    soundfile.write(folder / "a.flac", np.zeros(60 * 48_000), 48_000)
    lines = "".join(f"a.flac,s{i}\n" for i in range(5000))
    (folder / "metadata.csv").write_text("path,speaker_id\n" + lines)
    run = subprocess.Popen(
        [sys.executable, "-m", "voicelab", "corpus", "check", folder, "--workers", workers],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1,
        start_new_session=True, preexec_fn=hear_ctrl_c,
    )  # fmt: skip
    assert run.stderr is not None
    run.stderr.read(1)  # the progress bar: it is at work
    time.sleep(after_s)
    os.killpg(run.pid, signal.SIGINT)
    out, errors = run.communicate(timeout=180)
    assert (run.returncode, out) == (130, "")
    # The bar may be drawn once more after it.
    assert "Interrupted; run the same command again to continue." in errors.splitlines()[-2:]
    assert "Traceback" not in errors
