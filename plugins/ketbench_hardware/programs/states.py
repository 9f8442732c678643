"""Real amplitudes as turns and CX: uniformly controlled Ry, Möttönen et al. 2005, arXiv:quant-ph/0407010."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError
from ketbench_hardware.programs.program import Gate


def prepared(wires: Sequence[int], features: Sequence[float]) -> Iterator[Gate]:
    """Gates that turn |0...0> into the features, padded with zeros and normalised; wires[0] is the highest bit.

    Raises
    ------
    InputError
        When all features are zero.
    """
    amplitudes = np.zeros(2 ** len(wires))
    amplitudes[: len(features)] = features
    norm = float(np.linalg.norm(amplitudes))
    if not norm > 0:
        raise InputError("A row has only zeros, which are not amplitudes; leave it out or use angle encoding.")
    for level, wire in enumerate(wires):
        yield from _spread(_angles(amplitudes / norm, level), tuple(wires[:level]), wire)


def _angles(amplitudes: NDArray[np.float64], level: int) -> NDArray[np.float64]:
    """For each value of the wires above, how far this one turns; the last level carries the signs."""
    halves = amplitudes.reshape(2**level, 2, -1)
    if halves.shape[2] == 1:
        low, high = halves[:, 0, 0], halves[:, 1, 0]
    else:
        low, high = np.moveaxis(np.linalg.norm(halves, axis=2), 1, 0)
    return 2 * np.arctan2(high, low)


def _spread(angles: NDArray[np.float64], guards: tuple[int, ...], wire: int) -> Iterator[Gate]:
    """Ry by the angle that belongs to what the guards read."""
    if not guards:
        yield Gate("ry", (wire,), float(angles[0]))
        return
    half = len(angles) // 2
    low, high = angles[:half], angles[half:]
    yield from _spread((low + high) / 2, guards[1:], wire)
    yield Gate("cx", (guards[0], wire))
    yield from _spread((low - high) / 2, guards[1:], wire)
    yield Gate("cx", (guards[0], wire))
