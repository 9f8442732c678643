"""How a training is spread over accelerators, and what must divide what; no time, no memory."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench_planning.system.transformer import Recompute


@dataclass(frozen=True, slots=True)
class Layout:
    """Parallel degrees, batch and schedule.

    Parameters
    ----------
    tensor, pipeline, data, context, expert : int
        Parallel degrees; experts are spread over data and context copies, so `expert` divides data x context.
    batch, micro, sequence : int
        Sequences an iteration over all copies, sequences a micro-batch, and tokens of a sequence.
    interleave : int
        Model chunks a pipeline stage holds; 1 for the plain 1F1B schedule.
    recompute : Recompute
    sequence_parallel, fused_attention : bool
    zero : int
        ZeRO stage, 0 to 3.
    gradient_bytes : int
    """

    tensor: int = 8
    pipeline: int = 8
    data: int = 1
    context: int = 1
    expert: int = 1
    batch: int = 64
    micro: int = 1
    sequence: int = 2048
    interleave: int = 1
    recompute: Recompute = Recompute.SELECTIVE
    sequence_parallel: bool = True
    fused_attention: bool = False
    zero: int = 0
    gradient_bytes: int = 2

    @property
    def gpus(self) -> int:
        """Accelerators in all."""
        return self.tensor * self.pipeline * self.data * self.context

    @property
    def copies(self) -> int:
        """Ranks that hold the same weights: data times context."""
        return self.data * self.context

    @property
    def micro_batches(self) -> int:
        """Micro-batches each pipeline works through in an iteration."""
        return max(1, self.batch // (self.micro * self.data))

    @property
    def tokens(self) -> float:
        """Tokens of a micro-batch on one rank."""
        return self.micro * self.sequence / self.context
