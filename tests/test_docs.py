"""What the documentation says: its links lead somewhere, its commands exist, its Python runs."""

import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
import typer

from tests.command_line import ROOT
from voicelab.__main__ import app

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
LOCAL = re.compile(r"`((?:voicelab|docs|tests|checkpoints|assets)/[\w./-]*[\w/])`")
COMMAND = re.compile(r"^    (?:python -m )?voicelab (.+)$", re.MULTILINE)


each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@each_page
def test_links_and_paths_lead_to_files(page: Path) -> None:
    text = text_of(page)
    links = [link for link in LINK.findall(text) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    if page.name != "CHANGELOG.md":  # it names what there was
        missing += [path for path in LOCAL.findall(text) if not (ROOT / path).exists()]
    assert missing == []


@each_page
def test_commands_and_their_options_exist(page: Path) -> None:
    for line in COMMAND.findall(text_of(page).replace("\\\n", " ")):
        command = typer.main.get_command(app)
        words = shlex.split(line, comments=True)
        while hasattr(command, "commands"):  # a group of commands
            assert words, line
            assert words[0] in command.commands or words[0].startswith("--"), line
            if words[0].startswith("--"):
                break
            command = command.commands[words.pop(0)]
        known = {"--help", *(name for one in command.params for name in one.opts)}
        known |= {name for one in command.params for name in one.secondary_opts}
        assert {word for word in words if re.match(r"--?[a-z]", word)} <= known, line


def test_the_architecture_names_every_layer_from_bottom_to_top() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    text = text_of(ROOT / "docs" / "architecture.md")
    named = re.findall(r"^\| `(\w+)/?` \|", text, re.MULTILINE)
    assert named == [layer.strip("()") for layer in reversed(layers)]


def test_the_readme_is_short() -> None:
    assert len(text_of(ROOT / "README.md").splitlines()) <= 150


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "docs/api.md"])
def test_its_python_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "assets").mkdir()
    shutil.copy(ROOT / "assets" / "espeak_en-us_f3.wav", tmp_path / "assets")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    snippets = re.findall(r"^```python\n(.*?)^```", text_of(ROOT / page), re.MULTILINE | re.DOTALL)
    assert snippets
    for snippet in snippets:
        exec(compile(snippet, page, "exec"), names)
    assert (tmp_path / "moved.wav").stat().st_size > 100_000
    assert re.search(r"(: |-> )male\b", capsys.readouterr().out)  # what it was moved to
