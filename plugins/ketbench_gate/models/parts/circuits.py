"""Further circuits of a model as layers: their description in JSON, and the torch module with weights of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from ketbench.plugin import circuit_from_json
from ketbench_gate.engines.statevector.simulator import CircuitModule


class CircuitLayer(CircuitModule):
    """A circuit of its own weights, drawn from torch's generator, that reads some of the numbers of a row.

    Parameters
    ----------
    described : mapping
        As `ketbench_gate.models.parts.stacks.circuit_layer` makes it.
    """

    def __init__(self, described: Mapping[str, Any]) -> None:
        watched: Sequence[str] = described["observables"]
        super().__init__(circuit_from_json(described["circuit"]), watched, int(torch.randint(1 << 31, (1,))))
        self.described = described
        self.start = int(described["start"])

    def forward(self, features: Tensor) -> Tensor:
        """Expectation values, shape (batch, n_observables)."""
        return super().forward(features[:, self.start :])
