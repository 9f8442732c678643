"""The map of a device as a figure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ketbench.base.figures import Graph
from ketbench.contract.targets import Device


def topology(device: Device) -> Graph:
    """Qubits, and lines between those that a gate may join."""
    return Graph(
        title=f"{device.name}: {device.qubits} qubits",
        positions=_positions(device),
        edges=np.array(device.edges, dtype=np.int64).reshape(-1, 2),
        labels=[str(qubit) for qubit in range(device.qubits)],
        note=", ".join(f"{name.replace('_', ' ')} error {rate:.2g}" for name, rate in device.errors.items()),
    )


def _positions(device: Device) -> NDArray[np.float64]:
    """As the vendor draws it, or on a circle."""
    if len(device.positions) == device.qubits:
        return np.array(device.positions, dtype=np.float64)
    angles = 2 * np.pi * np.arange(device.qubits) / max(1, device.qubits)
    return np.stack([np.sin(angles), np.cos(angles)], axis=1)
