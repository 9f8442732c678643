"""How much memory a run will take, told before anything is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ketbench_finetune.adapters.counting import counted
from ketbench_finetune.models.outline import Outline, Site
from ketbench_finetune.params import AdaptersParams
from ketbench_finetune.training.plan import Row

PROGRAM = 650 * 2**20
"""Python, torch, transformers and peft themselves, measured."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes by what they are for."""

    weights: int
    activations: int
    adapters: int
    program: int = PROGRAM

    @property
    def total(self) -> int:
        """Bytes at the peak."""
        return self.weights + self.activations + self.adapters + self.program

    def shown(self) -> str:
        """One sentence."""
        parts = f"model {_size(self.weights)}, activations {_size(self.activations)}, adapters {_size(self.adapters)}"
        return f"Peak memory about {_size(self.total)} ({parts}, program {_size(self.program)})."


def room_of(found: Outline, sites: Sequence[Site], rows: Sequence[Row], params: AdaptersParams) -> Room:
    """The peak of a run.

    Activations of a layer that training keeps, a token: 8 widths and 4 inner widths (norms, projections, the gated
    network), one number a head and earlier token for the attention, 4 bytes each; logits three times over.
    """
    tokens = params.batch * params.length
    layer = 8 * found.width + 4 * found.inner + found.heads * params.length
    activations = 4 * tokens * (found.layers * layer + 3 * found.vocabulary)
    lanes = max(params.seeds, len(params.learning_rates))
    # A number, its gradient and two of the optimiser, and as much again where a checkpoint is packed.
    adapters = sum(8 * 4 * lanes * counted(row.spec, sites, check=False) for row in rows)
    weights = 4 * found.parameters // (params.processes if params.sharding == "full" else 1)
    return Room(weights, activations, adapters)


def free_memory(limit: int = 0) -> int:
    """Bytes that a run may take here."""
    import psutil

    free = int(psutil.virtual_memory().available)
    return min(free, limit) if limit else free


def _size(count: int) -> str:
    return f"{count / 2**30:.1f} GB" if count >= 2**30 else f"{max(1, round(count / 2**20))} MB"
