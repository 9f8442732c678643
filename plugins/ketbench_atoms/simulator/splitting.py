"""Evolution in the full space by splitting: interactions are a phase, the drive a product over atoms, in batches."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench_atoms.physics.pulse import Window

Floats = NDArray[np.float64]
_GROUP = 5
"""Atoms whose drive is multiplied as one matrix: 32 x 32."""
_SUZUKI = 1 / (4 - 4 ** (1 / 3))
"""Share of the outer four of five second-order steps that make one of fourth order (Suzuki 1990, Phys. Lett. A 146)."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How time is cut.

    Parameters
    ----------
    order : int
        2 (Strang) or 4 (Suzuki, five Strang steps).
    steps : tuple of int
        Of each window.
    """

    order: int
    steps: tuple[int, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """Of a step, the lengths of the second-order steps it is made of."""
        return (1.0,) if self.order == 2 else (_SUZUKI, _SUZUKI, 1 - 4 * _SUZUKI, _SUZUKI, _SUZUKI)


def scheme_for(
    batch: Sequence[Sequence[Window]], strongest: float, reach: float, tolerance: float, steps: int | None
) -> Scheme:
    """Steps for an error of the state near `tolerance`.

    Parameters
    ----------
    batch : sequence of sequence of Window
    strongest : float
        Largest interaction of a pair that moves, rad/us.
    reach : float
        Largest rate of the drive, ``max(Omega, |delta|)`` summed as if independent over the atoms, rad/us.
    tolerance : float
    steps : int or None
        Of the whole pulse, where it is fixed.
    """
    order = 2 if tolerance > 1e-2 else 4
    total = max(sum(window.duration for window in windows) for windows in batch)
    if steps is None:
        # Strang's error grows as dt^2 V X / 24 per radian of the drive; measured against dense evolution.
        scale = max(reach, 1.0) * max(strongest, reach, 1.0)
        turns = max(1.0, reach * total)
        if order == 2:
            dt = (24 * tolerance / (scale * turns)) ** 0.5
        else:
            dt = (900 * tolerance / (scale**2 * turns)) ** 0.25
        steps = ceil(total / min(dt, pi / max(strongest, 1e-9), total))
    longest = np.max([[window.duration for window in windows] for windows in batch], axis=0)
    return Scheme(order, tuple(max(1, ceil(steps * float(part) / total)) for part in longest))


def propagated(
    state: Any,
    energies: Any,
    batch: Sequence[Sequence[Window]],
    weights: Floats,
    scheme: Scheme,
    stopped: Callable[[], bool],
) -> Any:
    """Yield the state after each window.

    Parameters
    ----------
    state : torch.Tensor of complex, shape (batch, 2^n)
    energies : torch.Tensor, shape (batch, 2^n)
        rad/us.
    batch : sequence over the batch of sequence of Window
        As many windows in each.
    weights : ndarray, shape (batch, n)
        Of the local detuning.
    scheme : Scheme
    stopped : callable
        True ends it early.
    """
    import torch

    for number, steps in enumerate(scheme.steps):
        windows = [one[number] for one in batch]
        lengths = torch.tensor([w.duration / steps for w in windows], dtype=energies.dtype, device=energies.device)
        state = _window(state, energies, windows, weights, (steps, scheme.shares, lengths), stopped)
        yield state


def _window(
    state: Any, energies: Any, windows: Sequence[Window], weights: Floats, cut: Any, stopped: Callable[[], bool]
) -> Any:
    import torch

    steps, shares, lengths = cut
    fixed = all(window.part.is_stepwise for window in windows)
    middles = np.cumsum(shares) - np.array(shares) / 2
    grid = np.array([0.5]) if fixed else ((np.arange(steps)[:, None] + middles) / steps).ravel()
    drives = _drives(windows, weights, grid, energies)
    phases: dict[float, Any] = {}

    def phase(share: float) -> Any:
        key = round(share, 12)
        if key not in phases:
            angle = -(lengths * share)[:, None] * energies
            phases[key] = torch.polar(torch.ones_like(angle), angle).to(state.dtype)
        return phases[key]

    kept: dict[float, list[Any]] = {}
    state = state * phase(shares[0] / 2)
    for step in range(steps):
        if stopped():
            return state
        for place, share in enumerate(shares):
            if fixed:
                if share not in kept:
                    kept[share] = _factors(_rotations(drives, 0, lengths * share), state.dtype)
                factors = kept[share]
            else:
                factors = _factors(_rotations(drives, step * len(shares) + place, lengths * share), state.dtype)
            last = step == steps - 1 and place == len(shares) - 1
            following = 0.0 if last else shares[(place + 1) % len(shares)]
            state = _driven(state, factors) * phase((share + following) / 2)
    return state


def _drives(windows: Sequence[Window], weights: Floats, grid: Floats, like: Any) -> list[Any]:
    """Amplitude and phase, shape (batch, times), and detuning per atom, shape (batch, times, n)."""
    import torch

    rows = [
        [torch.as_tensor(wave, dtype=like.dtype, device=like.device) for wave in window.sampled(grid)]
        for window in windows
    ]
    omega, delta, phi, local = (torch.stack(column) for column in zip(*rows, strict=True))
    shares = torch.as_tensor(weights, dtype=like.dtype, device=like.device)
    return [omega, phi, delta[:, :, None] + local[:, :, None] * shares[:, None, :]]


def _rotations(drives: list[Any], at: int, lengths: Any) -> Any:
    """``exp(-i dt (Omega/2 (cos phi sx + sin phi sy) - delta n))`` of each atom, shape (batch, n, 2, 2).

    With ``n = (1 - sz) / 2`` and ``w = sqrt(Omega^2 + delta^2)``: a phase times a rotation by ``w dt``.
    """
    import torch

    omega, phi, delta = drives[0][:, at, None], drives[1][:, at, None], drives[2][:, at]
    dt = lengths[:, None]
    rate = torch.sqrt(omega**2 + delta**2 + 1e-30)
    cosine, sine = torch.cos(rate * dt / 2), torch.sin(rate * dt / 2) / rate
    shift = torch.polar(torch.ones_like(delta), delta * dt / 2)
    across = -1j * (omega * sine)
    turn = torch.polar(torch.ones_like(phi), phi)
    up = shift * (cosine - 1j * delta * sine)
    down = shift * (cosine + 1j * delta * sine)
    # sx cos phi + sy sin phi has e^(-i phi) above the diagonal.
    rows = [torch.stack([up, shift * across * turn.conj()], -1), torch.stack([shift * across * turn, down], -1)]
    return torch.stack(rows, -2)


def _factors(rotations: Any, dtype: Any) -> list[Any]:
    """Products over groups of neighbouring atoms, shapes (batch, 2^k, 2^k)."""
    size = rotations.shape[1]
    count = ceil(size / _GROUP)
    edges = [round(size * i / count) for i in range(count + 1)]
    made: list[Any] = []
    for first, last in itertools.pairwise(edges):
        found = rotations[:, first]
        for atom in range(first + 1, last):
            found = _kron(found, rotations[:, atom])
        made.append(found.to(dtype))
    return made


def _kron(left: Any, right: Any) -> Any:
    batch, a, b = left.shape[0], left.shape[1], right.shape[1]
    return (left[:, :, None, :, None] * right[:, None, :, None, :]).reshape(batch, a * b, a * b)


def _driven(state: Any, factors: list[Any]) -> Any:
    """The product of all factors on the state; the last one acts from the right, which needs no copy."""
    batch, dim = state.shape
    before = 1
    for number, factor in enumerate(factors):
        size = factor.shape[1]
        if number == len(factors) - 1 and number:
            state = (state.reshape(batch, -1, size) @ factor.transpose(1, 2)).reshape(batch, dim)
        elif before == 1:
            state = (factor @ state.reshape(batch, size, -1)).reshape(batch, dim)
        else:
            state = (factor[:, None] @ state.reshape(batch, before, size, -1)).reshape(batch, dim)
        before *= size
    return state
