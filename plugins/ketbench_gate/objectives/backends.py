"""What the plugin registers beyond labels: energies, kernels, generative models; imports nothing heavy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module

from ketbench.plugin import Availability, Context, Event, Problem, Result, Task
from ketbench_gate.objectives.energy.params import EnergyParams


class EnergyBackend:
    """The lowest energy of an operator, a molecule or a cut by variation."""

    name = "gate.energy"
    title = "Gate model: lowest energy (VQE, QAOA)"
    needs = frozenset[str]()
    takes = frozenset({"dataset", "circuit"})
    params = EnergyParams
    objective = "the energy <psi|H|psi>, minimised"

    def example(self) -> tuple[Task, EnergyParams]:
        """A ring of spins, for the conformance suite."""
        return Task(), EnergyParams(model="ising", sites=4, layers=2, starts=1)

    def available(self) -> Availability:
        """Whether it can run here; a molecule needs PennyLane, a drawn circuit torch."""
        return Availability(True)

    def warm(self) -> None:
        """Import what a run needs."""
        import_module("ketbench_gate.objectives.energy.run")
        import_module("scipy.sparse.linalg")

    def check(self, task: Task, params: EnergyParams) -> Sequence[Problem]:
        """Findings before Run."""
        from ketbench_gate.objectives.energy.checks import problems

        return list(problems(task, params))

    def run(self, task: Task, params: EnergyParams, context: Context) -> Iterator[Event | Result]:
        """Minimise; see `ketbench_gate.objectives.energy.run`."""
        from ketbench_gate.objectives.energy.run import run

        yield from run(task, params, context)
