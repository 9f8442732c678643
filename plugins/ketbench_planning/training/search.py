"""Every split of a training over the accelerators there are: which fit the memory, and which of those is fastest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ketbench_planning.system.transformer import Recompute
from ketbench_planning.training.layout import Layout
from ketbench_planning.training.memory import memory
from ketbench_planning.training.model import Decoder
from ketbench_planning.training.time import Machine, iteration

ROOM = 0.92
"""Share of the memory for what is counted; the rest is the driver's, the allocator's and the network's."""
LARGEST_MICRO = 8
MOST_CHUNKS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One layout with its time and memory."""

    layout: Layout
    seconds: float
    gib: float


def candidates(model: Decoder, base: Layout, machine: Machine, gpus: int) -> Iterator[Layout]:
    """Layouts of exactly so many accelerators that divide heads, layers and batch; the tensor group stays in a node."""
    context = base.context
    for tensor in _divisors(model.heads):
        if tensor > machine.node or model.kv_heads % tensor:
            continue
        for pipeline in _divisors(model.layers):
            if gpus % (tensor * context * pipeline):
                continue
            data = gpus // (tensor * context * pipeline)
            # Experts are spread as asked where that divides the copies, else not at all.
            expert = base.expert if (data * context) % base.expert == 0 else 1
            yield from _schedules(model, replace(base, tensor=tensor, pipeline=pipeline, data=data, expert=expert))


def _schedules(model: Decoder, split: Layout) -> Iterator[Layout]:
    chunks = [v for v in _divisors(model.layers // split.pipeline) if v <= MOST_CHUNKS] if split.pipeline > 1 else [1]
    for micro in (m for m in (1, 2, 4, 8) if m <= LARGEST_MICRO and split.batch % (m * split.data) == 0):
        for recompute in Recompute:
            for interleave in chunks:
                yield replace(
                    split, micro=micro, recompute=recompute, interleave=interleave, sequence_parallel=split.tensor > 1
                )


def best(
    model: Decoder, base: Layout, machine: Machine, gpus: int, capacity: float = 1.0, most: int = 12
) -> list[Found]:
    """The fastest layouts that fit, fastest first; empty when none fits."""
    room = machine.chip.memory_gb * 1e9 * ROOM
    found: list[Found] = []
    for layout in candidates(model, base, machine, gpus):
        used = memory(model, layout)
        if used.total <= room:
            found.append(Found(layout, iteration(model, layout, machine, capacity).total, used.gib))
    return sorted(found, key=lambda one: one.seconds)[:most]


def _divisors(whole: int) -> list[int]:
    small = [n for n in range(1, int(whole**0.5) + 1) if whole % n == 0]
    return sorted({*small, *(whole // n for n in small)})
