"""Discrete simulated bifurcation of many replicas at once; yields polished answers round by round."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from ketbench_annealing.arrays import Bits
from ketbench_annealing.qubo import Ising
from ketbench_annealing.solvers.answers import Stop
from ketbench_annealing.solvers.own.couplings import Couplings, bits_from, couplings_of, polished

_LOOK_EVERY = 50
# The couplings are scaled to a root mean square row sum of 1, so c of the paper is one half.
_STRENGTH = 0.5
# A symplectic Euler step turns unstable at 4; at about half of that the answers were best (G-set graphs).
_STEP_MARGIN, _LARGEST_STEP = 2.2, 1.0


def bifurcated(
    problem: Ising, *, replicas: int, steps: int, seed: int, stopped: Stop, device: str = "cpu"
) -> Iterator[Bits]:
    """Run round after round of all replicas until stopped.

    Positions and momenta follow Goto et al. 2021 (Science Advances 7, eabe7953, eqs. 6 and 7 with the discretised
    force): ``y += dt (-(1 - a) x - c (J sign x + h))``, ``x += dt y``, and a wall at |x| = 1 that stops the momentum;
    a rises from 0 to 1 over the steps and ``c = 0.5 / (rms of J sqrt n)``. The time step is as long as the stiffest
    mode allows: in a graph with weights of one sign all spins would otherwise swing together for ever.

    Parameters
    ----------
    problem : Ising
    replicas : int
    steps : int
        Of one round.
    seed : int
    stopped : callable
        Looked at every 50 steps; a round that is cut short is still polished and yielded.
    device : str
    """
    couplings = couplings_of(problem, device)
    pace = _time_step(couplings)
    generator = torch.Generator(device=device).manual_seed(seed)
    while True:
        yield bits_from(polished(couplings, _round(couplings, replicas, steps, pace, generator, stopped)))
        if stopped():
            return


def _round(
    couplings: Couplings, replicas: int, steps: int, pace: float, generator: torch.Generator, stopped: Stop
) -> torch.Tensor:
    shape = (couplings.size, replicas)
    x = 0.2 * torch.rand(shape, generator=generator, device=couplings.device) - 0.1
    y = 0.2 * torch.rand(shape, generator=generator, device=couplings.device) - 0.1
    for step in range(steps):
        if step % _LOOK_EVERY == 0 and stopped():
            break
        force = couplings.local_fields(torch.sign(x))
        y.sub_(x, alpha=pace * (1 - step / steps)).sub_(force, alpha=pace * _STRENGTH)
        x.add_(y, alpha=pace)
        y.masked_fill_(x.abs() > 1, 0.0)
        x.clamp_(-1, 1)
    return torch.where(x >= 0, 1.0, -1.0)


def _time_step(couplings: Couplings) -> float:
    """Return a step from the largest eigenvalue of J, by power iteration on J shifted to be nearly positive."""
    vector = torch.ones((couplings.size, 1), device=couplings.device)
    largest = 0.0
    for _ in range(30):
        image = couplings.matrix @ vector
        largest = float((vector * image).sum() / (vector * vector).sum())
        vector = image + 2 * vector
        vector = vector / vector.norm().clamp(min=1e-30)
    return min(_LARGEST_STEP, (_STEP_MARGIN / (_STRENGTH * max(0.0, largest) + 1)) ** 0.5)
