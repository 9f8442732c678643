"""Units of forms: read, check and convert typed quantities; never guesses across dimensions, and bits are not bytes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from ketbench.base.errors import InputError


class UnitError(InputError):
    """A quantity has no unit we know, or one of another dimension than its field."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of the unit table.

    Parameters
    ----------
    name : str
    dimension : str
        Quantities convert within a dimension only; bits and bytes are two dimensions on purpose.
    factor : float
        Value of one such unit in the dimension's base unit; not used for a logarithmic unit.
    decibel : bool
        Whether the number is 10 log10 of the value in the base unit (dBm: base milliwatt).
    """

    name: str
    dimension: str
    factor: float = 1.0
    decibel: bool = False


def _table() -> dict[str, Unit]:
    scales: dict[str, dict[str, float]] = {
        "power": {"W": 1e3, "mW": 1.0, "uW": 1e-3, "nW": 1e-6, "kW": 1e6, "MW": 1e9},
        "data rate in bits": {"b/s": 1e-9, "Mb/s": 1e-3, "Gb/s": 1.0, "Tb/s": 1e3},
        "data rate in bytes": {"MB/s": 1e-3, "GB/s": 1.0, "TB/s": 1e3, "GiB/s": 1.073741824, "TiB/s": 1099.511627776},
        "data in bytes": {"B": 1e-9, "kB": 1e-6, "MB": 1e-3, "GB": 1.0, "TB": 1e3, **_binary_bytes()},
        "length": {"nm": 1e-9, "um": 1e-6, "mm": 1e-3, "cm": 1e-2, "m": 1.0, "km": 1e3},
        "area": {"um2": 1e-6, "mm2": 1.0, "cm2": 100.0},
        "loss per length": {"dB/cm": 100.0, "dB/m": 1.0, "dB/km": 1e-3},
        "time": {"ps": 1e-3, "ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9, "min": 6e10, "h": 3.6e12, "d": 8.64e13},
        "frequency": {"Hz": 1e-9, "kHz": 1e-6, "MHz": 1e-3, "GHz": 1.0, "THz": 1e3},
        "energy per bit": {"fJ/bit": 1e-3, "pJ/bit": 1.0, "nJ/bit": 1e3},
        "current": {"A": 1.0, "mA": 1e-3, "uA": 1e-6, "nA": 1e-9, "pA": 1e-12},
        "symbol rate": {"Bd": 1e-9, "MBd": 1e-3, "GBd": 1.0},
        "dispersion": {"ps/nm/km": 1.0},
        "shift with temperature": {"GHz/K": 1.0},
        "heating": {"K/mW": 1.0},
        "noise current density": {"pA/sqrtHz": 1.0, "nA/sqrtHz": 1e3, "A/sqrtHz": 1e12},
        "responsivity": {"mA/W": 1e-3, "A/W": 1.0},
        "capacitance": {"fF": 1.0, "pF": 1e3},
        "voltage": {"mV": 1e-3, "V": 1.0},
        "resistance": {"ohm": 1.0, "kohm": 1e3},
        "temperature": {"K": 1.0},
        "shoreline density": {"Gb/s/mm": 1e-3, "Tb/s/mm": 1.0},
        "areal density": {"Gb/s/mm2": 1e-3, "Tb/s/mm2": 1.0},
        "compute rate": {"GFLOP/s": 1e-3, "TFLOP/s": 1.0, "PFLOP/s": 1e3},
        "relative intensity noise": {"dB/Hz": 1.0},
        "energy slope": {"pJ/bit/m": 1.0},
        "token rate": {"token/s": 1.0},
        "price of time": {"$/h": 1.0},
        "price of tokens": {"$/Mtoken": 1.0},
        "money": {"$": 1.0},
        "number": {"": 1.0, "%": 0.01},
    }
    table = {name: Unit(name, kind, factor) for kind, row in scales.items() for name, factor in row.items()}
    table["dBm"] = Unit("dBm", "power", decibel=True)
    table["dB"] = Unit("dB", "power ratio", decibel=True)
    return table


def _binary_bytes() -> dict[str, float]:
    return {"KiB": 2**10 * 1e-9, "MiB": 2**20 * 1e-9, "GiB": 2**30 * 1e-9, "TiB": 2**40 * 1e-9}


UNITS: dict[str, Unit] = _table()
"""Every unit by its name."""

_ALIASES = {
    "Gbps": "Gb/s", "Gbit/s": "Gb/s", "Tbps": "Tb/s", "Tbit/s": "Tb/s", "Mbps": "Mb/s", "Mbit/s": "Mb/s",
    "GBps": "GB/s", "TBps": "TB/s", "pJ/b": "pJ/bit", "fJ/b": "fJ/bit", "pj/bit": "pJ/bit",
    "Ω": "ohm", "kΩ": "kohm", "Ohm": "ohm", "mm^2": "mm2", "mm²": "mm2", "um^2": "um2", "um²": "um2", "cm²": "cm2",
    "pA/√Hz": "pA/sqrtHz", "pA/rtHz": "pA/sqrtHz", "nA/√Hz": "nA/sqrtHz", "A/√Hz": "A/sqrtHz",
    "db": "dB", "dbm": "dBm", "DB": "dB", "TFLOPS": "TFLOP/s", "TFLOPs": "TFLOP/s",
    "tokens/s": "token/s", "tok/s": "token/s", "days": "d", "hours": "h", "USD": "$",
}  # fmt: skip

_QUANTITY = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*")


def unit_named(name: str, beside: str = "") -> Unit:
    """Find a unit by its name or a usual spelling of it.

    Parameters
    ----------
    name : str
    beside : str
        The unit of the field that it was typed into, whose relatives a message offers.

    Raises
    ------
    UnitError
        When the name is unknown; case counts (mW and MW differ by 10^9).
    """
    plain = name.strip().replace("µ", "u").replace("μ", "u")
    unit = UNITS.get(_ALIASES.get(plain, plain))
    if unit is None:
        offered = _relatives(beside) if beside in UNITS else "dB, dBm, mW, Gb/s, GB/s or ns"
        raise UnitError(f"'{name}' is not a unit known here; write for example {offered}.")
    return unit


def _relatives(name: str) -> str:
    """Units of the same dimension, as words."""
    kind = UNITS[name].dimension
    found = [other or "a plain number" for other, unit in UNITS.items() if unit.dimension == kind]
    return f"{', '.join(found[:-1])} or {found[-1]}" if len(found) > 1 else found[0]


def read_quantity(text: str, beside: str = "") -> tuple[float, str]:
    """Split "3.5 dB" into its number and its unit; the unit is empty when none is written.

    Examples
    --------
    >>> read_quantity("3.5 dB")
    (3.5, 'dB')
    >>> read_quantity("-2.9dBm")
    (-2.9, 'dBm')

    Raises
    ------
    UnitError
        When there is no finite number, or the unit is unknown.
    """
    match = _QUANTITY.fullmatch(text.replace("−", "-"))
    if match is None:
        such = f"3.5 {beside or 'dB'}"
        raise UnitError(f"'{text}' is not a quantity; write a number with a point and a unit, such as '{such}'.")
    value = float(match[1])
    if not math.isfinite(value):
        raise UnitError(f"'{text}' is too large for a number.")
    return value, (unit_named(match[2], beside).name if match[2] else "")


def convert(value: float, given: str, wanted: str) -> float:
    """Convert between units of one dimension.

    Examples
    --------
    >>> round(convert(2.0, "mW", "dBm"), 4)
    3.0103
    >>> convert(1.0, "TB/s", "GB/s")
    1000.0

    Raises
    ------
    UnitError
        When the dimensions differ, or a power of zero or less is asked in dBm.
    """
    source, target = unit_named(given), unit_named(wanted)
    if source is target:
        return value
    if source.dimension != target.dimension:
        raise UnitError(_mismatch(value, source, target))
    base = 10 ** (value / 10) if source.decibel else value * source.factor
    if not target.decibel:
        return base / target.factor
    if base <= 0:
        raise UnitError(f"{value:g} {source.name} has no value in {target.name}: the power must be above zero.")
    return 10 * math.log10(base)


def measure(given: object, unit: str) -> float:
    """Read what stands in a field whose unit is `unit`: a number in that unit, or text with its own unit.

    Examples
    --------
    >>> measure("2 mW", "mW"), measure(3, "dB"), measure("500 m", "km")
    (2.0, 3.0, 0.5)

    Raises
    ------
    UnitError
        When it is not a number, or its unit contradicts the field's.
    """
    if isinstance(given, str):
        value, written = read_quantity(given, unit)
        return convert(value, written, unit) if written else value
    if isinstance(given, bool) or not isinstance(given, int | float | np.number):
        raise UnitError(f"{given!r} is not a quantity; write a number or text such as '3.5 {unit}'.")
    return float(given)


def show(value: float | None, unit: str, digits: int = 4) -> str:
    """Write a quantity with its unit; None is "not stated".

    Examples
    --------
    >>> show(3.0102999, "dB"), show(None, "pJ/bit")
    ('3.01 dB', 'not stated')
    """
    if value is None:
        return "not stated"
    return f"{value:.{digits}g} {unit}".strip()


def _mismatch(value: float, source: Unit, target: Unit) -> str:
    said = (
        f"{value:g} {source.name} is a {source.dimension}, but this field holds a {target.dimension} in {target.name}"
    )
    if {source.dimension, target.dimension} == {"data rate in bits", "data rate in bytes"}:
        return f"{said}; one byte is 8 bits, so write the rate in {target.name}."
    if {source.name, target.name} == {"dB", "dBm"}:
        return f"{said}; dB compares two powers, dBm is a power against 1 mW."
    return f"{said}; give it in {target.name}."
