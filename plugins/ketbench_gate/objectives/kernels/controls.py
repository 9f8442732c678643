"""The classical kernels beside a quantum one: RBF and linear, on the same folds, penalties and number of widths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Baseline, Value, extra_scores, without_order
from ketbench_gate.objectives.kernels.data import Rows
from ketbench_gate.objectives.kernels.learning import Learner, best_of, tuned
from ketbench_gate.objectives.kernels.matrices import Floats
from ketbench_gate.objectives.kernels.params import KernelParams

Kernel = Callable[[Floats, Floats, float], Floats]


def rbf(first: Floats, second: Floats, gamma: float) -> Floats:
    """``exp(-gamma ||a - b||^2)``."""
    distance = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)[None] - 2 * first @ second.T
    return np.exp(-gamma * np.maximum(distance, 0.0))


def linear(first: Floats, second: Floats, _: float) -> Floats:
    """``a . b``."""
    return first @ second.T


def controls(rows: Rows, learner: Learner, params: KernelParams, seed: int) -> list[Baseline]:
    """Both, tuned and judged as the quantum kernel is; the order of category codes tells neither anything."""
    raw = rows.train.x
    train, test = _standardised(*(without_order(x, raw, rows.nominal) for x in (raw, rows.test.x)))
    count = len(params.bandwidths)
    widths = (np.geomspace(3.0, 0.003, count) if count > 1 else np.ones(1)) / train.shape[1]
    found = [_control("rbf", "RBF kernel", rbf, widths, train, test, rows, learner, params, seed)]
    return [*found, _control("linear", "Linear kernel", linear, np.ones(1), train, test, rows, learner, params, seed)]


def test_scores(learner: Learner, guess: NDArray[Any], rows: Rows) -> dict[str, Value]:
    """The learner's own score of the test rows, and those that plugins add; these know no chances here."""
    predicts = "values" if learner.metric == "r2" else "classes"
    brought = extra_scores(predicts, {"test": (rows.test.y, guess, None)})
    return {f"test_{learner.metric}": learner.score(guess, rows.test.y), **brought}


def _standardised(train: Floats, test: Floats) -> tuple[Floats, Floats]:
    centre, spread = train.mean(axis=0), train.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    return (train - centre) / spread, (test - centre) / spread


def _control(
    name: str, title: str, kernel: Kernel, widths: NDArray[Any], train: Floats, test: Floats, rows: Rows,
    learner: Learner, params: KernelParams, seed: int,
) -> Baseline:  # fmt: skip
    def gram(width: float) -> Floats:
        return kernel(train, train, width)

    tried = list(tuned(gram, widths.tolist(), params.penalties, learner, rows.train.y, params.folds, seed))
    best = best_of(tried)
    fitted = learner.fit(gram(best.scale), rows.train.y, best.penalty)
    guess = learner.predicted(fitted.scores(kernel(test, train, best.scale)))
    summary = {**test_scores(learner, guess, rows), "inner_score": best.score, "C": best.penalty}
    if len(widths) > 1:
        summary["gamma"] = best.scale
    note = f"same rows, folds and penalties; {len(tried)} settings tried"
    return Baseline(name, title, summary, note)
