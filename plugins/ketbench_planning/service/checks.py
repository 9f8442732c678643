"""What is wrong with a service before it is planned: each finding on its field, with its own values."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ketbench.plugin import Problem, Severity
from ketbench_planning.service.params import LONGEST_CALL, ServiceParams
from ketbench_planning.service.plan import (
    batch_of,
    call_context,
    demand_of,
    model_of,
    node_of,
    planned,
    rates_of,
    roofline,
)
from ketbench_planning.serving.fleet import exact_nodes
from ketbench_planning.serving.rates import fitting_batch, step_s
from ketbench_planning.supply.chips import CHIPS

MOST_NODES = 1e9
"""More nodes than anybody has; beyond, a number is mistyped."""


def findings(params: ServiceParams) -> Iterator[Problem]:
    """Errors and warnings; a service without errors can be planned."""
    errors = [*_model(params), *_demand(params)]
    yield from errors
    if any(p.severity is Severity.ERROR for p in errors):
        return
    errors = [*_rates(params), *_second(params)]
    yield from errors or _size(params)
    if not errors:
        yield from _fleet(params)
    if params.peak_over_mean is not None and params.daily_curve == "flat":
        text = "A flat day has no busiest hour; choose a consumer or business day, or leave the peak empty."
        yield Problem(text, "params.peak_over_mean", Severity.WARNING)
    if params.gpu_power is None and CHIPS[params.chip].power_w is None:
        text = f"The power of {params.chip} is not stated, so the service's is not either; type it in W."
        yield Problem(text, "params.gpu_power", Severity.WARNING)


def _error(where: str, message: str) -> Problem:
    return Problem(message, f"params.{where}")


def _demand(params: ServiceParams) -> Iterator[Problem]:
    demand = demand_of(params)
    if not demand.input_tokens and not demand.output_tokens:
        yield _error("users", "Nothing arrives: give users, calls a day and tokens of a call, or the totals of a day.")
    totals = (params.input_tokens_per_day, params.output_tokens_per_day)
    if any(total is not None for total in totals):
        text = f"The totals of a day are used, {totals[0] or 0:g} input and {totals[1] or 0:g} output tokens"
        yield Problem(f"{text}: users and calls play no part.", "params.input_tokens_per_day", Severity.NOTE)
    else:
        longest = max(params.input_tokens, params.output_tokens)
        if longest > LONGEST_CALL:
            text = f"A call of {longest:g} tokens is longer than any model takes; is it the total of a day?"
            yield Problem(text, "params.input_tokens", Severity.WARNING)


def _model(params: ServiceParams) -> Iterator[Problem]:
    active, every = params.active_parameters, params.total_parameters
    if active is not None and active > every:
        text = f"A token cannot use {active:g} of {every:g} billion parameters; give at most {every:g}."
        yield _error("active_parameters", text)


def _rates(params: ServiceParams) -> Iterator[Problem]:
    if params.prefill_rate is not None and params.decode_rate is not None:
        return
    model, node, context = model_of(params), node_of(params), call_context(params)
    gib, room = model.weights / 1e9, node.memory / 1e9
    if model.weights >= node.memory:
        least = int(model.weights // (node.memory / node.count)) + 1
        yield _error(
            "gpus_per_node",
            f"The weights take {gib:.0f} GB, but {node.count} x {node.chip.name} hold {room:.0f} GB for them; "
            f"use at least {least} accelerators a node.",
        )
        return
    most = fitting_batch(model, node, context)
    if params.batch is not None and params.batch > most:
        text = f"{params.batch} calls of {context:.0f} tokens do not fit beside the weights; at most {most} do."
        yield _error("batch", text)
    elif batch_of(params) == 0 and most == 0:
        text = f"The cache of one call of {context:.0f} tokens does not fit beside the weights of {gib:.0f} GB"
        yield _error("gpus_per_node", f"{text}; use more than {node.count} accelerators a node, or shorter calls.")
    elif batch_of(params) == 0:
        speed = params.tokens_a_step / step_s(model, node, 1, context)
        yield _error(
            "user_speed",
            f"Even a call that is alone gets {speed:.3g} tokens/s of this node, less than the {params.user_speed:g} "
            f"asked for; use more than {node.count} accelerators a node, or a speed of at most {_floored(speed)}.",
        )


def _size(params: ServiceParams) -> Iterator[Problem]:
    rates = rates_of(params)
    need = 0.0 if rates is None else exact_nodes(demand_of(params), rates)
    if need > MOST_NODES:
        yield _error(
            "users", f"This load needs {need:.2g} nodes, more than {MOST_NODES:g}: check users, calls and rates."
        )


def _second(params: ServiceParams) -> Iterator[Problem]:
    if params.second_chip == "none":
        if params.second_nodes:
            some = "1 is" if params.second_nodes == 1 else f"{params.second_nodes} are"
            yield _error("second_chip", f"Choose which accelerator the other nodes have, of which {some} given.")
    elif params.second_nodes and (roofline(params) is None or roofline(params, params.second_chip) is None):
        chip = params.chip if roofline(params) is None else params.second_chip
        text = (
            f"A node of {params.gpus_per_node} x {chip} cannot serve this model, so the two fleets cannot be compared; "
            "use more accelerators a node, or another chip."
        )
        yield _error("second_nodes", text)


def _fleet(params: ServiceParams) -> Iterator[Problem]:
    there = params.fleet_nodes
    plan = planned(params) if there is not None else None
    if plan is None or there is None:
        return
    need = plan.exact * float(plan.curve.max()) / params.utilisation
    if need > there:
        text = f"The busiest hour needs {need:.1f} nodes, but there are {there}, and calls pile up"
        yield Problem(f"{text}: add nodes, or close registration.", "params.fleet_nodes", Severity.WARNING)


def _floored(speed: float) -> float:
    """Three digits, rounded down: what is proposed must be accepted."""
    step = 10.0 ** (math.floor(math.log10(speed)) - 2)
    return float(f"{math.floor(speed / step) * step:.3g}")
