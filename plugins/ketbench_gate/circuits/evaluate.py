"""The headless entry that evaluates a circuit: plain values in, JSON data out; loads torch only when called."""

from __future__ import annotations

from typing import Any

from ketbench.plugin import Circuit
from ketbench_gate.circuits.request import EvaluationRequest


def evaluate(circuit: Circuit, **asked: Any) -> dict[str, Any]:
    """Values, and gradients if asked, of one circuit.

    Parameters
    ----------
    circuit : Circuit
    **asked
        The fields of `ketbench_gate.circuits.request.EvaluationRequest`: observables, parameters, features,
        gradient, engine, precision, shots, seed, timed.

    Returns
    -------
    dict
        See `ketbench_gate.circuits.evaluation.evaluated`.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> circuit = CircuitBuilder("one", 1).add("ry", 0, "theta").build()
    >>> found = evaluate(circuit, observables=["Z0"], parameters={"theta": 0.0}, gradient=True)
    >>> found["values"], found["engine"]
    ([[1.0]], 'statevector')
    """
    from ketbench_gate.circuits.evaluation import evaluated

    return evaluated(circuit, EvaluationRequest(**asked))
