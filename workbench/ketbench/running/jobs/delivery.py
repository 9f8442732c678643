"""Hands messages first to the sink, the disk, and only then to whoever reads: what is seen has been saved."""

from __future__ import annotations

import queue
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from ketbench.backends.registry import told
from ketbench.base.errors import KetbenchError
from ketbench.contract.messages import Finished, Message
from ketbench.contract.run import Status

Sink = Callable[[Message], None]


class Delivery:
    """The way of messages out of the supervisor.

    Parameters
    ----------
    sink : callable or None
        Called in the supervisor's thread with each message before anybody can see it.
    """

    def __init__(self, sink: Sink | None = None) -> None:
        self._sink = sink
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def put(self, message: Message) -> str:
        """Save a message and show it; gives the trouble of the sink in a sentence, and then shows nothing."""
        trouble = self._saved(message)
        if not trouble:
            self._inbox.put(message)
        return trouble

    def put_last(self, message: Finished) -> Finished:
        """Save and show the end of a job in any case; an end that cannot be saved is a failure."""
        trouble = self._saved(message)
        if trouble:
            message = replace(message, status=Status.FAILED, error=message.error or trouble)
            self._saved(message)
        self._inbox.put(message)
        return message

    def poll(self) -> list[Message]:
        """What came since the last call; never waits."""
        found: list[Message] = []
        with suppress(queue.Empty):
            while True:
                found.append(self._inbox.get_nowait())
        return found

    def wait(self, timeout: float | None = None) -> list[Message]:
        """At least one message, or none when the time, in seconds, is up."""
        try:
            first = self._inbox.get(timeout=timeout)
        except queue.Empty:
            return []
        return [first, *self.poll()]

    def _saved(self, message: Message) -> str:
        try:
            if self._sink:
                self._sink(message)
        except KetbenchError as error:
            return str(error)
        except Exception as error:
            remedy = "free some space or choose another folder, and run again"
            return f"Run '{message.run_id}' was stopped because it cannot be saved ({told(error)}); {remedy}."
        return ""
