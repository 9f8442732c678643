"""The hybrid model: circuit, then head; and the loss and score it is trained and judged by."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from ketbench.plugin import Circuit
from ketbench_gate.engines.engine import Engine


class HybridModel(nn.Module):
    """An engine with its weights, followed by a head.

    Parameters
    ----------
    engine : Engine
    circuit : Circuit
        For which parameters train.
    initial : dict of str to float
        Starting values, radians.
    head : Module
    dtype : torch.dtype
        float32 or float64.
    """

    def __init__(
        self, engine: Engine, circuit: Circuit, initial: dict[str, float], head: nn.Module, dtype: torch.dtype
    ) -> None:
        super().__init__()
        self.engine = engine
        self.head = head.to(dtype)
        self.executions = 0
        values = torch.tensor([initial[p.name] for p in circuit.parameters], dtype=dtype)
        trains = torch.tensor([p.trainable for p in circuit.parameters], dtype=torch.bool)
        self.weights = nn.Parameter(values[trains])
        self.register_buffer("frozen", values)
        self._all_train = bool(trains.all())
        # A buffer goes along to the graphics processor; it is no state, so no checkpoint holds it.
        self.register_buffer("places", trains.nonzero().reshape(-1), persistent=False)

    def all_weights(self) -> Tensor:
        """Every parameter of the circuit in declared order, radians."""
        if self._all_train:
            return self.weights
        return self.get_buffer("frozen").index_copy(0, self.get_buffer("places"), self.weights)

    def take(self, values: Tensor) -> None:
        """Set every parameter of the circuit, in declared order, radians.

        Raises
        ------
        RuntimeError
            For another number of parameters.
        """
        with torch.no_grad():
            self.get_buffer("frozen").copy_(values)
            self.weights.copy_(self.get_buffer("frozen").index_select(0, self.get_buffer("places")))

    def redraw(self, number: int) -> None:
        """Begin the draws of shots anew, by the seed and this number alone."""
        self.engine.redraw(number)

    def forward(self, features: Tensor) -> Tensor:
        """Outputs, shape (batch, n_outputs)."""
        self.executions += features.shape[0]
        return self.head(self.engine.expectations(self.all_weights(), features))


class Objective:
    """What is minimised and what is shown: cross-entropy and accuracy, or an error and R2.

    Parameters
    ----------
    loss : str
        "cross-entropy", "squared" or "huber".
    """

    def __init__(self, loss: str) -> None:
        self.loss_name = loss
        self.is_classification = loss == "cross-entropy"
        self.score_name = "accuracy" if self.is_classification else "r2"
        self._loss: Callable[..., Tensor] = {
            "cross-entropy": nn.functional.cross_entropy,
            "squared": _first_column(nn.functional.mse_loss),
            "huber": _first_column(nn.functional.huber_loss),
        }[loss]

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean over the batch."""
        return self._loss(outputs, targets)

    def score(self, outputs: Tensor, targets: Tensor) -> float:
        """Share of right classes, or the coefficient of determination."""
        if not len(targets):
            return float("nan")
        if self.is_classification:
            return float((outputs.argmax(1) == targets).double().mean())
        residual = (outputs[:, 0] - targets).double().square().sum()
        total = (targets - targets.mean()).double().square().sum()
        return float(1 - residual / total) if float(total) > 0 else float("nan")


def linear_head(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """A linear layer drawn from its own generator, so that no other draw changes it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(torch.randint(1 << 31, (1,), generator=generator)))
        return nn.Linear(inputs, outputs)


def _first_column(loss: Callable[..., Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda outputs, targets: loss(outputs[:, 0], targets)
