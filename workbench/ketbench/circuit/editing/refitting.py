"""Changes how a circuit takes its data in, so that more features fit; the trainable part stays as it was drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import (
    Binary,
    Call,
    Expression,
    Feature,
    Reference,
    Unary,
    features_of,
    parameters_of,
)
from ketbench.circuit.circuit import Circuit, Control, Op, Parameter
from ketbench.circuit.columns import placed
from ketbench.circuit.editing.edits import insert_column, prune_parameters
from ketbench.circuit.editing.places import fresh_names
from ketbench.circuit.gates import GATES, GateKind


def takes_state(op: Op) -> bool:
    """Whether an operation prepares amplitudes from features."""
    return op.gate in GATES and GATES[op.gate].kind is GateKind.STATE


def reads_data(op: Op) -> bool:
    """Whether an operation brings features in."""
    return takes_state(op) or any(features_of(angle) for angle in op.angles)


def with_amplitudes(circuit: Circuit, features: int) -> Circuit:
    """The circuit with one amplitude encoding in front instead of its angle encodings.

    Angles that mix features with parameters go with the encodings, and so do parameters that nothing else uses.

    Raises
    ------
    CircuitError
        When the wires hold fewer amplitudes than there are features.
    """
    wires = max(1, math.ceil(math.log2(max(1, features))))
    if wires > circuit.n_wires:
        text = f"{features} features need {wires} qubits by amplitude encoding, but '{circuit.name}' has"
        raise CircuitError(f"{text} {circuit.n_wires}; add wires or take fewer features.")
    kept = replace(circuit, ops=tuple(op for op in circuit.ops if not reads_data(op)))
    first = min((op.column for op in kept.ops), default=1)
    moved = replace(kept, ops=tuple(replace(op, column=op.column - first + 1) for op in kept.ops))
    encoding = Op("amplitude_encoding", tuple(range(wires)), tuple(Feature(i) for i in range(features)))
    return prune_parameters(moved.with_ops((encoding, *moved.ops)))


def with_features_again(circuit: Circuit, features: int) -> Circuit:
    """The circuit as it is drawn, where angles that read features beyond the first so many read those from 0 again.

    Every gate, wire and parameter stays, so that no wire begins without data.

    Examples
    --------
    >>> from ketbench.circuit.circuit import CircuitBuilder
    >>> drawn = CircuitBuilder("c", 3).add("angle_encoding", (0, 1, 2), "x[0]", "x[1]", "x[2]", axis="y").build()
    >>> with_features_again(drawn, 2).ops[0].angles
    (Feature(index=0), Feature(index=1), Feature(index=0))
    """
    if features < 1:
        raise CircuitError(f"Circuit '{circuit.name}' needs at least one feature to read; give the data one.")
    ops = [
        replace(op, angles=tuple(_wrapped(angle, features) for angle in op.angles)) if reads_data(op) else op
        for op in circuit.ops
    ]
    return circuit.with_ops(tuple(ops))


def _wrapped(tree: Expression, features: int) -> Expression:
    """The tree with each feature beyond the last replaced, counted round."""
    match tree:
        case Feature(index):
            return Feature(index % features)
        case Unary(operand):
            return Unary(_wrapped(operand, features))
        case Call(function, argument):
            return Call(function, _wrapped(argument, features))
        case Binary(operator, left, right):
            return Binary(operator, _wrapped(left, features), _wrapped(right, features))
        case _:
            return tree


def with_fewer_features(circuit: Circuit, features: int) -> Circuit:
    """The circuit without what reads features beyond the first so many; encodings get shorter, wires stay.

    Angles that mix such a feature with parameters go too, and so do parameters that nothing else uses.

    Examples
    --------
    >>> from ketbench.circuit.circuit import CircuitBuilder
    >>> drawn = CircuitBuilder("c", 3).add("angle_encoding", (0, 1, 2), "x[0]", "x[1]", "x[2]", axis="y").build()
    >>> [(op.gate, op.wires) for op in with_fewer_features(drawn, 2).ops]
    [('angle_encoding', (0, 1))]
    """
    kept = (_reading_fewer(op, features) for op in circuit.ops)
    return prune_parameters(circuit.with_ops(tuple(op for op in kept if op is not None)))


def _reading_fewer(op: Op, features: int) -> Op | None:
    known = [max(features_of(angle), default=-1) < features for angle in op.angles]
    if all(known):
        return op
    if op.gate != "angle_encoding" or not any(known):
        return None
    wires = tuple(wire for wire, stays in zip(op.wires, known, strict=True) if stays)
    return replace(op, wires=wires, angles=tuple(a for a, stays in zip(op.angles, known, strict=True) if stays))


def with_reuploading(circuit: Circuit, features: int) -> Circuit:
    """The circuit with rounds in front that take in the features it does not read yet.

    A round writes one feature on each wire as RY, turns each by a trainable RZ and RY and closes a ring of CNOT.
    The idea of writing the data in several rounds: Perez-Salinas et al., Quantum 4, 226 (2020).

    Raises
    ------
    CircuitError
        For a circuit without wires, or one that prepares amplitudes.
    """
    if not circuit.n_wires:
        raise CircuitError(f"Circuit '{circuit.name}' has no wire; add one first.")
    if any(map(takes_state, circuit.ops)):
        raise CircuitError(f"Circuit '{circuit.name}' prepares amplitudes, before which nothing can stand.")
    known = 1 + max(circuit.features, default=-1)
    rest = list(range(known, features))
    rounds = [rest[i : i + circuit.n_wires] for i in range(0, len(rest), circuit.n_wires)]
    names = fresh_names(circuit, "u", 2 * circuit.n_wires * len(rounds))
    ops = placed(((op, None) for op in _rounds(circuit, rounds, iter(names))), circuit.n_wires)
    room = 1 + max((op.column for op in ops), default=-1)
    moved = insert_column(circuit, 0, room) if room else circuit
    declared = (*circuit.parameters, *(Parameter(name) for name in names))
    return replace(moved, ops=(*ops, *moved.ops), parameters=declared)


def rounds_needed(circuit: Circuit, features: int) -> int:
    """How many times data are written once `with_reuploading` is done: what is there counts as one."""
    known = 1 + max(circuit.features, default=-1)
    return bool(known) + math.ceil(max(0, features - known) / max(1, circuit.n_wires))


def _rounds(circuit: Circuit, rounds: list[list[int]], names: Iterator[str]) -> Iterator[Op]:
    scale = _scaling(circuit)
    for features in rounds:
        for wire, feature in enumerate(features):
            yield Op("ry", (wire,), (_swapped(scale, feature),))
        for wire in range(circuit.n_wires):
            yield Op("rz", (wire,), (Reference(next(names)),))
            yield Op("ry", (wire,), (Reference(next(names)),))
        if circuit.n_wires > 1:
            for wire in range(circuit.n_wires):
                yield Op("x", ((wire + 1) % circuit.n_wires,), controls=(Control(wire),))


def _scaling(circuit: Circuit) -> Expression:
    """How the circuit writes a feature as an angle, so that all are written alike."""
    for op in circuit.ops:
        for angle in op.angles:
            if len(features_of(angle)) == 1 and not parameters_of(angle):
                return angle
    return Feature(0)


def _swapped(tree: Expression, feature: int) -> Expression:
    """The tree with its feature replaced by another."""
    match tree:
        case Feature():
            return Feature(feature)
        case Unary(operand):
            return Unary(_swapped(operand, feature))
        case Call(function, argument):
            return Call(function, _swapped(argument, feature))
        case Binary(operator, left, right):
            return Binary(operator, _swapped(left, feature), _swapped(right, feature))
        case _:
            return tree
