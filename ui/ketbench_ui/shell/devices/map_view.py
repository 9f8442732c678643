"""The map of a device as a picture beside the list; says in words where there is no map."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketbench.contract.targets import Device
from ketbench.running.devices.pictures import topology
from ketbench_ui.figures.view import FigureView
from ketbench_ui.services.mending import in_window
from ketbench_ui.theme.layouts import cleared, label
from ketbench_ui.theme.tokens import GAP

CHOOSE = "Choose a device to see its qubits and which of them a gate may join."


class MapView(QWidget):
    """Qubits of one device, and what is known of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = QVBoxLayout(self)
        self._room.setSpacing(GAP)
        self.setMinimumWidth(340)
        self.figure: FigureView | None = None
        self.words = ""
        self.show_device(None)

    def show_device(self, device: Device | None) -> None:
        """Draw another device; None for none."""
        cleared(self._room)
        self.figure, self.words = None, CHOOSE if device is None else facts(device)
        if device is not None and device.edges:
            self.figure = FigureView(topology(device), fills=True)
            self._room.addWidget(self.figure, 1)
        self._room.addWidget(label(self.words, "muted", wrap=True, selectable=True))
        if self.figure is None:
            self._room.addStretch(1)


def facts(device: Device) -> str:
    """What is known of a device, in words."""
    if device.state != "ready":
        return in_window(f"{device.reason} {device.remedy}".strip())
    joined = f"{len(device.edges)} pairs of qubits" if device.edges else "all qubits joined, or the map not stated"
    parts = [f"{device.qubits} qubits" if device.qubits else "as many qubits as memory allows", joined]
    parts += [f"gates {', '.join(device.gates)}"] if device.gates else []
    parts += [f"{name.replace('_', ' ')} error {rate:.2g}" for name, rate in device.errors.items()]
    parts += [f"calibrated {device.calibrated[:10]}"] if device.calibrated else []
    parts += [f"{device.queue} jobs in the queue"] if device.queue is not None else []
    return f"{device.name}: {'; '.join(parts)}."
