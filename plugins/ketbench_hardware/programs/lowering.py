"""Operations of the gate table with their numbers as gates that every vendor has; phases of the whole are dropped."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from ketbench.plugin import GATES, Circuit, GateKind, InputError, Op, evaluate, expanded
from ketbench_hardware.programs.controlled import controlled, turned
from ketbench_hardware.programs.program import BARRIER, SINGLE, Gate, Program
from ketbench_hardware.programs.states import prepared

_HALF = math.pi / 2
_AROUND = {
    "rxx": (("h", 0.0), ("h", 0.0)),
    "ryy": (("rx", _HALF), ("rx", -_HALF)),
    "rzz": None,
}
"""What turns X X or Y Y into Z Z, before and after."""


def program(circuit: Circuit, weights: Mapping[str, float], row: Sequence[float]) -> Program:
    """One circuit with its weights and the features of one row, radians.

    Raises
    ------
    InputError
        For an operation that no device can do as it stands: measurements in the middle, resets, conditions.
    """
    flat = expanded(circuit)
    made = [gate for op in flat.ops for gate in _one(op, weights, row, flat.n_wires)]
    return Program(flat.n_wires, tuple(made))


def _one(op: Op, weights: Mapping[str, float], row: Sequence[float], n_wires: int) -> Iterator[Gate]:
    kind = GATES[op.gate].kind
    if kind is GateKind.BARRIER:
        yield Gate(BARRIER, tuple(range(n_wires)))
        return
    angles = tuple(float(evaluate(angle, weights, row)) for angle in op.angles)
    if kind is GateKind.STATE and not op.controls:
        yield from prepared(op.wires, angles)
        return
    if kind is not GateKind.UNITARY or op.condition is not None:
        raise InputError(f"The operation '{op.gate}' cannot be sent to a device; evaluate on noise or exact instead.")
    flipped = [Gate("x", (control.wire,)) for control in op.controls if control.value == 0]
    yield from flipped
    yield from _guarded(op.gate, op.wires, angles, tuple(control.wire for control in op.controls))
    yield from flipped


def _guarded(name: str, wires: tuple[int, ...], angles: Sequence[float], guards: tuple[int, ...]) -> Iterator[Gate]:
    if name == "swap":
        a, b = wires
        if not guards:
            yield Gate("swap", wires)
            return
        yield Gate("cx", (b, a))
        yield from controlled(turned("x"), b, (*guards, a))
        yield Gate("cx", (b, a))
    elif name == "iswap":
        # exp(i pi/4 (XX + YY))
        yield from _guarded("rxx", wires, (-_HALF,), guards)
        yield from _guarded("ryy", wires, (-_HALF,), guards)
    elif name in _AROUND:
        yield from _pair(name, wires, angles[0], guards)
    elif name != "id" or guards:
        yield from controlled(turned(name, *angles), wires[0], guards) if guards else _single(name, wires[0], angles)


def _pair(name: str, wires: tuple[int, ...], angle: float, guards: tuple[int, ...]) -> Iterator[Gate]:
    """A turn about X X, Y Y or Z Z; a control has to hold only the turn in its middle."""
    a, b = wires
    around = _AROUND[name]
    for wire in wires if around else ():
        yield Gate(around[0][0], (wire,), around[0][1]) if around else Gate("h", (wire,))
    yield Gate("cx", (a, b))
    yield from controlled(turned("rz", angle), b, guards) if guards else [Gate("rz", (b,), angle)]
    yield Gate("cx", (a, b))
    for wire in wires if around else ():
        yield Gate(around[1][0], (wire,), around[1][1]) if around else Gate("h", (wire,))


def _single(name: str, wire: int, angles: Sequence[float]) -> Iterator[Gate]:
    if name in SINGLE:
        yield Gate(name, (wire,))
    elif name == "u":
        theta, phi, lam = angles
        yield Gate("rz", (wire,), lam)
        yield Gate("ry", (wire,), theta)
        yield Gate("rz", (wire,), phi)
    elif name in ("rx", "ry", "rz", "p"):
        yield Gate("rz" if name == "p" else name, (wire,), angles[0])
    elif name != "id":
        raise InputError(f"The gate '{name}' is not known to the devices; evaluate on noise or exact instead.")
