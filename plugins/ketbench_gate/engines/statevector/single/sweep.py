"""One sample forward to its values and back to all gradients, in numpy: as few calls as can be, whatever they hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ketbench_gate.engines.statevector.arrays import Array, NumpyArrays
from ketbench_gate.engines.statevector.kernels import kronned
from ketbench_gate.engines.statevector.pool import Pool
from ketbench_gate.engines.statevector.readout import expectation_values, seeded
from ketbench_gate.engines.statevector.single.plan import SinglePlan

_XP = NumpyArrays(Pool())


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """What the way back needs.

    Parameters
    ----------
    kets : array of complex, shape (layers + 1, 2**n)
        The state before each layer, and the last one.
    runs : array of complex, shape (M, R, 2, 2)
        Each run up to and with each of its gates.
    matrices : list of array of complex, shape (layers, 2**k, 2**k)
        Of each half.
    factors : array of complex, shape (P, 2**n), or None
    """

    kets: Array
    runs: Array
    matrices: list[Array]
    factors: Array | None


def forward(plan: SinglePlan, values: Array) -> Held:
    """From the values, shape (values + 1,), to the last state."""
    runs = _runs(plan, values)
    matrices = _matrices(plan, runs[-1])
    factors = _factors(plan, values)
    kets = np.empty((len(plan.layers) + 1, 2**plan.n_wires), runs.dtype)
    kets[0] = 0
    kets[0, 0] = 1
    ket = kets[0]
    for place, layer in enumerate(plan.layers):
        if layer.turns:
            ket = _turned(matrices, place, ket)
        if layer.source is not None:
            ket = ket.take(layer.source)
        if layer.phase >= 0 and factors is not None:
            ket = ket * factors[layer.phase]
        kets[place + 1] = ket
    return Held(kets, runs, matrices, factors)


def outputs(plan: SinglePlan, held: Held) -> Array:
    """Expectation values, shape (observables,), or the state, shape (2**n,)."""
    ket = held.kets[-1]
    if plan.signs is not None:
        reals = ket.view(ket.real.dtype)
        return plan.signs @ (reals * reals)
    return expectation_values(_XP, plan.masks, ket[:, None])[:, 0] if plan.masks else ket


def bra_of(plan: SinglePlan, held: Held, gradient: Array) -> Array:
    """The bra, shape (2**n,), that carries the gradient by the outputs back."""
    ket = held.kets[-1]
    if plan.signs is not None:
        return (gradient @ plan.masks[0].real) * ket.conj()
    if plan.masks:
        return seeded(_XP, plan.masks, ket[:, None], gradient[:, None])[:, 0]
    return gradient.conj() / 2


def backward(plan: SinglePlan, held: Held, bra: Array) -> Array:
    """The gradient by the values, shape (values,), from the bra behind all layers."""
    bras = np.empty_like(held.kets)
    bras[-1] = bra
    transposes = [matrix.swapaxes(1, 2) for matrix in held.matrices]
    for place in range(len(plan.layers) - 1, -1, -1):
        layer = plan.layers[place]
        if layer.phase >= 0 and held.factors is not None:
            bra = bra * held.factors[layer.phase]
        if layer.back is not None:
            bra = bra.take(layer.back)
        if layer.turns:
            bra = _turned(transposes, place, bra)
        bras[place] = bra
    found = _by_gates(plan, held, bras)
    if plan.diagonals.tables:
        found = found + _by_phases(plan, held, bras)
    return found[:-1]


def _runs(plan: SinglePlan, values: Array) -> Array:
    gates = plan.gates
    angles = values[gates.source] * gates.scale + gates.offset
    runs = gates.constant + np.cos(angles) * gates.cosine + np.sin(angles) * gates.sine
    for place in range(1, len(runs)):
        runs[place] = runs[place] @ runs[place - 1]
    return runs


def _matrices(plan: SinglePlan, runs: Array) -> list[Array]:
    first = plan.halves[0]
    layers = len(plan.layers)
    if len(plan.halves) == 1:
        return [kronned(runs.reshape(layers, first, 2, 2))]
    if plan.halves[1] == first:
        both = kronned(runs.reshape(2 * layers, first, 2, 2))
        return [both[:layers], both[layers:]]
    cut = layers * first
    return [
        kronned(runs[:cut].reshape(layers, first, 2, 2)),
        kronned(runs[cut:].reshape(layers, plan.halves[1], 2, 2)),
    ]


def _factors(plan: SinglePlan, values: Array) -> Array | None:
    own = plan.diagonals
    if not own.tables:
        return None
    angles = values[own.source] * own.scale + own.offset
    turned = np.empty((len(own.tables), 2**plan.n_wires), angles.dtype)
    place = 0
    for row, table in enumerate(own.tables):
        np.dot(angles[place : place + len(table)], table, out=turned[row])
        place += len(table)
    factors = np.empty(turned.shape, plan.gates.constant.dtype)
    np.cos(turned, out=factors.real)
    np.sin(turned, out=factors.imag)
    return factors if own.constant is None else factors * own.constant


def _turned(matrices: list[Array], place: int, x: Array) -> Array:
    """A layer's matrices times a state."""
    if len(matrices) == 1:
        return matrices[0][place] @ x
    left, right = matrices[0][place], matrices[1][place]
    return (left @ x.reshape(len(left), len(right)) @ right.T).reshape(-1)


def _by_gates(plan: SinglePlan, held: Held, bras: Array) -> Array:
    """Derivatives by the angle of each gate of each run, summed up by value, shape (values + 1,)."""
    gates, runs = plan.gates, held.runs
    # Each generator is moved before its run, where the overlap of bra and ket is known.
    moved = runs.conj().swapaxes(2, 3) @ gates.generator @ runs
    columns = (moved * _traces(plan, held.kets[:-1], bras[:-1])).reshape(-1, 4).real.sum(1)
    return np.bincount(gates.target, columns * gates.slope, plan.values + 1)


def _traces(plan: SinglePlan, kets: Array, bras: Array) -> Array:
    """Overlaps of bra and ket before each layer, traced onto each wire, shape (R, 2, 2)."""
    layers = len(kets)
    if len(plan.halves) == 1:
        both = bras[:, :, None] * kets[:, None, :]
        return (both.reshape(layers, -1) @ plan.traces[0]).reshape(-1, 2, 2)
    left, right = (x.reshape(layers, 2 ** plan.halves[0], -1) for x in (bras, kets))
    first = (left @ right.swapaxes(1, 2)).reshape(layers, -1) @ plan.traces[0]
    second = (left.swapaxes(1, 2) @ right).reshape(layers, -1) @ plan.traces[1]
    return np.concatenate([first.reshape(-1, 2, 2), second.reshape(-1, 2, 2)])


def _by_phases(plan: SinglePlan, held: Held, bras: Array) -> Array:
    """Derivatives by the angles of all phases, summed up by value, shape (values + 1,)."""
    own = plan.diagonals
    behind = own.behind + 1
    both = (bras[behind] * held.kets[behind]).imag
    found = np.concatenate([table @ row for table, row in zip(own.tables, both, strict=True)])
    return np.bincount(own.source, found * own.slope, plan.values + 1)
