"""A trained quantum kernel machine; needs numpy alone.

``python model.py`` checks the kept rows; ``python model.py rows.csv out.csv`` predicts a table.
From Python: ``from model import load; load().predict({"column": [values]})``. Arrays are taken as prepared rows.
"""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from ketbench_gate.models.exporting.preparing import prepared, table

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-6
"""Between the scores kept with the machine and those computed here."""


def load(folder: Path = HERE) -> "KernelMachine":
    """The machine of a folder, checked against the rows that were kept with it.

    Raises
    ------
    RuntimeError
        When it does not compute what it computed where it was made.
    """
    told = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    arrays = {name: np.load(folder / f"{name}.npy") for name in ("rows", "dual", "intercept")}
    made = KernelMachine(told, arrays, dict(np.load(folder / "preparation.npz")))
    gap = made.gap()
    if not gap <= TOLERANCE:
        raise RuntimeError(f"The kept rows come out wrong by {gap:.3g}, more than {TOLERANCE:g}; use other versions.")
    return made


class KernelMachine:
    """Scores ``K(x, rows) @ dual.T + intercept`` of a feature map at a bandwidth."""

    def __init__(self, told: dict[str, Any], arrays: dict[str, Any], fitted: dict[str, Any]) -> None:
        self.told, self.arrays, self.fitted = told, arrays, fitted
        self.points = self._points(arrays["rows"])

    def prepared(self, columns: Mapping[str, Sequence[Any]]) -> Any:
        """Columns by name as the preparation of the training makes them, shape (n_rows, n_features)."""
        return prepared(self.told, self.fitted, columns)

    def gap(self) -> float:
        """The largest difference between the scores kept for a few rows and those computed now."""
        found = self.scores(self.told["check"]["columns"])
        return float(np.abs(found - np.array(self.told["check"]["scores"])).max(initial=0.0))

    def kernel(self, rows: Any) -> Any:
        """Kernel of rows with the training rows, shape (n_rows, n_training)."""
        x = self.prepared(rows) if isinstance(rows, Mapping) else rows
        found = self._points(np.asarray(x, dtype=np.float64))
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


def main(arguments: Sequence[str]) -> int:
    """Check the kept rows; predict a CSV file if one is named."""
    made = load()
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}; the kept rows agree to {made.gap():.1e}.")
    if len(arguments) == 2:
        try:
            found = made.predict(table(Path(arguments[0]), [one["name"] for one in made.told["inputs"]]))
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
            return 2
        with Path(arguments[1]).open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([[made.told["outputs"][0]["name"]], *([value] for value in found)])
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
