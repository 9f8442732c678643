"""A short trial that tells how far the estimates of figures are off for one circuit on this machine."""

from __future__ import annotations

import time
from dataclasses import replace

import torch

from ketbench.plugin import Circuit
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.explaining.widened import seconds, widened

TRIAL = 0.02
"""Seconds that a trial should take."""


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
