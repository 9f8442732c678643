"""Our own simulator behind the engine protocol."""

from __future__ import annotations

from torch import Tensor

from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.statevector.graphed import Graphed
from ketbench_gate.engines.statevector.simulator import Simulator

WORK = 3e8
"""Operations times amplitudes given at once: about a quarter of a second on one processor core, so Stop is answered."""


CACHED = 2**18
"""Amplitudes given at once where no gradient is asked for: twice as fast as whole batches, which leave the cache."""


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
        self.rows = max(1, int(WORK / (2.0**work.circuit.n_wires * (1 + len(work.circuit.ops)))))
        fits = max(1, CACHED >> work.circuit.n_wires)
        self.rows_in_use = min(self.rows, fits) if device == "cpu" else self.rows
        """Samples given at once where nothing is trained."""
        simulator = Simulator(work.circuit, work.observables, memory)
        self._run = Graphed(simulator) if device.startswith("cuda") else simulator

    def expectations(self, weights: Tensor, features: Tensor) -> Tensor:
        """Expectation values, shape (batch, n_observables); see `ketbench_gate.engines.engine.Engine`."""
        values = self._run(weights, features)
        if isinstance(self._run, Graphed) and self._run.note:
            self.notes = (self._run.note,)
        return values

    def redraw(self, number: int) -> None:
        """Nothing: all values are exact."""
