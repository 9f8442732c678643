"""Classical controls on the same split, budget and head: a linear model, an equal network, the circuit switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ketbench.result import Baseline, Value
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


def controls(setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Baseline]:
    """Train each control and measure it on every part."""
    yield _linear(setting)
    yield _network(setting, cancelled)
    yield _circuit_off(setting, cancelled)


def scores(
    objective: Objective, outputs: Callable[[str], tuple[Tensor, Tensor]], parts: Mapping[str, object]
) -> dict[str, Value]:
    """Score of each part that has rows, as "test_accuracy"; the others are None."""
    found: dict[str, Value] = {}
    for part in parts:
        values, targets = outputs(part)
        score = objective.score(values, targets) if len(targets) else float("nan")
        found[f"{part}_{objective.score_name}"] = score if np.isfinite(score) else None
    return found


def averaged(rows: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    """Mean of each number over the seeds; None where any is missing."""
    merged: dict[str, Value] = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        numbers = [float(v) for v in values if isinstance(v, (int, float))]
        merged[name] = float(np.mean(numbers)) if len(numbers) == len(values) else None
    return merged


def _linear(setting: Setting) -> Baseline:
    from sklearn.linear_model import LogisticRegression, RidgeCV

    samples, objective = setting.samples, setting.objective
    features, targets = samples.parts["train"]
    x, y = features.cpu().double().numpy(), targets.cpu().numpy()
    made: Any = LogisticRegression(max_iter=5000) if objective.is_classification else RidgeCV(np.logspace(-3, 3, 13))
    made.fit(x, y)

    def outputs(part: str) -> tuple[Tensor, Tensor]:
        rows, wanted = samples.parts[part]
        return _linear_outputs(made, rows.cpu().double().numpy(), samples.n_outputs), wanted.cpu()

    summary = scores(objective, outputs, samples.parts)
    if objective.is_classification:
        note = "scikit-learn, C = 1, run to convergence"
        return Baseline("logistic_regression", "Logistic regression", summary | {"parameters": _size(made)}, note)
    note = f"scikit-learn, penalty {float(made.alpha_):.3g} chosen by leave-one-out on the training part"
    return Baseline("ridge_regression", "Ridge regression", summary | {"parameters": _size(made)}, note)


def _linear_outputs(made: Any, x: np.ndarray[Any, Any], width: int) -> Tensor:
    if width == 1 or not len(x):
        values = made.predict(x) if len(x) else np.zeros(0)
        return torch.as_tensor(values).reshape(-1, 1)
    outputs = torch.zeros((len(x), width), dtype=torch.float64)
    outputs[:, torch.as_tensor(made.classes_)] = torch.as_tensor(made.predict_proba(x))
    return outputs


def _size(made: Any) -> int:
    return int(np.size(made.coef_) + np.size(made.intercept_))


def _network(setting: Setting, cancelled: Callable[[], bool]) -> Baseline:
    wanted = sum(p.numel() for p in setting.hybrid.parameters())
    inputs, outputs = setting.samples.n_features, setting.samples.n_outputs
    hidden = max(1, round((wanted - outputs) / (inputs + 1 + outputs)))

    def build() -> nn.Module:
        return nn.Sequential(nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, outputs))

    note = f"one hidden layer of {hidden}; same split, batches, epochs and optimiser"
    return _trained(setting, "equal_network", "Equal-parameter network", build, note, cancelled)


def _circuit_off(setting: Setting, cancelled: Callable[[], bool]) -> Baseline:
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
) -> Baseline:
    rows: list[dict[str, Value]] = []
    model = build()
    for seed in setting.seeds:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = build()
        features = setting.samples.parts["train"][0]
        model = model.to(device=features.device, dtype=features.dtype)
        trainer = Trainer(model, setting.samples, setting.objective, setting.settings, seed)
        while not trainer.is_over:
            for _ in trainer.run_epoch(cancelled):
                continue
        trainer.finish()
        rows.append(
            scores(setting.objective, lambda part, t=trainer: t.outputs(part, cancelled), setting.samples.parts)
        )
    parameters = sum(p.numel() for p in model.parameters())
    return Baseline(name, title, averaged(rows) | {"parameters": parameters}, note)
