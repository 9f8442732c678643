"""A sweep at work: a thread feeds the pool or the cluster, a timer brings the trials into the window's thread."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.base.errors import KetbenchError
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Message
from ketbench.contract.run import Run, Status
from ketbench.running.jobs import Pool
from ketbench.sweeping import Axis, Executor, Pace, Plan, Trial, planned, sweep
from ketbench.sweeping.resuming.remembering import Remembering
from ketbench_ui.services.live import LiveRun

LOOK_MS = 100
AT_ONCE = 2
"""Trials that are taken in one turn of the window's loop."""
FOLD_SECONDS = 0.02
"""Longest time for messages in one look."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for.

    Parameters
    ----------
    experiment : Experiment
    axes : sequence of Axis
    plan : Plan
    cluster : str
        Empty for the pool of this machine.
    tag : str
    """

    experiment: Experiment
    axes: Sequence[Axis]
    plan: Plan
    cluster: str
    tag: str
    before: Sequence[Run] = ()
    """Trials of it that ended earlier and are not run again."""

    @property
    def trials(self) -> int:
        """How many runs it makes."""
        return planned(self.axes, self.plan)


class SweepWork(QObject):
    """One sweep at a time."""

    came = Signal(list)
    """Trials that ended since the last look."""
    moved = Signal(list)
    """Trials that go on and came further since the last look, as live runs."""
    ended = Signal(str)
    """The sweep is over; a sentence where something went wrong."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wanted: Wanted | None = None
        self.done = 0
        """Trials that came to an end of their own."""
        self.cancelled = 0
        self.failed = 0
        self.names: dict[str, str] = {}
        """The runs that trials became, by the ids of the trials within the sweep."""
        self.lives: dict[str, LiveRun] = {}
        """Trials that go on now on this machine, by their ids within the sweep."""
        self._messages: queue.SimpleQueue[tuple[Message, Experiment]] = queue.SimpleQueue()
        self._pace = Pace(0, 0)
        self._news: queue.SimpleQueue[Trial | str] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._executor: Executor | None = None
        self._stopping = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_running(self) -> bool:
        """Whether trials are still to come."""
        return self._thread is not None

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers of this machine."""
        return self._executor.worker_pids if isinstance(self._executor, Pool) else ()

    def seconds_left(self) -> float | None:
        """What the trials so far suggest; None while they say nothing."""
        return self._pace.seconds_left() if self.is_running else None

    def standing(self) -> tuple[str, str]:
        """How the sweep came to its end, in a sentence and its tone."""
        if self.wanted is None:
            return "", "info"
        name, total = self.wanted.experiment.name, self.wanted.trials
        failed = f"; {self.failed} of them failed" if self.failed else ""
        if not self.cancelled and self.done >= total:
            return f"The sweep of {name} ended with {_trials(total)}{failed}.", "info" if failed else "good"
        cancelled = f"; {_trials(self.cancelled)} under way {_were(self.cancelled)} cancelled" if self.cancelled else ""
        return f"The sweep of {name} was stopped after {self.done} of {_trials(total)}{failed}{cancelled}.", "info"

    def start(self, wanted: Wanted, keep: Callable[[Trial], str]) -> None:
        """Begin; `keep` writes a trial that ended, in the thread of the sweep, and gives the id of its run."""
        self.wanted, self._stopping = wanted, False
        self.done, self.cancelled, self.failed = len(wanted.before), 0, 0
        self._pace = Pace(wanted.trials - len(wanted.before), wanted.plan.workers)
        # Of its own, so that nothing of a sweep that was given up comes in with this one.
        self._news, self._messages, self.lives = queue.SimpleQueue(), queue.SimpleQueue(), {}
        messages, self.names = self._messages, {}
        self._thread = threading.Thread(
            target=self._work, args=(wanted, keep, self._news, messages), daemon=True, name="ketbench-sweep"
        )
        self._thread.start()
        self._timer.start()

    def stop(self) -> None:
        """End it; what ended before is kept."""
        self._stopping = True
        if self._executor is not None:
            self._executor.cancel()

    def close(self) -> None:
        """End it and wait for the workers to be gone."""
        self._timer.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            self.stop()
            thread.join(10)

    def _work(
        self,
        wanted: Wanted,
        keep: Callable[[Trial], str],
        news: queue.SimpleQueue[Trial | str],
        messages: queue.SimpleQueue[tuple[Message, Experiment]],
    ) -> None:
        numbers = count(1)
        sentence = ""
        try:
            self._executor = _opened(wanted, lambda message, of: messages.put((message, of)))
            if self._stopping:
                return
            ids = lambda: f"trial-{next(numbers):04d}"  # noqa: E731
            remembering = Remembering(self._executor, wanted.before)
            for trial in sweep(wanted.experiment, wanted.axes, wanted.plan, ids, remembering):
                if trial.run.id not in remembering.kept:
                    self.names[trial.run.id] = keep(trial)
                    news.put(trial)
        except KetbenchError as error:
            sentence = str(error)
        except OSError as error:
            sentence = f"A trial could not be kept ({error.strerror}); free space, then resume the sweep."
        except Exception as error:
            sentence = f"The sweep ended with {type(error).__name__}: {error}; what ended before is kept."
        finally:
            if self._executor is not None:
                self._executor.close()
            news.put(sentence)

    def _follow(self) -> None:
        """Fold in what the trials that go on have sent, for so long at most as a picture may wait."""
        touched: dict[str, LiveRun] = {}
        end = time.perf_counter() + FOLD_SECONDS
        with suppress(queue.Empty):
            while time.perf_counter() < end:
                message, experiment = self._messages.get_nowait()
                live = self.lives.get(message.run_id)
                if live is None:
                    live = self.lives[message.run_id] = LiveRun(message.run_id, experiment, kept=False)
                live.take(message)
                touched[message.run_id] = live
        for run_id, live in touched.items():
            if live.status.is_final:
                del self.lives[run_id]
        if touched:
            self.moved.emit(list(touched.values()))

    def _look(self) -> None:
        self._follow()
        trials: list[Trial] = []
        sentence: str | None = None
        with suppress(queue.Empty):
            # Each is written to the project in the window's thread: a few at a time, so that it stays alive.
            while sentence is None and len(trials) < AT_ONCE:
                item = self._news.get_nowait()
                if isinstance(item, str):
                    sentence = item
                else:
                    trials.append(item)
        if trials:
            for trial in trials:
                self._count(trial)
            self.came.emit(trials)
        if sentence is not None:
            self._timer.stop()
            self._thread = self._executor = None
            self.lives = {}
            self.moved.emit([])
            self.ended.emit(sentence)
        elif trials:
            QTimer.singleShot(0, self, self._look)

    def _count(self, trial: Trial) -> None:
        self._pace.ended(trial.run.seconds)
        if trial.run.status is Status.CANCELLED:
            self.cancelled += 1
        else:
            self.done += 1
            self.failed += trial.run.status is not Status.DONE


def _opened(wanted: Wanted, show: Callable[[Message, Experiment], None]) -> Executor:
    if wanted.cluster:
        from ketbench.sweeping.cluster import opened_cluster

        return opened_cluster(wanted.cluster, wanted.plan.workers)
    return Pool(min(wanted.plan.workers, wanted.trials), show=show)


def _trials(count: int) -> str:
    return "1 trial" if count == 1 else f"{count} trials"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
