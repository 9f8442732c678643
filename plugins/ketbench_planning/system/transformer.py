"""Size, arithmetic and memory of a decoder-only transformer; counts only, no machine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

GIB = 1024**3


class Recompute(StrEnum):
    """Which activations are computed again in the backward pass."""

    NONE = "none"
    SELECTIVE = "selective"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Transformer:
    """A GPT-style model.

    Parameters
    ----------
    name : str
    hidden, layers, heads : int
    sequence, vocabulary : int
    source : str
    """

    name: str
    hidden: int
    layers: int
    heads: int
    sequence: int = 2048
    vocabulary: int = 51200
    source: str = ""

    @property
    def parameters(self) -> float:
        """12 l h^2 (1 + 13/(12 h) + (V + s)/(12 l h)) (D. Narayanan et al., arXiv 2104.04473, eq. 2)."""
        h, layers = self.hidden, self.layers
        return 12 * layers * h**2 * (1 + 13 / (12 * h) + (self.vocabulary + self.sequence) / (12 * layers * h))

    def model_flops(self, batch: int) -> float:
        """Arithmetic of one iteration without recomputation: 72 B l s h^2 (1 + s/(6 h) + V/(12 l h)).

        Notes
        -----
        V. Korthikanti et al., arXiv 2205.05198, eq. 7.
        """
        h, s = self.hidden, self.sequence
        return 72 * batch * self.layers * s * h**2 * (1 + s / (6 * h) + self.vocabulary / (12 * self.layers * h))

    def recomputed_flops(self, batch: int) -> float:
        """Arithmetic of one iteration with full recomputation: 96 B l s h^2 (1 + s/(6 h) + V/(16 l h)).

        Notes
        -----
        D. Narayanan et al., arXiv 2104.04473, eq. 3.
        """
        h, s = self.hidden, self.sequence
        return 96 * batch * self.layers * s * h**2 * (1 + s / (6 * h) + self.vocabulary / (16 * self.layers * h))

    def utilisation(self, batch: int, seconds: float, gpus: int, peak_tflops: float) -> float:
        """Model FLOP/s over the dense peak of all accelerators (MFU), in (0, 1)."""
        return self.model_flops(batch) / (seconds * gpus * peak_tflops * 1e12)


@dataclass(frozen=True, slots=True)
class Plan:
    """How training is spread.

    Parameters
    ----------
    tensor, pipeline, data : int
        Parallel degrees.
    batch, micro : int
        Sequences an iteration, over all data-parallel copies, and a micro-batch.
    interleave : int
        Model chunks a pipeline stage holds; 1 for the plain 1F1B schedule.
    recompute : Recompute
    sequence_parallel : bool
    """

    tensor: int = 8
    pipeline: int = 1
    data: int = 1
    batch: int = 4
    micro: int = 4
    interleave: int = 1
    recompute: Recompute = Recompute.SELECTIVE
    sequence_parallel: bool = True

    @property
    def gpus(self) -> int:
        """Accelerators in all."""
        return self.tensor * self.pipeline * self.data

    @property
    def micro_batches(self) -> int:
        """Micro-batches that each pipeline works through in an iteration."""
        return self.batch // (self.micro * self.data)


def activation_bytes_per_layer(model: Transformer, plan: Plan) -> float:
    """Bytes kept per layer and micro-batch on one accelerator (arXiv 2205.05198, table 2)."""
    sbh = model.sequence * plan.micro * model.hidden
    t, scores = plan.tensor, 5 * model.heads * model.sequence / model.hidden
    if plan.recompute is Recompute.FULL:
        return 2 * sbh
    attention = 0.0 if plan.recompute is Recompute.SELECTIVE else scores
    if plan.sequence_parallel:
        return sbh * (34 + attention) / t
    return sbh * (10 + 24 / t + attention / t)


def activation_bytes(model: Transformer, plan: Plan) -> float:
    """Bytes of activations on the first pipeline stage, the fullest.

    Notes
    -----
    1F1B keeps p micro-batches of l/p layers: l layers' worth. Interleaving keeps 1 + (p - 1)/(p v) times as much
    (arXiv 2205.05198, section 4.2.3); only when v > 1.
    """
    extra = 1 + (plan.pipeline - 1) / (plan.pipeline * plan.interleave) if plan.interleave > 1 else 1.0
    return activation_bytes_per_layer(model, plan) * model.layers * extra


def state_bytes(parameters: float, copies: int, stage: int, gradient_bytes: int = 2) -> float:
    """Bytes of weights, gradients and Adam state on one accelerator under ZeRO.

    Parameters
    ----------
    parameters : float
        Held by one model-parallel rank.
    copies : int
        Data-parallel degree N.
    stage : int
        0 to 3.
    gradient_bytes : int
        2 in the paper; some trainers keep 4.

    Notes
    -----
    S. Rajbhandari et al., arXiv 1910.02054: weights 2, gradients 2, optimiser 12 bytes a parameter; stage 1 divides
    the optimiser by N, stage 2 also the gradients, stage 3 also the weights.

    Examples
    --------
    >>> round(state_bytes(7.5e9, 64, 0) / 1e9), round(state_bytes(7.5e9, 64, 1) / 1e9, 1)
    (120, 31.4)
    """
    weights = 2.0 / (copies if stage >= 3 else 1)
    gradients = gradient_bytes / (copies if stage >= 2 else 1)
    return parameters * (weights + gradients + 12.0 / (copies if stage >= 1 else 1))


def kv_bytes_per_token(layers: int, kv_heads: int, head_size: int, bytes_each: int = 2) -> int:
    """Bytes that the key-value cache grows by for every token: 2 L n_kv d_head bytes.

    Examples
    --------
    >>> kv_bytes_per_token(32, 8, 128) // 1024
    128
    """
    return 2 * layers * kv_heads * head_size * bytes_each


MODELS: dict[str, Transformer] = {
    m.name: m
    for m in (
        Transformer("Megatron 22B", 6144, 48, 64, source="arXiv 2205.05198, table 3"),
        Transformer("GPT-3 175B", 12288, 96, 96, source="arXiv 2205.05198, table 3"),
        Transformer("MT-NLG 530B", 20480, 105, 128, source="arXiv 2205.05198, table 3"),
        Transformer("Megatron 1T", 25600, 128, 160, source="arXiv 2205.05198, table 3"),
    )
}
"""Models by name."""
