"""Which angles a gradient needs, and at which other angles the circuit is executed for it; executes nothing.

A gate exp(-i a G / 2) with the eigenvalues +-1 of G: df/da = (f(a + pi/2) - f(a - pi/2)) / 2 (Mitarai et al. 2018,
arXiv:1803.00745). Under one control G has the eigenvalues 0 and +-1, and four executions are needed (Anselmetti et al.
2021, arXiv:2104.05695).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ketbench.plugin import (
    GATES,
    Circuit,
    Expression,
    Feature,
    GateKind,
    InputError,
    Op,
    features_of,
    parameters_of,
)
from ketbench_gate.circuits.lowering import Lowered

_PLAIN = frozenset(("rx", "ry", "rz", "p", "u", "rxx", "ryy", "rzz"))
_NEAR, _FAR = (math.sqrt(2) + 1) / (4 * math.sqrt(2)), (math.sqrt(2) - 1) / (4 * math.sqrt(2))
TWO = ((math.pi / 2, 0.5), (-math.pi / 2, -0.5))
FOUR = ((math.pi / 2, _NEAR), (-math.pi / 2, -_NEAR), (3 * math.pi / 2, -_FAR), (-3 * math.pi / 2, _FAR))


@dataclass(frozen=True, slots=True)
class Place:
    """One angle of one operation.

    Parameters
    ----------
    expression : Expression
    terms : tuple of (float, float)
        By how much it is shifted, radians, and the factor of the value found there; empty where it cannot be.
    """

    expression: Expression
    terms: tuple[tuple[float, float], ...]


def places(circuit: Lowered) -> tuple[Place, ...]:
    """All angles in running order."""
    return tuple(Place(angle, _terms(op)) for op in circuit.ops for angle in op.angles)


def _terms(op: Op) -> tuple[tuple[float, float], ...]:
    if op.gate not in _PLAIN:
        return ()
    if not op.controls or op.gate == "p":
        return TWO
    # U under a control also turns the phase of the control; its angles do not stand alone.
    return FOUR if op.gate in ("rx", "ry", "rz") else ()


def by_angles(circuit: Lowered) -> Circuit:
    """The circuit with x[k] in the place of angle number k: a row of features then sets all of them."""
    numbers = iter(range(sum(len(op.angles) for op in circuit.ops)))
    ops = tuple(
        replace(op, angles=tuple(Feature(next(numbers)) for _ in op.angles), column=place)
        for place, op in enumerate(circuit.ops)
    )
    return Circuit("angles", tuple(f"q{wire}" for wire in range(circuit.n_wires)), ops)


def needed(circuit: Lowered, trained: Sequence[str], *, features: bool = False) -> tuple[int, ...]:
    """Numbers of the angles that a gradient needs.

    Parameters
    ----------
    circuit : Lowered
    trained : sequence of str
        Names of the parameters it is taken for.
    features : bool
        Whether it is taken for the features too, as with an encoder before the circuit.

    Raises
    ------
    InputError
        For an angle that has no rule.
    """
    wanted = frozenset(trained)
    found: list[int] = []
    for number, (op, place) in enumerate(_with_ops(circuit)):
        used = wanted & set(parameters_of(place.expression)) or (features and features_of(place.expression))
        if not used:
            continue
        if GATES[op.gate].kind is GateKind.STATE or not place.terms:
            held = f"'{op.gate}'{' under controls' if op.controls else ''}"
            raise InputError(f"The gate {held} has no rule of shifts; choose the gradient spsa, or other gates.")
        found.append(number)
    return tuple(found)


def _with_ops(circuit: Lowered) -> Iterator[tuple[Op, Place]]:
    listed = iter(places(circuit))
    for op in circuit.ops:
        for _ in op.angles:
            yield op, next(listed)
