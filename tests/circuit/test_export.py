from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Circuit, CircuitBuilder, Condition, Control
from ketbench.circuit.export import (
    FORMATS,
    export,
    from_json,
    from_quirk,
    read_circuit,
    to_json,
    to_pennylane,
    to_qiskit,
    to_quantikz,
    to_quirk,
)
from ketbench.circuit.gates import GATES, GateKind
from ketbench.circuit.resources import resources
from ketbench.circuit.states.state import live_state

from .strategies import circuits

VALUES = {"theta": 0.3, "lambda": -1.1}
SAMPLE = [0.2, 0.7, -0.4, 0.9]


def everything() -> Circuit:
    """Every gate of the table with a matrix, controls of both kinds, blocks, angles of every sort."""
    builder = CircuitBuilder("all", 4).add("amplitude_encoding", [2, 1], "x[0]", "x[1]", "x[2] + 1")
    for place, (name, gate) in enumerate(GATES.items()):
        if gate.kind is not GateKind.UNITARY:
            continue
        angles = ["2*theta + x[3]**2", "sin(lambda)/2 - -pi", "1/3"][: len(gate.angles)]
        wires = [(place + k) % 4 for k in range(gate.wires)]
        builder.add(name, wires, *angles)
        guards = [Control((wires[-1] + 1) % 4, 0), Control((wires[-1] + 2) % 4)][: 4 - gate.wires]
        builder.add(name, wires, *angles, controls=guards)
    return builder.add("strongly_entangling", [0, 2, 3], *[0.1] * 9).add("barrier", [0, 1]).build()


def dynamic() -> Circuit:
    builder = CircuitBuilder("teleport", 3).add("ry", 0, "theta").add("h", 1).add("x", 2, controls=[1])
    builder.add("x", 1, controls=[0]).add("h", 0).add("measure", 0, bits=[0]).add("measure", 1, bits=[1])
    builder.add("x", 2, condition=Condition(1)).add("z", 2, condition=Condition(0))
    return builder.add("reset", 1).build()


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(code, "exported.py", "exec"), names)
    return names


def test_exported_pennylane_code_gives_our_state() -> None:
    names = run(to_pennylane(everything()))
    ours = live_state(everything(), parameters=VALUES, features=SAMPLE).branches[0].state.reshape(-1)
    np.testing.assert_allclose(np.asarray(names["circuit"](VALUES, SAMPLE)), ours, atol=1e-9)


def test_exported_pennylane_code_measures_resets_and_waits_as_we_do() -> None:
    names = run(to_pennylane(dynamic()))
    ours = live_state(dynamic(), parameters=VALUES).probabilities()
    np.testing.assert_allclose(np.asarray(names["circuit"](VALUES, [])), ours, atol=1e-9)


def test_pennylane_says_that_it_cannot_reset_on_a_condition() -> None:
    circuit = CircuitBuilder("c", 2).add("measure", 0, bits=[0]).add("reset", 1, condition=Condition(0)).build()
    with pytest.raises(CircuitError, match="cannot reset on a condition, as in column 1"):
        to_pennylane(circuit)


def test_exported_programs_start_from_the_same_values_as_training() -> None:
    for code in (to_pennylane(dynamic()), to_qiskit(dynamic())):
        wanted = dynamic().initial_values(np.random.default_rng(0))["theta"]
        assert f'"theta": {wanted!r}' in code


def test_exported_qiskit_code_gives_our_state() -> None:
    from qiskit.quantum_info import Statevector

    names = run(to_qiskit(everything()))
    circuit = names["circuit"](VALUES, SAMPLE)
    vector = np.asarray(Statevector.from_instruction(circuit.reverse_bits()))
    ours = live_state(everything(), parameters=VALUES, features=SAMPLE).branches[0].state.reshape(-1)
    np.testing.assert_allclose(vector, ours, atol=1e-9)


def test_exported_qiskit_code_waits_for_bits() -> None:
    names = run(to_qiskit(dynamic()))
    counted = names["circuit"](VALUES, []).count_ops()
    assert counted["if_else"] == 2
    assert counted["measure"] == 2


def test_qiskit_keeps_a_measurement_nobody_reads() -> None:
    circuit = CircuitBuilder("m", 2).add("h", 0).add("measure", 0).add("h", 0).add("measure", 1, bits=[0]).build()
    program = run(to_qiskit(circuit))["circuit"]({}, [])
    assert program.count_ops()["measure"] == 2
    assert program.num_clbits == 2


def test_quantikz_has_a_cell_for_every_place_and_balanced_braces() -> None:
    for circuit in (everything(), dynamic()):
        text = to_quantikz(circuit)
        rows = [line for line in text.splitlines() if "\\lstick" in line]
        assert len(rows) == circuit.n_wires
        assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {circuit.columns + 1}
        assert text.count("{") - text.count("\\{") == text.count("}") - text.count("\\}")


def test_quantikz_makes_names_harmless() -> None:
    circuit = (
        CircuitBuilder("odd", ["a_b&%", "q"]).add("rx", 0, "theta_1").add("x", 0, controls=[Control(1, 0)]).build()
    )
    text = to_quantikz(circuit, standalone=False)
    assert "\\lstick{a\\_b\\&\\%}" in text
    assert "\\theta_{1}" in text
    assert "\\octrl{-1}" in text


@settings(max_examples=40, deadline=None)
@given(circuits())
def test_json_gives_the_same_circuit_back(circuit: Circuit) -> None:
    assert from_json(to_json(circuit)) == circuit


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"format": "ketbench.circuit", "version": 2}', '{"format": "ketbench.circuit", "version": 1}'],
)
def test_json_that_is_no_circuit_says_so(text: str) -> None:
    with pytest.raises(CircuitError, match=r"\.$"):
        from_json(text)


def test_quirk_and_back_gives_the_same_probabilities() -> None:
    builder = CircuitBuilder("q", 4)
    for place, (name, gate) in enumerate(GATES.items()):
        if gate.kind is GateKind.UNITARY:
            wires = [(place + k) % 4 for k in range(gate.wires)]
            builder.add(name, wires, *[0.4] * len(gate.angles))
            builder.add(name, wires, *[1.3] * len(gate.angles), controls=[Control((wires[-1] + 1) % 4, place % 2)])
    circuit = builder.build()
    back = read_circuit(to_quirk(circuit))
    np.testing.assert_allclose(live_state(back).probabilities(), live_state(circuit).probabilities(), atol=1e-9)


def test_a_quirk_address_from_elsewhere_is_read() -> None:
    columns = '[["H","…",{"id":"Ryft","arg":"pi/3"}],["•","◦","X"],["Measure","Swap","Swap"],["Chance2"]]'
    text = f'{{"cols":{columns},"init":[0,1]}}'
    circuit = from_quirk(f"https://algassert.com/quirk#circuit={text}")
    assert [op.gate for op in circuit.ops] == ["h", "x", "ry", "x", "measure", "swap"]
    assert circuit.ops[3].controls == (Control(0, 1), Control(1, 0))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://algassert.com/quirk", "no Quirk circuit"),
        ('{"cols":[["QFT3"]]}', "'QFT3' on wire 0, column 0"),
        ('{"cols":[[{"id":"Rxft","arg":"pi t"}]]}', "changes with time"),
        ('{"cols":[["Swap"]]}', "1 halves of a swap"),
        (json.dumps({"cols": [["H"] * 40]}), "at most 16 wires"),
    ],
)
def test_a_quirk_address_that_cannot_be_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(CircuitError, match=reason):
        from_quirk(text)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_writes_a_bell_pair_the_same_each_time(form: str) -> None:
    bell = CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).add("measure", 1, bits=[0]).build()
    content = export(bell, form)
    assert content == export(bell, form)
    starts = {
        "svg": b"<?xml",
        "png": b"\x89PNG",
        "pdf": b"%PDF",
        "json": b"{",
        "quirk": b"https://algassert.com/quirk#",
    }
    assert content.startswith(starts.get(form, b""))


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_pictures_show_every_kind_of_operation(theme: str) -> None:
    for circuit in (everything(), dynamic()):
        assert b"<svg" in export(circuit, "svg", theme)


def test_unknown_formats_and_kept_text_are_refused_with_a_reason() -> None:
    bell = CircuitBuilder("bell", 2).add("h", 0).build()
    with pytest.raises(CircuitError, match="no format 'doc'; choose qasm3"):
        export(bell, "doc")
    with pytest.raises(CircuitError, match="no theme 'pink'"):
        export(bell, "svg", "pink")
    kept = read_circuit("qubit q; delay[10ns] q;")
    with pytest.raises(CircuitError, match="kept OpenQASM text in column 0"):
        export(kept, "pennylane")


def test_resources_count_what_blocks_stand_for() -> None:
    circuit = (
        CircuitBuilder("r", 3).add("basic_entangler", [0, 1, 2], "a", "b", "c").add("measure", 0, bits=[0]).build()
    )
    found = resources(circuit, batch=10)
    assert (found.qubits, found.gates, found.two_qubit_gates, found.trainable) == (3, 6, 3, 3)
    assert found.depth == 5
    assert found.memory["gate.statevector"] == 10 * 11 * 64
