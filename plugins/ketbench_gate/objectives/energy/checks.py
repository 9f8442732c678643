"""Findings before an energy is run; cheap, diagonalises and computes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ketbench.plugin import (
    Dataset,
    InputError,
    KetbenchError,
    Problem,
    Severity,
    Task,
    is_molecule,
    is_operator,
    terms_of,
)
from ketbench_gate.engines.choice import memory_free
from ketbench_gate.objectives.energy.ansatz.choosing import chosen_ansatz
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.energy.states.drawn import circuit_problem
from ketbench_gate.objectives.energy.states.observing import checked
from ketbench_gate.objectives.energy.subject import asked_of, distance_problem
from ketbench_gate.objectives.operators.integrals import integrals_problem, is_integrals
from ketbench_gate.objectives.operators.pauli import Operator, operator
from ketbench_gate.objectives.operators.quadratic import quadratic_of

_GATE = 24.0
"""Bytes of an amplitude in the table of a gate."""
_ENTRY = 60.0
"""Bytes of an entry of a sparse matrix while it is being made."""


def problems(task: Task, params: EnergyParams) -> Iterator[Problem]:
    """Errors, warnings and notes."""
    dataset = task.dataset
    try:
        kind, wires = _kind(dataset, params)
    except KetbenchError as error:
        yield Problem(str(error), "dataset")
        return
    name = chosen_ansatz(params, kind=kind, circuit=task.circuit)
    yield Problem(f"Ansatz {name}, {wires or 'some'} qubits.", "params.ansatz", Severity.NOTE)
    yield from _gates(name, kind, wires, dataset, params)
    text = checked(params.observables, wires) if wires else ""
    if text:
        yield Problem(text, "params.observables")
    if name == "circuit" and (text := circuit_problem(task.circuit, wires)):
        yield Problem(text, "circuit")
    if name == "qaoa" and kind == "molecule":
        yield Problem("QAOA needs a cost of Z only, which a molecule is not; choose givens.", "params.ansatz")
    if name in ("qaoa", "hva", "circuit") and params.optimiser == "rotosolve":
        text = f"Rotosolve needs each parameter in one rotation, but '{name}' shares them; choose lbfgs."
        yield Problem(text, "params.optimiser")
    if kind == "cut" and dataset is not None:
        yield from _cut(dataset, params)
    if params.scan and kind not in ("molecule", "model"):
        yield Problem("A scan needs a molecule or a model; leave it empty.", "params.scan")


def kind_of(dataset: Dataset | None, params: EnergyParams) -> str:
    """What is minimised: "model", "molecule", "operator" or "cut".

    Raises
    ------
    InputError, DatasetError
        When it is none of these, with what to do.
    """
    return _kind(dataset, params)[0]


def _kind(dataset: Dataset | None, params: EnergyParams) -> tuple[str, int]:
    """What kind of problem it is and how many qubits it takes; 0 where a molecule must be computed first."""
    if params.model != "data":
        return "model", params.sites * (2 if params.model == "hubbard" else 1)
    if dataset is None:
        raise InputError("gate.energy needs a dataset (an operator, a molecule or a graph) or a model; choose one.")
    if is_molecule(dataset):
        problem = distance_problem(dataset, params)
        if problem:
            raise InputError(problem)
        active = params.active
        return "molecule", 2 * (active[1] if active else asked_of(dataset, params).orbitals)
    if is_integrals(dataset):
        problem = integrals_problem(dataset) or _beside_integrals(params)
        if problem:
            raise InputError(problem)
        return "molecule", 2 * int(json.loads(dict(dataset.provenance.options)["norb"]))
    if is_operator(dataset):
        found = operator(terms_of(dataset))
        _refuse_memory(found)
        return "operator", found.n_wires
    return "cut", quadratic_of(dataset, params.problem).n_wires


def _beside_integrals(params: EnergyParams) -> str:
    """Settings that a file of integrals leaves no room for."""
    if params.charge or params.active is not None:
        return "A file of integrals states its own electrons and orbitals; leave charge and active space at 0."
    if params.scan:
        return "A file of integrals holds one geometry; leave the scan empty, or give the molecule by its atoms."
    return ""


def _gates(name: str, kind: str, wires: int, dataset: Dataset | None, params: EnergyParams) -> Iterator[Problem]:
    """Whether the tables of all gates fit: each holds an index and a factor for every amplitude."""
    if name not in ("hardware", "hva"):
        return
    terms = len(terms_of(dataset)) if kind == "operator" and dataset is not None else 4 * wires
    gates = 3 * wires * (params.layers + 1) if name == "hardware" else params.layers * terms
    needed, free = _GATE * gates * 2.0**wires, memory_free()
    if needed > free:
        text = f"{gates} gates on {wires} wires need {needed / 1e9:.1f} GB, but {free / 1e9:.1f} GB are free"
        yield Problem(f"{text}; use fewer layers or wires.", "params.layers")


def _refuse_memory(found: Operator) -> None:
    needed = 16.0 * 2**found.n_wires * 12
    if not found.is_diagonal:
        needed += _ENTRY * len(found.masks) * 2.0**found.n_wires
    free = memory_free()
    if needed > free:
        text = f"The operator on {found.n_wires} wires with {len(found.terms)} terms needs {needed / 1e9:.1f} GB"
        raise InputError(f"{text}, but {free / 1e9:.1f} GB are free; use fewer wires or terms.")


def _cut(dataset: Dataset, params: EnergyParams) -> Iterator[Problem]:
    parts = quadratic_of(dataset, params.problem).parts()
    if parts > 1:
        text = f"The graph falls into {parts} parts, each of which could be solved alone."
        yield Problem(text, "dataset", Severity.WARNING)
