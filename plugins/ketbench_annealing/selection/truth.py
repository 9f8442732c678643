"""A selection whose answer is known beforehand, for the conformance suite; it runs nothing itself."""

from __future__ import annotations

import numpy as np

from ketbench.plugin import Column, Dataset, Kind, Result, Role, Split, Task, Truth

_ROWS = 64


def planted_pair() -> Truth:
    """A target made of two bits: the pair that makes it is worth most, and a copy of one of them is redundant."""
    number = np.arange(_ROWS)
    bits = {f"bit {place}": (number >> place) & 1 for place in range(5)}
    bits["copy of bit 0"] = bits["bit 0"]
    target = 2 * bits["bit 0"] + bits["bit 1"]
    columns = [Column(name, values.astype(np.float64)) for name, values in bits.items()]
    names = tuple(f"class {i}" for i in range(4))
    columns.append(Column("y", target.astype(np.int32), Kind.CATEGORY, Role.TARGET, names))
    table = Dataset("two bits", tuple(columns), split=Split(validation=0.0, test=0.0))

    def wrong(result: Result) -> str:
        found, value = result.summary.get("selected"), result.summary.get("objective_value")
        if found not in (["bit 0", "bit 1"], ["bit 1", "copy of bit 0"]):
            return f"selected is {found}, but bits 0 and 1 make the target."
        expected = -0.5 * float(np.log(2))
        off = not isinstance(value, float) or abs(value - expected) > 1e-9
        return f"objective_value is {value}, but -ln(2)/2 is {expected:.9f}." if off else ""

    params = {"objective": "mi_mrmr", "alpha": 0.5, "k": 2, "folds": 3, "repeats": 1}
    return Truth("Two bits that make the target", Task(table, None, 1), params, wrong)
