"""`ketbench run`: one experiment of a project, through the same runner and journal as the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from ketbench.backends.registry import Registry
from ketbench.base.errors import BackendError, InputError, RunFailed
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.runs.launching import handed_over, launch_settings, require_launchable, run_words
from ketbench.cli.runs.progress import watched
from ketbench.cli.terminal import AsJson, MemoryMegabytes, Trust, cell_text, note, print_json, print_table
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.results.export import result_described
from ketbench.running.continuing import branched, resumed
from ketbench.running.jobs.guarding.memory import memory_limited_to
from ketbench.running.jobs.guarding.stopping import ended_like_ctrl_c
from ketbench.running.settings import read_settings, with_setting
from ketbench.sweeping.splits import SPLITS, resplit


def run(
    path: PathArgument,
    experiment: Annotated[
        list[str] | None, typer.Argument(help="One or more, run in this order; the only one.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="name=value, JSON; one or more, repeatable.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Instead of the experiment's.")] = None,
    backend: Annotated[str, typer.Option("--backend", help="Instead of the experiment's.")] = "",
    repeat: Annotated[str, typer.Option("--repeat", help="Run this run's experiment again, just as it was.")] = "",
    resume: Annotated[str, typer.Option("--resume", help="A run to finish from its checkpoint, or: last.")] = "",
    branch: Annotated[str, typer.Option("--branch", help="A run whose checkpoint to start from, with --set.")] = "",
    launcher: Annotated[
        str, typer.Option("--launcher", help="torchrun or accelerate: one run as several processes.")
    ] = "",
    nproc: Annotated[int | None, typer.Option("--nproc", min=1, max=1024, help="Processes of the launcher.")] = None,
    cluster: Annotated[str, typer.Option("--cluster", help="slurm:queue=NAME,cores=4: hand the run over.")] = "",
    job_script: Annotated[
        Path | None, typer.Option("--job-script", help="Write the job for SLURM here instead.")
    ] = None,
    memory: MemoryMegabytes = 0.0,
    trust: Trust = False,
    as_json: AsJson = False,
) -> None:
    """Run experiments and keep the runs in the project.

    Ctrl+C stops a run and keeps what it measured; Ctrl+Z pauses it and 'fg' lets it go on.
    """
    from ketbench.cli.projects.sessions import writable

    started = launch_settings(launcher, nproc)
    if cluster or job_script:
        options = {"seed": seed, "backend": backend, "repeat": repeat, "resume": resume, "branch": branch}
        options |= {"launcher": launcher, "nproc": nproc, "memory": memory or None}
        words = run_words(path, experiment or (), settings or (), options) + ["--trust"] * trust
        note(handed_over(words, cluster or "slurm:", job_script))
        return
    change = Change((*(settings or ()), *started), seed, backend)
    with ended_like_ctrl_c(), memory_limited_to(memory), writable(path) as session:
        for wanted in _wanted(session.project, experiment or (), change, Earlier(repeat, resume, branch)):
            finished = watched(session, wanted)
            report(finished, as_json)
            if finished.status is not Status.DONE:
                raise RunFailed(finished.error or f"The run '{finished.id}' was {finished.status.value}.")


@dataclass(frozen=True, slots=True)
class Change:
    """What the command line changes of an experiment."""

    settings: Sequence[str] = ()
    seed: int | None = None
    backend: str = ""

    def __bool__(self) -> bool:
        return bool(self.settings or self.backend) or self.seed is not None


@dataclass(frozen=True, slots=True)
class Earlier:
    """Runs that the command line names; at most one of them."""

    repeat: str = ""
    resume: str = ""
    branch: str = ""


def _wanted(project: Project, names: Sequence[str], change: Change, earlier: Earlier) -> Iterator[Callable[[str], Run]]:
    """For each run that is asked for, how to make it under a free id.

    Raises
    ------
    InputError, ProjectError
        For words that contradict each other or name nothing, before anything runs.
    """
    if sum(map(bool, (earlier.repeat, earlier.resume, earlier.branch))) > 1:
        raise InputError("--repeat, --resume and --branch exclude each other; give one of them.")
    if earlier.resume and (names or change):
        raise InputError("--resume finishes a run as it was; use --branch to continue with other settings.")
    if earlier.repeat and names:
        raise InputError("--repeat takes its experiment from the run; leave out --experiment.")
    if earlier.resume:
        run = project.run(earlier.resume)
        return iter([lambda run_id: resumed(run, run_id)])
    if earlier.branch:
        if len(names) > 1:
            raise InputError(f"--branch makes one run, but {len(names)} experiments are named; name one or none.")
        parent = project.run(earlier.branch)
        origin = project.experiment(names[0]) if names else parent.experiment
        chosen = adjusted(origin, change.settings, change.seed, change.backend)
        return iter([lambda run_id: branched(parent, run_id, chosen)])
    if earlier.repeat:
        experiments = [project.run(earlier.repeat).experiment]
    else:
        experiments = [project.experiment(name) for name in names] or [project.experiment(None)]
    made = [adjusted(one, change.settings, change.seed, change.backend) for one in experiments]
    for one in made:
        if any(text.startswith("launcher=") for text in change.settings):
            require_launchable(one)
    return (_fresh(one) for one in made)


def _fresh(experiment: Experiment) -> Callable[[str], Run]:
    return lambda run_id: Run(run_id, experiment)


def adjusted(experiment: Experiment, settings: Sequence[str], seed: int | None, backend: str) -> Experiment:
    """An experiment with settings from the command line; "split.seed" and "split.fold" are those of its dataset."""
    params: Mapping[str, Any] = experiment.params
    pairs = read_settings(settings, _form(backend or experiment.backend) if settings else None)
    for name, value in pairs:
        if name not in SPLITS:
            params = with_setting(params, name, value)
    return replace(
        resplit(experiment, dict(pairs)),
        params=params,
        seed=experiment.seed if seed is None else seed,
        backend=backend or experiment.backend,
    )


def _form(backend: str) -> type[BaseModel] | None:
    """The parameters of a backend; None where it does not load, which is told when it is to run."""
    try:
        return Registry().backend(backend).params
    except BackendError:
        return None


def report(finished: Run, as_json: bool) -> None:
    """Say how a run ended: one JSON line for programs, tables for people."""
    if as_json:
        print_json({**_identity(finished), **result_described(finished)}, indent=None)
    elif finished.result is not None:
        print_comparison(finished)


def print_comparison(finished: Run) -> None:
    """The run's summary beside its baselines."""
    result = finished.result
    if result is None:
        return
    columns = ["", finished.experiment.name, *(baseline.title for baseline in result.baselines)]
    rows: list[list[object]] = []
    for key, value in result.summary.items():
        unit = f" [{result.units[key]}]" if key in result.units else ""
        others = [cell_text(b.summary[key]) if key in b.summary else "-" for b in result.baselines]
        rows.append([key.replace("_", " ") + unit, cell_text(value), *others])
    print_table(columns, rows, title=f"{finished.id}: {finished.status.value} in {finished.seconds:.1f} s")
    for sentence in result.notes:
        print(sentence)


def _identity(finished: Run) -> dict[str, Any]:
    return {
        "run": finished.id,
        "experiment": finished.experiment.name,
        "backend": finished.experiment.backend,
        "status": finished.status.value,
        "seed": finished.seed,
        "seconds": round(finished.seconds, 3),
        "error": finished.error or None,
    }
