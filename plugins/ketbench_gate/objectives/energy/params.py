"""What the form of `gate.energy` holds; imports nothing heavy."""

from __future__ import annotations

from typing import Literal

from ketbench.plugin import Params, setting

_WHAT, _ANSATZ, _SEARCH, _MOLECULE, _MODEL = "Problem", "Ansatz", "Search", "Molecule", "Model"


class EnergyParams(Params):
    """What is minimised, by which ansatz and how."""

    ansatz: Literal["auto", "givens", "uccsd", "adapt", "hardware", "hva", "qaoa", "circuit"] = setting(
        "auto",
        "Ansatz",
        group=_ANSATZ,
        help="auto: the circuit if one is chosen; givens for a molecule, qaoa for a graph or QUBO, else hardware.",
    )
    layers: int = setting(3, "Layers", group=_ANSATZ, ge=1, le=200, help="Of hardware, hva and qaoa.")
    growth: int = setting(30, "Most excitations", group=_ANSATZ, ge=1, le=500, advanced=True, help="Of adapt.")
    optimiser: Literal["lbfgs", "adam", "qng", "spsa", "rotosolve", "cobyla"] = setting(
        "lbfgs", "Optimiser", group=_SEARCH, help="qng: natural gradient with a block a layer."
    )
    steps: int = setting(300, "Steps", group=_SEARCH, ge=1, le=100_000)
    rate: float = setting(0.05, "Step size", group=_SEARCH, gt=0, le=10, help="Of adam, qng and spsa.")
    starts: int = setting(
        0,
        "Starts",
        group=_SEARCH,
        ge=0,
        le=100,
        help="0: 1 for givens, uccsd and adapt, 6 for the others; the best is kept.",
    )
    tolerance: float = setting(
        1e-8, "Tolerance", group=_SEARCH, gt=0, le=1, advanced=True, help="Gradient norm at the end."
    )
    problem: Literal["auto", "max-cut", "qubo", "ising"] = setting(
        "auto", "Pairs mean", group=_WHAT, help="Of a dataset of edges; auto: as the file says, else a graph to cut."
    )
    shots: int = setting(
        1000, "Shots", group=_WHAT, ge=1, le=1_000_000, help="Bit strings drawn of which qaoa shows the best."
    )
    electrons: int = setting(
        0, "Electrons", group=_WHAT, ge=0, le=100, help="Particle number of an imported operator; 0: not stated."
    )
    observables: tuple[str, ...] = setting(
        (), "Observables", group=_WHAT, help="Pauli sums of the state found, as Z0 Z1."
    )
    charge: int = setting(0, "Charge", group=_MOLECULE, ge=-20, le=100)
    active_electrons: int = setting(0, "Active electrons", group=_MOLECULE, ge=0, le=100, help="0: all.")
    active_orbitals: int = setting(0, "Active orbitals", group=_MOLECULE, ge=0, le=50, help="0: all.")
    basis: str = setting("sto-3g", "Basis", group=_MOLECULE, min_length=1, max_length=20)
    unusual_distances: bool = setting(
        False,
        "Distances are right",
        group=_MOLECULE,
        help="Atoms nearer than 0.3 or farther than 5 angstrom are meant.",
    )
    scan: tuple[float, ...] = setting(
        (),
        "Scan",
        group=_WHAT,
        help="Distances of the first two atoms in angstrom (the molecule is stretched), or fields of a model: a curve.",
    )
    model: Literal["data", "ising", "heisenberg", "xxz", "hubbard"] = setting(
        "data", "Model", group=_MODEL, help="data: the dataset; else a spin or electron model without one."
    )
    sites: int = setting(8, "Sites", group=_MODEL, ge=2, le=20)
    shape: Literal["chain", "ring", "grid"] = setting("ring", "Lattice", group=_MODEL)
    columns: int = setting(2, "Columns", group=_MODEL, ge=1, le=10, help="Of a grid.")
    coupling: float = setting(1.0, "Coupling", group=_MODEL, help="J, or the hopping t of Hubbard.")
    field: float = setting(1.0, "Field", group=_MODEL, help="h, the anisotropy of XXZ, or the repulsion U of Hubbard.")

    @property
    def active(self) -> tuple[int, int] | None:
        """Active electrons and orbitals, None for all."""
        if not self.active_electrons and not self.active_orbitals:
            return None
        return self.active_electrons, self.active_orbitals
