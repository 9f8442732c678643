"""Molecules as qubit operators by PennyLane's own Hartree-Fock, offline; computed once a geometry and kept on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ketbench.plugin import Geometry, InputError, PauliTerm, counted, geometry_problem
from ketbench_gate.objectives.operators.pauli import Operator, operator
from ketbench_gate.objectives.operators.sector import Sector

_FUNCTIONS = {"H": 1, "He": 1, **dict.fromkeys(["Li", "Be", "B", "C", "N", "O", "F", "Ne"], 5),
              **dict.fromkeys(["Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar"], 9)}  # fmt: skip
"""Basis functions of an atom in STO-3G."""
MOST_ORBITALS = 8
"""Spatial orbitals that are simulated; two wires each."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A molecule to turn into an operator.

    Parameters
    ----------
    geometry : Geometry
        Places in angstrom.
    charge : int
    active : tuple of (electrons, orbitals), or None
        None for all.
    basis : str
    """

    geometry: Geometry
    charge: int = 0
    active: tuple[int, int] | None = None
    basis: str = "sto-3g"

    @property
    def electrons(self) -> int:
        """All of them."""
        return self.geometry.nuclear_charge - self.charge

    @property
    def orbitals(self) -> int:
        """Spatial orbitals of the basis; 0 where that is not known beforehand."""
        counts = [_FUNCTIONS.get(symbol, 0) for symbol in self.geometry.symbols]
        return sum(counts) if self.basis == "sto-3g" and all(counts) else 0


@dataclass(frozen=True, eq=False)
class Molecule:
    """A molecule as an operator.

    Parameters
    ----------
    hamiltonian : Operator
        In hartree, nuclear repulsion and frozen electrons included. Jordan-Wigner; wires are spin orbitals by energy,
        spins alternate, up first; wire 0 is the lowest.
    electrons : int
        Active ones.
    twice_sz : int
    method : str
    """

    hamiltonian: Operator
    electrons: int
    twice_sz: int
    method: str

    @property
    def sector(self) -> Sector:
        """States with its number of electrons and its spin."""
        return Sector(self.electrons, self.twice_sz)

    @property
    def reference(self) -> int:
        """Number of the Hartree-Fock state, 1..10..0 for closed shells."""
        n = self.hamiltonian.n_wires
        ups, downs = (self.electrons + self.twice_sz) // 2, (self.electrons - self.twice_sz) // 2
        wires = [*(2 * i for i in range(ups)), *(2 * i + 1 for i in range(downs))]
        return sum(1 << (n - 1 - wire) for wire in wires)


def molecule_problem(asked: Asked) -> str:
    """Why a molecule cannot be computed here, in a sentence; empty where it can. Looks at numbers only."""
    spot = geometry_problem(asked.geometry)
    if spot:
        return spot
    electrons, orbitals = asked.electrons, asked.orbitals
    if electrons < 1:
        return f"With charge {asked.charge} the molecule has {electrons} electrons; give a smaller charge."
    if orbitals and electrons > 2 * orbitals:
        return f"{electrons} electrons do not fit the {orbitals} orbitals of {asked.basis}; give a larger charge."
    if electrons % 2 and find_spec("pyscf") is None:
        text = f"The molecule has {counted(electrons, 'electron')}, an open shell, which PennyLane cannot do"
        return f"{text}; change the charge, or install PySCF: pip install pyscf"
    if asked.active is not None:
        return _active_problem(asked, asked.active)
    if orbitals > MOST_ORBITALS:
        text = f"The molecule has {orbitals} orbitals and needs {2 * orbitals} qubits; at most {2 * MOST_ORBITALS} do"
        return f"{text}; choose an active space such as 2 electrons in 2 orbitals."
    return ""


def _active_problem(asked: Asked, active: tuple[int, int]) -> str:
    electrons, orbitals = active
    frozen = asked.electrons - electrons
    said = f"{electrons} active electrons in {orbitals} orbitals"
    if electrons < 1 or orbitals < 1 or electrons > 2 * orbitals:
        return f"{said} do not fit; an orbital holds two electrons, so choose more orbitals."
    if frozen < 0 or frozen % 2:
        whole = f"of {asked.electrons} electrons {frozen} would be frozen"
        return f"{said} do not fit: {whole}; leave an even number, at least 0."
    if asked.orbitals and frozen // 2 + orbitals > asked.orbitals:
        room = asked.orbitals - frozen // 2
        return f"{said} do not fit: {asked.basis} leaves {room} orbitals beside the frozen ones; choose at most {room}."
    if orbitals > MOST_ORBITALS:
        return f"{said} need {2 * orbitals} qubits; at most {MOST_ORBITALS} orbitals are simulated."
    return ""


def molecule(asked: Asked, folder: Path | None = None) -> Molecule:
    """The molecule's operator.

    Parameters
    ----------
    asked : Asked
    folder : Path or None
        Where results are kept by geometry; None keeps none.

    Raises
    ------
    InputError
        When it cannot be computed; see `molecule_problem`.
    """
    problem = molecule_problem(asked)
    if problem:
        raise InputError(problem)
    file = folder / f"{_key(asked)}.json" if folder is not None else None
    held = _read(file)
    if held is None:
        held = _computed(asked)
        _write(file, held)
    terms = [PauliTerm(value, tuple((int(wire), letter) for wire, letter in word)) for value, word in held["terms"]]
    return Molecule(operator(terms, held["wires"]), held["electrons"], held["twice_sz"], held["method"])


def cache_folder() -> Path:
    """Where operators of molecules are kept on this machine."""
    from platformdirs import user_cache_path

    return user_cache_path("ketbench") / "molecules"


def _key(asked: Asked) -> str:
    told = [
        asked.geometry.symbols,
        [[f"{value:.10f}" for value in place] for place in asked.geometry.places.tolist()],
        asked.charge,
        asked.active,
        asked.basis,
        version("pennylane"),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _read(file: Path | None) -> dict[str, Any] | None:
    try:
        held = json.loads(file.read_text("utf-8")) if file is not None else None
    except (OSError, ValueError):
        return None
    return (
        held if isinstance(held, dict) and {"terms", "wires", "electrons", "twice_sz", "method"} <= set(held) else None
    )


def _write(file: Path | None, held: dict[str, Any]) -> None:
    """Keep a result; a folder that cannot be written only costs the time of computing again."""
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{hashlib.sha256(repr(id(held)).encode()).hexdigest()[:8]}.part")
        part.write_text(json.dumps(held), "utf-8")
        part.replace(file)
    except OSError:
        return


def _computed(asked: Asked) -> dict[str, Any]:
    import pennylane

    # Its type stubs say that molecular_hamiltonian never returns.
    qml: Any = pennylane
    odd = asked.electrons % 2
    method = "pyscf" if odd else "dhf"
    # PennyLane takes bohr unless told otherwise; the unit is never left to its default.
    made: Any = qml.qchem.Molecule(
        list(asked.geometry.symbols), asked.geometry.places, charge=asked.charge, mult=1 + odd, basis_name=asked.basis,
        unit="angstrom",
    )  # fmt: skip
    electrons, orbitals = asked.active or (None, None)
    found, wires = qml.qchem.molecular_hamiltonian(
        made, method=method, active_electrons=electrons, active_orbitals=orbitals, mapping="jordan_wigner"
    )
    terms = [[float(value.real), _word(word)] for word, value in _sentence(found) if abs(value) > 1e-14]
    named = f"Hartree-Fock of PennyLane ({method}), {asked.basis}"
    return {"terms": terms, "wires": int(wires), "electrons": electrons or asked.electrons, "twice_sz": odd,
            "method": named}  # fmt: skip


def _sentence(found: Any) -> Sequence[tuple[Any, complex]]:
    return [(word, complex(value)) for word, value in found.pauli_rep.items()]


def _word(word: Any) -> list[list[Any]]:
    return sorted([int(wire), str(letter)] for wire, letter in word.items())
