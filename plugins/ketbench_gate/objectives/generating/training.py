"""Born machines trained from several seeds: a distance minimised, or a game with a discriminator; told as it goes."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ketbench.plugin import Context, Event, InputError, Measured, Progress, Task
from ketbench_gate.objectives.energy.optimisers import Limits, search
from ketbench_gate.objectives.energy.states.layered import TurnedLayers
from ketbench_gate.objectives.generating.adversary import Discriminator, game
from ketbench_gate.objectives.generating.data import Target
from ketbench_gate.objectives.generating.machine import (
    BornLoss,
    DrawnLoss,
    Loss,
    Sloped,
    circuit_problem,
)
from ketbench_gate.objectives.generating.measures import Floats, Mmd, total_variation
from ketbench_gate.objectives.generating.params import GenerateParams

_SPREAD = 0.1
"""Radians around 0 at the start; wide starts end in plateaus more often, deep circuits nearly always."""
_LOOK_EVERY = 5
"""Points between two looks at the distance from the data."""


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What one seed came to.

    Parameters
    ----------
    seed : int
    values, chances : ndarray
        Of the point that is kept.
    losses : list of float
        Of the Born machine at each point.
    opposed : list of float
        Of the discriminator; empty without one.
    kept : int
        Place of the point that is kept.
    score : float
        What the point was chosen by: the least loss, or of a game the least MMD^2.
    """

    seed: int
    values: Floats
    chances: Floats
    losses: list[float]
    kept: int
    score: float
    opposed: list[float] = field(default_factory=list[float])


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """What is trained.

    Parameters
    ----------
    task : Task
    params : GenerateParams
    target : Target
    mmd : Mmd
    """

    task: Task
    params: GenerateParams
    target: Target
    mmd: Mmd

    def function(self, loss: Sloped) -> tuple[BornLoss | DrawnLoss, int, str]:
        """The loss by the circuit's angles, how many they are, and what the circuit is.

        Raises
        ------
        InputError
            When the drawn circuit cannot generate these bits.
        """
        circuit = self.task.circuit
        if circuit is None:
            program = TurnedLayers(self.target.n_bits, self.params.layers)
            return BornLoss(program, loss), program.n_parameters, program.about
        text = circuit_problem(circuit, self.target.n_bits)
        if text:
            raise InputError(text)
        return DrawnLoss(circuit, loss), len(circuit.parameters), f"The circuit '{circuit.name}'."


def trained(machine: Machine, context: Context) -> Generator[Event, None, list[Trained]]:
    """What each seed comes to; fewer where Stop was pressed."""
    params, found = machine.params, list[Trained]()
    points = params.steps if params.method == "qgan" else params.steps + 1
    step, most = 0, params.seeds * points
    for seed in range(machine.task.seed, machine.task.seed + params.seeds):
        way = _played(machine, seed) if params.method == "qgan" else _minimised(machine, seed)
        while True:
            try:
                told = next(way)
            except StopIteration as end:
                found.append(end.value)
                break
            step += 1
            yield Measured(step, _measured(told, step, machine.target))
            yield Progress(min(step, most), most, f"seed {seed - machine.task.seed + 1} of {params.seeds}", True)
            if context.cancelled():
                return found
    return found


def _measured(told: tuple[dict[str, float], Any], step: int, target: Target) -> dict[str, float]:
    values, chances = told
    if step % _LOOK_EVERY != 1:
        return values
    return {**values, "total_variation": total_variation(chances(), target.shares)}


def _start(seed: int, size: int) -> Floats:
    return np.random.default_rng(seed).normal(scale=_SPREAD, size=size)


def _minimised(machine: Machine, seed: int) -> Generator[tuple[dict[str, float], Any], None, Trained]:
    """A distance from the data goes down; the least is kept."""
    params = machine.params
    function, size, _ = machine.function(Loss(machine.target.shares, machine.mmd, params.loss))
    best, least, losses, kept = np.zeros(size), float("inf"), list[float](), 0
    limits = Limits(params.steps, params.rate, 1e-9)
    for point in search(params.optimiser, function, _start(seed, size), limits, seed):
        if point.value < least:
            best, least, kept = point.values, point.value, len(losses)
        losses.append(point.value)
        yield {"loss": point.value}, lambda values=point.values: function.chances(values)
    return Trained(seed, best, function.chances(best), losses, kept, least)


def _played(machine: Machine, seed: int) -> Generator[tuple[dict[str, float], Any], None, Trained]:
    """A game; its losses do not say how near it came, so that the point of least MMD^2 is kept."""
    params, shares = machine.params, machine.target.shares
    judge = Discriminator(shares, params.hidden, params.discriminator_rate, params.discriminator_decay, seed)
    function, size, _ = machine.function(judge)
    rounds = game(function, judge, _start(seed, size), params.steps, params.rate, params.discriminator_steps)
    losses, opposed = list[float](), list[float]()
    best, chances, least, kept = np.zeros(size), np.zeros(len(shares)), float("inf"), 0
    for one in rounds:
        away = machine.mmd.between(one.chances, shares)
        if away < least:
            best, chances, least, kept = one.values, one.chances, away, len(losses)
        losses.append(one.generator)
        opposed.append(one.discriminator)
        told = {"generator_loss": one.generator, "discriminator_loss": one.discriminator, "mmd2": away}
        yield told, lambda chances=one.chances: chances
    return Trained(seed, best, chances, losses, kept, least, opposed)
