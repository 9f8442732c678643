"""The live curves: methods of smoothing, axes, the crosshair, a spike at every zoom, and bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.figures import Histogram
from ketbench.contract.messages import Batch
from ketbench.contract.plugin import Measured, Progress
from ketbench.results.smoothing import extremes, running_median, window_of
from ketbench_ui.experiment.training.axes import along, offered
from ketbench_ui.experiment.training.look import Look
from ketbench_ui.services.live import Points

FIGURE = Histogram(title="Length of the examples", edges=np.arange(4.0), counts=np.ones((1, 3)), names=[""])
CURVE = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200)


def _drawn(view, quantity="loss", key="raw loss"):
    view.grab()
    return view.panels[quantity]._items[key].getData()


@pytest.mark.parametrize("zoom", [1.0, 0.5, 0.05, 0.002])
def test_a_spike_of_one_step_is_visible_at_every_zoom(view, zoom, live_of):
    count, at = 200_000, 123_457
    values = np.full(count, 1.0)
    values[at] = 9.0
    view.show_run(live_of(loss=values))
    half = zoom * count / 2
    view.panels["loss"].plot.axes.setXRange(at - half, at + half, padding=0)
    _, drawn = _drawn(view)
    assert drawn.max() == 9.0
    assert len(drawn) < 20_000


def test_zoom_stays_while_the_run_goes_on_and_fit_follows_again(view, live_of):
    live = live_of(loss=np.linspace(1, 0, 500))
    view.show_run(live)
    plot = view.panels["loss"].plot.axes
    plot.setXRange(100, 200, padding=0)
    live.take(Batch("run-0001", tuple((1.0, Measured(500 + n, {"loss": 0.0})) for n in range(500))))
    view._frame()
    assert plot.viewRange()[0] == pytest.approx([100, 200])
    view.bar.fit.click()
    view.grab()
    assert plot.viewRange()[0][1] > 900


@given(CURVE, st.integers(1, 40))
def test_a_median_and_its_band_stay_within_what_was_measured(values, half):
    y, x = np.array(values), np.arange(len(values), dtype=float)
    _, middle = running_median(x, y, 2 * half + 1)
    _, low, high = extremes(x, y, 2 * half + 1)
    assert (low <= y).all()
    assert (y <= high).all()
    assert (low <= middle).all()
    assert (middle <= high).all()


def test_the_band_of_a_long_curve_leaves_nothing_out():
    y = np.zeros(300_000)
    y[[7, 123_456, 299_999]] = 5.0, -5.0, 3.0
    x, low, high = extremes(np.arange(len(y), dtype=float), y, 11)
    assert len(x) <= 2000
    assert high.max() == 5.0
    assert low.min() == -5.0
    assert high[-1] == 3.0


@pytest.mark.parametrize("method", ["ema", "median", "band"])
def test_each_method_is_named_and_the_raw_curve_stays_behind(view, method, live_of):
    bar = view.bar
    bar._method.setCurrentIndex(bar._method.findData(method))
    bar._changed()
    view.show_run(live_of(loss=np.random.default_rng(0).normal(size=300)))
    panel = view.panels["loss"]
    assert "raw loss" in panel._items
    assert len(panel._items) + len(panel._bands) >= 2
    assert {"ema": "moving mean", "median": "median of up to 11", "band": "min and max of up to 11"}[method] in (
        panel._title.toolTip()
    )
    assert bar._weight_text.text() == ("Weight 0.90" if method == "ema" else f"{window_of(0.9)} points")


def test_the_axis_is_step_epoch_seconds_or_executions(view, live_of):
    live = live_of(loss=[3.0, 2.0, 1.0], epoch=[0.5, 1.0, 1.5], circuit_executions=[10.0, 20.0, 30.0])
    view.show_run(live)
    assert offered(live.curves) == ["step", "epoch", "time", "executions"]
    assert "epoch" not in view.panels, "an axis is not a curve"
    for axis, wanted in {
        "step": [0, 1, 2],
        "epoch": [0.5, 1, 1.5],
        "time": [0, 0.5, 1],
        "executions": [10, 20, 30],
    }.items():
        assert along(live.curves["loss"].all(), live.curves, axis).tolist() == wanted
        view.bar._axis.setCurrentIndex(view.bar._axis.findData(axis))
        view.redraw()
        assert _drawn(view)[0][-1] == wanted[-1]
    view.show_run(live_of(loss=[1.0, 2.0]))
    assert offered(view.live.curves) == ["step", "time"]
    assert view.bar.look().axis in ("step", "time")


def test_one_crosshair_reads_all_plots_at_the_same_place(view, live_of):
    view.show_run(live_of(loss=[4.0, 5.0, 6.0], accuracy=[0.1, 0.2, 0.3]))
    view.panels["loss"].pointed.emit(1.2)
    assert "5" in view.panels["loss"]._title.text()
    assert "0.2" in view.panels["accuracy"]._title.text()
    assert view.panels["accuracy"]._cross.isVisible()
    view.panels["loss"].pointed.emit(float("nan"))
    assert not view.panels["accuracy"]._cross.isVisible()
    assert "0.3" in view.panels["accuracy"]._title.text()


@pytest.mark.parametrize("log", [False, True])
def test_what_is_not_finite_is_a_gap_with_a_mark(view, log, live_of):
    view.bar._log_y.setChecked(log)
    view.show_run(live_of(loss=[1.0, np.nan, 3.0, np.inf, -np.inf, 5.0]))
    view.grab()
    panel = view.panels["loss"]
    places, heights = panel._marks["mark loss"].getData()
    assert places.tolist() == [1, 3, 4]
    assert np.isfinite(heights).all()
    assert "3 not finite" in panel._title.text()
    assert panel.plot.axes.viewRange()[1][1] < 100, "infinity does not stretch the axis"


def test_a_curve_that_is_never_finite_and_a_run_without_metrics_are_drawn_without_harm(view, live_of):
    view.show_run(live_of(loss=[np.nan] * 5))
    view.grab()
    view.show_run(live_of())
    view.grab()
    assert "has not measured anything yet" in view._empty.text()


def test_a_metric_that_appears_late_gets_its_plot(view, live_of):
    live = live_of(loss=[2.0, 1.0])
    view.show_run(live)
    live.take(Batch("run-0001", ((1.0, Measured(900, {"fidelity": 0.5})),)))
    view._frame()
    assert set(view.panels) == {"loss", "fidelity"}


def test_a_step_that_goes_backwards_is_drawn_and_read(view, live_of):
    live = live_of(loss=[0.0])
    live.curves["loss"] = Points.of(np.array([0.0, 1, 2, 1, 2, 3]), np.array([1.0, 2, 3, 4, 5, 6]), np.arange(6.0))
    live.version += 1
    view.show_run(live)
    assert len(_drawn(view)[0]) == 6
    view.panels["loss"].pointed.emit(3.0)
    assert "6" in view.panels["loss"]._title.text()


def test_five_hundred_metrics_are_leafed_through_and_found(view, live_of, calls_of):
    few, live = (live_of(**{f"quantity_{n:03d}x": [1.0, 2.0] for n in range(count)}) for count in (250, 500))
    costs_few = calls_of(lambda: view.show_run(few))
    assert calls_of(lambda: view.show_run(live)) < 2.5 * costs_few
    small = len(view.panels) - 1
    assert small >= 2
    assert view.pages._text.text() == f"1 to {small} of 499 more"
    view.pages.on.click()
    assert f"quantity {small + 1:03d}x" in view.panels
    assert "quantity 000x" in view.panels, "the large one stays"
    view.pages.finder.setText("499")
    assert list(view.panels) == ["quantity 000x", "quantity 499x"]
    view.pages.finder.setText("no such thing")
    assert view.pages._text.text() == "none of 499"


def test_a_million_points_cost_by_pixels_and_not_by_points(view, live_of, calls_of):
    def costs(points):
        view.show_run(live_of(loss=np.random.default_rng(0).normal(size=points)))
        view.grab()
        return calls_of(view.redraw)

    assert costs(1_000_000) < 1.2 * costs(20_000)
    view.grab()


def test_a_run_removed_while_it_is_shown_leaves_a_window_that_works(with_backend, run_to_end):
    window = with_backend("good.trainer", steps=5)
    first, second = run_to_end(window), run_to_end(window)
    assert window.shown_run().id == second
    window.controller.apply("remove", window.controller.project.without("runs", second))
    window.training.redraw()
    window.training.grab()
    window.actions_by_id["repeat"].trigger()
    assert second not in window.controller.project.runs
    window.show_run(first)
    assert window.shown_run().id == first


def test_a_look_says_what_it_does():
    assert Look(weight=0.0).words == "every point, not smoothed"
    assert Look(method="median", weight=0.5).words == "median of up to 3 points"


SWEPT = {f"loss at 0.0{n}:{adapter}": [5, 4] for n in (1, 2, 3) for adapter in "abcdefg"}


@pytest.mark.parametrize("size", [(580, 330), (646, 360), (900, 560)])
def test_many_adapters_leave_every_plot_its_height_and_its_name(view, qtbot, live_of, size):
    live = live_of(**SWEPT, tokens_per_second=[1, 2])
    view.resize(*size)
    live.figures["lengths"] = FIGURE
    view.show_run(live)
    assert view.large == "loss at 0.01"
    view.grab()
    small = [card for name, card in view.cards.items() if name != view.large]
    assert small
    assert all(card.height() >= 88 for card in small)
    assert all(panel.quantity in panel._title.text() for panel in view.panels.values())
    assert "7 curves" in view.panels["loss at 0.02"]._title.text()
    assert view.panels["loss at 0.01"]._legend.isVisible()


def test_the_loss_takes_the_large_place_when_it_begins_unless_another_was_chosen(view, live_of):
    live = live_of(speed=[1.0, 2.0])
    view.resize(900, 600)
    live.figures["lengths"] = FIGURE
    view.show_run(live)
    assert view.large == "speed"
    live.curves["loss:a"] = live.curves["speed"]
    view.redraw()
    assert view.large == "loss"
    view.enlarge("picture lengths")
    live.version += 1
    view.redraw()
    assert view.large == "picture lengths"


@pytest.mark.parametrize(("values", "marked"), [([0.5], True), ([0.5, 0.6], False), ([float("nan"), 0.5], True)])
def test_one_point_alone_is_seen(view, live_of, values, marked):
    view.show_run(live_of(accuracy=values))
    item = view.panels["accuracy"]._items["raw accuracy"]
    assert (item.opts["symbol"] == "o") is marked


def test_a_dot_stands_at_the_newest_value_that_the_title_reads(view, live_of):
    view.show_run(live_of(loss=[*np.linspace(3.0, 1.0, 61), 2.0, 0.5]))
    panel = view.panels["loss"]
    (dot,) = panel.ends.kept
    assert dot[:2] == (62.0, 0.5)
    assert "0.5" in panel._title.text()
    view.bar._weight.setValue(0)
    assert panel.ends.kept == [], "a curve that is not smoothed ends there itself"


def test_curves_of_a_second_round_and_of_one_that_is_over_take_the_whole_plot(view, live_of):
    live = live_of()
    early, late = np.arange(20.0), np.arange(20.0, 28.0)
    for name, steps in (("search loss", early), ("loss", late)):
        live.curves[name] = Points.of(steps, np.ones(len(steps)), steps)
    live.take(Batch("run-0001", ((28.0, Progress(28, 40, "step 8 of 20", steps=40)),)))
    view.show_run(live)
    view.grab()
    ranges = {name: panel.plot.axes.viewRange()[0] for name, panel in view.panels.items()}
    assert ranges["loss"][0] > 15
    assert ranges["loss"][1] >= 40
    assert ranges["search loss"][0] <= 0
    assert ranges["search loss"][1] < 25


def test_every_live_picture_is_drawn_when_its_turn_comes(view, live_of):
    live = live_of(loss=[1.0, 0.5])
    view.resize(1200, 900)
    live.figures = {"a": FIGURE, "b": FIGURE}
    view.show_run(live)
    view._pictured.clear()
    view._forget_drawing()
    view._frame()
    while view._waiting:
        view._draw_next()
    assert set(view._pictured) == {"picture a", "picture b"}
