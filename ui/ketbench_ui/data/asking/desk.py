"""Asks one child process about datasets, so that heavy libraries and long sums stay out of the window's process."""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.base.errors import KetbenchError
from ketbench.base.starting import STARTING
from ketbench_ui.data.asking.crossing import Crossing, fetched
from ketbench_ui.data.asking.packing import Packing

LOOK_EVERY_MS = 25
PATIENCE = 3.0
"""Seconds after which an answer that nobody waits for any more is given up, with the child that works on it."""


@dataclass(eq=False)
class _Question:
    topic: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    done: Callable[[Any], None]
    failed: Callable[[str], None]
    wanted: bool = True
    asked: float = 0.0


class Desk(QObject):
    """Answers come in the window's thread; of each topic only the newest question counts.

    The child starts with the first question and stays; arrays that it has seen are not sent again.
    """

    busy_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[str, _Question] = {}
        self._present: _Question | None = None
        self._child: _Child | None = None
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._present is not None or bool(self._waiting)

    def ask(
        self,
        topic: str,
        function: Callable[..., Any],
        *arguments: Any,
        done: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> None:
        """Put a question.

        Parameters
        ----------
        topic : str
            An earlier question of the same topic is forgotten.
        function : callable
            Importable by name.
        *arguments
        done : callable
            Takes the answer.
        failed : callable
            Takes one sentence.
        """
        self.forget(topic)
        self._waiting[topic] = _Question(topic, function, arguments, done, failed)
        self._timer.start()
        self._next()
        self.busy_changed.emit()

    def forget(self, topic: str) -> None:
        """Wait no longer for a topic."""
        self._waiting.pop(topic, None)
        if self._present is not None and self._present.topic == topic:
            self._present.wanted = False

    def close(self) -> None:
        """End the child; what was asked stays unanswered."""
        self._timer.stop()
        self._waiting.clear()
        self._present = None
        if self._child is not None:
            self._child.end()
            self._child = None

    def _next(self) -> None:
        if self._present is not None or not self._waiting:
            return
        question = self._present = self._waiting.pop(next(iter(self._waiting)))
        if self._child is None:
            self._child = _Child()
        question.asked = time.monotonic()
        self._child.put((question.function, question.arguments))

    def _look(self) -> None:
        question, child = self._present, self._child
        if question is not None and child is not None:
            if child.has_answer():
                self._finish(question, child)
            elif not question.wanted and time.monotonic() - question.asked > PATIENCE:
                self._give_up(child)
        self._next()
        if not self.busy:
            self._timer.stop()
            self.busy_changed.emit()

    def _finish(self, question: _Question, child: _Child) -> None:
        self._present = None
        worked, value = child.answer()
        if not child.is_alive():
            self._give_up(child)
        if not question.wanted:
            return
        if worked:
            question.done(value)
        else:
            question.failed(str(value))

    def _give_up(self, child: _Child) -> None:
        child.end()
        self._child, self._present = None, None


class _Child:
    """The process and the thread that feeds it; packing and sending large tables must not hold the window up."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._questions, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with STARTING:
            self._process.start()
        theirs.close()
        self._packing, self._crossing = Packing(), Crossing()
        self._outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._send_all, daemon=True).start()

    def put(self, question: Any) -> None:
        """Send a question, soon."""
        self._outbox.put(question)

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.is_alive()

    def has_answer(self) -> bool:
        """Whether there is an answer, or never will be one."""
        try:
            return self._questions.poll() or not self._process.is_alive()
        except OSError:
            return True

    def answer(self) -> tuple[bool, Any]:
        """Whether it worked, and the answer or a sentence."""
        try:
            fresh, content = self._questions.recv()
        except (EOFError, OSError):
            self._process.join(2)
            code = self._process.exitcode
            return False, f"The process that looks at the data ended with code {code}; try again."
        for token, array in fresh.items():
            self._packing.learn(token, array)
        return self._packing.unpacked(content)

    def end(self) -> None:
        """Kill the process and let the thread go."""
        self._outbox.put(None)
        self._process.kill()
        self._process.join(2)
        with suppress(OSError):
            self._questions.close()
        self._crossing.close()

    def _send_all(self) -> None:
        while (question := self._outbox.get()) is not None:
            try:
                content, fresh = self._packing.packed(question, "w")
                self._questions.send((self._crossing.left(fresh), content))
            except Exception:
                # Whatever keeps a question from being sent, the one who waits must hear that no answer comes.
                self._process.kill()
                return


def _serve(questions: Connection) -> None:
    packing = Packing()
    while True:
        try:
            fresh, content = questions.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        for token, array in fresh.items():
            packing.learn(token, fetched(array))
        content, fresh = packing.packed(_answered(packing.unpacked(content)), "c")
        questions.send((fresh, content))


def _answered(question: tuple[Callable[..., Any], tuple[Any, ...]]) -> tuple[bool, Any]:
    function, arguments = question
    try:
        return True, function(*arguments)
    except KetbenchError as error:
        return False, str(error)
    except MemoryError:
        return False, "The data do not fit into memory for this; take fewer rows."
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return False, f"This could not be computed ({type(error).__name__}: {error}, in {last.name}); please report it."
