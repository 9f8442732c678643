import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ketbench.contract.result import Metric
from ketbench.results.comparing.differences import different_ops
from ketbench.results.comparing.values import best_value, last_value, value_at
from ketbench.samples import sample
from ketbench.sweeping.layers import with_layers

WINE = next(iter(sample("wine-classifier").build().circuits.values()))


def _metric(values, steps=None):
    steps = np.arange(len(values)) if steps is None else np.array(steps)
    return Metric(steps, np.array(values, float), np.arange(len(values), dtype=float))


@given(st.lists(st.floats(allow_nan=True), min_size=1, max_size=30))
def test_the_best_is_finite_and_was_measured(values):
    for least in (True, False):
        best = best_value(_metric(values), least)
        finite = [value for value in values if np.isfinite(value)]
        assert best is None if not finite else best == (min(finite) if least else max(finite))


def test_a_value_at_a_step_is_the_latest_before_it():
    metric = _metric([5.0, 4.0, 3.0, 2.0], [0, 10, 20, 15])
    assert [value_at(metric, step) for step in (-1, 0, 9, 10, 15, 30)] == [None, 5.0, 5.0, 4.0, 2.0, 2.0]
    assert last_value(metric) == 2.0
    assert last_value(_metric([])) is None


@given(st.integers(1, 5))
def test_a_circuit_does_not_differ_from_itself_and_layers_count(layers):
    assert different_ops(WINE, WINE) == ([], [])
    other = with_layers(WINE, layers)
    gone, come = different_ops(WINE, other)
    assert len(gone) - len(come) == 16 * (3 - layers)
