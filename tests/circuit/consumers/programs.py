"""A corpus of programs as other makers write them, the same each time: gates, measurements, branches in branches."""

from __future__ import annotations

import random
from collections.abc import Callable

import qiskit.qasm2
import qiskit.qasm3
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit.random import random_circuit

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Circuit

SIZE = 24


def written(export: Callable[[Circuit], str], circuit: Circuit) -> tuple[str, str]:
    """What an export gives, or the sentence why it cannot."""
    try:
        return export(circuit), ""
    except CircuitError as error:
        return "", str(error)


def texts() -> dict[str, str]:
    """OpenQASM texts by a name."""
    found: dict[str, str] = {}
    for seed in range(SIZE):
        plain = random_circuit(1 + seed % 3, 4, max_operands=3, seed=seed, measure=seed % 3 == 0)
        found[f"gates {seed} version 2"] = qiskit.qasm2.dumps(plain)
        found[f"gates {seed} version 3"] = qiskit.qasm3.dumps(plain)
        found[f"branches {seed}"] = qiskit.qasm3.dumps(branching(seed))
    return found


def branching(seed: int) -> QuantumCircuit:
    """A random program of Qiskit with ifs, elses and switches that measure into the bits they ask."""
    draw = random.Random(1000 + seed)
    bits, one = ClassicalRegister(2, "c"), ClassicalRegister(1, "d")
    program = QuantumCircuit(QuantumRegister(3, "q"), bits, one)
    for wire in range(3):
        program.ry(0.5 + wire, wire)
    for _ in range(3):
        _some(program, draw, 0)
    return program


def _some(program: QuantumCircuit, draw: random.Random, depth: int) -> None:
    plain = ["ry", "cx", "measure"]
    for _ in range(draw.randint(1, 3)):
        kind = draw.choice(plain if depth > 1 else [*plain, "if", "else", "switch", "register", "reset"])
        _KINDS[kind](program, draw, depth + 1)


def _bit(program: QuantumCircuit, draw: random.Random) -> object:
    return draw.choice(program.clbits)


def _ry(program: QuantumCircuit, draw: random.Random, depth: int) -> None:
    program.ry(round(draw.uniform(0, 3), 3), draw.randrange(3))


def _cx(program: QuantumCircuit, draw: random.Random, depth: int) -> None:
    program.cx(*draw.sample(range(3), 2))


def _measure(program: QuantumCircuit, draw: random.Random, depth: int) -> None:
    program.measure(draw.randrange(3), _bit(program, draw))


def _reset(program: QuantumCircuit, draw: random.Random, depth: int) -> None:
    program.reset(draw.randrange(3))


def _if(program: QuantumCircuit, draw: random.Random, depth: int) -> None:
    with program.if_test((_bit(program, draw), draw.randrange(2))):
        _some(program, draw, depth)


def _register(program: QuantumCircuit, draw: random.Random, depth: int) -> None:
    with program.if_test((program.cregs[0], draw.randrange(4))):
        _some(program, draw, depth)


def _else(program: QuantumCircuit, draw: random.Random, depth: int) -> None:
    with program.if_test((_bit(program, draw), draw.randrange(2))) as otherwise:
        _some(program, draw, depth)
    with otherwise:
        _some(program, draw, depth)


def _switch(program: QuantumCircuit, draw: random.Random, depth: int) -> None:
    with program.switch(program.cregs[0]) as case:
        with case(0):
            _some(program, draw, depth)
        with case(1, 3):
            _some(program, draw, depth)
        with case(case.DEFAULT):
            _some(program, draw, depth)


_KINDS: dict[str, Callable[[QuantumCircuit, random.Random, int], None]] = {
    "ry": _ry,
    "cx": _cx,
    "measure": _measure,
    "reset": _reset,
    "if": _if,
    "register": _register,
    "else": _else,
    "switch": _switch,
}
