"""Curves thinned by columns of pixels: nothing that a pixel would show is lost, and the picture comes to rest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from ketbench.contract.messages import Batch
from ketbench.contract.plugin import Measured
from ketbench.contract.run import Status
from ketbench_ui.plots.pixel_columns import by_columns
from ketbench_ui.plots.plot import log_ready


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300), st.integers(1, 20), st.booleans())
def test_ends_and_extremes_of_every_column_are_kept(values, columns, log):
    x, y = log_ready(np.arange(1.0, len(values) + 1), log), np.array(values)
    short_x, short = by_columns(x, y, columns)
    assert len(short) <= 4 * columns
    assert [short_x[0], short[0], short_x[-1], short[-1]] == [x[0], y[0], x[-1], y[-1]]
    assert (short.min(), short.max()) == (y.min(), y.max())
    assert (np.diff(short_x) >= 0).all()


def test_the_beginning_of_a_logarithmic_axis_keeps_every_point():
    x = np.log10(np.arange(1.0, 40_001))
    short_x, short = by_columns(x, np.arange(40_000.0), 200)
    assert set(x[:20]) <= set(short_x)
    assert (np.diff(short) >= 0).all(), "what rises is not a zigzag"


def test_a_gap_stays_and_what_has_no_place_is_left_out():
    y = np.ones(1000)
    y[400:600] = np.nan
    x = np.arange(1000.0)
    x[0] = np.nan
    short_x, short = by_columns(x, y, 10)
    assert short_x[0] == 1.0
    assert np.isnan(short[(short_x > 410) & (short_x < 590)]).all()
    assert np.isfinite(short[(short_x < 390) | (short_x > 610)]).all()


@pytest.mark.parametrize(("count", "log"), [(22_669, False), (3915, True)])
def test_a_long_curve_comes_to_rest(view, qtbot, count, log, live_of):
    view.resize(1440, 200)
    rng = np.random.default_rng(0)
    view.bar._log_x.setChecked(log)
    view.show_run(live_of(**{name: rng.random(count) for name in ("loss", "accuracy", "gradient_norm", "a", "b")}))
    view.grab()
    paints = []
    for panel in view.panels.values():
        panel.plot.painted.connect(lambda: paints.append(1))
    qtbot.wait(300)
    assert len(paints) < 60


def test_a_zoomed_plot_follows_the_curve_again_on_another_scale(view, live_of):
    view.show_run(live_of(loss=np.linspace(1, 0.1, 3000)))
    view.panels["loss"].plot.axes.setRange(xRange=(1100, 1900), yRange=(0.4, 0.6), padding=0)
    view.bar._log_x.click()
    view.bar._log_y.click()
    view.grab()
    (left, right), (bottom, top) = view.panels["loss"].plot.axes.viewRange()
    assert left <= 0 < right < 4
    assert -1.2 < bottom < top < 0.2


def test_the_crosshair_goes_on_reading_while_the_run_goes_on(view, live_of):
    live = live_of(loss=[4.0, 5.0, 6.0])
    view.show_run(live)
    view.panels["loss"].pointed.emit(1.2)
    live.take(Batch("run-0001", ((1.0, Measured(3, {"loss": 7.0})),)))
    view._frame()
    title = view.panels["loss"]._title.text()
    assert "5" in title
    assert "7" not in title
    assert "step 1<" in title or "at 1<" in title, "steps are whole"


@pytest.mark.parametrize("method", ["ema", "median"])
def test_what_is_smoothed_begins_where_the_curve_does_on_a_logarithmic_axis(view, method, live_of):
    view.bar._method.setCurrentIndex(view.bar._method.findData(method))
    view.bar._log_x.click()
    view.show_run(live_of(loss=np.arange(50_000.0)))
    view.grab()
    x, y = view.panels["loss"]._items["smooth loss"].getData()
    x, y = x[1:], y[1:]
    assert x[0] == np.log10(1), "step 0 has no logarithm"
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) >= 0).all()


def test_a_held_view_says_so_when_the_run_is_over(view, live_of):
    live = live_of(loss=[1.0, 2.0])
    view.show_run(live)
    view.bar.pause.click()
    live.take(Batch("run-0001", ((1.0, Measured(3, {"loss": 7.0})),)))
    live.status = Status.DONE
    view._frame()
    assert view.bar.held.isVisible()
    assert view.bar.held.text() == "View paused"
    view.bar.pause.click()
    assert not view.bar.held.isVisible()


def test_a_double_click_shows_the_whole_plot_again(view, qtbot, live_of):
    view.show_run(live_of(loss=np.linspace(1, 0, 500)))
    plot = view.panels["loss"].plot
    plot.axes.setXRange(100, 200, padding=0)
    view.grab()
    where = plot.viewport().rect().center()
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=where)
    view.grab()
    assert plot.axes.viewRange()[0][1] > 400
