"""Explains a run that is over: whether it can be, what its backend is given, and the run with what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from ketbench.backends.registry import AnyBackend
from ketbench.base.errors import BackendError, InputError
from ketbench.contract.forms import validated
from ketbench.contract.messages import Finished, Message
from ketbench.contract.plugin import Ended, Task
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status

if TYPE_CHECKING:
    from ketbench.project.session import Session

T = TypeVar("T")
How = Literal["quick", "full"]
HOWS: tuple[How, ...] = ("quick", "full")
_JOB = "explain "


class Backends(Protocol):
    """Whatever knows backends by name."""

    def backend(self, name: str) -> AnyBackend:
        """A backend; raises BackendError."""
        ...


def explain_refusal(run: Run | None, registry: Backends) -> str:
    """Why a run cannot be explained, in a sentence; empty when it can."""
    if run is None:
        return "Choose a run first."
    if not run.status.is_final:
        return f"{run.id} is {run.status.value}; wait for its end and explain it then."
    if run.result is None or run.status is Status.CANCELLED:
        words = f"{run.id} ended as {run.status.value} without its full result"
        return f"{words}; resume it or run it again, then explain that."
    return _backend_refusal(run, registry)


def _backend_refusal(run: Run, registry: Backends) -> str:
    name = run.experiment.backend
    try:
        backend = registry.backend(name)
    except BackendError as error:
        return f"{run.id} cannot be explained: {error}"
    if not hasattr(backend, "explain"):
        return f"{run.id} was made by '{name}', which explains no run that is over; its result is all it gives."
    return ""


def explain_offer(run: Run | None, registry: Backends) -> str:
    """What explaining a run would bring and about how long it takes, in a sentence; empty where there is nothing."""
    if run is None or run.result is None or explain_refusal(run, registry):
        return ""
    experiment = run.experiment
    backend = registry.backend(experiment.backend)
    offer = getattr(backend, "explain_offer", None)
    if offer is None:
        return "What explains this result can be computed from what the run kept."
    try:
        params = validated(backend.params, experiment.params, experiment.backend)
        task = Task(experiment.dataset, experiment.circuit, experiment.seed)
        return str(offer(task, params, Ended(run.result, run.metrics, run.checkpoint)))
    except Exception:
        # An offer is a courtesy: one that fails must not take the result from the screen.
        return ""


def to_explain(run: Run, how: str, registry: Backends) -> Ended:
    """What the backend is given.

    Raises
    ------
    InputError
        With the sentence why the run cannot be explained.
    DatasetError
        When the values of its dataset are kept in a file that is gone or has changed.
    """
    refusal = explain_refusal(run, registry)
    if refusal or run.result is None:
        raise InputError(refusal)
    if how not in HOWS:
        raise InputError(f"A run cannot be explained '{how}'; choose {' or '.join(HOWS)}.")
    if run.experiment.dataset is not None:
        run.experiment.dataset.refuse_absent()
    return Ended(run.result, run.metrics, run.checkpoint, how)


def explained(run: Run, new: Result | None, finished: str, seconds: float) -> Run:
    """The run with what is new in a result; what it held already stays as it was.

    Parameters
    ----------
    run : Run
    new : Result or None
    finished : str
        When it was computed, UTC, ISO 8601.
    seconds : float
        How long it took.
    """
    old = run.result
    if old is None or new is None:
        return run
    result = replace(
        old,
        summary=_added(old.summary, new.summary),
        figures=_added(old.figures, new.figures),
        arrays=_added(old.arrays, new.arrays),
        units=_added(old.units, new.units),
        formulas=_added(old.formulas, new.formulas),
        notes=(*old.notes, *(note for note in new.notes if note not in old.notes)),
    )
    after = replace(run, result=result)
    titles = added_figures(run, after)
    if titles:
        said = f"Computed afterwards, {_when(finished)}, in {seconds:.1f} s: {'; '.join(titles)}."
        return replace(after, result=replace(result, notes=(*result.notes, said)))
    is_new = any(len(getattr(result, part)) > len(getattr(old, part)) for part in ("summary", "arrays", "notes"))
    return after if is_new else run


def added_figures(before: Run, after: Run) -> list[str]:
    """Titles of the figures that explaining brought."""
    old = before.result.figures if before.result else {}
    new = after.result.figures if after.result else {}
    return [figure.title for name, figure in new.items() if name not in old]


def nothing_new(run: Run, how: str) -> str:
    """What to say when explaining brought no figure."""
    return f"{run.id} has no new figure: it holds all that '{how}' gives, or its notes say why not."


def job_of(run_id: str) -> str:
    """The name under which the explaining of a run is submitted."""
    return _JOB + run_id


def run_of(job: str) -> str:
    """The run that a job of this name explains; empty for any other job."""
    return job.removeprefix(_JOB) if job.startswith(_JOB) else ""


def keep(session: Session, message: Message) -> None:
    """Keep a message where it belongs: what explains a run goes into that run, on disk when this returns.

    Raises
    ------
    ProjectError
        When the run is gone, or the disk is full.
    """
    run_id = run_of(message.run_id)
    if not run_id:
        session.record(message)
    elif isinstance(message, Finished) and message.status is Status.DONE:
        if run_id not in session.project.runs:
            text = f"{run_id} was deleted while it was being explained"
            raise InputError(f"{text}; undo that and explain it again.")
        session.enrich_run(run_id, lambda run: explained(run, message.result, message.finished, message.seconds))


def _added(old: Mapping[str, T], new: Mapping[str, T]) -> dict[str, T]:
    return {**old, **{name: value for name, value in new.items() if name not in old}}


def _when(finished: str) -> str:
    try:
        moment = datetime.fromisoformat(finished).astimezone(UTC)
    except ValueError:
        return "at an unknown time"
    return f"{moment:%Y-%m-%d %H:%M} UTC"
