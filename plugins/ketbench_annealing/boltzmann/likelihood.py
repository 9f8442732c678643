"""How well a machine explains data: exact where it can be counted, annealed or pseudo otherwise; labels say which."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch

from ketbench_annealing.boltzmann.machine import Machine, log_two_cosh

MOST_HIDDEN, MOST_SPINS = 16, 20
_STATES_AT_ONCE = 1 << 14


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Mean log-likelihood of data and how it was found.

    Parameters
    ----------
    value : float, nat
    kind : str
        "exact", "annealed importance sampling" or "pseudo".
    """

    value: float
    kind: str


def likelihood(machine: Machine, data: torch.Tensor, *, seed: int = 0) -> Likelihood:
    """Return the mean log-likelihood of visible spins, by the best method that is affordable.

    Parameters
    ----------
    machine : Machine
    data : Tensor of -1 and +1, shape (r, visible)
    seed : int
        Of the annealed estimate.
    """
    if countable(machine):
        value = -float(machine.free_energy(data).mean()) - exact_log_partition(machine)
        return Likelihood(value, "exact")
    if machine.layout.restricted:
        value = -float(machine.free_energy(data).mean()) - annealed_log_partition(machine, seed=seed)
        return Likelihood(value, "annealed importance sampling")
    return Likelihood(pseudo_likelihood(machine, data), "pseudo")


def countable(machine: Machine) -> bool:
    """Whether the partition function can be summed: up to 16 hidden spins, or 20 spins in all."""
    return (machine.layout.restricted and machine.layout.hidden <= MOST_HIDDEN) or machine.size <= MOST_SPINS


def exact_log_partition(machine: Machine) -> float:
    """``log Z`` by summing over one layer and doing the other by hand.

    ``Z = sum_h exp(-b h) prod_i 2 cosh(a_i + sum_j W_ij h_j)`` for a restricted machine; otherwise the sum runs over
    the visible spins of the free energy.
    """
    layout = machine.layout
    over_hidden = layout.restricted and layout.hidden <= max(MOST_HIDDEN, layout.visible)
    count = layout.hidden if over_hidden else layout.visible
    parts: list[torch.Tensor] = []
    for start in range(0, 1 << count, _STATES_AT_ONCE):
        states = all_states(count, start, min(_STATES_AT_ONCE, (1 << count) - start))
        if over_hidden:
            inputs = torch.addmm(machine.visible_fields, states, machine.between.T)
            terms = log_two_cosh(inputs).sum(dim=1) - states @ machine.hidden_fields
        else:
            terms = -machine.free_energy(states)
        parts.append(torch.logsumexp(terms.double(), dim=0))
    return float(torch.logsumexp(torch.stack(parts), dim=0))


def all_states(count: int, start: int, length: int) -> torch.Tensor:
    """Return spins of the numbers ``start ...`` in binary, shape (length, count)."""
    numbers = torch.arange(start, start + length)
    bits = (numbers[:, None] >> torch.arange(count)[None, :]) & 1
    return bits.float() * 2 - 1


def annealed_log_partition(machine: Machine, *, chains: int = 100, steps: int = 1000, seed: int = 0) -> float:
    """Estimate ``log Z`` of a restricted machine from a path of ever stronger couplings.

    Annealed importance sampling (Neal 2001; for these machines Salakhutdinov and Murray 2008, eqs. 12 to 17): the
    chains start from free spins, for which ``log Z = n log 2``.
    """
    generator = torch.Generator().manual_seed(seed)
    layout = machine.layout
    visible = torch.randint(0, 2, (chains, layout.visible), generator=generator).float() * 2 - 1
    betas = np.linspace(0.0, 1.0, steps + 1)
    weights = torch.zeros(chains, dtype=torch.float64)
    for low, high in pairwise(betas.tolist()):
        inputs = machine.hidden_input(visible)
        own = visible @ machine.visible_fields
        cold = log_two_cosh(high * inputs).sum(dim=1) - high * own
        warm = log_two_cosh(low * inputs).sum(dim=1) - low * own
        weights += (cold - warm).double()
        hidden = _drawn(high * inputs, generator)
        visible = _drawn(high * machine.visible_input(visible, hidden), generator)
    free = machine.size * float(np.log(2.0))
    return free + float(torch.logsumexp(weights, dim=0)) - float(np.log(chains))


def pseudo_likelihood(machine: Machine, data: torch.Tensor) -> float:
    """Sum over visible spins of the mean log-probability of each, given the others (Besag 1975)."""
    now = machine.free_energy(data)
    total = 0.0
    for spin in range(machine.layout.visible):
        flipped = data.clone()
        flipped[:, spin] *= -1
        total += float(torch.nn.functional.logsigmoid(machine.free_energy(flipped) - now).mean())
    return total


def relative_entropy(machine: Machine, data: torch.Tensor) -> float | None:
    """KL divergence from the distribution of the data to that of the machine, in nat; None if not countable."""
    if not countable(machine):
        return None
    _, counts = torch.unique(data, dim=0, return_counts=True)
    share = counts.double() / counts.sum()
    entropy = -float((share * share.log()).sum())
    return -entropy - likelihood(machine, data).value


def _drawn(field: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    up = torch.sigmoid(-2 * field)
    return torch.where(torch.rand(up.shape, generator=generator) < up, 1.0, -1.0)
