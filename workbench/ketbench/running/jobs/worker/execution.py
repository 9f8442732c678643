"""Worker side: runs one experiment to its end and says how it ended, whatever the backend does."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from ketbench.backends.registry import AnyBackend, Registry, told
from ketbench.base.errors import KetbenchError, RunCancelled, RunFailed
from ketbench.base.problems import Problem, Severity
from ketbench.contract.forms import validated
from ketbench.contract.messages import Finished, Started
from ketbench.contract.model import Calling, Exporting, Predicting
from ketbench.contract.plugin import (
    Checkpoint,
    Context,
    Described,
    Drawn,
    Ended,
    Event,
    Logged,
    Measured,
    Progress,
    Task,
)
from ketbench.contract.result import Result
from ketbench.contract.run import Status
from ketbench.running.environment import environment
from ketbench.running.jobs import wire
from ketbench.running.jobs.guarding.secrets import redacted
from ketbench.running.jobs.guarding.values import require_event, require_metric_names, require_result
from ketbench.running.jobs.worker.answering import answered
from ketbench.running.jobs.worker.holding import Holding

_EVENTS = (Progress, Measured, Logged, Drawn, Checkpoint, Described)


def now() -> str:
    """UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Outgoing(Protocol):
    """Where events and messages of a run go."""

    def add(self, seconds: float, event: Event, what: str) -> None:
        """Take an event; `what` names it where it cannot travel."""
        ...

    def send(self, report: Started) -> None:
        """Take a message."""
        ...


class Kept(Protocol):
    """What is kept of a run besides its messages."""

    def passed(self) -> None:
        """A checkpoint was sent: nothing before it will be wanted again."""
        ...


class Execution:
    """One run inside the worker."""

    def __init__(
        self,
        work: wire.Work,
        registry: Registry,
        outbox: Outgoing,
        context: Context,
        warm: Callable[[AnyBackend], None],
        holding: Holding,
        ledger: Kept | None = None,
    ) -> None:
        self._work = work
        self._registry = registry
        self._outbox = outbox
        self._context = context
        self._warm = warm
        self._holding = holding
        self._ledger = ledger
        self._held_before = holding.seconds
        self._began = time.monotonic()
        self._result: Result | None = None

    def finish(self) -> bytes:
        """Run it; the packed `Finished` message."""
        finished = self._ended(self._play)
        try:
            return wire.one(wire.packed(finished, self._what("Result")))
        except BaseException as error:
            return wire.plain(replace(finished, result=None, **self._blame(error)))

    def _ended(self, play: Callable[[], None]) -> Finished:
        ending: dict[str, Any] = {"status": Status.DONE}
        try:
            play()
        except RunCancelled:
            ending = {"status": Status.CANCELLED}
        except BaseException as error:
            ending = self._blame(error)
        if ending["status"] is Status.DONE and self._context.cancelled():
            ending = {"status": Status.CANCELLED}
        seconds = self._seconds()
        return Finished(self._work.run_id, finished=now(), seconds=seconds, result=self._result, **ending)

    def _play(self) -> None:
        experiment = self._work.experiment
        self._outbox.send(Started(self._work.run_id, now(), self._environment()))
        backend = self._registry.backend(experiment.backend)
        params = validated(backend.params, experiment.params, experiment.backend)
        task = Task(experiment.dataset, experiment.circuit, experiment.seed)
        self._check(backend, task, params)
        self._warm(backend)
        events = self._begun(backend, task, params)
        if not isinstance(events, Iterator):
            raise RunFailed(f"{self._what()} gave {type(events).__name__} instead of a generator of events.")
        try:
            for item in events:
                self._take(item)
        finally:
            # Let the backend tidy up, but not replace the reason why it ended.
            with suppress(BaseException):
                getattr(events, "close", lambda: None)()
        if self._result is None and not self._context.cancelled():
            raise RunFailed(f"{self._what()} ended without a result; its last item must be a Result.")

    def _begun(self, backend: AnyBackend, task: Task, params: Any) -> Any:
        """The generator of the run, of what explains one that is over, or of what is asked of its model."""
        ended = self._work.ended
        if ended is None:
            return backend.run(task, params, self._context)
        if not isinstance(ended, Ended):
            return answered(backend, task, params, ended, self._context)
        explain = getattr(backend, "explain", None)
        if explain is None:
            raise RunFailed(f"{self._what()} explains no run that is over; its result is all it gives.")
        return explain(task, params, ended, self._context)

    def _check(self, backend: AnyBackend, task: Task, params: Any) -> None:
        """Say what readiness finds before it runs, as window and command line do; an error ends the run.

        Raises
        ------
        RunFailed
            With the first error.
        """
        answer = backend.available()
        if not answer.ok:
            raise RunFailed(f"{answer.reason} {answer.remedy}".strip() or f"{self._what()} cannot run here.")
        if isinstance(self._work.ended, Predicting | Exporting | Calling):
            return  # what is checked is a training, and there may be no data to train on
        from ketbench.backends.readiness import problems

        found = [*problems(self._registry, self._work.experiment, answer), *self._data_problems(backend, task, params)]
        for problem in sorted(found, key=lambda problem: problem.severity is not Severity.ERROR):
            if problem.severity is Severity.ERROR:
                raise RunFailed(str(problem))
            level = "warning" if problem.severity is Severity.WARNING else "info"
            self._add(Logged(str(problem), level))

    def _data_problems(self, backend: AnyBackend, task: Task, params: Any) -> tuple[Problem, ...]:
        from ketbench.backends.readiness import data_problems, prepares, reads_features
        from ketbench.project.proposing.further import without_further

        if "dataset" not in backend.needs or self._work.ended is not None or not prepares(backend):
            return ()
        dataset = None if task.dataset is None else without_further(task.dataset, self._work.experiment.params)
        return data_problems(dataset, task.circuit if reads_features(backend, params) else None)

    def _take(self, item: object) -> None:
        if self._result is not None:
            raise RunFailed(f"{self._what()} sent {type(item).__name__} after its result; the result must come last.")
        if isinstance(item, Result):
            require_result(item, self._what("Result"))
            self._result = item if self._work.ended is not None else self._with_brought_figures(item)
        elif isinstance(item, Measured):
            what = self._what("Measured")
            require_event(item, what)
            require_metric_names(item.values, what)
            self._add(Measured(int(item.step), wire.plain_numbers(item.values, item.step)))
        elif isinstance(item, _EVENTS):
            require_event(item, self._what(type(item).__name__))
            self._add(_without_secrets(item))
            if isinstance(item, Checkpoint) and self._ledger:
                self._ledger.passed()
        else:
            raise RunFailed(f"{self._what()} sent {type(item).__name__}, which is neither an event nor a Result.")

    def _with_brought_figures(self, result: Result) -> Result:
        from ketbench.running.jobs.worker.brought import with_figures

        made, failed = with_figures(result, self._work.experiment.backend, self._context.cancelled)
        for sentence in failed:
            self._add(Logged(sentence, "warning"))
        return made

    def _add(self, event: Event) -> None:
        self._outbox.add(self._seconds(), event, self._what(type(event).__name__))

    def _seconds(self) -> float:
        """Since the beginning, without the time it was held."""
        return time.monotonic() - self._began - (self._holding.seconds - self._held_before)

    def _environment(self) -> dict[str, str]:
        facts = environment() | {"threads": str(self._context.threads)}
        with suppress(KetbenchError):
            source = self._registry.candidate(self._work.experiment.backend)
            facts["plugin"] = f"{source.distribution} {source.version}".strip()
        return facts

    def _what(self, part: str = "") -> str:
        name = self._work.experiment.backend
        return f"{part} of backend '{name}'" if part else f"Backend '{name}'"

    def _blame(self, error: BaseException) -> dict[str, Any]:
        details = _traceback(error)
        name = self._work.experiment.backend
        if isinstance(error, KetbenchError):
            text = _words(error)
        elif isinstance(error, MemoryError):
            text = f"Backend '{name}' ran out of memory; make the problem smaller or close other programs."
        else:
            text = f"Backend '{name}' failed with {told(error)}; send the report to the author of the plugin."
        return {"status": Status.FAILED, "error": redacted(text), "details": redacted(details)}


def _without_secrets(event: Event) -> Event:
    match event:
        case Logged(text, level):
            return Logged(redacted(text), level)
        case Described(facts):
            return Described({name: redacted(str(value)) for name, value in facts.items()})
        case _:
            return event


def _words(error: KetbenchError) -> str:
    """The sentence of an error, as far as it can be kept; a plugin may put anything into it."""
    try:
        return str(error).encode("utf-8", "replace").decode()
    except Exception:
        return told(error)


def _traceback(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error)).encode("utf-8", "replace").decode()
    except Exception:
        return told(error)
