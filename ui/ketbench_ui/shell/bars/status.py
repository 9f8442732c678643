"""The status bar: what is saved, which processor computes and why, the size of the circuit, the plugins."""

from __future__ import annotations

import shutil

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStatusBar, QWidget

from ketbench.circuit.circuit import Circuit
from ketbench_ui.services.opening.bar import OpeningBar
from ketbench_ui.theme.layouts import button, label


class StatusBar(QStatusBar):
    """Facts in words; problems and plugins are links."""

    plugins_wanted = Signal()
    problems_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.saved = label("No project open")
        self.busy = label()
        self.gpu = label()
        self.circuit = label()
        self.plugins: QPushButton = button("Plugins", "link", "Show the list of plugins")
        self.plugins.clicked.connect(self.plugins_wanted)
        self.problems: QPushButton = button("", "link", "Show the Problems panel")
        self.problems.clicked.connect(self.problems_wanted)
        self.problems.hide()
        self.opening = OpeningBar()
        for part in (self.saved, self.problems, self.busy, self.opening):
            self.addWidget(part)
        for part in (self.circuit, self.gpu, self.plugins):
            self.addPermanentWidget(part)
        self._show_gpu()

    def show_problems(self, count: int) -> None:
        """How many problems there are; nothing when there is none."""
        self.problems.setVisible(count > 0)
        self.problems.setText(f"{count} problem" if count == 1 else f"{count} problems")

    def show_circuit(self, circuit: Circuit | None) -> None:
        """Size of the circuit of the chosen experiment."""
        words = (
            f"{circuit.n_wires} qubits, depth {circuit.depth()}, {len(circuit.trainable)} trainable" if circuit else ""
        )
        self.circuit.setText(words)

    def show_plugins(self, count: int, off: int) -> None:
        """How many backends can run here, and how many cannot."""
        self.plugins.setText(f"Plugins: {count - off} ok, {off} off" if off else f"Plugins: {count} ok")

    def _show_gpu(self) -> None:
        found = shutil.which("nvidia-smi") is not None
        self.gpu.setText("GPU: NVIDIA driver found" if found else "No GPU; using the CPU")
        why = "The program nvidia-smi is there; each backend says whether it uses the GPU."
        without = "No NVIDIA driver was found (nvidia-smi is missing), so the CPU computes; large circuits take longer."
        self.gpu.setToolTip(why if found else without)
