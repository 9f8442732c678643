"""A small classical discriminator and its game with a Born machine, both by exact gradients: a QGAN.

Generator: the Born distribution p (Dallaire-Demers and Killoran, PRA 98, 012324; Zoufal et al., npj QI 5, 103).
Discriminator: one layer of tanh units on the bits as +1 and -1. It minimises
``-sum t log D - sum p log(1 - D)``; the generator minimises ``-sum p log D`` (the form that does not saturate,
Goodfellow et al. 2014, arXiv:1406.2661). Both sums go over all bit strings, so nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ketbench_gate.objectives.generating.measures import Floats

EVEN = 2 * float(np.log(2))
"""The discriminator's loss where it cannot tell; the generator's is half of it."""
_MOMENTUM = 0.5
"""First moment of Adam for both sides; more of it makes games swing (Radford et al. 2016, arXiv:1511.06434)."""


class Step:
    """Adam with the momentum of games.

    Parameters
    ----------
    size : int
    rate : float
    """

    def __init__(self, size: int, rate: float) -> None:
        self._first, self._second = np.zeros(size), np.zeros(size)
        self._rate, self._count = rate, 0

    def moved(self, values: Floats, gradient: Floats) -> Floats:
        """The values after one step down."""
        self._count += 1
        self._first = _MOMENTUM * self._first + (1 - _MOMENTUM) * gradient
        self._second = 0.999 * self._second + 0.001 * gradient**2
        first = self._first / (1 - _MOMENTUM**self._count)
        second = self._second / (1 - 0.999**self._count)
        return values - self._rate * first / (np.sqrt(second) + 1e-8)


class Discriminator:
    """Tells data from a generator's strings; as a loss it is what the generator minimises.

    Parameters
    ----------
    target : ndarray, shape (2**n,)
        The shares of the data.
    hidden : int
        Its tanh units.
    rate : float
        Its step.
    decay : float
        Pull of its weights to 0 a step, against certainty.
    seed : int
    """

    def __init__(self, target: Floats, hidden: int, rate: float, decay: float, seed: int) -> None:
        n = int(np.log2(len(target)))
        random = np.random.default_rng([seed, 1])
        self._target, self._hidden, self._decay = target, hidden, decay
        self._bits = 1.0 - 2.0 * ((np.arange(len(target))[:, None] >> np.arange(n - 1, -1, -1)) & 1)
        into = random.normal(size=(n, hidden)) / np.sqrt(n)
        out = random.normal(size=hidden) / np.sqrt(hidden)
        self.weights: Floats = np.concatenate([into.reshape(-1), np.zeros(hidden), out, [0.0]])
        self._step = Step(len(self.weights), rate)

    def logits(self) -> Floats:
        """Above 0 where a string looks like data, shape (2**n,)."""
        active, out = self._active()
        return active @ out + self.weights[-1]

    def with_gradient(self, chances: Floats) -> tuple[float, Floats]:
        """Its loss against a generator's chances, and the gradient by its weights."""
        from scipy.special import expit

        active, out = self._active()
        logits = active @ out + self.weights[-1]
        value = self._target @ np.logaddexp(0.0, -logits) + chances @ np.logaddexp(0.0, logits)
        gap = (self._target + chances) * expit(logits) - self._target
        inner = gap[:, None] * out * (1 - active**2)
        parts = [(self._bits.T @ inner).reshape(-1), inner.sum(axis=0), active.T @ gap, [gap.sum()]]
        return float(value), np.concatenate(parts)

    def learn(self, chances: Floats) -> float:
        """One step against a generator; its loss before."""
        value, gradient = self.with_gradient(chances)
        self.weights = self._step.moved(self.weights, gradient + self._decay * self.weights)
        return value

    def slope(self, chances: Floats) -> tuple[float, Floats]:
        """The generator's loss and its derivative by each chance."""
        surprise = np.logaddexp(0.0, -self.logits())
        return float(chances @ surprise), surprise

    def _active(self) -> tuple[Floats, Floats]:
        n, hidden = self._bits.shape[1], self._hidden
        into = self.weights[: n * hidden].reshape(n, hidden)
        offsets, out = self.weights[n * hidden : -1].reshape(2, hidden)
        return np.tanh(self._bits @ into + offsets), out


class Generator(Protocol):
    """A Born machine whose loss is the discriminator."""

    def chances(self, values: Floats) -> Floats:
        """The chance of each bit string."""
        ...

    def with_gradient(self, values: Floats) -> tuple[float, Floats]:
        """The loss and its gradient."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """Where a game stands: the generator's angles and chances, and the loss of each side."""

    values: Floats
    chances: Floats
    generator: float
    discriminator: float


def game(
    generator: Generator, discriminator: Discriminator, start: Floats, rounds: int, rate: float, learning: int
) -> Iterator[Round]:
    """Play: in each round the discriminator takes its steps, then the generator one.

    Parameters
    ----------
    generator : Generator
        Its loss is this discriminator.
    discriminator : Discriminator
    start : ndarray
        The generator's angles.
    rounds : int
    rate : float
        The generator's step.
    learning : int
        Steps of the discriminator a round.
    """
    values, step = start, Step(len(start), rate)
    for _ in range(rounds):
        chances = generator.chances(values)
        told = [discriminator.learn(chances) for _ in range(learning)]
        value, gradient = generator.with_gradient(values)
        yield Round(values, chances, value, told[-1])
        values = step.moved(values, gradient)
