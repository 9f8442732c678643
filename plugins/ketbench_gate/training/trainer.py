"""Trains one torch model on one split, step by step; serves the hybrid model and its classical controls alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ketbench.plugin import BackendError, RunCancelled, RunFailed, brought
from ketbench_gate.models.model import HybridModel, Objective
from ketbench_gate.models.parts.augmenting import augmented
from ketbench_gate.models.parts.own_modules import Own
from ketbench_gate.models.samples import Samples
from ketbench_gate.params import TrainingParams
from ketbench_gate.training.optimisers.adam import Adam

LEAST_SCORED = 10_000
"""Rows of the training part that are always scored."""
_TORCH: Any = torch
"""Its operations on lists of tensors have no public names."""
CONVERGED = 5
"""Epochs whose mean loss is compared with that of as many before them."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one step, or the epoch that it ends, measured."""

    step: int
    values: dict[str, float]


@dataclass
class Best:
    """The epoch with the least validation loss so far."""

    loss: float = math.inf
    since: int = 0
    state: dict[str, Tensor] = field(default_factory=dict)


@dataclass
class PartOfEpoch:
    """How far the present epoch went, so that a checkpoint can be made after any step.

    Parameters
    ----------
    done : int
        Mini-batches.
    outputs : list of Tensor
        Of each mini-batch.
    values : dict of str to float
        What the last step measured.
    loss : float
        Sum over the mini-batches.
    order : Tensor or None
        State of the generator that the epoch's order was drawn from.
    """

    done: int = 0
    outputs: list[Tensor] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)
    loss: float = 0.0
    order: Tensor | None = None


class Trainer:
    """Mini-batch gradient descent with its own random generator.

    Parameters
    ----------
    model : Module
    samples : Samples
    objective : Objective
    settings : TrainingParams
    seed : int
    rows : int
        Samples given to the model at once; larger batches are summed up in pieces.
    is_watched : bool
        Whether each step is measured; a control, of whose steps nobody sees anything, is only trained.
    """

    def __init__(
        self,
        model: nn.Module,
        samples: Samples,
        objective: Objective,
        settings: TrainingParams,
        seed: int,
        rows: int = 1 << 30,
        *,
        is_watched: bool = True,
    ) -> None:
        self.model, self.samples, self.objective, self.settings = model, samples, objective, settings
        self.rows = rows
        self.is_watched = is_watched
        self.steps_per_epoch = math.ceil(len(samples.parts["train"][0]) / settings.batch_size)
        """Mini-batches in an epoch."""
        self.epoch = 0
        self.step = 0
        self.part = PartOfEpoch()
        self.best = Best()
        self.losses: list[float] = []
        self._validation: Tensor | None = None
        """Outputs of the validation part with the present weights, where they are known."""
        self.seed = seed
        self.generator = torch.Generator().manual_seed(seed)
        # What somebody else wrote may draw, as dropout does, and draws from torch's own generator.
        self._draws_itself = any(isinstance(one, Own) for one in model.modules())
        self._numbers = list(model.parameters())
        self.optimiser = _optimiser(_trained(model), settings)

    @property
    def total_steps(self) -> int:
        """Steps if nothing stops it early."""
        return self.steps_per_epoch * self.settings.epochs

    @property
    def place(self) -> int:
        """Steps by the present settings; a branch may have made its first ones with another batch size."""
        return self.epoch * self.steps_per_epoch + self.part.done

    @property
    def is_over(self) -> bool:
        """Whether all epochs are done or early stopping ended it."""
        waited = 0 < self.settings.patience <= self.best.since
        return self.epoch >= self.settings.epochs or waited or self.has_converged

    @property
    def has_converged(self) -> bool:
        """Whether the mean training loss of the last epochs hardly differs from that of those before."""
        share, held = self.settings.convergence, self.losses
        if not share or len(held) < 2 * CONVERGED:
            return False
        last, before = sum(held[-CONVERGED:]) / CONVERGED, sum(held[-2 * CONVERGED : -CONVERGED]) / CONVERGED
        return abs(last - before) <= share * abs(before)

    @property
    def draws(self) -> int:
        """The number by which shots are drawn where nothing is trained."""
        return 2 * self.step + 1

    def run_epoch(self, cancelled: Callable[[], bool]) -> Iterator[Row]:
        """One pass over the training part; one row a step, the last one with the epoch's values.

        Raises
        ------
        RunCancelled
            As soon as `cancelled` says so, between two pieces of a batch.
        RunFailed
            When the loss is no longer finite.
        """
        features, targets = self.samples.parts["train"]
        part = self.part
        part.order = self.generator.get_state()
        order = torch.randperm(len(features), generator=self.generator).to(features.device)
        for chosen in order.split(self.settings.batch_size)[part.done :]:
            if not self.model.training:
                self.model.train()
            if self._draws_itself:
                torch.manual_seed(self._number_of_step())
            given = augmented(features[chosen], self.samples.shape, self.settings, self._number_of_step())
            # A training that runs away is told by its loss, not by numpy's warnings on the way.
            with self._executions_as_before(), np.errstate(over="ignore", invalid="ignore"):
                part.values, outputs = self._one_step(given, targets[chosen], cancelled)
            part.loss += part.values["loss"]
            if self.is_watched:
                part.outputs.append(outputs)
            part.done += 1
            if part.done < self.steps_per_epoch:
                yield Row(self.step, part.values)
        name = self.objective.score_name
        values = dict(part.values)
        if part.outputs:
            values[f"train_{name}"] = self.objective.score(torch.cat(part.outputs), targets[order])
        with self._executions_as_before():
            values |= self._validated(cancelled)
        self.epoch += 1
        self.losses = [*self.losses, part.loss / max(1, part.done)][-2 * CONVERGED :]
        self.part = PartOfEpoch()
        yield Row(self.step, values)

    def _number_of_step(self) -> int:
        """A number of this seed and step alone, so that a resumed run draws the same."""
        return (self.seed % 2**31) * 1_000_003 + self.step

    @contextmanager
    def _executions_as_before(self) -> Generator[None]:
        """Count nothing of a step that was cancelled half-way: a resumed run makes it anew."""
        before = self.model.executions if isinstance(self.model, HybridModel) else 0
        try:
            yield
        except RunCancelled:
            if isinstance(self.model, HybridModel):
                self.model.executions = before
            raise

    def finish(self) -> None:
        """Go back to the best epoch's weights where that is asked for."""
        if self.settings.keep_best and self.best.state:
            self._validation = self._validation if self.best.since == 0 else None
            self.model.load_state_dict(self.best.state)

    def outputs(self, part: str, cancelled: Callable[[], bool], most: int | None = None) -> tuple[Tensor, Tensor]:
        """Outputs and targets of a part, or of its first rows, without gradients."""
        features, targets = (held[:most] for held in self.samples.parts[part])
        return self._outputs(features, cancelled), targets

    def _outputs(self, features: Tensor, cancelled: Callable[[], bool]) -> Tensor:
        self._redraw(self.draws)
        self.model.eval()
        with torch.no_grad():
            if isinstance(self.model, HybridModel):
                pieces = list(self.model.in_use(features, self.rows, cancelled)) if len(features) else []
            else:
                pieces = [self._asked(piece, cancelled) for piece in features.split(self.rows)]
        width = self.samples.n_outputs
        return torch.cat(pieces) if pieces else features.new_zeros((0, width))

    def all_outputs(self, cancelled: Callable[[], bool]) -> dict[str, tuple[Tensor, Tensor]]:
        """Outputs and targets of every part, on the processor; of the training part of `rows_scored` rows."""
        found: dict[str, tuple[Tensor, Tensor]] = {}
        for part, (features, targets) in self.samples.parts.items():
            if part == "validation" and self._validation is not None:
                found[part] = self._validation, targets
            elif part == "train" and self.rows_scored < len(features):
                order = torch.randperm(len(features), generator=torch.Generator().manual_seed(0))
                chosen = order[: self.rows_scored].sort().values.to(features.device)
                found[part] = self._outputs(features[chosen], cancelled), targets[chosen]
            else:
                found[part] = self.outputs(part, cancelled)
        return {part: (outputs.cpu(), targets.cpu()) for part, (outputs, targets) in found.items()}

    @property
    def rows_scored(self) -> int:
        """Rows of the training part that are scored at the end, so that no pass over all costs more than a fifth.

        A pass without gradients costs about a third of one with them; each epoch has validated already. The same rows
        for every model of as many epochs.
        """
        sizes = {part: len(targets) for part, (_, targets) in self.samples.parts.items()}
        spare = self.epoch * sizes["train"] // 3 - self.epoch * sizes.get("validation", 0) - sizes.get("test", 0)
        return max(LEAST_SCORED, spare)

    def _redraw(self, number: int) -> None:
        """Draws of shots depend on the step alone, so that a resumed run draws the same."""
        if isinstance(self.model, HybridModel):
            self.model.redraw(number)

    def _asked(self, features: Tensor, cancelled: Callable[[], bool]) -> Tensor:
        if cancelled():
            raise RunCancelled("Stopped on request.")
        return self.model(features)

    def _one_step(
        self, features: Tensor, targets: Tensor, cancelled: Callable[[], bool]
    ) -> tuple[dict[str, float], Tensor]:
        self._validation = None
        self.optimiser.zero_grad()
        self._redraw(2 * self.step)
        total, outputs = 0.0, list[Tensor]()
        pieces = [(features, targets)]
        if len(features) > self.rows:
            pieces = list(zip(features.split(self.rows), targets.split(self.rows), strict=True))
        for x, y in pieces:
            out = self._asked(x, cancelled)
            loss = self.objective.loss(out, y) * (len(x) / len(features))
            loss.backward()
            total += float(loss.detach())
            outputs.append(out.detach())
        values = {"loss": total} | self._gradients()
        if not math.isfinite(total):
            raise RunFailed(
                f"The loss became {total} at step {self.step + 1}; lower the learning rate or scale the data."
            )
        for group in self.optimiser.param_groups:
            group["lr"] = _rate(self.settings, self.place / self.total_steps)
        self.optimiser.step()
        self.step += 1
        return values, torch.cat(outputs)

    def _gradients(self) -> dict[str, float]:
        if self.settings.gradient_clip:
            norm = nn.utils.clip_grad_norm_(self._numbers, self.settings.gradient_clip)
        elif self.is_watched:
            norm = _norm([p.grad for p in self._numbers if p.grad is not None])
        else:
            return {}
        values = {"gradient_norm": float(norm)}
        if isinstance(self.model, HybridModel):
            gradient = self.model.weights.grad
            if gradient is not None and gradient.numel() > 1:
                values["gradient_variance"] = float(gradient.double().var(correction=0))
            values["circuit_executions"] = float(self.model.executions)
            # What only some engines measure, as the cost of executions.
            values |= getattr(self.model.engine, "told", dict)()
        return values

    def _validated(self, cancelled: Callable[[], bool]) -> dict[str, float]:
        outputs, targets = self.outputs("validation", cancelled)
        if not len(targets):
            # The loss of the last mini-batch says little of an epoch: without a validation part none is the best.
            return {}
        self._validation = outputs
        loss = float(self.objective.loss(outputs, targets))
        self._compare(loss)
        return {
            "validation_loss": loss,
            f"validation_{self.objective.score_name}": self.objective.score(outputs, targets),
        }

    def _compare(self, loss: float) -> None:
        if loss < self.best.loss:
            state = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
            self.best = Best(loss, 0, state)
        else:
            self.best.since += 1


def _norm(gradients: list[Tensor]) -> Tensor:
    """As `torch.nn.utils.get_total_norm` has it, without its sorting by device, which costs more than the norm."""
    if len({gradient.dtype for gradient in gradients}) != 1:
        return nn.utils.get_total_norm(gradients)
    return torch.linalg.vector_norm(torch.stack(_TORCH._foreach_norm(gradients)))


def _optimiser(parameters: list[nn.Parameter], settings: TrainingParams) -> Adam | torch.optim.Optimizer:
    if settings.optimiser in _OPTIMISERS:
        return _OPTIMISERS[settings.optimiser](parameters, settings)
    made = brought("optimiser", settings.optimiser).make(parameters, settings.learning_rate, settings.weight_decay)
    if not isinstance(made, torch.optim.Optimizer):
        kind = type(made).__name__
        raise BackendError(f"The optimiser '{settings.optimiser}' gave {kind}; its make must give a torch optimiser.")
    return made


def _trained(model: nn.Module) -> list[nn.Parameter]:
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def _rate(settings: TrainingParams, done: float) -> float:
    """Learning rate at a share of the training; a function of the step alone, so that it needs no state."""
    if settings.schedule == "cosine":
        return settings.learning_rate * 0.5 * (1 + math.cos(math.pi * done))
    if settings.schedule == "step":
        return settings.learning_rate * 0.5 ** int(5 * done)
    return settings.learning_rate


_Made = Callable[[list[nn.Parameter], TrainingParams], Adam | torch.optim.Optimizer]
_OPTIMISERS: dict[str, _Made] = {
    "adam": lambda p, s: Adam(p, s.learning_rate, s.weight_decay),
    "adamw": lambda p, s: Adam(p, s.learning_rate, s.weight_decay, decoupled=True),
    "sgd": lambda p, s: torch.optim.SGD(p, s.learning_rate, weight_decay=s.weight_decay),
    "momentum": lambda p, s: torch.optim.SGD(p, s.learning_rate, momentum=0.9, weight_decay=s.weight_decay),
    "rmsprop": lambda p, s: torch.optim.RMSprop(p, s.learning_rate, weight_decay=s.weight_decay),
}
