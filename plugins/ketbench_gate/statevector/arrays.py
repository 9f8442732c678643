"""The few array operations whose names differ between numpy and torch; small batches run in numpy, cheaper a call."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

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
        """One matrix times each of a stack of matrices."""
        ...


class NumpyArrays:
    """Numpy: about a fifth of torch's cost a call."""

    def cos_sin(self, angle: Array) -> tuple[Array, Array]:
        """Cosine and sine."""
        return np.cos(angle), np.sin(angle)

    def phase(self, angle: Array) -> Array:
        """``exp(1j * angle)``."""
        out = np.empty(angle.shape, np.complex64 if angle.dtype == np.float32 else np.complex128)
        np.cos(angle, out=out.real)
        np.sin(angle, out=out.imag)
        return out

    def take(self, x: Array, index: Array) -> Array:
        """Rows of an array."""
        return x.take(index, axis=0)

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
        """One matrix times each of a stack of matrices."""
        return matrix @ x


class TorchArrays:
    """Torch: the larger batches, on a processor or a CUDA device."""

    def cos_sin(self, angle: Array) -> tuple[Array, Array]:
        """Cosine and sine."""
        return torch.cos(angle), torch.sin(angle)

    def phase(self, angle: Array) -> Array:
        """``exp(1j * angle)``."""
        return torch.complex(torch.cos(angle), torch.sin(angle))

    def take(self, x: Array, index: Array) -> Array:
        """Rows of an array."""
        return x.index_select(0, index)

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
        """One matrix times each of a stack of matrices."""
        return torch.bmm(matrix.expand(x.shape[0], *matrix.shape), x)


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
    made = np.ascontiguousarray(value.astype(kind))
    return made if device is None else torch.from_numpy(made).to(device)


def as_tensor(x: Array) -> Tensor:
    """An array as a tensor, without a copy where it can be."""
    return x if isinstance(x, Tensor) else torch.from_numpy(np.ascontiguousarray(x))
