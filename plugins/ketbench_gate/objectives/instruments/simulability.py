"""How hard a circuit or a state is for a classical computer: Clifford share, treewidth, bond dimension; public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import GATES, Circuit, Op, evaluate, features_of, parameters_of
from ketbench_gate.circuits.lowering import lowered

_PAULIS = (np.eye(2), np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1.0, -1.0]))
_MOST_CHECKED = 3
DISCARDED = 1e-6
"""Weight that a matrix-product state may leave out at a cut."""


@dataclass(frozen=True, slots=True)
class Simulability:
    """What a classical simulation of a circuit would face.

    Parameters
    ----------
    gates : int
    clifford_share : float
        Of the gates, 0 to 1; with all of them Clifford a stabiliser simulation takes polynomial time (Gottesman 1998,
        arXiv:quant-ph/9807006). A free angle counts as none.
    treewidth : int
        Upper limit for the network of tensors, by the order of fewest neighbours; contracting it takes about
        ``2**treewidth`` numbers (Markov and Shi 2008, SIAM J. Comput. 38, 963).
    bond_dimension : int
        Upper limit for a matrix-product state along the wires, from the gates over each cut (Vidal 2003).
    wires : int
    """

    gates: int
    clifford_share: float
    treewidth: int
    bond_dimension: int
    wires: int

    @property
    def said(self) -> str:
        """What follows, in a sentence."""
        share = f"{self.clifford_share:.0%} of {self.gates} gates are Clifford"
        if self.clifford_share == 1.0:
            return f"{share}: a stabiliser simulation takes polynomial time, whatever the number of wires."
        small = min(self.wires, self.treewidth, 2 * int(np.log2(max(1, self.bond_dimension))))
        tree = f"treewidth at most {self.treewidth}"
        bond = f"bond dimension at most {self.bond_dimension} (a full state: {2 ** (self.wires // 2)})"
        easy = "a laptop simulates it" if small <= 26 else "beyond a laptop by these bounds"
        return f"{share}, {tree}, {bond}: {easy}."


def simulability(circuit: Circuit, values: Mapping[str, float] | None = None) -> Simulability:
    """Bounds of what simulating a circuit takes; nothing is simulated.

    Parameters
    ----------
    circuit : Circuit
    values : mapping of str to float, optional
        Trained angles by name; what is left out is a free angle.

    Examples
    --------
    >>> from ketbench.plugin import CircuitBuilder
    >>> bell = CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()
    >>> simulability(bell).clifford_share, simulability(bell).bond_dimension
    (1.0, 2)
    """
    held = dict(values or {})
    flat = lowered(circuit)
    ops = [op for op in flat.ops if GATES[op.gate].matrix is not None]
    clifford = sum(_is_clifford(op, held) for op in ops)
    share = clifford / len(ops) if ops else 1.0
    return Simulability(len(ops), share, _treewidth(ops, flat.n_wires), _bond(ops, flat.n_wires), flat.n_wires)


def bond_of_state(state: NDArray[Any], discarded: float = DISCARDED) -> int:
    """Bond dimension that a matrix-product form of a state needs at its worst cut along the wires.

    Parameters
    ----------
    state : ndarray, shape (2**n,)
    discarded : float
        Weight that may be left out at each cut.

    Examples
    --------
    >>> bond_of_state(np.array([1.0, 0, 0, 1.0]) / np.sqrt(2))
    2
    """
    wires = int(np.log2(len(state)))
    worst = 1
    for cut in range(1, wires):
        squares = np.linalg.svd(state.reshape(2**cut, -1), compute_uv=False) ** 2
        left_out = np.cumsum(squares[::-1])[::-1]
        worst = max(worst, int((left_out > discarded * left_out[0]).sum()))
    return worst


def _is_clifford(op: Op, values: Mapping[str, float]) -> bool:
    """Whether the gate takes every Pauli string to a Pauli string."""
    if any(features_of(a) or any(name not in values for name in parameters_of(a)) for a in op.angles):
        return False
    matrix = _matrix(op, values)
    wires = int(np.log2(len(matrix)))
    if wires > _MOST_CHECKED:
        return False
    strings = [_string(letters) for letters in product(range(4), repeat=wires)]
    for wire in range(wires):
        for letter in (1, 3):
            turned = matrix @ _string([letter if w == wire else 0 for w in range(wires)]) @ matrix.conj().T
            shares = [abs(np.vdot(string, turned)) / len(matrix) for string in strings]
            if max(shares) < 1 - 1e-9:
                return False
    return True


def _matrix(op: Op, values: Mapping[str, float]) -> NDArray[np.complex128]:
    """The unitary of an operation with its controls first."""
    made = GATES[op.gate].matrix
    assert made is not None
    inner = np.asarray(made(*(float(evaluate(a, values, ())) for a in op.angles)), dtype=np.complex128)
    whole = np.eye(len(inner) * 2 ** len(op.controls), dtype=np.complex128)
    at = int("".join(str(control.value) for control in op.controls) or "0", 2) * len(inner)
    whole[at : at + len(inner), at : at + len(inner)] = inner
    return whole


def _string(letters: Sequence[int]) -> NDArray[Any]:
    found: NDArray[Any] = np.ones((1, 1), dtype=np.complex128)
    for letter in letters:
        found = np.kron(found, _PAULIS[letter])
    return found


def _treewidth(ops: Sequence[Op], wires: int) -> int:
    """Of the graph of indices: a wire between two gates is one, and a gate joins those it touches.

    A control and a diagonal gate leave the index of their wire as it is.
    """
    last, fresh = list(range(wires)), wires
    near: dict[int, set[int]] = {index: set() for index in range(wires)}
    for op in ops:
        kept = {control.wire for control in op.controls} | (set(op.wires) if GATES[op.gate].diagonal else set())
        touched = [last[wire] for wire in op.all_wires]
        for wire in op.wires:
            if wire not in kept:
                last[wire] = fresh
                near[fresh] = set()
                touched.append(fresh)
                fresh += 1
        for a in touched:
            near[a] |= set(touched) - {a}
    width = 0
    while near:
        index = min(near, key=lambda each: len(near[each]))
        ends = near.pop(index)
        width = max(width, len(ends))
        for end in ends:
            near[end] |= ends
            near[end] -= {index, end}
    return width


def _bond(ops: Sequence[Op], wires: int) -> int:
    """The largest over all cuts of the smaller side's dimension and of the ranks of the gates over it."""
    worst = 0
    for cut in range(1, wires):
        rank = 0
        for op in ops:
            below = sum(wire < cut for wire in op.all_wires)
            above = len(op.all_wires) - below
            if below and above:
                # A controlled or diagonal gate is a sum of two products, any other one of 4 for each wire moved.
                two = len(op.all_wires) == 2 and (op.controls or GATES[op.gate].diagonal)
                rank += 1 if two else 2 * min(below, above)
        worst = max(worst, min(cut, wires - cut, rank))
    return 2**worst
