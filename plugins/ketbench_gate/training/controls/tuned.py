"""Classical controls of scikit-learn, each tuned by cross-validation inside the training part; trials are told."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from torch import Tensor

from ketbench.plugin import Baseline, RunCancelled, Value, without_order
from ketbench_gate.models.measured import Control, Measured, rows, scores
from ketbench_gate.models.samples import Samples
from ketbench_gate.training.controls.kept import TUNED, digest, kept

if TYPE_CHECKING:
    from ketbench_gate.training.baselines import Setting

FOLDS = 3
MOST_ROWS = 2000
"""Training rows that a support vector machine or a network is tuned and trained on; their cost grows faster."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of model with the settings it is tried at.

    Parameters
    ----------
    name, title : str
    make : callable
        A scikit-learn estimator from (is_classification, settings, seed).
    grid : mapping of str to sequence
    most : int
        Training rows it is given; 0 for all.
    """

    name: str
    title: str
    make: Callable[[bool, Mapping[str, Any], int], Any]
    grid: Mapping[str, Sequence[Any]]
    most: int = 0

    @property
    def trials(self) -> list[dict[str, Any]]:
        """Every combination."""
        return [dict(zip(self.grid, values, strict=True)) for values in product(*self.grid.values())]


def _linear(classes: bool, s: Mapping[str, Any], seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression, Ridge

    return LogisticRegression(C=s["C"], max_iter=2000) if classes else Ridge(alpha=1 / s["C"])


def _machine(classes: bool, s: Mapping[str, Any], seed: int) -> Any:
    from sklearn.svm import SVC, SVR

    return SVC(**s) if classes else SVR(**s)


def _boosting(classes: bool, s: Mapping[str, Any], seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    return kind(**s, max_iter=60, random_state=seed % 2**32)


def _network(classes: bool, s: Mapping[str, Any], seed: int) -> Any:
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    kind = MLPClassifier if classes else MLPRegressor
    width, rate = (s["width"],), s["rate"]
    return kind(
        hidden_layer_sizes=width, alpha=s["alpha"], learning_rate_init=rate, max_iter=200, random_state=seed % 2**32
    )


FAMILIES = (
    Family("tuned_linear", "Tuned linear model", _linear, {"C": (0.01, 0.1, 1.0, 10.0, 100.0)}),
    Family(
        "rbf_svm",
        "RBF support vector machine",
        _machine,
        {"C": (0.1, 1.0, 10.0, 100.0, 1000.0), "gamma": (0.3, 0.1, 0.03, 0.01, 0.003)},
        MOST_ROWS,
    ),
    Family(
        "gradient_boosting",
        "Histogram gradient boosting",
        _boosting,
        {"learning_rate": (0.05, 0.2), "max_leaf_nodes": (7, 31)},
    ),
    Family(
        "tuned_network",
        "Tuned network",
        _network,
        {"width": (16, 64), "alpha": (1e-4, 1e-2), "rate": (1e-3, 1e-2)},
        MOST_ROWS,
    ),
)


def tuned(setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Control]:
    """Each family at its best settings by cross-validation, trained on the training part and measured on all parts.

    Raises
    ------
    RunCancelled
        As soon as `cancelled` says so, between two trials.
    """
    for family in FAMILIES:
        asked = {
            "family": family.name,
            "seeds": list(setting.seeds),
            "score": setting.objective.score_name,
            "headline": setting.objective.headline,
        }

        def train(family: Family = family) -> Control:
            began = time.process_time()
            # Threads that wait for each other on busy cores cost many times the arithmetic of small tables.
            with threadpool_limits(1):
                made, best, count = _tuned(family, setting, cancelled)
            return _control(family, setting, made, best, count, time.process_time() - began)

        yield kept(digest(setting.samples, asked, TUNED), train)


Table = tuple[Floats, NDArray[Any]]
"""Rows and their targets, of shape (rows, targets)."""


def _tuned(family: Family, setting: Setting, cancelled: Callable[[], bool]) -> tuple[list[Any], dict[str, Any], int]:
    from sklearn.model_selection import KFold, StratifiedKFold

    x, y = _table(setting, "train")
    seed = int(setting.seeds[0])
    kept = np.random.default_rng(seed).permutation(len(x))[: family.most or len(x)]
    x, y = x[kept], y[kept]
    y = y.reshape(len(y), -1)
    classes = [bool(share.target.classes) for share in setting.samples.shares]
    strata = _strata(y, classes)
    least = len(y) if strata is None else int(np.unique(strata, return_counts=True)[1].min())
    folds = min(FOLDS, least)
    best, score = family.trials[0], -np.inf
    if folds > 1:
        kind = KFold if strata is None else StratifiedKFold
        parts = list(kind(folds, shuffle=True, random_state=seed % 2**32).split(x, strata))
        for trial in family.trials:
            if cancelled():
                raise RunCancelled("Stopped on request.")
            found = float(
                np.mean([_scored(family, trial, classes, seed, (x[a], y[a]), (x[b], y[b])) for a, b in parts])
            )
            if found > score:
                best, score = trial, found
    return _fit(family, best, classes, seed, x, y), best, len(family.trials) if folds > 1 else 0


def _strata(y: NDArray[Any], classes: Sequence[bool]) -> NDArray[Any] | None:
    """What the folds shall hold equal shares of: the classes of the first target that has some; None without one."""
    return y[:, classes.index(True)].astype(np.int64) if True in classes else None


def _scored(
    family: Family, trial: Mapping[str, Any], classes: Sequence[bool], seed: int, train: Table, test: Table
) -> float:
    """The mean score of all targets on rows that were not trained on."""
    made = _fit(family, trial, classes, seed, *train)
    x, y = test
    return float(
        np.mean(
            [one.score(x, _column(y, place, of)) for place, (one, of) in enumerate(zip(made, classes, strict=True))]
        )
    )


def _column(y: NDArray[Any], place: int, of_classes: bool) -> NDArray[Any]:
    return y[:, place].astype(np.int64) if of_classes else y[:, place]


def _fit(
    family: Family, trial: Mapping[str, Any], classes: Sequence[bool], seed: int, x: Floats, y: NDArray[Any]
) -> list[Any]:
    """A model for each target."""
    from sklearn.dummy import DummyClassifier
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    fitted: list[Any] = []
    with warnings.catch_warnings():
        # A setting that does not converge loses the comparison; that is what tuning is for.
        warnings.simplefilter("ignore", ConvergenceWarning)
        for place, of_classes in enumerate(classes):
            wanted = _column(y, place, of_classes)
            is_single = of_classes and len(np.unique(wanted)) < 2
            chosen: Any = DummyClassifier() if is_single else family.make(of_classes, trial, seed)
            fitted.append(make_pipeline(StandardScaler(), chosen).fit(x, wanted))
    return fitted


def _table(setting: Setting, part: str) -> tuple[Floats, NDArray[Any]]:
    """Features of a part, categories as columns of zeros and ones, and its targets."""
    features, targets = setting.samples.parts[part]
    train = setting.samples.parts["train"][0].cpu().double().numpy()
    return without_order(features.cpu().double().numpy(), train, setting.samples.nominal), targets.cpu().numpy()


def _control(
    family: Family, setting: Setting, made: Sequence[Any], best: Mapping[str, Any], trials: int, seconds: float
) -> Control:
    samples, objective = setting.samples, setting.objective
    parts = {
        name: (_all_outputs(made, _table(setting, name)[0], samples), targets.cpu())
        for name, (_, targets) in samples.parts.items()
    }
    summary: dict[str, Value] = {**scores(objective, parts, samples)}
    if family.name == "rbf_svm":
        # Distances from the margin are not probabilities.
        summary = {name: value for name, value in summary.items() if not name.startswith(_OF_CHANCES)}
    summary |= {"trials": trials, "cpu_seconds": round(seconds, 3)}
    chosen = ", ".join(f"{name} {value:g}" for name, value in best.items())
    note = f"{chosen}, best of {trials} settings in {FOLDS} folds of the training part"
    count = len(samples.parts["train"][0])
    if family.most and count > family.most:
        note += f"; trained on {family.most} of its {count} rows"
    score = summary[f"test_{objective.score_name}"]
    number = float(score) if isinstance(score, (int, float)) else float("nan")
    first = summary.get(f"test_{objective.headline}")
    measured = Measured(
        family.title,
        np.full(len(setting.seeds), number),
        rows(objective, samples, parts),
        parts["test"],
        np.full(len(setting.seeds), float(first) if isinstance(first, (int, float)) else float("nan")),
    )
    return Control(Baseline(family.name, family.title, summary, note), measured)


_OF_CHANCES = ("test_log_loss", "test_brier")


def _all_outputs(made: Sequence[Any], x: Floats, samples: Samples) -> Tensor:
    """The outputs of the models of all targets side by side."""
    found = [_outputs(one, x, share.target.width) for one, share in zip(made, samples.shares, strict=True)]
    return found[0] if len(found) == 1 else torch.cat(found, dim=1)


def _outputs(made: Any, x: Floats, width: int) -> Tensor:
    """Outputs as the hybrid model gives them: logarithms of probabilities, distances, or scaled numbers."""
    if not len(x):
        return torch.zeros((0, width), dtype=torch.float64)
    if not hasattr(made, "classes_"):
        return torch.as_tensor(made.predict(x)).reshape(-1, width)
    outputs = torch.full((len(x), width), -1e3, dtype=torch.float64)
    if hasattr(made, "predict_proba"):
        values = torch.as_tensor(made.predict_proba(x)).clamp_min(1e-300).log()
    else:
        distances = np.asarray(made.decision_function(x))
        values = torch.as_tensor(np.stack([-distances, distances], 1) / 2 if distances.ndim == 1 else distances)
    outputs[:, torch.as_tensor(made.classes_)] = values
    return outputs
