"""Density matrices of programs with measurements and branches, each outcome followed; ours and Qiskit's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qiskit import QuantumCircuit
from qiskit.circuit import ClassicalRegister
from qiskit.quantum_info import Statevector

from ketbench.circuit.circuit import Circuit
from ketbench.circuit.states.state import live_state

Matrix = NDArray[np.complex128]
Branch = tuple[Mapping[int, int], Statevector]
"""Bits that were measured, and the state they left, its norm their probability."""


def of_ketbench(circuit: Circuit) -> Matrix:
    """The mixture that a circuit leaves, the first qubit least significant as in Qiskit."""
    found, n = live_state(circuit), circuit.n_wires
    rho: Matrix = np.zeros((2**n, 2**n), complex)
    for branch in found.branches:
        vector = branch.state.transpose(range(n)[::-1]).reshape(-1)
        rho += branch.weight * np.outer(vector, vector.conj())
    for wire in found.measured:
        # Where nothing tells its outcomes apart, the simulator only remembers that a wire is measured.
        bit = np.arange(2**n) >> wire & 1
        rho = np.where(bit[:, None] == bit[None, :], rho, 0)
    return rho


def of_qiskit(program: QuantumCircuit) -> Matrix:
    """The mixture that a Qiskit program leaves; knows what its exporters and importers write."""
    n = program.num_qubits
    qubits = {qubit: place for place, qubit in enumerate(program.qubits)}
    clbits = {bit: place for place, bit in enumerate(program.clbits)}
    rho: Matrix = np.zeros((2**n, 2**n), complex)
    for _, state in _run(program, qubits, clbits, [({}, Statevector.from_int(0, 2**n))]):
        rho += np.outer(state.data, state.data.conj())
    return rho


def _run(program: Any, qubits: Mapping[Any, int], clbits: Mapping[Any, int], states: list[Branch]) -> list[Branch]:
    for instruction in program.data:
        op = instruction.operation
        wires = [qubits[qubit] for qubit in instruction.qubits]
        if op.name == "barrier":
            continue
        if op.name in ("measure", "reset"):
            bit = clbits[instruction.clbits[0]] if op.name == "measure" else None
            states = [outcome for state in states for outcome in _measured(state, wires[0], bit)]
        elif op.name in ("if_else", "switch_case"):
            inner = [clbits[bit] for bit in instruction.clbits]
            states = [after for state in states for after in _branched(op, wires, inner, clbits, state)]
        else:
            states = [(bits, state.evolve(op, wires)) for bits, state in states]
    return states


def _measured(branch: Branch, wire: int, bit: int | None) -> list[Branch]:
    bits, state = branch
    places = np.arange(len(state.data)) >> wire & 1
    found: list[Branch] = []
    for value in (0, 1):
        kept = np.where(places == value, state.data, 0)
        if np.vdot(kept, kept).real < 1e-12:
            continue
        if bit is None and value:
            kept = kept[np.arange(len(kept)) ^ (1 << wire)]
        found.append((bits if bit is None else {**bits, bit: value}, Statevector(kept)))
    return found


def _branched(op: Any, wires: list[int], inner: list[int], clbits: Mapping[Any, int], branch: Branch) -> list[Branch]:
    bits, _ = branch
    target = op.target if op.name == "switch_case" else op.condition[0]
    if isinstance(target, ClassicalRegister):
        value = sum(bits.get(clbits[bit], 0) << place for place, bit in enumerate(target))
    else:
        value = bits.get(clbits[target], 0)
    block = _chosen(op, value)
    if block is None:
        return [branch]
    mine = dict(zip(block.clbits, inner, strict=True))
    return _run(block, dict(zip(block.qubits, wires, strict=True)), {**clbits, **mine}, [branch])


def _chosen(op: Any, value: int) -> Any:
    if op.name == "if_else":
        return op.blocks[0] if value == int(op.condition[1]) else (*op.blocks, None)[1]
    for values, block in op.cases_specifier():
        if value in values or any(not isinstance(one, int) for one in values):
            return block
    return None
