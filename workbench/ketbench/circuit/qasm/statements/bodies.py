"""Gate definitions of a text: a custom gate, a folded block, or a gate of the table written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from openqasm3 import ast

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import Expression, Reference, evaluate
from ketbench.circuit.blocks import angle_count, counted, expand
from ketbench.circuit.checks import is_name
from ketbench.circuit.circuit import Circuit, CustomGate, Op
from ketbench.circuit.columns import placed
from ketbench.circuit.extent import weight_of
from ketbench.circuit.gates import CONTROLLED, GATES, GateKind
from ketbench.circuit.qasm.annotations import annotation, checked_options, column_of, json_annotation
from ketbench.circuit.qasm.scope import MOST_OPS, Definition, Scope
from ketbench.circuit.qasm.source import Undrawable
from ketbench.circuit.qasm.statements.calls import called
from ketbench.circuit.qasm.statements.recipes import PHASE, recipe
from ketbench.circuit.qasm.vocabulary import free_name
from ketbench.circuit.states.unitary import matrix_of

_LARGEST_COMPARED = 5
_TEST_ANGLES = (0.37, 1.91, -0.83, 0.59)


def define(node: ast.QuantumGateDefinition, scope: Scope) -> None:
    """Take a gate definition into the scope."""
    name = node.name.name
    if name in scope.definitions or name in scope.qubits or name in scope.parameters:
        raise scope.source.error(f"The name '{name}' is declared twice; rename one of the two.", node)
    try:
        scope.definitions[name] = _definition(node, scope)
    except Undrawable:
        scope.definitions[name] = Definition(len(node.qubits), len(node.arguments), None)
        raise


def model_name(name: str, taken: Sequence[str]) -> str:
    """A parameter's name that the language of angles takes."""
    return name if is_name(name) and name not in taken else free_name(f"{name}_1", taken)


def _definition(node: ast.QuantumGateDefinition, scope: Scope) -> Definition:
    inner = _inner_scope(node, scope)
    body = _in_order(placed(_body(node, inner), len(node.qubits)), len(node.qubits))
    angles = tuple(inner.parameters.values())
    name = annotation(node, "name")
    gate = CustomGate(
        json_annotation(node, "name", str, scope.source) if name else node.name.name, len(node.qubits), angles, body
    )
    return _block(node, gate, scope) or _known(gate, scope) or _custom(gate, scope)


def _inner_scope(node: ast.QuantumGateDefinition, scope: Scope) -> Scope:
    named = json_annotation(node, "angles", list, scope.source)
    parameters: dict[str, str] = {}
    for place, argument in enumerate(node.arguments):
        if argument.name in parameters:
            raise scope.source.error(f"The angle '{argument.name}' is declared twice; rename one of the two.", node)
        wanted = str(named[place]) if named and place < len(named) else argument.name
        parameters[argument.name] = model_name(wanted, list(parameters.values()))
    qubits = {qubit.name: (place,) for place, qubit in enumerate(node.qubits)}
    if len(qubits) != len(node.qubits):
        raise scope.source.error(f"The gate '{node.name.name}' names one qubit twice; rename one.", node)
    return Scope(
        scope.source,
        qubits=qubits,
        parameters=parameters,
        constants=scope.constants,
        definitions=scope.definitions,
        gates=scope.gates,
        counts=scope.counts,
        weights=scope.weights,
        tuples=scope.tuples,
        whole=scope.whole,
        in_body=True,
    )


def _body(node: ast.QuantumGateDefinition, scope: Scope) -> list[tuple[Op, int | None]]:
    found: list[tuple[Op, int | None]] = []
    for statement in node.body:
        match statement:
            case ast.QuantumGate() | ast.QuantumPhase():
                ops = called(statement, scope)
            case ast.QuantumBarrier():
                ops = [barrier(statement, scope)]
            case _:
                raise Undrawable("such a statement in a gate")
        remarks = scope.source.remarks
        if remarks is not None:
            remarks.reach(statement)
            ops = remarks.on(ops, statement)
        column = column_of(statement, scope.source)
        found += [(op, column if place == 0 else None) for place, op in enumerate(ops)]
        if len(found) > MOST_OPS:
            raise scope.source.error(f"The gate has more than {MOST_OPS:,} operations; split it.", node)
    return found


def barrier(node: ast.QuantumBarrier, scope: Scope) -> Op:
    """A barrier over the given qubits, or over all."""
    wires = tuple(wire for operand in node.qubits for wire in scope.wires(operand))
    if len(set(wires)) != len(wires):
        raise scope.source.error("'barrier' names one qubit twice; name each once.", node)
    return Op("barrier", wires)


def _block(node: ast.QuantumGateDefinition, gate: CustomGate, scope: Scope) -> Definition | None:
    """The folded block a definition stands for, if its body is what that block expands to."""
    stated = json_annotation(node, "block", dict, scope.source)
    if stated is None:
        return None
    options = stated.get("options", {})
    kind = GATES.get(str(stated.get("gate")))
    if kind is None or kind.kind is not GateKind.BLOCK or not isinstance(options, dict):
        raise scope.source.error(f"@ketbench.block names no block: '{stated.get('gate')}'.", node)
    wires = tuple(range(gate.wires))
    angles = tuple(Reference(name) for name in gate.angles)
    block = Op(kind.name, wires, angles, options=checked_options(options, node, scope.source))
    if not _expands_to(block, gate):
        return None
    return Definition(gate.wires, len(angles), lambda given: [_with_angles(block, given)])


def _with_angles(block: Op, given: Sequence[Expression]) -> Op:
    return Op(block.gate, block.wires, tuple(given), options=block.options)


def _expands_to(block: Op, gate: CustomGate) -> bool:
    layers = block.option("layers", 1)
    if not isinstance(layers, int) or angle_count(block.gate, gate.wires, layers) != len(gate.angles):
        return False
    around = Circuit("", tuple(map(str, block.wires)))
    try:
        parts = tuple(expand(around, block))
    except CircuitError:
        return False
    return _in_order(placed(((part, None) for part in parts), gate.wires), gate.wires) == gate.body


def _in_order(ops: tuple[Op, ...], wires: int) -> tuple[Op, ...]:
    return Circuit("", tuple(map(str, range(wires))), ops).ops


def _known(gate: CustomGate, scope: Scope) -> Definition | None:
    """The gate of the table that a definition of the same name writes out."""
    known = recipe(gate.name)
    if known is None or known[:2] != (gate.wires, len(gate.angles)) or gate.wires > _LARGEST_COMPARED:
        return None
    if counted(gate.body, scope.counts) > MOST_OPS:
        return None
    angles = _TEST_ANGLES[: len(gate.angles)]
    meant = known[2](*(Reference(name) for name in gate.angles))
    try:
        same = _same(_matrix(meant, gate, angles, scope), _matrix(gate.body, gate, angles, scope), scope)
    except (CircuitError, ValueError, ArithmeticError):
        return None
    return Definition(known[0], known[1], lambda given: known[2](*given)) if same else None


def _matrix(ops: Sequence[Op], gate: CustomGate, angles: Sequence[float], scope: Scope) -> np.ndarray:
    values = dict(zip(gate.angles, angles, strict=True))
    around = Circuit("", tuple(map(str, range(gate.wires))), gates=scope.defined)
    written = [part for op in ops if op.gate != PHASE for part in expand(around, op)]
    matrix = matrix_of(written, gate.wires, values)
    turns = [op for op in ops if op.gate == PHASE]
    return matrix * np.prod([np.exp(1j * _value(op, values)) for op in turns])


def _value(op: Op, values: dict[str, float]) -> float:
    return float(evaluate(op.angles[0], values))


def _same(a: np.ndarray, b: np.ndarray, scope: Scope) -> bool:
    if scope.source.version == 2:
        # OpenQASM 2 cannot control a gate, so a global phase in a definition means nothing there.
        overlap = np.vdot(a, b)
        b = b * (abs(overlap) / overlap) if abs(overlap) > 1e-9 else b
    return bool(np.allclose(a, b, atol=1e-9))


def _custom(gate: CustomGate, scope: Scope) -> Definition:
    taken = {*GATES, *CONTROLLED, PHASE, *(other.name for other in scope.gates)}
    wanted = gate.name if is_name(gate.name) else free_name(gate.name, taken)
    name = wanted
    number = 2
    while name in taken:
        name = f"{wanted}_{number}"
        number += 1
    scope.weights[name] = weight_of(gate, scope.weights)
    scope.gates.append(replace(gate, name=name))
    scope.counts[name] = counted(gate.body, scope.counts)
    wires = tuple(range(gate.wires))
    return Definition(gate.wires, len(gate.angles), lambda given: [Op(name, wires, tuple(given))])
