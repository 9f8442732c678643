"""All of a service in one pass: demand, rates, nodes by hour, waiting, money and power; no figure, no form."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench_planning.service.params import ServiceParams
from ketbench_planning.serving.demand import Demand, hourly
from ketbench_planning.serving.fleet import Limits, Rates, exact_nodes, nodes_by_hour, wait_s
from ketbench_planning.serving.rates import Node, Served, best_batch, decode_rate, fitting_batch, prefill_rate
from ketbench_planning.supply.chips import CHIPS

MONTH = 365.25 / 12
"""Days a month."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a service needs.

    Parameters
    ----------
    params : ServiceParams
    demand : Demand
    rates : Rates
        Of the first chip's node.
    curve : ndarray, shape (24,)
    hours : ndarray of int, shape (24,)
        Nodes of each hour.
    batch : int or None
        Calls decoded together when the rate comes from the roofline.
    """

    params: ServiceParams
    demand: Demand
    rates: Rates
    curve: NDArray[np.float64]
    hours: NDArray[np.int64]
    batch: int | None

    @property
    def nodes(self) -> int:
        """Whole nodes of the busiest hour, or those there are."""
        return int(self.hours.max())

    @property
    def exact(self) -> float:
        """Nodes that the mean load keeps busy."""
        return exact_nodes(self.demand, self.rates)

    @property
    def node_hours(self) -> float:
        """Node-hours paid a day."""
        return float(self.hours.sum()) if self.params.billing == "nodes in use" else 24.0 * self.nodes

    @property
    def cost(self) -> float:
        """Cost a day, $."""
        return self.node_hours * self.params.gpus_per_node * self.params.gpu_price_per_hour

    @property
    def revenue(self) -> float:
        """Revenue a day, $: tokens by their prices, and subscriptions."""
        p, d = self.params, self.demand
        read = d.input_tokens * (d.cached * p.cached_price + (1 - d.cached) * p.input_price)
        return (read + d.output_tokens * p.output_price) / 1e6 + p.users * p.paying_share * p.subscription / MONTH

    @property
    def wait(self) -> float:
        """Mean wait in the busiest hour, s; infinite when the nodes do not carry the load."""
        working = self.nodes - (self.params.spare_nodes if self.params.fleet_nodes is None else 0)
        return wait_s(self.demand, self.rates, working, float(self.curve.max()))

    @property
    def power_kw(self) -> float | None:
        """Power from the grid in the busiest hour, kW; None when the chip's power is not stated."""
        p = self.params
        rated = p.gpu_power if p.gpu_power is not None else CHIPS[p.chip].power_w
        if rated is None:
            return None
        return self.nodes * (p.gpus_per_node * rated * p.power_share + p.node_power) * p.pue / 1000


def demand_of(params: ServiceParams) -> Demand:
    """The day's demand: totals when they are given, else users times calls times tokens."""
    read, written = params.input_tokens_per_day, params.output_tokens_per_day
    calls = params.users * params.calls_per_day
    if read is None and written is None:
        return Demand(calls, calls * params.input_tokens, calls * params.output_tokens, params.cached_share)
    read, written = read or 0.0, written or 0.0
    # Only waiting needs the number of calls: as many as answers, or prompts, of the length in the form.
    length = params.output_tokens if written else params.input_tokens
    return Demand((written or read) / max(length, 1.0), read, written, params.cached_share)


def model_of(params: ServiceParams) -> Served:
    """The language model of the form."""
    active = params.active_parameters or params.total_parameters
    return Served(
        params.total_parameters * 1e9,
        min(active, params.total_parameters) * 1e9,
        params.layers,
        params.kv_heads,
        params.head_size,
        params.weight_bytes,
        params.kv_bytes,
        params.kv_bytes_a_token,
    )


def node_of(params: ServiceParams, chip: str | None = None) -> Node:
    """A node of the form, or of another chip."""
    return Node(CHIPS[chip or params.chip], params.gpus_per_node, params.compute_share, params.memory_share)


def call_context(params: ServiceParams) -> float:
    """Mean length of a call's cache while it is answered, tokens: the prompt and half of the answer."""
    demand = demand_of(params)
    if not demand.calls:
        return 1.0
    return max(1.0, (demand.input_tokens + demand.output_tokens / 2) / demand.calls)


def batch_of(params: ServiceParams, chip: str | None = None) -> int:
    """Calls decoded together: typed, else the most that fit and keep the output speed; 0 when none does."""
    model, node, context = model_of(params), node_of(params, chip), call_context(params)
    if params.batch is not None:
        return params.batch if params.batch <= fitting_batch(model, node, context) else 0
    return best_batch(model, node, context, params.user_speed, params.tokens_a_step)


def roofline(params: ServiceParams, chip: str | None = None) -> Rates | None:
    """Rates of a node from the roofline; None when the model does not fit or no call gets its speed."""
    model, node, batch = model_of(params), node_of(params, chip), batch_of(params, chip)
    if batch == 0:
        return None
    decode = decode_rate(model, node, batch, call_context(params), params.tokens_a_step)
    return Rates(prefill_rate(model, node, params.cached_share), decode, float(batch))


def rates_of(params: ServiceParams) -> Rates | None:
    """Measured rates where they are typed, else the roofline's; None when neither gives any."""
    if params.prefill_rate is not None and params.decode_rate is not None:
        return Rates(params.prefill_rate, params.decode_rate, max(1.0, params.decode_rate / params.user_speed))
    found = roofline(params)
    if found is None:
        return None
    if params.decode_rate is not None:
        return Rates(found.prefill, params.decode_rate, max(1.0, params.decode_rate / params.user_speed))
    return Rates(params.prefill_rate or found.prefill, found.decode, found.concurrency)


def limits_of(params: ServiceParams) -> Limits:
    """What the fleet of the form must keep."""
    return Limits(params.utilisation, params.wanted_wait, params.spare_nodes)


def help_of_second(params: ServiceParams) -> float:
    """Nodes of the first chip that the second fleet replaces, by the ratio of their rooflines; 0 without one."""
    if params.second_chip == "none" or not params.second_nodes:
        return 0.0
    first, second = roofline(params), roofline(params, params.second_chip)
    demand = demand_of(params)
    if first is None or second is None or not demand.calls:
        return 0.0
    return params.second_nodes * exact_nodes(demand, first) / exact_nodes(demand, second)


def planned(params: ServiceParams) -> Plan | None:
    """Plan a service; None when no node can serve the model."""
    rates = rates_of(params)
    if rates is None:
        return None
    demand, curve = demand_of(params), hourly(params.daily_curve, params.peak_over_mean)
    if params.fleet_nodes is not None:
        hours = np.full(24, params.fleet_nodes)
    elif demand.calls == 0:
        hours = np.full(24, params.spare_nodes)
    else:
        less = math.floor(help_of_second(params) + 1e-9)
        hours = np.maximum(nodes_by_hour(demand, rates, limits_of(params), curve) - less, 0)
    batch = batch_of(params) if params.decode_rate is None else None
    return Plan(params, demand, rates, curve, hours, batch)
