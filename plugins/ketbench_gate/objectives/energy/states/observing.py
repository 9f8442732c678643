"""What is told of a state besides its energy: particles, spin, variance, single Pauli sums, correlations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ketbench.plugin import InputError, PauliTerm
from ketbench_gate.circuits.observables import observable
from ketbench_gate.objectives.energy.states.moves import State
from ketbench_gate.objectives.operators.pauli import Floats, Operator
from ketbench_gate.objectives.operators.sector import spin_balance


def probabilities(state: State) -> Floats:
    """Of each basis state, shape (2**n,)."""
    return np.real(state.conj() * state)


def particle_number(state: State) -> float:
    """<N>: how many wires are 1."""
    return float(probabilities(state) @ np.bitwise_count(np.arange(len(state))).astype(np.float64))


def spin(state: State) -> float:
    """<Sz> where even wires are spin up and odd ones down."""
    wires = int(np.log2(len(state)))
    return float(probabilities(state) @ spin_balance(wires).astype(np.float64)) / 2


def variance(state: State, moved: State) -> float:
    """``<H^2> - <H>^2`` from the state and H on it; never below 0."""
    mean = float(np.vdot(state, moved).real)
    return max(0.0, float(np.vdot(moved, moved).real) - mean * mean)


def expectation(state: State, text: str) -> float:
    """<O> of a Pauli sum such as "0.5*Z0 + X0 X1".

    Raises
    ------
    InputError
        When it cannot be read or uses a wire that is not there.
    """
    read = observable(text)
    wires = int(np.log2(len(state)))
    if read.widest >= wires:
        raise InputError(f"Observable '{text}' uses wire {read.widest}, but the state has wires 0 to {wires - 1}.")
    terms = tuple(PauliTerm(term.factor, term.letters) for term in read.terms)
    return float(np.vdot(state, Operator(terms, wires).matrix @ state).real)


def correlations(state: State) -> Floats:
    """``<Z_i Z_j> - <Z_i><Z_j>``, shape (n, n)."""
    wires = int(np.log2(len(state)))
    chances, index = probabilities(state), np.arange(len(state))
    signs = np.stack([1.0 - 2.0 * ((index >> (wires - 1 - wire)) & 1) for wire in range(wires)])
    means = signs @ chances
    return (signs * chances) @ signs.T - np.outer(means, means)


def occupations(state: State) -> Floats:
    """The chance of each wire to be 1, shape (n,)."""
    wires = int(np.log2(len(state)))
    halves = [probabilities(state).reshape(2**wire, 2, -1)[:, 1].sum() for wire in range(wires)]
    return np.array(halves)


def checked(texts: Sequence[str], n_wires: int) -> str:
    """What is wrong with the first observable that cannot be read, in a sentence; empty where all can."""
    for text in texts:
        try:
            widest = observable(text).widest
        except InputError as error:
            return str(error)
        if widest >= n_wires:
            return f"Observable '{text}' uses wire {widest}, but the operator has wires 0 to {n_wires - 1}."
    return ""
