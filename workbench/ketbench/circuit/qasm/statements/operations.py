"""Statements that act: gates, measurements, resets, barriers, conditions and loops of known length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openqasm3 import ast

from ketbench.circuit.circuit import Op
from ketbench.circuit.gates import GATES, GateKind
from ketbench.circuit.qasm.classical.branches import branched, switched
from ketbench.circuit.qasm.classical.copies import copied_inside, written
from ketbench.circuit.qasm.plain.exact import exact_angles
from ketbench.circuit.qasm.scope import MOST_OPS, UNREAD, Scope
from ketbench.circuit.qasm.source import Undrawable
from ketbench.circuit.qasm.statements.bodies import barrier
from ketbench.circuit.qasm.statements.calls import called


def read_operation(node: ast.QASMNode, scope: Scope) -> list[Op]:
    """The operations of one statement.

    Raises
    ------
    QasmError
    Undrawable
        A statement that a circuit cannot hold.
    """
    match node:
        case ast.QuantumGate():
            return _state_preparation(node, scope) or called(node, scope)
        case ast.QuantumPhase():
            return called(node, scope)
        case ast.QuantumMeasurementStatement():
            return list(_measured(node, scope))
        case ast.QuantumBarrier():
            return [barrier(node, scope)]
        case ast.QuantumReset():
            return [Op("reset", (wire,)) for wire in scope.wires(node.qubits)]
        case ast.BranchingStatement():
            return branched(node, scope, _block)
        case ast.SwitchStatement():
            return switched(node, scope, _block)
        case ast.ClassicalAssignment():
            copied_inside(node, scope)
            return []
        case ast.ForInLoop():
            return _loop(node, scope)
        case _:
            raise Undrawable("a statement of this kind")


def _state_preparation(node: ast.QuantumGate, scope: Scope) -> list[Op]:
    gate = GATES.get(node.name.name)
    if gate is None or gate.kind is not GateKind.STATE or node.name.name in scope.definitions:
        return []
    if node.modifiers:
        raise Undrawable("a controlled state preparation")
    wires = tuple(wire for operand in node.qubits for wire in scope.wires(operand))
    if len(set(wires)) != len(wires):
        raise scope.source.error(f"'{gate.name}' uses one qubit twice; choose different qubits.", node)
    return [Op(gate.name, wires, tuple(exact_angles(node, scope)))]


def _measured(node: ast.QuantumMeasurementStatement, scope: Scope) -> Iterator[Op]:
    wires = scope.wires(node.measure.qubit)
    if node.target is None:
        yield from (Op("measure", (wire,)) for wire in wires)
        return
    bits = scope.bit_places(node.target)
    written(bits, scope)
    if len(bits) != len(wires):
        message = f"{len(wires)} qubits are measured into {len(bits)} bits; give as many bits as qubits."
        raise scope.source.error(message, node)
    for wire, bit in zip(wires, bits, strict=True):
        yield Op("measure", (wire,), bits=() if bit == UNREAD else (bit,))


def _block(statements: Sequence[ast.Statement], scope: Scope) -> list[Op]:
    found: list[Op] = []
    remarks = scope.source.remarks
    for statement in statements:
        if remarks is not None:
            remarks.reach(statement)
        ops = read_operation(statement, scope)
        found += ops if remarks is None else remarks.on(ops, statement)
        if len(found) > MOST_OPS:
            raise scope.source.error(f"The block has more than {MOST_OPS:,} operations; split it.", statement)
    return found


def _loop(node: ast.ForInLoop, scope: Scope) -> list[Op]:
    name = node.identifier.name
    values = _loop_values(node, scope)
    outer, was_whole = scope.constants.get(name), name in scope.whole
    scope.whole.add(name)
    found: list[Op] = []
    try:
        for value in values:
            scope.constants[name] = float(value)
            found += _block(node.block, scope)
            if len(found) > MOST_OPS:
                raise scope.source.error(f"The loop makes more than {MOST_OPS:,} operations; shorten it.", node)
    finally:
        scope.constants.pop(name, None)
        if not was_whole:
            scope.whole.discard(name)
        if outer is not None:
            scope.constants[name] = outer
    return found


def _loop_values(node: ast.ForInLoop, scope: Scope) -> Sequence[int]:
    match node.set_declaration:
        case ast.RangeDefinition(start=start, end=end) as given if start is not None and end is not None:
            return scope.steps(given, 0)
        case ast.DiscreteSet(values=values):
            return [scope.integer(value) for value in values]
        case _:
            raise Undrawable("a loop over this")
