"""`ketbench add`: a new experiment of a backend on a dataset and a circuit of the project; it runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ketbench.backends.registry import Registry
from ketbench.base.errors import InputError
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import note
from ketbench.contract.experiment import Experiment
from ketbench.project.project import Project
from ketbench.running.settings import from_text, with_setting

CIRCUITS = "gate"
"""The family of backends that train a circuit on a dataset."""


def add(
    path: PathArgument,
    backend: Annotated[str, typer.Argument(help="As 'ketbench backends' lists it.", show_default=False)],
    data: Annotated[str, typer.Option("--data", help="A dataset of the project.")] = "",
    circuit: Annotated[str, typer.Option("--circuit", help="A circuit of the project.")] = "",
    name: Annotated[str, typer.Option("--name", help="By default from backend and data.")] = "",
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="name=value, JSON; one or more, repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed")] = 0,
    plain: Annotated[bool, typer.Option("--plain", help="Take data and circuit as they are; propose nothing.")] = False,
) -> None:
    """Make an experiment of a backend, a dataset and a circuit; 'ketbench run' runs it.

    For a backend that trains circuits, steps of preparation and a circuit that fits are proposed where they are
    missing; the steps belong to the experiment, the dataset stays as it is.
    """
    from ketbench.cli.projects.sessions import writable
    from ketbench.project.proposing.experiments import proposed_inputs

    Registry().candidate(backend)
    with writable(path) as session:
        project = session.project
        if name in project.experiments:
            raise InputError(f"'{path}' has an experiment '{name}' already; give another --name.")
        wanted = name or project.free_name(
            "experiments", " of ".join([backend.split(".")[-1], *([data] if data else [])])
        )
        inputs: dict[str, Any] = dict(_inputs(project, data, circuit))
        told: tuple[str, ...] = ()
        if backend.split(".")[0] == CIRCUITS and "dataset" in inputs and not plain:
            proposed = proposed_inputs(project, inputs["dataset"], inputs.get("circuit"))
            inputs = inputs | {"dataset": proposed.dataset, "circuit": proposed.circuit}
            told = proposed.told
        made = Experiment(wanted, backend, params=_params(settings or []), seed=seed, **inputs)
        session.apply(f"add {wanted}", project.with_experiment(made))
    for sentence in told:
        note(sentence)
    note(f"Made the experiment '{wanted}'; run it with: ketbench run {path} '{wanted}'")


def _params(settings: list[str]) -> Mapping[str, Any]:
    params: Mapping[str, Any] = {}
    for text in settings:
        params = with_setting(params, *from_text(text))
    return params


def _inputs(project: Project, data: str, circuit: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, name in (("dataset", data), ("circuit", circuit)):
        there: Mapping[str, object] = getattr(project, f"{kind}s")
        if name and name not in there:
            listed = ", ".join(there) or "none"
            raise InputError(f"Project '{project.name}' has no {kind} '{name}'; it has {listed}.")
        if name:
            found[kind] = there[name]
    return found
