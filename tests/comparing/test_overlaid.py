"""Curves over each other: one computation for the window, the picture and the command line."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric
from ketbench.contract.run import Run, Status
from ketbench.results.comparing import CurveLook, band, overlaid
from ketbench.results.comparing.overlaid import DASHES, MOST_NAMED, N_COLOURS, dash, said
from ketbench.results.smoothing import running_median, smoothed


def run(number, values, *, steps=None, seed=0, name="loss", **params):
    at = np.arange(len(values)) if steps is None else np.asarray(steps)
    metric = Metric(at, np.asarray(values, float), 0.1 * np.arange(len(values)))
    return Run(f"run-{number:04d}", Experiment("e", "b", seed=seed, params=params), Status.DONE, metrics={name: metric})


def noisy(number, **more):
    return run(number, 1 + np.random.default_rng(number).random(200), **more)


def drawn(runs, look, metric="loss"):
    return overlaid(look.groups(runs), metric, look)


@pytest.mark.parametrize(("by", "made"), [("ema", smoothed), ("median", lambda x, y, _: running_median(x, y, 11))])
def test_smoothing_keeps_every_point_behind(by, made):
    one = noisy(1)
    (curve,) = drawn([one], CurveLook(0.9, by))
    values = one.metrics["loss"].values
    assert curve.raw_y is values
    assert np.array_equal(curve.y, made(np.arange(200.0), values, 0.9)[1])


def test_seeds_are_a_mean_with_its_band_and_each_is_smoothed_before():
    runs = [noisy(n, seed=n) for n in (1, 2, 3)]
    (plain,) = drawn(runs, CurveLook(group_seeds=True))
    expected = band([one.metrics["loss"] for one in runs])
    for got, wanted in ((plain.y, expected.mean), (plain.low, expected.low), (plain.high, expected.high)):
        assert np.array_equal(got, wanted)
    (smooth,) = drawn(runs, CurveLook(0.9, group_seeds=True))
    rows = [smoothed(np.arange(200.0), one.metrics["loss"].values, 0.9)[1] for one in runs]
    assert smooth.y == pytest.approx(np.mean(rows, axis=0))
    assert np.array_equal(smooth.raw_y, expected.mean)
    assert smooth.high[-1] - smooth.low[-1] < expected.high[-1] - expected.low[-1]
    assert smooth.name == "run-0001 +2"


def test_a_run_without_the_metric_is_not_counted_in_the_name():
    runs = [noisy(1, seed=1), noisy(2, seed=2), noisy(3, seed=3, name="other")]
    assert [curve.name for curve in drawn(runs, CurveLook(group_seeds=True))] == ["run-0001 +1"]


def test_seeds_without_a_common_step_promise_no_mean():
    runs = [noisy(1, seed=1), noisy(2, seed=2, steps=range(1000, 1200))]
    (curve,) = drawn(runs, CurveLook(group_seeds=True))
    assert (curve.name, curve.low) == ("run-0001", None)


def test_colours_follow_the_rows_also_where_one_has_no_such_metric():
    runs = [noisy(1), noisy(2, name="other", rate=1), noisy(3, rate=2)]
    look = CurveLook(group_seeds=True)
    found = drawn(runs, look)
    assert [curve.place for curve in found] == [0, 2]
    assert said(found, 3, "loss", look) == ["1 of 3 have no loss."]


def test_what_was_done_is_said():
    runs = [noisy(n, seed=n) for n in (1, 2)]
    look = CurveLook(0.9, group_seeds=True)
    text = " ".join(said(drawn(runs, look), 1, "loss", look))
    assert "each seed smoothed before" in text
    assert "moving mean, weight up to 0.90, without lag; faint: every point" in text
    many = [noisy(n, rate=n) for n in range(MOST_NAMED + 1)]
    look = CurveLook(0.5, "median")
    text = " ".join(said(drawn(many, look), len(many), "loss", look))
    assert "no points behind" in text
    assert f"first {MOST_NAMED} are named" in text


def test_gaps_and_what_a_logarithm_cannot_show_are_said():
    odd = run(1, [1.0, np.nan, 3.0, np.inf, -2.0])
    (curve,) = found = drawn([odd], CurveLook(log_y=True))
    x, heights = curve.lost()
    assert (x.tolist(), heights.tolist()) == ([1, 3], [2.0, 0.5])
    text = " ".join(said(found, 1, "loss", CurveLook(log_y=True)))
    assert "not finite: 2 points" in text
    assert "no place on a logarithmic axis" in text


@given(st.lists(st.floats(-1e6, 1e6) | st.just(np.nan), min_size=1, max_size=40), st.floats(0, 0.99))
def test_a_smoothed_curve_never_leaves_its_points(values, weight):
    (curve,) = drawn([run(1, values)], CurveLook(weight))
    known = np.asarray(values)[np.isfinite(values)]
    inside = curve.y[np.isfinite(curve.y)]
    assert not len(inside) or (known.min() <= inside.min() and inside.max() <= known.max())


def test_a_band_below_zero_is_cut_for_a_logarithm_and_left_alone_without():
    runs = [replace(run(n, [1.0, value]), experiment=Experiment("e", "b", seed=n)) for n, value in ((1, 0.1), (2, 1.0))]
    (curve,) = drawn(runs, CurveLook(group_seeds=True))
    assert curve.edges(log_y=False)[0][1] < 0
    assert (curve.edges(log_y=True)[0] > 0).all()


@pytest.mark.parametrize(("arguments", "words"), [((1.5,), "smoothed by 1.5"), ((0.5, "magic"), "is not a way")])
def test_another_smoothing_is_a_sentence(arguments, words):
    with pytest.raises(InputError, match=words):
        CurveLook(*arguments)


@given(st.sets(st.integers(0, 39)), st.booleans())
def test_a_place_belongs_to_a_run_or_its_seeds_whatever_else_is_chosen(chosen, group):
    look = CurveLook(group_seeds=group)
    runs = [run(n, [1.0, 2.0], seed=n % 3, rate=n // 5) for n in range(40)]
    every = {curve.key: curve.place for curve in drawn(runs, look)}
    some = [one for at, one in enumerate(runs) if at in chosen]
    places = look.places_of([one.id for one in some], runs)
    groups, numbers = look.placed(some, places)
    assert sorted(one.id for group in groups for one in group) == [one.id for one in some]
    if not group:
        found = overlaid(groups, "loss", look, numbers)
        assert {curve.key: curve.place for curve in found} == {one.id: every[one.id] for one in some}
    looks = {(place % N_COLOURS, dash(place)) for place in every.values()}
    assert len(looks) == min(len(every), N_COLOURS * len(DASHES)), "none twice before all were used"


def test_a_repeated_seed_keeps_its_place_where_the_first_one_is_hidden():
    look = CurveLook(group_seeds=True)
    runs = [noisy(n, seed=seed) for n, seed in ((1, 1), (2, 2), (3, 1), (4, 2))]
    places = look.places_of(["run-0003", "run-0004"], runs)
    assert places == [1, 2]
    assert look.placed(runs[2:], places) == ([[runs[2]], [runs[3]]], [1, 2]), "no band, for the project has none"


@pytest.mark.parametrize("places", [[0], [0, -1]])
def test_places_are_as_many_as_runs(places):
    with pytest.raises(InputError, match="give each run one"):
        CurveLook().placed([noisy(1), noisy(2)], places)
