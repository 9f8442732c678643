"""Spin models and Hubbard on chain, ring and grid, as Pauli terms; the signs are stated with each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ketbench.plugin import InputError, PauliTerm
from ketbench_gate.objectives.operators.pauli import Operator, operator

Shape = Literal["chain", "ring", "grid"]
ModelName = Literal["ising", "heisenberg", "xxz", "hubbard"]


def bonds(sites: int, shape: Shape, columns: int = 0) -> list[tuple[int, int]]:
    """Pairs of neighbours; a grid has `columns` columns and open edges.

    Raises
    ------
    InputError
        For fewer than two sites, or a grid whose columns do not divide them.

    Examples
    --------
    >>> bonds(3, "ring"), bonds(2, "ring"), bonds(4, "grid", 2)
    ([(0, 1), (1, 2), (2, 0)], [(0, 1)], [(0, 1), (0, 2), (1, 3), (2, 3)])
    """
    if sites < 2:
        raise InputError(f"A lattice of {sites} sites has no neighbours; give at least two.")
    if shape == "grid":
        if columns < 1 or sites % columns:
            raise InputError(f"A grid of {sites} sites has no {columns} columns; give a divisor.")
        right = [(i, i + 1) for i in range(sites) if (i + 1) % columns]
        return sorted([*right, *((i, i + columns) for i in range(sites - columns))])
    chain = [(i, i + 1) for i in range(sites - 1)]
    return [*chain, (sites - 1, 0)] if shape == "ring" and sites > 2 else chain


def transverse_ising(
    sites: int, coupling: float = 1.0, field: float = 1.0, shape: Shape = "ring", columns: int = 0
) -> Operator:
    """``-J sum Z_i Z_j - h sum X_i``; the ring of even size has -2 J / sin(pi / 2n) at J = h (Pfeuty 1970)."""
    terms = [PauliTerm(-coupling, _string((i, "Z"), (j, "Z"))) for i, j in bonds(sites, shape, columns)]
    return operator([*terms, *(PauliTerm(-field, ((i, "X"),)) for i in range(sites))], sites)


def heisenberg(
    sites: int,
    coupling: float = 1.0,
    anisotropy: float = 1.0,
    field: float = 0.0,
    shape: Shape = "ring",
    columns: int = 0,
) -> Operator:
    """``J sum (X X + Y Y + Delta Z Z) - h sum Z`` in Pauli matrices: divide J by 4 for spins; XXZ by Delta."""
    terms: list[PauliTerm] = []
    for i, j in bonds(sites, shape, columns):
        for letter, weight in (("X", 1.0), ("Y", 1.0), ("Z", anisotropy)):
            terms.append(PauliTerm(coupling * weight, _string((i, letter), (j, letter))))
    return operator([*terms, *(PauliTerm(-field, ((i, "Z"),)) for i in range(sites) if field)], sites)


def hubbard(
    sites: int, hopping: float = 1.0, repulsion: float = 4.0, shape: Shape = "chain", columns: int = 0
) -> Operator:
    """``-t sum (c+_is c_js + h.c.) + U sum n_up n_down`` by Jordan-Wigner; wire 2 i is spin up of site i."""
    terms: list[PauliTerm] = []
    for i, j in bonds(sites, shape, columns):
        for spin in (0, 1):
            terms += _hop(2 * min(i, j) + spin, 2 * max(i, j) + spin, -hopping)
    for site in range(sites):
        up, down = 2 * site, 2 * site + 1
        quarter = repulsion / 4
        terms += [
            PauliTerm(quarter, ()),
            PauliTerm(-quarter, ((up, "Z"),)),
            PauliTerm(-quarter, ((down, "Z"),)),
            PauliTerm(quarter, ((up, "Z"), (down, "Z"))),
        ]
    return operator(terms, 2 * sites)


def _hop(low: int, high: int, strength: float) -> Iterator[PauliTerm]:
    between = [(wire, "Z") for wire in range(low + 1, high)]
    for letter in "XY":
        yield PauliTerm(strength / 2, _string((low, letter), *between, (high, letter)))


def _string(*pairs: tuple[int, str]) -> tuple[tuple[int, str], ...]:
    return tuple(sorted(pairs))
