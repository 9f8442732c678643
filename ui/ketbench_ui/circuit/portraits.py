"""Circuits and a fixed arrangement for pictures of the editor; used by the maker of the screenshots alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from ketbench.circuit.circuit import Circuit, CircuitBuilder, Fixed, Parameter
from ketbench_ui.circuit.tab import CircuitTab

SIZE = (1440, 860)


def small_circuit() -> Circuit:
    """Four qubits with one of nearly everything, and a shared and a frozen parameter."""
    builder = CircuitBuilder("small", 4)
    for wire in range(4):
        builder.add("ry", wire, f"pi*x[{wire}]")
    builder.add("barrier", (0, 1, 2, 3))
    builder.add("rx", 0, "theta").add("rx", 1, "theta").add("rz", 2, "phi").add("h", 3)
    builder.add("x", 1, controls=[0]).add("x", 3, controls=[2])
    builder.add("rzz", (1, 2), "gamma").add("u", 0, "pi/2", "0", "pi")
    builder.add("ry", 3, "2*theta", controls=[0, 2]).add("swap", (0, 1)).add("t", 2)
    builder.add("basic_entangler", (0, 1, 2, 3), *(f"w{i}" for i in range(8)), layers=2)
    builder.add("measure", 0, bits=[0]).add("reset", 1).add("measure", 3, bits=[1])
    circuit = builder.build()
    return circuit.with_parameter(Parameter("phi", Fixed(0.4), trainable=False))


def large_circuit(wires: int = 50, columns: int = 200) -> Circuit:
    """A brick wall of rotations and CNOT over all cells."""
    builder = CircuitBuilder("large", wires)
    for column in range(columns):
        for wire in range(column % 2 if column % 4 == 3 else 0, wires):
            if column % 4 == 3 and wire + 1 < wires and (wire - column % 2) % 2 == 0:
                builder.add("x", wire + 1, controls=[wire])
            elif column % 4 != 3:
                gate = ("h", "ry", "rz")[column % 4]
                builder.add(gate, wire, *(() if gate == "h" else (round(0.1 * (wire + column) % 3, 2),)))
    return builder.build()


class Stand(QWidget):
    """The tab with its docks beside it, without a window."""

    def __init__(self) -> None:
        super().__init__()
        self.tab = CircuitTab()
        right = QSplitter()
        right.addWidget(self.tab.palette_dock)
        right.addWidget(self.tab)
        side = QSplitter()
        side.setOrientation(side.orientation().Vertical)
        side.addWidget(self.tab.inspector)
        side.addWidget(self.tab.state_panel)
        side.setSizes([360, 440])
        right.addWidget(side)
        right.setSizes([230, 910, 290])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(right)
        self.resize(*SIZE)


def save(widget: QWidget, path: Path) -> None:
    """Write what a widget shows at its own resolution."""
    widget.grab().save(str(path))
