"""Trainable circuits as frozen values: gates, checks, edits, angles, OpenQASM and exports; knows no data."""

from ketbench.circuit.circuit import Circuit, CircuitBuilder, Control, Fixed, Op

__all__ = ["Circuit", "CircuitBuilder", "Control", "Fixed", "Op"]
