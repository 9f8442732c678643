"""Conditions by deferring measurement, against the live state, which branches over the outcomes."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.conditions.cases import Condition, Union, opposite
from ketbench.circuit.qasm import from_qasm3
from ketbench.circuit.states.state import live_state
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.statevector.simulator import Simulator

CONDITIONS = ("c == 2", "c != 1", "c[0] && !c[1]", "c[0] || c[1]", "!c[0]", "c > 1", "c[0] == c[1]")


def statement(draw: random.Random, depth: int = 0) -> str:
    plain, branching = ("ry", "cx", "measure"), ("reset", "if", "else", "switch")
    kind = draw.choice(plain + branching if depth < 2 else plain)
    a, b = draw.sample(range(3), 2)
    inner = [statement(draw, depth + 1) for _ in range(2)] if kind in branching else []
    match kind:
        case "ry":
            return f"ry({draw.uniform(0, 3):.3f}) q[{a}];"
        case "cx":
            return f"cx q[{a}], q[{b}];"
        case "measure":
            return f"c[{draw.randrange(2)}] = measure q[{a}];"
        case "reset":
            return f"reset q[{a}];"
        case "if":
            return f"if ({draw.choice(CONDITIONS)}) {{ {' '.join(inner)} }}"
        case "else":
            return f"if ({draw.choice(CONDITIONS)}) {{ {inner[0]} }} else {{ {inner[1]} }}"
        case _:
            return f"switch (c) {{ case 0, 3 {{ {inner[0]} }} default {{ {inner[1]} }} }}"


def programs() -> list[Circuit]:
    found: list[Circuit] = []
    for seed in range(60):
        draw = random.Random(seed)
        body = " ".join(statement(draw) for _ in range(4))
        text = f"qubit[3] q; bit[2] c; ry(0.7) q[0]; ry(1.9) q[1]; ry(2.5) q[2]; c[0] = measure q[0]; {body}"
        circuit = from_qasm3(text)
        if not any(op.gate == "opaque" for op in circuit.ops) and any(op.condition for op in circuit.ops):
            found.append(circuit)
    return found


PROGRAMS = programs()


def test_enough_programs_are_compared() -> None:
    assert len(PROGRAMS) >= 30


@pytest.mark.parametrize("circuit", PROGRAMS, ids=[str(n) for n in range(len(PROGRAMS))])
def test_deferring_gives_what_branching_gives(circuit: Circuit) -> None:
    flat = lowered(circuit)
    if flat.n_wires > 14:
        pytest.fail("The programs are made to stay small.")
    texts = ("Z0", "Z1", "Z2", "Z0 Z1", "Z1 Z2")
    run = Simulator(flat, observables(texts, 3))
    found = run(torch.zeros(0, dtype=torch.float64), torch.zeros(1, 0, dtype=torch.float64))[0]
    chances = live_state(circuit).probabilities()
    signs = [1 - 2 * (np.arange(8) >> (2 - wire) & 1) for wire in range(3)]
    meant = [signs[0], signs[1], signs[2], signs[0] * signs[1], signs[1] * signs[2]]
    np.testing.assert_allclose(found.numpy(), [float(chances @ sign) for sign in meant], atol=1e-12)


def test_a_measurement_on_a_condition_leaves_the_bit_where_it_does_not_hold() -> None:
    text = "qubit[3] q; bit[2] c; x q[0]; c[0] = measure q[0]; if (c[1]) { c[0] = measure q[1]; } if (c[0]) { x q[2]; }"
    run = Simulator(lowered(from_qasm3(text)), observables(["Z2"], 3))
    assert float(run(torch.zeros(0), torch.zeros(1, 0))[0, 0]) == pytest.approx(-1.0)


def test_conditions_of_too_many_cases_are_refused() -> None:
    many: Union = ()
    for bit in range(0, 20, 2):
        many = (*many, (Condition(bit), Condition(bit + 1)))
    with pytest.raises(CircuitError, match="cases; the most is"):
        opposite(many)
