import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maiman.photonics import ring_resonator

from ketbench_photonic.physics.ring import (
    Comb,
    Ring,
    Tuning,
    comb_crosstalk,
    drop_loss_db,
    lorentz_error_db,
    suppression_db,
    through_loss_db,
    tuning_power_mw,
)
from ketbench_photonic.words.units import LIGHT_SPEED

RINGS = st.builds(
    Ring,
    radius_um=st.floats(3, 50),
    group_index=st.floats(1.5, 4.5),
    coupling1=st.floats(0.005, 0.3),
    coupling2=st.floats(0.005, 0.3),
    loss_db_cm=st.floats(0, 20),
)


def assembled(ring, detuning_ghz):
    """The same ring solved by maiman from couplers and arcs, at a resonance; it holds no closed form of a ring."""
    centre = 228.849e12
    order = round(centre * ring.length_m * ring.group_index / LIGHT_SPEED)
    solved = ring_resonator(
        centre + detuning_ghz * 1e9,
        length=ring.length_m,
        coupling=ring.coupling1,
        drop_coupling=ring.coupling2,
        n_eff=order * LIGHT_SPEED / (centre * ring.length_m),
        n_group=ring.group_index,
        reference_frequency=centre,
        loss_db_per_m=ring.loss_db_cm * 100,
    )
    return solved.power("drop", "in"), solved.power("through", "in")


@settings(max_examples=25, deadline=None)
@given(RINGS)
def test_drop_and_through_equal_an_independent_solver(ring):
    detuning = np.linspace(-0.7, 0.7, 57) * ring.fsr_ghz
    drop, through = assembled(ring, detuning)
    assert np.abs(ring.drop(detuning) - drop).max() < 1e-9
    assert np.abs(ring.through(detuning) - through).max() < 1e-9


@given(RINGS)
def test_no_power_is_made_and_none_is_lost_without_loss(ring):
    detuning = np.linspace(-1, 1, 41) * ring.fsr_ghz
    total = ring.drop(detuning) + ring.through(detuning)
    assert (total <= 1 + 1e-12).all()
    lossless = Ring(ring.radius_um, ring.group_index, ring.coupling1, ring.coupling2, 0.0)
    assert np.allclose(lossless.drop(detuning) + lossless.through(detuning), 1.0, atol=1e-9)


@given(RINGS)
def test_the_response_repeats_after_a_free_spectral_range(ring):
    detuning = np.linspace(0, 1, 13) * ring.fsr_ghz
    assert np.allclose(ring.drop(detuning), ring.drop(detuning + ring.fsr_ghz), rtol=1e-9)


def test_the_reference_ring():
    ring = Ring(5.0, 4.2, 0.03, 0.03, 2.0)
    assert ring.fsr_ghz == pytest.approx(2272, abs=0.5)
    assert ring.fwhm_ghz == pytest.approx(22.55, abs=0.005)
    assert ring.quality(228.849) == pytest.approx(10147, abs=1)
    for detuning, off in [(100.0, 0.02), (200.0, 0.11), (400.0, 0.45)]:
        assert lorentz_error_db(ring, detuning) == pytest.approx(off, abs=0.01)


def test_half_the_drop_power_is_left_at_half_the_width():
    ring = Ring()
    assert float(ring.drop(ring.fwhm_ghz / 2) / ring.drop(0.0)) == pytest.approx(0.5, abs=1e-3)
    assert suppression_db(ring, ring.fwhm_ghz / 2) == pytest.approx(3.01, abs=0.01)


def test_a_comb_fits_up_to_the_free_spectral_range():
    ring = Ring()
    assert Comb(16, ring.fsr_ghz / 16).fits(ring)
    assert not Comb(16, ring.fsr_ghz / 16 + 0.1).fits(ring)


def test_crosstalk_grows_as_channels_come_closer():
    ring = Ring()
    sums = [comb_crosstalk(ring, Comb(8, spacing)).max() for spacing in (200.0, 150.0, 100.0)]
    assert sums == sorted(sums)
    lorentz = comb_crosstalk(ring, Comb(8, 50.0), exact=False)
    assert np.allclose(lorentz, comb_crosstalk(ring, Comb(8, 50.0)), rtol=0.02)
    assert comb_crosstalk(ring, Comb(1, 100.0)).tolist() == [0.0]


def test_losses_and_heat():
    ring, comb = Ring(), Comb(8, 200.0)
    assert drop_loss_db(ring) > 0
    assert through_loss_db(ring, comb) > 0
    assert tuning_power_mw(ring, comb, Tuning(10.0, 2.0)) == pytest.approx(ring.fsr_ghz / 8 / 20)
    assert tuning_power_mw(ring, comb, Tuning(10.0, 2.0, range_ghz=100.0, assist_ghz=40.0)) == pytest.approx(3.0)
    assert tuning_power_mw(ring, comb, Tuning(assist_ghz=1e6)) == 0.0
