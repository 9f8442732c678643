"""A circuit as a Python program for Qiskit; writes text only and imports nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.conditions.cases import then_of, union_of
from ketbench.circuit.conditions.together import together
from ketbench.circuit.conditions.tree import Leaf, Tree, is_empty, tree_of
from ketbench.circuit.export.plain import plain_ops, value_lines
from ketbench.circuit.export.python_angles import python_angle
from ketbench.circuit.gates import called_by

_NAMES = called_by("qiskit")


def to_qiskit(circuit: Circuit) -> str:
    """Write a circuit as a Qiskit program with a function ``circuit(weights, x)``.

    Qiskit counts the first qubit as the least significant one.

    Raises
    ------
    CircuitError
        Kept OpenQASM text.
    """
    return "\n".join(_lines(circuit)) + "\n"


def _lines(circuit: Circuit) -> Iterator[str]:
    ops = plain_ops(circuit, "Qiskit code", _NAMES)
    yield f"# The circuit {circuit.name!r}, exported from Ketbench."
    yield from ("import numpy as np", "from qiskit import QuantumCircuit", "from qiskit.circuit import library", "")
    yield from value_lines(circuit)
    if any(op.gate == "amplitude_encoding" for op in ops):
        yield from ("", "", *_PADDED)
    # Qiskit measures into a bit only: a measurement whose result nobody keeps gets one behind the others.
    ops = list(_with_bits(ops, circuit.bits))
    bits = 1 + max([circuit.bits - 1, *(bit for op in ops for bit in op.bits)])
    yield from ("", "", "def circuit(weights, x):", f"    qc = QuantumCircuit({circuit.n_wires}, {bits})")
    for group in together(ops):
        yield from (f"    {line}" for line in _grouped(group, 0))
    yield from ("    return qc", "", "", 'if __name__ == "__main__":', "    print(circuit(WEIGHTS, SAMPLE))")


_PADDED = (
    "def padded(values, wires):",
    "    vector = np.zeros(2**wires)",
    "    vector[: len(values)] = values",
    "    return vector / np.linalg.norm(vector)",
)


def _grouped(ops: Sequence[Op], depth: int) -> Iterator[str]:
    """Operations that are judged together, under questions about one bit each."""
    inside = [replace(op, condition=then_of(op.condition)) for op in ops]
    yield from _decided(tree_of(list(zip((union_of(op.condition) for op in ops), inside, strict=True))), depth)


def _decided(tree: Tree[Op], depth: int) -> Iterator[str]:
    if isinstance(tree, Leaf):
        for group in together(tree.items):
            yield from (_statement(op) for op in group) if group[0].condition is None else _grouped(group, depth)
        return
    bit = f"qc.clbits[{tree.bit}]"
    if is_empty(tree.ones):
        yield f"with qc.if_test(({bit}, 0)):"
        yield from (f"    {line}" for line in _decided(tree.zeros, depth + 1))
        return
    # A way of its own for each depth: the inner one is still to come while the outer one waits.
    other = "" if is_empty(tree.zeros) else f" as otherwise_{depth}"
    yield f"with qc.if_test(({bit}, 1)){other}:"
    yield from (f"    {line}" for line in _decided(tree.ones, depth + 1))
    if other:
        yield f"with otherwise_{depth}:"
        yield from (f"    {line}" for line in _decided(tree.zeros, depth + 1))


def _statement(op: Op) -> str:
    if op.gate == "measure":
        return f"qc.measure({op.wires[0]}, {op.bits[0]})"
    if op.gate == "barrier":
        return f"qc.barrier({', '.join(map(str, op.wires))})"
    if op.gate == "reset":
        return f"qc.reset({op.wires[0]})"
    return f"qc.append({_gate(op)}, {_qubits(op)})"


def _with_bits(ops: Iterable[Op], bits: int) -> Iterator[Op]:
    for op in ops:
        if op.gate == "measure" and not op.bits:
            yield replace(op, bits=(bits,))
            bits += 1
        else:
            yield op


def _qubits(op: Op) -> list[int]:
    # The amplitudes count our first wire as the most significant bit, Qiskit its first as the least.
    return list(op.wires[::-1] if op.gate == "amplitude_encoding" else op.all_wires)


def _gate(op: Op) -> str:
    angles = ", ".join(python_angle(angle) for angle in op.angles)
    if op.gate == "amplitude_encoding":
        return f"library.StatePreparation(padded([{angles}], {len(op.wires)}))"
    text = f"library.{_NAMES[op.gate]}({angles})"
    if not op.controls:
        return text
    pattern = "".join(str(control.value) for control in reversed(op.controls))
    return f'{text}.control({len(op.controls)}, ctrl_state="{pattern}", annotated=False)'
