"""The words of OpenQASM that names may not take, and the names a text may use; reads and writes nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from ketbench.circuit.gates import defined_in
from ketbench.circuit.reserved import CONSTANTS, FUNCTIONS, KEYWORDS, STANDARD

OWN = frozenset(defined_in(3))
"""Gates of the table that ``stdgates.inc`` lacks and that a text brings its own definition of."""
__all__ = ["CONSTANTS", "FUNCTIONS", "KEYWORDS", "OWN", "RESERVED", "STANDARD", "free_name", "is_identifier", "ordered"]
RESERVED = KEYWORDS | STANDARD | FUNCTIONS | CONSTANTS | OWN | {"abs", "sxdg"}

_LETTERS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nl"))


def is_identifier(name: str) -> bool:
    """Whether OpenQASM takes a name as it stands."""
    if not name or name[0].isdecimal():
        return False
    return all(sign == "_" or sign in "0123456789" or unicodedata.category(sign) in _LETTERS for sign in name)


def ordered(names: Sequence[str]) -> list[str]:
    """Names like the given ones that stand in alphabetical order.

    Examples
    --------
    >>> ordered(["a", "b"]), ordered(["theta", "phi"])
    (['a', 'b'], ['a0_theta', 'a1_phi'])
    """
    if list(names) == sorted(names):
        return list(names)
    width = len(str(len(names) - 1))
    return [f"a{place:0{width}}_{name}" for place, name in enumerate(names)]


def free_name(wanted: str, taken: Collection[str]) -> str:
    """`wanted` made an identifier that is neither reserved nor taken.

    Examples
    --------
    >>> free_name("theta", set()), free_name("gate", set()), free_name("my angle", {"my_angle"})
    ('theta', 'gate_1', 'my_angle_1')
    """
    plain = wanted if is_identifier(wanted) else re.sub(r"\W", "_", f"_{wanted}" if wanted[:1].isdecimal() else wanted)
    plain = plain if is_identifier(plain) else "name"
    # Gates of plugins come into the table later too.
    reserved = RESERVED.union(defined_in(3))
    if plain not in reserved and plain not in taken:
        return plain
    number = 1
    while f"{plain}_{number}" in taken or f"{plain}_{number}" in reserved:
        number += 1
    return f"{plain}_{number}"
