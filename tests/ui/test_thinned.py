"""A long curve in a figure or in the Compare tab keeps its bounds at every zoom, and its picture comes to rest."""

import numpy as np
import pytest

from ketbench.base.figures import Axis, Line, Series
from ketbench_ui.figures import FigureView
from ketbench_ui.plots.plot import Plot
from ketbench_ui.plots.thinned import add_thinned


@pytest.mark.parametrize("count", [3915, 12_345, 22_669])
def test_a_long_figure_comes_to_rest(qtbot, count):
    rng = np.random.default_rng(0)
    series = [Series(f"s{number}", np.arange(1.0, count + 1), rng.random(count)) for number in range(3)]
    view = FigureView(Line(title="long", series=series, x=Axis("step", log=True), y=Axis("value")))
    qtbot.addWidget(view)
    view.resize(760, 300)
    view.show()
    view.grab()
    paints = []
    view.findChild(Plot).painted.connect(lambda: paints.append(1))
    qtbot.wait(300)
    assert len(paints) < 8


def test_the_bounds_are_those_of_all_points_and_gaps_have_none(qtbot):
    plot = Plot()
    qtbot.addWidget(plot)
    x = np.arange(50_000.0)
    y = np.sin(x / 9)
    y[20_000], y[[0, 40_000]] = 7.0, np.nan
    item = add_thinned(plot, x, y)
    plot.resize(300, 200)
    plot.show()
    for view in ((0, 50_000), (100, 140), (19_000, 21_000)):
        plot.axes.setXRange(*view, padding=0)
        plot.grab()
        assert item.dataBounds(0) == (1.0, 49_999.0)
        assert item.dataBounds(1) == (np.nanmin(y), 7.0)
    assert item.getData()[1].max() == 7.0, "the spike is drawn"
    assert add_thinned(plot, np.empty(0), np.empty(0)).dataBounds(0) == (None, None)


def test_a_deep_zoom_along_a_logarithm_shows_every_point_and_back_the_columns(qtbot):
    plot = Plot()
    qtbot.addWidget(plot)
    steps = np.arange(0.0, 200_001)
    values = np.sin(steps / 3)
    values[[0, 150_005]] = np.nan
    with np.errstate(divide="ignore"):
        x = np.where(steps > 0, np.log10(steps), np.nan)
    item = add_thinned(plot, x, values, 500)
    plot.resize(300, 200)
    plot.show()
    plot.grab()
    whole = item.getData()[0]
    assert len(whole) <= 2000
    assert set(x[1:50]) <= set(whole)
    plot.axes.setXRange(x[150_000], x[151_000], padding=0)
    plot.grab()
    seen, heights = item.getData()
    assert set(x[150_000:151_001]) <= set(seen)
    assert np.isnan(heights[list(seen).index(x[150_005])]), "the gap stays"
    assert item.dataBounds(0) == (0.0, x[-1])
    plot.axes.enableAutoRange()
    paints = []
    plot.painted.connect(lambda: paints.append(1))
    qtbot.waitUntil(lambda: len(paints) > 0)
    assert np.array_equal(item.getData()[0], whole)
    qtbot.wait(300)
    assert len(paints) < 8, "it comes to rest"
    plot.axes.setXRange(6, 7, padding=0)
    plot.grab()
    assert len(item.getData()[0]) <= 2
