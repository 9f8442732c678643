"""Units a planner types: read, check and convert; it never guesses across dimensions, and bits are not bytes."""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError

Values = float | NDArray[np.float64]
"""One number or an array of them; the formulas of collectives take both."""


class UnitError(InputError):
    """A quantity has no unit we know, or one of another dimension than its field."""


_SCALES: dict[str, dict[str, float]] = {
    "power": {"W": 1.0, "kW": 1e3, "MW": 1e6},
    "data rate in bits": {"b/s": 1e-9, "Mb/s": 1e-3, "Gb/s": 1.0, "Tb/s": 1e3},
    "data rate in bytes": {"MB/s": 1e-3, "GB/s": 1.0, "TB/s": 1e3, "GiB/s": 1.073741824, "TiB/s": 1099.511627776},
    "data in bytes": {"kB": 1e-6, "MB": 1e-3, "GB": 1.0, "TB": 1e3, "KiB": 2**10 * 1e-9, "MiB": 2**20 * 1e-9,
                      "GiB": 2**30 * 1e-9, "TiB": 2**40 * 1e-9},
    "time": {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0},
    "energy per bit": {"fJ/bit": 1e-3, "pJ/bit": 1.0, "nJ/bit": 1e3},
    "compute rate": {"GFLOP/s": 1e-3, "TFLOP/s": 1.0, "PFLOP/s": 1e3},
    "token rate": {"token/s": 1.0},
    "price of time": {"$/h": 1.0},
    "price of tokens": {"$/Mtoken": 1.0},
    "money": {"$": 1.0},
    "area": {"mm2": 1.0, "cm2": 100.0},
    "number": {"": 1.0, "%": 0.01},
}  # fmt: skip
UNITS: dict[str, tuple[str, float]] = {
    name: (kind, factor) for kind, row in _SCALES.items() for name, factor in row.items()
}
"""Dimension and factor of each unit by its name."""
_ALIASES = {
    "Gbps": "Gb/s", "Gbit/s": "Gb/s", "Tbps": "Tb/s", "Mbps": "Mb/s", "GBps": "GB/s", "TBps": "TB/s",
    "pJ/b": "pJ/bit", "fJ/b": "fJ/bit", "TFLOPS": "TFLOP/s", "tokens/s": "token/s", "tok/s": "token/s",
    "mm²": "mm2", "days": "d", "hours": "h", "USD": "$",
}  # fmt: skip
_QUANTITY = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*")


def measure(given: object, unit: str) -> float:
    """Read what stands in a field whose unit is `unit`: a number in that unit, or text with its own unit.

    Examples
    --------
    >>> measure("2 TB/s", "GB/s"), measure(3, "s"), measure("85 %", "")
    (2000.0, 3.0, 0.85)

    Raises
    ------
    UnitError
        When it is no number, or its unit contradicts the field's.
    """
    if isinstance(given, str):
        value, written = _read(given)
        return _converted(value, written, unit) if written else value
    if isinstance(given, bool) or not isinstance(given, int | float | np.number):
        raise UnitError(f"{given!r} is no quantity; write a number or text such as '3.5 {unit}'.")
    return float(given)


def _read(text: str) -> tuple[float, str]:
    match = _QUANTITY.fullmatch(text.replace("−", "-"))
    if match is None:
        raise UnitError(f"'{text}' is no quantity; write a number with a point and a unit, such as '450 GB/s'.")
    value = float(match[1])
    if not math.isfinite(value):
        raise UnitError(f"'{text}' is too large for a number.")
    return value, match[2]


def _converted(value: float, written: str, unit: str) -> float:
    plain = written.replace("µ", "u").replace("μ", "u")
    name = plain if plain in UNITS else _ALIASES.get(plain, plain)
    if name not in UNITS:
        raise UnitError(f"'{written}' is no unit known here; write for example GB/s, TFLOP/s, W, s or d.")
    (kind, factor), (wanted, base) = UNITS[name], UNITS[unit]
    if kind != wanted:
        said = f"{value:g} {name} is a {kind}, but this field holds a {wanted} in {unit or 'plain numbers'}"
        both = {kind, wanted} == {"data rate in bits", "data rate in bytes"}
        raise UnitError(f"{said}; {'one byte is 8 bits, so write' if both else 'give'} it in {unit}.")
    return value if factor == base else value * factor / base
