"""Makes a circuit longer without changing what it computes, so that noise grows by a known factor; runs nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ketbench.plugin import GATES, GateKind, InputError, Number, Op, Unary

_SELF = frozenset(("h", "x", "y", "z", "id", "swap"))
_OTHER = {"s": "sdg", "sdg": "s", "t": "tdg", "tdg": "t", "sx": "sxdg", "sxdg": "sx"}
_TURNS = frozenset(("rx", "ry", "rz", "p", "rxx", "ryy", "rzz"))


def folded(ops: Sequence[Op], scale: int) -> tuple[Op, ...]:
    """U (U' U)^k with k = (scale - 1) / 2: the same unitary from `scale` times as many gates.

    State preparations stay in front and are not repeated; they have no inverse. Barriers stand between the parts, so
    that no compiler takes U' U for nothing.

    Parameters
    ----------
    ops : sequence of Op
        Unitary operations of the table, in running order.
    scale : int
        Odd.

    Raises
    ------
    InputError
        For an even scale.
    """
    if scale < 1 or scale % 2 == 0:
        raise InputError(f"A circuit is folded an odd number of times, not {scale}; choose 1, 3 or 5.")
    first = tuple(op for op in ops if GATES[op.gate].kind is GateKind.STATE)
    there = tuple(part for op in ops if op not in first for part in _invertible(op))
    back = tuple(_inverse(op) for op in reversed(there))
    wall = Op("barrier", tuple(sorted({wire for op in ops for wire in op.all_wires})))
    return (*first, *there, *((wall, *back, wall, *there) * ((scale - 1) // 2)))


def _invertible(op: Op) -> tuple[Op, ...]:
    """ISWAP = exp(i pi/4 (XX + YY)) as two turns, for its inverse is not a gate of the table."""
    if op.gate != "iswap":
        return (op,)
    quarter = (Unary(Number(math.pi / 2)),)
    return replace(op, gate="rxx", angles=quarter), replace(op, gate="ryy", angles=quarter)


def _inverse(op: Op) -> Op:
    if op.gate in _SELF:
        return op
    if op.gate in _OTHER:
        return replace(op, gate=_OTHER[op.gate])
    if op.gate in _TURNS:
        return replace(op, angles=tuple(Unary(angle) for angle in op.angles))
    if op.gate == "u":
        theta, phi, lam = op.angles
        return replace(op, angles=(Unary(theta), Unary(lam), Unary(phi)))
    raise InputError(
        f"The gate '{op.gate}' cannot be folded, for its inverse is not known; evaluate without --mitigate."
    )
