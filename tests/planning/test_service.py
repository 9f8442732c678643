"""A service by hand: published days, Erlang's formulas, the simulation, money and power."""

import json
import math

import numpy as np
import pytest

from ketbench.base.errors import ParamsError
from ketbench.contract.forms import problems_in, validated
from ketbench.contract.plugin import Backend, Context, Severity, Task
from ketbench_planning.service.backend import ServicePlan
from ketbench_planning.service.outputs import SERVICE
from ketbench_planning.service.params import ServiceParams
from ketbench_planning.serving.demand import Demand, hourly
from ketbench_planning.serving.fleet import Limits, Rates, exact_nodes, needed_nodes, wait_s
from ketbench_planning.serving.queueing import erlang_b, erlang_c, late_share, mean_wait_s
from ketbench_planning.serving.rates import Node, Served, best_batch, decode_rate, fitting_batch, prefill_rate, step_s
from ketbench_planning.serving.simulated import played
from ketbench_planning.supply.chips import CHIPS

BACKEND = ServicePlan()
DEEPSEEK = {
    "input_tokens_per_day": 608e9, "output_tokens_per_day": 168e9, "prefill_rate": 73_700, "decode_rate": 14_800,
    "gpus_per_node": 8, "gpu_price_per_hour": 2,
}  # fmt: skip
SMALL = {"users": 1000, "calls_per_day": 20, "input_tokens": 1000, "output_tokens": 200, "monthly_growth": 0}


def run(**values):
    return list(BACKEND.run(Task(seed=3), validated(ServiceParams, values), Context()))[-1]


def problems(**values):
    return {p.where: p for p in BACKEND.check(Task(), validated(ServiceParams, values))}


def test_it_is_a_backend_whose_every_number_has_its_formula():
    assert isinstance(BACKEND, Backend)
    result = run()
    assert set(result.formulas) == {row.name for row in SERVICE} == set(result.summary) - {"formula_version", "seed"}
    json.dumps(dict(result.summary), allow_nan=False)


def test_deepseeks_published_day():
    """open-infra-index, day 6: 226.75 nodes, 87 072 $ a day, revenue 562 027 $, cost profit margin 545 %."""
    summary = run(**DEEPSEEK, cached_share=342 / 608).summary
    assert summary["nodes_mean"] == pytest.approx(226.75, rel=0.001)
    assert summary["cost_per_day"] == pytest.approx(87_072, rel=0.01)
    assert summary["revenue_per_day"] == pytest.approx(562_027, rel=0.001)
    assert summary["markup"] == pytest.approx(5.45, rel=0.01)
    assert summary["margin"] == pytest.approx(1 - 87_072 / 562_027, rel=0.001)
    assert math.isfinite(summary["wait_s"])


def test_users_calls_and_tokens_are_the_same_as_their_totals():
    by_users = run(**SMALL, prefill_rate=50_000, decode_rate=10_000).summary
    totals = {"input_tokens_per_day": 20e6, "output_tokens_per_day": 4e6, "output_tokens": 200, "monthly_growth": 0}
    by_total = run(**totals, prefill_rate=50_000, decode_rate=10_000).summary
    assert by_users == {**by_total}
    assert by_users["nodes_mean"] == pytest.approx(20e6 / 86400 / 50_000 + 4e6 / 86400 / 10_000)
    assert by_users["cost_per_day"] == pytest.approx(1 * 8 * 24 * 2)
    assert by_users["cost_per_million_tokens"] == pytest.approx(384 / 24)


def test_tokens_without_users_that_no_call_can_have_are_a_days_totals():
    given = {"input_tokens": 608e9, "output_tokens": 168e9, "prefill_rate": 73_700, "decode_rate": 14_800}
    assert run(**given).summary["cost_per_day"] == run(**DEEPSEEK).summary["cost_per_day"]
    assert run(users=1, calls_per_day=1, **given).summary["nodes_mean"] == pytest.approx(226.86, abs=0.01)


@pytest.mark.parametrize(
    ("load", "slots", "blocked", "waits"),
    [(1.0, 1, 0.5, 1.0), (0.5, 1, 1 / 3, 0.5), (2.0, 3, 4 / 19, 4 / 9), (8.0, 10, 0.121661, 0.409180)],
)
def test_erlangs_formulas(load, slots, blocked, waits):
    """The last row is the usual table value; the others are fractions by hand."""
    assert erlang_b(load, slots) == pytest.approx(blocked, abs=1e-6)
    assert erlang_c(load, slots) == pytest.approx(waits, abs=1e-6)


@pytest.mark.parametrize(("load", "slots"), [(3.7, 6), (40.0, 50), (150.0, 200), (11_900.0, 12_000), (9_000.0, 12_000)])
def test_erlang_b_is_its_recursion(load, slots):
    blocked = 1.0
    for c in range(1, slots + 1):
        blocked = load * blocked / (c + load * blocked)
    assert erlang_b(load, slots) == pytest.approx(blocked, rel=1e-9)


def test_millions_of_slots_are_no_harder_than_one():
    """At c = a + sqrt(a) the share that waits is 0.2234 (S. Halfin and W. Whitt 1981, beta = 1)."""
    assert erlang_c(1e8, int(1e8 + 1e4)) == pytest.approx(0.22336, abs=1e-4)
    assert erlang_c(1e14, int(1e14 + 1e7)) == pytest.approx(0.22336, abs=1e-4)
    assert mean_wait_s(5.0, 5, 1.0) == math.inf
    assert late_share(8.0, 10, 60.0, 30.0) == pytest.approx(0.409180 * math.exp(-1), rel=1e-5)


@pytest.mark.parametrize(("load", "slots"), [(0.7, 1), (4.0, 6), (45.0, 50)])
def test_the_simulation_agrees_with_the_formula(load, slots):
    found = played(load, slots, 2.0, seed=11)
    assert abs(found.mean_s - mean_wait_s(load, slots, 2.0)) < 4 * found.error_s
    assert found.waited == pytest.approx(erlang_c(load, slots), abs=0.06)


def test_the_checked_line_is_told():
    summary = run(**DEEPSEEK).summary
    assert summary["check_slots"] == 200
    assert abs(summary["check_simulated_s"] - summary["check_wait_s"]) < 4 * summary["check_error_s"]


def test_nodes_are_the_fewest_that_keep_the_wait():
    demand, rates, limits = Demand(1e5, 1e9, 1e8), Rates(10_000, 1_000, 2.0), Limits(wait_s=5.0)
    nodes = needed_nodes(demand, rates, limits)
    assert wait_s(demand, rates, nodes) <= 5.0 < wait_s(demand, rates, nodes - 1)
    assert nodes >= exact_nodes(demand, rates)
    assert needed_nodes(demand, rates, Limits(utilisation=0.5, wait_s=5.0)) >= 2 * exact_nodes(demand, rates)


@pytest.mark.parametrize("curve", ["flat", "consumer", "business"])
def test_a_day_has_its_mean(curve):
    load = hourly(curve, None if curve == "flat" else 3.0)
    assert load.mean() == pytest.approx(1.0)
    assert (load >= 0).all()


def test_a_day_with_a_peak_pays_for_the_hours_or_for_the_fleet():
    busy = {**DEEPSEEK, "daily_curve": "consumer"}
    hours, fleet = run(**busy).summary, run(**busy, billing="whole fleet").summary
    assert hours["nodes"] == fleet["nodes"] == pytest.approx(1.6 * 226.86, abs=1.5)
    assert hours["cost_per_day"] == pytest.approx(87_118, rel=0.01)
    assert fleet["cost_per_day"] == fleet["nodes"] * 8 * 24 * 2


def test_power_is_rated_power_times_pue():
    summary = run(**DEEPSEEK, gpu_power=700, pue=1.3, node_power=2000, power_share=0.8).summary
    assert summary["power_kw"] == pytest.approx(summary["nodes"] * (8 * 700 * 0.8 + 2000) * 1.3 / 1000)
    assert summary["energy_mwh_per_day"] == pytest.approx(summary["power_kw"] * 24 / 1000)
    assert run(**DEEPSEEK, chip="TPU v5p").summary["power_kw"] == "not stated"


def test_subscriptions_are_revenue():
    free = {**SMALL, "input_price": 0, "cached_price": 0, "output_price": 0}
    assert run(**free).summary["margin"] == "no revenue"
    paid = run(**free, subscription=20, paying_share=0.05).summary
    assert paid["revenue_per_day"] == pytest.approx(1000 * 0.05 * 20 / 30.4375)


def test_registration_closes_in_the_month_in_which_the_fleet_is_full():
    """100 nodes for a load of 50, 10 % more each month: 1.1^7 = 1.95, 1.1^8 = 2.14."""
    half = {
        "input_tokens_per_day": 50 * 86400 * 1e4,
        "output_tokens_per_day": 0,
        "prefill_rate": 1e4,
        "decode_rate": 1e3,
    }
    grown = run(**half, fleet_nodes=100, monthly_growth=0.1)
    assert grown.summary["full_month"] == 8
    assert "registration must close" in grown.figures["months ahead"].title
    assert run(**half, fleet_nodes=100, monthly_growth=0.0).summary["full_month"] == "not within 24 months"
    assert run(**half, fleet_nodes=100, monthly_growth=0.1, new_nodes_per_month=60).summary["full_month"] != 8


def test_a_fleet_that_is_too_small_is_told_and_waits_without_end():
    assert "add nodes, or close registration" in str(problems(**DEEPSEEK, fleet_nodes=200)["params.fleet_nodes"])
    summary = run(**DEEPSEEK, fleet_nodes=200).summary
    assert summary["wait_s"].startswith("without end")
    assert (summary["nodes"], summary["late_share"], summary["full_month"]) == (200, 1.0, 0)


def test_prefill_is_bound_by_arithmetic_and_decoding_by_memory():
    """70e9 dense parameters in FP8 on 8 H100: 8 x 1979e12 x 0.5 / 140e9, and one call 8 x 3.35e12 x 0.7 / 70e9."""
    model, node = Served(70e9, 70e9, 80, 8, 128), Node(CHIPS["H100 SXM"], 8)
    assert prefill_rate(model, node) == pytest.approx(8 * 1979e12 * 0.5 / 140e9)
    assert prefill_rate(model, node, cached=0.75) == pytest.approx(4 * prefill_rate(model, node))
    assert decode_rate(model, node, 1, 0.0) == pytest.approx(8 * 3.35e12 * 0.7 / 70e9)
    assert decode_rate(model, node, 1, 0.0, 2.5) == pytest.approx(2.5 * 8 * 3.35e12 * 0.7 / 70e9)
    assert model.cache_a_token == 2 * 80 * 8 * 128 * 2
    slow = step_s(model, node, 4096, 1.0)
    assert slow == pytest.approx(2 * 70e9 * 4096 / (8 * 1979e12 * 0.5))


def test_the_batch_is_the_largest_that_fits_and_keeps_the_speed():
    model, node = Served(70e9, 70e9, 80, 8, 128), Node(CHIPS["H100 SXM"], 8)
    room = 8 * 80e9 * 0.9 - 70e9
    assert fitting_batch(model, node, 1000.0) == int(room // (1000 * model.cache_a_token))
    batch = best_batch(model, node, 1000.0, 60.0)
    assert 1 / step_s(model, node, batch, 1000.0) >= 60 > 1 / step_s(model, node, batch + 1, 1000.0)


def test_a_batch_of_one_reads_only_its_experts():
    sparse = Served(100e9, 10e9, 60, 8, 128)
    assert sparse.read(1) == pytest.approx(10e9)
    assert sparse.read(64) == pytest.approx(100e9 * (1 - 0.9**64))


def test_fewer_key_value_heads_serve_more():
    assert run(kv_heads=64, input_tokens=8000).summary["decode_rate"] < run(input_tokens=8000).summary["decode_rate"]


def test_presets_fill_what_is_not_typed():
    summary = run(preset="DeepSeek, a published day").summary
    assert summary["revenue_per_day"] == pytest.approx(562_100, rel=1e-4)
    changed = run(preset="DeepSeek, a published day", gpu_price_per_hour=4).summary
    assert changed["cost_per_day"] == pytest.approx(2 * summary["cost_per_day"])
    assert run(preset="business (our assumptions)").summary["calls_a_day"] == 400_000
    assert run(preset="consumer (our assumptions)", users=5).summary["calls_a_day"] == 50


def test_the_tornado_shows_what_the_price_does():
    bars = run(**DEEPSEEK).figures["what the cost hangs on"]
    row = list(bars.categories).index("price of an accelerator")
    month = run(**DEEPSEEK).summary["cost_per_month"]
    assert bars.values[:, row] == pytest.approx([-0.2 * month, 0.2 * month])
    widths = np.abs(bars.values[1] - bars.values[0])
    assert (np.diff(widths) <= 1e-9).all()


def test_a_second_fleet_takes_its_share():
    busy = {"users": 5e6, "calls_per_day": 10}
    alone, mixed = run(**busy).summary["nodes"], run(**busy, second_chip="H100 SXM", second_nodes=3).summary["nodes"]
    assert alone - mixed == 3
    weaker = run(**busy, second_chip="A100 SXM", second_nodes=3).summary["nodes"]
    assert mixed < weaker <= alone


@pytest.mark.parametrize(
    ("values", "where", "words"),
    [
        ({"users": 0}, "users", "Nothing arrives"),
        ({"active_parameters": 80}, "active_parameters", "80 of 70 billion"),
        ({"total_parameters": 671}, "gpus_per_node", "use at least 10 accelerators a node"),
        ({"user_speed": 1000}, "user_speed", "gets 267 tokens/s"),
        ({"batch": 60_000}, "batch", "at most"),
        ({"second_nodes": 2}, "second_chip", "Choose which accelerator"),
    ],
)
def test_what_cannot_be_planned_is_refused_on_its_field_with_its_values(values, where, words):
    found = problems(**values)[f"params.{where}"]
    assert found.severity is Severity.ERROR
    assert words in str(found)
    with pytest.raises(ParamsError):
        run(**values)


@pytest.mark.parametrize(
    ("values", "where"),
    [({"prefill_rate": 0}, "prefill_rate"), ({"cached_share": 2}, "cached_share"), ({"gpu_power": "5 km"}, "gpu_power"),
     ({"curve": "flat"}, "curve"), ({"users": "many"}, "users"), ({"pue": 0.5}, "pue")],
)  # fmt: skip
def test_bad_input_is_refused_on_its_field(values, where):
    assert where in problems_in(ServiceParams, values)


def test_quantities_may_be_typed_with_units():
    params = validated(ServiceParams, {"gpu_power": "0.7 kW", "wanted_wait": "200 ms", "decode_rate": "14800 tokens/s"})
    assert (params.gpu_power, params.wanted_wait, params.decode_rate) == (700.0, 0.2, 14_800.0)


def test_a_fleet_is_full_as_soon_as_one_node_is_missing():
    """50 x 1.1^8 = 107.2: 106 nodes are too few in month 8."""
    half = {
        "input_tokens_per_day": 50 * 86400 * 1e4,
        "output_tokens_per_day": 0,
        "prefill_rate": 1e4,
        "decode_rate": 1e3,
    }
    assert run(**half, fleet_nodes=106, monthly_growth=0.1).summary["full_month"] == 8
