"""Classical controls on the same split, budget and head: a linear model, an equal network, the circuit switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ketbench.result import Baseline, Value
from ketbench_gate.measured import Control, Measured, Parts, rows, scores
from ketbench_gate.model import HybridModel, Objective
from ketbench_gate.params import TrainingParams
from ketbench_gate.samples import Samples
from ketbench_gate.trainer import Trainer

COUNT = 3
"""Number of controls, for the progress bar."""


@dataclass(frozen=True)
class Setting:
    """What the controls share with the hybrid model."""

    samples: Samples
    objective: Objective
    settings: TrainingParams
    seeds: Sequence[int]
    hybrid: HybridModel
    n_observables: int


def controls(setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Control]:
    """Train each control and measure it on every part."""
    yield _linear(setting)
    yield _network(setting, cancelled)
    yield _circuit_off(setting, cancelled)


def averaged(rows: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    """Mean of each number over the seeds; None where any is missing."""
    merged: dict[str, Value] = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        numbers = [float(v) for v in values if isinstance(v, (int, float))]
        merged[name] = float(np.mean(numbers)) if len(numbers) == len(values) else None
    return merged


def _linear(setting: Setting) -> Control:
    from sklearn.linear_model import LogisticRegression, RidgeCV

    samples, objective = setting.samples, setting.objective
    features, targets = samples.parts["train"]
    x, y = features.cpu().double().numpy(), targets.cpu().numpy()
    made: Any = LogisticRegression(max_iter=5000) if objective.is_classification else RidgeCV(np.logspace(-3, 3, 13))
    made.fit(x, y)

    parts = {
        name: (_linear_outputs(made, given.cpu().double().numpy(), samples.n_outputs), wanted.cpu())
        for name, (given, wanted) in samples.parts.items()
    }
    summary = scores(objective, parts) | {"parameters": _size(made)}
    name, title, note = "logistic_regression", "Logistic regression", "scikit-learn, C = 1, run to convergence"
    if not objective.is_classification:
        name, title = "ridge_regression", "Ridge regression"
        note = f"scikit-learn, penalty {float(made.alpha_):.3g} chosen by leave-one-out on the training part"
    score = _number(summary[f"test_{objective.score_name}"])
    by_seed = np.full(len(setting.seeds), score)
    measured = Measured(title, by_seed, rows(objective, samples, parts), parts["test"])
    return Control(Baseline(name, title, summary, note), measured)


def _linear_outputs(made: Any, x: np.ndarray[Any, Any], width: int) -> Tensor:
    if width == 1 or not len(x):
        values = made.predict(x) if len(x) else np.zeros(0)
        return torch.as_tensor(values).reshape(-1, 1)
    outputs = torch.zeros((len(x), width), dtype=torch.float64)
    outputs[:, torch.as_tensor(made.classes_)] = torch.as_tensor(made.predict_proba(x))
    # Logarithms, so that softmax gives the probabilities back as it does with the other models.
    return outputs.clamp_min(1e-300).log()


def _size(made: Any) -> int:
    return int(np.size(made.coef_) + np.size(made.intercept_))


def _network(setting: Setting, cancelled: Callable[[], bool]) -> Control:
    wanted = sum(p.numel() for p in setting.hybrid.parameters())
    inputs, outputs = setting.samples.n_features, setting.samples.n_outputs
    hidden = max(1, round((wanted - outputs) / (inputs + 1 + outputs)))

    def build() -> nn.Module:
        return nn.Sequential(nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, outputs))

    note = f"one hidden layer of {hidden}; same split, batches, epochs and optimiser"
    return _trained(setting, "equal_network", "Equal-parameter network", build, note, cancelled)


def _circuit_off(setting: Setting, cancelled: Callable[[], bool]) -> Control:
    inputs, middle = setting.samples.n_features, setting.n_observables
    hidden = max(1, round((setting.hybrid.weights.numel() - middle) / (inputs + 1 + middle)))

    def build() -> nn.Module:
        block = nn.Sequential(nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, middle), nn.Tanh())
        return nn.Sequential(block, _like(setting.hybrid.head))

    size = sum(p.numel() for p in build()[0].parameters())  # pyright: ignore[reportIndexIssue]
    note = f"the circuit's {setting.hybrid.weights.numel()} weights replaced by a network of {size}, same head"
    return _trained(setting, "circuit_off", "Circuit off", build, note, cancelled)


def _like(head: nn.Module) -> nn.Module:
    return nn.Linear(head.in_features, head.out_features) if isinstance(head, nn.Linear) else nn.Identity()


def _trained(
    setting: Setting, name: str, title: str, build: Callable[[], nn.Module], note: str, cancelled: Callable[[], bool]
) -> Control:
    found: list[dict[str, Value]] = []
    by_row: list[Any] = []
    model, parts = build(), dict[str, tuple[Tensor, Tensor]]()
    for seed in setting.seeds:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = build()
        parts = _fitted(setting, model, seed, cancelled)
        found.append(scores(setting.objective, parts))
        by_row.append(rows(setting.objective, setting.samples, parts))
    parameters = sum(p.numel() for p in model.parameters())
    by_seed = np.array([_number(row[f"test_{setting.objective.score_name}"]) for row in found])
    measured = Measured(title, by_seed, np.mean(by_row, axis=0), parts["test"])
    return Control(Baseline(name, title, averaged(found) | {"parameters": parameters}, note), measured)


def _fitted(setting: Setting, model: nn.Module, seed: int, cancelled: Callable[[], bool]) -> Parts:
    features = setting.samples.parts["train"][0]
    trainer = Trainer(
        model.to(device=features.device, dtype=features.dtype),
        setting.samples,
        setting.objective,
        setting.settings,
        seed,
    )
    while not trainer.is_over:
        for _ in trainer.run_epoch(cancelled):
            continue
    trainer.finish()
    return trainer.all_outputs(cancelled)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")
