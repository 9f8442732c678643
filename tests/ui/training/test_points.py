import gc
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.contract.long_series import MOST_ROOM
from ketbench_ui.plots.points import BLOCK, FINE, Points

LONG = 5 * FINE


def _same(first, second):
    names = ("steps", "values", "times")
    return all(np.array_equal(getattr(first, name), getattr(second, name), equal_nan=True) for name in names)


def _random(count, seed=0):
    return np.random.default_rng(seed).normal(size=count)


@given(st.lists(st.floats(allow_nan=True), max_size=3 * BLOCK), st.booleans())
def test_appending_and_taking_at_once_come_to_the_same(values, backwards):
    steps = np.arange(len(values), dtype=float)
    if backwards and len(values) > 2:
        steps[-1] = 0.0
    at_once = Points.of(steps, np.array(values, dtype=float), steps)
    one_by_one = Points()
    for step, value in zip(steps, values, strict=True):
        one_by_one.append(step, value, step)
    assert _same(at_once.all(), one_by_one.all())
    assert (at_once.rises, at_once.lost.count) == (one_by_one.rises, one_by_one.lost.count)
    for positive in (False, True):
        marks = zip(
            at_once.lost.marks(50, positive=positive), one_by_one.lost.marks(50, positive=positive), strict=True
        )
        assert all(np.array_equal(*pair) for pair in marks)
    assert np.allclose(at_once._full(), one_by_one._full(), equal_nan=True)


@given(st.integers(0, LONG - 1), st.integers(0, LONG), st.integers(50, 2000))
def test_a_spike_is_in_what_is_drawn_of_any_part_that_holds_it(at, first, most):
    values = np.ones(LONG)
    values[at] = 9.0
    points = Points.of(np.arange(LONG, dtype=float), values, np.arange(LONG, dtype=float))
    first = min(first, at)
    part = points.drawn(first, LONG, most)
    assert np.nanmax(part.values) == 9.0
    assert len(part.values) <= max(FINE, 4 * most) + 2 * BLOCK
    assert (np.diff(part.steps) >= 0).all()
    around = part.steps[np.nanargmax(part.values)]
    assert abs(around - at) <= BLOCK * max(1, -(-(LONG // BLOCK) // most))


def test_a_part_between_two_places_has_a_neighbour_on_either_side():
    points = Points.of(np.arange(100.0), np.arange(100.0), np.arange(100.0))
    assert points.range_of(10.5, 20.5, by_time=False) == (10, 23)
    assert points.range_of(-5, 500, by_time=True) == (0, 100)


def test_means_of_a_long_curve_are_those_of_its_blocks():
    values = _random(LONG)
    part, block = Points.of(np.arange(LONG, dtype=float), values, values).means()
    assert block == BLOCK
    assert part.values == pytest.approx(values[: LONG // BLOCK * BLOCK].reshape(-1, BLOCK).mean(axis=1))


def test_a_part_of_a_long_curve_is_found_by_its_place():
    steps = np.sort(np.random.default_rng(1).integers(0, 10**6, LONG))
    points = Points.of(steps, _random(LONG), np.arange(LONG) / 7)
    for low, high in ((0.0, 10.0), (12_345.5, 700_000.5), (999_990.0, 2e6), (-5.0, -1.0)):
        first, last = np.searchsorted(steps, [low, high])
        assert points.range_of(low, high, by_time=False) == (max(0, first - 1), min(LONG, last + 2))
    first, last = points.range_of(1000.0, 2000.0, by_time=True)
    assert (first, last) == (6999, 14_002)


@pytest.mark.parametrize("count", [1, 100, BLOCK, 3 * BLOCK + 1, LONG])
def test_the_value_under_the_cursor_is_that_of_the_nearest_point(count):
    values = _random(count)
    points = Points.of(2 * np.arange(count), values, np.arange(count) / 10)
    for place in (0, count // 3, count - 1):
        assert points.nearest(2 * place + 0.4, by_time=False) == values[place]
        assert points.nearest((place - 0.3) / 10, by_time=True) == values[place]
    assert points.nearest(-1e9, by_time=False) == values[0]
    assert points.nearest(1e9, by_time=False) == values[-1]


def test_what_lies_around_places_of_a_long_curve():
    values = _random(LONG)
    points = Points.of(np.arange(LONG), values, np.arange(LONG) / 10)
    rows = points.around(np.array([0, 70_000, LONG - 1]), 2)
    assert np.array_equal(rows[0], [np.nan, np.nan, *values[:3]], equal_nan=True)
    assert np.array_equal(rows[1], values[69_998:70_003])
    assert np.array_equal(rows[2], [*values[-3:], np.nan, np.nan], equal_nan=True)


def test_memory_for_a_curve_does_not_grow_with_its_points():
    points = Points()
    for at in range(2 * MOST_ROOM):
        points.append(at, 0.5, 0.1)
    gc.collect()
    tracemalloc.start()
    for at in range(2 * MOST_ROOM, 4 * MOST_ROOM):
        points.append(at, 0.5, 0.1)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Kept in memory they would be 24 bytes each; what else of the process allocates meanwhile is counted as well.
    assert grown < 3 * 2 * MOST_ROOM, "less than three bytes a point"
    assert points.all().steps.tolist() == list(range(4 * MOST_ROOM))
