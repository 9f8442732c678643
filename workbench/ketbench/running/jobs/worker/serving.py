"""The worker process after its start: takes requests one at a time and ends when the parent is gone; never Qt."""

from __future__ import annotations

import os
import pickle
import queue
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ketbench.backends.registry import AnyBackend, Registry, told
from ketbench.base.errors import RunFailed
from ketbench.contract.messages import Paused
from ketbench.contract.plugin import Context
from ketbench.running.jobs import wire
from ketbench.running.jobs.guarding import family
from ketbench.running.jobs.worker.entry import WorkerOptions
from ketbench.running.jobs.worker.execution import Execution
from ketbench.running.jobs.worker.holding import Holding
from ketbench.running.jobs.worker.outbox import Outbox

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from ketbench.running.devices.training.ledger import Ledger


class Worker:
    """Serves requests in the main thread; another thread reads them, so that Cancel is heard during a run."""

    def __init__(self, connection: Connection[Any, Any], options: WorkerOptions) -> None:
        self._connection = connection
        self._options = options
        self._requests: queue.SimpleQueue[wire.Request] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[wire.Reply] = queue.SimpleQueue()
        self._asked = 0
        self._holding = Holding()
        self._warm_ones: set[str] = set()
        self._outbox = Outbox(connection)
        # Without patience: a plugin may need the main thread, and the parent watches the time.
        self._registry = Registry(options.plugin_paths, patience=0)

    def serve(self) -> None:
        """Until told to quit."""
        threading.Thread(target=self._read, daemon=True, name="ketbench-requests").start()
        self._outbox.send(wire.Ready())
        while True:
            match self._requests.get():
                case wire.Warm(backend):
                    self._warm(backend)
                case wire.Work() as work:
                    self._work(work)
                case _:
                    return

    def _read(self) -> None:
        try:
            while True:
                request: wire.Request = wire.understood(self._connection.recv_bytes())
                if isinstance(request, wire.Cancel):
                    self._holding.cancel(request.serial)
                elif isinstance(request, wire.Hold):
                    self._holding.hold(request.serial, request.is_held)
                elif isinstance(request, wire.Reply):
                    self._replies.put(request)
                else:
                    self._requests.put(request)
        except (EOFError, OSError):
            # The parent is gone, perhaps killed: nobody is left to hear the result.
            self._end_alone()
        except (pickle.PickleError, AttributeError, ImportError) as error:
            print(f"A request cannot be read: {told(error)}.", file=sys.stderr)
            os._exit(70)

    def _end_alone(self) -> None:
        family.end(family.below(os.getpid()), family.own_mark())
        with suppress(OSError):
            os.unlink(self._options.crash_report)
        os._exit(0)

    def _warm(self, name: str) -> None:
        self._outbox.busy()
        trouble = ""
        try:
            self._warm_once(self._registry.backend(name))
        except BaseException as error:
            trouble = f"Backend '{name}' could not be warmed: {told(error)}."
        self._outbox.idle()
        self._outbox.send(wire.Warmed(name, trouble))

    def _warm_once(self, backend: AnyBackend) -> None:
        if backend.name not in self._warm_ones:
            getattr(backend, "warm", lambda: None)()
            self._warm_ones.add(backend.name)

    def _work(self, work: wire.Work) -> None:
        context = Context(
            cancelled=lambda: self._holding.asked(
                work.serial, lambda held: self._outbox.send(Paused(work.run_id, held))
            ),
            threads=self._options.threads,
            memory=self._options.memory,
            resume=work.resume,
            branch=work.branch,
            clock=self._holding.clock,
        )
        ledger = self._ledger(work, context) if self._options.keeps_jobs and work.ended is None else None
        if ledger:
            context = replace(context, execute=ledger.execute)
        self._outbox.busy(work.run_id)
        before = self._relatives()
        registry, outbox = self._registry, self._outbox
        finished = Execution(work, registry, outbox, context, self._warm_once, self._holding, ledger).finish()
        self._outbox.idle()
        # What was there before the run, as a kit's own pool, may serve the next one; what the run left serves nobody.
        family.end(self._relatives() - before, "")
        self._outbox.send_packed(finished)

    def _ledger(self, work: wire.Work, context: Context) -> Ledger:
        from ketbench.running.devices.training.ledger import Ledger

        return Ledger(work.experiment.backend, work.run_id, partial(self._ask, work.run_id), context.cancelled)

    def _ask(self, run_id: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the project says; whatever was sent before is on its disk by then.

        Raises
        ------
        RunFailed
            When it cannot keep what it was given.
        """
        self._asked += 1
        self._outbox.send(wire.Question(self._asked, run_id, asked))
        while (reply := self._replies.get()).number != self._asked:
            continue
        if reply.trouble:
            raise RunFailed(reply.trouble)
        return reply.answer

    @staticmethod
    def _relatives() -> set[int]:
        return family.below(os.getpid()) | family.members(family.own_mark())
