"""Smoothing follows the number of points: few are drawn as they are, and no curve lags or ends beside its trend."""

import numpy as np
import pytest

from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric
from ketbench.contract.run import Run, Status
from ketbench.results.comparing import CurveLook, overlaid
from ketbench.results.comparing.overlaid import said
from ketbench.results.drawing import draw_curves
from ketbench.results.smoothing import FEW, smoothed, weight_for
from ketbench_ui.experiment.training.look import Look
from ketbench_ui.experiment.training.panel import MetricPanel
from ketbench_ui.plots.points import Points


def falling(count):
    return np.exp(-np.arange(count) / (0.3 * count)) + 0.02 * np.cos(np.arange(count) * 2.5)


def run(values, name="run-0001", seed=0):
    steps = np.arange(len(values))
    metric = Metric(steps, values, steps / 10)
    return Run(name, Experiment("e", "b", seed=seed), Status.DONE, metrics={"validation_loss": metric})


@pytest.mark.parametrize("by", ["ema", "median"])
@pytest.mark.parametrize("count", [1, 2, 8, 20, FEW])
def test_few_points_are_drawn_as_measured_and_it_is_said(count, by):
    values = falling(count)
    (curve,) = found = overlaid([[run(values)]], "validation_loss", CurveLook(0.9, by))
    assert np.array_equal(curve.y, values)
    assert said(found, 1, "validation_loss", CurveLook(0.9, by)) == [f"Not smoothed: curves of at most {FEW} points."]
    assert np.array_equal(draw_curves([run(values)], look=CurveLook(0.9, by)).axes[0].lines[-1].get_ydata(), values)


def test_seeds_of_few_points_have_their_plain_mean():
    group = [run(falling(20), "run-0001", 0), run(2 * falling(20), "run-0002", 1)]
    (curve,) = overlaid([group], "validation_loss", CurveLook(0.9, group_seeds=True))
    assert curve.y == pytest.approx(1.5 * falling(20))


@pytest.mark.parametrize("method", ["ema", "median", "band"])
@pytest.mark.parametrize("look_raw", [True, False])
def test_the_live_plot_draws_few_points_as_they_are(qtbot, method, look_raw):
    panel = MetricPanel("loss")
    qtbot.addWidget(panel)
    few, many = falling(20), falling(400)
    curves = {n: Points.of(np.arange(len(v)), v, np.arange(len(v)) / 10) for n, v in (("v", few), ("t", many))}
    panel.show_curves(curves, {"v": "validation", "t": "train"}, Look(method=method, raw=look_raw), curves)
    assert np.array_equal(panel._items["raw v"].getData()[1], few)
    assert panel._items["raw v"].opts["pen"].color().alphaF() == 1.0
    assert "smooth v" not in panel._items
    assert np.array_equal(panel._items["beside v"].getData()[1], few)
    assert ("raw t" in panel._items) is look_raw


@pytest.mark.parametrize("count", [FEW + 1, 100, 300, 5000])
@pytest.mark.parametrize("weight", [0.5, 0.9, 0.99])
def test_a_trend_is_followed_to_both_ends(count, weight):
    x = np.arange(count, dtype=float)
    at, line = smoothed(x, 3.0 - 2.0 * x / count, weight_for(count, weight))
    assert line == pytest.approx(3.0 - 2.0 * at / count, abs=1e-6)


@pytest.mark.parametrize("count", [FEW + 1, 200, 1000])
def test_a_falling_curve_is_not_overtaken_by_its_smoothed_one(count):
    raw, trend = falling(count), np.exp(-np.arange(count) / (0.3 * count))
    _, line = smoothed(np.arange(count, dtype=float), raw, weight_for(count, 0.9))
    assert abs(line[-1] - trend[-1]) < 0.025
    assert abs(float(np.mean(line - trend))) < 0.003
    assert np.abs(np.diff(line)).sum() < np.abs(np.diff(raw)).sum()


def test_noise_is_taken_away_as_by_the_one_sided_mean():
    raw = np.random.default_rng(3).normal(size=2000)
    _, line = smoothed(np.arange(2000.0), raw, 0.9)
    assert np.std(line[100:-100]) == pytest.approx(np.sqrt(0.1 / 1.9), rel=0.15)
