"""The live curves: grouping, smoothing, a spike that stays visible, pausing the view."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.contract.plugin import Measured, Progress
from ketbench.contract.run import Status
from ketbench.results.smoothing import MOST_POINTS, smoothed
from ketbench_ui.experiment.training.grouping import grouped
from ketbench_ui.services.live import LiveRun


def _live(values, name="loss"):
    live = LiveRun("run-0001", Experiment("e", "b"))
    live.take(Started("run-0001", ""))
    events = tuple((0.01 * step, Measured(step, {name: value})) for step, value in enumerate(values))
    live.take(Batch("run-0001", events))
    return live


def test_parts_of_one_quantity_share_a_plot():
    groups = grouped(["val_accuracy", "loss", "train_accuracy", "validation_loss"])
    assert list(groups) == ["loss", "accuracy"]
    assert list(groups["accuracy"].values()) == ["train", "validation"]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), st.floats(0, 0.99))
def test_a_smoothed_curve_stays_between_the_extremes(values, weight):
    y = np.array(values)
    _, out = smoothed(np.arange(len(y), dtype=float), y, weight)
    slack = 1e-6 * max(1.0, float(np.abs(y).max()))
    assert (out >= y.min() - slack).all()
    assert (out <= y.max() + slack).all()


@given(st.integers(1, 20_000))
def test_what_is_drawn_thick_stays_short(count):
    x, y = smoothed(np.arange(count, dtype=float), np.ones(count), 0.9)
    assert len(x) == len(y) <= MOST_POINTS


def test_a_gap_does_not_poison_what_follows():
    _, out = smoothed(np.arange(4.0), np.array([1.0, np.nan, np.inf, 1.0]), 0.5)
    assert out[3] == pytest.approx(1.0)


def test_a_spike_of_one_step_is_visible_among_a_hundred_thousand(view):
    values = np.full(100_000, 1.0)
    values[54_321] = 9.0
    view.show_run(_live(values))
    item = view.panels["loss"]._items["raw loss"]
    view.grab()
    _, drawn = item.getData()
    assert len(drawn) < 20_000, "drawn by extremes a pixel column"
    assert drawn.max() == 9.0


def test_a_paused_view_holds_while_the_run_goes_on(view):
    live = _live([3.0, 2.0])
    view.show_run(live)
    view.bar.pause.setChecked(True)
    frames = view.frames
    live.take(Batch("run-0001", ((1.0, Measured(2, {"loss": 1.0})),)))
    view._frame()
    assert view.frames == frames
    view.bar.pause.setChecked(False)
    assert view.frames > frames


def test_nothing_new_draws_nothing(view):
    view.show_run(_live([3.0, 2.0]))
    frames = view.frames
    for _ in range(5):
        view._frame()
    assert view.frames == frames


def test_progress_says_how_long_it_will_take(view):
    live = _live([1.0])
    live.take(Batch("run-0001", ((0.0, Progress(0, 4)), (10.0, Progress(1, 4)))))
    live.began -= 10.0
    assert live.seconds_left() == pytest.approx(30.0, abs=1.0)
    live.take(Finished("run-0001", Status.DONE, "", 12.0))
    assert live.seconds_left() is None
