"""Names of the numbers that a run reports, known before it runs: a sweep asks for its score before it spends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ketbench.plugin import Role, Task, score_names

_OF_CLASSES = ("auc", "balanced_accuracy", "f1_macro", "f1_weighted", "mcc", "log_loss", "brier")
_OF_NUMBERS = ("mae", "rmse")
_OF_A_TRAINING = (
    *("parameters", "circuit_weights", "encoder_weights", "head_weights", "circuit_executions"),
    *("executions_per_second", "training_seconds", "explaining_seconds", "epochs", "threshold", "expressibility"),
    "entangling_capability",
)
_OF_A_KERNEL = (
    *("inner_score", "bandwidth", "C", "off_diagonal_mean", "off_diagonal_variance", "support_rows", "qubits"),
    *("settings_tried", "train_rows", "test_rows", "duplicate_rows", "alignment"),
)


def of_training(task: Task, params: Any = None, more: Sequence[str] = ()) -> Sequence[str]:
    """What a sweep proposes, or with parameters all numbers of a training; empty where several targets name their own.

    Parameters
    ----------
    task : Task
    params : Params or None
    more : sequence of str
        What the backend adds.
    """
    target = task.dataset.target if task.dataset is not None else None
    coded = target is None or target.is_coded
    own = "accuracy" if coded else "r2"
    if params is None:
        return (f"validation_{own}",)
    if task.dataset is None or len(task.dataset.with_role(Role.TARGET)) != 1:
        return ()
    beside, brought = (_OF_CLASSES, score_names("classes")) if coded else (_OF_NUMBERS, score_names("values"))
    test = [f"test_{name}" for name in (own, *beside, *brought)]
    rest = [f"train_{own}", f"validation_{own}", *(f"validation_{name}" for name in brought)]
    return (*test, *(f"{name}_deviation" for name in test), *rest, *_OF_A_TRAINING, *more)


def of_kernel(task: Task, params: Any = None) -> Sequence[str]:
    """What a sweep proposes, or with parameters all numbers of a kernel's run."""
    if params is None or task.dataset is None:
        return ("inner_score",)
    target = task.dataset.target
    coded = target is None or target.is_coded
    brought = score_names("classes" if coded else "values")
    own = "balanced_accuracy" if coded else "r2"
    return (f"test_{own}", *(f"test_{name}" for name in brought), *_OF_A_KERNEL)
