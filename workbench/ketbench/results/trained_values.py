"""The values that a run found for the parameters of its circuit."""

from __future__ import annotations

import math

import numpy as np

from ketbench.base.errors import InputError
from ketbench.contract.run import Run


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
