"""Findings before a kernel is run: target, features, wires, settings; prepares and computes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ketbench.plugin import Impute, Problem, Severity, Task, feature_names, target_problem
from ketbench_gate.objectives.kernels.embedding import MOST_WIRES
from ketbench_gate.objectives.kernels.params import KernelParams

_SLOW_ROWS = 4000


def problems(task: Task, params: KernelParams) -> Iterator[Problem]:
    """Errors, warnings and notes."""
    dataset = task.dataset
    if dataset is None:
        yield Problem("The experiment has no dataset; choose one.", "dataset")
        return
    target = dataset.target
    if target is None:
        yield Problem(f"Dataset '{dataset.name}' has no target; give one column that role.", "dataset.columns")
        return
    if text := target_problem(target):
        yield Problem(text, f"dataset.columns.{target.name}")
    if not dataset.features:
        yield Problem(f"Dataset '{dataset.name}' has no feature column; give one that role.", "dataset.columns")
        return
    gaps = [column for column in dataset.features if column.missing.any()]
    if gaps and not any(isinstance(step, Impute) for step in dataset.preparation):
        text = f"Feature '{gaps[0].name}' has {int(gaps[0].missing.sum())} missing values"
        yield Problem(f"{text}; add an impute step or skip the column.", f"dataset.columns.{gaps[0].name}")
    wires = len(feature_names(dataset))
    if task.circuit is None and wires > MOST_WIRES:
        text = f"{wires} features need {wires} wires, at most {MOST_WIRES} are simulated here"
        yield Problem(f"{text}; add a PCA or choose a circuit.", "dataset.preparation")
    bad = [value for value in (*params.bandwidths, *params.penalties) if value <= 0]
    if bad:
        yield Problem(f"A bandwidth or C of {bad[0]:g} is not positive; give numbers above 0.", "params.bandwidths")
    if params.learner in ("svm", "one-class") and not target.is_coded:
        text = f"The learner '{params.learner}' needs classes, but '{target.name}' holds numbers; choose ridge."
        yield Problem(text, "params.learner")
    if dataset.n_rows > _SLOW_ROWS:
        text = f"{dataset.n_rows} rows: landmarks stand for all above {_SLOW_ROWS} training rows."
        yield Problem(text, "dataset", Severity.WARNING)
