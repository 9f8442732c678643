"""The few array operations whose names differ between numpy and torch; small batches run in numpy, cheaper a call."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from ketbench_gate.engines.statevector.pool import SMALLEST, Pool

Array = Any
"""A numpy array or a torch tensor; the operators in use mean the same in both."""


class Arrays(Protocol):
    """What the sweeps need besides operators."""

    def cos_sin(self, angle: Array) -> tuple[Array, Array]:
        """Cosine and sine."""
        ...

    def phase(self, angle: Array) -> Array:
        """``exp(1j * angle)``."""
        ...

    def take(self, x: Array, index: Array) -> Array:
        """Rows of an array."""
        ...

    def added(self, size: int, index: Array, values: Array) -> Array:
        """Rows of `values` summed up by their index, shape (size, ...)."""
        ...

    def joined(self, parts: list[Array]) -> Array:
        """Arrays one after the other."""
        ...

    def stacked(self, parts: list[Array]) -> Array:
        """Arrays of one shape along a new first axis."""
        ...

    def widened(self, column: Array, width: int) -> Array:
        """A column repeated, without a copy."""
        ...

    def product(self, matrix: Array, x: Array) -> Array:
        """One complex or real matrix times a complex matrix, or times each of a stack of them."""
        ...

    def row_product(self, x: Array, matrix: Array) -> Array:
        """Each row of a complex array times the transpose of a complex matrix."""
        ...

    def real_overlap(self, x: Array, y: Array) -> Array:
        """Real part of the inner products of rows, over a stack of such arrays."""
        ...

    def times(self, x: Array, y: Array) -> Array:
        """Two complex arrays multiplied element by element."""
        ...

    def conjugate(self, x: Array) -> Array:
        """A conjugated copy."""
        ...

    def real_product(self, table: Array, x: Array) -> Array:
        """A real matrix times a complex one."""
        ...

    def squares_product(self, table: Array, x: Array) -> Array:
        """A real matrix times the squared absolute values of a complex one."""
        ...

    def weighted_bra(self, table: Array, weights: Array, x: Array) -> Array:
        """The columns of a real table, weighted, times the conjugate of a complex array."""
        ...


class NumpyArrays:
    """Numpy: about a fifth of torch's cost a call; results of a state's size come from a pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def cos_sin(self, angle: Array) -> tuple[Array, Array]:
        """Cosine and sine."""
        return np.cos(angle), np.sin(angle)

    def phase(self, angle: Array) -> Array:
        """``exp(1j * angle)``."""
        out = self._empty(angle.shape, np.complex64 if angle.dtype == np.float32 else np.complex128)
        np.cos(angle, out=out.real)
        np.sin(angle, out=out.imag)
        return out

    def take(self, x: Array, index: Array) -> Array:
        """Rows of an array."""
        if x.size < SMALLEST or x.dtype.kind != "c":
            # The pool holds states only; a wide table of angles is real.
            return x.take(index, axis=0)
        return x.take(index, axis=0, out=self._empty((len(index), *x.shape[1:]), x.dtype), mode="clip")

    def added(self, size: int, index: Array, values: Array) -> Array:
        """Rows of `values` summed up by their index."""
        out = np.zeros((size, *values.shape[1:]), values.dtype)
        np.add.at(out, index, values)
        return out

    def joined(self, parts: list[Array]) -> Array:
        """Arrays one after the other."""
        return np.concatenate(parts)

    def stacked(self, parts: list[Array]) -> Array:
        """Arrays of one shape along a new first axis."""
        return np.stack(parts)

    def widened(self, column: Array, width: int) -> Array:
        """A column repeated, without a copy."""
        return np.broadcast_to(column, (column.shape[0], width))

    def product(self, matrix: Array, x: Array) -> Array:
        """One complex or real matrix times a complex matrix, or times each of a stack of them."""
        out = self._empty(x.shape, x.dtype)
        if matrix.dtype.kind == "c":
            return np.matmul(matrix, x, out=out)
        np.matmul(matrix, _reals(x), out=out.view(matrix.dtype))
        return out

    def row_product(self, x: Array, matrix: Array) -> Array:
        """Each row of a complex array times the transpose of a complex matrix."""
        return np.matmul(x, matrix.T, out=self._empty(x.shape, x.dtype)) if x.size >= SMALLEST else x @ matrix.T

    def real_overlap(self, x: Array, y: Array) -> Array:
        """Real part of the inner products of rows, over a stack of such arrays."""
        return (_reals(x) @ _reals(y).swapaxes(1, 2)).sum(0)

    def times(self, x: Array, y: Array) -> Array:
        """Two complex arrays multiplied element by element."""
        if x.size < SMALLEST and y.size < SMALLEST:
            return x * y
        return np.multiply(x, y, out=self._empty(np.broadcast_shapes(x.shape, y.shape), x.dtype))

    def conjugate(self, x: Array) -> Array:
        """A conjugated copy."""
        return x.conj()

    def real_product(self, table: Array, x: Array) -> Array:
        """A real matrix times a complex one."""
        return (table @ _reals(x)).view(x.dtype)

    def squares_product(self, table: Array, x: Array) -> Array:
        """A real matrix times the squared absolute values of a complex one."""
        return table @ (x.real * x.real + x.imag * x.imag)

    def weighted_bra(self, table: Array, weights: Array, x: Array) -> Array:
        """The columns of a real table, weighted, times the conjugate of a complex array."""
        return (table.T @ weights) * x.conj()

    def _empty(self, shape: tuple[int, ...], kind: Any) -> Array:
        """Arbitrary content, from the pool where it is large."""
        if math.prod(shape) < SMALLEST:
            return np.empty(shape, kind)
        wanted = torch.complex64 if np.dtype(kind) == np.complex64 else torch.complex128
        return self._pool.empty(shape, wanted, _CPU).numpy()


_CPU = torch.device("cpu")


def _reals(x: Array) -> Array:
    """A complex array as real numbers, twice as many on its last axis."""
    return np.ascontiguousarray(x).view(x.real.dtype)


class TorchArrays:
    """Torch: the larger batches, on a processor or a CUDA device; results of a state's size come from a pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def cos_sin(self, angle: Array) -> tuple[Array, Array]:
        """Cosine and sine."""
        return torch.cos(angle), torch.sin(angle)

    def phase(self, angle: Array) -> Array:
        """``exp(1j * angle)``."""
        out = self._pool.empty(angle.shape, complex_of(angle.dtype), angle.device)
        pairs = torch.view_as_real(out)
        torch.cos(angle, out=pairs[..., 0])
        torch.sin(angle, out=pairs[..., 1])
        return out

    def take(self, x: Array, index: Array) -> Array:
        """Rows of an array."""
        if x.ndim != 2:
            return x.index_select(0, index)
        out = self._pool.empty((index.shape[0], x.shape[1]), x.dtype, x.device)
        return torch.index_select(x, 0, index, out=out)

    def added(self, size: int, index: Array, values: Array) -> Array:
        """Rows of `values` summed up by their index."""
        return values.new_zeros((size, *values.shape[1:])).index_add_(0, index, values)

    def joined(self, parts: list[Array]) -> Array:
        """Arrays one after the other."""
        return torch.cat(parts)

    def stacked(self, parts: list[Array]) -> Array:
        """Arrays of one shape along a new first axis."""
        return torch.stack(parts)

    def widened(self, column: Array, width: int) -> Array:
        """A column repeated, without a copy."""
        return column.expand(column.shape[0], width)

    def product(self, matrix: Array, x: Array) -> Array:
        """One complex or real matrix times a complex matrix, or times each of a stack of them."""
        out = self._pool.empty(x.shape, x.dtype, x.device)
        source, target = (x, out) if matrix.is_complex() else (_pairs(x), _pairs(out))
        if x.ndim == 2:
            torch.mm(matrix, source, out=target)
        else:
            torch.bmm(matrix.expand(x.shape[0], *matrix.shape), source, out=target)
        return out

    def row_product(self, x: Array, matrix: Array) -> Array:
        """Each row of a complex array times the transpose of a complex matrix."""
        return torch.mm(x, matrix.T, out=self._pool.empty(x.shape, x.dtype, x.device))

    def real_overlap(self, x: Array, y: Array) -> Array:
        """Real part of the inner products of rows, over a stack of such arrays."""
        if len(x) == 1:
            return _pairs(x[0]) @ _pairs(y[0]).T
        return torch.bmm(_pairs(x), _pairs(y).swapaxes(1, 2)).sum(0)

    def times(self, x: Array, y: Array) -> Array:
        """Two complex arrays multiplied element by element."""
        out = self._pool.empty(_broadcast(x.shape, y.shape), x.dtype, x.device)
        return torch.mul(x, y, out=out)

    def conjugate(self, x: Array) -> Array:
        """A conjugated copy."""
        return torch.conj_physical(x, out=self._pool.empty(x.shape, x.dtype, x.device))

    def real_product(self, table: Array, x: Array) -> Array:
        """A real matrix times a complex one."""
        found = table @ _pairs(x)
        return torch.view_as_complex(found.reshape(table.shape[0], -1, 2))

    def squares_product(self, table: Array, x: Array) -> Array:
        """A real matrix times the squared absolute values of a complex one."""
        squares = torch.square(_pairs(x), out=_pairs(self._pool.empty(x.shape, x.dtype, x.device)))
        return (table @ squares).reshape(table.shape[0], -1, 2).sum(2)

    def weighted_bra(self, table: Array, weights: Array, x: Array) -> Array:
        """The columns of a real table, weighted, times the conjugate of a complex array.

        Each weight stands twice, once negated, so that one product makes the factors of real and imaginary parts and
        no pass over every second number follows.
        """
        out = self._pool.empty(x.shape, x.dtype, x.device)
        factors = _pairs(out)
        torch.mm(table.T, torch.stack([weights, -weights], -1).reshape(len(weights), -1), out=factors)
        torch.mul(factors, _pairs(x), out=factors)
        return out


def _pairs(x: Tensor) -> Tensor:
    """A complex tensor as real numbers, twice as many on its last axis."""
    return torch.view_as_real(x).flatten(-2)


def _broadcast(x: Sequence[int], y: Sequence[int]) -> list[int]:
    """The common shape of two arrays with as many axes; torch's own function costs as much as a small product."""
    return [b if a == 1 else a for a, b in zip(x, y, strict=True)]


def complex_of(kind: torch.dtype) -> torch.dtype:
    """The complex numbers made of a kind of real ones."""
    return torch.complex128 if kind == torch.float64 else torch.complex64


MANY_STATES = 2**16
"""Entries of a table from which 32 bits are taken for each."""


def converted(value: Any, *, double: bool, device: torch.device | None) -> Any:
    """A copy of a plan with all arrays in the wanted precision, as tensors on a device or, for None, in numpy."""
    if isinstance(value, np.ndarray):
        return _converted_array(value, double, device)
    if isinstance(value, tuple):
        return tuple(converted(item, double=double, device=device) for item in value)
    if isinstance(value, dict):
        return {key: converted(item, double=double, device=device) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: converted(getattr(value, f.name), double=double, device=device) for f in fields(value)}
        return replace(value, **changed)
    return value


def _converted_array(value: np.ndarray[Any, Any], double: bool, device: torch.device | None) -> Array:
    kind: Any = value.dtype
    if value.dtype.kind == "c":
        kind = np.complex128 if double else np.complex64
    elif value.dtype.kind == "f":
        kind = np.float64 if double else np.float32
    elif value.dtype.kind == "i":
        # Tables over many states take half the memory; numpy itself counts in whole words.
        kind = np.int32 if device is not None and value.size >= MANY_STATES else np.int64
    made = np.ascontiguousarray(value.astype(kind, copy=False))
    return made if device is None else torch.from_numpy(made).to(device)


def as_tensor(x: Array) -> Tensor:
    """An array as a tensor, without a copy where it can be."""
    return x if isinstance(x, Tensor) else torch.from_numpy(np.ascontiguousarray(x))
