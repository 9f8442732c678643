"""Integrals of an FCIDUMP file as a qubit operator: the molecule's own, whoever computed them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from ketbench.plugin import Dataset, InputError, PauliTerm
from ketbench_gate.objectives.operators.molecules import MOST_ORBITALS, Molecule
from ketbench_gate.objectives.operators.pauli import Floats, operator

NAMES = ("value", "i", "j", "k", "l")
_TINY = 1e-12


def is_integrals(dataset: Dataset) -> bool:
    """Whether a dataset was read out of an FCIDUMP file."""
    return tuple(column.name for column in dataset.columns) == NAMES and "norb" in dict(dataset.provenance.options)


def integrals_problem(dataset: Dataset) -> str:
    """Why integrals cannot be computed with here, in a sentence; empty where they can."""
    try:
        orbitals, electrons, twice_sz = _head(dataset)
        _tables(dataset, orbitals)
    except InputError as error:
        return str(error)
    if not 1 <= orbitals <= MOST_ORBITALS:
        return f"'{dataset.name}' has {orbitals} orbitals, two qubits each; 1 to {MOST_ORBITALS} are simulated."
    if not 1 <= electrons <= 2 * orbitals:
        return f"'{dataset.name}' puts {electrons} electrons into {orbitals} orbitals; correct NELEC or NORB."
    if (electrons + twice_sz) % 2 or abs(twice_sz) > min(electrons, 2 * orbitals - electrons):
        return f"'{dataset.name}' has MS2 = {twice_sz}, which {electrons} electrons cannot have; correct MS2."
    return ""


def molecule_of_integrals(dataset: Dataset) -> Molecule:
    """The operator of the integrals.

    ``H = E + sum_pq h_pq a+_p a_q + 1/2 sum_pqrs (pq|rs) a+_p a+_r a_s a_q`` over both spins, in the eightfold symmetry
    of real orbitals (Knowles and Handy 1989, Comput. Phys. Commun. 54, 75); Jordan-Wigner, spins alternate, up first.

    Raises
    ------
    InputError
        When they are too many or do not fit together.
    """
    problem = integrals_problem(dataset)
    if problem:
        raise InputError(problem)
    orbitals, electrons, twice_sz = _head(dataset)
    core, one, two = _tables(dataset, orbitals)
    terms = _mapped(core, one, two)
    return Molecule(operator(terms, 2 * orbitals), electrons, twice_sz, f"Integrals of '{dataset.name}' (FCIDUMP)")


def _head(dataset: Dataset) -> tuple[int, int, int]:
    held: Mapping[str, str] = dict(dataset.provenance.options)
    found: list[int] = []
    for name, default in (("norb", None), ("nelec", None), ("ms2", "0")):
        text = str(json.loads(held[name])) if name in held else default
        if text is None or not text.strip().lstrip("-").isdecimal():
            raise InputError(f"'{dataset.name}' states no {name.upper()} in its head; export it with one.")
        found.append(int(text))
    return found[0], found[1], found[2]


def _tables(dataset: Dataset, orbitals: int) -> tuple[float, Floats, Floats]:
    """Constant, one-electron and two-electron integrals in chemists' order, shapes (n, n) and (n, n, n, n)."""
    values = dataset.column("value").values.astype(np.float64)
    places = np.column_stack([dataset.column(name).values for name in NAMES[1:]]).astype(np.float64)
    if not np.isfinite(values).all() or not np.isfinite(places).all():
        raise InputError(f"'{dataset.name}' holds an integral that is not a finite number; export it again.")
    index = places.astype(np.int64)
    if (index < 0).any() or (index > orbitals).any():
        row = int(np.argwhere((index < 0) | (index > orbitals))[0][0])
        raise InputError(
            f"'{dataset.name}', integral {row + 1}: an orbital is outside 1 to {orbitals}; spin orbitals of an"
            " unrestricted calculation are not read."
        )
    core, one, two = 0.0, np.zeros((orbitals,) * 2), np.zeros((orbitals,) * 4)
    for value, (i, j, k, m) in zip(values.tolist(), (index - 1).tolist(), strict=True):
        if k >= 0 and m >= 0 and i >= 0 and j >= 0:
            for a, b in ((i, j), (j, i)):
                for c, d in ((k, m), (m, k)):
                    two[a, b, c, d] = two[c, d, a, b] = value
        elif i >= 0 and j >= 0:
            one[i, j] = one[j, i] = value
        elif i < 0:
            core += value
        # An orbital energy, one index alone, is no part of the operator.
    return core, one, two


def _mapped(core: float, one: Floats, two: Floats) -> list[PauliTerm]:
    import pennylane

    qml: Any = pennylane
    # PennyLane's order is (a+_p a+_q a_r a_s): its entry pqrs is (ps|qr) of the chemists.
    physics = np.ascontiguousarray(np.einsum("psqr->pqrs", two))
    sentence = qml.qchem.fermionic_observable(np.array([core]), one, physics)
    found = qml.jordan_wigner(sentence, ps=True)
    terms: list[PauliTerm] = []
    for word, value in found.items():
        size = complex(value).real
        if abs(size) > _TINY:
            terms.append(PauliTerm(size, tuple(sorted((int(wire), str(letter)) for wire, letter in word.items()))))
    return terms
