"""Dispersion, bandwidth, amplifiers, overload, mean or amplitude, grids: each against a closed form or a standard."""

import math

import numpy as np
import pytest

from ketbench.contract.forms import problems_in, validated
from ketbench.contract.plugin import Context, Severity, Task
from ketbench_photonic.fibre.amplified import emission_w_hz, osnr_db
from ketbench_photonic.fibre.dispersion import (
    bandwidth_closure,
    dispersion_closure,
    fibre_dispersion,
    joined_bandwidth_ghz,
)
from ketbench_photonic.fibre.grid import channels_nm
from ketbench_photonic.link.backend import LinkEstimator
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.physics.stages import Stage, StageKind

BACKEND = LinkEstimator()
K = StageKind


def table(laser=5.0, sensitivity=-8.0, *parts):
    return [
        {"name": "laser", "kind": "laser", "value": laser},
        *parts,
        {"name": "receiver", "kind": "receiver", "value": sensitivity},
    ]


def fibre(km, loss=0.35):
    return {"name": "fibre", "kind": "fibre", "value": loss, "amount": km}


def run(stages, **values):
    """A link without any other penalty."""
    quiet = {
        "transmitter_penalty": 0.0, "ageing": 0.0, "return_loss": None, "rin": None, "samples": 100, "points": 2,
        "er_reference": "OMA", "modulation": "NRZ", "rate": 25.0, "fec": "none",
    }  # fmt: skip
    params = validated(LinkParams, {**quiet, "stages": stages, **values})
    assert not [p for p in BACKEND.check(Task(), params) if p.severity is Severity.ERROR]
    return list(BACKEND.run(Task(seed=1), params, Context()))[-1]


def test_standard_fibre_disperses_as_the_recommendation_says():
    """ITU-T G.652: at most 18 ps/nm/km at 1550 nm (its table: 17 typical), and zero between 1300 and 1324 nm."""
    assert float(fibre_dispersion(1550.0)) == pytest.approx(0.092 / 4 * (1550 - 1300**4 / 1550**3))
    assert float(fibre_dispersion(1312.0)) < 1.3


def test_ten_gigabit_over_1000_ps_nm_costs_about_one_decibel():
    lost = float(dispersion_closure(10.0, 1550.0, 1000.0))
    assert -10 * math.log10(1 - lost) == pytest.approx(1.0, abs=0.15)
    assert float(dispersion_closure(10.0, 1550.0, 4000.0)) == 1.0


def test_a_low_pass_of_half_the_symbol_rate_halves_the_electrical_power_at_nyquist():
    assert float(bandwidth_closure(50.0, 25.0)) == pytest.approx(1 - 1 / math.sqrt(2))
    assert joined_bandwidth_ghz((30.0, 40.0)) == pytest.approx(24.0)
    assert joined_bandwidth_ghz((None, 40.0)) == pytest.approx(40.0)
    assert joined_bandwidth_ghz((None, None)) is None


def test_53_gbd_pam4_over_40_km_does_not_work():
    pam4 = {"modulation": "PAM4", "rate": 106.25, "fec": "KP4", "extinction_ratio": 6.0, "overload": None}
    near = run(table(20.0, -8.0, fibre(40)), **pam4, wavelength=1310.0).summary
    assert near["verdict"] == "beyond the model"
    assert near["penalty_dispersion_db"] > 3
    assert near["margin_db"] > 0
    far = run(table(20.0, -8.0, fibre(40)), **pam4, wavelength=1550.0).summary
    assert far["verdict"] == "fails"
    assert "closes the eye" in far["verdict_because"]
    assert far["dispersion_ps_nm"] == pytest.approx(40 * float(fibre_dispersion(1550.0)))


def test_dispersion_costs_pam4_three_times_the_closure():
    closure = float(dispersion_closure(25.0, 1310.0, 40.0))
    nrz = run(table(5.0, -20.0, fibre(10)), dispersion=4.0).summary["penalty_dispersion_db"]
    pam4 = run(table(5.0, -20.0, fibre(10)), dispersion=4.0, modulation="PAM4", rate=50.0).summary
    assert nrz == pytest.approx(-10 * math.log10(1 - closure))
    assert pam4["penalty_dispersion_db"] == pytest.approx(-10 * math.log10(1 - 3 * closure))


def test_reach_ends_where_the_margin_does():
    found = run(table(5.0, -20.0, fibre(10)), wavelength=1550.0)
    again = run(table(5.0, -20.0, fibre(found.summary["reach_km"])), wavelength=1550.0)
    assert again.summary["margin_db"] == pytest.approx(0.0, abs=1e-4)
    assert found.summary["reach_km"] < 10 + found.summary["margin_db"] / 0.35


def test_20_dbm_into_the_receiver_is_an_overload():
    summary = run(table(20.0, -8.0)).summary
    assert (summary["verdict"], summary["yield"]) == ("fails", 0.0)
    assert "4 dBm allowed" in summary["verdict_because"]
    assert run(table(20.0, -8.0), overload=None).summary["verdict"] == "works"
    assert run(table(4.0, -8.0), er_reference="average").summary["overload_margin_db"] == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("er", "apart"), [(None, 3.0103), (6.0, 3.0103 + 10 * math.log10((10**0.6 - 1) / (10**0.6 + 1)))]
)
def test_a_datasheet_of_mean_power_and_one_of_amplitude_differ_as_they_must(er, apart):
    as_oma = run(table(0.0, -10.0), extinction_ratio=er).summary
    as_mean = run(table(0.0, -10.0), extinction_ratio=er, sensitivity_is="average").summary
    assert as_mean["sensitivity_oma_dbm"] - as_oma["sensitivity_oma_dbm"] == pytest.approx(apart, abs=1e-4)
    assert as_oma["margin_db"] - as_mean["margin_db"] == pytest.approx(apart, abs=1e-4)


def test_an_amplifier_gives_the_osnr_of_the_58_db_rule():
    """OSNR = 58 + P_in - F at 1550 nm in 0.1 nm: h nu x 12.5 GHz is -58 dBm."""
    stages = (Stage("a", K.AMPLIFIER, 20.0, noise_figure=5.0), Stage("b", K.CONNECTOR, 3.0))
    assert float(osnr_db(-30.0 + 17.0, emission_w_hz(stages, 1550.0))) == pytest.approx(23.0, abs=0.1)
    assert float(osnr_db(0.0, emission_w_hz((), 1550.0))) == math.inf
    assert float(np.asarray(emission_w_hz((Stage("a", K.AMPLIFIER, 0.0, noise_figure=0.0),), 1550.0))) == 0.0


def test_more_gain_behind_a_lossy_span_does_not_help_without_end():
    def margin(gain):
        parts = (fibre(10, 4.0), {"name": "amp", "kind": "amplifier", "value": gain, "noise_figure": 6.0})
        return run(table(0.0, -12.0, *parts), dispersion=0.0, overload=None, extinction_ratio=None).summary

    bare, some, more = margin(0.0), margin(25.0), margin(40.0)
    assert bare["margin_db"] < some["margin_db"] < bare["margin_db"] + 25
    assert more["margin_db"] - some["margin_db"] < 0.5
    assert more["osnr_db"] == pytest.approx(57.2 - 43.0 - 6.0, abs=0.1)


def test_a_beating_dominated_receiver_follows_personicks_form():
    """Signal-spontaneous noise alone, perfect extinction: Q = I/(sigma_1 + sigma_0) with sigma_1^2 = 4 R^2 P1 S B."""
    parts = ({"name": "loss", "kind": "connector", "value": 20.0}, {"name": "amp", "kind": "amplifier", "value": 30.0})
    found = run(
        table(0.0, None, *parts), extinction_ratio=None, noise_density=1e-3, shot_noise=False, optical_bandwidth=0.01,
        overload=None,
    )  # fmt: skip
    density = float(np.asarray(emission_w_hz((Stage("amp", K.AMPLIFIER, 30.0),), 1310.0)))
    power, band = 1e-3 * 10, 0.7 * 25e9
    assert found.summary["q"] == pytest.approx(math.sqrt(power / (4 * density * band)), rel=0.01)


@pytest.mark.parametrize(
    ("grid", "count", "wanted"),
    [
        ("DWDM 100 GHz", 1, [1552.52]),
        ("CWDM", 4, [1271, 1291, 1311, 1331]),
        ("LAN-WDM", 4, [1295.56, 1300.05, 1304.58, 1309.14]),
    ],
)
def test_grids_are_those_of_the_standards(grid, count, wanted):
    assert channels_nm(grid, count) == pytest.approx(wanted, abs=0.01)


def test_each_channel_has_its_own_dispersion_and_too_many_are_refused():
    found = run(table(5.0, -20.0, fibre(10)), grid="CWDM", wavelengths=8)
    rows = found.figures["channels"].rows
    assert len(rows) == 8
    worst = max(rows, key=lambda row: row[4])
    assert worst[2] == 1411.0
    assert rows[2][6] == pytest.approx(run(table(5.0, -20.0, fibre(10)), wavelength=1311.0).summary["margin_db"])
    params = LinkParams.model_validate({"grid": "CWDM", "wavelengths": 19})
    assert any("19 wavelengths do not fit" in str(p) for p in BACKEND.check(Task(), params))


def test_the_eye_of_four_levels_has_four_levels():
    found = run(table(5.0, -20.0), modulation="PAM4", rate=50.0, receiver_bandwidth=100.0)
    eye = found.figures["eye"]
    middle = eye.values[:, 16]
    peaks = [h for h, v in zip(eye.rows, middle, strict=True) if v > 0.2]
    for level in (0, 1 / 3, 2 / 3, 1):
        assert min(abs(h - level) for h in peaks) < 0.03
    assert not [h for h in peaks if min(abs(h - level) for level in (0, 1 / 3, 2 / 3, 1)) > 0.1]


def test_a_preset_fills_what_is_not_typed_and_typed_values_stay():
    filled = LinkParams(preset="400GBASE-DR4 (datasheet)")
    assert (filled.lanes, filled.stages[0].value) == (4, -2.2)
    mine = LinkParams.model_validate({"preset": "400GBASE-DR4 (datasheet)", "lanes": 2})
    assert (mine.lanes, mine.modulation) == (2, "PAM4")
    again = LinkParams.model_validate(mine.model_dump())
    assert again == mine


def test_a_touchstone_file_and_a_spectrum_are_losses(tmp_path):
    part, optical = tmp_path / "cable.s2p", tmp_path / "filter.csv"
    part.write_text("! cable\n# GHz S DB R 50\n10 -20 0 -4 10 -4 10 -20 0\n15 -20 0 -6 10 -6 10 -20 0\n")
    optical.write_text("wavelength,loss\n1300,1.0\n1320,3.0\n")
    parts = (
        {"name": "cable", "kind": "connector", "file": str(part)},
        {"name": "filter", "kind": "demux", "file": str(optical)},
    )
    plain = run(table(5.0, -20.0)).summary["margin_db"]
    measured = run(table(5.0, -20.0, *parts)).summary["margin_db"]
    hertz = 299792458 / 1310e-9
    ends = [299792458 / 1320e-9, 299792458 / 1300e-9]
    assert plain - measured == pytest.approx(5.0 + float(np.interp(hertz, ends, [3.0, 1.0])), abs=1e-6)


def test_four_ports_give_the_differential_transmission(tmp_path):
    """A through of amplitude 0.5 on both lines, 0.1 of cross talk between them: (0.5 - 0.1 - 0.1 + 0.5)/2 = 0.4."""
    s = np.zeros((4, 4))
    s[1, 0] = s[0, 1] = s[3, 2] = s[2, 3] = 0.5
    s[3, 0] = s[0, 3] = s[1, 2] = s[2, 1] = 0.1
    rows = ["# Hz S RI R 50"]
    for hertz in (1e9, 3e10):
        lines = [" ".join(f"{v} 0" for v in row) for row in s]
        rows += [f"{hertz} {lines[0]}", *lines[1:]]
    part = tmp_path / "pair.s4p"
    part.write_text("\n".join(rows))
    plain = run(table(5.0, -20.0)).summary["margin_db"]
    found = run(table(5.0, -20.0, {"name": "pair", "kind": "connector", "file": str(part)})).summary["margin_db"]
    assert plain - found == pytest.approx(-20 * math.log10(0.4), abs=1e-6)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.s2p", "# GHz S DB R 50\n1 -20 0 -4 10 -4 10 -20 0\n", "the link needs 12.5 GHz"),
        ("b.s2p", "1 2 3\n", "no option line"),
        ("c.s4p", "# GHz S DB\n1 2 3\n", "not a file of 4 ports"),
        ("d.csv", "1310,1.0\n", "1 usable points"),
        ("e.txt", "x", "is not a .s2p, .s4p or .csv"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_on_its_row(tmp_path, name, text, words):
    part = tmp_path / name
    part.write_text(text)
    stages = table(5.0, -20.0, {"name": "part", "kind": "connector", "file": str(part)})
    params = LinkParams.model_validate({"stages": stages, "modulation": "NRZ", "rate": 25.0})
    found = {p.where: str(p) for p in BACKEND.check(Task(), params)}
    assert words in found["params.stages[1].file"]


def test_a_datasheet_file_fills_the_form_and_must_say_where_it_is_from(tmp_path):
    good, bad, rows = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "rows.csv"
    good.write_text('{"source": "a maker", "date": "2026-01", "values": {"rate": 53.125, "lanes": 4}}')
    bad.write_text('{"source": "a maker", "values": {"rate": 53.125}}')
    rows.write_text("field,value\nsource,a maker\ndate,2026-01\nrate,25.78125 Gb/s\n")
    filled = LinkParams.model_validate({"datasheet": str(good), "lanes": 2})
    assert (filled.rate, filled.lanes) == (53.125, 2)
    assert LinkParams.model_validate({"datasheet": str(rows)}).rate == 25.78125
    assert "states no date" in " ".join(problems_in(LinkParams, {"datasheet": str(bad)}).values())
    assert "cannot be read" in " ".join(problems_in(LinkParams, {"datasheet": str(tmp_path / "none.json")}).values())
