import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photonic_links import links

from ketbench.plugin import accuracy_interval
from ketbench_photonic.physics.budget import evaluate
from ketbench_photonic.physics.link import Link, Signal
from ketbench_photonic.physics.stages import Stage, StageKind
from ketbench_photonic.studies.uncertainty import corners, monte_carlo, spreads

K = StageKind


def uncertain(scale, pieces=1.0):
    stages = (
        Stage("laser", K.LASER, 0.0, sigma=0.5 * scale),
        Stage("connector", K.CONNECTOR, 0.5, pieces, sigma=0.3 * scale),
        Stage("fibre", K.FIBRE, 0.4, 2.0, sigma=0.05 * scale),
        Stage("receiver", K.RECEIVER, None),
    )
    return Link(stages, Signal(rate_gbps=50.0, er_db=6.0))


@settings(max_examples=30, deadline=None)
@given(links())
def test_without_spread_every_sample_is_the_deterministic_margin(link):
    stages = tuple(Stage(s.label, s.kind, s.value, s.amount, 0.0) for s in link.stages)
    still = Link(stages, link.signal, link.receiver, link.impairments)
    margins = monte_carlo(still, {}, 100, seed=1).margins_db
    nominal = float(evaluate(still).margin_db)
    assert (margins == nominal).all() or (math.isnan(nominal) and np.isnan(margins).all())


@pytest.mark.parametrize("scale", [1.0, 0.1, 1e-3, 1e-6])
def test_the_mean_goes_to_the_deterministic_margin_as_sigma_goes_to_zero(scale):
    link = uncertain(scale)
    sampled = monte_carlo(link, {"signal.er_db": 0.3 * scale}, 20_000, seed=2)
    assert abs(sampled.margins_db.mean() - float(evaluate(link).margin_db)) < 0.05 * scale + 1e-12
    assert sampled.margins_db.std() < scale


def test_sampled_spread_equals_the_sum_of_squares():
    link = uncertain(1.0, pieces=4.0)
    expected = math.sqrt(0.5**2 + (0.3 * 2) ** 2 + (0.05 * 2) ** 2)
    assert monte_carlo(link, {}, 200_000, seed=3).margins_db.std() == pytest.approx(expected, rel=0.01)
    found = corners(link, {}, k=3.0)
    assert found.nominal_db - found.statistical_db == pytest.approx(3 * expected, rel=1e-9)
    assert found.nominal_db - found.worst_db == pytest.approx(3 * (0.5 + 0.6 + 0.1), rel=1e-9)


def test_the_tornado_is_sorted_and_names_every_uncertain_input():
    found = corners(uncertain(1.0), {"signal.er_db": 0.3, "receiver.slope_db": 0.0})
    sizes = [swing.size_db for swing in found.swings]
    assert sizes == sorted(sizes, reverse=True)
    assert {s.name for s in found.swings} == {
        "stages.laser.value",
        "stages.connector.value",
        "stages.fibre.value",
        "signal.er_db",
    }
    assert found.worst_db < found.statistical_db < found.nominal_db


def test_a_seed_repeats_and_another_differs():
    one, same, other = (monte_carlo(uncertain(1.0), {}, 1000, seed=s).margins_db for s in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@given(st.integers(1, 10_000), st.data())
def test_the_interval_holds_the_share_and_stays_between_zero_and_one(tried, data):
    good = data.draw(st.integers(0, tried))
    low, high = accuracy_interval(good / tried, tried)
    assert 0 <= low <= good / tried <= high <= 1


def test_the_interval_covers_as_often_as_it_says():
    generator = np.random.default_rng(5)
    counts = generator.binomial(500, 0.9, 2000)
    inside = [low <= 0.9 <= high for low, high in (accuracy_interval(c / 500, 500) for c in counts)]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.015)


def test_disabled_stages_do_not_vary():
    link = uncertain(1.0)
    off = tuple(Stage(s.label, s.kind, s.value, s.amount, s.sigma, enabled=s.kind is not K.FIBRE) for s in link.stages)
    assert "stages.fibre.value" not in spreads(Link(off), {})
