import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench_photonic.physics.receiver import (
    Noise,
    eye_current,
    eye_q,
    noise_floor_penalty,
    oma_sensitivity_dbm,
    receiver_noise,
    resistor_noise_a,
    scaled_sensitivity_dbm,
    tia_noise_a,
)
from ketbench_photonic.words.units import BOLTZMANN, ELECTRON_CHARGE

NOISE = st.builds(Noise, st.floats(1e-8, 1e-5), st.floats(0, 1e-8), st.floats(0, 1e-4))


@given(st.floats(2.0, 8.0), NOISE, st.sampled_from([2, 4]), st.floats(1.5, 100.0))
def test_the_smallest_eye_gives_exactly_the_wanted_opening(q, noise, levels, ratio):
    eye = float(eye_current(q, noise, levels, ratio))
    if math.isfinite(eye):
        assert float(eye_q(eye, noise, levels, ratio)) == pytest.approx(q, rel=1e-6)


def test_an_eye_that_intensity_noise_forbids_is_infinite():
    noise = Noise(1e-6, 0.0, rin=0.05)
    assert math.isinf(float(eye_current(7.0, noise, 2, np.inf)))
    assert float(eye_q(1e6, noise, 2, np.inf)) < 7.0


def test_thermal_and_shot_noise_follow_the_textbook():
    q, sigma, band, responsivity = 6.0, 100e-9, 5e9, 0.8
    mean_w = q / responsivity * (ELECTRON_CHARGE * q * band + sigma)
    noise = receiver_noise(sigma, band, None, shot=True)
    oma_mw = 10 ** (float(oma_sensitivity_dbm(q, noise, responsivity, 2)) / 10)
    assert oma_mw / 2 == pytest.approx(mean_w * 1e3, rel=1e-12)


def test_intensity_noise_alone_follows_the_textbook():
    q, variance = 6.0, 1e-2
    with_it, without = (float(eye_current(q, Noise(1e-6, 0.0, rin), 2, np.inf)) for rin in (variance, 0.0))
    assert 10 * math.log10(with_it / without) == pytest.approx(-10 * math.log10(1 - variance * q**2), rel=1e-12)


def test_pam4_costs_three_times_the_amplitude_at_the_same_noise():
    quiet = Noise(1e-6, 0.0, 0.0)
    gap = float(oma_sensitivity_dbm(3.5, quiet, 1.0, 4) - oma_sensitivity_dbm(3.5, quiet, 1.0, 2))
    assert gap == pytest.approx(10 * math.log10(3))


def test_noise_of_parts():
    assert float(tia_noise_a(10.0, 1e10)) == pytest.approx(1e-6)
    assert float(resistor_noise_a(1e3, 300.0, 2.0, 1e9)) == pytest.approx(
        math.sqrt(4 * BOLTZMANN * 300 * 2 * 1e9 / 1e3)
    )


def test_noise_like_penalties_have_a_floor():
    assert float(noise_floor_penalty(0.0, 7.0)) == 0.0
    assert math.isinf(float(noise_floor_penalty(0.03, 7.0)))


def test_sensitivity_moves_ten_decibels_a_decade():
    assert float(scaled_sensitivity_dbm(-10.0, 10.0, 100.0, 10.0)) == pytest.approx(0.0)
