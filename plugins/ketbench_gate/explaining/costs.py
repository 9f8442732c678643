"""Which figures explain a training and what each costs; knows sizes and names only and imports no engine."""

from __future__ import annotations

from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.explaining import widened

GRID, ROWS = 21, 64
"""Places along each direction of the loss landscape, and the training rows it is averaged over."""
DRAWS = 200
"""Starting points of the gradient variance."""
PAIRS = 2000
"""Pairs of states of the expressibility."""
LONGEST = 60.0
"""Estimated seconds above which a figure is left out."""
QUICK = frozenset(
    {"roc", "roc_by_class", "calibration", "residuals", "residual_histogram", "decision_boundary", "trajectories"}
)
"""Names of the figures that the trained model answers at once."""
DRAWN = {
    "Loss landscape": "loss_landscape",
    "Gradient variance": "gradient_variance",
    "Expressibility": "expressibility",
}
"""The costly ones, and the figure by which each is known to be there."""


def costs(circuit: Lowered) -> dict[str, float]:
    """Estimated seconds of each costly figure on one processor core."""
    return {
        "Loss landscape": widened.seconds(circuit, GRID**2 * ROWS),
        "Gradient variance": 3 * widened.seconds(circuit, DRAWS),
        "Expressibility": widened.seconds(circuit, 2 * PAIRS),
    }
