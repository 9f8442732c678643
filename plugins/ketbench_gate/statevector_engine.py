"""Our own simulator behind the engine protocol."""

from __future__ import annotations

from torch import Tensor

from ketbench_gate.engine import Work
from ketbench_gate.statevector.graphed import Graphed
from ketbench_gate.statevector.simulator import Simulator

AMPLITUDES = 2**21
"""Amplitudes of a batch given at once: under a third of a second of work on one processor core."""


class StatevectorEngine:
    """Expectation values from the batched state-vector simulator.

    Parameters
    ----------
    work : Work
    reason : str
        Why this engine was chosen.
    device : str
        "cpu" or "cuda".
    memory : int
        Bytes for states; 0 for no limit.
    """

    name = "statevector"

    def __init__(self, work: Work, reason: str = "", device: str = "cpu", memory: int = 0) -> None:
        self.reason = reason
        self.device = device
        self.notes: tuple[str, ...] = ()
        self.rows = max(1, AMPLITUDES >> work.circuit.n_wires)
        simulator = Simulator(work.circuit, work.observables, memory)
        self._run = Graphed(simulator) if device.startswith("cuda") else simulator

    def expectations(self, weights: Tensor, features: Tensor) -> Tensor:
        """Expectation values, shape (batch, n_observables); see `ketbench_gate.engine.Engine`."""
        return self._run(weights, features)
