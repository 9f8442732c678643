"""Definitions that use each other: counted before anything is written out, against what is written out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ketbench.base.errors import CircuitError, QasmError
from ketbench.base.problems import Severity
from ketbench.circuit.angles.expressions import expression, walk
from ketbench.circuit.blocks import expanded
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.circuit import Circuit, CustomGate, Op
from ketbench.circuit.export.reading import read_circuit
from ketbench.circuit.extent import weights
from ketbench.circuit.qasm import from_qasm3
from ketbench.circuit.states.state import live_state


def nested(levels: int, body: str = "g{0}", angle: str = "", first: str = "x") -> dict[str, Any]:
    """Definitions that each use the one before twice, as JSON."""

    def call(name: str, column: int) -> dict[str, Any]:
        return {"gate": name, "wires": [0], "column": column} | ({"angles": [angle]} if angle else {})

    angles = ["a"] if angle else []
    gates = [{"name": "g0", "wires": 1, "angles": angles, "body": [call(first, 0), call(first, 1)]}]
    for level in range(1, levels):
        calls = [call(body.format(level - 1), column) for column in (0, 1)]
        gates.append({"name": f"g{level}", "wires": 1, "angles": angles, "body": calls})
    ops = [{"gate": f"g{levels - 1}", "wires": [0], "column": 0} | ({"angles": ["0.1"]} if angle else {})]
    frame = {"format": "ketbench.circuit", "version": 1, "name": "n", "wires": ["q0"], "bits": 0, "registers": []}
    return {**frame, "parameters": [], "gates": gates, "ops": ops}


def test_forty_levels_that_double_are_refused_with_their_number() -> None:
    with pytest.raises(CircuitError, match="'g16' stands for 131,072 gates, as definitions use definitions"):
        read_circuit(json.dumps(nested(40)))
    unused = {**nested(40), "ops": []}
    with pytest.raises(CircuitError, match="131,072 gates"):
        read_circuit(json.dumps(unused))


def test_angles_that_double_are_refused_in_either_language() -> None:
    with pytest.raises(CircuitError, match=r"angles of .* numbers and names"):
        read_circuit(json.dumps(nested(12, angle="a*a + a", first="rx")))
    for inverse in ("", "inv @ "):
        head = "gate g0(a) q { rx(a + a) q; }"
        lines = (f"gate g{i}(a) q {{ {inverse}g{i - 1}(a*a + a) q; }}" for i in range(1, 31))
        with pytest.raises(QasmError, match=r"^Line \d+, column 1: 'g\d+' stands for angles of"):
            from_qasm3("\n".join((head, *lines, "qubit[1] q;", "g30(0.1) q[0];")))


def test_many_uses_are_counted_together() -> None:
    text = f"gate g q {{ {'x q; ' * 1000} }}\nqubit[1] q;\n" + "g q[0];\n" * 1001
    with pytest.raises(QasmError, match="The circuit stands for 1,001,000 gates"):
        from_qasm3(text)


@pytest.mark.parametrize("uses", ["g0", "g1"])
def test_definitions_in_a_circle_are_refused(uses: str) -> None:
    data = nested(2)
    data["gates"][0]["body"][0]["gate"] = uses
    with pytest.raises(CircuitError, match=f"Gate 'g0' uses '{uses}', which is not defined before it"):
        read_circuit(json.dumps(data))


def circle() -> Circuit:
    gate = CustomGate("loop", 1, (), (Op("loop", (0,)),))
    return Circuit("c", ("q0",), (Op("loop", (0,)),), gates=(gate,))


def test_a_circle_made_in_python_is_a_problem_and_no_endless_walk() -> None:
    circuit = circle()
    assert any(p.severity is Severity.ERROR and "not defined before" in p.message for p in circuit_problems(circuit))
    for ask in (expanded, live_state):
        with pytest.raises(CircuitError, match="not defined before"):
            ask(circuit)


def test_the_count_is_that_of_what_is_written_out() -> None:
    data = nested(6, angle="2*a + sin(a)", first="rx")
    circuit = read_circuit(json.dumps(data))
    weight = weights(circuit.gates)["g5"]
    alone = Circuit("one", ("q0",), (Op("g5", (0,), (expression("b"),)),), gates=circuit.gates).with_ops(
        (Op("g5", (0,), (expression("b"),)),)
    )
    parts = expanded(alone).ops
    signs = [node for op in parts for angle in op.angles for node in walk(angle)]
    named = sum(getattr(node, "name", "") == "b" for node in signs)
    assert (weight.ops, weight.signs, weight.uses) == (len(parts), len(signs) - named, {"a": named})
    assert (len(parts), named) == (64, 64 * 2**6)
