"""Tasks of energies and Born machines whose answers are known beforehand, for the conformance suite."""

from __future__ import annotations

import numpy as np

from ketbench.plugin import Column, Dataset, PauliTerm, Result, Split, Task, Truth, operator_columns
from ketbench_gate.objectives.generating.measures import bars_and_stripes


def tilted_spin() -> Truth:
    """Z + X has the lowest energy minus the square root of two."""
    terms = [PauliTerm(1.0, ((0, "Z"),)), PauliTerm(1.0, ((0, "X"),))]

    def wrong(result: Result) -> str:
        return _differs(result, "energy", -(2.0**0.5))

    return Truth("Z + X", Task(Dataset("spin", operator_columns(terms))), {"ansatz": "hardware", "layers": 1}, wrong)


def uniform_pictures() -> Truth:
    """The uniform distribution against bars and stripes of four pixels: KL = log(16 / 6)."""

    def wrong(result: Result) -> str:
        uniform = next((one for one in result.baselines if one.name == "uniform"), None)
        found = None if uniform is None else uniform.summary.get("kl")
        known = 0.980829253011726
        near = isinstance(found, float) and abs(found - known) < 1e-9
        return "" if near else f"The uniform control has kl {found}, but log(16 / 6) is {known:.9f}."

    params = {"layers": 1, "seeds": 1, "steps": 2}
    return Truth("Uniform against bars and stripes", Task(bars_dataset(2, 2)), params, wrong)


def _differs(result: Result, name: str, known: float) -> str:
    found = result.summary.get(name)
    near = isinstance(found, float) and abs(found - known) < 1e-6
    return "" if near else f"{name} is {found}, but it is known to be {known:.9f}."


def bars_dataset(height: int, width: int) -> Dataset:
    """Every picture once, a column a pixel."""
    bits = bars_and_stripes(height, width).astype(np.float64)
    columns = tuple(
        Column(f"pixel {i // width}{i % width}", np.ascontiguousarray(bits[:, i])) for i in range(height * width)
    )
    return Dataset(f"bars and stripes {height} x {width}", columns, Split("random", validation=0.0, test=0.0))
