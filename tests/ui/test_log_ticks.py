"""A logarithmic axis bears at least two numbers at every zoom, and none lies on another."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF

from ketbench_ui.plots.log_ticks import BARE, log_levels, log_text
from ketbench_ui.plots.plot import Plot


def said(low, high, length, apart=55.0):
    levels = log_levels(low, high, length, apart)
    return sorted((at, log_text(at, step)) for step, ticks in levels if step != BARE for at in ticks)


@given(st.floats(-12, 12), st.floats(0.001, 14), st.floats(120, 1500))
def test_every_zoom_has_numbers_that_are_true_and_apart(low, decades, length):
    shown = said(low, low + decades, length)
    assert len(shown) >= (2 if length >= 200 else 1)
    places = np.array([at for at, _ in shown])
    assert np.all((places >= low - 1e-9) & (places <= low + decades + 1e-9))
    assert len({text for _, text in shown}) == len(shown), "each tells itself from the others"
    if decades >= 0.7:
        assert np.all(np.diff(places) * length / decades >= 54.9)


@given(st.floats(-250, 250), st.floats(0.001, 0.6))
def test_a_number_says_where_it_stands(low, decades):
    for at, text in said(low, low + decades, 600):
        assert _read(text) == pytest.approx(10.0**at, rel=1e-6)


def _read(text):
    usual = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    if usual == text:
        return float(text)
    factor, _, power = usual.rpartition("·")
    return float(factor or 1) * float(f"1e{power.removeprefix('10')}")


@pytest.mark.parametrize(("low", "high"), [(-400.0, 1.0), (2.0, 2.0), (float("nan"), 1.0), (0.0, float("inf"))])
def test_an_axis_that_shows_nothing_of_use_has_no_ticks(low, high):
    assert log_levels(low, high, 400.0, 55.0) == []


@pytest.mark.parametrize(("low", "high"), [(0.0, 3.3), (0.32, 0.46), (-1.2, -0.1), (-9.0, 6.0)])
def test_the_numbers_below_a_plot_do_not_overlap(qtbot, low, high):
    plot = Plot()
    qtbot.addWidget(plot)
    plot.axes.setLogMode(x=True)
    plot.resize(420, 200)
    plot.show()
    plot.axes.setXRange(low, high, padding=0)
    plot.grab()
    axis = plot.axes.getAxis("bottom")
    length = axis.geometry().width()
    metrics = QFontMetricsF(axis.font())
    levels = axis.tickValues(low, high, length)
    numbers = [(at, text) for step, ticks in levels for at, text in _written(axis, ticks, step)]
    shown = sorted((at, text) for at, text in numbers if text)
    assert len(shown) >= 2
    for (left, one), (right, other) in pairwise(shown):
        halves = (metrics.horizontalAdvance(one) + metrics.horizontalAdvance(other)) / 2
        assert (right - left) / (high - low) * length > halves


def _written(axis, ticks, step):
    return zip(ticks, axis.tickStrings(ticks, 1, step), strict=True)
