"""All outputs of the system estimator in one pass, by the names the documentation gives them; no figure, no form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ketbench.plugin import Value
from ketbench_planning.system.accelerators import ACCELERATORS, Accelerator
from ketbench_planning.system.collectives import (
    Wire,
    all_gather_s,
    all_to_all_s,
    bus_bandwidth_gbs,
    ring_all_reduce_s,
    tree_all_reduce_s,
)
from ketbench_planning.system.measured import errors
from ketbench_planning.system.params import SystemParams
from ketbench_planning.system.training import Constants, Iteration, Machine, iteration, tensor_bytes, with_link
from ketbench_planning.system.transformer import (
    GIB,
    MODELS,
    Plan,
    Transformer,
    activation_bytes,
    kv_bytes_per_token,
    state_bytes,
)

PCIE_GBS = 64.0
"""PCIe 5.0 x16, one direction: what is left when an accelerator has no link of its own."""
FIRST = ("iteration_s", "speedup", "speedup_limit", "link_ratio", "exposed_share", "utilisation", "baseline_s")
"""What a user asks first; the rest follows."""


@dataclass(frozen=True, slots=True)
class SystemReport:
    """What is known of a training system with two links to compare.

    Parameters
    ----------
    params : SystemParams
    model : Transformer
    plan : Plan
    machine : Machine
        With the link to compare with.
    constants : Constants
    tried : Machine
        The same with the tried link.
    iterations : mapping of str to Iteration
        "this link", "own link", "PCIe 5.0 x16" and "infinite link".
    """

    params: SystemParams
    model: Transformer
    plan: Plan
    machine: Machine
    constants: Constants
    tried: Machine
    iterations: Mapping[str, Iteration]


def model_of(params: SystemParams) -> Transformer:
    """The chosen model."""
    if params.model != "custom":
        return MODELS[params.model]
    return Transformer("custom", params.hidden, params.layers, params.heads, params.sequence, params.vocabulary)


def plan_of(params: SystemParams) -> Plan:
    """How the form spreads the training."""
    return Plan(
        tensor=params.tensor,
        pipeline=params.pipeline,
        data=params.data,
        batch=params.batch,
        micro=params.micro,
        interleave=params.interleave,
        recompute=params.recompute,
        sequence_parallel=params.sequence_parallel,
    )


def accelerator_of(params: SystemParams) -> Accelerator:
    """The chosen accelerator."""
    return ACCELERATORS[params.accelerator]


def machine_of(params: SystemParams) -> Machine:
    """The machine with the link to compare with."""
    chip = accelerator_of(params)
    own = params.baseline_bandwidth or chip.link_gbs or PCIE_GBS
    network = Wire(params.network_bandwidth, params.network_latency)
    return Machine(chip.name, chip.bf16_tflops, chip.memory_tbs * 1e3, Wire(own, 1.0), network)


def report(params: SystemParams) -> SystemReport:
    """Compute every iteration that the figures compare."""
    model, plan, machine = model_of(params), plan_of(params), machine_of(params)
    constants = Constants(params.compute_efficiency, params.link_efficiency)
    tried = with_link(machine, params.link_bandwidth, params.link_latency)
    cases = {
        "PCIe 5.0 x16": with_link(machine, PCIE_GBS),
        "own link": machine,
        "this link": tried,
        "infinite link": with_link(machine, np.inf, 0.0),
    }
    times = {name: iteration(model, plan, case, constants, params.overlap) for name, case in cases.items()}
    return SystemReport(params, model, plan, machine, constants, tried, times)


def summary(found: SystemReport) -> dict[str, Value]:
    """The report's numbers by name."""
    parts = (_times, _collectives, _sizes, _training, _quality, _energy)
    merged = {name: value for part in parts for name, value in part(found).items()}
    return {name: merged[name] for name in FIRST} | merged


def _times(found: SystemReport) -> dict[str, Value]:
    here, own, limit = (found.iterations[name] for name in ("this link", "own link", "infinite link"))
    gpus, peak = found.plan.gpus, found.machine.peak_tflops
    return {
        "iteration_s": here.total,
        "matrix_s": here.matrix,
        "elementwise_s": here.elementwise,
        "tensor_s": here.tensor,
        "bubble_s": here.bubble,
        "pipeline_s": here.pipeline,
        "data_s": here.data,
        "optimiser_s": here.optimiser,
        "exposed_share": here.exposed_share,
        "utilisation": found.model.utilisation(found.plan.batch, here.total, gpus, peak),
        "baseline_s": own.total,
        "speedup": own.total / here.total,
        "limit_s": limit.total,
        "speedup_limit": own.total / limit.total,
        "link_ratio": found.tried.link.gbs / found.machine.link.gbs,
        "link_both_gbs": 2 * found.tried.link.gbs,
    }


def _collectives(found: SystemReport) -> dict[str, Value]:
    size, ranks, wire = found.params.message * 1e6, found.params.ranks, found.tried.link
    ring, tree = float(ring_all_reduce_s(size, ranks, wire)), float(tree_all_reduce_s(size, ranks, wire))
    return {
        "all_reduce_ring_us": ring * 1e6,
        "all_reduce_tree_us": tree * 1e6,
        "all_gather_us": float(all_gather_s(size, ranks, wire)) * 1e6,
        "all_to_all_us": float(all_to_all_s(size, ranks, wire)) * 1e6,
        "bus_gbs": bus_bandwidth_gbs(size, min(ring, tree), ranks),
    }


def _sizes(found: SystemReport) -> dict[str, Value]:
    params, model = found.params, found.model
    held = model.parameters / (found.plan.tensor * found.plan.pipeline)
    heads = model.heads if params.kv_heads is None else params.kv_heads
    return {
        "parameters": found.model.parameters,
        "activations_gib": activation_bytes(found.model, found.plan) / GIB,
        "state_gb": state_bytes(held, found.plan.data, params.zero_stage, params.gradient_bytes) / 1e9,
        "kv_kib_a_token": kv_bytes_per_token(model.layers, heads, model.hidden // model.heads) / 1024,
    }


def _training(found: SystemReport) -> dict[str, Value]:
    params, plan, model = found.params, found.plan, found.model
    tokens, price, seconds = params.training_tokens, params.price, params.measured_iteration
    rate = plan.batch * model.sequence / (seconds or found.iterations["this link"].total)
    days = None if tokens is None else training_days(tokens, 1, rate)
    cost = None if days is None or price is None else days * fleet_cost_a_day(1, plan.gpus, price)
    peak = found.machine.peak_tflops
    used = None if seconds is None else model.utilisation(plan.batch, seconds, plan.gpus, peak)
    values: dict[str, Value] = {
        "tokens_a_second": rate,
        "training_days": days,
        "training_cost": cost,
        "measured_utilisation": used,
        "measured_tflops": None if used is None else used * peak,
    }
    return {name: "not stated" if value is None else value for name, value in values.items()}


def _quality(found: SystemReport) -> dict[str, Value]:
    off = np.abs(errors(found.constants))
    return {"model_error_mean": float(off.mean()), "model_error_max": float(off.max())}


def _energy(found: SystemReport) -> dict[str, Value]:
    energy = found.params.link_energy
    if energy is None:
        return {"link_energy_j": "not stated", "link_power_w": "not stated"}
    layers = found.model.layers / found.plan.pipeline
    one = tensor_bytes(found.model, found.plan) * layers * found.plan.micro_batches
    joules = one * found.plan.gpus * 8 * energy * 1e-12
    return {"link_energy_j": joules, "link_power_w": joules / found.iterations["this link"].total}


SECONDS_A_DAY = 86_400


def fleet_cost_a_day(nodes: float, accelerators: int, price_an_hour: float) -> float:
    """Rent of a fleet for a day, in the currency of the price."""
    return nodes * accelerators * 24 * price_an_hour


def training_days(tokens: float, accelerators: int, tokens_a_second: float) -> float:
    """Days to train on a number of tokens, from the rate of one accelerator."""
    return tokens / (accelerators * tokens_a_second) / SECONDS_A_DAY


def decode_bound_tokens_s(bandwidth_gbs: float, weights_gb: float, cache_gb: float, batch: int) -> float:
    """Most tokens a second of decoding at a batch: every step reads the weights once and each sequence's cache."""
    return bandwidth_gbs * batch / (weights_gb + batch * cache_gb)
