"""All outputs of the training planner in one pass, by the names the documentation gives them; no figure, no form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ketbench.plugin import Value
from ketbench_planning.supply.chips import CHIPS
from ketbench_planning.system.transformer import GIB
from ketbench_planning.training.layout import Layout
from ketbench_planning.training.memory import Memory, memory
from ketbench_planning.training.model import MODELS, Decoder
from ketbench_planning.training.params import TrainingParams
from ketbench_planning.training.published import FITTED, outside
from ketbench_planning.training.search import Found, best
from ketbench_planning.training.time import Constants, Iteration, Machine, bus_of, hardware_flops, iteration

DAY = 86_400


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What is known of a training."""

    params: TrainingParams
    model: Decoder
    layout: Layout
    machine: Machine
    predicted: Iteration
    memory: Memory
    layouts: list[Found]

    @property
    def seconds(self) -> float:
        """The iteration that rates and days follow: measured when one is typed, else predicted."""
        return self.params.measured_iteration or self.predicted.total


def model_of(params: TrainingParams) -> Decoder:
    """The chosen model."""
    if params.model != "custom":
        return MODELS[params.model]
    return Decoder(
        "custom",
        params.hidden,
        params.layers,
        params.heads,
        params.kv_heads or params.heads,
        params.ffn or 4 * params.hidden,
        params.gated,
        params.vocabulary,
        params.tied,
        params.biases,
        params.experts,
        params.top_k,
    )


def layout_of(params: TrainingParams) -> Layout:
    """The layout of the form."""
    return Layout(
        params.tensor,
        params.pipeline,
        params.data,
        params.context,
        params.expert,
        params.batch,
        params.micro,
        params.sequence,
        params.interleave,
        params.recompute,
        params.sequence_parallel,
        params.fused_attention,
        params.zero_stage,
        params.gradient_bytes,
    )


def kind_of(params: TrainingParams) -> str:
    """Which published runs the constants come from."""
    if params.precision == "FP8":
        return "H100 FP8"
    return "A100 BF16" if params.accelerator in ("A100 SXM", "A800 SXM") else "H100 BF16"


def machine_of(params: TrainingParams) -> Machine:
    """The machine of the form."""
    chip, fitted = CHIPS[params.accelerator], FITTED[kind_of(params)]
    hidden = fitted.hidden if params.traffic_hidden is None else params.traffic_hidden
    return Machine(
        chip,
        params.precision == "FP8",
        params.bus_bandwidth or bus_of(chip, params.in_network),
        params.network_bandwidth,
        Constants(params.compute_efficiency or fitted.compute, hidden),
        params.overlap,
        params.gpus_per_node,
    )


def report(params: TrainingParams) -> TrainingReport:
    """Compute everything."""
    model, layout, machine = model_of(params), layout_of(params), machine_of(params)
    found = best(model, layout, machine, layout.gpus, params.capacity) if params.search else []
    predicted = iteration(model, layout, machine, params.capacity)
    return TrainingReport(params, model, layout, machine, predicted, memory(model, layout), found)


def summary(found: TrainingReport) -> dict[str, Value]:
    """The report's numbers by name."""
    return {**_first(found), **_cost(found), **_times(found), **_sizes(found), **_quality(found)}


def _first(found: TrainingReport) -> dict[str, Value]:
    layout, seconds = found.layout, found.seconds
    work = layout.gpus * seconds * 1e12
    model = found.model.model_flops(layout.batch, layout.sequence) / work
    rate = layout.batch * layout.sequence / seconds
    return {
        "iteration_s": seconds,
        "iteration_is": "predicted" if found.params.measured_iteration is None else "measured",
        "model_tflops": model,
        "hardware_tflops": hardware_flops(found.model, layout) / work,
        "mfu": model * 1e12 / found.machine.peak,
        "training_days": found.params.training_tokens / rate / DAY,
        "memory_gib": found.memory.gib,
        "accelerators": layout.gpus,
        "tokens_a_second": rate,
    }


def _cost(found: TrainingReport) -> dict[str, Value]:
    params, layout, chip = found.params, found.layout, found.machine.chip
    days = params.training_tokens / (layout.batch * layout.sequence / found.seconds) / DAY
    power = None if chip.power_w is None else chip.power_w * layout.gpus * params.pue / 1000
    return {
        "training_cost": days * 24 * layout.gpus * params.price,
        "power_kw": "not stated" if power is None else power,
        "energy_mwh": "not stated" if power is None else power * days * 24 / 1000,
    }


def _times(found: TrainingReport) -> dict[str, Value]:
    t = found.predicted
    return {
        "predicted_s": t.total,
        "matrix_s": t.matrix,
        "attention_s": t.attention,
        "elementwise_s": t.elementwise,
        "logit_s": t.logits,
        "tensor_s": t.tensor,
        "context_s": t.context,
        "expert_s": t.experts,
        "bubble_s": t.bubble,
        "pipeline_s": t.pipeline,
        "data_s": t.data,
        "optimiser_s": t.optimiser,
        "exposed_share": t.exposed,
        "link_used": f"{found.machine.chip.name}, {found.machine.bus_gbs:g} GB/s bus bandwidth in a node",
    }


def _sizes(found: TrainingReport) -> dict[str, Value]:
    layout, used = found.layout, found.memory
    return {
        "parameters": found.model.parameters(layout.sequence),
        "active_parameters": found.model.active_parameters(layout.sequence),
        "state_gib": used.state / GIB,
        "activations_gib": used.activations / GIB,
        "logits_gib": used.logits / GIB,
    }


def _quality(found: TrainingReport) -> dict[str, Value]:
    off = np.abs(outside())
    fastest = found.layouts[0].seconds if found.layouts else None
    why = "not searched" if not found.params.search else "no layout fits the memory"
    return {
        "fastest_layout_s": why if fastest is None else fastest,
        "model_error_mean": float(off.mean()),
        "model_error_max": float(off.max()),
    }
