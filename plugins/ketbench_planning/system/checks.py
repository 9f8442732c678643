"""What is wrong with a training system before it is computed: each finding on its field."""

from __future__ import annotations

from collections.abc import Iterator

from ketbench.plugin import Problem, Severity
from ketbench_planning.system.params import SystemParams
from ketbench_planning.system.report import accelerator_of, model_of, plan_of
from ketbench_planning.system.transformer import GIB, activation_bytes, state_bytes
from ketbench_planning.words.splitting import multiple, splits


def findings(params: SystemParams) -> Iterator[Problem]:
    """Errors and warnings; a system without errors can be computed."""
    model = model_of(params)
    yield from splits("tensor", params.tensor, model.heads, "heads")
    if params.model == "custom":
        yield from splits("heads", params.heads, params.hidden, "hidden units")
    if params.kv_heads is not None:
        yield from splits("kv_heads", params.kv_heads, model.heads, "heads")
    yield from splits("pipeline", params.pipeline, model.layers, "layers", params.interleave, "chunks a stage")
    yield from multiple(
        "batch",
        params.batch,
        [(params.micro, "a micro-batch"), (params.data, "data-parallel copies")],
        "sequences an iteration",
    )
    if params.interleave > 1 and params.pipeline == 1:
        yield _error(
            "interleave", f"{params.interleave} chunks a stage need a pipeline of at least 2; set chunks to 1."
        )
    if params.sequence_parallel and params.tensor == 1:
        text = "Sequence parallelism has no effect without tensor parallelism."
        yield Problem(text, "params.sequence_parallel", Severity.NOTE)
    yield from _memory(params)
    if params.accelerator != "A100 SXM 80GB":
        text = "The two fitted constants come from A100 measurements; on another accelerator they are an extrapolation."
        yield Problem(text, "params.accelerator", Severity.WARNING)


def _error(where: str, message: str) -> Problem:
    return Problem(message, f"params.{where}")


def _memory(params: SystemParams) -> Iterator[Problem]:
    model, plan = model_of(params), plan_of(params)
    held = model.parameters / (plan.tensor * plan.pipeline)
    used = activation_bytes(model, plan) + state_bytes(held, plan.data, params.zero_stage, params.gradient_bytes)
    room = accelerator_of(params).memory_gb * 1e9
    if used > room:
        text = (
            f"Weights, optimiser and activations take {used / GIB:.0f} GiB of an accelerator's {room / GIB:.0f} GiB: "
            "this plan does not fit; its time is computed all the same."
        )
        yield Problem(text, "params.recompute", Severity.WARNING)
