"""What a batch of states tells besides expectation values: probabilities and fidelities; plain torch."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor


def probabilities(states: Tensor, wires: Sequence[int] | None = None) -> Tensor:
    """Probabilities of the basis states of some wires, or of all.

    Parameters
    ----------
    states : Tensor of complex, shape (batch, 2**n)
    wires : sequence of int, or None
        The first is the most significant bit of the result.

    Returns
    -------
    Tensor of float, shape (batch, 2**len(wires))
    """
    whole = states.real.square() + states.imag.square()
    if wires is None:
        return whole
    n = (states.shape[1] - 1).bit_length()
    table = whole.reshape(-1, *[2] * n)
    rest = [wire + 1 for wire in range(n) if wire not in wires]
    ordered = table.permute(0, *(wire + 1 for wire in wires), *rest)
    return ordered.reshape(len(states), 2 ** len(wires), -1).sum(2)


def fidelities(states: Tensor, targets: Tensor) -> Tensor:
    """Squared overlap of each state with its target, shape (batch,); one target serves all states."""
    overlap = (targets.conj() * states).sum(1)
    return overlap.real.square() + overlap.imag.square()
