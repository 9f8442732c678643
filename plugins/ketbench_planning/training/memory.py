"""Bytes on the fullest accelerator: weights, gradients, optimiser and activations; GiB are 2^30 bytes."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench_planning.system.transformer import GIB, Recompute, state_bytes
from ketbench_planning.training.layout import Layout
from ketbench_planning.training.model import Decoder
from ketbench_planning.training.time import held_parameters


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes by cause on the first pipeline stage."""

    state: float
    activations: float
    logits: float

    @property
    def total(self) -> float:
        """All bytes."""
        return self.state + self.activations + self.logits

    @property
    def gib(self) -> float:
        """All of it in GiB."""
        return self.total / GIB


def memory(model: Decoder, layout: Layout) -> Memory:
    """Bytes of a layout.

    Notes
    -----
    ZeRO divides over the ranks that hold the same weights (S. Rajbhandari et al., arXiv 1910.02054).
    """
    held = held_parameters(model, layout)
    logits = 6.0 * layout.tokens * model.vocabulary / layout.tensor if layout.pipeline == 1 else 0.0
    return Memory(
        state_bytes(held, layout.copies, layout.zero, layout.gradient_bytes),
        activation_bytes(model, layout),
        logits,
    )


def layer_activations(model: Decoder, layout: Layout) -> float:
    """Bytes kept for one layer and micro-batch on one rank.

    Notes
    -----
    Counted as in arXiv 2205.05198, section 4.1, in tokens x h bytes: norm inputs 4, inputs of both blocks 4, dropout
    masks in GPT style 2, queries 2, keys and values 4 x their share, attention output 2, and 2 f/h before and after the
    activation, 6 f/h in a gated layer. A GPT with ffn = 4 h gives 34; scores 5 a s/h unless recomputed or fused.
    """
    th = layout.tokens * model.hidden
    if layout.recompute is Recompute.FULL:
        return 2 * th
    active = model.top_k + model.shared
    whole = 8 + (2 if model.biases else 0)
    width = model.head * model.heads / model.hidden
    inner = 4 * width + 4 * width * model.kv_heads / model.heads
    inner += (6 if model.gated else 4) * active * model.ffn / model.hidden
    kept = layout.recompute is Recompute.NONE and not layout.fused_attention
    scores = 5 * model.heads * layout.sequence / model.hidden if kept else 0.0
    split = layout.tensor if layout.sequence_parallel else 1
    return th * (whole / split + (inner + scores) / layout.tensor)


def activation_bytes(model: Decoder, layout: Layout) -> float:
    """Bytes of activations on the first stage.

    Notes
    -----
    1F1B keeps as many micro-batches as there are stages, or all there are; interleaving keeps 1 + (p - 1)/(p v) times
    as much (arXiv 2205.05198, section 4.2.3).
    """
    p, v = layout.pipeline, layout.interleave
    extra = 1 + (p - 1) / (p * v) if v > 1 else 1.0
    flying = min(p, layout.micro_batches) / p
    return layer_activations(model, layout) * model.layers * extra * flying
