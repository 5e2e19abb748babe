"""The commands in docs/listening.md."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests.command_line import ROOT
from tests.listening.planted_set import Listener
from voicelab import __main__ as command_line
from voicelab.listening import Design, ListeningTest, read_set


@pytest.mark.slow
def test_its_commands_run_one_after_the_other(tmp_path: Path, monkeypatch, capsys) -> None:
    text = (ROOT / "docs" / "listening.md").read_text(encoding="utf-8").replace("\\\n", " ")
    commands = [shlex.split(one) for one in re.findall(r"^    voicelab (.*)", text, re.M)]
    assert [one[0] for one in commands] == ["continuum", "listen", "curve"]
    (tmp_path / "voices").mkdir()
    for number, name in enumerate(("espeak_en-us_m3", "espeak_en-gb-x-rp_f2"), start=1):
        shutil.copy(ROOT / "assets" / f"{name}.wav", tmp_path / "voices" / f"speaker{number}.wav")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("voicelab.ui.listening.serve_listening", lambda test, *_: test.close())
    for command in commands:
        monkeypatch.setattr(sys, "argv", ["voicelab", *command])
        with pytest.raises(SystemExit) as end:
            command_line.main()
        assert not end.value.code, capsys.readouterr().err
        if command[0] == "listen":
            design = Design("identify", "gender", "P01", 1, 8)
            test = ListeningTest(read_set("set", "gender"), design, tmp_path / "answers.csv")
            Listener().take(test)
            test.close()
    assert (
        '"condition": {"rendering": "differential", "variant": "both"}' in capsys.readouterr().out
    )
