"""Statements that act: gates, measurements, resets, barriers, conditions and loops of known length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from openqasm3 import ast

from ketbench.circuit.circuit import Condition, Op
from ketbench.circuit.gates import GATES, GateKind
from ketbench.circuit.qasm.scope import MOST_OPS, Scope
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
            return _branches(node, scope)
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
    return [Op(gate.name, wires, tuple(scope.angle(angle) for angle in node.arguments))]


def _measured(node: ast.QuantumMeasurementStatement, scope: Scope) -> Iterator[Op]:
    wires = scope.wires(node.measure.qubit)
    if node.target is None:
        yield from (Op("measure", (wire,)) for wire in wires)
        return
    bits = scope.bit_places(node.target)
    if len(bits) != len(wires):
        message = f"{len(wires)} qubits are measured into {len(bits)} bits; give as many bits as qubits."
        raise scope.source.error(message, node)
    for wire, bit in zip(wires, bits, strict=True):
        yield Op("measure", (wire,), bits=(bit,))


def _branches(node: ast.BranchingStatement, scope: Scope) -> list[Op]:
    condition = _condition(node.condition, scope)
    opposite = Condition(condition.bit, 1 - condition.value)
    first = _block(node.if_block, scope)
    second = _block(node.else_block, scope)
    written = {bit for op in (*first, *second) for bit in op.bits}
    if any(op.condition for op in (*first, *second)) or (condition.bit in written and len(first) + len(second) > 1):
        raise Undrawable("such a condition")
    taken = [replace(op, condition=condition) for op in first]
    return taken + [replace(op, condition=opposite) for op in second]


def _condition(node: ast.Expression, scope: Scope) -> Condition:
    match node:
        case ast.UnaryExpression(op=ast.UnaryOperator() as op, expression=inner) if op.name in ("!", "~"):
            condition = _condition(inner, scope)
            return Condition(condition.bit, 1 - condition.value)
        case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name in ("==", "!="):
            condition = _condition(left, scope)
            value = _bit_value(right)
            return Condition(condition.bit, value if op.name == "==" else 1 - value)
        case ast.Identifier() | ast.IndexExpression():
            bits = scope.bit_places(node)
            if len(bits) == 1:
                return Condition(bits[0])
            raise Undrawable("a condition on several bits")
        case _:
            raise Undrawable("such a condition")


def _bit_value(node: ast.Expression) -> int:
    match node:
        case ast.IntegerLiteral(value=value) | ast.BitstringLiteral(value=value) if value in (0, 1):
            return value
        case ast.BooleanLiteral(value=value):
            return int(value)
        case _:
            raise Undrawable("such a comparison")


def _block(statements: Sequence[ast.Statement], scope: Scope) -> list[Op]:
    found: list[Op] = []
    for statement in statements:
        found += read_operation(statement, scope)
        if len(found) > MOST_OPS:
            raise scope.source.error(f"The block has more than {MOST_OPS:,} operations; split it.", statement)
    return found


def _loop(node: ast.ForInLoop, scope: Scope) -> list[Op]:
    name = node.identifier.name
    values = _loop_values(node, scope)
    outer = scope.constants.get(name)
    found: list[Op] = []
    try:
        for value in values:
            scope.constants[name] = float(value)
            found += _block(node.block, scope)
            if len(found) > MOST_OPS:
                raise scope.source.error(f"The loop makes more than {MOST_OPS:,} operations; shorten it.", node)
    finally:
        scope.constants.pop(name, None)
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
