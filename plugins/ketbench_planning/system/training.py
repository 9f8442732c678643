"""Time of one training iteration in tensor, pipeline and data parallelism; two constants are fitted, no more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ketbench_planning.system.collectives import Wire, all_gather_s, ring_all_reduce_s
from ketbench_planning.system.transformer import Plan, Recompute, Transformer

MEMORY_EFFICIENCY = 0.8
"""Share of the peak memory bandwidth that element-wise kernels reach: an assumption, not fitted."""
OPTIMISER_BYTES = 30
"""Bytes an Adam step in mixed precision moves for a parameter: read 2 + 4 + 4 + 4, write 2 + 4 + 4 + 4, clear 2."""


@dataclass(frozen=True, slots=True)
class Machine:
    """An accelerator and its two networks.

    Parameters
    ----------
    name : str
    peak_tflops : float, TFLOP/s
        Dense BF16.
    memory_gbs : float, GB/s
    link : Wire
        Between the accelerators of a tensor-parallel group, one direction, nominal.
    network : Wire
        Between pipeline stages and data-parallel copies, one direction, nominal.
    """

    name: str
    peak_tflops: float
    memory_gbs: float
    link: Wire
    network: Wire


@dataclass(frozen=True, slots=True)
class Constants:
    """What is fitted to measured iterations.

    Parameters
    ----------
    compute : float
        Share of the dense peak that matrix products reach.
    link : float
        Share of the nominal link bandwidth that collectives reach.
    """

    compute: float
    link: float


@dataclass(frozen=True, slots=True)
class Iteration:
    """Seconds of one iteration, by cause; they add up to `total`.

    Parameters
    ----------
    matrix, elementwise, tensor, bubble, pipeline, data, optimiser : float, s
        Matrix products; memory-bound kernels; tensor-parallel communication; idle pipeline; sends between stages;
        data-parallel communication that is not hidden; weight update.
    """

    matrix: float
    elementwise: float
    tensor: float
    bubble: float
    pipeline: float
    data: float
    optimiser: float

    @property
    def total(self) -> float:
        """Time of the iteration, s."""
        return sum(self.parts().values())

    def parts(self) -> dict[str, float]:
        """Seconds by name, in the order they are drawn."""
        return {
            "matrix products": self.matrix,
            "element-wise kernels": self.elementwise,
            "tensor-parallel communication": self.tensor,
            "pipeline bubble": self.bubble,
            "pipeline communication": self.pipeline,
            "data-parallel communication": self.data,
            "optimiser": self.optimiser,
        }

    @property
    def exposed_share(self) -> float:
        """Share of the time spent waiting for communication."""
        return (self.tensor + self.pipeline + self.data) / self.total


def iteration(
    model: Transformer, plan: Plan, machine: Machine, constants: Constants, overlap: float = 0.0
) -> Iteration:
    """Predict one iteration.

    Parameters
    ----------
    model : Transformer
    plan : Plan
    machine : Machine
    constants : Constants
    overlap : float
        Share of the data-parallel communication hidden behind the backward pass.

    Notes
    -----
    The slowest pipeline stage sets the pace: m micro-batches, plus (p - 1)/v of one for filling and draining
    (arXiv 2104.04473, section 2.2).
    """
    count, layers = plan.micro_batches, model.layers / plan.pipeline
    matrix = matrix_flops(model, plan, layers) / (constants.compute * machine.peak_tflops * 1e12)
    kernels = elementwise_bytes(model, plan) * layers / (MEMORY_EFFICIENCY * machine.memory_gbs * 1e9)
    tensor = tensor_seconds(model, plan, machine.link, constants.link) * layers
    sends = send_seconds(model, plan, machine.network)
    fill = (plan.pipeline - 1) / plan.interleave
    held = model.parameters / (plan.tensor * plan.pipeline)
    return Iteration(
        matrix=count * matrix,
        elementwise=count * kernels,
        tensor=count * tensor,
        bubble=fill * (matrix + kernels + tensor),
        pipeline=count * sends,
        data=(1 - overlap) * float(ring_all_reduce_s(2 * held, plan.data, machine.network)),
        optimiser=held * OPTIMISER_BYTES / (MEMORY_EFFICIENCY * machine.memory_gbs * 1e9),
    )


def matrix_flops(model: Transformer, plan: Plan, layers: float) -> float:
    """Matrix arithmetic of one accelerator for one micro-batch, forward and backward, with the logits on top.

    Notes
    -----
    Forward of a layer: 24 b s h^2 + 4 b s^2 h; backward twice that; recomputation adds it once more, or only the
    attention's 4 b s^2 h; logits 2 b s h V forward (arXiv 2205.05198, appendix A).
    """
    h, tokens = model.hidden, plan.micro * model.sequence
    dense, attention = 24 * tokens * h**2, 4 * tokens * model.sequence * h
    passes = 4 if plan.recompute is Recompute.FULL else 3
    again = attention if plan.recompute is Recompute.SELECTIVE else 0
    logits = 6 * tokens * h * model.vocabulary
    return ((passes * (dense + attention) + again) * layers + logits) / plan.tensor


def elementwise_bytes(model: Transformer, plan: Plan) -> float:
    """Bytes that memory-bound kernels move in one layer for one micro-batch, 16-bit numbers and one-byte masks.

    Notes
    -----
    Forward, in units of s b h: two layer norms 8, two dropouts with residual 14 (whole on each rank unless the
    sequence is split), GeLU 16, biases and transposes 12; softmax and attention dropout 9 a s^2 b. Backward twice.
    """
    sbh = model.sequence * plan.micro * model.hidden
    whole = 22 * sbh / (plan.tensor if plan.sequence_parallel else 1)
    scores = 9 * model.heads * model.sequence**2 * plan.micro / plan.tensor
    forward = whole + 28 * sbh / plan.tensor + scores
    again = {Recompute.FULL: forward, Recompute.SELECTIVE: scores, Recompute.NONE: 0.0}[plan.recompute]
    return 3 * forward + again


def tensor_seconds(model: Transformer, plan: Plan, link: Wire, efficiency: float) -> float:
    """Tensor-parallel communication of one layer for one micro-batch, s.

    Notes
    -----
    Two all-reduces of 2 s b h bytes forward and two backward, two more with full recomputation
    (arXiv 1909.08053). With sequence parallelism each is a reduce-scatter and an all-gather, and the backward pass
    gathers both inputs again (arXiv 2205.05198, section 4.2.2).
    """
    size = 2.0 * model.sequence * plan.micro * model.hidden
    wire = Wire(link.gbs * efficiency, link.latency_us)
    rounds = 6 if plan.recompute is Recompute.FULL else 4
    again = 2 * float(all_gather_s(size, plan.tensor, wire)) if plan.sequence_parallel else 0.0
    return rounds * float(ring_all_reduce_s(size, plan.tensor, wire)) + again


def tensor_bytes(model: Transformer, plan: Plan) -> float:
    """Bytes that one accelerator sends for one layer and micro-batch of tensor-parallel traffic."""
    size = 2.0 * model.sequence * plan.micro * model.hidden
    rounds = 6 if plan.recompute is Recompute.FULL else 4
    gathers = 2 * rounds + (2 if plan.sequence_parallel else 0)
    return gathers * size * (plan.tensor - 1) / plan.tensor


def send_seconds(model: Transformer, plan: Plan, network: Wire) -> float:
    """Sends between pipeline stages for one micro-batch, s: v boundaries, both passes, split over the group."""
    if plan.pipeline == 1:
        return 0.0
    size = 2.0 * model.sequence * plan.micro * model.hidden / plan.tensor
    return 2 * plan.interleave * (network.latency_us * 1e-6 + size / (network.gbs * 1e9))


def with_link(machine: Machine, gbs: float, latency_us: float | None = None) -> Machine:
    """The same machine with another link between its accelerators, GB/s of one direction."""
    latency = machine.link.latency_us if latency_us is None else latency_us
    return replace(machine, link=Wire(gbs, latency))
