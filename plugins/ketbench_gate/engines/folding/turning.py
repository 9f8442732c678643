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
        ctx.save_for_backward(angles, state, matrix, amplitudes, twice)
        return twice.T @ amplitudes.square()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grad_outputs: Tensor) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Gradients by angles and matrix."""
        angles, state, matrix, amplitudes, twice = ctx.saved_tensors
        bra = (twice @ grad_outputs[0]).mul_(amplitudes).mul_(2)
        of_matrix = state @ bra.T if ctx.needs_input_grad[1] else None
        return (_of_angles(angles, matrix @ bra) if ctx.needs_input_grad[0] else None), of_matrix, None


def product_of_turns(angles: Tensor) -> Tensor:
    """Product of (cos a/2, sin a/2) over the wires, the first wire slowest, shape (2**n, batch)."""
    half = 0.5 * angles
    return _product(torch.stack([half.cos(), half.sin()], dim=1))


def _product(vectors: Tensor) -> Tensor:
    """Of vectors of shape (wires, 2, batch), by halves: fewer passes over the long dimension."""
    if len(vectors) == 1:
        return vectors[0]
    middle = len(vectors) // 2
    left, right = _product(vectors[:middle]), _product(vectors[middle:])
    return (left[:, None] * right[None]).reshape(-1, vectors.shape[2])


def _of_angles(angles: Tensor, bra: Tensor) -> Tensor:
    """d/da of a turn is half a quarter turn further on that wire: (c, s) becomes (-s, c) / 2."""
    half = 0.5 * angles
    vectors = torch.stack([half.cos(), half.sin()], dim=1)
    found = torch.cat(_collapsed(vectors, bra)).reshape(vectors.shape)
    return (found[:, 1] * vectors[:, 0]).addcmul_(found[:, 0], vectors[:, 1], value=-1).mul_(0.5)


def _collapsed(vectors: Tensor, bra: Tensor) -> list[Tensor]:
    """For each wire the bra with all other wires' vectors contracted, shape (2, batch)."""
    if len(vectors) == 1:
        return [bra]
    middle = len(vectors) // 2
    left, right = _product(vectors[:middle]), _product(vectors[middle:])
    both = bra.view(left.shape[0], right.shape[0], -1)
    return [
        *_collapsed(vectors[:middle], (both * right[None]).sum(1)),
        *_collapsed(vectors[middle:], (both * left[:, None]).sum(0)),
    ]
