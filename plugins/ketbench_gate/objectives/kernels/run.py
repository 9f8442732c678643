"""A run of `gate.kernel`: tune the bandwidth inside the training rows, learn, judge once on the test rows."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import numpy as np

from ketbench.plugin import Context, Described, Event, InputError, Measured, Progress, Result, Task, Value
from ketbench_gate.objectives.kernels.controls import controls, test_scores
from ketbench_gate.objectives.kernels.data import Rows, rows_of
from ketbench_gate.objectives.kernels.embedding import Embedding, aligned, embedding_of, noisy
from ketbench_gate.objectives.kernels.figures import kernel_figures, outcome_figure
from ketbench_gate.objectives.kernels.learning import Fitted, Learner, Tried, best_of, tuned
from ketbench_gate.objectives.kernels.matrices import Floats, alignment, class_targets, off_diagonal
from ketbench_gate.objectives.kernels.model import kept
from ketbench_gate.objectives.kernels.params import KernelParams

EXACT_ROWS = 4000
"""Training rows above which a few landmark rows stand for all (Williams and Seeger 2001)."""
_FLAT, _NEAR_ONE = 1e-4, 0.9
FORMULAS = {
    "test_balanced_accuracy": "mean over classes of the share of its test rows that are right",
    "bandwidth": "factor before the features, chosen by inner folds (arXiv:2206.06686)",
    "alignment": "centred <K, yy'> / (||K|| ||yy'||), training rows (Cortes et al. 2012)",
    "off_diagonal_variance": "of the kernel's entries beside the diagonal; near 0 it concentrates (arXiv:2208.11060)",
}


def run(task: Task, params: KernelParams, context: Context) -> Iterator[Event | Result]:
    """Tune, learn, compare."""
    if task.dataset is None:
        raise InputError("gate.kernel needs a dataset; choose one.")
    rows = rows_of(task.dataset)
    learner = learner_of(params, rows)
    embedding = embedding_of(task.circuit, rows.train.x.shape[1], params, task.seed)
    yield Described({"engine": "statevector", "qubits": str(embedding.circuit.n_wires)})
    if params.alignment_steps:
        embedding = yield from _trained(embedding, rows, params, context)
    basis, reduced = _basis(rows, params, task.seed)
    tried = yield from _tried(embedding, rows, basis, reduced, learner, params, context, task.seed)
    if context.cancelled():
        return
    best = best_of(tried)
    kernel = noisy(embedding.matrix(basis, None, best.scale), params.shots, task.seed, square=True)
    fitted = _fitted(embedding, rows, basis, reduced, kernel, learner, best)
    yield Progress(_units(params), _units(params) + 1, "controls", steps=params.alignment_steps + len(tried))
    yield _result(task, params, rows, learner, embedding, tried, best, kernel, fitted, basis, reduced)


def learner_of(params: KernelParams, rows: Rows) -> Learner:
    """The learner of the form.

    Raises
    ------
    InputError
        When it does not fit the target.
    """
    name = params.learner if params.learner != "auto" else ("svm" if rows.classes else "ridge")
    if name != "ridge" and not rows.classes:
        raise InputError(f"The learner '{name}' needs a target of classes, but this one holds numbers; choose ridge.")
    if name == "one-class" and len(rows.classes) != 2:
        raise InputError(f"One-class learning needs two classes, inside and outside, not {len(rows.classes)}.")
    return Learner(name, len(rows.classes))


def _trained(
    embedding: Embedding, rows: Rows, params: KernelParams, context: Context
) -> Generator[Event, None, Embedding]:
    """The feature map with weights trained to the labels of the training rows."""
    if not len(embedding.weights) or not rows.classes:
        text = "has no trainable parameter" if rows.classes else "has a target of numbers"
        raise InputError(f"The alignment cannot be trained: the experiment {text}; set its steps to 0.")
    middle = sorted(params.bandwidths)[len(params.bandwidths) // 2]
    found = embedding
    for step, value, moved in aligned(embedding, rows.train.x, rows.train.y, middle, params.alignment_steps):
        found = moved
        yield Measured(step, {"alignment": value})
        yield Progress(step, _units(params) + 1, "alignment", steps=_units(params))
        if context.cancelled():
            break
    return found


def _units(params: KernelParams) -> int:
    """Steps of the curves: those of the alignment, then one a setting."""
    return params.alignment_steps + len(params.bandwidths) * len(params.penalties)


def _basis(rows: Rows, params: KernelParams, seed: int) -> tuple[Floats, bool]:
    """All training rows, or landmarks drawn from them where they are many."""
    count = len(rows.train.x)
    if count <= EXACT_ROWS:
        return rows.train.x, False
    chosen = np.sort(np.random.default_rng(seed).choice(count, params.landmarks, replace=False))
    return rows.train.x[chosen], True


def _root(kernel: Floats) -> Floats:
    """``K^(-1/2)`` without directions of no weight, shape (m, m)."""
    values, vectors = np.linalg.eigh(kernel)
    kept_values = np.where(values > 1e-10 * values.max(), values, np.inf)
    return (vectors / np.sqrt(kept_values)) @ vectors.T


def _gram(
    embedding: Embedding, rows: Rows, basis: Floats, reduced: bool, scale: float, shots: int, seed: int
) -> Floats:
    """The kernel matrix of the training rows, through the landmarks where there are."""
    if not reduced:
        return noisy(embedding.matrix(basis, None, scale), shots, seed, square=True)
    root = _root(embedding.matrix(basis, None, scale))
    features = embedding.matrix(rows.train.x, basis, scale) @ root
    return features @ features.T


def _tried(
    embedding: Embedding, rows: Rows, basis: Floats, reduced: bool, learner: Learner, params: KernelParams,
    context: Context, seed: int,
) -> Generator[Event, None, list[Tried]]:  # fmt: skip
    def gram(scale: float) -> Floats:
        return _gram(embedding, rows, basis, reduced, scale, params.shots, seed)

    found: list[Tried] = []
    settings = tuned(gram, params.bandwidths, params.penalties, learner, rows.train.y, params.folds, seed)
    for one in settings:
        found.append(one)
        step = params.alignment_steps + len(found)
        yield Measured(step, {"inner_score": one.score, "bandwidth": one.scale})
        yield Progress(step, _units(params) + 1, f"bandwidth {one.scale:g}", steps=_units(params))
        if context.cancelled():
            break
    return found


def _fitted(
    embedding: Embedding, rows: Rows, basis: Floats, reduced: bool, kernel: Floats, learner: Learner, best: Tried
) -> Fitted:
    if not reduced:
        return learner.fit(kernel, rows.train.y, best.penalty)
    # Scores are K(x, all rows) by way of the landmarks, so the duals of all rows become duals of the landmarks.
    inverse = _root(kernel)
    between = embedding.matrix(rows.train.x, basis, best.scale)
    features = between @ inverse
    fitted = learner.fit(features @ features.T, rows.train.y, best.penalty)
    return Fitted(fitted.dual @ features @ inverse, fitted.intercept)


def _result(
    task: Task, params: KernelParams, rows: Rows, learner: Learner, embedding: Embedding, tried: list[Tried],
    best: Tried, kernel: Floats, fitted: Fitted, basis: Floats, reduced: bool,
) -> Result:  # fmt: skip
    assert task.dataset is not None
    against = noisy(embedding.matrix(rows.test.x, basis, best.scale), params.shots, task.seed + 1, square=False)
    scores = fitted.scores(against)
    guess = learner.predicted(scores)
    mean, spread = off_diagonal(kernel)
    summary: dict[str, Value] = {
        **test_scores(learner, guess, rows),
        "inner_score": best.score,
        "bandwidth": best.scale,
        "C": best.penalty,
        "off_diagonal_mean": mean,
        "off_diagonal_variance": spread,
        "support_rows": int((np.abs(fitted.dual) > 0).any(axis=0).sum()),
        "qubits": embedding.circuit.n_wires,
        "settings_tried": len(tried),
        "train_rows": len(rows.train.x),
        "test_rows": len(rows.test.x),
        "duplicate_rows": rows.duplicates,
    }
    if rows.classes and not reduced:
        summary["alignment"] = _aligned(kernel, rows.train.y)
    pictures = {"outcome": outcome_figure(guess, rows, learner)}
    if not reduced:
        pictures |= kernel_figures(kernel, rows, learner, tried, best)
    drawn: dict[str, Any] = {} if task.circuit is not None else {
        "name": params.feature_map, "wires": embedding.circuit.n_wires, "repeats": params.repeats,
    }  # fmt: skip
    model = None if reduced else kept(
        task.dataset, rows.train.rows, embedding, best.scale, learner, fitted, rows.classes, drawn
    )  # fmt: skip
    notes = _notes(params, rows, best, (mean, spread), reduced)
    return Result(summary, controls(rows, learner, params, task.seed), pictures,
                  {"predicted": guess.astype(np.float64), "weights": embedding.weights},
                  formulas=FORMULAS, notes=notes, model=model)  # fmt: skip


def _aligned(kernel: Floats, y: Any) -> float:
    target = class_targets(y)
    if len(np.unique(y)) == 2:
        return alignment(kernel, np.where(y == y.min(), -1.0, 1.0), centred=True)
    middle = np.eye(len(y)) - 1.0 / len(y)
    a, b = middle @ kernel @ middle, middle @ target @ middle
    return float((a * b).sum() / (np.linalg.norm(a) * np.linalg.norm(b)))


def _notes(params: KernelParams, rows: Rows, best: Tried, entries: tuple[float, float], reduced: bool) -> list[str]:
    said = [f"Bandwidth {best.scale:g} and C {best.penalty:g} were chosen by inner folds of the training rows alone."]
    mean, spread = entries
    if best.scale in (min(params.bandwidths), max(params.bandwidths)) and len(params.bandwidths) > 1:
        said.append("The bandwidth is the first or last of those tried; try values beyond it.")
    if spread < _FLAT and mean < _NEAR_ONE:
        text = f"The kernel concentrates: its entries vary by {spread:.1e} around {mean:.3g}"
        said.append(f"{text}, so that shots could hardly tell them apart; take a smaller bandwidth or fewer qubits.")
    elif mean > _NEAR_ONE:
        said.append(f"At this bandwidth rows look alike (mean entry {mean:.3f}), as under a wide RBF kernel.")
    if rows.duplicates:
        said.append(f"Duplicates: {rows.duplicates} of the training rows; the kernel matrix is singular.")
    if params.shots:
        said.append(f"{params.shots} shots an entry; symmetrised, negative eigenvalues clipped, diagonal 1.")
    if reduced:
        said.append(f"Nystroem's method with {params.landmarks} landmark rows; such a model is not kept.")
    return said
