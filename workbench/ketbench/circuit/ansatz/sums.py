"""Layers of an operator's own terms as custom gates: QAOA, and the Hamiltonian-variational ansatz."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import Binary, Expression, Number, Reference
from ketbench.circuit.ansatz.excitations import in_order
from ketbench.circuit.circuit import Control, CustomGate, Op

Term = tuple[float, tuple[tuple[int, str], ...]]
"""A real coefficient and (wire, letter) pairs, letters X, Y or Z; no pair for the identity."""
MOST_TERMS = 300


def qaoa_layer(name: str, terms: Sequence[Term], wires: int, told: str) -> CustomGate:
    """``exp(-1j beta sum X) exp(-1j gamma C)``, C a sum of Z and products of Z that is minimised (Farhi et al. 2014).

    Parameters
    ----------
    name : str
    terms : sequence of Term
    wires : int
    told : str
        What C is, for the note.

    Raises
    ------
    CircuitError
        When C is not diagonal, constant, or has too many terms.

    Examples
    --------
    >>> layer = qaoa_layer("cut", [(0.5, ((0, "Z"), (1, "Z")))], 2, "the cut")
    >>> layer.angles, [op.gate for op in layer.body]
    (('gamma', 'beta'), ['rzz', 'rx', 'rx'])
    """
    turning = _turning(terms, told)
    if any(letter != "Z" for _, letters in turning for _, letter in letters):
        raise CircuitError(f"QAOA needs {told} to hold Z alone, but it has other letters; take the variational layer.")
    ops = [op for term in turning for op in _turned(term, "gamma")]
    ops += [Op("rx", (wire,), (_times(2.0, "beta"),)) for wire in range(wires)]
    note = f"// QAOA layer of {told}: cost by gamma, mixer by beta; begin with H on every wire.\n"
    return CustomGate(name, wires, ("gamma", "beta"), in_order(ops, wires), note)


def variational_layer(name: str, terms: Sequence[Term], wires: int, told: str) -> CustomGate:
    """``exp(-1j theta_k H_k)`` of each part of an operator, a part being the terms of one pattern of letters.

    The order is that of `gate.energy`: all Z first, then by letters; terms of a part one after another (Wecker et
    al. 2015).

    Raises
    ------
    CircuitError
        When the operator is constant or has too many terms.
    """
    parts: dict[str, list[Term]] = {}
    for term in _turning(terms, told):
        parts.setdefault("".join(sorted(letter for _, letter in term[1])), []).append(term)
    ordered = sorted(parts, key=lambda letters: (set(letters) != {"Z"}, letters))
    angles = tuple(f"t_{letters.lower()}" for letters in ordered)
    ops = [op for letters, angle in zip(ordered, angles, strict=True) for term in parts[letters]
           for op in _turned(term, angle)]  # fmt: skip
    note = f"// Hamiltonian-variational layer of {told}: an angle a part; begin with H on every wire.\n"
    return CustomGate(name, wires, angles, in_order(ops, wires), note)


def _turning(terms: Sequence[Term], told: str) -> list[Term]:
    found = [term for term in terms if term[1] and term[0]]
    if not found:
        raise CircuitError(f"Nothing but a constant is in {told}, so a layer of it would do nothing; take another.")
    if len(found) > MOST_TERMS:
        raise CircuitError(f"There are {len(found)} terms in {told}; at most {MOST_TERMS} are drawn as gates.")
    return found


def _times(factor: float, name: str) -> Expression:
    return Reference(name) if factor == 1 else Binary("*", Number(factor), Reference(name))


def _turned(term: Term, name: str) -> Iterator[Op]:
    """``exp(-1j theta c P)`` of one term."""
    coefficient, letters = term
    angle = _times(2 * coefficient, name)
    wires, kinds = tuple(wire for wire, _ in letters), {letter for _, letter in letters}
    if len(letters) <= 2 and len(kinds) == 1:
        letter = next(iter(kinds)).lower()
        yield Op(f"r{letter * len(letters)}", wires, (angle,))
        return
    bases = [op for wire, letter in letters for op in _into_z(wire, letter)]
    ladder = [Op("x", (after,), controls=(Control(before),)) for before, after in pairwise(wires)]
    yield from bases
    yield from ladder
    yield Op("rz", (wires[-1],), (angle,))
    yield from reversed(ladder)
    yield from (_undone(op) for op in reversed(bases))


def _into_z(wire: int, letter: str) -> Iterator[Op]:
    """Gates after which Z stands where X or Y stood."""
    if letter == "X":
        yield Op("h", (wire,))
    if letter == "Y":
        yield Op("sx", (wire,))


def _undone(op: Op) -> Op:
    return Op("sxdg", op.wires) if op.gate == "sx" else op
