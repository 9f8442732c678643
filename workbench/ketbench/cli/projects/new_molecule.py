"""The molecule of `ketbench new --molecule`: its dataset and an experiment that finds its energy."""

from __future__ import annotations

from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset
from ketbench.data.quantum.molecule import (
    Unit,
    geometry_from_text,
    geometry_problem,
    molecule_dataset,
    settings_beside,
    unit_doubt,
)
from ketbench.project.project import Project

ENERGY = "gate.energy"
PROPOSED = "Proposed with the molecule."
"""Notes of an experiment that `ketbench add` may replace as long as it has not run."""
_UNITS: dict[str, Unit] = {"angstrom": "angstrom", "a": "angstrom", "å": "angstrom", "bohr": "bohr", "au": "bohr"}


def with_molecule(project: Project, text: str, charge: int, active: str, unit: str, *, accept: bool) -> Project:
    """The project with the dataset `molecule` and the experiment `energy`.

    Raises
    ------
    InputError
        For atoms that cannot be read, stand on one spot or are oddly far apart, and for a wrong active space.
    """
    if unit.casefold() not in _UNITS:
        raise InputError(f"The unit '{unit}' is unknown; give angstrom or bohr.")
    geometry = geometry_from_text(text, _UNITS[unit.casefold()])
    problem = geometry_problem(geometry)
    if problem:
        raise InputError(problem)
    doubt = unit_doubt(geometry)
    if doubt and not accept:
        raise InputError(f"{doubt}; give --unit bohr or angstrom, or --accept to take the distances as they are.")
    electrons = geometry.nuclear_charge - charge
    if electrons < 1:
        raise InputError(f"With charge {charge} the molecule has {electrons} electrons; give a smaller charge.")
    table = molecule_dataset("molecule", geometry, charge, _active(active, electrons), bool(doubt))
    return project.with_experiment(proposed(table))


def proposed(table: Dataset) -> Experiment:
    """The experiment that finds a molecule's energy."""
    return Experiment("energy", ENERGY, dataset=table, params=settings_beside(table), notes=PROPOSED)


def _active(text: str, electrons: int) -> tuple[int, int] | None:
    if not text.strip():
        return None
    words = text.replace(",", " ").split()
    if len(words) != 2 or not all(word.isdecimal() for word in words):
        raise InputError(f"The active space '{text}' cannot be read; give ELECTRONS,ORBITALS, as in 2,3.")
    inside, orbitals = map(int, words)
    if not 0 < inside <= min(electrons, 2 * orbitals) or (electrons - inside) % 2:
        said = f"{inside} active electrons in {orbitals} orbitals do not fit a molecule of {electrons} electrons"
        raise InputError(f"{said}; leave an even number of electrons outside and at most two in an orbital.")
    return inside, orbitals
