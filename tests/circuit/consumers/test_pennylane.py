"""Exports in PennyLane: the program run on default.qubit, and version 3 in its own reader as far as that goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pennylane as qml
import pytest

from ketbench.circuit.export import to_pennylane
from ketbench.circuit.qasm import read_qasm, to_qasm3
from ketbench.circuit.states.state import live_state

from .programs import texts, written

TEXTS = texts()
INCLUDE = 'include "stdgates.inc";\n'
ABOVE_IT = ("ctrl(2)", "ctrl @ u(")
"""What PennyLane 0.45 reads otherwise than the specification: several controls at once, and that of a definition."""


@pytest.mark.parametrize("name", TEXTS)
def test_the_exported_program_gives_the_same_probabilities_or_says_why_not(name: str) -> None:
    circuit = read_qasm(TEXTS[name], name)
    text, refused = written(to_pennylane, circuit)
    if refused:
        assert "on a condition, as in column" in refused
        assert any(op.condition for op in circuit.ops if op.gate in ("measure", "reset"))
        return
    made: dict[str, Any] = {"__name__": "exported"}
    exec(text, made)
    found = np.asarray(made["circuit"]({}, []))
    chances = abs(found) ** 2 if np.iscomplexobj(found) else found
    np.testing.assert_allclose(chances, live_state(circuit).probabilities(), atol=1e-9)


def test_version_3_in_pennylanes_own_reader() -> None:
    read = 0
    for name, text in TEXTS.items():
        circuit = read_qasm(text, name)
        # It knows neither includes nor indexed registers: single qubits, and no bits.
        ops = tuple(op for op in circuit.ops if op.gate != "measure")
        single = replace(circuit, wires=tuple(f"w{i}" for i in range(circuit.n_wires)), ops=ops, bits=0, registers=())
        plain = to_qasm3(single).replace(INCLUDE, "") if not name.startswith("branches") else ""
        if not plain or any(sign in plain for sign in ABOVE_IT):
            continue
        program = qml.from_qasm3(plain, wire_map={label: place for place, label in enumerate(single.wires)})
        found = _probabilities(program, single.n_wires)
        np.testing.assert_allclose(found, live_state(single).probabilities(), atol=1e-9)
        read += 1
    assert read >= 40


def _probabilities(program: Any, wires: int) -> Any:
    @qml.qnode(qml.device("default.qubit", wires=wires))
    def node() -> Any:
        program()
        return qml.probs(wires=range(wires))

    return node()
