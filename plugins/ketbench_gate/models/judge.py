"""Judges features by a circuit trained on them, for other plugins by way of the core; loads torch only to train."""

from __future__ import annotations

from collections.abc import Callable

from ketbench.plugin import Circuit, InputError, Severity, Trial, circuit_problems
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.engines import choice

MOST_WIRES = 14
"""A selection trains the circuit dozens of times; beyond it that is not a small model any more."""


class CircuitJudge:
    """The hybrid model of the gate backends with its default settings, trained for a number of steps."""

    def refusal(self, circuit: Circuit, features: int) -> str:
        """Why the circuit cannot judge so many features; empty when it can."""
        if not choice.has("torch"):
            return "A circuit is trained by torch, which is not installed; run: pip install 'ketbench[gate]'"
        errors = [found for found in circuit_problems(circuit) if found.severity is Severity.ERROR]
        if errors:
            return f"Circuit '{circuit.name}' cannot judge: {errors[0]}"
        if circuit.features != tuple(range(features)):
            return _misfit(circuit, features)
        try:
            wires = lowered(circuit).n_wires
        except InputError as error:
            return f"Circuit '{circuit.name}' cannot judge: {error}"
        if wires > MOST_WIRES:
            text = f"Circuit '{circuit.name}' has {wires} qubits and would be trained in every fold"
            return f"{text}; judge by at most {MOST_WIRES}."
        return ""

    def score(
        self, circuit: Circuit, trial: Trial, *, seed: int, steps: int, cancelled: Callable[[], bool] = lambda: False
    ) -> float:
        """Train on the training rows, then score the test rows once; see `ketbench.backends.judges.Judge`."""
        from ketbench_gate.models.judging import trained_score

        return trained_score(circuit, trial, seed, steps, cancelled)


def _misfit(circuit: Circuit, features: int) -> str:
    if not circuit.features:
        return f"Circuit '{circuit.name}' reads no feature x[i], so it cannot judge any; add an encoder."
    highest = circuit.features[-1] + 1
    if len(circuit.features) < highest:
        missing = next(i for i in range(highest) if i not in circuit.features)
        text = f"Circuit '{circuit.name}' reads x[{highest - 1}] but not x[{missing}]"
        return f"{text}; to judge {features} features it must read x[0] to x[{features - 1}]."
    text = f"Circuit '{circuit.name}' reads {highest} feature{'s' * (highest > 1)}, so it cannot judge {features}"
    return f"{text}; choose k = {highest} or another circuit."
