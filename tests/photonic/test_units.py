import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.plugin import UNITS, UnitError, convert, measure, read_quantity, show

FINITE = st.floats(-1e6, 1e6, allow_nan=False)
POSITIVE = st.floats(1e-9, 1e9)


@given(FINITE, st.sampled_from(sorted(UNITS)))
def test_a_quantity_written_with_its_unit_reads_back(value, unit):
    assert measure(f"{value!r} {unit}", unit) == value


@given(POSITIVE, st.data())
def test_conversion_there_and_back_is_the_identity(value, data):
    first = data.draw(st.sampled_from(sorted(UNITS)))
    same = [name for name, unit in UNITS.items() if unit.dimension == UNITS[first].dimension]
    second = data.draw(st.sampled_from(sorted(same)))
    start = math.log10(value) if UNITS[first].decibel else value
    assert convert(convert(start, first, second), second, first) == pytest.approx(start, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("3.5 dB", "dB", 3.5),
        ("2 mW", "dBm", 3.010299956639812),
        ("0 dBm", "mW", 1.0),
        ("−2.9 dBm", "dBm", -2.9),
        ("500 m", "km", 0.5),
        ("2 dB/cm", "dB/m", 200.0),
        ("20 pA/√Hz", "pA/sqrtHz", 20.0),
        ("100 Gbps", "Gb/s", 100.0),
        ("1 GiB", "GB", 1.073741824),
        ("120 fJ/b", "pJ/bit", 0.12),
        ("10 %", "", 0.1),
        (7, "dB", 7.0),
    ],
)
def test_quantities_are_read_in_the_unit_of_their_field(text, unit, value):
    assert measure(text, unit) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("3 dB", "dBm", "dB compares two powers"),
        ("3 dBm", "dB", "dB compares two powers"),
        ("25 GB/s", "Gb/s", "one byte is 8 bits"),
        ("25 Gb/s", "GB/s", "one byte is 8 bits"),
        ("2 mW", "dB", "is a power"),
        ("0 mW", "dBm", "must be above zero"),
        ("-1 mW", "dBm", "must be above zero"),
        ("3 parsec", "m", "not a unit known"),
        ("many dB", "dB", "not a quantity"),
        ("3,5 dB", "dB", "no"),
        ("", "dB", "not a quantity"),
        ("1e999 dB", "dB", "too large"),
        (True, "dB", "not a quantity"),
        (None, "dB", "not a quantity"),
    ],
)
def test_contradictions_are_refused_with_their_reason(text, unit, reason):
    with pytest.raises(UnitError, match=reason):
        measure(text, unit)


def test_gigabytes_and_gibibytes_and_cases_are_apart():
    assert convert(1, "GiB", "MB") == pytest.approx(1073.741824)
    assert convert(1, "MW", "mW") == pytest.approx(1e9)
    assert read_quantity("25GB/s") == (25.0, "GB/s")


def test_nothing_stated_is_shown_as_such():
    assert show(None, "pJ/bit") == "not stated"
    assert show(5.625, "pJ/bit") == "5.625 pJ/bit"
