"""The form of `photonic.system`: the model, how it is spread, the machine, and the link that is tried."""

from __future__ import annotations

from typing import Literal

from ketbench.plugin import ParamsWithUnits, setting
from ketbench_planning.system.measured import FITTED
from ketbench_planning.system.transformer import Recompute

ModelName = Literal["Megatron 22B", "GPT-3 175B", "MT-NLG 530B", "Megatron 1T", "custom"]
AcceleratorName = Literal[
    "A100 SXM 80GB", "A800", "H100 SXM", "H200", "H800", "B200", "MI300X", "TPU v5p", "Ascend 910C"
]


class SystemParams(ParamsWithUnits):
    """Inputs of the system estimator; bandwidths are of one direction, in bytes."""

    link_bandwidth: float = setting(
        1800.0, "Bandwidth of the tried link", unit="GB/s", group="Link", gt=0, le=1e6,
        help="Of one accelerator, ONE direction; a marketed sum of both directions is twice this.",
    )  # fmt: skip
    link_latency: float = setting(1.0, "Latency of a step", unit="us", group="Link", ge=0, le=1e4)
    link_energy: float | None = setting(
        None, "Energy of the tried link", unit="pJ/bit", group="Link", ge=0, le=1000, help="Empty: not stated."
    )
    baseline_bandwidth: float | None = setting(
        None, "Bandwidth to compare with", unit="GB/s", group="Link", gt=0, le=1e6,
        help="One direction; empty for the accelerator's own link.",
    )  # fmt: skip

    accelerator: AcceleratorName = setting("A100 SXM 80GB", "Accelerator", group="Machine")
    network_bandwidth: float = setting(25.0, "Network between groups", unit="GB/s", group="Machine", gt=0, le=1e6)
    network_latency: float = setting(2.0, "Latency of the network", unit="us", group="Machine", ge=0, le=1e5)

    model: ModelName = setting("GPT-3 175B", "Model", group="Model")
    hidden: int = setting(12288, "Hidden size", group="Model", ge=64, le=1_000_000, help="For a custom model.")
    layers: int = setting(96, "Layers", group="Model", ge=1, le=10_000, help="For a custom model.")
    heads: int = setting(96, "Heads", group="Model", ge=1, le=10_000, help="For a custom model.")
    sequence: int = setting(2048, "Sequence length", group="Model", ge=1, le=10_000_000, help="For a custom model.")
    vocabulary: int = setting(51200, "Vocabulary", group="Model", ge=1, le=10_000_000, help="For a custom model.")

    tensor: int = setting(8, "Tensor-parallel", group="Training", ge=1, le=4096)
    pipeline: int = setting(8, "Pipeline-parallel", group="Training", ge=1, le=4096)
    data: int = setting(1, "Data-parallel", group="Training", ge=1, le=100_000)
    batch: int = setting(64, "Sequences an iteration", group="Training", ge=1, le=10_000_000)
    micro: int = setting(1, "Sequences a micro-batch", group="Training", ge=1, le=100_000)
    interleave: int = setting(3, "Chunks a stage", group="Training", ge=1, le=1000, help="1 is plain 1F1B.")
    recompute: Recompute = setting(Recompute.SELECTIVE, "Recompute activations", group="Training")
    sequence_parallel: bool = setting(True, "Sequence parallelism", group="Training")
    overlap: float = setting(0.0, "Data-parallel traffic hidden", group="Training", ge=0, le=1)

    zero_stage: int = setting(0, "ZeRO stage", group="Training", ge=0, le=3)
    gradient_bytes: Literal[2, 4] = setting(2, "Bytes a gradient", group="Training")
    kv_heads: int | None = setting(None, "Key-value heads", group="Model", ge=1, le=10_000, help="Empty: all heads.")

    measured_iteration: float | None = setting(
        None, "Measured iteration", unit="s", group="Measured and cost", gt=0, le=1e7, help="For its utilisation."
    )
    training_tokens: float | None = setting(None, "Tokens to train on", group="Measured and cost", gt=0, le=1e18)
    price: float | None = setting(
        None, "Price of an accelerator-hour", group="Measured and cost", ge=0, le=1e6, help="In any currency."
    )

    compute_efficiency: float = setting(
        FITTED.compute, "Efficiency of matrix products", group="Fitted constants", gt=0, le=1, advanced=True,
        help="Fitted to eight measured A100 iterations.",
    )  # fmt: skip
    link_efficiency: float = setting(
        FITTED.link, "Efficiency of the link", group="Fitted constants", gt=0, le=1, advanced=True,
        help="Fitted to eight measured A100 iterations; 0.35 to 0.65 fit nearly as well.",
    )  # fmt: skip

    ranks: int = setting(64, "Ranks of the collective", group="Collective", ge=2, le=1_000_000)
    message: float = setting(1000.0, "Size of the collective", unit="MB", group="Collective", gt=0, le=1e9)
