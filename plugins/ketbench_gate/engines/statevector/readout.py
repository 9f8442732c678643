"""Expectation values of a batch of kets, and the bra that carries their gradient back."""

from __future__ import annotations

from collections.abc import Iterator

from ketbench_gate.engines.statevector.arrays import Array, Arrays
from ketbench_gate.engines.statevector.planning.plan import Mask


def expectation_values(xp: Arrays, masks: tuple[Mask, ...], ket: Array) -> Array:
    """Values, shape (observables, batch)."""
    total = None
    for mask in masks:
        for part in _parts(xp, mask, ket):
            total = part if total is None else total + part
    return total


def seeded(xp: Arrays, masks: tuple[Mask, ...], ket: Array, gradient: Array) -> Array:
    """The bra of the gradient-weighted observables applied to the kets; gradient has shape (observables, batch)."""
    total = None
    for mask in masks:
        part = _bra(xp, mask, ket, gradient)
        total = part if total is None else total + part
    return total


def _parts(xp: Arrays, mask: Mask, ket: Array) -> Iterator[Array]:
    if mask.flip is None:
        yield xp.squares_product(mask.real, ket)
        return
    overlaps = xp.times(xp.conjugate(ket), xp.take(ket, mask.flip))
    if mask.real is not None:
        yield xp.real_product(mask.real, overlaps).real
    if mask.imaginary is not None:
        yield xp.real_product(mask.imaginary, overlaps).imag


def _bra(xp: Arrays, mask: Mask, ket: Array, gradient: Array) -> Array:
    source = ket if mask.flip is None else xp.take(ket, mask.flip)
    real = None if mask.real is None else xp.weighted_bra(mask.real, gradient, source)
    if mask.imaginary is None:
        return real
    imaginary = 1j * xp.weighted_bra(mask.imaginary, gradient, source)
    return imaginary if real is None else real + imaginary
