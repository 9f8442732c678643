import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench_photonic.physics.modulation import (
    ErReference,
    Modulation,
    average_fraction,
    bit_error_rate,
    extinction_penalty,
    needed_q,
    simulated_errors,
)


@given(st.floats(0.5, 8.0), st.sampled_from([2, 4]))
def test_the_needed_opening_inverts_the_error_rate(q, levels):
    assert float(needed_q(bit_error_rate(q, levels), levels)) == pytest.approx(q, rel=1e-9)


@pytest.mark.parametrize("levels", [2, 4])
@pytest.mark.parametrize("q", [1.5, 2.0, 2.6, 3.0])
def test_simulated_errors_are_within_three_sigma_of_the_closed_form(levels, q):
    symbols, bits = 1_000_000, int(math.log2(levels))
    expected = float(bit_error_rate(q, levels))
    sigma = math.sqrt(expected * (1 - expected) / (symbols * bits))
    assert abs(simulated_errors(q, levels, symbols, seed=7) - expected) < 3 * sigma


def test_simulation_repeats_with_its_seed():
    assert simulated_errors(2.0, 4, 10_000, seed=3) == simulated_errors(2.0, 4, 10_000, seed=3)
    assert simulated_errors(2.0, 4, 10_000, seed=3) != simulated_errors(2.0, 4, 10_000, seed=4)


@given(st.floats(0.1, 40.0), st.floats(0.01, 10.0))
def test_a_better_extinction_ratio_never_costs_more(er_db, more):
    for reference in ErReference:
        low, high = (float(extinction_penalty(10 ** (x / 10), reference)) for x in (er_db, er_db + more))
        assert high <= low + 1e-12


def test_the_two_extinction_penalties_differ_and_vanish_for_a_perfect_modulator():
    ratio = 10**0.6
    average, peak = (float(extinction_penalty(ratio, r)) for r in (ErReference.AVERAGE, ErReference.PEAK))
    assert average == pytest.approx(-10 * math.log10((ratio - 1) / (ratio + 1)))
    assert peak == pytest.approx(-10 * math.log10((ratio - 1) / ratio))
    assert average > peak > 0
    assert [float(extinction_penalty(np.inf, r)) for r in ErReference] == [0.0, 0.0, 0.0]


def test_amplitude_of_known_levels():
    one, zero = 2.0, 0.5
    mean = (one + zero) / 2
    assert 2 * mean * float(average_fraction(one / zero)) == pytest.approx(one - zero)


def test_formats():
    assert (Modulation.NRZ.levels, Modulation.NRZ.bits) == (2, 1)
    assert (Modulation.PAM4.levels, Modulation.PAM4.bits) == (4, 2)
