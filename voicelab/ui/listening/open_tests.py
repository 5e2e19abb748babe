"""The tests that are open, by tokens that only their pages know, and what a page is told of one."""

import base64
import shutil
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from voicelab.listening import Session, Stimulus, by_test, curve_of
from voicelab.refusal import Refusal
from voicelab.ui.listening.result import result
from voicelab.ui.words import Words

BREAK_EVERY = 40  # trials
MOST_OPEN = 50  # tests; the one that was longest silent is closed for a new one


class Room:
    """Open tests.

    A page is told what it may know: the question, the sounds as bytes without a name, what the keys
    mean, how far the test is. No strength, no source, no file.
    """

    def __init__(self, words: Words, replays: int = 1) -> None:
        """Make a room.

        Parameters
        ----------
        words : Words
        replays : int
            How often each trial may be heard again.
        """
        if not 0 <= replays <= 1000:
            raise Refusal(
                "{replays} repeats of a sound were asked for; give 0 to 1000.",
                replays=replays,
            )
        self._words, self._replays = words, replays
        self._sessions: OrderedDict[str, tuple[Session, Path | None]] = OrderedDict()
        self._lock = threading.Lock()

    def opened(self, session: Session, folder: Path | None = None) -> str:
        """Return the token under which a page reaches a test.

        Parameters
        ----------
        session : Session
        folder : Path, optional
            What is deleted when the test is closed.
        """
        token = uuid4().hex
        with self._lock:
            self._sessions[token] = session, folder
            longest_silent = (
                [] if len(self._sessions) <= MOST_OPEN else [next(iter(self._sessions))]
            )
        for one in longest_silent:
            self.close(one)
        return token

    def close(self, token: str) -> None:
        """Close a test."""
        with self._lock:
            session, folder = self._sessions.pop(token, (None, None))
        if session is not None:
            session.close()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def trial(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a page shows and plays now."""
        return self._guarded(asked, lambda session: self._told(session))

    def answer(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Write an answer, then return what a page shows and plays next."""

        def write(session: Session) -> dict[str, Any]:
            try:
                said = (
                    int(given["number"]), str(given["answer"]), float(given["reaction_ms"]),
                    int(given["replays"]),
                )  # fmt: skip
            except (KeyError, TypeError, ValueError) as error:
                raise Refusal(self._words.listening.no_answer.format(reason=error)) from error
            session.answer(*said)
            return self._told(session)

        return self._guarded(given, write)

    def curve(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the figure of a test and sentences about it, those that have no curve too."""

        def found(session: Session) -> dict[str, Any]:
            curves, refused = [], []
            for rows in by_test(session.rows) or [[]]:
                try:
                    curves.append(curve_of(rows))
                except Refusal as refusal:
                    refused.append(refusal)
            if not curves:
                raise refused[0]
            told = result(curves, self._words)
            why = [self._words.said(one.sentence) for one in refused]
            return told | {"sentences": [*told["sentences"], *why]}

        return self._guarded(asked, found)

    def answers(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers of a test as a table."""
        return self._guarded(
            asked,
            lambda session: {
                "name": f"{session.design.participant}_{session.design.task}.csv",
                "csv": session.table().decode(),
            },
        )

    def _guarded(self, asked: Mapping[str, Any], does: Any) -> dict[str, Any]:
        """Return what is done with a test; a refusal goes to the page as a sentence."""
        with self._lock:
            token = str(asked.get("token", ""))
            known = token in self._sessions
            if known:
                self._sessions.move_to_end(token)
                session, _ = self._sessions[token]
        try:
            if not known:
                raise Refusal(self._words.listening.closed)
            return does(session)
        except Refusal as refusal:
            return {"refused": self._words.said(refusal.sentence)}

    def _told(self, session: Session) -> dict[str, Any]:
        design, now, done = session.design, session.now, session.done
        return {
            "test": session.key,
            "done": done,
            "of": len(session.trials),
            "task": design.task,
            "question": f"{design.task} {design.attribute}",
            "years": design.years,
            "answers": design.answers,
            "replays": self._replays,
            "rest": bool(now) and done > 0 and done % BREAK_EVERY == 0,
            "sounds": [self._sound(one) for one in now.sounds] if now else [],
        }

    def _sound(self, stimulus: Stimulus) -> str:
        """Return a file as base64; what is refused does not name it, for the test is blind."""
        try:
            return base64.b64encode(stimulus.path.read_bytes()).decode()
        except OSError as error:
            reason = error.strerror
            raise Refusal(self._words.listening.unreadable.format(reason=reason)) from error
