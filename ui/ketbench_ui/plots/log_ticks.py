"""Where the ticks of a logarithmic axis stand and what is written at them, at every zoom; no Qt."""

from __future__ import annotations

import math

NARROW = 0.7
"""Decades; below it ticks are evenly spaced values, for of 1, 2, 5 and 10 fewer than two would be left."""
FARTHEST = 300.0
"""Powers of ten beyond which nothing is written: a float reaches little farther."""
WHOLE, BARE = math.inf, 0.0
_DIGITS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

Level = tuple[float, list[float]]
"""How far apart the numbers are (`WHOLE` for single digits, `BARE` for ticks without one), and where they stand."""


def log_levels(low: float, high: float, length: float, apart: float) -> list[Level]:
    """Ticks in levels, the most important first.

    Parameters
    ----------
    low, high : float
        Ends of the axis as powers of ten.
    length : float
        Of the axis, in pixels.
    apart : float
        Room for a number, in pixels.

    Examples
    --------
    >>> log_levels(0.0, 2.0, 400.0, 50.0)[0]
    (inf, [0.0, 1.0, 2.0])
    >>> [round(10**at, 3) for at in log_levels(0.30, 0.47, 300.0, 50.0)[0][1]]
    [2.0, 2.2, 2.4, 2.6, 2.8]
    """
    if not (-FARTHEST <= low < high <= FARTHEST):
        return []
    return _even(low, high, length / apart) if high - low < NARROW else _decades(low, high, length / apart)


def log_text(at: float, step: float = WHOLE) -> str:
    """A number as it is written at a power of ten, exactly enough to tell it from one a step beside it.

    Examples
    --------
    >>> log_text(2.0), log_text(-2.0), log_text(5.0), log_text(-4.69897), log_text(0.35218, 0.05)
    ('100', '0.01', '10⁵', '2·10⁻⁵', '2.25')
    """
    exponent = math.floor(at + 1e-9)
    digits = max(1, 1 + exponent - math.floor(math.log10(step) + 1e-9)) if math.isfinite(step) else 1
    if -4 < exponent < 5:
        return f"{10.0**at:.{max(0, digits - 1 - exponent)}f}"
    factor = f"{10.0 ** (at - exponent):.{digits - 1}f}"
    power = f"10{str(exponent).translate(_DIGITS)}"
    return power if float(factor) == 1 else f"{factor}·{power}"


def _even(low: float, high: float, room: float) -> list[Level]:
    """Evenly spaced values, as on a linear axis."""
    first, last = 10.0**low, 10.0**high
    rough = (last - first) / max(2.0, room)
    power = 10.0 ** math.floor(math.log10(rough))
    wide = [factor * power for factor in (0.5, 1.0, 2.0, 5.0, 10.0)]
    at = next(place for place, step in enumerate(wide) if place and step >= rough * (1 - 1e-9))
    numbers = _multiples_of(wide[at], first, last)
    while not numbers and at:
        # A short axis may lie between two of them.
        at -= 1
        numbers = _multiples_of(wide[at], first, last)
    return [(wide[at], [math.log10(number * wide[at]) for number in numbers])]


def _multiples_of(step: float, first: float, last: float) -> range:
    return range(max(1, math.ceil(first / step)), math.floor(last / step) + 1)


def _decades(low: float, high: float, room: float) -> list[Level]:
    """Powers of ten, as many as fit; then 2 and 5, or 3, between them; the others as bare ticks."""
    each = room / (high - low)
    every = max(1, math.ceil(1 / each))
    powers = [float(at) for at in range(math.ceil(low), math.floor(high) + 1)]
    numbered = [at for at in powers if at % every == 0]
    if every > 1:
        return [(WHOLE, numbered), (BARE, [at for at in powers if at % every])]
    # Two numbers come nearest at 1 and 2, or, of 1, 3 and 10, at 1 and 3.
    digits = (2, 5) if each * math.log10(2) >= 1 else (3,) if each * math.log10(3) >= 1 else ()
    within = {digit: _multiples(digit, low, high) for digit in range(2, 10)}
    said = [at for digit in digits for at in within[digit]]
    bare = [at for digit in within if digit not in digits for at in within[digit]]
    return [(WHOLE, numbered), (WHOLE, said), (BARE, bare)]


def _multiples(digit: int, low: float, high: float) -> list[float]:
    places = (at + math.log10(digit) for at in range(math.floor(low), math.ceil(high)))
    return [at for at in places if low <= at <= high]
