"""The table of answers and the test that goes on from it."""

import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.listening.planted_set import Listener, row, write_set
from voicelab.listening import (
    CHOICE,
    IDENTIFY,
    Answer,
    AnswerFile,
    Design,
    ListeningTest,
    read_answers,
    read_set,
)
from voicelab.listening.answers import HEADER
from voicelab.refusal import Refusal

ROOT = Path(__file__).parents[2]
SOURCES = ("anna", 'b, "quoted"')
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]))
DESIGN = Design(CHOICE, "gender", "P01", 1, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("set"), SOURCES, steps=(-1, 0, 1))


def opened(folder: Path, path: Path, design: Design = DESIGN) -> ListeningTest:
    return ListeningTest(read_set(folder, design.attribute), design, path)


def untimed(path: Path) -> list[Answer]:
    return [replace(row, answered_utc="") for row in read_answers(path)]


def finished(folder: Path, path: Path, until: int | None = None) -> bytes:
    test = opened(folder, path)
    Listener().take(test, until)
    test.close()
    return path.read_bytes()


def test_an_answer_is_on_the_disk_before_the_next_trial(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    test = opened(folder, path)
    for number in range(1, 7):
        trial = test.current
        assert trial is not None
        test.answer(number, "second", 321.25, 2)
        (*_, last) = read_answers(path)
        assert (last.trial, last.answer, last.reaction_ms, last.replays) == (
            number,
            "second",
            321.2,
            2,
        )
        assert last.first_stimulus == trial.sounds[0].stimulus_id
        assert last.second_strength == trial.sounds[1].strength
        assert last.second_judged_p == trial.sounds[1].probability
    assert test.current is None
    assert [one.number for one in test.trials] == [1, 2, 3, 4, 5, 6]
    test.close()


def test_a_test_goes_on_from_a_row_torn_at_any_byte(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    whole = finished(folder, path)
    rows = untimed(path)
    start = whole[:-1].rfind(b"\n") + 1
    for cut in range(start, len(whole) + 1):
        path.write_bytes(whole[:cut])
        assert len(read_answers(path)) == (6 if cut == len(whole) else 5)  # reading changes nothing
        assert path.stat().st_size == cut
        test = opened(folder, path)
        assert test.done == (6 if cut == len(whole) else 5)
        last = rows[-1]
        test.answer(6, last.answer, last.reaction_ms, last.replays)
        test.close()
        assert untimed(path) == rows


def test_a_header_torn_at_any_byte_is_begun_again(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    for cut in range(len(HEADER) + 1):
        path.write_bytes(HEADER[:cut])
        AnswerFile(path).close()
        assert path.read_bytes() == HEADER


@given(text=NAMES, number=st.floats(-3, 3))
@settings(max_examples=50, deadline=None)
def test_rows_are_read_as_they_were_written(folder: Path, text: str, number: float) -> None:
    path = folder.parent / "read.csv"
    path.unlink(missing_ok=True)
    written = [
        replace(row("P01", CHOICE, "gender", 1, 2, (number, -number), "first"), source=text),
        replace(row("P01", IDENTIFY, "age", 2, 2, (number,), "older"), continuum=text, years=35),
    ]
    with AnswerFile(path) as results:
        for one in written:
            results.append(one)
    assert read_answers(path) == written


def test_an_answer_that_was_written_is_not_written_twice(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    test = opened(folder, path)
    with pytest.raises(Refusal, match="trial 1 is due"):
        test.answer(0, "first", 300, 0)
    test.answer(1, "first", 300, 0)
    test.answer(1, "first", 300, 0)  # the page had not heard of it
    assert [one.trial for one in read_answers(path)] == [1]
    for number, answer in ((1, "second"), (3, "first"), (0, "first")):
        with pytest.raises(Refusal, match="trial 2 is due"):
            test.answer(number, answer, 300, 0)
    with pytest.raises(Refusal, match="not an answer"):
        test.answer(2, "female", 300, 0)
    for reaction_ms in (-1, float("nan"), float("inf")):
        with pytest.raises(Refusal, match="reaction time"):
            test.answer(2, "first", reaction_ms, 0)
    with pytest.raises(Refusal, match="replays"):
        test.answer(2, "first", 300, -1)
    assert [one.trial for one in read_answers(path)] == [1]
    test.close()


def test_a_resumed_test_ends_like_one_without_a_break(folder: Path, tmp_path: Path) -> None:
    finished(folder, tmp_path / "whole.csv")
    broken = tmp_path / "broken.csv"
    listener = Listener()
    for until in (2, 3, None):
        test = opened(folder, broken)
        listener.take(test, until)
        test.close()
    assert untimed(broken) == untimed(tmp_path / "whole.csv")


def test_a_table_holds_several_tests(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    designs = [DESIGN, replace(DESIGN, participant="P02"), replace(DESIGN, task=IDENTIFY)]
    for until in (3, None):
        for design in designs:
            test = opened(folder, path, design)
            Listener().take(test, until)
            test.close()
    assert len(read_answers(path)) == 3 * 6
    assert opened(folder, path, designs[2]).current is None


@pytest.mark.parametrize("design", [replace(DESIGN, repetitions=2), replace(DESIGN, apart=1)])
def test_answers_to_another_plan_are_refused(folder: Path, tmp_path: Path, design: Design) -> None:
    path = tmp_path / "answers.csv"
    before = finished(folder, path, until=4)
    with pytest.raises(Refusal, match="belong to other trials"):
        opened(folder, path, design)
    assert path.read_bytes() == before


def test_answers_to_another_set_are_refused(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    finished(folder, path, until=4)
    other = write_set(tmp_path / "other", SOURCES, steps=(-1, 0, 1.5))
    with pytest.raises(Refusal, match="belong to other trials"):
        opened(other, path)


def test_what_is_no_table_of_answers_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    others = {b"a,b\n1,2\n": "not a file of answers", b"thesis": "not a file of answers"}
    damaged = {HEADER + line: "damaged" for line in (b"P01,1\n", b"\xff\n", b"\n")}
    for content, said in (others | damaged).items():
        path.write_bytes(content)
        with pytest.raises(Refusal, match=said):
            AnswerFile(path)
        assert path.read_bytes() == content
    for place in (tmp_path, tmp_path / "nowhere" / "answers.csv"):
        with pytest.raises(Refusal, match="cannot be written"):
            AnswerFile(place)
    with pytest.raises(Refusal, match="cannot be read"):
        read_answers(tmp_path / "none.csv")


def test_two_tests_do_not_write_to_one_table(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    first = opened(folder, path)
    with pytest.raises(Refusal, match="another test is writing"):
        opened(folder, path, replace(DESIGN, participant="P02"))
    first.close()
    opened(folder, path, replace(DESIGN, participant="P02")).close()


def test_a_full_disk_leaves_no_torn_row_and_the_answer_can_be_given_again(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "answers.csv"
    test = opened(folder, path)
    test.answer(1, "first", 300, 0)
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (0, 1, 40):  # bytes that still fit
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + room, limits[1]))
        try:
            with pytest.raises(Refusal, match="could not be written"):
                test.answer(2, "second", 300, 0)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert path.read_bytes() == before
    test.answer(2, "second", 300, 0)
    assert [one.trial for one in read_answers(path)] == [1, 2]
    test.close()


class Sure(Listener):
    """Answers without chance, so that two of them answer alike."""

    def yes(self, x: float) -> bool:
        return x > 0


KILLED = """
import sys
from pathlib import Path
from dataclasses import replace
from tests.listening.test_listening_test import DESIGN, Sure, opened
folder, path, repetitions = sys.argv[1:]
test = opened(Path(folder), Path(path), replace(DESIGN, repetitions=int(repetitions)))
print(test.done, flush=True)
Sure().take(test)
"""


def killed_at(moments_s: list[float], folder: Path, tmp_path: Path, repetitions: int) -> None:
    """Kill a process that answers as fast as it can; go on; compare with one never killed."""
    path = tmp_path / "killed.csv"
    command = [sys.executable, "-c", KILLED, str(folder)]
    arguments = {"cwd": ROOT, "stdout": subprocess.PIPE, "text": True}
    begun = []
    for moment_s in moments_s:
        run = subprocess.Popen([*command, str(path), str(repetitions)], **arguments)
        assert run.stdout is not None
        begun.append(int(run.stdout.readline()))
        time.sleep(moment_s)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        run.stdout.close()
        assert path.read_bytes().endswith(b"\n")
        numbers = [one.trial for one in read_answers(path)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= begun[-1]
    assert begun == sorted(begun)
    assert begun[-1] > 0
    whole = tmp_path / "whole.csv"
    for one in (path, whole):
        test = opened(folder, one, replace(DESIGN, repetitions=repetitions))
        Sure().take(test)
        test.close()
    assert untimed(path) == untimed(whole)


def test_kill_9_loses_nothing(folder: Path, tmp_path: Path) -> None:
    killed_at([0.05, 0.1], folder, tmp_path, 30)


@pytest.mark.soak
def test_kill_9_at_20_random_moments_loses_nothing(folder: Path, tmp_path: Path) -> None:
    moments = [(7 * k % 20 + 1) / 400 for k in range(20)]  # every one other, up to 50 ms
    killed_at(moments, folder, tmp_path, 250)
