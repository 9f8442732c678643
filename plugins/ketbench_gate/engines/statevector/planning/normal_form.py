"""Every gate as three kinds of primitive: one-qubit turns, diagonal phases, shuffles of the basis; no torch here."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import (
    GATES,
    Binary,
    Control,
    Expression,
    GateKind,
    Number,
    Op,
    X,
    Y,
    Z,
    evaluate,
    features_of,
    is_constant,
)

Matrix = NDArray[np.complex128]
Reals = NDArray[np.float64]

_ZERO: Matrix = np.zeros((2, 2), dtype=np.complex128)
_ONE: Matrix = np.eye(2, dtype=np.complex128)
_UP: Matrix = np.diag([1, 0]).astype(np.complex128)
_DOWN: Matrix = np.diag([0, 1]).astype(np.complex128)
H: Matrix = np.array([[1, 1], [1, -1]], dtype=np.complex128) / math.sqrt(2)
S: Matrix = np.diag([1, 1j]).astype(np.complex128)
TO_Y: Matrix = (S @ H).astype(np.complex128)
"""Turns Z into Y by conjugation."""


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A one-qubit gate ``constant + cos(scale * angle) * cosine + sin(scale * angle) * sine``.

    Parameters
    ----------
    wire : int
    constant, cosine, sine : ndarray of complex, shape (2, 2)
    scale : float
    generator : ndarray of complex, shape (2, 2)
        The derivative by the angle, times the adjoint of the gate; constant for all gates of this form.
    angle : Expression or None
        None for a fixed matrix, which is then `constant`.
    axis : str
        "x", "y", "z" or "p" (phase of the one state); empty for a fixed matrix.
    """

    wire: int
    constant: Matrix
    cosine: Matrix
    sine: Matrix
    scale: float
    generator: Matrix
    angle: Expression | None
    axis: str = ""

    @property
    def is_of_sample(self) -> bool:
        """Whether its angle differs between samples."""
        return self.angle is not None and bool(features_of(self.angle))


@dataclass(frozen=True, slots=True, eq=False)
class Phase:
    """A diagonal gate ``exp(1j * angle * table)``; entry i of the table belongs to state i of its wires."""

    wires: tuple[int, ...]
    table: Reals
    angle: Expression


@dataclass(frozen=True, slots=True)
class Shuffle:
    """A controlled X (one target) or a controlled swap (two)."""

    targets: tuple[int, ...]
    controls: tuple[Control, ...]

    @property
    def wires(self) -> tuple[int, ...]:
        """All wires it touches."""
        return self.targets + tuple(c.wire for c in self.controls)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Amplitudes from features: the encoded values, padded with zeros and normalised."""

    wires: tuple[int, ...]
    values: tuple[Expression, ...]


Primitive = Turn | Phase | Shuffle | Prepared


def primitives(op: Op) -> Iterator[Primitive]:
    """One operation as primitives, in running order."""
    if GATES[op.gate].kind is GateKind.STATE:
        yield Prepared(op.wires, op.angles)
    elif not op.controls and len(op.wires) == 1:
        yield from _single(op)
    else:
        yield from _RULES[op.gate](op)


def as_phase(turn: Turn) -> Iterator[Primitive]:
    """A turn as a phase between fixed changes of basis, for angles that differ between samples."""
    assert turn.angle is not None
    change = {"x": H, "y": TO_Y}.get(turn.axis)
    table = np.array([0.0, 1.0]) if turn.axis == "p" else np.array([-0.5, 0.5])
    if change is not None:
        yield fixed(turn.wire, change.conj().T)
    yield Phase((turn.wire,), table, turn.angle)
    if change is not None:
        yield fixed(turn.wire, change)


def fixed(wire: int, matrix: Matrix) -> Turn:
    """A one-qubit gate without an angle."""
    return Turn(wire, matrix, _ZERO, _ZERO, 0.0, _ZERO, None)


def _single(op: Op) -> Iterator[Primitive]:
    gate = GATES[op.gate]
    if op.gate == "id":
        return
    if op.gate == "u" and not all(is_constant(a) for a in op.angles):
        yield from (_turn(op.wires[0], axis, angle) for axis, angle in _u_parts(op))
    elif all(is_constant(angle) for angle in op.angles):
        assert gate.matrix is not None
        yield fixed(op.wires[0], gate.matrix(*(float(evaluate(a)) for a in op.angles)))
    else:
        yield _turn(op.wires[0], op.gate.removeprefix("r"), op.angles[0])


def _u_parts(op: Op) -> list[tuple[str, Expression]]:
    theta, phi, lam = op.angles
    return [("p", lam), ("y", theta), ("p", phi)]


def _turn(wire: int, axis: str, angle: Expression) -> Turn:
    if axis == "p":
        return Turn(wire, _UP, _DOWN, 1j * _DOWN, 1.0, 1j * _DOWN, angle, axis)
    pauli = {"x": X, "y": Y, "z": Z}[axis]
    return Turn(wire, _ZERO, _ONE, -1j * pauli, 0.5, -0.5j * pauli, angle, axis)


def _guarded(op: Op, own: Sequence[float]) -> Reals:
    """The table of a diagonal gate on its targets, zero where a control does not hold."""
    table = np.zeros(2 ** (len(op.controls) + len(op.wires)))
    held = 0
    for control in op.controls:
        held = 2 * held + control.value
    size = len(own)
    table[held * size : (held + 1) * size] = own
    return table


def _phase(op: Op, own: Sequence[float], angle: Expression) -> Phase:
    return Phase(op.all_wires, _guarded(op, own), angle)


def _number(value: float) -> Expression:
    return Number(value) if value >= 0 else Binary("-", Number(0.0), Number(-value))


def _constant_phase(angle: float) -> Callable[[Op], Iterator[Primitive]]:
    return lambda op: iter([_phase(op, [0, 1], _number(angle))])


def _between(change: Matrix, rule: Callable[[Op], Iterator[Primitive]]) -> Callable[[Op], Iterator[Primitive]]:
    """A rule conjugated on all targets: the adjoint of `change` first, `change` last."""

    def made(op: Op) -> Iterator[Primitive]:
        yield from (fixed(wire, change.conj().T) for wire in op.wires)
        yield from rule(op)
        yield from (fixed(wire, change) for wire in op.wires)

    return made


def _z_rotation(op: Op) -> Iterator[Primitive]:
    yield _phase(op, [-0.5, 0.5], op.angles[0])


def _zz_rotation(op: Op) -> Iterator[Primitive]:
    yield _phase(op, [-0.5, 0.5, 0.5, -0.5], op.angles[0])


def _shuffle(op: Op) -> Iterator[Primitive]:
    yield Shuffle(op.wires, op.controls)


def _iswap(op: Op) -> Iterator[Primitive]:
    yield Shuffle(op.wires, op.controls)
    yield _phase(op, [0, 1, 1, 0], _number(math.pi / 2))


def _any_one_qubit(op: Op) -> Iterator[Primitive]:
    for axis, angle in _u_parts(op):
        part = replace(op, gate="p" if axis == "p" else "ry", angles=(angle,))
        yield from _RULES[part.gate](part)


def _nothing(op: Op) -> Iterator[Primitive]:
    return iter(())


def _turned(angle: float) -> Matrix:
    return (math.cos(angle / 2) * _ONE - 1j * math.sin(angle / 2) * Y).astype(np.complex128)


_RULES: dict[str, Callable[[Op], Iterator[Primitive]]] = {
    "id": _nothing,
    "x": _shuffle,
    "swap": _shuffle,
    "y": _between(S, _shuffle),
    "z": _constant_phase(math.pi),
    "s": _constant_phase(math.pi / 2),
    "sdg": _constant_phase(-math.pi / 2),
    "t": _constant_phase(math.pi / 4),
    "tdg": _constant_phase(-math.pi / 4),
    "h": _between(_turned(math.pi / 4), _constant_phase(math.pi)),
    "sx": _between(H, _constant_phase(math.pi / 2)),
    "sxdg": _between(H, _constant_phase(-math.pi / 2)),
    "p": lambda op: iter([_phase(op, [0, 1], op.angles[0])]),
    "rz": _z_rotation,
    "rx": _between(H, _z_rotation),
    "ry": _between(TO_Y, _z_rotation),
    "u": _any_one_qubit,
    "iswap": _iswap,
    "rzz": _zz_rotation,
    "rxx": _between(H, _zz_rotation),
    "ryy": _between(TO_Y, _zz_rotation),
}
