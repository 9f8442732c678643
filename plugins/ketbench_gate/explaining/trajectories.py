"""How the circuit's parameters moved while it was trained; reads the history, computes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ketbench.plugin import Axis, Circuit, Figure, Line, Series
from ketbench_gate.explaining.subject import WEIGHTS

MOST_FOLLOWED = 32
MOST_POINTS = 400


def followed(circuit: Circuit) -> list[str]:
    """Names of the parameters that are followed: the first trainable ones."""
    return [parameter.name for parameter in circuit.trainable[:MOST_FOLLOWED]]


def is_due(epoch: int, epochs: int) -> bool:
    """Whether the parameters are noted after this epoch."""
    return epoch % max(1, -(-epochs // MOST_POINTS)) == 0


def trajectory_figures(circuit: Circuit, history: Mapping[str, Sequence[tuple[int, float]]]) -> dict[str, Figure]:
    """A curve a parameter; nothing where none was followed."""
    curves = [_curve(name, history[WEIGHTS + name]) for name in followed(circuit) if WEIGHTS + name in history]
    if not curves:
        return {}
    more = len(circuit.trainable) - len(curves)
    note = f"The first {len(curves)} of {len(circuit.trainable)} parameters." if more else ""
    return {
        "trajectories": Line(
            title="Parameters during training", series=curves, x=Axis("step"), y=Axis("angle", "rad"), note=note
        )
    }


def _curve(name: str, rows: Sequence[tuple[int, float]]) -> Series:
    table = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return Series(name, table[:, 0], table[:, 1])
