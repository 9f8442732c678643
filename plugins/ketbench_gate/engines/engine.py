"""The seam between training and simulation: what every engine takes and gives; holds no engine itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor

    from ketbench_gate.circuits.lowering import Lowered
    from ketbench_gate.circuits.observables import Observable


class Engine(Protocol):
    """Turns weights and a batch of features into expectation values, differentiable in torch.

    Attributes
    ----------
    name : str
        For the screen, as "default.qubit".
    reason : str
        Why this engine was chosen, one sentence.
    device : str
        Where it computes, as torch names it: "cpu" or "cuda".
    rows : int
        Samples it is best given at once: short enough to answer Stop, few enough for memory.
    notes : tuple of str
        What a reader of the result must know besides: noise, shots, a fall-back.
    """

    name: str
    reason: str
    device: str
    rows: int
    notes: tuple[str, ...]

    def expectations(self, weights: Tensor, features: Tensor) -> Tensor:
        """Expectation values.

        Parameters
        ----------
        weights : Tensor of float, shape (n_parameters,)
            All declared parameters in order, frozen ones included, radians.
        features : Tensor of float, shape (batch, n_features)

        Returns
        -------
        Tensor of float, shape (batch, n_observables)
        """
        ...

    def redraw(self, number: int) -> None:
        """Begin the draws of shots anew, by the seed and this number alone; nothing where values are exact."""
        ...


@dataclass(frozen=True, slots=True)
class Work:
    """What an engine is built for.

    Parameters
    ----------
    circuit : Lowered
    observables : sequence of Observable
    seed : int
        For engines that draw shots.
    """

    circuit: Lowered
    observables: Sequence[Observable]
    seed: int = 0


__all__ = ["Engine", "Work"]
