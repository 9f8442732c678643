"""Curves in files never lie: a spike of one step stays, and what is not finite is a gap with a mark."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure as Canvas

from ketbench.base.errors import InputError
from ketbench.base.figures import Bars, HeatMap, Line, Series
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric
from ketbench.contract.run import Run
from ketbench.results.drawing import draw, draw_metrics, image_bytes, save_figure
from ketbench.results.drawing.curves import thinned


@given(st.integers(0, 99_999), st.sampled_from([-50.0, 50.0]))
def test_a_spike_of_one_step_is_drawn(place, height):
    y = np.sin(np.arange(100_000) / 1000)
    y[place] = height
    x, kept = thinned(np.arange(100_000.0), y)
    assert len(x) <= 4500
    assert height in kept
    assert x[list(kept).index(height)] == place


def test_a_short_curve_is_left_alone_and_gaps_stay_gaps():
    y = np.array([1.0, np.nan, 2.0])
    assert thinned(np.arange(3.0), y)[1] is y
    long = np.ones(50_000)
    long[20_000:30_000] = np.nan
    x, kept = thinned(np.arange(50_000.0), long)
    assert np.isnan(kept[(x >= 20_000) & (x < 30_000)]).all()
    assert np.isfinite(kept[(x < 20_000) | (x >= 30_000)]).all()


def test_what_is_not_finite_is_marked():
    metric = Metric(np.arange(6), np.array([1, np.nan, 2, np.inf, -np.inf, 3.0]), np.zeros(6))
    canvas = draw_metrics([Run("r", Experiment("e", "b"), metrics={"loss": metric})])
    assert isinstance(canvas, Canvas)
    (axes,) = canvas.axes
    line, crosses = axes.lines
    assert np.isnan(line.get_ydata()).sum() == 3
    assert crosses.get_xdata().tolist() == [1, 3, 4]
    assert "3 not finite" in axes.texts[0].get_text()


def test_many_curves_have_their_names_beside_them():
    series = [Series(f"s{i}", np.arange(3.0), np.arange(3.0)) for i in range(24)]
    (axes,) = draw(Line(title="many", series=series)).axes
    assert axes.get_legend().get_bbox_to_anchor().transformed(axes.transAxes.inverted()).x0 > 1


def test_large_maps_are_pixels_in_a_file_of_lines():
    rows = np.arange(100.0)
    large = HeatMap(title="map", values=np.random.default_rng(0).random((100, 100)), columns=rows, rows=rows)
    assert len(image_bytes(draw(large), "svg")) < 200_000
    assert len(image_bytes(draw(large), "svg", letters="none")) < len(image_bytes(draw(large), "svg"))


def test_error_bars_stand_only_where_they_were_measured():
    bars = Bars(
        title="b",
        categories=["a", "c"],
        names=["n"],
        values=np.array([[0.5, 0.7]]),
        low=np.array([[0.4, np.nan]]),
        high=np.array([[0.6, np.nan]]),
    )
    assert image_bytes(draw(bars), "png").startswith(b"\x89PNG")


def test_a_figure_is_saved_by_its_ending(tmp_path):
    line = Line(title="l", series=[Series("s", np.arange(3.0), np.arange(3.0))])
    assert b"/FontFile2" in save_figure(line, tmp_path / "l.pdf").read_bytes()
    with pytest.raises(InputError, match="not a picture format"):
        save_figure(line, tmp_path / "l.bmp")
