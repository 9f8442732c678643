import json
import subprocess
import sys

import numpy as np
import pytest

from ketbench.base.errors import ParamsError
from ketbench.contract.forms import problems_in, validated
from ketbench.contract.plugin import Backend, Context, Result, Severity, Task
from ketbench_planning.system.accelerators import ACCELERATORS
from ketbench_planning.system.backend import SystemEstimator
from ketbench_planning.system.params import SystemParams
from ketbench_planning.words.formulas import SYSTEM

BACKEND = SystemEstimator()


def run(**values):
    return list(BACKEND.run(Task(seed=1), validated(SystemParams, values), Context()))[-1]


def problems(**values):
    return BACKEND.check(Task(), SystemParams.model_validate(values))


def test_it_is_a_backend_whose_every_number_has_its_formula():
    assert isinstance(BACKEND, Backend)
    result = run()
    assert isinstance(result, Result)
    assert set(result.formulas) == {row.name for row in SYSTEM}
    assert set(result.summary) == set(result.formulas) | {"formula_version", "accelerator_source", "seed"}
    json.dumps(dict(result.summary), allow_nan=False)


def test_six_times_the_link_gives_about_a_fifth():
    summary = run(link_bandwidth="1800 GB/s").summary
    assert summary["link_ratio"] == pytest.approx(6.0)
    assert summary["link_both_gbs"] == pytest.approx(3600.0)
    assert summary["speedup"] == pytest.approx(1.2, abs=0.06)
    assert summary["speedup"] < summary["speedup_limit"] < 1.3
    assert run(link_bandwidth=25).summary["speedup"] == pytest.approx(1 / 2.9, abs=0.05)


def test_the_saturation_is_drawn_with_its_band_and_marks():
    figure = run().figures["iteration over bandwidth"]
    curve = figure.series[0]
    assert (np.diff(curve.y) < 0).all()
    assert (curve.low <= curve.y).all()
    assert (curve.y <= curve.high).all()
    assert {mark.label for mark in figure.marks} >= {"PCIe 5.0 x16", "own link", "this link"}
    assert run(link_efficiency=0.9).figures["iteration over bandwidth"].series[0].low is None


def test_times_add_up_in_summary_and_figure():
    result = run(data=4, batch=256)
    names = ("matrix", "elementwise", "tensor", "bubble", "pipeline", "data", "optimiser")
    assert result.summary["iteration_s"] == pytest.approx(sum(result.summary[f"{n}_s"] for n in names))
    bars = result.figures["where the time goes"]
    assert bars.values.sum(axis=0)[bars.categories.index("this link")] == pytest.approx(result.summary["iteration_s"])


def test_the_model_is_drawn_against_the_measurements():
    bars = run().figures["model against measurement"]
    assert bars.values.shape == (3, 8)
    assert np.abs(bars.values[1] / bars.values[0] - 1).mean() < 0.10


def test_energy_of_the_link_is_not_stated_until_it_is():
    assert run().summary["link_power_w"] == "not stated"
    summary = run(link_energy="3 pJ/b").summary
    assert summary["link_energy_j"] == pytest.approx(summary["link_power_w"] * summary["iteration_s"])


@pytest.mark.parametrize("name", ACCELERATORS)
def test_every_accelerator_runs_and_others_than_the_fitted_one_are_warned_of(name):
    warned = [p for p in problems(accelerator=name) if p.where == "params.accelerator"]
    assert bool(warned) == (name != "A100 SXM 80GB")
    assert run(accelerator=name).summary["iteration_s"] > 0


@pytest.mark.parametrize(
    ("values", "where", "words"),
    [
        ({"tensor": 7}, "tensor", "96 heads cannot be split evenly by 7"),
        ({"pipeline": 5}, "pipeline", "96 layers cannot be split evenly by 15"),
        (
            {"batch": 63, "micro": 2},
            "batch",
            "not a multiple of 2 (2 a micro-batch x 1 data-parallel copies); take 62 or 64",
        ),
        ({"batch": 1, "micro": 2}, "batch", "take 2 sequences"),
        ({"pipeline": 1}, "interleave", "pipeline of at least 2"),
    ],
)
def test_a_plan_that_does_not_divide_is_refused_on_its_field(values, where, words):
    found = {p.where: str(p) for p in problems(**values) if p.severity is Severity.ERROR}
    assert words in found[f"params.{where}"]
    with pytest.raises(ParamsError):
        run(**values)


def test_a_plan_that_does_not_fit_the_memory_is_warned_of():
    text = [
        str(p) for p in problems(model="Megatron 1T", pipeline=4, interleave=1, recompute="none") if "GiB" in str(p)
    ]
    assert len(text) == 1
    assert "does not fit" in text[0]


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"link_bandwidth": "900 Gb/s"}, "link_bandwidth"),
        ({"link_bandwidth": 0}, "link_bandwidth"),
        ({"ranks": 1}, "ranks"),
    ],
)
def test_bad_input_is_refused_on_its_field(values, where):
    assert where in problems_in(SystemParams, values)


def test_a_custom_model_is_taken():
    own = run(model="custom", hidden=12288, layers=96, heads=96).summary
    assert own["iteration_s"] == pytest.approx(run().summary["iteration_s"])


def test_listing_the_backends_loads_nothing_heavy():
    code = (
        "import sys, ketbench_planning.service.backend, ketbench_planning.training.backend, "
        "ketbench_planning.overhead.backend, ketbench_planning.savings.backend, ketbench_planning.system.backend\n"
        "bad = {'torch', 'pennylane', 'pandas', 'sklearn', 'matplotlib', 'scipy', 'PySide6'} & set(sys.modules)\n"
        "print(sorted(bad))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_measured_time_gives_its_utilisation_and_a_budget_its_days():
    plan = {"model": "Megatron 22B", "pipeline": 1, "interleave": 1, "batch": 4, "micro": 4}
    summary = run(**plan, measured_iteration="1.10 s", training_tokens=1e9, price=2.0).summary
    assert summary["measured_utilisation"] == pytest.approx(0.415, abs=0.002)
    assert summary["measured_tflops"] == pytest.approx(0.4165 * 312, abs=0.1)
    assert summary["training_days"] == pytest.approx(1e9 / summary["tokens_a_second"] / 86400)
    assert summary["training_cost"] == pytest.approx(summary["training_days"] * 24 * 8 * 2.0)
    assert summary["tokens_a_second"] == pytest.approx(4 * 2048 / 1.10)
    assert run(**plan).summary["training_cost"] == "not stated"


def test_memory_follows_zero_and_the_key_value_heads():
    whole = run(data=4, batch=256).summary["state_gb"]
    assert run(data=4, batch=256, zero_stage=3).summary["state_gb"] == pytest.approx(whole / 4)
    assert run(gradient_bytes=4).summary["state_gb"] == pytest.approx(whole * 18 / 16)
    assert run(kv_heads=8).summary["kv_kib_a_token"] == pytest.approx(run().summary["kv_kib_a_token"] / 12)


def test_every_input_is_kept_with_its_unit():
    table = run(link_bandwidth="2 TB/s").figures["inputs"]
    rows = {row[2]: row for row in table.rows}
    assert set(rows) == set(SystemParams.model_fields)
    assert rows["link_bandwidth"][3:] == (2000.0, "GB/s")
    assert rows["price"][3] is None
