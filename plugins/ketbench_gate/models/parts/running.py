"""How a circuit, or what stands in its place, runs over the angles of a sample: once, by pieces, or as a cell."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

STATE_ANGLE = math.pi / 2
"""Angle of a state of one: values between -1 and 1 come back as angles between -pi/2 and pi/2."""


def over_pieces(values_of: Callable[[Tensor], Tensor], angles: Tensor, state: int = 0) -> Tensor:
    """Values for each sample.

    Parameters
    ----------
    values_of : callable
        Rows of angles, shape (rows, n_angles), to values, shape (rows, n_values).
    angles : Tensor, shape (batch, n_angles) or (batch, pieces, n_angles)
        Of pieces, each is a row of its own, and its values stand side by side.
    state : int
        More than 0: the pieces are time steps, and so many of a step's values are read by the next one behind its own
        angles, the first step reading zeros; the values are those of the last step (arXiv:2006.14619 has such a cell).

    Returns
    -------
    Tensor, shape (batch, n_values), or (batch, pieces * n_values)
    """
    if angles.dim() < 3:
        return values_of(angles)
    if not state:
        values = values_of(angles.flatten(0, -2))
        return values.reshape(angles.shape[0], angles.shape[1] * values.shape[1])
    held = angles.new_zeros((len(angles), state))
    values = held
    for step in angles.unbind(1):
        values = values_of(torch.cat([step, STATE_ANGLE * held], dim=1))
        held = values[:, :state]
    return values
