"""Ansaetze of equal layers: hardware-efficient, Hamiltonian-variational, and QAOA bound to its cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from ketbench.plugin import PauliTerm
from ketbench_gate.objectives.energy.ansatz.parts import basis_state, cnot, rotation, uniform
from ketbench_gate.objectives.energy.states.moves import Mixer, Move, Phase
from ketbench_gate.objectives.energy.states.program import Program
from ketbench_gate.objectives.operators.pauli import Floats, Operator


def hardware(n_wires: int, layers: int, reference: int = 0, *, is_real: bool = False) -> Program:
    """Layers of RY and RZ on every wire and a ladder of CNOT, a last layer without (Kandala et al. 2017).

    Parameters
    ----------
    n_wires, layers : int
    reference : int
        The basis state before the first layer.
    is_real : bool
        Only RY, which reaches every real state.
    """
    moves: list[Move] = []
    blocks: list[int] = []
    for layer in range(layers + 1):
        for letter in "Y" if is_real else "YZ":
            for wire in range(n_wires):
                moves.append(rotation([(wire, letter)], n_wires, len(blocks)))
                blocks.append(layer)
        if layer < layers:
            moves += [cnot(wire, wire + 1, n_wires) for wire in range(n_wires - 1)]
    about = f"Hardware-efficient: {layers} layers of {'RY' if is_real else 'RY and RZ'} and a ladder of CNOT."
    start = basis_state(reference, n_wires)
    return Program(start, tuple(moves), len(blocks), tuple(blocks), np.zeros(len(blocks)), np.pi, about)


def hamiltonian_variational(found: Operator, layers: int, start: Any = None) -> Program:
    """Layers of ``exp(-1j theta H_k)`` of the operator's own parts, from |+...+> (Wecker et al. 2015).

    A part holds the terms of one pattern of letters, as all Z Z or all X; its terms are applied one after another.
    """
    parts: dict[str, list[PauliTerm]] = {}
    for term in found.terms:
        if term.letters:
            parts.setdefault("".join(sorted(letter for _, letter in term.letters)), []).append(term)
    ordered = sorted(parts.items(), key=lambda item: (set(item[0]) != {"Z"}, item[0]))
    moves: list[Move] = []
    blocks: list[int] = []
    for layer in range(layers):
        for _, terms in ordered:
            number, wires = len(blocks), found.n_wires
            moves += [rotation(term.letters, wires, number, 2 * term.coefficient) for term in terms]
            blocks.append(layer)
    named = ", ".join(name for name, _ in ordered)
    about = f"Hamiltonian-variational: {layers} layers of the parts {named}."
    begun = uniform(found.n_wires) if start is None else start
    return Program(begun, tuple(moves), len(blocks), tuple(blocks), np.full(len(blocks), 0.1), 0.5, about)


def qaoa(costs: Floats, layers: int, values: Floats | None = None, *, folded: bool = False) -> Program:
    """``prod exp(-1j beta sum X) exp(-1j gamma C)`` on |+...+> (Farhi et al. 2014); C is minimised.

    Parameters
    ----------
    costs : ndarray, shape (2**n,)
        C as a table, so that a cost layer is one multiplication whatever its terms.
    layers : int
    values : ndarray, shape (2 * layers,), or None
        gamma_1, beta_1, gamma_2, ... to start from.
    folded : bool
        Whether `costs` is the first half of a table that reads the same backwards, as that of a cut does.
    """
    n_wires = int(np.log2(len(costs)))
    moves: list[Move] = []
    for layer in range(layers):
        moves += [Phase(costs, 2 * layer), Mixer(n_wires, 2 * layer + 1, folded)]
    begun = np.tile([0.1, 0.1], layers) if values is None else values
    blocks = tuple(layer for layer in range(layers) for _ in range(2))
    about = f"QAOA of {layers} layer{'s' * (layers != 1)}: cost by phases, mixer by X on every wire."
    return Program(uniform(n_wires), tuple(moves), 2 * layers, blocks, begun, np.pi / 4, about)


def interpolated(values: Floats) -> Floats:
    """Angles of one more layer, between the present ones (INTERP; Zhou et al., PRX 10, 021067), shape (2 p + 2,)."""
    layers = len(values) // 2
    places = np.arange(layers + 1) * (layers - 1) / layers if layers > 1 else np.zeros(2)
    columns = [np.interp(places, np.arange(layers), values[kind::2]) for kind in (0, 1)]
    return np.stack(columns, axis=1).reshape(-1)
