"""How much memory a circuit takes on our simulator, from its steps alone; builds no table and loads no torch."""

from __future__ import annotations

from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.engines.statevector.planning.schedule import Phases, Shuffles, scheduled

STATES = 9
"""States of a sweep forward and back, temporary ones included; docs/benchmarks.md has the measurement."""
_SHUFFLE = 8
_PHASE = 12


def bytes_per_amplitude(circuit: Lowered, size: int) -> float:
    """Bytes for one sample's states and the tables over all basis states, for each of the 2**n amplitudes.

    Parameters
    ----------
    circuit : Lowered
    size : int
        Bytes of one complex number.
    """
    tables = 0
    for step in scheduled(circuit).steps:
        match step:
            case Shuffles():
                tables += _SHUFFLE
            case Phases(items):
                tables += size + _PHASE * len(items)
            case _:
                pass
    return float(STATES * size + tables)
