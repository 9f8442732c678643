"""Run a trained hybrid model from the files beside this one; needs numpy, torch, safetensors, and PennyLane if asked.

``python model.py`` checks the kept rows and prints versions; ``python model.py rows.csv out.csv`` predicts a table.
From Python: ``from model import load; load().predict({"column": [values]})``.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import Tensor, nn

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-6
"""Between the outputs kept with the model and those computed here."""


class HybridModel(nn.Module):
    """Layers, a circuit and layers, in double precision; its parameters can be trained on.

    Parameters
    ----------
    described : mapping
        The content of model.json.
    tensors : mapping of str to ndarray
        The content of weights.safetensors.
    seed : int
        Which of the kept trainings; the last if left out.
    engine : str
        "torch" for the small simulator below, or "pennylane".
    """

    def __init__(
        self, described: Mapping[str, Any], tensors: Mapping[str, Any], seed: int = -1, engine: str = "torch"
    ) -> None:
        super().__init__()
        self.described, self.tensors = described, tensors
        number = seed % len(described["seeds"])
        self.before = layers(described["encoder"])
        self.head = layers(described["head"])
        self.weights = nn.Parameter(torch.as_tensor(np.asarray(tensors[f"seed{number}.frozen"], dtype=np.float64)))
        self.double()
        start = f"seed{number}."
        held = {k.removeprefix(start): torch.as_tensor(np.array(v)) for k, v in tensors.items() if k.startswith(start)}
        self.load_state_dict(self.state_dict() | {k: v for k, v in held.items() if k != "frozen"})
        self.run = pennylane_run(described) if engine == "pennylane" else torch_run(described)

    def forward(self, features: Tensor) -> Tensor:
        """Outputs of prepared features, shape (batch, n_outputs): logits of the classes, or a scaled number."""
        angles = self.before(features.double())
        rows = angles.flatten(0, -2) if angles.dim() > 2 else angles
        named = dict(zip(self.described["parameters"], self.weights.unbind(), strict=True))
        values = self.run(named, rows)
        if angles.dim() > 2:
            values = values.reshape(angles.shape[0], angles.shape[1] * values.shape[1])
        return self.head(values)

    def features(self, columns: Mapping[str, Sequence[Any]]) -> Tensor:
        """Columns by name as the fitted preparation makes them, shape (rows, n_features)."""
        return torch.as_tensor(prepared(self.described, self.tensors, columns))

    def predict(self, columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """Classes with their probabilities, or numbers in the target's unit."""
        with torch.no_grad():
            outputs = self(self.features(columns))
        classes = self.described["classes"]
        if not classes:
            return {"prediction": (outputs[:, 0] * self.described["scale"] + self.described["centre"]).tolist()}
        chances = outputs.softmax(1)
        found: dict[str, list[Any]] = {"prediction": [classes[code] for code in outputs.argmax(1).tolist()]}
        return found | {f"probability_{name}": chances[:, k].tolist() for k, name in enumerate(classes)}


def load(folder: Path = HERE, seed: int = -1, engine: str = "") -> HybridModel:
    """The model of a folder, checked against the rows that were kept with it.

    Raises
    ------
    RuntimeError
        When it does not compute what it computed where it was made.
    """
    described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    tensors = load_file(folder / "weights.safetensors")
    made = HybridModel(described, tensors, seed, engine or described["engine"])
    gap = check(made, seed % len(described["seeds"]))
    if not gap <= TOLERANCE:
        raise RuntimeError(f"The kept rows come out wrong by {gap:.3g}, more than {TOLERANCE:g}; use other versions.")
    return made


def check(made: HybridModel, number: int) -> float:
    """The largest difference between the outputs kept for the check rows and those computed now."""
    columns = {one["name"]: made.tensors[f"check{k}"] for k, one in enumerate(made.described["inputs"])}
    with torch.no_grad():
        found = made(made.features(columns)).numpy()
    return float(np.abs(found - made.tensors[f"seed{number}_check_outputs"]).max(initial=0.0))


def layers(described: Sequence[Mapping[str, Any]]) -> nn.Module:
    """The torch module of a list of layers."""
    made = [_LAYERS[layer["layer"]](layer) for layer in described]
    if not made:
        return nn.Identity()
    return made[0] if len(made) == 1 else nn.Sequential(*made)


class Apply(nn.Module):
    """A function without weights as a layer."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        """What the function gives."""
        return self.function(x)


def _picture(s: Mapping[str, Any]) -> nn.Module:
    return Apply(lambda x: x.reshape(-1, s["height"], s["width"], s["channels"]).permute(0, 3, 1, 2))


def _patches(s: Mapping[str, Any]) -> nn.Module:
    def cut(x: Tensor) -> Tensor:
        pictures = x.reshape(-1, s["height"], s["width"], s["channels"])
        pieces = pictures.unfold(1, s["size"], s["stride"]).unfold(2, s["size"], s["stride"])
        batch, down, along = pieces.shape[:3]
        return pieces.permute(0, 1, 2, 4, 5, 3).reshape(batch, down * along, -1)

    return Apply(cut)


_LAYERS: dict[str, Callable[[Mapping[str, Any]], nn.Module]] = {
    "linear": lambda s: nn.Linear(s["inputs"], s["outputs"]),
    "convolution": lambda s: nn.Conv2d(s["inputs"], s["outputs"], s["size"], padding=s["size"] // 2),
    "pool": lambda s: nn.MaxPool2d(s["size"]),
    "flatten": lambda s: nn.Flatten(),
    "picture": _picture,
    "patches": _patches,
    "steps": lambda s: Apply(lambda x: x.reshape(-1, s["length"], s["channels"])),
    "bound": lambda s: Apply(lambda x: s["factor"] * torch.tanh(x)),
    "tanh": lambda s: nn.Tanh(),
    "relu": lambda s: nn.ReLU(),
    "gelu": lambda s: nn.GELU(),
}


def prepared(
    described: Mapping[str, Any], tensors: Mapping[str, Any], columns: Mapping[str, Sequence[Any]]
) -> np.ndarray[Any, Any]:
    """The fitted preparation steps on columns by name, shape (rows, n_features).

    Raises
    ------
    ValueError
        For a missing column, a word in a number, or a value that no step fills in.
    """
    missing = [one["name"] for one in described["inputs"] if one["name"] not in columns]
    if missing:
        raise ValueError(f"The column '{missing[0]}' is missing; the model takes it.")
    numbers = {one["name"]: _numbers(one, columns[one["name"]]) for one in described["inputs"]}
    x = np.column_stack(list(numbers.values()))
    for number, step in enumerate(described["preparation"]):
        start = f"preparation{number}."
        fitted = {k.removeprefix(start): v for k, v in tensors.items() if k.startswith(start)}
        x = _STEPS[step["kind"]](x, {**step["values"], **fitted}, numbers)
    if np.isnan(x).any():
        raise ValueError(f"Row {int(np.argmax(np.isnan(x).any(axis=1))) + 1} lacks a value that no step fills in.")
    return x


def _numbers(one: Mapping[str, Any], values: Sequence[Any]) -> np.ndarray[Any, Any]:
    """A column as numbers: codes of categories, elements of arrays with the colours of pictures averaged."""
    if one["kind"] in ("category", "ordinal"):
        if isinstance(values, np.ndarray) and values.dtype == np.int32:
            return np.where(values < 0, math.nan, values)  # check rows hold codes already
        codes = {name: float(code) for code, name in enumerate(one["categories"])}
        return np.array([codes.get("" if value is None else str(value), math.nan) for value in values])
    if "shape" in one:
        x = np.asarray(values, dtype=np.float64).reshape(len(values), *one["shape"])
        x = x.mean(axis=3) if one["kind"] == "image" and x.ndim == 4 else x
        return x.reshape(len(x), -1)
    return np.array([math.nan if value in ("", None) else float(value) for value in values])


def _one_hot(x: Any, s: Mapping[str, Any], columns: Mapping[str, Any]) -> Any:
    parts = [
        (columns[name][:, None] == np.arange(count)).astype(np.float64) if count else x[:, [place]]
        for place, (name, count) in enumerate(zip(s["columns"], s["counts"], strict=True))
    ]
    return np.hstack(parts)


def _downsample(x: Any, s: Mapping[str, Any], columns: Mapping[str, Any]) -> Any:
    parts: list[Any] = []
    at = 0
    for height, width in s["blocks"]:
        size = height * width or 1
        piece = x[:, at : at + size]
        if height:
            cells = _averages(height, s["height"]), _averages(width, s["width"])
            piece = np.einsum("rh,nhw,cw->nrc", cells[0], piece.reshape(-1, height, width), cells[1])
        parts.append(piece.reshape(len(x), -1))
        at += size
    return np.hstack(parts)


def _averages(fine: int, coarse: int) -> Any:
    edges, pixel = np.linspace(0, fine, coarse + 1), np.arange(fine)
    overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    overlap = np.maximum(overlap, 0)
    return overlap / overlap.sum(axis=1, keepdims=True)


_STEPS: dict[str, Callable[..., Any]] = {
    "standardise": lambda x, s, c: (x - s["mean"]) / s["scale"],
    "min-max": lambda x, s, c: x * s["factor"] + s["offset"],
    "pca": lambda x, s, c: (x - s["mean"]) @ s["components"].T,
    "impute": lambda x, s, c: np.where(np.isnan(x), s["fill"], x),
    "one-hot": _one_hot,
    "select": lambda x, s, c: x[:, s["places"]],
    "binarise": lambda x, s, c: np.where(np.isnan(x), np.nan, x > s["threshold"]),
    "downsample": _downsample,
}


def angle(tree: Any, weights: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """An angle of the circuit for every row, radians: a number, ["x", i], ["parameter", name] or a combination."""
    if isinstance(tree, (int, float)):
        return torch.tensor(float(tree), dtype=torch.float64)
    kind, *parts = tree
    if kind == "x":
        return x[:, parts[0]]
    if kind == "parameter":
        return weights[parts[0]]
    if kind == "constant":
        return torch.tensor({"pi": math.pi, "tau": math.tau, "euler": math.e}[parts[0]], dtype=torch.float64)
    if kind == "call":
        return getattr(torch, parts[0])(angle(parts[1], weights, x))
    values = [angle(part, weights, x) for part in parts]
    return _COMBINED[kind](*values)


_COMBINED: dict[str, Callable[..., Tensor]] = {
    "minus": lambda a: -a,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
}

Run = Callable[[Mapping[str, Tensor], Tensor], Tensor]
"""Weights by name and rows of x[i] to expectation values, shape (rows, observables)."""


def pennylane_run(described: Mapping[str, Any]) -> Run:
    """The circuit on PennyLane's default.qubit, a whole batch at once."""
    import pennylane as qml

    names = {
        "h": "Hadamard", "x": "PauliX", "y": "PauliY", "z": "PauliZ", "s": "S", "t": "T", "sx": "SX", "id": "Identity",
        "rx": "RX", "ry": "RY", "rz": "RZ", "p": "PhaseShift", "u": "U3", "swap": "SWAP", "iswap": "ISWAP",
        "rxx": "IsingXX", "ryy": "IsingYY", "rzz": "IsingZZ", "sdg": "S", "tdg": "T", "sxdg": "SX",
    }  # fmt: skip

    def apply(op: Mapping[str, Any], angles: Sequence[Tensor], rows: int) -> None:
        if op["gate"] == "amplitude_encoding":
            given = torch.stack([value.expand(rows) for value in angles], dim=-1)
            qml.AmplitudeEmbedding(given, op["wires"], pad_with=0.0, normalize=True)
            return

        def gate() -> Any:
            made = getattr(qml, names[op["gate"]])
            return made(*angles, wires=op["wires"])

        ends = op.get("controls", [])
        do: Any = (lambda: qml.adjoint(gate)()) if op["gate"] in ("sdg", "tdg", "sxdg") else gate
        if ends:
            qml.ctrl(do, control=[wire for wire, _ in ends], control_values=[bool(value) for _, value in ends])()
        else:
            do()

    def measured(terms: Sequence[Any]) -> Any:
        letters = {"X": qml.X, "Y": qml.Y, "Z": qml.Z}
        made: list[Any] = [
            qml.prod(*[letters[letter](wire) for wire, letter in term]) if len(term) > 1
            else letters[term[0][1]](term[0][0]) if term else qml.Identity(0)
            for _, term in terms
        ]  # fmt: skip
        return qml.dot([factor for factor, _ in terms], made)

    device = qml.device("default.qubit", wires=described["wires"])

    @qml.qnode(device, interface="torch", diff_method="backprop")
    def node(weights: Mapping[str, Tensor], x: Tensor) -> list[Any]:
        for op in described["operations"]:
            apply(op, [angle(tree, weights, x) for tree in op.get("angles", [])], len(x))
        return [qml.expval(measured(terms)) for terms in described["terms"]]

    def run(weights: Mapping[str, Tensor], x: Tensor) -> Tensor:
        return torch.stack([torch.as_tensor(value).expand(len(x)) for value in node(weights, x)], dim=1)

    return run


def torch_run(described: Mapping[str, Any]) -> Run:
    """The circuit as state vectors in torch: short, exact and differentiable, for circuits of a few qubits."""
    wires = described["wires"]

    def run(weights: Mapping[str, Tensor], x: Tensor) -> Tensor:
        state = torch.zeros((len(x),) + (2,) * wires, dtype=torch.complex128)
        state[(slice(None),) + (0,) * wires] = 1.0
        for op in described["operations"]:
            angles = [angle(tree, weights, x).expand(len(x)) for tree in op.get("angles", [])]
            if op["gate"] == "amplitude_encoding":
                state = _loaded(state, op["wires"], torch.stack(angles, dim=1))
            else:
                state = _applied(state, op, _matrix(op["gate"], angles, len(x)))
        values = [sum(f * _expectation(state, term) for f, term in terms) for terms in described["terms"]]
        return torch.stack([torch.as_tensor(value).expand(len(x)) for value in values], dim=1)

    return run


def _loaded(state: Tensor, wires: Sequence[int], values: Tensor) -> Tensor:
    """Amplitudes in place of a zero state on the given wires, padded and normalised."""
    full = torch.nn.functional.pad(values, (0, 2 ** len(wires) - values.shape[1]))
    full = full / full.norm(dim=1, keepdim=True)
    first = full.reshape((len(full),) + (2,) * len(wires)).to(state.dtype)
    axes = [wire + 1 for wire in wires]
    moved = state.movedim(axes, list(range(1, len(wires) + 1)))
    rest = moved[(slice(None),) + (0,) * len(wires)]
    made = first.reshape(first.shape + (1,) * (rest.dim() - 1)) * rest.reshape(
        rest.shape[:1] + (1,) * len(wires) + rest.shape[1:]
    )
    return made.movedim(list(range(1, len(wires) + 1)), axes)


def _applied(state: Tensor, op: Mapping[str, Any], matrix: Tensor) -> Tensor:
    """A gate on its wires, where its controls hold."""
    place: list[Any] = [slice(None)] * state.dim()
    for wire, value in op.get("controls", []):
        place[wire + 1] = value
    taken = [wire for wire, _ in op.get("controls", [])]
    part = state[tuple(place)]
    axes = [1 + wire - sum(other < wire for other in taken) for wire in op["wires"]]
    size = len(axes)
    moved = part.movedim(axes, list(range(1, size + 1)))
    flat = torch.bmm(matrix, moved.reshape(len(state), 2**size, -1))
    changed = flat.reshape(moved.shape).movedim(list(range(1, size + 1)), axes)
    if not taken:
        return changed
    made = state.clone()
    made[tuple(place)] = changed
    return made


def _expectation(state: Tensor, letters: Sequence[Any]) -> Tensor:
    changed = state
    for wire, letter in letters:
        changed = _applied(changed, {"wires": [wire]}, _matrix(letter.lower(), [], len(state)))
    return (state.conj() * changed).flatten(1).sum(1).real


_ROOT = math.sqrt(0.5)
_FIXED: dict[str, list[list[complex]]] = {
    "id": [[1, 0], [0, 1]],
    "x": [[0, 1], [1, 0]],
    "y": [[0, -1j], [1j, 0]],
    "z": [[1, 0], [0, -1]],
    "h": [[_ROOT, _ROOT], [_ROOT, -_ROOT]],
    "s": [[1, 0], [0, 1j]],
    "sdg": [[1, 0], [0, -1j]],
    "t": [[1, 0], [0, _ROOT + _ROOT * 1j]],
    "tdg": [[1, 0], [0, _ROOT - _ROOT * 1j]],
    "sx": [[0.5 + 0.5j, 0.5 - 0.5j], [0.5 - 0.5j, 0.5 + 0.5j]],
    "sxdg": [[0.5 - 0.5j, 0.5 + 0.5j], [0.5 + 0.5j, 0.5 - 0.5j]],
    "swap": [[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]],
    "iswap": [[1, 0, 0, 0], [0, 0, 1j, 0], [0, 1j, 0, 0], [0, 0, 0, 1]],
}
_TURNS = {"rx": "x", "ry": "y", "rz": "z", "rxx": "xx", "ryy": "yy", "rzz": "zz"}


def _matrix(gate: str, angles: Sequence[Tensor], rows: int) -> Tensor:
    """The matrix of a gate for every row, shape (rows, 2^k, 2^k)."""
    if gate in _FIXED:
        return torch.tensor(_FIXED[gate], dtype=torch.complex128).expand(rows, -1, -1)
    if gate in _TURNS:
        pauli = torch.ones((1, 1), dtype=torch.complex128)
        for letter in _TURNS[gate]:
            pauli = torch.kron(pauli, torch.tensor(_FIXED[letter], dtype=torch.complex128))
        half = (angles[0] / 2)[:, None, None]
        return torch.cos(half) * torch.eye(len(pauli)) - 1j * torch.sin(half) * pauli
    if gate == "p":
        one, phase = torch.ones_like(angles[0]) + 0j, torch.exp(1j * angles[0])
        return torch.stack([one, 0 * one, 0 * one, phase], dim=1).reshape(-1, 2, 2)
    if gate == "u":
        half, phi, lam = angles[0] / 2, angles[1], angles[2]
        cos, sin = torch.cos(half) + 0j, torch.sin(half) + 0j
        entries = [cos, -torch.exp(1j * lam) * sin, torch.exp(1j * phi) * sin, torch.exp(1j * (phi + lam)) * cos]
        return torch.stack(entries, dim=1).reshape(-1, 2, 2)
    raise ValueError(f"The gate '{gate}' is not known here.")


def main(arguments: Sequence[str]) -> int:
    """Check the kept rows and print versions; predict a CSV file if one is named."""
    made = load()
    packages = ["numpy", "torch", "safetensors", *(["pennylane"] if made.described["engine"] == "pennylane" else [])]
    print(f"Python {sys.version.split()[0]}", *(f"{name} {version(name)}" for name in packages), sep=", ")
    for number in range(len(made.described["seeds"])):
        gap = check(load(seed=number), number)
        print(f"Training {number + 1}: the kept rows agree to {gap:.1e}.")
    if len(arguments) == 2:
        with Path(arguments[0]).open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
        found = made.predict({name: [row[name] for row in rows] for name in rows[0]} if rows else {})
        with Path(arguments[1]).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(found)
            writer.writerows(zip(*found.values(), strict=True))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
