"""The open tests, by tokens that only their pages know, and what each page may know of its own."""

import base64
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from voicelab.listening import ListeningTest, Stimulus, fit_psychometric, group_answers
from voicelab.refusal import Refusal
from voicelab.ui.language import Language
from voicelab.ui.listening.result import result

BREAK_EVERY = 40  # trials
MAX_OPEN = 50  # tests; a new one closes the one that has been idle longest


class OpenTests:
    """Tests that are open in pages.

    A page receives the question, the sounds as bytes without a name, the meaning of the keys and
    the progress of the test. It receives no strength, no source and no file name.
    """

    def __init__(self, language: Language, replays: int = 1) -> None:
        """Begin without any test.

        Parameters
        ----------
        language : Language
        replays : int
            How often the sounds of a trial may be played again.
        """
        if not 0 <= replays <= 1000:
            raise Refusal("the number of replays is {replays}; give 0 to 1000.", replays=replays)
        self._language, self._replays = language, replays
        self._open: OrderedDict[str, tuple[ListeningTest, Path | None]] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, test: ListeningTest, folder: Path | None = None) -> str:
        """Return the token by which a page reaches a test.

        Parameters
        ----------
        test : ListeningTest
        folder : Path, optional
            Deleted when the test is closed.
        """
        token = uuid4().hex
        with self._lock:
            self._open[token] = test, folder
            idlest = next(iter(self._open)) if len(self._open) > MAX_OPEN else None
        if idlest is not None:
            self.close(idlest)
        return token

    def close(self, token: str) -> None:
        """Close a test."""
        with self._lock:
            test, folder = self._open.pop(token, (None, None))
        if test is not None:
            test.close()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def trial(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a page shows and plays now."""
        return self._guarded(request, self._state)

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Write an answer, then return what a page shows and plays next."""

        def write(test: ListeningTest) -> dict[str, Any]:
            try:
                number, replays = int(request["number"]), int(request["replays"])
                answer, reaction_ms = str(request["answer"]), float(request["reaction_ms"])
            except (KeyError, TypeError, ValueError) as error:
                raise Refusal(
                    "the answer is not valid ({reason}); reload the page.", reason=error
                ) from error
            test.answer(number, answer, reaction_ms, replays)
            return self._state(test)

        return self._guarded(request, write)

    def curve(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the figure of a test and sentences about it, also where a curve is missing."""

        def fitted(test: ListeningTest) -> dict[str, Any]:
            fits, refused = [], []
            for answers in group_answers(test.answers) or [[]]:
                try:
                    fits.append(fit_psychometric(answers))
                except Refusal as refusal:
                    refused.append(refusal)
            if not fits:
                raise refused[0]
            found = result(fits, self._language)
            reasons = [self._language.translated(one.sentence) for one in refused]
            return found | {"sentences": [*found["sentences"], *reasons]}

        return self._guarded(request, fitted)

    def answers(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers of a test as a file."""
        return self._guarded(
            request,
            lambda test: {
                "name": f"{test.design.participant}_{test.design.task}.csv",
                "csv": test.table().decode(),
            },
        )

    def _guarded(
        self, request: Mapping[str, Any], act: Callable[[ListeningTest], dict[str, Any]]
    ) -> dict[str, Any]:
        """Return what `act` makes of the requested test; a refusal becomes a sentence."""
        with self._lock:
            token = str(request.get("token", ""))
            known = token in self._open
            if known:
                self._open.move_to_end(token)
                test, _ = self._open[token]
        try:
            if not known:
                raise Refusal("this test is no longer open; open it again to resume.")
            return act(test)
        except Refusal as refusal:
            return {"refused": self._language.translated(refusal.sentence)}

    def _state(self, test: ListeningTest) -> dict[str, Any]:
        design, trial, done = test.design, test.current, test.done
        return {
            "test": test.key,
            "done": done,
            "of": len(test.trials),
            "task": design.task,
            "question": f"{design.task} {design.attribute}",
            "years": design.years,
            "answers": design.answers,
            "replays": self._replays,
            "rest": bool(trial) and done > 0 and done % BREAK_EVERY == 0,
            "sounds": [self._sound(one) for one in trial.sounds] if trial else [],
        }

    def _sound(self, stimulus: Stimulus) -> str:
        """Return a sound as base64; a refusal does not name its file, because the test is blind."""
        try:
            return base64.b64encode(stimulus.path.read_bytes()).decode()
        except OSError as error:
            reason = error.strerror
            raise Refusal(
                "the next sound cannot be read ({reason}); tell the experimenter, who can restore "
                "the set and reload the page.",
                reason=reason,
            ) from error
