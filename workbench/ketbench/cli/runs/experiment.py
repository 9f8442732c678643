"""`ketbench add`: a new experiment of a backend on a dataset and a circuit of the project; it runs nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ketbench.backends.registry import AnyBackend, Registry
from ketbench.base.errors import BackendError, InputError
from ketbench.circuit.json_form import circuit_to_json
from ketbench.cli.projects.new_molecule import ENERGY, PROPOSED
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import note, print_table
from ketbench.contract.experiment import Experiment
from ketbench.data.quantum.molecule import settings_beside
from ketbench.project.project import Project
from ketbench.project.proposing.further import without_further
from ketbench.running.settings import read_settings, with_setting

if TYPE_CHECKING:
    from ketbench.project.session import Session

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
    ansatz: Annotated[str, typer.Option("--ansatz", help="For gate.energy: givens, hardware, qaoa or another.")] = "",
    preset: Annotated[
        str, typer.Option("--preset", help="A hybrid model that fits the data, as 'dressed'; 'list' shows them.")
    ] = "",
    beside: Annotated[
        list[str] | None, typer.Option("--beside", help="A further circuit of the project; repeatable.")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Take data and circuit as they are; propose nothing.")] = False,
) -> None:
    """Make an experiment of a backend, a dataset and a circuit; 'ketbench run' runs it.

    For a backend that trains circuits, steps of preparation and a circuit that fits are proposed where they are
    missing; the steps belong to the experiment, the dataset stays as it is.
    """
    from ketbench.cli.projects.sessions import writable

    asked = _loaded(Registry(), backend)
    if preset == "list":
        list_presets()
        return
    with writable(path) as session:
        project = _without_proposal(session.project, backend, data)
        if name in project.experiments:
            raise InputError(f"'{path}' has an experiment '{name}' already; give another --name.")
        wanted = name or project.free_name(
            "experiments", " of ".join([backend.split(".")[-1], *([data] if data else [])])
        )
        if preset:
            note_preset(session, project, backend, data, preset, name, settings or [], seed)
            return
        inputs: dict[str, Any] = dict(_inputs(project, data, circuit))
        told: tuple[str, ...] = ()
        params = (settings_beside(inputs["dataset"]) if backend == ENERGY and "dataset" in inputs else {}) | (
            {"ansatz": ansatz} if ansatz else {}
        )
        params |= {"more_circuits": _texts(project, beside)} if beside else {}
        chosen = _params(settings or [], params, asked)
        if backend.split(".")[0] == CIRCUITS and "dataset" in inputs:
            inputs["dataset"] = without_further(inputs["dataset"], chosen)
            inputs, told = (inputs, ()) if plain else _proposed(project, asked, inputs)
        made = Experiment(wanted, backend, params=chosen, seed=seed, **inputs)
        session.apply(f"add {wanted}", project.with_experiment(made))
    for sentence in told:
        note(sentence)
    note(f"Made the experiment '{wanted}'; run it with: ketbench run {path} '{wanted}'")


def _proposed(
    project: Project, asked: AnyBackend | None, inputs: dict[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Data and circuit with what is missing proposed, and a sentence for each proposal."""
    from ketbench.project.proposing.experiments import proposed_inputs
    from ketbench.project.proposing.steps import proposed_steps

    if asked is None or "circuit" in asked.needs:
        proposed = proposed_inputs(project, inputs["dataset"], inputs.get("circuit"))
        return inputs | {"dataset": proposed.dataset, "circuit": proposed.circuit}, proposed.told
    if getattr(asked, "proposes_steps", False):
        steps = proposed_steps(inputs["dataset"])
        return inputs | {"dataset": steps.dataset}, steps.told
    return inputs, ()


def list_presets() -> None:
    """The presets, a line each."""
    from ketbench.project.proposing.presets import PRESETS

    print_table(["preset", "what it is"], [[one.name, f"{one.title}. {one.description}"] for one in PRESETS.values()])


def note_preset(
    session: Session,
    project: Project,
    backend: str,
    data: str,
    preset: str,
    name: str,
    settings: list[str],
    seed: int,
) -> None:
    """Put an experiment of a preset into the project, and say what it is made of."""
    from ketbench.project.proposing.presets import with_preset

    if backend.split(".")[0] != CIRCUITS:
        raise InputError(f"A preset is a model of the gate backends, not of '{backend}'; choose gate.statevector.")
    after, made, wanted = with_preset(project, data, preset, backend, name, _params(settings, {}))
    experiment = after.experiment(wanted)
    changed = replace(experiment, params=_params(settings, experiment.params), seed=seed)
    session.apply(f"add {wanted}", after.with_experiment(changed))
    for sentence in made.told:
        note(sentence)
    note(f"Made the experiment '{wanted}' on circuit '{experiment.circuit.name if experiment.circuit else ''}'.")


def _texts(project: Project, names: list[str]) -> str:
    """Circuits of the project as the setting `more_circuits` holds them."""
    return json.dumps([circuit_to_json(_inputs(project, "", name)["circuit"]) for name in names])


def _loaded(registry: Registry, name: str) -> AnyBackend | None:
    """The backend, or None where it does not load here; an experiment may be made for it all the same."""
    registry.candidate(name)
    try:
        return registry.backend(name)
    except BackendError:
        return None


def _without_proposal(project: Project, backend: str, data: str) -> Project:
    """The project without an experiment that came with a molecule, where a new one takes its place before it ran."""
    for one in project.experiments.values():
        ran = any(run.experiment.name == one.name for run in project.runs.values())
        same = one.backend == backend and one.dataset is not None and one.dataset.name == data
        if same and one.notes == PROPOSED and not ran:
            note(f"Replaces the experiment '{one.name}', which came with the molecule and has not run.")
            return project.without("experiments", one.name)
    return project


def _params(settings: list[str], begun: Mapping[str, Any], asked: AnyBackend | None = None) -> Mapping[str, Any]:
    params: Mapping[str, Any] = begun
    for name, value in read_settings(settings, asked.params if asked is not None else None):
        params = with_setting(params, name, value)
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
