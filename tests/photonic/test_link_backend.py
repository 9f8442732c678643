import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.base.errors import ParamsError
from ketbench.base.figures import KINDS, HeatMap, Line
from ketbench.contract.forms import form, problems_in, validated
from ketbench.contract.plugin import Backend, Context, Described, Result, Severity, Task
from ketbench_photonic.link.backend import LinkEstimator
from ketbench_photonic.link.build import link_of
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.link.templates import TEMPLATES
from ketbench_photonic.studies.swept import swept_x
from ketbench_photonic.words.formulas import FORMULA_VERSION, LINK

BACKEND = LinkEstimator()
STORED_BESIDE = {"formula_version", "preset", "preset_source", "seed"}


def run(seed=0, **values):
    return list(BACKEND.run(Task(seed=seed), validated(LinkParams, values), Context()))[-1]


def errors(**values):
    params = LinkParams.model_validate(values)
    return {p.where: str(p) for p in BACKEND.check(Task(), params) if p.severity is Severity.ERROR}


def rows(**changes):
    table = [row.model_dump() for row in LinkParams().stages]
    for place, change in changes.items():
        table[int(place[1:])].update(change)
    return table


def test_it_is_a_backend_and_its_form_has_a_table_with_columns():
    assert isinstance(BACKEND, Backend)
    assert BACKEND.interactive
    assert BACKEND.available().ok
    table = next(field for field in form(LinkParams) if field.name == "stages")
    assert table.kind == "table"
    assert [c.name for c in table.columns][:4] == ["name", "kind", "value", "unit"]


@pytest.mark.parametrize("preset", ["own table", *TEMPLATES])
def test_every_preset_runs_and_every_number_has_formula_and_source(preset):
    events = list(BACKEND.run(Task(seed=4), LinkParams(preset=preset), Context()))
    result = events[-1]
    assert isinstance(result, Result)
    assert [type(e) for e in events[:-1]] == [Described]
    assert set(result.summary) == {row.name for row in LINK} | STORED_BESIDE
    assert set(result.formulas) == {row.name for row in LINK}
    assert all("(" in text for text in result.formulas.values())
    assert result.summary["formula_version"] == FORMULA_VERSION
    assert result.summary["seed"] == 4
    assert all(type(figure) in KINDS.values() for figure in result.figures.values())
    json.dumps(dict(result.summary), allow_nan=False)


def test_the_default_link_is_known():
    summary = run().summary
    assert summary["margin_db"] == pytest.approx(2.0006, abs=1e-3)
    assert summary["verdict"] == "works"
    assert summary["received_oma_dbm"] == pytest.approx(-6.1115, abs=1e-3)
    parts = [summary[f"energy_{p}_pj"] for p in ("laser", "driver", "tuning", "receiver", "serdes", "fec")]
    assert summary["energy_total_pj"] == pytest.approx(sum(parts))
    assert summary["energy_payload_pj"] == pytest.approx(sum(parts) * 544 / 514)
    delays = ("codeword", "fibre", "waveguide", "serdes", "decoder", "switch")
    assert summary["latency_total_ns"] == pytest.approx(sum(summary[f"latency_{p}_ns"] for p in delays))


def test_the_drawn_waterfall_and_stack_sum_as_the_summary_says():
    result = run()
    waterfall = result.figures["power waterfall"]
    line = waterfall.marks[0].y
    assert waterfall.steps.sum() - line == pytest.approx(result.summary["margin_db"], abs=1e-9)
    stack = result.figures["energy per bit"]
    assert stack.stacked
    assert np.nansum(stack.values[:, 0]) == pytest.approx(result.summary["energy_total_pj"])
    unstated = stack.values[:, list(stack.categories).index("Ayar Labs TeraPHY, third generation")]
    assert np.isnan(unstated).any()


def test_a_seed_repeats_its_yield():
    one, same, other = (run(seed=s) for s in (3, 3, 5))
    assert np.array_equal(one.arrays["margin_samples_db"], same.arrays["margin_samples_db"])
    assert one.summary["margin_mean_db"] != other.summary["margin_mean_db"]


def test_an_unstated_preset_figure_stays_unstated():
    result = run(preset="400GBASE-DR4 (datasheet)")
    assert result.summary["energy_total_pj"] == "not stated"
    assert result.summary["received_average_dbm"] == "not stated"
    assert result.summary["margin_db"] == pytest.approx(0.1)
    assert "laser" in result.summary["energy_not_stated"]
    assert any("not stated" in note for note in result.notes)


def test_quantities_may_be_typed_with_units():
    table = rows(_0={"value": "16 mW", "unit": ""})
    params = LinkParams.model_validate({"stages": table, "rate": "106.25 Gbps", "ageing": "1 dB", "wall_plug": "10 %"})
    assert params.stages[0].value == pytest.approx(10 * math.log10(16))
    assert params.stages[0].unit == "dBm"
    assert LinkParams.model_validate_json(params.model_dump_json()) == params


@pytest.mark.parametrize(
    ("values", "where", "words"),
    [
        ({"rate": 0}, "rate", "greater than 0"),
        ({"rate": 1e9}, "rate", "less than or equal to 2000"),
        ({"rate": "25 GB/s"}, "rate", "write the rate in Gb/s. Allowed is above 0 to 2000 Gb/s."),
        ({"ageing": "2 dBm"}, "ageing", "dB compares two powers"),
        ({"stages": rows(_1={"value": -1.0})}, "stages.1.value", "would be a gain; allowed is 0 to 100 dB"),
        ({"stages": rows(_1={"value": "2 mW"})}, "stages.1.value", "is a power"),
        ({"stages": rows(_0={"value": 3, "unit": "dB"})}, "stages.0.value", "dB compares two powers"),
        ({"stages": rows(_0={"value": 3, "unit": "parsec"})}, "stages.0.value", "not a unit known"),
        ({"stages": rows(_0={"value": None})}, "stages.0.value", "needs a value in dBm"),
        ({"stages": rows(_0={"value": 99.0})}, "stages.0.value", "allowed is -60 to 40 dBm"),
        ({"stages": rows(_2={"amount": 0})}, "stages.2.amount", "at least 1"),
        ({"stages": rows(_1={"kind": "mirror"})}, "stages.1.kind", "must be"),
        ({"responsivity": float("nan")}, "responsivity", "finite"),
        ({"colour": 1}, "colour", "not a parameter"),
    ],
)
def test_bad_input_is_refused_on_its_field_with_reason_and_range(values, where, words):
    found = problems_in(LinkParams, values)
    assert where in found
    assert words in found[where]


@pytest.mark.parametrize(
    ("values", "where", "words"),
    [
        ({"extinction_ratio": None}, "extinction_ratio", "PAM4 needs an extinction ratio, from which"),
        ({"ring": True, "wavelengths": 16}, "spacing", "free spectral range of 2272 GHz; use at most 142 GHz"),
        ({"stages": []}, "stages", "no enabled"),
        ({"stages": rows(_9={"enabled": False})}, "stages", "no enabled receiver"),
        ({"stages": rows(_0={"enabled": False})}, "stages", "no enabled laser"),
        ({"stages": rows(_5={"kind": "receiver", "unit": ""})}, "stages[5].kind", "one receiver"),
        ({"stages": rows(_5={"kind": "laser", "unit": ""})}, "stages[5].kind", "one laser"),
        ({"fec": "custom", "rs_n": 10, "rs_k": 11}, "rs_n", "is no code"),
        ({"sweep_x": "rate", "x_from": 10, "x_to": 100}, "sweep_y", "Both axes"),
        ({"x_from": 5, "x_to": 5}, "x_from", "must rise"),
        ({"x_input": "stages.mirror.value"}, "x_input", "no input 'stages.mirror.value' to sweep; choose one of"),
        ({"y_input": "signal.er_db", "y_from": -3, "y_to": 9}, "y_from", "within 0.01 to 60 dB"),
        ({"sweep_x": "fibre length", "x_to": 2, "stages": rows(_7={"enabled": False})}, "sweep_x", "no enabled fibre"),
    ],
)
def test_a_link_that_cannot_be_computed_is_refused_before_and_at_run(values, where, words):
    found = errors(**values)
    assert f"params.{where}" in found
    assert words in found[f"params.{where}"]
    with pytest.raises(ParamsError):
        run(**values)


def test_an_amplifier_may_gain_and_a_disabled_part_counts_nothing():
    base = run().summary["margin_db"]
    amplified = rows()
    amplified.insert(5, {"name": "booster", "kind": "amplifier", "value": 3.0})
    assert base < run(stages=amplified).summary["margin_db"] < base + 3.0
    without = run(stages=rows(_7={"enabled": False})).summary
    assert without["margin_db"] == pytest.approx(base + 0.04, abs=1e-4)
    assert without["reach_km"] == "no fibre"


def test_parts_of_one_name_are_told_apart():
    table = rows(_1={"name": "coupler"}, _5={"name": "coupler"})
    labels = run(stages=table).figures["power waterfall"].labels
    assert {"coupler", "coupler 2"} <= set(labels)


def test_reach_is_where_the_margin_ends():
    reach = run().summary["reach_km"]
    at_reach = run(stages=rows(_7={"amount": reach})).summary
    assert at_reach["margin_db"] == pytest.approx(0, abs=1e-9)
    assert at_reach["latency_fibre_ns"] == pytest.approx(1.468 * reach * 1e3 / 299792458 * 1e9)


def test_an_intensity_noise_floor_fails_and_says_unreachable():
    result = run(rin="-110 dB/Hz")
    assert result.summary["verdict"] == "fails"
    assert result.summary["margin_db"] == "unreachable"
    assert result.summary["energy_laser_pj"] == "unreachable"
    assert 0 < result.summary["ber_before_fec"] < 0.5
    json.dumps(dict(result.summary), allow_nan=False)


def test_sweeps_and_simulated_dots():
    single = run(sweep_y="none", sweep_output="laser energy").figures["sweep"]
    assert isinstance(single, Line)
    both = run(sweep_output="log10 BER before FEC", points=40).figures["sweep"]
    assert isinstance(both, HeatMap)
    assert both.values.shape == (40, 40)
    assert both.contours == [pytest.approx(math.log10(2.4e-4))]
    curves = run(simulate=True).figures["error rate"].series
    own, dots = curves[0], curves[-1]
    assert dots.label == "simulated"
    for x, y in zip(dots.x, dots.y, strict=True):
        expected = float(np.interp(x, own.x, np.log10(own.y)))
        assert math.log10(y) == pytest.approx(expected, abs=0.15)


def test_the_ring_adds_its_crosstalk_and_heat():
    plain, ringed = run(), run(ring=True, wavelengths=8)
    assert "ring spectrum" in ringed.figures
    assert "ring spectrum" not in plain.figures
    assert ringed.summary["penalty_crosstalk_db"] > 0 == plain.summary["penalty_crosstalk_db"]
    assert ringed.summary["energy_tuning_pj"] > 0 == plain.summary["energy_tuning_pj"]
    typed = run(ring=True, wavelengths=8, crosstalk=-20.0).summary["penalty_crosstalk_db"]
    assert typed == pytest.approx(-10 * math.log10(1 - 3 * 0.01))


def test_variances_cost_no_more_than_decibels():
    values = {"return_loss": 20.0, "inband_crosstalk": -42.0}
    decibels, variances = (run(penalty_sum=way, **values).summary for way in ("decibels", "variances"))
    assert variances["margin_db"] != decibels["margin_db"]
    assert variances["penalty_rin_db"] == decibels["penalty_rin_db"]


def test_a_shared_laser_is_paid_by_its_links():
    shared, alone = (run(laser_shared=x).summary["energy_laser_pj"] for x in (True, False))
    assert alone == pytest.approx(4 * shared)


def test_a_cancelled_run_gives_no_result():
    events = list(BACKEND.run(Task(), LinkParams(), Context(cancelled=lambda: True)))
    assert not any(isinstance(e, Result) for e in events)


@settings(max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "modulation": st.sampled_from(["NRZ", "PAM4"]),
            "rate": st.floats(1, 400),
            "extinction_ratio": st.floats(0.1, 30),
            "fec": st.sampled_from(["none", "KR4", "KP4"]),
            "er_reference": st.sampled_from(["average", "peak", "OMA"]),
            "isi_closure": st.floats(0, 0.99),
            "crosstalk": st.floats(-60, -0.01),
            "inband_crosstalk": st.floats(-80, -1),
            "rin": st.floats(-170, -90),
            "wavelengths": st.integers(1, 10),
            "ring": st.booleans(),
            "samples": st.just(500),
        },
    )
)
def test_any_allowed_form_gives_numbers_or_words_and_no_traceback(values):
    summary = run(**values).summary
    json.dumps(dict(summary), allow_nan=False)
    assert None not in summary.values()


def test_any_input_can_be_swept():
    params = LinkParams()
    keys = [key for key in link_of(params).inputs() if key != "stages.modulator.value"]
    for key in keys:
        x = swept_x(link_of(params), params.model_copy(update={"x_input": key}))
        middle = (x.low + min(x.high, x.low + 10)) / 2
        ends = {
            "x_from": middle,
            "x_to": min(x.high, middle + 1),
            "y_input": "stages.modulator.value",
            "y_from": 0,
            "y_to": 9,
        }
        drawn = run(x_input=key, points=4, samples=100, **ends).figures["sweep"]
        assert drawn.values.shape == (4, 4)
        assert drawn.x.unit == x.unit
        falls = np.diff(drawn.values, axis=0)
        assert (falls[np.isfinite(falls)] < 0).all()
