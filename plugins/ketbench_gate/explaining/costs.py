"""Which figures explain a training, what each costs, and which a run that is over lacks; imports no engine."""

from __future__ import annotations

from ketbench.plugin import Ended, Task, roughly
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.explaining import widened
from ketbench_gate.training.checks import lowered_or_none

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


AGAIN = " for the figures, and the classical controls are trained again; the circuit is not"
KEPT = ", from the weights this run kept; nothing is trained again"


def offer(task: Task, ended: Ended) -> str:
    """A sentence; empty when nothing is missing, or nothing can be computed from what the run kept."""
    flat = lowered_or_none(task.circuit)
    if flat is None or task.circuit is None or task.dataset is None or "weights" not in ended.result.arrays:
        return ""
    seconds = costs(flat) if task.circuit.trainable else {}
    said = [note.partition(" not measured")[0] for note in ended.result.notes]
    due = [name for name, figure in DRAWN.items() if figure not in ended.result.figures and name not in said]
    missing = [name for name in due if seconds.get(name, LONGEST + 1) <= LONGEST]
    is_bare = not QUICK.intersection(ended.result.figures) and "Decision boundary" not in said
    names = [*(["Errors by model, decision boundary"] if is_bare else []), *missing]
    if not names:
        return ""
    took = sum(seconds[name] for name in missing)
    words = ", ".join(names)
    # For a busy core; a free one took a third of it (6, 8 and 10 qubits).
    return f"Not computed yet: {words.lower()}. Up to about {roughly(took)}{AGAIN if is_bare else KEPT}."
