"""A process that looks at files for a screen: the newest question wins, an older one is given up; holds no Qt."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic

from ketbench.base.starting import STARTING
from ketbench.data.importing.look import Look, is_small, look_at_all, look_at_first
from ketbench.data.importing.options import Options

PATIENCE_S = 0.5
"""How long an older question may keep the process from a newer one before it is killed."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to look at."""

    number: int
    path: str
    options: Options


class Looker:
    """Looks at files in a process of its own; `close` ends it.

    Examples
    --------
    >>> with_nothing = Looker(); with_nothing.looks(); with_nothing.close()
    []
    """

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._newest: Question | None = None
        self._asked_at = 0.0
        self._behind = False
        """Whether the process was still busy with an older question when the newest was asked."""
        self._count = 0
        self._open = False

    @property
    def waiting(self) -> bool:
        """Whether a look at the newest question is still to come."""
        return self._open

    def warm(self) -> None:
        """Start the process, so that the first look is not kept waiting by it."""
        if self._process is None or not self._process.is_alive():
            self._end()
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), daemon=True)
            with STARTING:
                process.start()
            self._process = process
            theirs.close()

    def ask(self, path: str, options: Options) -> None:
        """Look at a file; whatever was asked before is given up."""
        self._behind = self._open
        self._count += 1
        self._newest = Question(self._count, path, options)
        self._asked_at = monotonic()
        self._open = True
        self._send()

    def looks(self) -> list[Look]:
        """What came since the last call for the newest question: its first rows, then all where the file is small."""
        found: list[Look] = []
        try:
            while self._pipe is not None and self._pipe.poll():
                number, look, last = self._pipe.recv()
                self._behind = self._behind and number != self._count
                if number == self._count:
                    found.append(look)
                    self._open = not last
        except (EOFError, OSError):
            found += self._died()
        if self._open and self._behind and monotonic() - self._asked_at > PATIENCE_S:
            self._end()
            self._behind = False
            self._send()
        return found

    def close(self) -> None:
        """End the process."""
        self._open = False
        self._end()

    def _send(self) -> None:
        self.warm()
        assert self._pipe is not None
        try:
            self._pipe.send(self._newest)
        except OSError:
            self._end()
            self.warm()
            self._pipe.send(self._newest)

    def _died(self) -> list[Look]:
        self._end()
        question = self._newest
        if question is None or not self._open:
            return []
        self._open = False
        text = f"The process that read '{Path(question.path).name}' ended without a word, perhaps for lack of memory"
        return [Look(question.path, question.options, question.options, refusal=f"{text}; try fewer rows.")]

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _serve(pipe: Connection) -> None:
    """Answer questions until the other end is gone."""
    try:
        while True:
            question: Question = pipe.recv()
            while pipe.poll():
                question = pipe.recv()
            _answer(question, pipe)
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _answer(question: Question, pipe: Connection) -> None:
    first = look_at_first(question.path, question.options)
    more = not first.refusal and is_small(question.path)
    pipe.send((question.number, first, not more))
    if more:
        whole = look_at_all(question.path, question.options, pipe.poll)
        if whole is not None:
            pipe.send((question.number, whole, True))
