"""A circuit whose trainable parameters became features, so that one batch holds many settings of them."""

from __future__ import annotations

import time
from dataclasses import replace

import torch

from ketbench.circuit import Circuit
from ketbench.expressions import Feature, substituted
from ketbench_gate.engine import Work
from ketbench_gate.lowering import Lowered, lowered
from ketbench_gate.statevector_engine import StatevectorEngine

SECOND = 2.2e8
"""Operations times amplitudes that a busy processor core does in about a second, in double precision."""
TRIAL = 0.02
"""Seconds that a trial should take."""


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


def slowness(circuit: Circuit, work: Work, n_features: int) -> float:
    """What a small batch takes here over what `seconds` says; asked of a second batch, for the first one prepares.

    Parameters
    ----------
    circuit : Circuit
    work : Work
        The same circuit lowered, with what is measured.
    n_features : int
    """
    wide = widened(circuit, n_features)
    engine = StatevectorEngine(replace(work, circuit=wide))
    rows = max(1, min(engine.rows, round(TRIAL / seconds(wide, 1))))
    weights = torch.zeros(len(circuit.parameters), dtype=torch.float64)
    features = torch.zeros((rows, wide.n_features), dtype=torch.float64)
    with torch.no_grad():
        engine.expectations(weights, features)
        began = time.thread_time()
        engine.expectations(weights, features)
    return (time.thread_time() - began) / seconds(wide, rows)


__all__ = ["seconds", "slowness", "widened"]
