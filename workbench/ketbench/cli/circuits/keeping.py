"""`ketbench circuit add`, `list`, `rename` and `remove`: the circuits that a project holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.resources import depth_of
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, note, print_json, print_table
from ketbench.project.project import Project

CircuitArgument = Annotated[str, typer.Argument(help="The circuit's name in the project.", show_default=False)]


def add(
    path: PathArgument,
    file: Annotated[Path, typer.Argument(help="OpenQASM, a circuit's JSON, a Quirk address, or - for standard input.")],
    name: Annotated[str, typer.Option("--name", help="In the project; without, that of the file.")] = "",
) -> None:
    """Add a circuit from a file to a project."""
    from ketbench.cli.circuits.circuit import read_file
    from ketbench.cli.projects.sessions import writable

    circuit = read_file(file)
    with writable(path) as session:
        project = session.project
        wanted = name or project.free_name("circuits", circuit.name or "circuit")
        _refuse_taken(project, wanted)
        session.apply(f"add circuit {wanted}", project.with_circuit(replace(circuit, name=wanted)))
    note(f"Added the circuit '{wanted}': {circuit.n_wires} wires, {len(circuit.ops)} operations.")


def list_circuits(path: PathArgument, as_json: AsJson = False) -> None:
    """List the circuits of a project, and which experiments use them."""
    from ketbench.cli.projects.sessions import readable

    with readable(path) as session:
        rows = [_described(session.project, circuit) for circuit in session.project.circuits.values()]
    if as_json:
        print_json(rows)
    elif rows:
        shown = [[", ".join(cell) if isinstance(cell, list) else cell for cell in row.values()] for row in rows]
        print_table(list(rows[0]), shown)
    else:
        print("Circuits: none")


def rename(
    path: PathArgument,
    old: CircuitArgument,
    new: Annotated[str, typer.Argument(help="Its new name.", show_default=False)],
) -> None:
    """Give a circuit of a project another name; experiments that use it follow."""
    from ketbench.cli.projects.sessions import writable

    with writable(path) as session:
        project = session.project
        circuit = _found(project, old)
        _refuse_taken(project, new)
        session.apply(f"rename {old}", _renamed(project, circuit, new))
    note(f"Renamed the circuit '{old}' to '{new}'.")


def remove(path: PathArgument, name: CircuitArgument) -> None:
    """Remove a circuit that no experiment uses."""
    from ketbench.cli.projects.sessions import writable

    with writable(path) as session:
        _found(session.project, name)
        session.apply(f"remove {name}", session.project.without("circuits", name))
    note(f"Removed the circuit '{name}'.")


def _renamed(project: Project, circuit: Circuit, new: str) -> Project:
    renamed = replace(circuit, name=new)
    circuits = {c.name: c for c in (renamed if c.name == circuit.name else c for c in project.circuits.values())}
    experiments = {
        name: replace(e, circuit=renamed) if e.circuit is not None and e.circuit.name == circuit.name else e
        for name, e in project.experiments.items()
    }
    return replace(project, circuits=circuits, experiments=experiments)


def _described(project: Project, circuit: Circuit) -> dict[str, object]:
    users = [e.name for e in project.experiments.values() if e.circuit is not None and e.circuit.name == circuit.name]
    return {
        "name": circuit.name,
        "wires": circuit.n_wires,
        "operations": len(circuit.ops),
        "depth": depth_of(circuit),
        "parameters": len(circuit.parameters),
        "features": len(circuit.features),
        "experiments": users,
    }


def _found(project: Project, name: str) -> Circuit:
    if name not in project.circuits:
        listed = ", ".join(f"'{known}'" for known in project.circuits) or "none"
        raise InputError(f"The project has no circuit '{name}'; it has {listed}.")
    return project.circuits[name]


def _refuse_taken(project: Project, name: str) -> None:
    if not name.strip():
        raise InputError("A circuit needs a name; give one with letters.")
    if name in project.circuits:
        raise InputError(f"The project has a circuit '{name}' already; choose another name.")
