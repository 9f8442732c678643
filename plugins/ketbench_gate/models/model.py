"""The hybrid model: what stands before the circuit, the circuit, its head; and the loss and score it is judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor, nn

from ketbench.plugin import Circuit, RunCancelled
from ketbench_gate.engines.engine import Engine
from ketbench_gate.models.parts.circuits import CircuitLayer
from ketbench_gate.models.parts.running import over_pieces

OF_CLASSES = ("cross-entropy", "focal", "fidelity")
"""Losses for a target of classes; the others are for numbers."""


BLOCK = 64
"""Rows that fill whole vectors of any processor."""


class HybridModel(nn.Module):
    """An engine with its weights between what stands before it and a head.

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
    before : Module or None
        Gives the circuit its x[i], shape (batch, angles); or (batch, rows, angles), each row run by itself.
    beside : sequence of Module
        Further circuits that read the same rows; their values stand behind those of the first.
    state : int
        More than 0 for a recurrent cell; see `ketbench_gate.models.parts.running.over_pieces`.
    """

    def __init__(
        self,
        engine: Engine,
        circuit: Circuit,
        initial: dict[str, float],
        head: nn.Module,
        dtype: torch.dtype,
        before: nn.Module | None = None,
        beside: Sequence[nn.Module] = (),
        state: int = 0,
    ) -> None:
        super().__init__()
        self.engine = engine
        self.head = head.to(dtype)
        self.before = nn.Identity() if before is None else before.to(dtype)
        self.beside = nn.ModuleList(beside).to(dtype)
        self.state = state
        self.is_frozen = False
        self.executions = 0
        values = torch.tensor([initial[p.name] for p in circuit.parameters], dtype=dtype)
        trains = torch.tensor([p.trainable for p in circuit.parameters], dtype=torch.bool)
        self.weights = nn.Parameter(values[trains])
        self.register_buffer("frozen", values)
        self._all_train = bool(trains.all())
        self._behind = len(self.more_circuits) - len(self.beside)
        # A buffer goes along to the graphics processor; it is not a state, so no checkpoint holds it.
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

    @property
    def is_plain(self) -> bool:
        """Whether the features go into one circuit as they are, and its values into the head."""
        return isinstance(self.before, nn.Identity) and not self.more_circuits

    @property
    def more_circuits(self) -> list[CircuitLayer]:
        """The circuits besides the first."""
        return [one for part in (self.beside, self.head) for one in part.modules() if isinstance(one, CircuitLayer)]

    def freeze(self) -> None:
        """Train what stands before the circuit no more: no gradient, and nothing that depends on a batch."""
        self.is_frozen = True
        self.before.requires_grad_(False)
        self.before.eval()

    def train(self, mode: bool = True) -> HybridModel:
        """As torch's; what is frozen stays as it is in use."""
        super().train(mode)
        if self.is_frozen:
            self.before.eval()
        return self

    def in_use(self, features: Tensor, most: int, cancelled: Callable[[], bool]) -> Iterator[Tensor]:
        """Outputs of one piece of the features after another, each row the same whatever stands beside it.

        Pieces are filled up to a whole number of vectors: arithmetic of single numbers at the end of an array differs
        from that of vectors in the last bit.

        Parameters
        ----------
        features : Tensor, shape (n, n_features)
        most : int
            Rows of a piece.
        cancelled : callable

        Raises
        ------
        RunCancelled
            As soon as `cancelled` says so.
        """
        # As many samples as the engine is quickest with, in the same proportion where a sample is several rows of it.
        quickest = getattr(self.engine, "rows_in_use", 0)
        most = max(1, min(most, most * quickest // self.engine.rows)) if quickest else most
        block = min(BLOCK, most)
        for piece in features.split(most - most % block):
            if cancelled():
                raise RunCancelled("Stopped on request.")
            missing = -len(piece) % block
            before = self.executions
            outputs = self(torch.cat([piece, piece[-1:].expand(missing, -1)]) if missing else piece)[: len(piece)]
            self.executions -= (self.executions - before) * missing // (len(piece) + missing)
            yield outputs

    def forward(self, features: Tensor) -> Tensor:
        """Outputs, shape (batch, n_outputs)."""
        self.executions += len(features) * self._behind
        return self.head(over_pieces(self._values, self.before(features), self.state))

    def _values(self, rows: Tensor) -> Tensor:
        """What all circuits on the same rows give, shape (rows, n_values)."""
        self.executions += rows.shape[0] * (1 + len(self.beside))
        values = self.engine.expectations(self.all_weights(), rows)
        return torch.cat([values, *(one(rows) for one in self.beside)], dim=1) if len(self.beside) else values


class Objective:
    """What is minimised and what is shown: cross-entropy and accuracy, or an error and R2.

    Parameters
    ----------
    loss : str
        "cross-entropy", "focal", "fidelity", "squared", "huber", "absolute" or "own".
    weights : Tensor or None, shape (classes,)
        Of each class in the loss; equal ones if left out.
    own : callable or None
        For "own": outputs and targets to one number.
    classes : bool or None
        Whether the target is one of classes; the loss says so if left out.
    headline : str
        Which score of the test part comes first; "auto" for the shown one.
    """

    def __init__(
        self,
        loss: str,
        weights: Tensor | None = None,
        own: Callable[[Tensor, Tensor], Tensor] | None = None,
        classes: bool | None = None,
        headline: str = "auto",
    ) -> None:
        self.loss_name, self.weights = loss, weights
        self.is_classification = loss in OF_CLASSES if classes is None else classes
        self.score_name = "accuracy" if self.is_classification else "r2"
        self.headline = self.score_name if headline == "auto" else headline
        self._loss: Callable[..., Tensor] = (
            own
            or {
                "cross-entropy": lambda o, t: nn.functional.cross_entropy(o, t, _like(weights, o)),
                "focal": lambda o, t: focal(o, t, _like(weights, o)),
                "fidelity": lambda o, t: infidelity(o, t, _like(weights, o)),
                "squared": _of_targets(nn.functional.mse_loss),
                "huber": _of_targets(nn.functional.huber_loss),
                "absolute": _of_targets(nn.functional.l1_loss),
            }[loss]
        )

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean over the batch."""
        return self._loss(outputs, targets)

    def score(self, outputs: Tensor, targets: Tensor) -> float:
        """Share of right classes, or the coefficient of determination, of several targets its mean."""
        if not len(targets):
            return float("nan")
        if self.is_classification:
            return float((outputs.argmax(1) == targets).double().mean())
        found = determination(outputs, targets)
        return float(found.mean()) if bool(found.isfinite().all()) else float("nan")


def determination(outputs: Tensor, targets: Tensor) -> Tensor:
    """R2 of each target, shape (targets,); NaN where a target has a single value."""
    wanted = targets if targets.dim() > 1 else targets[:, None]
    residual = (outputs[:, : wanted.shape[1]] - wanted).double().square().sum(0)
    total = (wanted - wanted.mean(0)).double().square().sum(0)
    return torch.where(total > 0, 1 - residual / total, torch.full_like(total, float("nan")))


def linear_head(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """A linear layer drawn from its own generator, so that no other draw changes it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(torch.randint(1 << 31, (1,), generator=generator)))
        return nn.Linear(inputs, outputs)


def _of_targets(loss: Callable[..., Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    """Of the first output, or of all where there are several targets."""
    return lambda outputs, targets: loss(outputs if targets.dim() > 1 else outputs[:, 0], targets)


def infidelity(outputs: Tensor, targets: Tensor, weights: Tensor | None = None) -> Tensor:
    """Mean of 1 - F, F = (1 + v) / 2 with the value v of the right class's observable.

    For v the expectation value of n.sigma on one qubit, F is the fidelity with the pure state of Bloch vector n, as in
    Perez-Salinas et al. 2020 (arXiv:1907.02085).
    """
    losses = (1 - outputs.gather(1, targets[:, None])[:, 0]) / 2
    return losses.mean() if weights is None else (losses * weights[targets]).sum() / weights[targets].sum()


def focal(outputs: Tensor, targets: Tensor, weights: Tensor | None = None) -> Tensor:
    """Mean of -(1 - p)^2 log p of the right class's probability p, gamma = 2 (Lin et al. 2017, arXiv:1708.02002)."""
    logs = nn.functional.log_softmax(outputs, 1).gather(1, targets[:, None])[:, 0]
    losses = -((1 - logs.exp()) ** 2) * logs
    return losses.mean() if weights is None else (losses * weights[targets]).sum() / weights[targets].sum()


def balanced(targets: Tensor, classes: int) -> Tensor:
    """Weights n / (classes * n of the class) of each class, shape (classes,); a class without rows weighs nothing."""
    counts = torch.bincount(targets, minlength=classes).double()
    return torch.where(counts > 0, len(targets) / (classes * counts.clamp_min(1)), torch.zeros_like(counts))


def _like(weights: Tensor | None, outputs: Tensor) -> Tensor | None:
    return None if weights is None else weights.to(outputs)
