"""The samplers that a machine can be trained with; each gives spins of the machine, at whatever temperature it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from ketbench.plugin import InputError
from ketbench_annealing.arrays import Ints
from ketbench_annealing.boltzmann.likelihood import MOST_SPINS, all_states
from ketbench_annealing.boltzmann.machine import Machine
from ketbench_annealing.dimod_bridge import bits_of

Spins = tuple[torch.Tensor, torch.Tensor]
"""Visible and hidden spins, shapes (r, visible) and (r, hidden)."""

Draw = Callable[[Machine, float], Spins]
"""Draws samples of a machine whose energy is multiplied by a factor."""


class BlockGibbs:
    """Persistent chains, one layer at a time (Tieleman 2008); visible couplings are drawn a colour at a time.

    Parameters
    ----------
    machine : Machine
    chains, sweeps : int
    seed : int
    """

    def __init__(self, machine: Machine, chains: int, sweeps: int, seed: int) -> None:
        self._generator = torch.Generator().manual_seed(seed)
        shape = (chains, machine.layout.visible)
        self._visible = torch.randint(0, 2, shape, generator=self._generator).float() * 2 - 1
        self._sweeps = sweeps
        self._colours = _visible_colours(machine)

    def __call__(self, machine: Machine, factor: float) -> Spins:
        """Continue the chains."""
        visible = self._visible
        hidden = self._drawn(machine.hidden_input(visible), factor)
        for _ in range(self._sweeps):
            if self._colours is None:
                visible = self._drawn(machine.visible_input(visible, hidden), factor)
            else:
                visible = visible.clone()
                for members in self._colours:
                    visible[:, members] = self._drawn(machine.visible_input(visible, hidden)[:, members], factor)
            hidden = self._drawn(machine.hidden_input(visible), factor)
        self._visible = visible
        return visible, hidden

    def _drawn(self, field: torch.Tensor, factor: float) -> torch.Tensor:
        noise = torch.rand(field.shape, generator=self._generator)
        return torch.where(noise < torch.sigmoid(field.mul(-2 * factor)), 1.0, -1.0)


class Exact:
    """Independent samples from all 2^n states, for at most 20 spins.

    Parameters
    ----------
    machine : Machine
    reads : int
    seed : int
    """

    def __init__(self, machine: Machine, reads: int, seed: int) -> None:
        if machine.size > MOST_SPINS:
            raise InputError(
                f"Exact sampling lists all states, but the machine has {machine.size} spins; use at most {MOST_SPINS}"
                " or block Gibbs."
            )
        self._reads = reads
        self._generator = torch.Generator().manual_seed(seed)

    def __call__(self, machine: Machine, factor: float) -> Spins:
        """Draw anew."""
        states = all_states(machine.layout.visible, 0, 1 << machine.layout.visible)
        inputs = machine.hidden_input(states) * factor
        own = states @ machine.visible_fields + ((states @ machine.within) * states).sum(dim=1) / 2
        terms = torch.log(2 * torch.cosh(inputs)).sum(dim=1) - factor * own
        chance = torch.softmax(terms.double(), dim=0)
        picked = torch.multinomial(chance, self._reads, replacement=True, generator=self._generator)
        up = torch.sigmoid(-2 * inputs[picked])
        hidden = torch.where(torch.rand(up.shape, generator=self._generator) < up, 1.0, -1.0)
        return states[picked], hidden


class DimodDraw:
    """Samples of any dimod sampler; the fields and couplings it is given are cut to a range, as hardware does.

    Parameters
    ----------
    sampler : dimod.Sampler
    keywords : mapping
    reads : int
    seed : int
    field_range, coupling_range : float
        0 for no limit.
    """

    def __init__(
        self,
        sampler: Any,
        keywords: Mapping[str, Any],
        reads: int,
        seed: int,
        field_range: float = 0.0,
        coupling_range: float = 0.0,
    ) -> None:
        self._sampler, self._keywords, self._reads = sampler, dict(keywords), reads
        self._generator = np.random.default_rng(seed)
        self._ranges = (field_range, coupling_range)
        self.clipped = 0.0

    def __call__(self, machine: Machine, factor: float) -> Spins:
        """Sample the scaled machine; `clipped` then holds the share of coefficients that were cut."""
        from dataclasses import replace

        from ketbench_annealing.dimod_bridge import ising_bqm_of

        problem = machine.ising(factor)
        fields, cut_fields = _cut(problem.fields, self._ranges[0])
        couplings, cut_couplings = _cut(problem.couplings, self._ranges[1])
        self.clipped = (cut_fields + cut_couplings) / (len(fields) + len(couplings))
        keywords = dict(self._keywords)
        if "seed" in self._sampler.parameters:
            keywords["seed"] = int(self._generator.integers(2**31))
        bqm = ising_bqm_of(replace(problem, fields=fields, couplings=couplings))
        if "num_reads" in self._sampler.parameters:
            keywords["num_reads"] = self._reads
        bits = bits_of(self._sampler.sample(bqm, **keywords), machine.size)
        spins = torch.as_tensor(bits.astype(np.float32) * 2 - 1)
        return spins[:, : machine.layout.visible], spins[:, machine.layout.visible :]


def _cut(values: np.ndarray, limit: float) -> tuple[np.ndarray, int]:
    if limit <= 0:
        return values, 0
    return np.clip(values, -limit, limit), int((np.abs(values) > limit).sum())


def _visible_colours(machine: Machine) -> list[torch.Tensor] | None:
    if machine.layout.restricted:
        return None

    pairs = torch.triu(machine.layout.within, 1).nonzero().numpy()
    classes = colour_classes(machine.layout.visible, pairs[:, 0], pairs[:, 1])
    return [torch.as_tensor(members) for members in classes]


def colour_classes(size: int, rows: Ints, cols: Ints) -> list[Ints]:
    """Return groups of variables without a coupling among them, found greedily by falling degree."""
    order = np.argsort(np.concatenate([rows, cols]), kind="stable")
    ends = np.concatenate([cols, rows])[order]
    degrees = np.bincount(np.concatenate([rows, cols]), minlength=size)
    starts = np.concatenate([[0], np.cumsum(degrees)])
    colours = np.full(size, -1)
    for node in np.argsort(-degrees, kind="stable"):
        taken = set(colours[ends[starts[node] : starts[node + 1]]].tolist())
        colours[node] = next(colour for colour in range(size) if colour not in taken)
    return [np.flatnonzero(colours == colour) for colour in range(int(colours.max(initial=0)) + 1)]
