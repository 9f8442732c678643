"""Every output of `planning.service`: unit, formula and source; docs/planning.md lists the same rows."""

from __future__ import annotations

from ketbench.plugin import NOT_CHECKED, Formula

ERLANG = f"A. K. Erlang 1917; L. Kleinrock, Queueing Systems I, section 3.6, {NOT_CHECKED}"
SERVICE: tuple[Formula, ...] = (
    Formula("nodes", "", "fewest whole nodes whose mean wait in the busiest hour is at most the wanted one, and spare"),
    Formula("cost_per_day", "$", "node-hours paid x accelerators a node x price"),
    Formula("revenue_per_day", "$", "tokens x prices / 10^6 + subscriptions / 30.4375"),
    Formula("margin", "", "(revenue_per_day - cost_per_day) / revenue_per_day"),
    Formula("power_kw", "kW", "nodes x (accelerators x rated power x share + rest of the node) x PUE / 1000"),
    Formula("wait_s", "s", "C(c, a) T / (c - a) in the busiest hour, c slots, a calls in service", ERLANG),
    Formula("cost_per_month", "$", "cost_per_day x 30.4375"),
    Formula("cost_per_million_tokens", "$/Mtoken", "cost_per_day / (input + output tokens a day) x 10^6"),
    Formula("cost_per_million_output", "$/Mtoken", "cost_per_day / output tokens a day x 10^6"),
    Formula("markup", "", "(revenue_per_day - cost_per_day) / cost_per_day; DeepSeek calls it cost profit margin"),
    Formula("full_month", "", "first of 24 months in which the busiest hour needs more nodes than there are"),
    Formula("nodes_mean", "", "input rate / prefill_rate + output rate / decode_rate, the day's mean, not rounded"),
    Formula("nodes_average", "", "node-hours of the day / 24"),
    Formula("accelerators", "", "nodes x accelerators a node"),
    Formula("calls_a_day", "1/d", "users x calls, or total output / output of a call"),
    Formula("input_tokens_a_day", "1/d", "calls x input tokens, or the total"),
    Formula("output_tokens_a_day", "1/d", "calls x output tokens, or the total"),
    Formula("peak_over_mean", "", "load of the busiest hour over the day's mean"),
    Formula("prefill_rate", "token/s", "typed, or dense peak x share / (2 N (1 - cached))", "roofline"),
    Formula(
        "decode_rate", "token/s",
        "typed, or b k / max((weights read + b context cache)/bandwidth, 2 N b/peak), k tokens a step", "roofline",
    ),
    Formula("calls_at_once", "", "batch of a node, or decode_rate / speed of a call"),
    Formula("utilisation", "", "nodes_mean x peak_over_mean / working nodes"),
    Formula("late_share", "", "C(c, a) exp(-(c - a) t/T), t the wanted wait", ERLANG),
    Formula("energy_mwh_per_day", "MWh", "power_kw x nodes_average / nodes x 24 / 1000"),
    Formula("check_slots", "", "slots of the simulated line: this service's, at most 200"),
    Formula("check_wait_s", "s", "Erlang's wait of that line at a utilisation of at most 0.9", ERLANG),
    Formula("check_simulated_s", "s", "mean wait of 36 000 calls played out one by one"),
    Formula("check_error_s", "s", "standard error of check_simulated_s from 20 batches"),
)  # fmt: skip
"""Outputs by name."""
