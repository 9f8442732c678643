"""Greek letters where a physicist writes them, for drawings; reads no expression."""

from __future__ import annotations

import re

_LETTERS = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "theta": "θ",
    "lambda": "λ",
    "omega": "ω",
    "phi": "φ",
    "pi": "π",
    "tau": "τ",
}
_WORD = re.compile(rf"(?<!\w)({'|'.join(_LETTERS)})(?=_|\d|\b)")


def greek(text: str) -> str:
    """The text with whole words in Greek, also before a number.

    Examples
    --------
    >>> greek("2*theta_1 + pi/4"), greek("spin*a0_0")
    ('2*θ_1 + π/4', 'spin*a0_0')
    """
    return _WORD.sub(lambda found: _LETTERS[found[0]], text)
