"""Names of the numbers that a run reports, known before it runs: a sweep asks for its score before it spends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ketbench.plugin import Dataset, Role, Task, score_names

_OF_CLASSES = ("auc", "balanced_accuracy", "f1_macro", "f1_weighted", "mcc", "log_loss", "brier")
_OF_NUMBERS = ("mae", "rmse")
_OF_A_TRAINING = (
    *("parameters", "circuit_weights", "encoder_weights", "head_weights", "circuit_executions"),
    *("executions_per_second", "training_seconds", "epochs"),
)
_OF_ONE_TARGET = ("threshold",)
_WHEN_EXPLAINED = ("expressibility", "entangling_capability")
_OF_A_KERNEL = (
    *("inner_score", "bandwidth", "C", "off_diagonal_mean", "off_diagonal_variance", "support_rows", "qubits"),
    *("settings_tried", "train_rows", "test_rows", "duplicate_rows", "alignment"),
)

_OF_AN_ENERGY = (
    *("energy", "exact_energy", "hartree_fock_energy", "error_mha", "expectation_ratio", "variance", "gradient_norm"),
    *("particles", "spin", "qubits", "terms", "parameters", "points", "starts", "bond_dimension"),
)
_OF_MAX_CUT = ("expected_cut", "best_cut", "maximum_cut")
_OF_A_DISTRIBUTION = (
    *("total_variation", "kl", "mmd2", "valid_share", "seeds", "best_seed", "median_total_variation"),
    *("worst_total_variation", "sampled_valid_share", "qubits", "parameters", "patterns", "patterns_generated", "rows"),
)
_OF_AN_AUTOENCODER = (
    *("trash_fidelity", "test_trash_fidelity", "bound", "share_of_bound", "qubits", "kept_qubits", "parameters"),
)
_OF_A_STUDY = {
    "plateau": ("rate", "halvings_a_qubit", "first_variance", "last_variance", "draws"),
    "expressibility": ("expressibility", "entangling_power", "layers", "qubits", "draws"),
    "fourier": ("frequencies", "largest_frequency", "mean", "features"),
}


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
    if task.dataset is None:
        return ()
    spread: list[str] = []
    if getattr(params, "more_targets", ()) or len(task.dataset.with_role(Role.TARGET)) != 1:
        scored = _of_several(task.dataset, getattr(params, "more_targets", ()))
        if not scored:
            return ()
    else:
        scored, spread = _of_one(coded=coded)
    spread = spread if getattr(params, "repeats", 1) > 1 else []
    how = getattr(params, "explain", "none")
    explained = ("explaining_seconds", *(_WHEN_EXPLAINED if how == "full" else ())) if how != "none" else ()
    return (*scored, *spread, *_OF_A_TRAINING, *explained, *more)


def _of_one(*, coded: bool) -> tuple[list[str], list[str]]:
    """The scores of one target, and their spreads over seeds."""
    own = "accuracy" if coded else "r2"
    beside, brought = (_OF_CLASSES, score_names("classes")) if coded else (_OF_NUMBERS, score_names("values"))
    test = [f"test_{name}" for name in (own, *beside, *brought)]
    rest = [f"train_{own}", f"validation_{own}", *(f"validation_{name}" for name in brought), *_OF_ONE_TARGET]
    return [*test, *rest], [f"{name}_deviation" for name in test]


def _of_several(dataset: Dataset, more: Sequence[str]) -> list[str]:
    """The scores of several targets: of all of them, then of each under its name; nothing where one is not there."""
    named = {column.name: column for column in dataset.columns}
    if dataset.target is None or not set(more) <= set(named):
        return []
    each = [dataset.target, *(named[name] for name in more if name != dataset.target.name)]
    found: list[str] = []
    for own, beside, mine in (
        ("accuracy", _OF_CLASSES, [one for one in each if one.is_coded]),
        ("r2", _OF_NUMBERS, [one for one in each if not one.is_coded]),
    ):
        if mine:
            found += [f"{part}_{own}" for part in ("test", "train", "validation")] + [f"test_{name}" for name in beside]
        found += [f"test_{name}_{one.name}" for one in mine for name in (own, *beside)]
    return found


def of_kernel(task: Task, params: Any = None) -> Sequence[str]:
    """What a sweep proposes, or with parameters all numbers of a kernel's run."""
    if params is None or task.dataset is None:
        return ("inner_score",)
    target = task.dataset.target
    coded = target is None or target.is_coded
    brought = score_names("classes" if coded else "values")
    own = "balanced_accuracy" if coded else "r2"
    return (f"test_{own}", *(f"test_{name}" for name in brought), *_OF_A_KERNEL)


def of_energy(task: Task, params: Any = None) -> Sequence[str]:
    """What a sweep proposes, or with parameters all numbers of an energy; those of a cut only where it is one."""
    if params is None:
        return ("energy",)
    from ketbench_gate.objectives.energy.checks import kind_of

    kind = kind_of(task.dataset, params)
    beside = params.observables
    if kind == "cut":
        from ketbench_gate.objectives.operators.quadratic import quadratic_of

        assert task.dataset is not None
        is_cut = quadratic_of(task.dataset, params.problem).meaning == "max-cut"
        beside = ("optimum_probability", "best_energy", "shots", *(_OF_MAX_CUT if is_cut else ()))
    return (*_OF_AN_ENERGY, *beside)


def of_generating(params: Any = None) -> Sequence[str]:
    """What a sweep proposes, or with parameters all numbers of a Born machine."""
    if params is None:
        return ("total_variation",)
    is_game = params.method == "qgan"
    return (*_OF_A_DISTRIBUTION, *(("generator_loss", "discriminator_loss", "round") if is_game else ("loss",)))


def of_autoencoder(params: Any = None) -> Sequence[str]:
    """What a sweep proposes, or with parameters all numbers of an autoencoder."""
    return ("trash_fidelity",) if params is None else _OF_AN_AUTOENCODER


def of_study(params: Any = None) -> Sequence[str]:
    """What a sweep proposes, or with parameters all numbers of that study."""
    return () if params is None else _OF_A_STUDY[params.study]
