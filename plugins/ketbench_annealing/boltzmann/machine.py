"""A Boltzmann machine over spins with a graph of couplings; it neither samples nor trains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from ketbench_annealing.qubo import Ising

if TYPE_CHECKING:
    import dimod


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Which spins are coupled; visible ones come first.

    Hidden spins are never coupled to each other, so that they are independent once the visible ones are known.

    Parameters
    ----------
    visible, hidden : int
    between : Tensor of 0 and 1, shape (visible, hidden)
    within : Tensor of 0 and 1, shape (visible, visible)
        Symmetric, zero on the diagonal; all zero for a restricted machine.
    """

    visible: int
    hidden: int
    between: torch.Tensor
    within: torch.Tensor

    @property
    def restricted(self) -> bool:
        """Whether visible spins are not coupled to each other."""
        return not bool(self.within.any())


def layout(connections: str, visible: int, hidden: int, width: int) -> Layout:
    """Return a layout: "restricted", "patches" or "patches and neighbours".

    Parameters
    ----------
    connections : str
        Patches couple each hidden spin to a window of the visible ones, as a chip with few couplers can; neighbours
        adds couplings along the grid of pixels.
    visible, hidden : int
    width : int
        Of the pixel grid.
    """
    between = torch.ones(visible, hidden)
    within = torch.zeros(visible, visible)
    if connections != "restricted":
        centres = torch.linspace(0, visible - 1, hidden)
        reach = max(2.0, visible / 4)
        between = ((torch.arange(visible)[:, None] - centres[None, :]).abs() <= reach).float()
    if connections == "patches and neighbours":
        for pixel in range(visible):
            for other in ([pixel + 1] if (pixel + 1) % width else []) + [pixel + width]:
                if other < visible:
                    within[pixel, other] = within[other, pixel] = 1.0
    return Layout(visible, hidden, between, within)


class Machine:
    """Energy ``E(v, h) = a v + b h + v' W h + v' L v / 2`` over spins of -1 and +1, ``P ~ exp(-E)``.

    Parameters
    ----------
    layout : Layout
    seed : int
        Of the small random couplings to begin with.
    """

    def __init__(self, layout: Layout, seed: int = 0, scale: float = 0.05) -> None:
        generator = torch.Generator().manual_seed(seed)
        self.layout = layout
        self.visible_fields = torch.zeros(layout.visible)
        self.hidden_fields = torch.zeros(layout.hidden)
        drawn = scale * torch.randn(layout.visible, layout.hidden, generator=generator)
        self.between = drawn * layout.between
        self.within = torch.zeros(layout.visible, layout.visible)

    @property
    def size(self) -> int:
        """Number of spins."""
        return self.layout.visible + self.layout.hidden

    def hidden_input(self, visible: torch.Tensor) -> torch.Tensor:
        """Field on each hidden spin, shape (r, hidden)."""
        return torch.addmm(self.hidden_fields, visible, self.between)

    def visible_input(self, visible: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
        """Field on each visible spin, shape (r, visible)."""
        found = torch.addmm(self.visible_fields, hidden, self.between.T)
        return found if self.layout.restricted else found + visible @ self.within

    def free_energy(self, visible: torch.Tensor) -> torch.Tensor:
        """``-log sum_h exp(-E(v, h))``, shape (r,)."""
        own = visible @ self.visible_fields + ((visible @ self.within) * visible).sum(dim=1) / 2
        return own - log_two_cosh(self.hidden_input(visible)).sum(dim=1)

    def ising(self, factor: float = 1.0) -> Ising:
        """Return the energy times a factor as an Ising problem; visible spins come first."""
        visible = self.layout.visible
        inner = torch.triu(self.within, 1).nonzero()
        outer = self.layout.between.nonzero()
        rows = torch.cat([inner[:, 0], outer[:, 0]]).numpy().astype(np.int64)
        cols = torch.cat([inner[:, 1], outer[:, 1] + visible]).numpy().astype(np.int64)
        values = torch.cat([self.within[inner[:, 0], inner[:, 1]], self.between[outer[:, 0], outer[:, 1]]])
        fields = torch.cat([self.visible_fields, self.hidden_fields])
        return Ising(fields.double().numpy() * factor, rows, cols, values.double().numpy() * factor)

    def to_bqm(self, factor: float = 1.0) -> dimod.BinaryQuadraticModel:
        """Return the energy as a spin model of dimod, for any sampler of the Ocean ecosystem."""
        from ketbench_annealing.dimod_bridge import ising_bqm_of

        return ising_bqm_of(self.ising(factor))

    def strengths(self) -> tuple[float, float]:
        """Return the largest field and the largest coupling in size."""
        fields = torch.cat([self.visible_fields, self.hidden_fields]).abs().max()
        pairs = max(float(self.between.abs().max()), float(self.within.abs().max()))
        return float(fields), pairs


def log_two_cosh(x: torch.Tensor) -> torch.Tensor:
    """``log(2 cosh x)`` without overflow."""
    size = x.abs()
    return size + torch.log1p(torch.exp(-2 * size))


def edge_count(layout: Layout) -> int:
    """Number of couplings of a layout."""
    return int(layout.between.sum()) + int(layout.within.sum()) // 2
