from dataclasses import replace

import numpy as np
import pytest

from ketbench_planning.system.collectives import Wire
from ketbench_planning.system.measured import A100, BAND, FITTED, POINTS, errors, fit
from ketbench_planning.system.training import iteration, send_seconds, tensor_bytes, tensor_seconds, with_link
from ketbench_planning.system.transformer import MODELS, Plan, Recompute

GPT3, PLAN = MODELS["GPT-3 175B"], POINTS[3].plan


def seconds(gbs, constants=FITTED, latency=1.0):
    return iteration(GPT3, PLAN, with_link(A100, gbs, latency), constants).total


def test_the_two_constants_are_what_the_fit_gives():
    found = fit(POINTS)
    assert found.compute == pytest.approx(FITTED.compute, abs=1e-3)
    assert found.link == pytest.approx(FITTED.link, abs=1e-3)
    for constants in BAND:
        assert fit(POINTS, constants.link).compute == pytest.approx(constants.compute, abs=1e-3)
        assert np.abs(errors(constants)).mean() < 0.035


def test_over_all_eight_measured_points_the_mean_error_is_under_ten_percent():
    off = np.abs(errors(FITTED))
    assert len(off) == 8
    assert off.mean() < 0.10
    assert off.mean() == pytest.approx(0.0188, abs=0.002)


def test_a_faster_link_saturates_and_a_slower_one_hurts():
    assert seconds(300) / seconds(1800) == pytest.approx(1.2, abs=0.06)
    assert 2.0 < seconds(25) / seconds(300) < 3.3
    gains = [seconds(300) / seconds(g) for g in (600, 1200, 2400, 1e5, 1e9)]
    assert gains == sorted(gains)
    assert gains[-1] - gains[-2] < 0.01
    low, high = (seconds(300, c) / seconds(1800, c) for c in reversed(BAND))
    assert low < 1.2 < high


def test_ten_times_the_latency_costs_little_here():
    assert 1.0 < seconds(300, latency=10.0) / seconds(300, latency=1.0) < 1.05


def test_times_add_up_and_parts_scale():
    found = iteration(GPT3, PLAN, A100, FITTED)
    assert found.total == pytest.approx(sum(found.parts().values()))
    assert 0 < found.exposed_share < 1
    alone = iteration(GPT3, Plan(1, 1, 1, 1, 1, 1, Recompute.NONE, False), A100, FITTED)
    assert (alone.tensor, alone.bubble, alone.pipeline, alone.data) == (0.0, 0.0, 0.0, 0.0)
    assert send_seconds(GPT3, Plan(pipeline=1), Wire(25.0)) == 0.0


def test_data_parallel_traffic_is_hidden_as_told():
    plan = replace(PLAN, data=4, batch=256)
    full, half, none = (iteration(GPT3, plan, A100, FITTED, overlap=x).data for x in (0.0, 0.5, 1.0))
    assert half == pytest.approx(full / 2)
    assert none == 0.0


@pytest.mark.parametrize("point", POINTS, ids=lambda p: p.label)
def test_tensor_time_is_its_bytes_over_the_wire(point):
    model, wire = MODELS[point.model], Wire(300.0, 0.0)
    expected = tensor_bytes(model, point.plan) / 300e9
    assert tensor_seconds(model, point.plan, wire, 1.0) == pytest.approx(expected)
