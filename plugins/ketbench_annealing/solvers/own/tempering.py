"""Parallel tempering of many replicas at once, a colour of the graph at a time; yields its coldest replicas."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from ketbench_annealing.arrays import Bits, Ints
from ketbench_annealing.qubo import Ising
from ketbench_annealing.solvers.answers import Stop
from ketbench_annealing.solvers.own.couplings import Couplings, bits_from, compressed, couplings_of, polished

_SWEEPS_A_ROUND = 50


def tempered(problem: Ising, *, replicas: int, seed: int, stopped: Stop, device: str = "cpu") -> Iterator[Bits]:
    """Sweep and exchange until stopped; yield the polished replicas after every 50 sweeps.

    Spins of one colour are not coupled, so all of them are drawn at once from their conditional distribution.
    Neighbouring temperatures exchange with probability ``min(1, exp((b_i - b_j) (E_i - E_j)))`` (Hukushima and Nemoto
    1996, J. Phys. Soc. Jpn. 65, 1604).

    Parameters
    ----------
    problem : Ising
    replicas : int
        Temperatures, spaced geometrically.
    seed : int
    stopped : callable
        Looked at after every sweep.
    device : str
    """
    couplings = couplings_of(problem, device)
    colours = _blocks(couplings, colour_classes(len(problem.fields), problem.rows, problem.cols))
    generator = torch.Generator(device=device).manual_seed(seed)
    betas = _ladder(problem, couplings.scale, replicas).to(device)
    spins = torch.randint(0, 2, (couplings.size, replicas), generator=generator, device=device) * 2.0 - 1.0
    while True:
        best, lowest = spins, couplings.energies(spins)
        for sweep in range(_SWEEPS_A_ROUND):
            spins = _swept(colours, couplings, spins, betas, generator)
            energies = couplings.energies(spins)
            better = energies < lowest
            best, lowest = torch.where(better, spins, best), torch.where(better, energies, lowest)
            spins = spins[:, _exchanged(energies, betas, sweep % 2, generator)]
            if stopped():
                break
        yield bits_from(polished(couplings, best))
        if stopped():
            return


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


def _blocks(couplings: Couplings, colours: list[Ints]) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return members and rows of the matrix for every colour."""
    sparse = couplings.matrix.layout == torch.sparse_csr
    whole = couplings.matrix.to_sparse_coo() if sparse else couplings.matrix
    found: list[tuple[torch.Tensor, torch.Tensor]] = []
    for members in colours:
        index = torch.as_tensor(members, device=couplings.device)
        part = whole.index_select(0, index)
        found.append((index, compressed(part.coalesce()) if sparse else part))
    return found


def _ladder(problem: Ising, scale: float, replicas: int) -> torch.Tensor:
    """Inverse temperatures from nearly free spins to frozen ones, in the scaled units."""
    sizes = np.abs(np.concatenate([problem.fields, problem.couplings]))
    sizes = sizes[sizes > 0] / scale
    smallest = float(np.quantile(sizes, 0.05)) if len(sizes) else 1.0
    return torch.as_tensor(np.geomspace(0.2, max(1.0, np.log(100) / (2 * smallest)), replicas), dtype=torch.float32)


def _swept(
    colours: list[tuple[torch.Tensor, torch.Tensor]],
    couplings: Couplings,
    spins: torch.Tensor,
    betas: torch.Tensor,
    generator: torch.Generator,
) -> torch.Tensor:
    spins = spins.clone()
    for members, block in colours:
        field = torch.addmm(couplings.fields[members], block, spins)
        up = torch.sigmoid(-2 * betas * field)
        drawn = torch.rand(up.shape, generator=generator, device=couplings.device)
        spins[members] = torch.where(drawn < up, 1.0, -1.0)
    return spins


def _exchanged(energies: torch.Tensor, betas: torch.Tensor, start: int, generator: torch.Generator) -> torch.Tensor:
    """Return where each temperature's replica comes from, shape (r,)."""
    order = torch.arange(len(betas), device=betas.device)
    low, high = order[start:-1:2], order[start + 1 :: 2]
    chance = torch.exp(((betas[low] - betas[high]) * (energies[low] - energies[high])).clamp(max=0.0))
    swap = torch.rand(chance.shape, generator=generator, device=betas.device) < chance
    order = order.clone()
    first, second = low[swap], high[swap]
    order[first], order[second] = second, first
    return order
