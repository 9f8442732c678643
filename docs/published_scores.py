"""Trains four published models on three published data sets with our simulator, beside the published scores.

Models, data and best settings are those of Bowles, Ahmed, Schuld (2024, arXiv:2403.07059) and of their package
qml-benchmarks (Apache-2.0), whose five scores a model and set are written down here. Its data come from numpy's
generator with a fixed seed, so the very same rows are made again; its starting weights and batches come from JAX, so
ours are other draws of the same kind. Run: ``python docs/published_scores.py``; about ten minutes of one processor.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from torch import Tensor, nn

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench_gate.engines.statevector.simulator import CircuitModule

Floats = NDArray[Any]
ROWS, FEATURES, SEEDS = 300, 4, 5
MOST_STEPS, INTERVAL, BATCH = 10_000, 200, 32


def linearly_separable() -> tuple[Floats, ...]:
    """Points of a cube beside a hyperplane with a margin."""
    np.random.seed(42)
    for width in range(2, FEATURES + 1):
        x = 2 * np.random.rand(2 * ROWS, width) - 1
        x = x[np.abs(x @ np.ones(width)) > 0.02 * width][:ROWS]
        parts = train_test_split(x, np.where(x @ np.ones(width) > 0, -1, 1), test_size=0.2)
    return tuple(np.asarray(part) for part in parts)


def hidden_manifold() -> tuple[Floats, ...]:
    """Points of a six-dimensional manifold, labels by a network on it."""
    np.random.seed(3)
    for width in range(2, FEATURES + 1):
        embedding, inner = np.random.normal(size=(6, width)), np.random.normal(size=(ROWS, 6))
        biases = 2 * np.random.uniform(size=width) - 1
        x = np.tanh(inner @ embedding / np.sqrt(6) - biases)
        first, second = np.random.normal(size=(6, 6)), np.random.normal(size=6)
        value = np.tanh(inner @ first.T) / np.sqrt(6) @ second
        parts = train_test_split(x, np.where(value - np.median(value) < 0, -1, 1), test_size=0.2)
    return tuple(np.asarray(part) for part in parts)


def two_curves() -> tuple[Floats, ...]:
    """Points of two Fourier series of degree 5, one beside the other."""
    np.random.seed(3)
    for width in range(2, FEATURES + 1):
        factors = np.random.uniform(size=(width, 6, 2))
        factors = factors / np.linalg.norm(factors)
        curves = [np.array([_on_curve(factors) for _ in range(ROWS // 2)]) for _ in range(2)]
        x = StandardScaler().fit_transform(np.r_[curves[0], curves[1] + 0.1])
        parts = train_test_split(x, np.array([-1] * (ROWS // 2) + [1] * (ROWS // 2)), test_size=0.2)
    return tuple(np.asarray(part) for part in parts)


def _on_curve(factors: Floats) -> list[float]:
    t, values = np.random.rand(), list[float]()
    for row in factors:
        value = row[0, 0] + row[0, 1]
        for degree in range(1, len(row)):
            value += row[degree, 0] * np.cos(degree * np.pi * t) + row[degree, 1] * np.sin(degree * np.pi * t)
        values.append(value + np.random.normal(loc=0, scale=0.01))
    return values


def rotation(made: CircuitBuilder, wire: int, *angles: object) -> None:
    """RZ, RY, RZ in this order."""
    for gate, angle in zip(("rz", "ry", "rz"), angles, strict=True):
        made.add(gate, wire, str(angle))


def strongly_entangling(made: CircuitBuilder, wires: int, layers: int, gate: str) -> None:
    """Rotations of every wire and a ring whose reach grows with the layers (Schuld et al. 2018)."""
    for layer in range(layers):
        for wire in range(wires):
            rotation(made, wire, *(f"w{layer}_{wire}_{k}" for k in range(3)))
        reach = layer % (wires - 1) + 1
        for wire in range(wires):
            made.add(gate, (wire + reach) % wires, controls=[wire])


class Dressed(nn.Module):
    """DressedQuantumCircuitClassifier: a matrix, tanh, the circuit, a matrix; cross-entropy."""

    def __init__(self, seed: int, layers: int) -> None:
        super().__init__()
        made = CircuitBuilder("dressed", FEATURES)
        for wire in range(FEATURES):
            made.add("h", wire).add("ry", wire, f"x[{wire}]")
        for layer in range(layers):
            for wire in range(FEATURES):
                made.add("ry", wire, f"w{layer}_{wire}")
            for wire in range(FEATURES):
                made.add("x", (wire + 1) % FEATURES, controls=[wire])
        self.circuit = drawn(made.build(), [f"Z{k}" for k in range(FEATURES)], 2 * np.pi)
        self.first = nn.Parameter(torch.randn(FEATURES, FEATURES, dtype=torch.float64) / FEATURES)
        self.last = nn.Parameter(torch.randn(2, FEATURES, dtype=torch.float64) / FEATURES)

    def forward(self, x: Tensor) -> Tensor:
        """Scores of the two classes."""
        return self.circuit(torch.tanh(x @ self.first.T) * np.pi / 2) @ self.last.T

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        """Cross-entropy."""
        return nn.functional.cross_entropy(self(x), (y > 0).long())

    def decide(self, x: Tensor) -> Tensor:
        """Positive for the class 1."""
        scores = self(x)
        return scores[:, 1] - scores[:, 0]


class CircuitCentric(nn.Module):
    """CircuitCentricClassifier: copies of the row as amplitudes, one Z and a bias; half the squared error."""

    def __init__(self, seed: int, layers: int, copies: int) -> None:
        super().__init__()
        made = CircuitBuilder("centric", 2 * copies)
        for copy in range(copies):
            made.add("amplitude_encoding", [2 * copy, 2 * copy + 1], *(f"x[{k}]" for k in range(FEATURES)))
        strongly_entangling(made, 2 * copies, layers, "x")
        self.circuit = drawn(made.build(), ["Z0"], 2 * np.pi)
        self.bias = nn.Parameter(torch.tensor(0.01, dtype=torch.float64))

    def decide(self, x: Tensor) -> Tensor:
        """Positive for the class 1."""
        return self.circuit(x)[:, 0] + self.bias

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        """Half the squared distance from -1 or 1."""
        return 0.5 * ((self.decide(x) - y) ** 2).mean()


class DataReuploading(nn.Module):
    """DataReuploadingClassifier: scaled rows written into rotations again and again; weighted fidelities."""

    def __init__(self, seed: int, layers: int, observable: str) -> None:
        super().__init__()
        made = CircuitBuilder("reuploading", 2)
        for layer in range(layers + 1):
            for wire in range(2):
                names = [(f"x[{3 * wire + k}]*o{layer}_{wire}_{k}", f"t{layer}_{wire}_{k}") for k in range(3)]
                if layer < layers:
                    rotation(made, wire, *(scaled for scaled, _ in names))
                    rotation(made, wire, *(turned for _, turned in names))
                else:
                    rotation(made, wire, *(f"{scaled}+{turned}" for scaled, turned in names))
            if layer < layers and layer % 2 == 0:
                made.add("z", 1, controls=[0])
        self.circuit = drawn(made.build(), ["Z0", "Z1"], 1.0)
        self.watched = 2 if observable == "full" else 1
        self.alphas = nn.Parameter(torch.ones(2, self.watched, dtype=torch.float64))

    def values(self, x: Tensor) -> Tensor:
        """Expectation values of the wires that count."""
        return self.circuit(nn.functional.pad(x, (0, 2)))[:, : self.watched]

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        """Half the squared distance of the weighted fidelities from those of the right class."""
        values, wanted = self.values(x), y[:, None]
        low = self.alphas[0] * (1 - values) / 2 - (1 - wanted) / 2
        high = self.alphas[1] * (1 + values) / 2 - (1 + wanted) / 2
        return 0.5 * (low**2 + high**2).sum() / len(x)

    def decide(self, x: Tensor) -> Tensor:
        """Positive for the class 1."""
        return self.values(x).mean(1)


class IqpVariational(nn.Module):
    """IQPVariationalClassifier: an IQP embedding, layers of rotations and CZ, one Z Z; the share of errors."""

    def __init__(self, seed: int, layers: int, repeats: int) -> None:
        super().__init__()
        made = CircuitBuilder("iqp", FEATURES)
        for _ in range(repeats):
            for wire in range(FEATURES):
                made.add("h", wire).add("rz", wire, f"x[{wire}]")
            for first in range(FEATURES):
                for second in range(first + 1, FEATURES):
                    made.add("rzz", [first, second], f"x[{first}]*x[{second}]")
        strongly_entangling(made, FEATURES, layers, "z")
        self.circuit = drawn(made.build(), ["Z0 Z1"], 2 * np.pi)

    def decide(self, x: Tensor) -> Tensor:
        """Positive for the class 1."""
        return self.circuit(x)[:, 0]

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        """Mean probability of the wrong class."""
        return ((1 - self.decide(x) * y) / 2).mean()


def drawn(circuit: Circuit, watched: list[str], span: float) -> CircuitModule:
    """The circuit as a layer with weights drawn evenly from 0 to span."""
    layer = CircuitModule(circuit, watched, dtype=torch.float64)
    with torch.no_grad():
        layer.weights.uniform_(0, span)
    return layer


def trained(model: Any, x: Tensor, y: Tensor, rate: float) -> int:
    """Adam until the mean loss of 200 steps no longer differs from that of the 200 before; the steps."""
    optimiser, losses = torch.optim.Adam(model.parameters(), rate), list[float]()
    for step in range(MOST_STEPS):
        chosen = torch.randint(len(x), (BATCH,))
        optimiser.zero_grad()
        loss = model.loss(x[chosen], y[chosen])
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
        if step > 2 * INTERVAL:
            last, before = losses[-INTERVAL:], losses[-2 * INTERVAL : -INTERVAL]
            if abs(np.mean(before) - np.mean(last)) <= np.std(last) / np.sqrt(INTERVAL) / 2:
                return step
    return MOST_STEPS


@dataclass(frozen=True)
class Published:
    """A model with its best settings on one data set, and the five published test scores, out of 60 rows.

    Parameters
    ----------
    title : str
    make : callable
        The model from a seed.
    rate : float
    right : tuple of int
        Rows of the 60 in the test part that were got right.
    """

    title: str
    make: Callable[[int], Any]
    rate: float
    right: tuple[int, ...]

    @property
    def scaler(self) -> Any:
        """How the rows are scaled, fitted on the training part."""
        if self.title == "DressedQuantumCircuit":
            return StandardScaler()
        return None if self.title == "CircuitCentric" else MinMaxScaler((-np.pi / 2, np.pi / 2))


def _dressed(layers: int, rate: float, *right: int) -> Published:
    return Published("DressedQuantumCircuit", lambda s: Dressed(s, layers), rate, right)


def _centric(layers: int, copies: int, *right: int) -> Published:
    return Published("CircuitCentric", lambda s: CircuitCentric(s, layers, copies), 0.001, right)


def _reuploading(layers: int, rate: float, observable: str, *right: int) -> Published:
    return Published("DataReuploading", lambda s: DataReuploading(s, layers, observable), rate, right)


def _iqp(layers: int, repeats: int, rate: float, *right: int) -> Published:
    return Published("IQPVariational", lambda s: IqpVariational(s, layers, repeats), rate, right)


SETS: dict[str, tuple[Callable[[], tuple[Floats, ...]], tuple[Published, ...]]] = {
    "linearly separable": (
        linearly_separable,
        (
            _dressed(1, 0.001, 60, 60, 60, 60, 60),
            _centric(1, 3, 34, 31, 33, 34, 30),
            _reuploading(10, 0.01, "full", 60, 60, 60, 60, 60),
            _iqp(5, 1, 0.001, 50, 46, 50, 53, 53),
        ),
    ),
    "hidden manifold": (
        hidden_manifold,
        (
            _dressed(10, 0.001, 41, 42, 40, 39, 40),
            _centric(5, 1, 38, 41, 37, 37, 40),
            _reuploading(1, 0.1, "single", 38, 38, 37, 38, 35),
            _iqp(10, 1, 0.01, 35, 33, 35, 39, 38),
        ),
    ),
    "two curves": (
        two_curves,
        (
            _dressed(10, 0.01, 58, 55, 56, 58, 55),
            _centric(10, 3, 50, 50, 49, 47, 50),
            _reuploading(10, 0.01, "single", 53, 56, 55, 53, 53),
            _iqp(10, 5, 0.001, 45, 47, 43, 45, 41),
        ),
    ),
}


def scored(one: Published, parts: tuple[Floats, ...], seed: int) -> tuple[float, int]:
    """Test accuracy of one training, and its steps."""
    train, test, train_y, test_y = parts
    scaler = one.scaler
    if scaler is not None:
        scaler.fit(train)
        train, test = scaler.transform(train), scaler.transform(test)
    torch.manual_seed(seed)
    model = one.make(seed)
    steps = trained(model, torch.as_tensor(train), torch.as_tensor(train_y, dtype=torch.float64), one.rate)
    with torch.no_grad():
        found = np.where(model.decide(torch.as_tensor(test)).numpy() > 0, 1, -1)
    return float((found == test_y).mean()), steps


def main() -> None:
    """Print the table, a line as soon as it is known."""
    torch.set_num_threads(1)
    print("| data, 4 features | model | published | here | steps | s |")
    print("|---|---|---|---|---|---|")
    for name, (make, models) in SETS.items():
        parts = make()
        for one in models:
            began, published = time.process_time(), np.array(one.right) / 60
            found = [scored(one, parts, seed) for seed in range(SEEDS)]
            ours, steps = np.array([score for score, _ in found]), int(np.mean([count for _, count in found]))
            told = [f"{float(v.mean()):.3f} ± {float(v.std(ddof=1)):.3f}" for v in (published, ours)]
            print(f"| {name} | {one.title} | {told[0]} | {told[1]} | {steps} | {time.process_time() - began:.0f} |")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
