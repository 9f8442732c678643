"""Conditions in Quirk's JSON, computed gate by gate as Quirk does, and in quantikz; or refused in a sentence."""

from __future__ import annotations

import json
import math
import re
from itertools import product
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import CircuitBuilder, Condition
from ketbench.circuit.export import to_quantikz, to_quirk
from ketbench.circuit.qasm import from_qasm3, read_qasm
from ketbench.circuit.states.state import live_state

from .programs import texts, written

TEXTS = texts()
X, Y, Z = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])
FIXED = {"H": (X + Z) / math.sqrt(2), "X": X, "Y": Y, "Z": Z, "Z^½": np.diag([1, 1j]), "Z^-½": np.diag([1, -1j])}
FIXED |= {"Z^¼": np.diag([1, np.exp(0.25j * np.pi)]), "Z^-¼": np.diag([1, np.exp(-0.25j * np.pi)])}
FIXED |= {
    "X^½": np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]) / 2,
    "X^-½": np.array([[1 - 1j, 1 + 1j], [1 + 1j, 1 - 1j]]) / 2,
}
PASSIVE = {1, "…", "•", "◦", "Measure"}


def matrix(cell: Any, gates: dict[str, Any]) -> Any:
    """The matrix of a cell by Quirk's own words."""
    if isinstance(cell, str):
        return FIXED[cell] if cell in FIXED else gates[cell]
    angle = float(cell["arg"])
    if cell["id"] == "Z^ft":
        return np.diag([1, np.exp(1j * np.pi * angle)])
    pauli = {"Rxft": X, "Ryft": Y, "Rzft": Z}[cell["id"]]
    return math.cos(angle / 2) * np.eye(2) - 1j * math.sin(angle / 2) * pauli


def own_gates(data: dict[str, Any]) -> dict[str, Any]:
    """The matrices that an address defines."""
    found: dict[str, Any] = {}
    for gate in data.get("gates", []):
        rows = re.findall(r"\{([^{}]+)\}", gate["matrix"])
        found[gate["id"]] = np.array([[complex(v.replace("i", "j")) for v in row.split(",")] for row in rows])
    return found


def quirk_chances(address: str, wires: int) -> Any:
    """Probabilities of a Quirk address; a control on a measured wire is one on the wire. First wire first."""
    data = json.loads(unquote(address.split("#circuit=", 1)[1]))
    gates = own_gates(data)
    state = np.zeros((2,) * wires, complex)
    state[(0,) * wires] = 1
    for column in data["cols"]:
        controls = [(w, int(cell == "•")) for w, cell in enumerate(column) if isinstance(cell, str) and cell in "•◦"]
        place: list[Any] = [slice(None)] * wires
        for wire, value in controls:
            place[wire] = value
        part = state[tuple(place)]
        axes = {wire: axis for axis, wire in enumerate(w for w in range(wires) if w not in dict(controls))}
        swapped = [axes[w] for w, cell in enumerate(column) if cell == "Swap"]
        if swapped:
            part = np.swapaxes(part, *swapped).copy()
        for wire, cell in enumerate(column):
            if cell != "Swap" and (isinstance(cell, dict) or cell not in PASSIVE):
                part = np.moveaxis(np.tensordot(matrix(cell, gates), part, (1, axes[wire])), 0, axes[wire])
        state[tuple(place)] = part
    return (abs(state) ** 2).reshape(-1)


CONDITIONS = ["c == 2", "c != 1", "c[0] && !c[1]", "c[0] || c[1]", "!c[0]", "c > 1", "c[0] == c[1]"]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_quirk_gives_the_same_chances_with_conditions(condition: str) -> None:
    for first, second in product(("x", "ry(1.1)"), ("cx q[0],", "swap q[2],")):
        text = (
            "qubit[4] q; bit[2] c; ry(0.7) q[0]; ry(1.9) q[1]; ry(0.4) q[2]; c[0] = measure q[0]; c[1] = measure q[1];"
        )
        inner = f"{first} q[2]; {second.replace('q[0]', 'q[2]')} q[3];".replace("swap q[2], q[3]", "swap q[2], q[3]")
        circuit = from_qasm3(f"{text} if ({condition}) {{ {inner} }} else {{ h q[3]; }}")
        np.testing.assert_allclose(quirk_chances(to_quirk(circuit), 4), live_state(circuit).probabilities(), atol=1e-9)


@pytest.mark.parametrize("name", TEXTS)
def test_every_program_is_an_address_with_its_chances_or_a_sentence(name: str) -> None:
    circuit = read_qasm(TEXTS[name], name)
    address, refused = written(to_quirk, circuit)
    if refused:
        assert re.search(r"^Quirk (has|cannot) .* in column \d+[:;.]", refused)
        return
    np.testing.assert_allclose(quirk_chances(address, circuit.n_wires), live_state(circuit).probabilities(), atol=1e-9)


@pytest.mark.parametrize("name", [name for name in TEXTS if name.startswith("branches")])
def test_quantikz_says_what_each_operation_waits_for(name: str) -> None:
    circuit = read_qasm(TEXTS[name], name)
    text = to_quantikz(circuit)
    rows = [line for line in text.splitlines() if "\\lstick" in line]
    assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {circuit.columns + 1}
    assert text.count("{") - text.count("\\{") == text.count("}") - text.count("\\}")
    waiting = [op for op in circuit.ops if op.condition]
    assert text.count("\\;|\\;c_{") + text.count("\\meter{c_{") == len(waiting)


def test_quirk_refuses_a_wire_that_has_changed_since_it_was_measured() -> None:
    builder = CircuitBuilder("late", 2).add("h", 0).add("measure", 0, bits=[0]).add("h", 0)
    circuit = builder.add("x", 1, condition=Condition(0)).build()
    with pytest.raises(CircuitError, match="its wire has changed since"):
        to_quirk(circuit)
