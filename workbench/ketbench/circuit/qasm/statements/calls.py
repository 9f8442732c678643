"""Gate calls with modifiers and whole registers, as operations on wires."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from openqasm3 import ast

from ketbench.circuit.angles.expressions import Binary, Number, Unary
from ketbench.circuit.blocks import expand
from ketbench.circuit.circuit import Circuit, Control, Op
from ketbench.circuit.gates import GATES, GateKind
from ketbench.circuit.qasm.plain.exact import exact_angles
from ketbench.circuit.qasm.scope import MOST_OPS, MOST_WIRES, Scope
from ketbench.circuit.qasm.source import Undrawable
from ketbench.circuit.qasm.statements.recipes import PHASE, op, power


def called(call: ast.QuantumGate | ast.QuantumPhase, scope: Scope) -> list[Op]:
    """The operations of a gate call or a global phase."""
    values, exponents = _modifiers(call, scope)
    if isinstance(call, ast.QuantumGate):
        size, base = scope.base(call.name, exact_angles(call, scope), call)
    else:
        size, base = 0, [op(PHASE, (), (scope.angle(call.argument),))]
    for exponent in reversed(exponents):
        base = power(base if exponent > 0 else _unfolded(base, scope, size), exponent)
    return [
        part
        for wires in _calls(call, scope, len(values) + size)
        for one in base
        for part in _onto(one, [Control(*pair) for pair in zip(wires, values, strict=False)], wires, scope)
    ]


def _modifiers(call: ast.QuantumGate | ast.QuantumPhase, scope: Scope) -> tuple[list[int], list[float]]:
    values: list[int] = []
    exponents: list[float] = []
    for modifier in call.modifiers:
        kind = modifier.modifier.name
        if kind in ("ctrl", "negctrl"):
            count = 1 if modifier.argument is None else scope.integer(modifier.argument)
            if not 1 <= count <= MOST_WIRES:
                raise scope.source.error(f"{count} controls cannot be; give 1 to {MOST_WIRES}.", modifier)
            values += [int(kind == "ctrl")] * count
        elif modifier.argument is None:
            exponents.append(-1.0)
        else:
            exponents.append(scope.exponent(modifier.argument))
    return values, exponents


def _unfolded(ops: Sequence[Op], scope: Scope, wires: int) -> list[Op]:
    """The operations with blocks and gates of the text written out, so that each has an inverse."""
    refuse_many(ops, scope, None)
    around = Circuit("", tuple(map(str, range(wires))), gates=scope.defined)
    return [part for one in ops for part in ([one] if one.gate == PHASE else expand(around, one))]


def refuse_many(ops: Sequence[Op], scope: Scope, node: ast.QASMNode | None) -> None:
    """Refuse definitions within definitions that stand for more gates than can be run; counts them, expands nothing.

    Raises
    ------
    QasmError
    """
    for one in ops:
        count = scope.counts.get(one.gate, 1)
        if count > MOST_OPS:
            message = (
                f"'{one.gate}' stands for {count:,} gates, as definitions use definitions; the most is {MOST_OPS:,}."
            )
            raise scope.source.error(f"{message} Use it less.", node)


def _calls(call: ast.QuantumGate | ast.QuantumPhase, scope: Scope, needed: int) -> Iterator[tuple[int, ...]]:
    if isinstance(call, ast.QuantumPhase) and scope.source.version == 2:
        # Version 2 has no global phase; programs that write one name a qubit that it does not act on.
        yield ()
        return
    operands = [scope.wires(operand) for operand in call.qubits]
    name = call.name.name if isinstance(call, ast.QuantumGate) else "gphase"
    if len(operands) != needed:
        message = f"'{name}' acts on {needed} qubits here, not {len(operands)}."
        raise scope.source.error(message, call)
    yield from rows(operands, name, call, scope)


def rows(operands: Sequence[tuple[int, ...]], name: str, node: ast.QASMNode, scope: Scope) -> Iterator[tuple[int, ...]]:
    """One tuple of wires for each time a statement over whole registers is done."""
    lengths = {len(operand) for operand in operands} - {1}
    if len(lengths) > 1:
        message = f"'{name}' is given registers of {' and '.join(map(str, sorted(lengths)))} elements; use equal ones."
        raise scope.source.error(message, node)
    times = lengths.pop() if lengths else 1
    if times > MOST_OPS:
        raise scope.source.error(f"'{name}' would be done {times:,} times; the most is {MOST_OPS:,}.", node)
    for turn in range(times):
        wires = tuple(operand[turn if len(operand) > 1 else 0] for operand in operands)
        if len(set(wires)) != len(wires):
            raise scope.source.error(f"'{name}' uses one qubit twice; choose different qubits.", node)
        yield wires


def _onto(one: Op, guards: list[Control], wires: tuple[int, ...], scope: Scope) -> list[Op]:
    targets = wires[len(guards) :]
    inner = tuple(Control(targets[control.wire], control.value) for control in one.controls)
    controls = (*guards, *inner)
    if one.gate == PHASE:
        return _placed_phase(one, controls, targets, scope)
    if controls and one.gate in GATES and GATES[one.gate].kind not in (GateKind.UNITARY, GateKind.BLOCK):
        raise Undrawable(f"a controlled '{one.gate}'")
    return [replace(one, wires=tuple(targets[wire] for wire in one.wires), controls=controls)]


def _placed_phase(one: Op, controls: tuple[Control, ...], targets: tuple[int, ...], scope: Scope) -> list[Op]:
    """A phase of everything: a phase gate where it is controlled, else nothing, which no measurement can tell.

    In a gate's body it is written out, because the gate may be controlled later.
    """
    angle = one.angles[0]
    if controls:
        chosen = next((c for c in controls if c.value), controls[-1])
        rest = tuple(control for control in controls if control is not chosen)
        turn = Op("p", (chosen.wire,), (angle,), rest)
        flip = Op("x", (chosen.wire,))
        return [turn] if chosen.value else [flip, turn, flip]
    if not scope.in_body or scope.source.version == 2:
        return []
    wire = targets[0] if targets else 0
    double = Binary("*", Number(2.0), angle)
    return [op("p", (wire,), (double,)), op("rz", (wire,), (Unary(double),))]
