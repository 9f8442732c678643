"""Trains a machine epoch by epoch with any sampler and reports its temperature; it draws no pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from ketbench_annealing.boltzmann.likelihood import Likelihood, likelihood
from ketbench_annealing.boltzmann.machine import Machine
from ketbench_annealing.boltzmann.sampling import BlockGibbs, DimodDraw, Draw, Exact, Spins
from ketbench_annealing.boltzmann.temperature import BAND, estimated_beta

_LARGEST_CORRECTION = 2.0
_CORRECT_EVERY = 4
FACTOR_LIMIT = 8.0
"""A sampler that still has a wrong temperature at this factor sets its own scale and cannot be corrected."""


@dataclass(frozen=True, slots=True, eq=False)
class Epoch:
    """How an epoch went.

    Parameters
    ----------
    number : int
        From 0, the state before training.
    held_out : Likelihood
        Of the rows held out.
    beta : float
        At which the sampler drew, 1 is right.
    factor : float
        What the sampler's energies were multiplied by.
    clipped : float
        Share of coefficients that were cut to the sampler's range.
    sampler_share : float
        Of the time of the epoch.
    gradient : float
        Root mean square of the last gradient of the couplings.
    samples : Tensor of -1 and +1, shape (r, visible)
    """

    number: int
    held_out: Likelihood
    beta: float
    factor: float
    clipped: float
    sampler_share: float
    gradient: float
    samples: torch.Tensor


@dataclass(frozen=True, slots=True)
class Course:
    """How to train.

    Parameters
    ----------
    epochs, batch : int
    learning_rate : float
    rescale : bool
        Whether the temperature is corrected when it leaves the band.
    seed : int
    """

    epochs: int
    batch: int
    learning_rate: float
    rescale: bool
    seed: int


def start_from(machine: Machine, data: torch.Tensor) -> None:
    """Set the visible fields so that free spins have the means of the data (Hinton 2012, section 8)."""
    mean = data.mean(dim=0).clamp(-0.98, 0.98)
    machine.visible_fields = -torch.atanh(mean)


def trained(
    machine: Machine,
    draw: Draw,
    data: torch.Tensor,
    held_out: torch.Tensor,
    course: Course,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Epoch]:
    """Climb the likelihood by ``<s s'>_data - <s s'>_model`` (Ackley, Hinton and Sejnowski 1985), epoch by epoch.

    The machine is changed in place. The epoch 0 that comes first shows where training starts.
    """
    generator = torch.Generator().manual_seed(course.seed)
    factor = 1.0
    samples = draw(machine, factor)
    yield _epoch(machine, draw, samples, held_out, 0, factor, 0.0, 0.0)
    for number in range(1, course.epochs + 1):
        began, in_sampler, gradient = time.process_time(), 0.0, 0.0
        order = torch.randperm(len(data), generator=generator)
        for step, rows in enumerate(order.split(course.batch)):
            if cancelled():
                return
            before = time.process_time()
            samples = draw(machine, factor)
            in_sampler += time.process_time() - before
            if course.rescale and step % _CORRECT_EVERY == 0 and not _is_smooth(draw):
                factor = corrected(factor, estimated_beta(machine, *samples))
            gradient = _step(machine, data[rows], samples, course.learning_rate, smooth=_is_smooth(draw))
        share = in_sampler / max(1e-9, time.process_time() - began)
        yield _epoch(machine, draw, samples, held_out, number, factor, share, gradient)


def corrected(factor: float, beta: float) -> float:
    """Return the factor that brings beta back to 1, at most doubled or halved; inside the band nothing changes."""
    if BAND[0] <= beta <= BAND[1]:
        return factor
    wanted = 1 / beta if beta > 0 else _LARGEST_CORRECTION
    changed = factor * min(_LARGEST_CORRECTION, max(1 / _LARGEST_CORRECTION, wanted))
    return min(FACTOR_LIMIT, max(1 / FACTOR_LIMIT, changed))


def _is_smooth(draw: Draw) -> bool:
    """Whether hidden means may replace hidden samples: only where the temperature is right by construction."""
    return isinstance(draw, (BlockGibbs, Exact))


def _step(machine: Machine, rows: torch.Tensor, samples: Spins, rate: float, *, smooth: bool) -> float:
    known = -torch.tanh(machine.hidden_input(rows))
    visible, hidden = samples
    if smooth:
        hidden = -torch.tanh(machine.hidden_input(visible))
    difference = (rows.T @ known / len(rows) - visible.T @ hidden / len(visible)) * machine.layout.between
    machine.between -= rate * difference
    machine.visible_fields -= rate * (rows.mean(dim=0) - visible.mean(dim=0))
    machine.hidden_fields -= rate * (known.mean(dim=0) - hidden.mean(dim=0))
    if not machine.layout.restricted:
        pairs = rows.T @ rows / len(rows) - visible.T @ visible / len(visible)
        machine.within -= rate * pairs * machine.layout.within
    return float(difference.square().mean().sqrt())


def _epoch(
    machine: Machine,
    draw: Draw,
    samples: Spins,
    held_out: torch.Tensor,
    number: int,
    factor: float,
    share: float,
    gradient: float,
) -> Epoch:
    clipped = draw.clipped if isinstance(draw, DimodDraw) else 0.0
    beta = estimated_beta(machine, *samples)
    return Epoch(number, likelihood(machine, held_out), beta, factor, clipped, share, gradient, samples[0])
