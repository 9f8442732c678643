"""`ketbench explain`: the explaining figures of a run that is over, kept in that run."""

from __future__ import annotations

from typing import Annotated

import typer

from ketbench.backends.registry import Registry
from ketbench.base.errors import RunFailed
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.runs.progress import followed
from ketbench.cli.runs.run import report
from ketbench.cli.terminal import AsJson, Trust, note
from ketbench.contract.run import Run, Status
from ketbench.project.session import Session
from ketbench.running.explaining import added_figures, job_of, keep, nothing_new, to_explain
from ketbench.running.jobs import JobRunner


def explain(
    path: PathArgument,
    run: Annotated[str, typer.Option("--run", help="A run's id, or 'last'.")] = "last",
    how: Annotated[
        str, typer.Option("--how", help="quick: errors, decision boundary, parameters; full: landscape and reach too.")
    ] = "full",
    trust: Trust = False,
    as_json: AsJson = False,
) -> None:
    """Compute the explaining figures of a run that is over, from what it kept; its circuit is not trained again.

    They equal those the run would have with the setting Explain, and are kept in it. Ctrl+C leaves the run as it was.
    """
    from ketbench.cli.projects.sessions import writable

    with writable(path) as session:
        before = session.project.run(run)
        after = _explained(session, before, how)
        new = added_figures(before, after)
        report(after, as_json)
        note(f"{after.id} has {len(new)} new figures: {'; '.join(new)}." if new else nothing_new(before, how))


def _explained(session: Session, run: Run, how: str) -> Run:
    registry = Registry()
    ended = to_explain(run, how, registry)
    with JobRunner(sink=lambda message: keep(session, message), registry=registry) as runner:
        finished = followed(runner, runner.submit(run.experiment, job_of(run.id), ended=ended))
    if finished.status is not Status.DONE:
        raise RunFailed(finished.error or f"Explaining {run.id} was {finished.status.value}; the run is as it was.")
    return session.project.run(run.id)
