"""Runs the circuit of an exported model: on PennyLane, or as state vectors in torch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor


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
