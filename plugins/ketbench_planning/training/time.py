"""Time of one training iteration from counted arithmetic, bytes and traffic; two constants are fitted."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench_planning.supply.chips import Chip
from ketbench_planning.system.transformer import Recompute
from ketbench_planning.training.layout import Layout
from ketbench_planning.training.model import Decoder

MEMORY_SHARE = 0.8
"""Share of the memory bandwidth that element-wise kernels reach: an assumption, not fitted."""
OPTIMISER_BYTES = 30
"""Bytes an Adam step in mixed precision moves for a parameter: read 2 + 4 + 4 + 4, write 2 + 4 + 4 + 4, clear 2."""
ATTENTION_SHARE = 0.6
"""Share of the BF16 peak that a fused attention kernel reaches (T. Dao, arXiv 2307.08691): an assumption."""
LOGIT_SHARE = 0.7
"""Share of the BF16 peak of the last matrix, which stays in BF16: an assumption."""
LOGIT_BYTES = 24
"""Bytes moved for a logit: written and read in 16 and 32 bits by loss and gradient."""
RING_GBS = {"A100 SXM": 200.0, "H100 SXM": 370.0, "H800 SXM": 165.0, "H200 SXM": 370.0}
"""Bus bandwidth of an all-reduce over 8, GB/s: nccl-tests on A100 and H100; H800 by the ratio of its links."""
IN_NETWORK_GBS = {"H100 SXM": 480.0, "H200 SXM": 480.0}
"""The same summed in the switch (NVLS), nccl-tests."""
USUAL_SHARE = 0.8
"""Share of the nominal link where no measurement is known: an assumption."""


@dataclass(frozen=True, slots=True)
class Constants:
    """What is fitted to published runs.

    Parameters
    ----------
    compute : float
        Share of the dense peak that matrix products reach.
    hidden : float
        Share of tensor, context and pipeline traffic that runs behind arithmetic.
    """

    compute: float
    hidden: float = 0.0


@dataclass(frozen=True, slots=True)
class Machine:
    """An accelerator, its link and its network.

    Parameters
    ----------
    chip : Chip
    fp8 : bool
        Whether matrices are multiplied in FP8.
    bus_gbs : float, GB/s
        Measured bus bandwidth between the accelerators of a tensor group, one direction.
    network_gbs : float, GB/s
        Of one accelerator, one direction.
    constants : Constants
    overlap : float
        Share of the data-parallel traffic hidden behind the backward pass.
    node : int
        Accelerators that the link joins.
    """

    chip: Chip
    fp8: bool
    bus_gbs: float
    network_gbs: float
    constants: Constants
    overlap: float = 0.0
    node: int = 8

    @property
    def peak(self) -> float:
        """Dense peak of the format that is used, FLOP/s."""
        found = self.chip.fp8_tflops if self.fp8 else self.chip.bf16_tflops
        return (found or self.chip.bf16_tflops) * 1e12

    @property
    def memory(self) -> float:
        """Bytes a second that element-wise kernels reach."""
        return MEMORY_SHARE * self.chip.memory_tbs * 1e12

    def wire(self, ranks: int) -> float:
        """Bytes a second between so many ranks: the link within a node, the network beyond."""
        return (self.bus_gbs if ranks <= self.node else self.network_gbs) * 1e9


def bus_of(chip: Chip, in_network: bool = False) -> float:
    """Bus bandwidth of a chip, GB/s: measured where it is known, else a share of the nominal link."""
    table = IN_NETWORK_GBS if in_network else RING_GBS
    return table.get(chip.name) or RING_GBS.get(chip.name) or USUAL_SHARE * (chip.link_gbs or 64.0)


@dataclass(frozen=True, slots=True)
class Iteration:
    """Seconds of one iteration by cause; they add up to `total`."""

    matrix: float
    attention: float
    elementwise: float
    logits: float
    tensor: float
    context: float
    experts: float
    bubble: float
    pipeline: float
    data: float
    optimiser: float

    def parts(self) -> dict[str, float]:
        """Seconds by name, in the order they are drawn."""
        return {
            "matrix products": self.matrix,
            "attention": self.attention,
            "element-wise kernels": self.elementwise,
            "logits and loss": self.logits,
            "tensor-parallel traffic": self.tensor,
            "context-parallel traffic": self.context,
            "expert-parallel traffic": self.experts,
            "pipeline bubble": self.bubble,
            "pipeline traffic": self.pipeline,
            "data-parallel traffic": self.data,
            "optimiser": self.optimiser,
        }

    @property
    def total(self) -> float:
        """Time of the iteration, s."""
        return sum(self.parts().values())

    @property
    def exposed(self) -> float:
        """Share of the time spent waiting for traffic."""
        return (self.tensor + self.context + self.experts + self.pipeline + self.data) / self.total


def iteration(model: Decoder, layout: Layout, machine: Machine, capacity: float = 1.0) -> Iteration:
    """Predict one iteration.

    Notes
    -----
    The slowest stage sets the pace: m micro-batches, plus (p - 1)/v of one for filling and draining
    (D. Narayanan et al., arXiv 2104.04473, section 2.2).
    """
    count, layers = layout.micro_batches, model.layers / layout.pipeline
    open_share = 1 - machine.constants.hidden
    one = {
        "matrix": matrix_s(model, layout, machine, capacity),
        "attention": attention_s(model, layout, machine),
        "elementwise": elementwise_bytes(model, layout) / machine.memory,
        "tensor": open_share * tensor_bytes(model, layout) / machine.wire(layout.tensor),
        "context": open_share * context_bytes(model, layout) / machine.wire(layout.context * layout.tensor),
        "experts": open_share * expert_bytes(model, layout, capacity) / machine.wire(layout.expert * layout.tensor),
    }
    fill = (layout.pipeline - 1) / layout.interleave
    held = held_parameters(model, layout)
    return Iteration(
        **{name: count * layers * seconds for name, seconds in one.items()},
        logits=count * logit_s(model, layout, machine),
        bubble=fill * layers * sum(one.values()),
        pipeline=count * open_share * send_bytes(model, layout) / (machine.network_gbs * 1e9),
        data=(1 - machine.overlap) * data_bytes(model, layout) / machine.wire(layout.copies * layout.tensor),
        optimiser=held / (layout.copies if layout.zero else 1) * OPTIMISER_BYTES / machine.memory,
    )


def matrix_s(model: Decoder, layout: Layout, machine: Machine, capacity: float = 1.0) -> float:
    """Matrix products of one layer and micro-batch, s: forward, twice that backward, forward again when recomputed."""
    passes = 4 if layout.recompute is Recompute.FULL else 3
    flops = passes * layout.tokens * model.layer_flops(capacity) / layout.tensor
    return flops / (machine.constants.compute * machine.peak)


def attention_s(model: Decoder, layout: Layout, machine: Machine) -> float:
    """Attention scores of one layer and micro-batch, s.

    Notes
    -----
    A fused kernel leaves out the masked half and computes 2.5 times the forward pass backward (arXiv 2307.08691);
    without one the whole square is computed at the matrices' efficiency, once more when recomputed.
    """
    forward = layout.tokens * model.score_flops(layout.sequence) / layout.tensor
    bf16 = machine.chip.bf16_tflops * 1e12
    if layout.fused_attention:
        return (4.5 if layout.recompute is Recompute.FULL else 3.5) * forward / 2 / (ATTENTION_SHARE * bf16)
    passes = 3 if layout.recompute is Recompute.NONE else 4
    return passes * forward / (machine.constants.compute * bf16)


def elementwise_bytes(model: Decoder, layout: Layout) -> float:
    """Bytes that memory-bound kernels move in one layer for one micro-batch, forward and backward.

    Notes
    -----
    Forward, in tokens x h bytes: norms 8 and residuals 14, whole on each rank unless the sequence is split; attention
    12; 4 f/h for GeLU or 6 f/h for a gated layer; without a fused kernel 9 bytes a score. Backward twice.
    """
    th = layout.tokens * model.hidden
    active = model.top_k + model.shared
    whole = 22 * th / (layout.tensor if layout.sequence_parallel else 1)
    inner = th * (12 + (6 if model.gated else 4) * active * model.ffn / model.hidden) / layout.tensor
    scores = 0.0 if layout.fused_attention else 9 * model.heads * layout.sequence * layout.tokens / layout.tensor
    forward = whole + inner + scores
    again = {Recompute.FULL: forward, Recompute.SELECTIVE: scores, Recompute.NONE: 0.0}[layout.recompute]
    return 3 * forward + again


def tensor_bytes(model: Decoder, layout: Layout) -> float:
    """Bytes a rank sends for the tensor group's collectives of one layer and micro-batch.

    Notes
    -----
    Two all-reduces of 2 bytes a token and unit forward, two backward, two more with full recomputation, each
    2 (t - 1)/t of its size (arXiv 1909.08053); a split sequence gathers the inputs once more backward
    (arXiv 2205.05198, section 4.2.2).
    """
    size = 2.0 * layout.tokens * model.hidden
    rounds = 6 if layout.recompute is Recompute.FULL else 4
    return (2 * rounds + (2 if layout.sequence_parallel else 0)) * size * (layout.tensor - 1) / layout.tensor


def context_bytes(model: Decoder, layout: Layout) -> float:
    """Bytes a rank sends around the context ring in one layer: keys and values of the others, and their gradients."""
    cache = 2 * 2.0 * layout.tokens * model.kv_heads * model.head / layout.tensor
    return 3 * cache * (layout.context - 1)


def expert_bytes(model: Decoder, layout: Layout, capacity: float = 1.0) -> float:
    """Bytes a rank sends to experts elsewhere in one layer: out and back, forward and backward."""
    if layout.expert == 1 or model.experts == 1:
        return 0.0
    size = 2.0 * layout.tokens * model.hidden * model.top_k * capacity / layout.tensor
    return 4 * size * (layout.expert - 1) / layout.expert


def send_bytes(model: Decoder, layout: Layout) -> float:
    """Bytes between stages for one micro-batch: v boundaries, both passes, split over the tensor group."""
    if layout.pipeline == 1:
        return 0.0
    return 2 * layout.interleave * 2.0 * layout.tokens * model.hidden / layout.tensor


def logit_s(model: Decoder, layout: Layout, machine: Machine) -> float:
    """Logits and loss of one micro-batch on the last stage, s."""
    arithmetic = (
        3 * layout.tokens * model.logit_flops() / layout.tensor / (LOGIT_SHARE * machine.chip.bf16_tflops * 1e12)
    )
    return arithmetic + LOGIT_BYTES * layout.tokens * model.vocabulary / layout.tensor / machine.memory


def held_parameters(model: Decoder, layout: Layout) -> float:
    """Parameters of one rank before ZeRO: split over tensor and pipeline, experts over the expert group too."""
    everything = model.parameters(layout.sequence)
    routed = model.layers * model.experts * model.expert_weights if model.experts > 1 else 0.0
    return (everything - routed + routed / layout.expert) / (layout.tensor * layout.pipeline)


def data_bytes(model: Decoder, layout: Layout) -> float:
    """Bytes a rank sends to average gradients and gather weights: (2 + gradient bytes)(n - 1)/n a parameter."""
    n = layout.copies
    factor = 2 if layout.zero < 3 else 4
    return (factor + layout.gradient_bytes) * held_parameters(model, layout) * (n - 1) / n


def hardware_flops(model: Decoder, layout: Layout) -> float:
    """Arithmetic of one iteration with what is computed again.

    Notes
    -----
    With full recomputation of a GPT: 96 B l s h^2 (1 + s/(6 h) + V/(16 l h)) (arXiv 2104.04473, eq. 3).
    """
    tokens = layout.batch * layout.sequence
    once = model.model_flops(layout.batch, layout.sequence)
    scores = model.layers * model.score_flops(layout.sequence)
    dense = model.layers * model.layer_flops()
    again = {Recompute.NONE: 0.0, Recompute.SELECTIVE: scores, Recompute.FULL: dense + scores}[layout.recompute]
    return once + again * tokens
