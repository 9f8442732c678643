"""The noise of a local simulator as part of its name: "local:0.01"."""

from __future__ import annotations

from ketbench.plugin import InputError

MOST = 0.75
"""A depolarised qubit with probability 3/4 is wholly mixed."""


def probability(vendor: str, rest: str) -> float:
    """Of a depolarising error after each gate on each of its qubits; 0 where the name has none.

    Raises
    ------
    InputError
        For what is not a probability.

    Examples
    --------
    >>> probability("braket", "local:0.01")
    0.01
    """
    name, _, number = rest.partition(":")
    if not number and ":" not in rest:
        return 0.0
    try:
        found = float(number)
    except ValueError:
        found = -1.0
    if not 0 <= found <= MOST:
        raise InputError(f"'{vendor}.{rest}' needs a probability from 0 to {MOST:g} after the colon, as {name}:0.01.")
    return found
