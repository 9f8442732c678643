"""Expectation values of a batch of states, and the bra that carries their gradient back."""

from __future__ import annotations

from ketbench_gate.statevector.arrays import Array, Arrays
from ketbench_gate.statevector.kernels import imaginary_overlap
from ketbench_gate.statevector.plan import Mask


def expectation_values(xp: Arrays, masks: tuple[Mask, ...], state: Array) -> Array:
    """Values, shape (observables, batch)."""
    total = None
    for mask in masks:
        for part in _parts(xp, mask, state):
            total = part if total is None else total + part
    return total


def seeded(xp: Arrays, masks: tuple[Mask, ...], state: Array, gradient: Array) -> Array:
    """The gradient-weighted observables applied to the states; gradient has shape (observables, batch)."""
    total = None
    for mask in masks:
        part = _weighted(mask, gradient) * (state if mask.flip is None else xp.take(state, mask.flip))
        total = part if total is None else total + part
    return total


def _parts(xp: Arrays, mask: Mask, state: Array) -> list[Array]:
    if mask.flip is None:
        squares = state.real * state.real + state.imag * state.imag
        return [mask.real @ squares]
    flipped = xp.take(state, mask.flip)
    found: list[Array] = []
    if mask.real is not None:
        found.append(mask.real @ (state.real * flipped.real + state.imag * flipped.imag))
    if mask.imaginary is not None:
        found.append(mask.imaginary @ imaginary_overlap(state, flipped))
    return found


def _weighted(mask: Mask, gradient: Array) -> Array:
    real = None if mask.real is None else mask.real.T @ gradient
    if mask.imaginary is None:
        return real
    imaginary = -1j * (mask.imaginary.T @ gradient)
    return imaginary if real is None else real + imaginary
