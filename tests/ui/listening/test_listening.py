"""A listening test taken in a real browser, by keys."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import gradio as gr
import pytest

from tests.command_line import voicelab
from tests.listening.planted_set import Listener, read_table, write_set, write_table
from tests.ui.conftest import free_port
from voicelab.listening import Design, ListeningTest, read_answers, read_set
from voicelab.ui.language import ENGLISH, FRENCH
from voicelab.ui.launch import launch
from voicelab.ui.listening import ListeningTab, OpenTests, listening_page

ROOT = Path(__file__).parents[3]
READY = '.hearing-test[data-stage="start"]'
SECONDS = 0.06  # of a sound


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a set whose names tell too much: a page that shows them is not blind."""
    return write_set(
        tmp_path_factory.mktemp("set"), ("secretanna", "secretbea"), (-1, 0, 1), seconds=SECONDS
    )


class Taken:
    """A test as its listener sees it."""

    def __init__(self, visit) -> None:
        self.visit, self.page = visit, visit.page

    def at(self, *stages: str) -> None:
        self.page.wait_for_selector(
            ", ".join(f'.hearing-test[data-stage="{stage}"]' for stage in stages)
        )

    def stage(self) -> str:
        return self.page.locator(".hearing-test").get_attribute("data-stage")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def says(self, text: str) -> None:
        self.page.locator(".hearing-test").get_by_text(text).first.wait_for()

    def answer(self, key: str) -> None:
        self.at("answering")
        count = self.page.locator(".hearing-test .count").inner_text()
        self.press(key)
        self.page.wait_for_function(
            "count => (document.querySelector('.hearing-test .count') || {}).textContent !== count",
            arg=count,
        )


@contextmanager
def served(folder: Path, path: Path, port: int) -> Iterator[tuple[str, subprocess.Popen]]:
    """Run the command in a process of its own; it may be killed."""
    command = [sys.executable, "-m", "voicelab", "listen", folder, "--task", "choice",
               "--attribute", "gender", "--participant", "P01", "--seed", "1", "-o", path,
               "--repetitions", "2", "--port", str(port)]  # fmt: skip
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    run = subprocess.Popen(
        list(map(str, command)),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    try:
        assert run.stdout is not None
        for line in run.stdout:
            said.append(line)
            if f"127.0.0.1:{port}" in line:
                break
        else:
            raise AssertionError("".join(said))
        yield f"http://127.0.0.1:{port}/", run
    finally:
        run.kill()
        run.wait()
        if run.stdout is not None:
            run.stdout.close()


@contextmanager
def own(page: gr.Blocks, port: int) -> Iterator[None]:
    launch(page, server_name="127.0.0.1", server_port=port, prevent_thread_lock=True, quiet=True)
    try:
        yield
    finally:
        page.close()


@pytest.mark.browser
def test_a_whole_test_is_taken_by_keys_killed_in_the_middle_and_gone_on_with(
    visiting: Callable, folder: Path, tmp_path: Path
) -> None:
    path, port = tmp_path / "answers.csv", free_port()
    keys = ["f", "j", "ArrowLeft", "ArrowRight"]
    answers = ["first", "second"]
    with served(folder, path, port) as (address, run):
        taken = Taken(visiting(address, ready=READY))
        taken.says("more female")
        taken.visit.screenshot("listening_start")
        taken.press("Space")
        for key in keys[:3]:
            taken.answer(key)
        assert [row.answer for row in read_answers(path)] == ["first", "second", "first"]
        taken.at("answering")
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        taken.press("j")  # nobody is there to hear it
        taken.page.wait_for_selector("#connection")
        taken.visit.screenshot("listening_gone")
        assert len(read_answers(path)) == 3
    with path.open("ab") as file:
        file.write(b"P01,1,choi")  # as if it had been killed in the middle of a row
    design = Design("choice", "gender", "P01", 1, 2)  # as the command has it, in this process
    session = ListeningTest(read_set(folder, "gender"), design, path)
    with own(listening_page(session), port):
        taken.at("start")  # the page came back by itself and gave the answer that it had kept
        assert [row.answer for row in read_answers(path)] == ["first", "second", "first", "second"]
        taken.says("4 of 12")
        taken.press("Enter")
        for number in range(4, 12):
            taken.answer(keys[number % 4])
        taken.at("ended")
    rows = read_answers(path)
    assert [row.trial for row in rows] == list(range(1, 13))
    assert [row.answer for row in rows] == [answers[number % 2] for number in range(12)]
    assert all(0 <= row.reaction_ms < 60_000 for row in rows)
    assert all((row.left, row.right) == ("first", "second") for row in rows)
    assert session.current is None
    planned = [tuple(one.stimulus_id for one in trial.sounds) for trial in session.trials]
    assert [(row.first_stimulus, row.second_stimulus) for row in rows] == planned
    session.close()


def a_session(folder: Path, path: Path) -> ListeningTest:
    return ListeningTest(read_set(folder, "age"), Design("identify", "age", "P02", 3, 8), path)


@pytest.fixture
def session(folder: Path, tmp_path: Path) -> Iterator[ListeningTest]:
    opened = a_session(folder, tmp_path / "answers.csv")
    yield opened
    opened.close()


@pytest.mark.browser
def test_a_trial_is_blind_heard_again_paused_and_timed(
    visiting: Callable, serving: Callable, session: ListeningTest
) -> None:
    address = serving(listening_page(session, replays=1, language="fr"))
    taken = Taken(visiting(address, ready=READY, width=420, height=800))
    page, sent = taken.page, []
    page.on("response", lambda one: sent.append(one) if "component_server" in one.url else None)
    taken.visit.screenshot("listening_start_narrow_fr")
    page.get_by_role("button", name="Commencer").click()
    taken.at("playing")
    taken.press("f")  # too soon: before the sound has ended
    taken.at("answering")
    assert session.done == 0
    taken.visit.screenshot("listening_trial_narrow_fr")
    taken.press("Space")
    taken.at("playing")
    taken.at("answering")
    taken.press("Space")  # no more repeats
    page.wait_for_timeout(100)
    assert taken.stage() == "answering"
    taken.press("Escape")
    taken.at("paused")
    taken.press("f")
    assert session.done == 0
    taken.press("Escape")
    taken.at("playing")
    taken.at("answering")
    page.wait_for_timeout(300)
    taken.answer("f")
    (row,) = session.answers
    assert row.replays == 2  # the pause played it again
    assert 300 <= row.reaction_ms < 3000
    assert row.answer == row.left
    assert row.years == 35
    taken.answer("j")
    assert session.answers[1].answer == session.answers[1].right
    assert session.answers[1].replays == 0

    told = [json.loads(one.body()) for one in sent]
    assert told
    for one in told:
        assert set(one) == {
            "test", "done", "of", "task", "question", "years", "answers", "replays", "rest",
            "sounds",
        }  # fmt: skip
    shown = page.content() + json.dumps([{**one, "sounds": []} for one in told])
    for secret in ("secretanna", "stim-", str(session.stimuli.folder)):
        assert secret not in shown


@pytest.mark.browser
def test_there_is_a_break_every_40_trials_and_a_curve_at_the_end(
    visiting: Callable, serving: Callable, session: ListeningTest
) -> None:
    for number in range(1, 40):  # a listener who hears age in the strength, nearly always
        trial = session.trials[number - 1]
        older = (trial.sounds[0].strength > 0) != (number % 7 == 0)
        session.answer(number, "older" if older else "younger", 400, 0)
    address = serving(listening_page(session, replays=0))
    taken = Taken(visiting(address, ready=READY))
    taken.says("39 of 48")
    taken.press("Space")
    taken.answer("j")
    taken.at("rest")
    taken.visit.screenshot("listening_rest")
    taken.press("f")
    assert taken.stage() == "rest"
    assert session.done == 40
    taken.press("Space")
    taken.at("playing")
    taken.visit.screenshot("listening_trial")
    for number in range(41, 49):
        key = "left" if session.trials[number - 1].sounds[0].strength <= 0 else "right"
        meant = session.design.answers.index("younger" if key == "left" else "older")
        taken.answer("fj"[meant])
    taken.at("ended")
    taken.page.get_by_text("Results for the experimenter").click()
    taken.page.wait_for_selector(".hearing-test .plot .main-svg")
    taken.says("Listener’s 50% point")
    taken.says("Judge’s 50% point: 0.30")
    taken.page.wait_for_timeout(300)
    taken.visit.screenshot("listening_ended")
    assert taken.page.get_by_text("Download answers").count() == 0  # they lie where -o says


@pytest.mark.browser
def test_an_answer_that_cannot_be_written_can_be_given_again(
    visiting: Callable, serving: Callable, session: ListeningTest
) -> None:
    address = serving(listening_page(session)) + "?__theme=dark"
    taken = Taken(visiting(address, ready=READY))
    taken.press("Space")
    taken.at("answering")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (session.path.stat().st_size, limits[1]))
    try:
        taken.press("f")
        taken.says("could not be written")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert session.done == 0
    taken.at("answering")
    taken.visit.screenshot("listening_refused")
    taken.answer("j")
    assert [row.answer for row in session.answers] == [session.design.answers[1]]


@pytest.mark.browser
def test_a_set_is_brought_to_the_tab_and_its_answers_taken_home_and_gone_on_with(
    visiting: Callable, serving: Callable, folder: Path, tmp_path: Path
) -> None:
    packed = shutil.make_archive(str(tmp_path / "set"), "zip", folder.parent, folder.name)
    with gr.Blocks() as page:
        ListeningTab(ENGLISH)
    address = serving(page)
    home = tmp_path / "home.csv"
    for visit in range(2):
        taken = Taken(visiting(address, ready="#listening-begin"))
        begin = taken.page.locator("#listening-begin")
        begin.click()
        taken.page.locator("#listening-notice [role=alert]", has_text="zip file").wait_for()
        taken.page.locator("#listening-set input[type=file]").set_input_files(packed)
        if visit:
            taken.page.locator("input[type=file]").last.set_input_files(home)
            taken.page.locator(".file-preview").nth(1).wait_for()
        taken.page.locator(".file-preview").first.wait_for()
        begin.click()
        taken.at("start")
        if visit:
            taken.says("You have answered 2 of 12")
            return
        taken.visit.screenshot("listening_tab")
        taken.page.get_by_role("button", name="Start").click()
        taken.answer("f")
        taken.answer("j")
        taken.at("playing", "answering")
        taken.press("Escape")
        taken.at("paused")
        with taken.page.expect_download() as download:
            taken.page.get_by_role("button", name="Download answers").click()
        download.value.save_as(home)
        assert [row.answer for row in read_answers(home)] == ["first", "second"]


def test_a_room_closes_what_was_longest_silent(
    session: ListeningTest, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voicelab.ui.listening.open_tests.MAX_OPEN", 2)
    tests = OpenTests(ENGLISH)
    own = tmp_path / "own"
    own.mkdir()
    first = tests.open(session)
    second = tests.open(a_session(folder, own / "answers.csv"), own)
    assert tests.trial({"token": first})["done"] == 0  # so that the second was silent for longer
    third = tests.open(a_session(folder, tmp_path / "third.csv"))
    assert "no longer open" in tests.trial({"token": second})["refused"]
    assert not own.exists()
    assert tests.trial({"token": third})["of"] == tests.trial({"token": first})["of"]
    for given in ({}, {"number": "x"}, {"number": 1, "answer": "female", "reaction_ms": 1}):
        assert tests.answer({"token": first, **given})["refused"]
    sound = session.trials[0].sounds[0].path
    away = sound.rename(tmp_path / "away.wav")
    lost = tests.trial({"token": first})["refused"]
    assert "cannot be read" in lost
    assert sound.stem not in lost
    away.rename(sound)
    assert "a curve needs at least 20" in tests.curve({"token": first})["refused"]
    assert session.done == 0


def test_the_result_has_a_curve_for_each_variant_in_the_language_of_the_page(
    tmp_path: Path,
) -> None:
    folder = write_set(tmp_path / "set", ("anna", "bea"))
    rows = read_table(folder)
    for row in rows[len(rows) // 2 :]:
        row["variant"] = "F0-matched"
    write_table(folder, rows)
    design = Design("identify", "gender", "P02", seed=2, repetitions=12)
    session = ListeningTest(read_set(folder, "gender"), design, tmp_path / "answers.csv")
    Listener(pse=0.2, slope=2.0).take(session)
    tests = OpenTests(FRENCH)
    told = tests.curve({"token": tests.open(session)})
    names = [trace["name"] for trace in told["figure"]["data"] if "showlegend" not in trace]
    assert names == [
        "auditeur, F0 inchangée",
        "juge, F0 inchangée",
        "auditeur, tout modifié",
        "juge, tout modifié",
    ]
    halves = [one for one in told["sentences"] if "de l’auditeur" in one]
    assert [one.partition("\u00a0: ")[0] for one in halves] == ["F0 inchangée", "tout modifié"]
    ended = voicelab("curve", session.path)
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [one["condition"] for one in found] == [{"variant": "F0-matched"}, {"variant": "both"}]


def test_the_command_says_in_one_sentence_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    given = ("--task", "choice", "--attribute", "gender", "--participant", "P01", "-o", path)
    ended = voicelab("listen", tmp_path, *given)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
    assert "cannot be read" in ended.stderr
    assert not path.exists()
    folder = write_set(tmp_path / "set")
    for more, said in (
        (("--language", "xx"), "does not exist in 'xx'"),
        (("--replays", -2), "replays is -2"),
    ):
        ended = voicelab("listen", folder, *given, *more)
        assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
        assert said in ended.stderr
        assert not path.exists()


def test_the_command_prints_the_curve_of_each_listener(session: ListeningTest) -> None:
    Listener(pse=0.2, slope=2.0).take(session)
    other = ListeningTest(
        session.stimuli, replace(session.design, participant="P03"), session.path.with_name("b")
    )
    Listener().take(other, until=5)
    with session.path.open("ab") as file:
        file.writelines(row.line() for row in other.answers)
    other.close()
    ended = voicelab("curve", session.path)
    (found,) = [json.loads(line) for line in ended.stdout.splitlines()]
    assert (found["participant"], found["trials"], found["of"]) == ("P02", 48, 48)
    assert found["pse"]["low"] < 0.2 < found["pse"]["high"]
    assert found["judge"]["pse"] == pytest.approx(0.3, abs=0.01)
    assert ended.returncode == 1  # for there are too few answers of the other
    assert "5 answers of P03" in ended.stderr
