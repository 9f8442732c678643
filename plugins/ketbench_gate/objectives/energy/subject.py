"""What an experiment minimises: a molecule, an operator, a model or a cut, read from its dataset and settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ketbench.plugin import (
    Dataset,
    Geometry,
    InputError,
    geometry_of,
    is_molecule,
    is_operator,
    terms_of,
    unit_doubt,
)
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.operators.integrals import is_integrals, molecule_of_integrals
from ketbench_gate.objectives.operators.models import heisenberg, hubbard, transverse_ising
from ketbench_gate.objectives.operators.molecules import Asked, cache_folder, molecule, molecule_problem
from ketbench_gate.objectives.operators.pauli import Floats, Operator, operator
from ketbench_gate.objectives.operators.quadratic import Quadratic, quadratic_of
from ketbench_gate.objectives.operators.sector import Sector, conserves_particles, lowest_energies

MOST_DIAGONALISED = 16
KINETIC = 2
"""Wires of a site of the Hubbard model."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What is minimised.

    Parameters
    ----------
    kind : str
        "molecule", "operator", "model" or "cut".
    found : Operator or None
        None for a cut, whose costs are a table.
    cut : Quadratic or None
    reference : int
        Number of the basis state that ansaetze start from.
    sector : Sector or None
        Where the exact energy is looked for.
    unit : str
        "Ha" for molecules, else empty.
    notes : tuple of str
    """

    kind: str
    found: Operator | None
    cut: Quadratic | None = None
    reference: int = 0
    sector: Sector | None = None
    unit: str = ""
    notes: tuple[str, ...] = ()

    @property
    def n_wires(self) -> int:
        """Qubits."""
        return self.cut.n_wires if self.cut is not None else self.operator.n_wires

    @cached_property
    def operator(self) -> Operator:
        """The operator; that of a cut is made of its pairs."""
        if self.found is not None:
            return self.found
        assert self.cut is not None
        return self.cut.terms()

    @cached_property
    def costs(self) -> Floats | None:
        """The table of a diagonal operator, shape (2**n,); None where it is not diagonal."""
        if self.cut is not None:
            return self.cut.costs()
        return self.operator.diagonal if self.operator.is_diagonal else None

    @cached_property
    def exact(self) -> float | None:
        """The lowest energy, in the sector where there is one; None where that is too large."""
        if self.costs is not None:
            return float(self.costs.min())
        if self.n_wires > MOST_DIAGONALISED:
            return None
        return float(lowest_energies(self.operator, 1, self.sector)[0])

    @property
    def hartree_fock(self) -> float | None:
        """Energy of the reference state of a stated particle number."""
        if self.cut is not None or self.sector is None:
            return None
        return float(self.operator.diagonal[self.reference])


def subject_of(dataset: Dataset | None, params: EnergyParams) -> Subject:
    """What an experiment minimises.

    Raises
    ------
    InputError, DatasetError
        When it is none of these, with what to do.
    """
    if params.model != "data":
        return _model(params)
    if dataset is None:
        raise InputError("gate.energy needs a dataset (an operator, a molecule or a graph) or a model; choose one.")
    if is_molecule(dataset):
        return of_molecule(asked_of(dataset, params))
    if is_integrals(dataset):
        return _of_integrals(dataset)
    if is_operator(dataset):
        return _of_operator(operator(terms_of(dataset)), params)
    found = quadratic_of(dataset, params.problem)
    parts = found.parts()
    notes = (f"The graph falls into {parts} parts, each of which could be solved alone.",) if parts > 1 else ()
    return Subject("cut", None, found, notes=notes)


def asked_of(dataset: Dataset, params: EnergyParams) -> Asked:
    """The molecule that a dataset and the settings describe."""
    return Asked(geometry_of(dataset), params.charge, params.active, params.basis.casefold())


def distance_problem(dataset: Dataset, params: EnergyParams) -> str:
    """Why a molecule cannot be computed, or that its unit must be confirmed; empty where all is well."""
    asked = asked_of(dataset, params)
    problem = molecule_problem(asked)
    doubt = unit_doubt(asked.geometry)
    if not problem and doubt and not params.unusual_distances:
        return f"{doubt}; import it with its unit, or set 'unusual_distances' if the distances are right."
    return problem


def of_molecule(asked: Asked) -> Subject:
    """A molecule's subject; computed once a geometry."""
    made = molecule(asked, cache_folder())
    told = (
        f"{made.method}; Jordan-Wigner, wires are spin orbitals by energy, spins alternate (up first), "
        f"wire 0 is the lowest; places in angstrom."
    )
    return Subject("molecule", made.hamiltonian, None, made.reference, made.sector, "Ha", (told,))


def _of_integrals(dataset: Dataset) -> Subject:
    made = molecule_of_integrals(dataset)
    told = f"{made.method}; Jordan-Wigner, wires are spin orbitals in the file's order, spins alternate (up first)."
    return Subject("molecule", made.hamiltonian, None, made.reference, made.sector, "Ha", (told,))


def stretched(geometry: Geometry, distance: float) -> Geometry:
    """The geometry with the first two atoms so far apart, all places scaled alike.

    Raises
    ------
    InputError
        For one atom, or a distance that is not positive.
    """
    if len(geometry.symbols) < 2 or distance <= 0:
        raise InputError(f"A scan needs two atoms and distances above 0, not {distance:g}; correct it.")
    now = float(np.linalg.norm(geometry.places[1] - geometry.places[0]))
    return replace(geometry, places=geometry.places * (distance / now))


def _of_operator(found: Operator, params: EnergyParams) -> Subject:
    if not params.electrons:
        return Subject("operator", found, reference=int(found.diagonal.argmin()))
    if params.electrons > found.n_wires:
        said = f"{params.electrons} electrons do not fit {found.n_wires} wires"
        raise InputError(f"{said}; give at most {found.n_wires}.")
    if not conserves_particles(found):
        raise InputError("The operator does not keep a particle number; set electrons to 0.")
    reference = sum(1 << (found.n_wires - 1 - wire) for wire in range(params.electrons))
    note = f"Exact and reference energies are those of {params.electrons} particles."
    return Subject("operator", found, reference=reference, sector=Sector(params.electrons), notes=(note,))


def _model(params: EnergyParams) -> Subject:
    most = MOST_DIAGONALISED // (KINETIC if params.model == "hubbard" else 1)
    if params.sites > most:
        raise InputError(f"{params.sites} sites of {params.model} are too many; at most {most} are simulated.")
    place: Any = {"shape": params.shape, "columns": params.columns}
    sites, strength, field = params.sites, params.coupling, params.field
    match params.model:
        case "ising":
            found = transverse_ising(sites, strength, field, **place)
        case "heisenberg":
            found = heisenberg(sites, strength, 1.0, field, **place)
        case "xxz":
            found = heisenberg(sites, strength, field, 0.0, **place)
        case _:
            found = hubbard(sites, strength, field, **place)
    return Subject("model", found, reference=int(found.diagonal.argmin()))


def particles_guessed(subject: Subject) -> Subject:
    """A subject with the particle number of its lowest basis state, for ansaetze that keep it.

    Raises
    ------
    InputError
        When the operator keeps none.
    """
    if subject.sector is not None:
        return subject
    if not conserves_particles(subject.operator):
        text = "The ansatz keeps the particle number, but the operator does not"
        raise InputError(f"{text}; choose the ansatz hardware or hva.")
    count = int(subject.reference).bit_count()
    if count in (0, subject.n_wires):
        text = f"The basis state of lowest energy holds {count} of {subject.n_wires} particles, so nothing can move"
        raise InputError(f"{text}; set the number of electrons.")
    note = f"Taken as {count} particles, those of the basis state of lowest energy; set electrons for another number."
    return replace(subject, sector=Sector(count), notes=(*subject.notes, note))
