"""The file of answers: each answer is on the disk before the next trial begins."""

import os
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from voicelab.listening.answers import HEADER, Answer, parse_answers
from voicelab.refusal import Refusal


class AnswerFile:
    """A file of answers that one test at a time appends to.

    Attributes
    ----------
    path : Path
    answers : list of Answer
        All answers in the file, including those of other tests.
    """

    def __init__(self, path: str | os.PathLike) -> None:
        """Open or create a file; remove an incomplete last row.

        Raises
        ------
        Refusal
            If it cannot be written, another test is writing to it, or it is not a file of answers.
        """
        self.path = Path(path)
        new = not self.path.exists()
        # The lock of a killed program ends with it; the page closes a test from another thread.
        self._lock = FileLock(self.path.with_name(f".{self.path.name}.lock"), thread_local=False)
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise Refusal(
                "{path} cannot be written ({error}); give a file in an existing folder that you "
                "may write to.",
                path=self.path,
                error=error.strerror,
            ) from error
        try:
            self._acquire()
            raw = self.path.read_bytes()
            self.answers, self._length = parse_answers(raw, self.path)
            if self._length < len(raw):
                os.ftruncate(self._file, self._length)
            if not self._length:
                self._write(HEADER)
            if new:
                _sync(self.path.parent)
        except BaseException:
            self.close()
            raise

    def append(self, answer: Answer) -> None:
        """Write an answer to the disk.

        Raises
        ------
        Refusal
            If it cannot be written; then no part of it remains.
        """
        self._write(answer.line())
        self.answers.append(answer)

    def close(self) -> None:
        """Release the file for other tests."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1
        self._lock.release()

    def __enter__(self) -> "AnswerFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _acquire(self) -> None:
        try:
            self._lock.acquire(blocking=False)
        except Timeout as error:
            raise Refusal(
                "another test is writing to {path}; end it first, or give another file.",
                path=self.path,
            ) from error

    def _write(self, line: bytes) -> None:
        try:
            if os.write(self._file, line) < len(line):
                raise OSError(None, "the disk is full")
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, self._length)
            raise Refusal(
                "the answer could not be written to {path} ({error}); free some space, then answer "
                "again.",
                path=self.path,
                error=error.strerror,
            ) from error
        self._length += len(line)


def _sync(folder: Path) -> None:
    """Make the name of a new file survive a power failure, where the system supports that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
