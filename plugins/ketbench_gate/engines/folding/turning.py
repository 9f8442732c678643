"""Turns by RY of every wire, one real matrix, squares, signs: the shape of most small circuits as one torch function.

Samples are kept in the fastest dimension, since the others are small: forward and backward are a few products of
matrices and elementwise passes over (2**n, batch).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable


class TurnedValues(Function):
    """Expectation values of diagonal observables behind RY turns and a matrix.

    Called with angles, shape (wires, batch); the matrix, shape (2**n, 2 * 2**n), real part beside imaginary part; the
    signs of the observables, shape (2**n, outputs). Gives values of shape (outputs, batch).
    """

    @staticmethod
    def forward(ctx: Any, angles: Tensor, matrix: Tensor, signs: Tensor) -> Tensor:
        """Values."""
        state = product_of_turns(angles)
        amplitudes = matrix.T @ state
        twice = torch.cat([signs, signs])
        ctx.save_for_backward(state, matrix, amplitudes, twice)
        return twice.T @ amplitudes.square()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grad_outputs: Tensor) -> Any:
        """Gradients by angles and matrix."""
        state, matrix, amplitudes, twice = ctx.saved_tensors
        bra = (twice @ grad_outputs[0]).mul_(amplitudes).mul_(2)
        of_matrix = state @ bra.T if ctx.needs_input_grad[1] else None
        return (_of_angles(state, matrix @ bra) if ctx.needs_input_grad[0] else None), of_matrix, None


def product_of_turns(angles: Tensor) -> Tensor:
    """Product of (cos a/2, sin a/2) over the wires, the first wire slowest, shape (2**n, batch)."""
    half = 0.5 * angles
    vectors = torch.stack([half.cos(), half.sin()], dim=1)
    state = vectors[0]
    for vector in vectors[1:]:
        state = (state[:, None] * vector[None]).reshape(-1, angles.shape[1])
    return state


def _of_angles(state: Tensor, bra: Tensor) -> Tensor:
    """d/da of a turn is half a quarter turn further on that wire: (c, s) becomes (-s, c) / 2."""
    wires = state.shape[0].bit_length() - 1
    found: list[Tensor] = []
    for wire in range(wires):
        ket = state.view(2**wire, 2, -1, state.shape[1])
        other = bra.view(2**wire, 2, -1, state.shape[1])
        found.append((other[:, 1] * ket[:, 0] - other[:, 0] * ket[:, 1]).sum((0, 1)))
    return torch.stack(found).mul_(0.5)
