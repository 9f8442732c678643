"""A circuit whose trainable parameters became features, so that one batch holds many settings of them."""

from __future__ import annotations

from dataclasses import replace

from ketbench.plugin import Circuit, Feature, substituted
from ketbench_gate.circuits.lowering import Lowered, lowered

SECOND = 2.2e8
"""Operations times amplitudes that a busy processor core does in about a second, in double precision."""


def widened(circuit: Circuit, n_features: int) -> Lowered:
    """The circuit with trainable parameter number i read as feature ``n_features + i``.

    Parameters
    ----------
    circuit : Circuit
    n_features : int
        Features of a sample, whether the circuit reads them or not.
    """
    flat = lowered(circuit)
    names = [parameter.name for parameter in circuit.trainable]
    places = {name: Feature(n_features + at) for at, name in enumerate(names)}
    ops = tuple(replace(op, angles=tuple(substituted(angle, places) for angle in op.angles)) for op in flat.ops)
    return replace(flat, ops=ops, n_features=n_features + len(names))


def seconds(circuit: Lowered, rows: float) -> float:
    """About how long a batch of so many rows takes; a gradient three times as long."""
    return rows * 2.0**circuit.n_wires * (1 + len(circuit.ops)) / SECOND


__all__ = ["seconds", "widened"]
