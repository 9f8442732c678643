"""Cuts a circuit into the product state that encodes the features and the rest, which is one matrix a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ketbench.plugin import (
    GATES,
    Expression,
    Feature,
    GateKind,
    Op,
    features_of,
    parameters_of,
    substituted,
)
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.circuits.observables import Observable

TURNS = ("rx", "ry", "rz")
"""Gates that may encode a feature in a product state."""


@dataclass(frozen=True, slots=True)
class Halves:
    """A circuit cut behind its encoding.

    Parameters
    ----------
    encoding : tuple of Op
        Turns of single wires by features, and gates without angles.
    block : Lowered
        The rest, on a state that is given, its parameters in place of features.
    """

    encoding: tuple[Op, ...]
    block: Lowered


def halves(circuit: Lowered, watched: Sequence[Observable]) -> Halves | None:
    """The two halves; None where features come in later, mix with parameters, or an observable is not diagonal.

    Examples
    --------
    >>> from ketbench.plugin import CircuitBuilder
    >>> from ketbench_gate.circuits.lowering import lowered
    >>> made = CircuitBuilder("c", 2).add("ry", 0, "x[0]").add("ry", 1, "x[1]").add("rz", 1, "t")
    >>> made = made.add("x", 1, controls=[0])
    >>> found = halves(lowered(made.build()), [])
    >>> len(found.encoding), len(found.block.ops)
    (2, 3)
    """
    if any(letter != "Z" for item in watched for term in item.terms for _, letter in term.letters):
        return None
    last = max((i for i, op in enumerate(circuit.ops) if any(map(features_of, op.angles))), default=-1)
    encoding = circuit.ops[: last + 1]
    if not all(map(_encodes, encoding)) or any(GATES[op.gate].kind is GateKind.STATE for op in circuit.ops):
        return None
    return Halves(encoding, block_of(circuit, circuit.ops[last + 1 :]))


def block_of(circuit: Lowered, ops: Sequence[Op]) -> Lowered:
    """Operations without features as a circuit that begins in any state and reads each parameter as a feature."""
    names = {name: Feature(i) for i, name in enumerate(circuit.parameters)}
    turned = tuple(replace(op, angles=tuple(_by_feature(angle, names) for angle in op.angles)) for op in ops)
    wires = tuple(range(circuit.n_wires))
    # The state itself is handed over when it is run; these angles only say how wide it is.
    given = Op("amplitude_encoding", wires, (Feature(0),))
    return Lowered(circuit.n_wires, (given, *turned), (), len(circuit.parameters))


def _by_feature(angle: Expression, names: dict[str, Feature]) -> Expression:
    return substituted(angle, {name: names[name] for name in parameters_of(angle)})


def _encodes(op: Op) -> bool:
    if op.controls or len(op.wires) != 1:
        return False
    if not op.angles:
        return True
    return op.gate in TURNS and not parameters_of(op.angles[0])


__all__ = ["TURNS", "Halves", "block_of", "halves"]
