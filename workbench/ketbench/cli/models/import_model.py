"""`ketbench import-model`: a model from outside as a run of an experiment, to evaluate or to train on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketbench.base.errors import InputError, RunFailed
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.runs.progress import followed
from ketbench.cli.runs.run import report
from ketbench.cli.terminal import AsJson, Trust, note
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.running.jobs import JobRunner
from ketbench.running.models import adopting


def import_model(
    path: PathArgument,
    source: Annotated[Path, typer.Argument(help="An exported folder, or a state in safetensors.", show_default=False)],
    experiment: Annotated[str, typer.Option("--experiment", help="Whose model it is; the only one.")] = "",
    run: Annotated[str, typer.Option("--run", help="A run whose experiment it is of, or: last.")] = "",
    trust: Trust = False,
    as_json: AsJson = False,
) -> None:
    """Take a model that was exported, or trained on elsewhere, into a project as a run of an experiment.

    'ketbench predict' and 'ketbench evaluate' use it as any run's; 'ketbench run --branch RUN' trains it on.
    """
    from ketbench.cli.projects.sessions import writable

    asked = adopting(source)
    with writable(path) as session:
        chosen = _experiment(session.project, experiment, run)
        begun = Run(session.project.next_run_id(), chosen)
        session.begin_run(begun)
        with JobRunner(sink=session.record) as runner:
            followed(runner, runner.submit(chosen, begun.id, ended=asked))
        finished = session.project.run(begun.id)
        if finished.status is not Status.DONE:
            session.apply(f"remove {begun.id}", session.project.without("runs", begun.id))
            raise RunFailed(finished.error or f"The import was {finished.status.value}.")
    report(finished, as_json)
    note(f"'{source}' is {finished.id}; train it on with: ketbench run {path} --branch {finished.id}")


def _experiment(project: Project, name: str, run: str) -> Experiment:
    if name and run:
        raise InputError("--experiment and --run each say whose model it is; give one of them.")
    return project.run(run).experiment if run else project.experiment(name or None)
