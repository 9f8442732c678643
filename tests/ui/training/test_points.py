import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench_ui.points import BLOCK, FINE, Points

LONG = 5 * FINE


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
    for name in ("steps", "values", "times"):
        assert np.array_equal(getattr(at_once, name), getattr(one_by_one, name), equal_nan=True)
    assert (at_once.rises, at_once.lost, at_once.lost_count) == (
        one_by_one.rises,
        one_by_one.lost,
        one_by_one.lost_count,
    )
    full = len(values) // BLOCK
    assert np.allclose(at_once._blocks[:, :full], one_by_one._blocks[:, :full], equal_nan=True)


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
    assert points.range_of(10.5, 20.5, points.steps) == (10, 23)
    assert points.range_of(-5, 500, points.steps) == (0, 100)


def test_means_of_a_long_curve_are_those_of_its_blocks():
    values = _random(LONG)
    part, block = Points.of(np.arange(LONG, dtype=float), values, values).means(500)
    assert block == BLOCK
    assert part.values == pytest.approx(values[: LONG // BLOCK * BLOCK].reshape(-1, BLOCK).mean(axis=1))
