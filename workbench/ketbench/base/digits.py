"""Numbers as people write them: the digits that matter, groups of three, a true minus, powers of ten, plain units."""

from __future__ import annotations

import math
from collections.abc import Sequence

MINUS, THIN = "\N{MINUS SIGN}", ","
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNITS = {
    "sqrtHz": "√Hz",
    "um": "µm",
    "uA": "µA",
    "us": "µs",
    "uW": "µW",
    "mm2": "mm²",
    "um2": "µm²",
    "C6": "C₆",
}
LARGEST, LEAST = 1e7, 1e-3


def shown(value: object, missing: str = "not measured", digits: int = 3) -> str:
    """A value for a reader: `digits` of a fraction, all of a whole number, words for what is not there.

    Examples
    --------
    >>> shown(0.942857), shown(8544), shown(-0.0291), shown(2.4e-7), shown(None), shown(True)
    ('0.943', '8,544', '−0.0291', '2.4 × 10⁻⁷', 'not measured', 'yes')
    >>> shown(103.4), shown(12345.6), shown(2.0)
    ('103', '12,346', '2')
    """
    if value is None:
        return missing
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace("-", MINUS) if abs(value) < LARGEST * 1e6 else _power(float(value), digits)
    if isinstance(value, float):
        return _fraction(value, missing, digits)
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(part, missing, digits) for part in value)
    return str(value)


def told_apart(values: Sequence[object], most: int = 8) -> int:
    """Digits with which fractions that differ read differently: three, and more only where three would not do.

    Examples
    --------
    >>> told_apart([-1.13731, -1.117, 0.5]), told_apart([-1.13731, -1.13702]), told_apart([2.0, 2.0])
    (3, 5, 3)
    >>> told_apart([-1.13731, -1.13731 - 1e-13, -1.13702])  # the first two are the same
    5
    """
    fractions = {float(f"{value:.{most}g}") for value in values if isinstance(value, float) and math.isfinite(value)}
    for digits in range(3, most):
        if len({shown(value, digits=digits) for value in fractions}) == len(fractions):
            return digits
    # What differs by rounding alone is the same to a reader.
    return 3


def score(value: float) -> str:
    """A share with three places, as scores are compared.

    >>> score(0.9), score(-0.0286)
    ('0.900', '−0.029')
    """
    return "not measured" if math.isnan(value) else f"{value:.3f}".replace("-", MINUS)


def signed(value: float) -> str:
    """A difference of scores with its sign.

    >>> signed(0.082), signed(-0.152)
    ('+0.082', '−0.152')
    """
    return f"{value:+.3f}".replace("-", MINUS)


def unit(text: str) -> str:
    """A unit as people write it.

    >>> unit("pA/sqrtHz"), unit("um"), unit("Tb/s/mm2"), unit("rad/us um^6")
    ('pA/√Hz', 'µm', 'Tb/s/mm²', 'rad/µs µm⁶')
    """
    return "/".join(" ".join(map(_unit, part.split(" "))) for part in text.split("/"))


def _unit(word: str) -> str:
    base, _, power = word.partition("^")
    return (
        _UNITS.get(base, base) + power.translate(_RAISED) if power.lstrip("-").isdecimal() else _UNITS.get(word, word)
    )


def _fraction(value: float, missing: str, digits: int) -> str:
    if math.isnan(value):
        return missing
    if math.isinf(value):
        return "unlimited" if value > 0 else f"{MINUS}∞"
    size = abs(value)
    if size and not LEAST <= size < LARGEST:
        return _power(value, digits)
    whole = value.is_integer() or size >= 10 ** (digits - 1)
    text = f"{value:,.0f}" if whole else f"{value:.{digits}g}"
    return text.replace("-", MINUS)


def _power(value: float, digits: int) -> str:
    head, _, exponent = f"{value:.{max(1, digits - 1)}e}".partition("e")
    front = head.rstrip("0").rstrip(".").replace("-", MINUS)
    return f"{front} × 10{str(int(exponent)).translate(_RAISED)}"
