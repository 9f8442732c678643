"""The form of `planning.training`: model, layout, machine, and what is measured or paid."""

from __future__ import annotations

from typing import Literal

from ketbench.plugin import setting
from ketbench_planning.system.transformer import Recompute
from ketbench_planning.words.quantities import Quantities

ModelName = Literal[
    "Megatron 22B", "GPT-3 175B", "MT-NLG 530B", "Megatron 1T", "GPT-3 5B", "GPT-3 20B", "Llama-2 7B", "Llama-2 13B",
    "Llama-2 70B", "Llama-3 8B", "Llama-3 70B", "Llama-3 405B", "Nemotron-4 340B", "Mixtral 8x7B", "custom",
]  # fmt: skip
ChipName = Literal[
    "A100 SXM", "A800 SXM", "H100 SXM", "H800 SXM", "H200 SXM", "H20", "B200 SXM", "MI300X", "TPU v5p",
    "Ascend 910B", "Ascend 910C",
]  # fmt: skip


class TrainingParams(Quantities):
    """Inputs of the training planner; bandwidths are of one direction, in bytes."""

    model: ModelName = setting("GPT-3 175B", "Model", group="Model")
    sequence: int = setting(2048, "Tokens of a sequence", group="Model", ge=1, le=100_000_000)
    hidden: int = setting(12288, "Hidden size", group="Model", ge=64, le=1_000_000, help="For a custom model.")
    layers: int = setting(96, "Layers", group="Model", ge=1, le=10_000, help="For a custom model.")
    heads: int = setting(96, "Heads", group="Model", ge=1, le=10_000, help="For a custom model.")
    kv_heads: int | None = setting(
        None, "Key-value heads", group="Model", ge=1, le=10_000, help="For a custom model. Empty: as many as heads."
    )
    ffn: int | None = setting(
        None, "Width of the feed-forward layer", group="Model", ge=1, le=10_000_000,
        help="For a custom model: of one expert. Empty: 4 x hidden.",
    )  # fmt: skip
    gated: bool = setting(False, "Gated feed-forward (SwiGLU)", group="Model", help="For a custom model.")
    vocabulary: int = setting(51200, "Vocabulary", group="Model", ge=1, le=10_000_000, help="For a custom model.")
    tied: bool = setting(True, "Tied embeddings", group="Model", help="For a custom model.")
    biases: bool = setting(True, "Biases and learned positions", group="Model", help="For a custom model: GPT style.")
    experts: int = setting(1, "Experts of a layer", group="Model", ge=1, le=100_000, help="For a custom model.")
    top_k: int = setting(1, "Experts a token uses", group="Model", ge=1, le=10_000, help="For a custom model.")
    capacity: float = setting(
        1.0,
        "Capacity of an expert",
        group="Model",
        ge=1,
        le=10,
        help="Room over the mean load; padding is computed too.",
    )

    tensor: int = setting(8, "Tensor-parallel", group="Layout", ge=1, le=4096)
    pipeline: int = setting(8, "Pipeline-parallel", group="Layout", ge=1, le=4096)
    data: int = setting(1, "Data-parallel", group="Layout", ge=1, le=1_000_000)
    context: int = setting(1, "Context-parallel", group="Layout", ge=1, le=4096)
    expert: int = setting(
        1, "Expert-parallel", group="Layout", ge=1, le=100_000, help="Experts over data and context copies."
    )
    batch: int = setting(64, "Sequences an iteration", group="Layout", ge=1, le=100_000_000)
    micro: int = setting(1, "Sequences a micro-batch", group="Layout", ge=1, le=100_000)
    interleave: int = setting(3, "Chunks a stage", group="Layout", ge=1, le=1000, help="1 is plain 1F1B.")
    recompute: Recompute = setting(Recompute.SELECTIVE, "Recompute activations", group="Layout")
    sequence_parallel: bool = setting(True, "Sequence parallelism", group="Layout")
    fused_attention: bool = setting(
        False, "Fused attention kernel", group="Layout", help="FlashAttention and its like."
    )
    zero_stage: int = setting(0, "ZeRO stage", group="Layout", ge=0, le=3)
    gradient_bytes: Literal[2, 4] = setting(2, "Bytes a gradient", group="Layout")
    search: bool = setting(True, "Search for the fastest layout", group="Layout")

    accelerator: ChipName = setting("A100 SXM", "Accelerator", group="Machine")
    precision: Literal["BF16", "FP8"] = setting("BF16", "Matrices in", group="Machine")
    gpus_per_node: int = setting(8, "Accelerators a node", group="Machine", ge=1, le=100_000)
    bus_bandwidth: float | None = setting(
        None, "Bus bandwidth in a node", unit="GB/s", group="Machine", gt=0, le=1e6,
        help="As nccl-tests report it. Empty: measured for A100 and H100, else 0.8 of the nominal link.",
    )  # fmt: skip
    in_network: bool = setting(
        False, "Reductions in the switch", group="Machine", help="480 GB/s in place of 370 on H100 and H200."
    )
    network_bandwidth: float = setting(25.0, "Network of an accelerator", unit="GB/s", group="Machine", gt=0, le=1e6)
    overlap: float = setting(0.0, "Data-parallel traffic hidden", group="Machine", ge=0, le=1)
    compute_efficiency: float | None = setting(
        None, "Share of the peak that matrices reach", group="Machine", gt=0, le=1, advanced=True,
        help="Empty: fitted to published runs.",
    )  # fmt: skip
    traffic_hidden: float | None = setting(
        None, "Tensor traffic hidden", group="Machine", ge=0, le=1, advanced=True, help="Empty: fitted."
    )

    measured_iteration: float | None = setting(
        None, "Measured iteration", unit="s", group="Measured and cost", gt=0, le=1e7,
        help="Then rates, days and cost follow it instead of the prediction.",
    )  # fmt: skip
    training_tokens: float = setting(300e9, "Tokens to train on", group="Measured and cost", gt=0, le=1e18)
    price: float = setting(2.0, "Price of an accelerator", unit="$/h", group="Measured and cost", ge=0, le=1e6)
    pue: float = setting(1.2, "PUE", group="Measured and cost", ge=1, le=5)
