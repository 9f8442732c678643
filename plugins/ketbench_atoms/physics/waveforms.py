"""One quantity over the time of a pulse; linear in its values, so that gradients reach them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError

Floats = NDArray[np.float64]


class Shape(StrEnum):
    """How the values are meant."""

    CONSTANT = "constant"
    RAMP = "ramp"
    BLACKMAN = "blackman"
    INTERPOLATED = "interpolated"
    LINEAR = "linear"
    STEPS = "steps"


@dataclass(frozen=True, eq=False)
class Waveform:
    """Values over time.

    Parameters
    ----------
    shape : Shape
        "constant" (one value, rad/us), "ramp" (first and last), "blackman" (one value, the area in rad),
        "interpolated" (monotone cubic through the values), "linear" (straight pieces through them), "steps" (as many
        pieces of equal length, each constant).
    values : array-like or torch tensor of float, shape (k,)
        A tensor keeps its gradient, but for "interpolated".
    times : tuple of float
        Places of the values of "interpolated" and "linear" as shares of the duration; equal distances by default.
    """

    shape: Shape
    values: Any
    times: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        values: Any = self.values
        if not hasattr(values, "detach"):
            values = np.atleast_1d(np.asarray(values, dtype=np.float64))
            object.__setattr__(self, "values", values)
        object.__setattr__(self, "shape", Shape(self.shape))
        self._check(np.asarray(values.detach().cpu()) if hasattr(values, "detach") else values)

    @classmethod
    def of(cls, given: Any) -> Waveform:
        """A waveform from a number (constant), a sequence (steps), or a waveform."""
        if isinstance(given, Waveform):
            return given
        try:
            size = given.ndim if hasattr(given, "ndim") else np.ndim(given)
            if size == 0:
                return cls(Shape.CONSTANT, given.reshape(1) if hasattr(given, "detach") else float(given))
            return cls(Shape.STEPS, given)
        except (TypeError, ValueError):
            raise InputError(f"{given!r} is not a number, sequence of numbers or Waveform.") from None

    @property
    def pieces(self) -> int:
        """How many parts the time falls into between which the value may jump; a grid of steps is a multiple."""
        return len(self.values) if self.shape is Shape.STEPS else 1

    @property
    def is_constant(self) -> bool:
        """Whether it is the same within each of its pieces."""
        return self.shape in (Shape.CONSTANT, Shape.STEPS)

    @property
    def has_gradient(self) -> bool:
        """Whether a gradient is wanted."""
        return bool(getattr(self.values, "requires_grad", False))

    def at(self, shares: Floats, duration: float) -> Any:
        """Values at times given as shares of the duration in [0, 1], as an array or a tensor, shape (len(shares),)."""
        if self.shape is Shape.INTERPOLATED:
            from scipy.interpolate import PchipInterpolator

            made: Any = PchipInterpolator(self._places(), self.plain())
            return np.asarray(made(shares), dtype=np.float64)
        matrix = self._matrix(shares, duration)
        if not hasattr(self.values, "detach"):
            return matrix @ self.values
        import torch

        return torch.as_tensor(matrix, dtype=self.values.dtype, device=self.values.device) @ self.values

    def plain(self) -> Floats:
        """The values as an array."""
        held = self.values.detach().cpu().numpy() if hasattr(self.values, "detach") else self.values
        return np.asarray(held, dtype=np.float64)

    def _matrix(self, shares: Floats, duration: float) -> Floats:
        if self.shape is Shape.CONSTANT:
            return np.ones((len(shares), 1))
        if self.shape is Shape.RAMP:
            return np.column_stack([1 - shares, shares])
        if self.shape is Shape.BLACKMAN:
            return (_blackman(shares) / (0.42 * duration))[:, None]
        if self.shape is Shape.STEPS:
            size = len(self.values)
            return np.eye(size)[np.minimum((shares * size).astype(int), size - 1)]
        places = self._places()
        return np.column_stack([np.interp(shares, places, row) for row in np.eye(len(places))])

    def _places(self) -> Floats:
        return np.asarray(self.times) if self.times else np.linspace(0, 1, len(self.values))

    def _check(self, values: Floats) -> None:
        needed = {Shape.CONSTANT: 1, Shape.RAMP: 2, Shape.BLACKMAN: 1}.get(self.shape, 0)
        if values.ndim != 1 or len(values) == 0 or (needed and len(values) != needed):
            raise InputError(f"A waveform '{self.shape.value}' needs {needed or 'some'} values, not {values.shape}.")
        if not np.isfinite(values).all():
            raise InputError(f"A waveform '{self.shape.value}' holds {values.tolist()}; every value must be a number.")
        if self.shape in (Shape.INTERPOLATED, Shape.LINEAR):
            places = self._places()
            rising = len(places) > 1 and bool(np.all(np.diff(places) > 0))
            if len(places) != len(values) or not rising or places[0] != 0 or places[-1] != 1:
                raise InputError(
                    "Times of a waveform must rise from 0 to 1 and be as many as its values, two at least."
                )
        elif self.times:
            raise InputError(f"A waveform '{self.shape.value}' takes no times.")


def _blackman(shares: Floats) -> Floats:
    """Blackman's window on [0, 1], cut at 0; its integral is 0.42."""
    window = 0.42 - 0.5 * np.cos(2 * np.pi * shares) + 0.08 * np.cos(4 * np.pi * shares)
    return np.clip(window, 0, None)
