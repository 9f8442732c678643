"""Classical controls on the same split, budget and head: a linear model, an equal network, the circuit switched off."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ketbench.plugin import Baseline, Circuit, Value, without_order
from ketbench_gate.engines.engine import Work
from ketbench_gate.models.measured import Control, Measured, rows, scores
from ketbench_gate.models.model import HybridModel, Objective
from ketbench_gate.models.parts.layers import built
from ketbench_gate.models.parts.running import over_pieces
from ketbench_gate.models.parts.shapes import Around, equal_network
from ketbench_gate.models.samples import Samples
from ketbench_gate.params import TrainingParams
from ketbench_gate.training import pacing
from ketbench_gate.training.controls.kept import digest, keep, known, of_training
from ketbench_gate.training.controls.variants import frozen_circuit, rows_of, without_entanglement
from ketbench_gate.training.trainer import Trainer

WORTH_KEEPING = 50_000
"""Rows times epochs from which a trained control is kept on this machine; smaller ones are trained in a moment."""


@dataclass(frozen=True)
class Setting:
    """What the controls share with the hybrid model."""

    samples: Samples
    objective: Objective
    settings: TrainingParams
    seeds: Sequence[int]
    hybrid: HybridModel
    around: Around
    circuit: Circuit
    work: Work

    @property
    def steps(self) -> int:
        """Of each trained control, unless it stops early."""
        rows = len(self.samples.parts["train"][0])
        return -(-rows // self.settings.batch_size) * self.settings.epochs * len(self.seeds)


@dataclass(frozen=True)
class Trained:
    """A control that is trained as the hybrid model is."""

    name: str
    title: str
    build: Callable[[int], nn.Module]
    note: str
    layers: Sequence[Any] | None = None
    """All that decides the model besides the rows and the settings, in words that JSON has; None if it is not kept."""

    def trainer(self, setting: Setting, seed: int) -> Trainer:
        """A fresh model and trainer for one seed; no other draw changes it, nor it another."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = self.build(seed)
        features = setting.samples.parts["train"][0]
        model = model.to(device=features.device, dtype=features.dtype)
        most = rows_of(model, setting.around.rows)
        given = setting.samples, setting.objective, setting.settings
        return Trainer(model, *given, seed, most, is_watched=False)

    def run(self, setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Control | int]:
        """As it was trained before where the same was worth keeping, else trained now; see `trained`."""
        seen = len(setting.samples.parts["train"][0]) * setting.settings.epochs * len(setting.seeds)
        own = setting.settings.encoder == "module" or setting.objective.loss_name == "own"
        if self.layers is None or own or seen < WORTH_KEEPING:
            yield from self.trained(setting, cancelled)
            return
        asked = {
            "control": self.name,
            "layers": self.layers,
            "seeds": list(setting.seeds),
            "settings": setting.settings.model_dump(mode="json", exclude=_OF_THE_CIRCUIT),
            "loss": setting.objective.loss_name,
        }
        key = digest(setting.samples, asked, of_training())
        if (found := known(key)) is not None:
            yield found
            return
        for item in self.trained(setting, cancelled):
            if isinstance(item, Control):
                keep(key, item)
            yield item

    def trained(self, setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Control | int]:
        """Train it with each seed; the steps so far, and at the end what came out."""
        found: list[dict[str, Value]] = []
        by_row: list[Any] = []
        parameters, parts = 0, dict[str, tuple[Tensor, Tensor]]()
        began = time.process_time()
        for number, seed in enumerate(setting.seeds):
            trainer = self.trainer(setting, seed)
            parameters = sum(p.numel() for p in trainer.model.parameters() if p.requires_grad)
            while not trainer.is_over:
                for _ in trainer.run_epoch(cancelled):
                    continue
                yield number * trainer.total_steps + trainer.step
            trainer.finish()
            parts = trainer.all_outputs(cancelled)
            found.append(scores(setting.objective, parts, setting.samples))
            by_row.append(rows(setting.objective, setting.samples, parts))
        by_seed = np.array([_number(row[f"test_{setting.objective.score_name}"]) for row in found])
        first = np.array([_number(row.get(f"test_{setting.objective.headline}")) for row in found])
        measured = Measured(self.title, by_seed, np.mean(by_row, axis=0), parts["test"], first)
        seconds = round(time.process_time() - began, 3)
        summary = averaged(found) | {"parameters": parameters, "cpu_seconds": seconds}
        yield Control(Baseline(self.name, self.title, summary, self.note), measured)


_OF_THE_CIRCUIT = {
    "arrangement",
    "checkpoint_every",
    "checkpoint_seconds",
    "checkpoint_steps",
    "controls",
    "copies",
    "explain",
    "more_circuits",
    "observables",
}
"""Settings that change no control but by its layers."""


def controls(setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Control | int]:
    """Train each control and measure it on every part; numbers in between count the steps of all of them so far."""
    yield _linear(setting)
    for number, trained in enumerate(_trained(setting)):
        before = number * setting.steps
        for item in trained.run(setting, cancelled):
            yield item if isinstance(item, Control) else before + item
    if setting.settings.controls == "strong":
        from ketbench_gate.training.controls.tuned import tuned

        yield from tuned(setting, cancelled)


def trained_count(settings: TrainingParams) -> int:
    """How many controls are trained step by step as the hybrid model is."""
    return 4 if settings.controls == "strong" else 2


def _trained(setting: Setting) -> list[Trained]:
    found = [_network(setting), _circuit_off(setting)]
    if setting.settings.controls == "strong":
        note = "same layers, its weights as drawn; exact values"
        found.append(Trained("circuit_frozen", "Circuit frozen at random", frozen_circuit(setting), note))
        note = "same layers, its gates on several wires left out; exact values"
        found.append(Trained("no_entanglement", "No entangling gates", without_entanglement(setting), note))
    return found


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
    began = time.process_time()
    samples, objective = setting.samples, setting.objective
    features, targets = samples.parts["train"]
    raw = features.cpu().double().numpy()
    made = _fitted(without_order(raw, raw, samples.nominal), targets.cpu(), samples)
    parts = {
        name: (_of_all(made, without_order(given.cpu().double().numpy(), raw, samples.nominal), samples), wanted.cpu())
        for name, (given, wanted) in samples.parts.items()
    }
    seconds = round(time.process_time() - began, 3)
    found = scores(objective, parts, samples)
    summary = found | {"parameters": sum(map(_size, made)), "cpu_seconds": seconds}
    name, title, note = _named(made)
    score = _number(summary[f"test_{objective.score_name}"])
    by_seed = np.full(len(setting.seeds), score)
    first = np.full(len(setting.seeds), _number(summary.get(f"test_{objective.headline}")))
    measured = Measured(title, by_seed, rows(objective, samples, parts), parts["test"], first)
    return Control(Baseline(name, title, summary, note), measured)


def _fitted(x: np.ndarray[Any, Any], targets: Tensor, samples: Samples) -> list[Any]:
    """One model of all targets of numbers, or one of each where some are of classes."""
    from sklearn.dummy import DummyClassifier
    from sklearn.linear_model import LogisticRegression, RidgeCV

    penalties = np.logspace(-3, 3, 13)
    if not samples.classes and not samples.has_classes_beside:
        return [RidgeCV(penalties).fit(x, targets.numpy())]
    made: list[Any] = []
    for share in samples.shares:
        wanted = share.wanted(targets).numpy()
        if not share.target.classes:
            made.append(RidgeCV(penalties).fit(x, wanted))
            continue
        is_single = samples.has_classes_beside and len(np.unique(wanted)) < 2
        made.append((DummyClassifier() if is_single else LogisticRegression(max_iter=5000)).fit(x, wanted))
    return made


def _named(made: Sequence[Any]) -> tuple[str, str, str]:
    """Name, title and note of the linear control; its kind is that of its first model."""
    ridges = [f"{float(one.alpha_):.3g}" for one in made if hasattr(one, "alpha_")]
    penalty = f"penalty {', '.join(ridges)} chosen by leave-one-out on the training part"
    if hasattr(made[0], "alpha_"):
        beside = "; targets of classes by logistic regression" if len(ridges) < len(made) else ""
        return "ridge_regression", "Ridge regression", f"scikit-learn, {penalty}{beside}"
    beside = f"; targets of numbers by ridge regression, {penalty}" if ridges else ""
    return "logistic_regression", "Logistic regression", f"scikit-learn, C = 1, run to convergence{beside}"


def _of_all(made: Sequence[Any], x: np.ndarray[Any, Any], samples: Samples) -> Tensor:
    if len(made) == 1:
        return _linear_outputs(made[0], x, samples.n_outputs)
    found = [_linear_outputs(one, x, share.target.width) for one, share in zip(made, samples.shares, strict=True)]
    return torch.cat([one.double() for one in found], dim=1)


def _linear_outputs(made: Any, x: np.ndarray[Any, Any], width: int) -> Tensor:
    if not hasattr(made, "classes_") or not len(x):
        values = made.predict(x) if len(x) else np.zeros(0)
        return torch.as_tensor(values).reshape(-1, width)
    outputs = torch.zeros((len(x), width), dtype=torch.float64)
    outputs[:, torch.as_tensor(made.classes_)] = torch.as_tensor(made.predict_proba(x))
    # Logarithms, so that softmax gives the probabilities back as it does with the other models.
    return outputs.clamp_min(1e-300).log()


def _size(made: Any) -> int:
    return int(np.size(made.coef_) + np.size(made.intercept_)) if hasattr(made, "coef_") else 0


class _Network(nn.Module):
    """One hidden layer; codes of categories without order come as columns of zeros and ones."""

    def __init__(self, values: list[Tensor | None], hidden: int, outputs: int) -> None:
        super().__init__()
        self.values = values
        inputs = sum(1 if known is None else len(known) for known in values)
        self.layers = nn.Sequential(nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, outputs))

    def forward(self, features: Tensor) -> Tensor:
        """Outputs, shape (batch, n_outputs)."""
        columns = (
            features[:, [i]] if known is None else (features[:, [i]] == known.to(features)).to(features.dtype)
            for i, known in enumerate(self.values)
        )
        is_plain = all(known is None for known in self.values)
        return self.layers(features if is_plain else torch.cat(list(columns), dim=1))


def _network(setting: Setting) -> Trained:
    wanted = sum(p.numel() for p in setting.hybrid.parameters())
    samples, train = setting.samples, setting.samples.parts["train"][0]
    inputs, outputs = samples.n_features, samples.n_outputs
    hidden, is_equal = equal_network(wanted, inputs, outputs)
    values = [train[:, i].unique() if i in samples.nominal else None for i in range(inputs)]
    note = f"one hidden layer of {hidden}; same split, batches, epochs and optimiser"

    def build(_: int) -> _Network:
        return _Network(values, hidden, outputs)

    size = sum(p.numel() for p in build(0).parameters())
    title = "Equal-parameter network" if is_equal else f"Network of {size:,} weights"
    return Trained("equal_network", title, build, note, [inputs, hidden, outputs])


class _Off(nn.Module):
    """The same layers before and after, with a network in place of the circuit."""

    def __init__(self, before: nn.Module, block: nn.Module, head: nn.Module, state: int) -> None:
        super().__init__()
        self.before, self.block, self.head, self.state = before, block, head, state

    def forward(self, features: Tensor) -> Tensor:
        """Outputs, shape (batch, n_outputs)."""
        return self.head(over_pieces(self.block, self.before(features), self.state))


def _circuit_off(setting: Setting) -> Trained:
    around, middle = setting.around, setting.around.values
    inputs = around.read if around.before else setting.samples.n_features
    weights = setting.hybrid.weights.numel() + sum(one.weights.numel() for one in setting.hybrid.more_circuits)
    # No narrower than what the circuit gives: a bottleneck would show its own loss, not the circuit's gain.
    hidden = max(middle, round((weights - middle) / (inputs + 1 + middle)))
    head = [_stand_in(layer) if layer["layer"] == "circuit" else [layer] for layer in around.after]
    head = [layer for some in head for layer in some]

    def build(_: int) -> _Off:
        block = nn.Sequential(nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, middle), nn.Tanh())
        return _Off(built(around.before), block, built(head), around.state)

    size = sum(p.numel() for p in build(0).block.parameters())
    same = "same layers around it" if around.before else "same head"
    note = f"the circuit's {weights} weights replaced by a network of {size}, {same}"
    trained = setting.settings.encoder_training == "trained"
    layers = [around.before, [inputs, hidden, middle], head, around.state] if trained else None
    return Trained("circuit_off", "Circuit off", build, note, layers)


def _stand_in(layer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A layer with tanh, as wide on both sides as the circuit that it takes the place of."""
    return [{"layer": "linear", "inputs": layer["read"], "outputs": len(layer["observables"])}, {"layer": "tanh"}]


def _number(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")
