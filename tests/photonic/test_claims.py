from typing import get_args

import pytest

from ketbench_photonic.link.params import ClaimName, PresetName
from ketbench_photonic.link.templates import TEMPLATES
from ketbench_photonic.words.claims import CLAIMS, interconnect_power_w
from ketbench_planning.system.accelerators import ACCELERATORS
from ketbench_planning.system.params import AcceleratorName, ModelName
from ketbench_planning.system.transformer import MODELS


def test_every_choice_has_its_row():
    assert set(get_args(ClaimName)) == set(CLAIMS)
    assert set(get_args(PresetName)) == {"own table", *TEMPLATES}
    assert set(get_args(AcceleratorName)) == set(ACCELERATORS)
    assert set(get_args(ModelName)) == {"custom", *MODELS}


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda c: c.name)
def test_a_claim_has_source_scope_and_direction(claim):
    assert claim.source
    assert claim.energy_scope
    assert claim.direction
    if claim.energy_pj is not None:
        assert claim.energy_scope != "not stated"
    if claim.energy_parts:
        assert sum(claim.energy_parts.values()) == pytest.approx(claim.energy_pj)


def test_marketed_sums_of_both_directions_are_halved():
    for name, marketed in [("Ayar Labs TeraPHY, third generation", 8.0), ("Lightmatter Passage M1000", 114.0)]:
        assert CLAIMS[name].one_way_tbps == marketed / 2
    assert CLAIMS["NVLink 4, per GPU"].one_way_tbps == pytest.approx(450 * 8 / 1000)
    assert CLAIMS["UCIe advanced package"].shoreline == pytest.approx(1.3 * 8)


def test_what_nobody_states_is_none():
    assert CLAIMS["PCIe 5.0 x16"].energy_pj is None
    assert interconnect_power_w(CLAIMS["PCIe 5.0 x16"], 1.0) is None
    assert ACCELERATORS["TPU v5p"].power_w is None
