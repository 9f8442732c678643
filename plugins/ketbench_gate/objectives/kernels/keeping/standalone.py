"""A trained quantum kernel machine; needs numpy alone: predict(rows) takes prepared rows, as rows.npy holds them."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent


def load(folder: Path = HERE) -> "KernelMachine":
    """The machine of a folder."""
    told = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    arrays = {name: np.load(folder / f"{name}.npy") for name in ("rows", "dual", "intercept")}
    return KernelMachine(told, arrays)


class KernelMachine:
    """Scores ``K(x, rows) @ dual.T + intercept`` of a feature map at a bandwidth."""

    def __init__(self, told: dict[str, Any], arrays: dict[str, Any]) -> None:
        self.told, self.arrays = told, arrays
        self.points = self._points(arrays["rows"])

    def kernel(self, rows: Any) -> Any:
        """Kernel of rows with the training rows, shape (n_rows, n_training)."""
        found = self._points(np.asarray(rows, dtype=np.float64))
        if self.told["kernel"] == "fidelity":
            return np.abs(found.conj() @ self.points.T) ** 2
        gaps = ((found[:, None, :] - self.points[None, :, :]) ** 2).sum(axis=2)
        return np.exp(-gaps / 2)

    def scores(self, rows: Any) -> Any:
        """Shape (n_rows, n_outputs)."""
        return self.kernel(rows) @ self.arrays["dual"].T + self.arrays["intercept"]

    def predict(self, rows: Any) -> list[Any]:
        """Classes, or numbers."""
        scores, classes = self.scores(rows), self.told["classes"]
        if self.told["learner"] == "one-class":
            return [classes[int(score < 0)] for score in scores[:, 0]]
        if not classes:
            return [float(score) for score in scores[:, 0]]
        codes = (scores[:, 0] > 0).astype(int) if len(classes) == 2 else scores.argmax(axis=1)
        return [classes[int(code)] for code in codes]

    def _points(self, rows: Any) -> Any:
        told = self.told["map"]
        found = states(told["name"], told["wires"], told["repeats"], rows * self.told["bandwidth"])
        return found if self.told["kernel"] == "fidelity" else bloch(found, told["wires"])


def states(name: str, wires: int, repeats: int, rows: Any) -> Any:
    """States of a feature map, shape (n_rows, 2**wires); wire 0 is the left bit."""
    state = np.zeros((len(rows), 2**wires), dtype=np.complex128)
    state[:, 0] = 1
    bits = (np.arange(2**wires)[:, None] >> np.arange(wires)[::-1]) & 1
    for _ in range(repeats):
        if name == "angle":
            for wire in range(wires):
                half = rows[:, wire] / 2
                cosine, sine = np.cos(half)[:, None, None], np.sin(half)[:, None, None]
                low, high = _halves(state, wire, wires)
                state = _joined(cosine * low - sine * high, sine * low + cosine * high)
            for wire in range(wires - 1):
                flipped = np.arange(2**wires) ^ np.where(bits[:, wire] == 1, 1 << (wires - 2 - wire), 0)
                state = state[:, flipped]
            continue
        for wire in range(wires):
            low, high = _halves(state, wire, wires)
            state = _joined(low + high, low - high) / np.sqrt(2)
        state = state * np.exp(1j * _phases(name, wires, rows, bits))
    return state


def _phases(name: str, wires: int, rows: Any, bits: Any) -> Any:
    """Of the diagonal part of a layer, shape (n_rows, 2**wires)."""
    if name == "iqp":
        signs = 2 * bits - 1
        found = rows @ signs.T / 2
        for i, j in combinations(range(wires), 2):
            found = found - np.outer(rows[:, i] * rows[:, j], signs[:, i] * signs[:, j]) / 2
        return found
    found = 2 * rows @ bits.T
    for i, j in combinations(range(wires), 2):
        found = found + np.outer(2 * (np.pi - rows[:, i]) * (np.pi - rows[:, j]), bits[:, i] ^ bits[:, j])
    return found


def bloch(state: Any, wires: int) -> Any:
    """Bloch vectors of all wires, shape (n_rows, 3 * wires)."""
    found: list[Any] = []
    for wire in range(wires):
        low, high = _halves(state, wire, wires)
        cross = (low.conj() * high).sum(axis=(1, 2))
        weight = (np.abs(low) ** 2 - np.abs(high) ** 2).sum(axis=(1, 2))
        found += [2 * cross.real, 2 * cross.imag, weight]
    return np.stack(found, axis=1)


def _halves(state: Any, wire: int, wires: int) -> tuple[Any, Any]:
    shaped = state.reshape(len(state), 2**wire, 2, 2 ** (wires - 1 - wire))
    return shaped[:, :, 0], shaped[:, :, 1]


def _joined(low: Any, high: Any) -> Any:
    return np.stack([low, high], axis=2).reshape(len(low), -1)
