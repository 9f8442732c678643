"""Classical controls on the same split, budget and head: a linear model, an equal network, the circuit switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ketbench.plugin import Baseline, Value, without_order
from ketbench_gate.models.measured import Control, Measured, rows, scores
from ketbench_gate.models.model import HybridModel, Objective
from ketbench_gate.models.parts.layers import built
from ketbench_gate.models.parts.shapes import Around
from ketbench_gate.models.samples import Samples
from ketbench_gate.params import TrainingParams
from ketbench_gate.training import pacing
from ketbench_gate.training.trainer import Trainer

TRAINED = 2
"""Number of controls that are trained step by step as the hybrid model is."""


@dataclass(frozen=True)
class Setting:
    """What the controls share with the hybrid model."""

    samples: Samples
    objective: Objective
    settings: TrainingParams
    seeds: Sequence[int]
    hybrid: HybridModel
    n_observables: int
    around: Around
    read: int

    @property
    def steps(self) -> int:
        """Of each trained control, unless it stops early."""
        rows = len(self.samples.parts["train"][0])
        return -(-rows // self.settings.batch_size) * self.settings.epochs * len(self.seeds)


@dataclass(frozen=True)
class _Trained:
    """A control that is trained as the hybrid model is."""

    name: str
    title: str
    build: Callable[[], nn.Module]
    note: str

    def trainer(self, setting: Setting, seed: int) -> Trainer:
        """A fresh model and trainer for one seed; no other draw changes it, nor it another."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = self.build()
        features = setting.samples.parts["train"][0]
        model = model.to(device=features.device, dtype=features.dtype)
        return Trainer(model, setting.samples, setting.objective, setting.settings, seed)

    def run(self, setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Control | int]:
        """Train it with each seed; the steps so far, and at the end what came out."""
        found: list[dict[str, Value]] = []
        by_row: list[Any] = []
        parameters, parts = 0, dict[str, tuple[Tensor, Tensor]]()
        for number, seed in enumerate(setting.seeds):
            trainer = self.trainer(setting, seed)
            parameters = sum(p.numel() for p in trainer.model.parameters())
            while not trainer.is_over:
                for _ in trainer.run_epoch(cancelled):
                    continue
                yield number * trainer.total_steps + trainer.step
            trainer.finish()
            parts = trainer.all_outputs(cancelled)
            found.append(scores(setting.objective, parts))
            by_row.append(rows(setting.objective, setting.samples, parts))
        by_seed = np.array([_number(row[f"test_{setting.objective.score_name}"]) for row in found])
        measured = Measured(self.title, by_seed, np.mean(by_row, axis=0), parts["test"])
        summary = averaged(found) | {"parameters": parameters}
        yield Control(Baseline(self.name, self.title, summary, self.note), measured)


def controls(setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Control | int]:
    """Train each control and measure it on every part; numbers in between count the steps of all of them so far."""
    yield _linear(setting)
    for number, trained in enumerate((_network(setting), _circuit_off(setting))):
        before = number * setting.steps
        for item in trained.run(setting, cancelled):
            yield item if isinstance(item, Control) else before + item


def seconds_a_step(setting: Setting) -> float:
    """What a step of the trained controls takes on the mean, tried for a moment."""
    seed = setting.seeds[0]
    tried = [pacing.seconds_a_step(c.trainer(setting, seed)) for c in (_network(setting), _circuit_off(setting))]
    return sum(tried) / len(tried)


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
    raw, y = features.cpu().double().numpy(), targets.cpu().numpy()
    x = without_order(raw, raw, samples.nominal)
    made: Any = LogisticRegression(max_iter=5000) if objective.is_classification else RidgeCV(np.logspace(-3, 3, 13))
    made.fit(x, y)

    parts = {
        name: (
            _linear_outputs(made, without_order(given.cpu().double().numpy(), raw, samples.nominal), samples.n_outputs),
            wanted.cpu(),
        )
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


def _network(setting: Setting) -> _Trained:
    wanted = sum(p.numel() for p in setting.hybrid.parameters())
    inputs, outputs = setting.samples.n_features, setting.samples.n_outputs
    hidden = max(1, round((wanted - outputs) / (inputs + 1 + outputs)))

    def build() -> nn.Module:
        return nn.Sequential(nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, outputs))

    note = f"one hidden layer of {hidden}; same split, batches, epochs and optimiser"
    return _Trained("equal_network", "Equal-parameter network", build, note)


class _Off(nn.Module):
    """The same layers before and after, with a network in place of the circuit."""

    def __init__(self, before: nn.Module, block: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.before, self.block, self.head = before, block, head

    def forward(self, features: Tensor) -> Tensor:
        """Outputs, shape (batch, n_outputs)."""
        values = self.block(self.before(features))
        return self.head(values.flatten(1) if len(values) else values.reshape(0, values.shape[1:].numel()))


def _circuit_off(setting: Setting) -> _Trained:
    around, middle = setting.around, setting.n_observables
    inputs = setting.read if around.before else setting.samples.n_features
    hidden = max(1, round((setting.hybrid.weights.numel() - middle) / (inputs + 1 + middle)))

    def build() -> nn.Module:
        block = nn.Sequential(nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, middle), nn.Tanh())
        return _Off(built(around.before), block, built(around.after))

    size = sum(p.numel() for p in build().block.parameters())  # pyright: ignore[reportAttributeAccessIssue]
    same = "same layers around it" if around.before else "same head"
    note = f"the circuit's {setting.hybrid.weights.numel()} weights replaced by a network of {size}, {same}"
    return _Trained("circuit_off", "Circuit off", build, note)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")
