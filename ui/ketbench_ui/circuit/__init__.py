"""The Circuit tab behind one small class, `CircuitTab`, so that an editor can take the place of the drawing."""

from ketbench_ui.circuit.tab import CircuitTab

__all__ = ["CircuitTab"]
