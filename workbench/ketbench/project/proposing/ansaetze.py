"""Ready gates for the project's physics: excitations of its molecules, layers of its operators and graphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ketbench.base.errors import CircuitError, KetbenchError
from ketbench.circuit.ansatz.excitations import double_excitation, uccsd
from ketbench.circuit.ansatz.sums import MOST_TERMS, Term, qaoa_layer, variational_layer
from ketbench.circuit.circuit import CustomGate
from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset
from ketbench.data.importing.problem_files.headers import pair_columns
from ketbench.data.quantum.molecule import geometry_of, is_molecule, settings_beside
from ketbench.data.quantum.pairs import cost_terms
from ketbench.data.quantum.pauli import PauliTerm, is_operator, terms_of
from ketbench.project.project import Project

_ENERGY = "gate.energy"
_WIDE = 4
"""Wires from which two electrons have somewhere to go."""


def ansatz_gates(project: Project, wires: int) -> tuple[CustomGate, ...]:
    """Gates that a circuit of so many wires can take, each behind those it uses.

    UCCSD is offered for the electrons of each molecule (less its charge and frozen ones, as the experiments have it)
    and each operator whose particle number an experiment states; without any, for half as many electrons as wires.
    Layers are offered for each operator and graph, on as many wires as it has.

    Examples
    --------
    >>> [gate.name for gate in ansatz_gates(Project("empty"), 4)]
    ['double_excitation', 'uccsd_2e_4']
    """
    found: dict[str, CustomGate] = {}
    for gate in (*_excitations(project, wires), *_layers(project.datasets.values())):
        found.setdefault(gate.name, gate)
    return tuple(found.values())


def _excitations(project: Project, wires: int) -> Iterator[CustomGate]:
    asked = dict.fromkeys(_electrons(project, wires))
    if not asked and wires >= _WIDE and wires % 2 == 0:
        asked = {(wires // 2, wires): None}
    if asked or wires >= _WIDE:
        yield double_excitation()
    for electrons, size in asked:
        try:
            yield uccsd(size, electrons)
        except CircuitError:
            # Nothing can move, or there is too much to draw: then there is no such gate to offer.
            continue


def _electrons(project: Project, wires: int) -> Iterator[tuple[int, int]]:
    """Electrons and wires of each molecule or operator, as its experiments have them."""
    energies = [e for e in project.experiments.values() if e.backend == _ENERGY]
    for dataset in project.datasets.values():
        mine = [e.params for e in energies if _is_on(e, dataset)]
        if is_molecule(dataset):
            for params in mine or [settings_beside(dataset)]:
                yield from _of_molecule(dataset, params, wires)
        elif is_operator(dataset):
            size = _size(_operator_terms(dataset))
            yield from ((int(params["electrons"]), size) for params in mine if params.get("electrons") and size)


def _is_on(experiment: Experiment, dataset: Dataset) -> bool:
    return experiment.dataset is not None and experiment.dataset.name == dataset.name


def _of_molecule(dataset: Dataset, params: Mapping[str, Any], wires: int) -> Iterator[tuple[int, int]]:
    active = int(params.get("active_electrons") or 0), int(params.get("active_orbitals") or 0)
    if all(active):
        yield active[0], 2 * active[1]
        return
    try:
        electrons = geometry_of(dataset).nuclear_charge - int(params.get("charge") or 0)
    except KetbenchError:
        return
    yield electrons, wires


def _layers(datasets: Iterable[Dataset]) -> Iterator[CustomGate]:
    for dataset in datasets:
        terms = _operator_terms(dataset) if is_operator(dataset) else _graph_terms(dataset)
        if not terms:
            continue
        plain: list[Term] = [(term.coefficient, term.letters) for term in terms]
        slug, size, told = _slug(dataset.name), _size(terms), f"'{dataset.name}'"
        for name, make in ((f"qaoa_{slug}", qaoa_layer), (f"hva_{slug}", variational_layer)):
            try:
                yield make(name, plain, size, told)
            except CircuitError:
                # An operator with X or Y has no QAOA layer, one of a constant has none at all.
                continue


def _operator_terms(dataset: Dataset) -> tuple[PauliTerm, ...]:
    try:
        return terms_of(dataset) if dataset.n_rows <= MOST_TERMS else ()
    except KetbenchError:
        return ()


def _graph_terms(dataset: Dataset) -> tuple[PauliTerm, ...]:
    """Of a dataset that was read as pairs or has their usual names, and is small enough to be drawn."""
    read_as_pairs = any(name == "edges" for name, _ in dataset.provenance.options)
    named = pair_columns([column.name for column in dataset.features])
    is_graph = read_as_pairs or (named is not None and dataset.target is None)
    try:
        return cost_terms(dataset) if is_graph and dataset.n_rows <= MOST_TERMS else ()
    except KetbenchError:
        return ()


def _size(terms: Iterable[PauliTerm]) -> int:
    return 1 + max((wire for term in terms for wire, _ in term.letters), default=-1)


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").lower() or "data"
