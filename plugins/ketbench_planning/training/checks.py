"""What is wrong with a training before it is computed: each finding on its field, with its own values."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ketbench.plugin import Problem, Severity
from ketbench_planning.system.transformer import GIB, Recompute
from ketbench_planning.training.memory import memory
from ketbench_planning.training.model import Decoder
from ketbench_planning.training.params import TrainingParams
from ketbench_planning.training.report import kind_of, layout_of, machine_of, model_of
from ketbench_planning.training.time import iteration
from ketbench_planning.words.splitting import divisors_near, multiple, splits


def findings(params: TrainingParams) -> Iterator[Problem]:
    """Errors and warnings; a training without errors can be computed."""
    errors = list(_forbidden(params, model_of(params)))
    yield from errors
    if not errors:
        yield from _memory(params)
        yield from _notes(params)


def _forbidden(params: TrainingParams, model: Decoder) -> Iterator[Problem]:
    if params.model == "custom":
        yield from splits("heads", params.heads, params.hidden, "hidden units")
        yield from splits("kv_heads", params.kv_heads or params.heads, params.heads, "heads")
        if params.top_k > params.experts:
            text = f"A token cannot use {params.top_k} of {params.experts} experts; use at most {params.experts}."
            yield _error("top_k", text)
    yield from splits("tensor", params.tensor, model.heads, "heads")
    yield from splits("pipeline", params.pipeline, model.layers, "layers", params.interleave, "chunks a stage")
    yield from splits("context", params.context, params.sequence, "tokens of a sequence")
    yield from multiple(
        "batch",
        params.batch,
        [(params.micro, "a micro-batch"), (params.data, "data-parallel copies")],
        "sequences an iteration",
    )
    yield from _experts(params, model)
    if params.interleave > 1 and params.pipeline == 1:
        text = f"{params.interleave} chunks a stage need a pipeline of at least 2; set chunks to 1."
        yield _error("interleave", text)
    if params.precision == "FP8" and machine_of(params).chip.fp8_tflops is None:
        yield _error("precision", f"{params.accelerator} has no FP8 peak; choose BF16.")


def _experts(params: TrainingParams, model: Decoder) -> Iterator[Problem]:
    if params.expert == 1:
        return
    if model.experts == 1:
        yield _error("expert", f"{model.name} has no experts to spread over {params.expert} ranks; choose 1.")
        return
    yield from splits("expert", params.expert, model.experts, "experts")
    copies = params.data * params.context
    if copies % params.expert:
        near = divisors_near(math.gcd(copies, model.experts), params.expert)
        text = f"{copies} data and context copies cannot be split evenly by {params.expert} expert ranks"
        yield _error("expert", f"{text}; choose {' or '.join(map(str, near))}.")


def _error(where: str, message: str) -> Problem:
    return Problem(message, f"params.{where}")


def _memory(params: TrainingParams) -> Iterator[Problem]:
    used, machine = memory(model_of(params), layout_of(params)), machine_of(params)
    room = machine.chip.memory_gb * 1e9
    if used.total > room:
        text = (
            f"Weights, optimiser and activations take {used.gib:.0f} GiB of an accelerator's {room / GIB:.0f} GiB: "
            "this layout does not fit; its time is computed all the same."
        )
        yield Problem(text, "params.recompute", Severity.WARNING)


def _notes(params: TrainingParams) -> Iterator[Problem]:
    if params.sequence_parallel and params.tensor == 1:
        text = "Sequence parallelism has no effect without tensor parallelism."
        yield Problem(text, "params.sequence_parallel", Severity.NOTE)
    if params.fused_attention and params.recompute is Recompute.SELECTIVE:
        text = "Selective recomputation has nothing to do beside a fused attention kernel, which keeps no scores."
        yield Problem(text, "params.recompute", Severity.NOTE)
    if params.tensor > params.gpus_per_node:
        text = (
            f"A tensor group of {params.tensor} is wider than a node of {params.gpus_per_node}: "
            f"its traffic takes the network's {params.network_bandwidth:g} GB/s."
        )
        yield Problem(text, "params.tensor", Severity.WARNING)
    kind = kind_of(params)
    if params.compute_efficiency is None and not kind.startswith(params.accelerator.split()[0]):
        text = (
            f"No published run of {params.accelerator} is fitted; the constants of {kind} are used: an extrapolation."
        )
        yield Problem(text, "params.accelerator", Severity.WARNING)
    yield from _impossible(params)


def _impossible(params: TrainingParams) -> Iterator[Problem]:
    if params.measured_iteration is None:
        return
    model, layout, machine = model_of(params), layout_of(params), machine_of(params)
    least = model.model_flops(layout.batch, layout.sequence) / (layout.gpus * machine.peak)
    if params.measured_iteration < least:
        text = (
            f"An iteration of {params.measured_iteration:g} s would need more than the dense peak; "
            f"at the peak it takes {least:.3g} s. Check time, batch and number of accelerators."
        )
        yield Problem(text, "params.measured_iteration", Severity.WARNING)
    elif params.measured_iteration > 3 * iteration(model, layout, machine, params.capacity).total:
        text = f"{params.measured_iteration:g} s is more than three times what is predicted; is the layout as measured?"
        yield Problem(text, "params.measured_iteration", Severity.WARNING)
