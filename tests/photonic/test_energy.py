import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench_photonic.link.report import areal_tbps_mm2, shoreline_tbps_mm
from ketbench_photonic.physics.energy import PARTS, Stack, driver_energy_pj, power_of_link_w
from ketbench_photonic.physics.fec import KP4
from ketbench_photonic.physics.latency import flight_ns, latency_parts_ns


@given(st.dictionaries(st.sampled_from(PARTS), st.none() | st.floats(0, 100)))
def test_the_stack_sums_what_is_stated(parts):
    stack = Stack(parts)
    assert stack.total == pytest.approx(sum(v for v in parts.values() if v is not None))
    assert set(stack.not_stated) == {name for name, value in parts.items() if value is None}


def test_nothing_stated_is_no_zero():
    assert Stack({"laser": None, "tuning": 0.0}).stated_total is None
    assert Stack({"laser": None, "driver": 0.5}).stated_total == 0.5
    assert Stack({"laser": 0.0}).stated_total == 0.0


@pytest.mark.parametrize("levels", [2, 4])
def test_driver_energy_equals_random_symbols_on_a_capacitor(levels):
    volts = np.random.default_rng(1).integers(0, levels, 400_000) / (levels - 1)
    a_symbol = 0.5 * 50e-15 * np.mean(np.diff(volts) ** 2) * 1e12
    assert driver_energy_pj(50.0, 1.0, levels) == pytest.approx(a_symbol / np.log2(levels), rel=0.01)


def test_density_and_power():
    assert shoreline_tbps_mm(32.0, 16, 127.0) == pytest.approx(4.0315, abs=1e-4)
    assert areal_tbps_mm2(4096.0, 8.0) == pytest.approx(0.512)
    assert power_of_link_w(1.3, 3.6) == pytest.approx(4.68)


def test_latency_by_part():
    parts = latency_parts_ns(KP4, 100.0, 10.0, 0.005, {"switch": 200.0})
    assert parts["FEC codeword"] == pytest.approx(54.4)
    assert parts["fibre"] == pytest.approx(48.97, abs=0.01)
    assert parts["switch"] == 200.0
    assert flight_ns(0.0, 1.468) == 0.0
