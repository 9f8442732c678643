import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from photonic_links import links, simple

from ketbench.base.errors import InputError
from ketbench_photonic.physics.budget import evaluate
from ketbench_photonic.physics.energy import laser_energy_pj
from ketbench_photonic.physics.modulation import ErReference, Modulation
from ketbench_photonic.physics.stages import StageKind


@given(links())
def test_the_waterfall_sums_to_the_margin(link):
    budget = evaluate(link)
    assume(math.isfinite(float(budget.margin_db)))
    level = sum(float(step.change_db) for step in budget.steps)
    assert level - float(budget.sensitivity_ideal_dbm) == pytest.approx(float(budget.margin_db), abs=1e-9)


@given(links(), st.data())
def test_the_margin_falls_with_every_loss(link, data):
    losses = [s.label for s in link.stages if s.kind not in (StageKind.LASER, StageKind.RECEIVER)]
    key = f"stages.{data.draw(st.sampled_from(losses))}.value"
    more = float(link.inputs()[key]) + data.draw(st.floats(0.01, 3))
    before, after = float(evaluate(link).margin_db), float(evaluate(link.with_values({key: more})).margin_db)
    assume(math.isfinite(before))
    assert after < before


@given(links(), st.sampled_from(["crosstalk", "inband", "isi_closure", "transmitter_db", "ageing_db"]))
def test_the_margin_falls_with_every_penalty(link, name):
    key = f"impairments.{name}"
    before = float(evaluate(link).margin_db)
    after = float(evaluate(link.with_values({key: float(link.inputs()[key]) + 1e-3})).margin_db)
    assume(math.isfinite(before))
    assert after < before


@given(links())
def test_at_the_required_laser_power_the_error_rate_is_the_limit(link):
    budget = evaluate(link)
    assume(math.isfinite(float(budget.margin_db)))
    enough = evaluate(link.with_values({"stages.laser.value": budget.required_laser_dbm}))
    assert float(enough.margin_db) == pytest.approx(0, abs=1e-9)
    assert float(enough.ber) == pytest.approx(budget.ber_limit, rel=1e-5)


@given(links())
def test_amplitude_and_mean_power_agree(link):
    budget = evaluate(link)
    ratio = float(link.signal.er_ratio)
    mean = 10 ** (float(budget.received_average_dbm) / 10)
    assert 10 ** (float(budget.received_oma_dbm) / 10) == pytest.approx(2 * mean * (ratio - 1) / (ratio + 1), rel=1e-9)


@given(st.floats(0, 20), st.floats(0.01, 0.5), st.floats(1, 200))
def test_laser_energy_doubles_every_3_01_decibels(loss, wall_plug, rate):
    energy = [
        float(laser_energy_pj(evaluate(simple(loss=x, rate_gbps=rate)).required_laser_dbm, wall_plug, rate))
        for x in (loss, loss + 10 * math.log10(2))
    ]
    assert energy[1] == pytest.approx(2 * energy[0], rel=1e-9)


def test_arrays_give_what_single_links_give():
    link = simple(modulation=Modulation.PAM4, er_db=6.0, rate_gbps=100.0)
    powers = np.linspace(-3, 9, 7)
    together = evaluate(link.with_values({"stages.laser.value": powers}))
    alone = [evaluate(link.with_values({"stages.laser.value": float(p)})) for p in powers]
    assert np.allclose(together.margin_db, [float(b.margin_db) for b in alone], rtol=0, atol=1e-12)
    assert np.allclose(together.ber, [float(b.ber) for b in alone], rtol=1e-12)


def test_the_two_references_of_the_laser_row():
    peak = evaluate(simple(er_db=10.0, er_reference=ErReference.PEAK))
    average = evaluate(simple(er_db=10.0, er_reference=ErReference.AVERAGE))
    assert float(peak.received_average_dbm) == pytest.approx(-5 + 10 * math.log10(1.1 / 2), abs=1e-12)
    assert float(average.received_average_dbm) == pytest.approx(-5.0)
    assert float(peak.received_oma_dbm) == pytest.approx(-5 + 10 * math.log10(0.9))
    assert float(average.received_oma_dbm) == pytest.approx(-5 + 10 * math.log10(2 * 9 / 11))
    assert any("peak" in name for name in peak.penalties)
    assert any("average" in name for name in average.penalties)


def test_a_datasheet_sensitivity_is_met_exactly():
    budget = evaluate(simple(laser=0, loss=3, sensitivity=-7.0, er_reference=ErReference.OMA))
    assert float(budget.margin_db) == pytest.approx(4.0)
    assert float(budget.received_oma_dbm) == pytest.approx(-3.0)


def test_a_datasheet_is_carried_to_another_rate():
    link = simple(laser=0, loss=0, sensitivity=-10.0, rate_gbps=100.0, er_reference=ErReference.OMA)
    link = replace(link, receiver=replace(link.receiver, datasheet_gbd=10.0, slope_db=15.0))
    assert float(evaluate(link).sensitivity_oma_dbm) == pytest.approx(5.0)


@pytest.mark.parametrize("key", ["signal.colour", "stages.mirror.value", "stages.loss.sigma", "nothing", "receiver"])
def test_an_input_that_does_not_exist_is_named_with_those_that_do(key):
    with pytest.raises(InputError, match=r"no input .*signal\.rate_gbps"):
        simple().with_values({key: 1.0})
