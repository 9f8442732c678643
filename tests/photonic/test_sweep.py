import numpy as np
import pytest
from photonic_links import simple

from ketbench_photonic.physics.budget import evaluate
from ketbench_photonic.physics.energy import laser_energy_pj
from ketbench_photonic.physics.modulation import Modulation
from ketbench_photonic.studies.sweep import OUTPUTS, sweep

LINK = simple(laser=-4.0, modulation=Modulation.PAM4, er_db=6.0, rate_gbps=100.0)
POWERS, RATES = np.linspace(-8, 4, 7), np.linspace(50, 200, 5)


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_cell_of_a_map_equals_the_single_link(output):
    found = sweep(LINK, output, ("stages.laser.value", POWERS), ("signal.rate_gbps", RATES), wall_plug=0.2)
    assert found.values.shape == (5, 7)
    for i, rate in enumerate(RATES):
        for j, power in enumerate(POWERS):
            budget = evaluate(LINK.with_values({"stages.laser.value": float(power), "signal.rate_gbps": float(rate)}))
            needed = budget.required_laser_dbm
            single = {
                "margin": budget.margin_db,
                "log10 BER before FEC": np.log10(np.maximum(budget.ber, 1e-40)),
                "required laser power": needed,
                "laser energy": laser_energy_pj(needed, 0.2, rate),
            }[output]
            assert found.values[i, j] == pytest.approx(float(single), rel=1e-9, abs=1e-9)
            assert found.margin_db[i, j] == pytest.approx(float(budget.margin_db), abs=1e-9)


def test_one_input_gives_one_row():
    found = sweep(LINK, "margin", ("stages.laser.value", POWERS))
    assert found.values.shape == (1, 7)
    assert np.allclose(np.diff(found.values[0]), np.diff(POWERS))
