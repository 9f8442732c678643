"""The form of `planning.training`: model, layout, machine, and what is measured or paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from ketbench.plugin import ParamsWithUnits, setting
from ketbench_planning.system.transformer import Recompute

ModelName = Literal[
    "Megatron 22B", "GPT-3 175B", "MT-NLG 530B", "Megatron 1T", "GPT-3 5B", "GPT-3 20B", "Llama-2 7B", "Llama-2 13B",
    "Llama-2 70B", "Llama-3 8B", "Llama-3 70B", "Llama-3 405B", "Nemotron-4 340B", "Mixtral 8x7B", "custom",
]  # fmt: skip
ChipName = Literal[
    "A100 SXM", "A800 SXM", "H100 SXM", "H800 SXM", "H200 SXM", "H20", "B200 SXM", "MI300X", "TPU v5p",
    "Ascend 910B", "Ascend 910C",
]  # fmt: skip


def _of_custom(default: Any, title: str, more: str = "", **bounds: Any) -> Any:
    help = f"For a custom model.{more}"
    return setting(default, title, group="Model", help=help, only={"model": ["custom"]}, **bounds)


class TrainingParams(ParamsWithUnits):
    """Inputs of the training planner; bandwidths are of one direction, in bytes."""

    model: ModelName = setting("GPT-3 175B", "Model", group="Model")
    sequence: int = setting(2048, "Tokens of a sequence", group="Model", ge=1, le=100_000_000)
    hidden: int = _of_custom(12288, "Hidden size", ge=64, le=1_000_000)
    layers: int = _of_custom(96, "Layers", ge=1, le=10_000)
    heads: int = _of_custom(96, "Heads", ge=1, le=10_000)
    kv_heads: int | None = _of_custom(None, "Key-value heads", " Empty: as many as heads.", ge=1, le=10_000)
    ffn: int | None = _of_custom(
        None, "Width of the feed-forward layer", " Of one expert. Empty: 4 x hidden.", ge=1, le=10_000_000
    )
    gated: bool = _of_custom(False, "Gated feed-forward (SwiGLU)")
    vocabulary: int = _of_custom(51200, "Vocabulary", ge=1, le=10_000_000)
    tied: bool = _of_custom(True, "Tied embeddings")
    biases: bool = _of_custom(True, "Biases and learned positions", " GPT style.")
    experts: int = _of_custom(1, "Experts of a layer", ge=1, le=100_000)
    top_k: int = _of_custom(1, "Experts a token uses", ge=1, le=10_000)
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

    def idle(self) -> Mapping[str, str]:
        """Fields that change nothing beside the others, each with why."""
        return dict(_idle(self))


def _idle(form: TrainingParams) -> Iterator[tuple[str, str]]:
    if form.model != "Mixtral 8x7B" and (form.model != "custom" or form.experts == 1):
        yield "capacity", "Not used: the model has no experts."
    if form.bus_bandwidth is not None:
        yield "in_network", "Not used: the bus bandwidth is typed."
    elif not form.accelerator.startswith(("H100", "H200")):
        yield "in_network", f"Not used: no such measurement of {form.accelerator} is known."
    if form.data == 1 and form.context == 1:
        yield "overlap", "Not used: there is one copy of the model, and no traffic between copies."
        if not form.search:
            yield "zero_stage", "Not used: there is one copy of the model, and nothing to share among copies."
