"""Trainable circuits as frozen values: gates, checks, edits, angles, OpenQASM and exports; knows no data."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from ketbench.circuit.circuit import Circuit, CircuitBuilder, Control, Fixed, Op

__all__ = ["Circuit", "CircuitBuilder", "Control", "Fixed", "Op"]


class _Callable(ModuleType):
    """So that ``kb.circuit(...)`` makes a circuit, though ``ketbench.circuit`` is this package."""

    def __call__(self, given: Any, *arguments: Any, name: str = "circuit") -> Circuit:
        """See `ketbench.circuit.foreign.circuit_of`."""
        from ketbench.circuit.foreign import circuit_of

        return circuit_of(given, *arguments, name=name)


sys.modules[__name__].__class__ = _Callable
