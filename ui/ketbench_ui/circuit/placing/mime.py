"""How a gate travels in a drag: its name under a type of our own, and as plain text."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

GATE_TYPE = "application/x-ketbench-gate"


def gate_data(gate: str) -> QMimeData:
    """What a drag of a gate carries."""
    data = QMimeData()
    data.setData(GATE_TYPE, gate.encode())
    data.setText(gate)
    return data


CIRCUIT_FILES = (".qasm", ".json", ".url")


def gate_of(data: QMimeData) -> str:
    """The gate in a drag; empty when there is none."""
    return bytes(data.data(GATE_TYPE).data()).decode() if data.hasFormat(GATE_TYPE) else ""


def circuit_file(data: QMimeData) -> str:
    """The one local file that is dragged, if its name says that it holds a circuit; else the empty text."""
    places = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return places[0] if len(places) == 1 and places[0].lower().endswith(CIRCUIT_FILES) else ""
