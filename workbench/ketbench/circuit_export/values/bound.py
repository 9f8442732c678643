"""A circuit with numbers in place of its parameters, and the values that a run found."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ketbench.circuit import Circuit
from ketbench.errors import InputError
from ketbench.expressions import expression, substituted
from ketbench.runs import Run


def bound(circuit: Circuit, values: Mapping[str, float]) -> Circuit:
    """The circuit with values, radians, in place of its parameters.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> from ketbench.expressions import to_text
    >>> circuit = bound(CircuitBuilder("one", 1).add("rx", 0, "2*theta").build(), {"theta": -0.25})
    >>> to_text(circuit.ops[0].angles[0]), circuit.parameters
    ('2*-0.25', ())
    """
    trees = {name: expression(value) for name, value in values.items()}
    ops = (replace(op, angles=tuple(substituted(angle, trees) for angle in op.angles)) for op in circuit.ops)
    return replace(circuit, ops=tuple(ops), parameters=())


def values_of_run(run: Run) -> dict[str, float]:
    """The circuit's parameters as a run trained them, radians; those of the last seed where it had several.

    Raises
    ------
    InputError
        A run without a circuit, or one that kept no values.
    """
    circuit = run.experiment.circuit
    kept = None if run.result is None else run.result.arrays.get("weights")
    if circuit is None or kept is None:
        raise InputError(f"Run '{run.id}' kept no values of a circuit; choose a run that ended.")
    numbers = np.asarray(kept, dtype=np.float64).reshape(-1)
    if len(numbers) != len(circuit.parameters) or not all(map(math.isfinite, numbers)):
        text = f"Run '{run.id}' kept {len(numbers)} values for {len(circuit.parameters)} parameters"
        raise InputError(f"{text}; choose another run.")
    return {parameter.name: float(value) for parameter, value in zip(circuit.parameters, numbers, strict=True)}
