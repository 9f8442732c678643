"""Bars and stripes as a dataset: what a Born machine is tried on first."""

from __future__ import annotations

import numpy as np

from ketbench.plugin import Column, Dataset, Split
from ketbench_gate.objectives.generating.measures import bars_and_stripes


def bars_dataset(height: int, width: int) -> Dataset:
    """Every picture once, a column a pixel."""
    bits = bars_and_stripes(height, width).astype(np.float64)
    columns = tuple(
        Column(f"pixel {i // width}{i % width}", np.ascontiguousarray(bits[:, i])) for i in range(height * width)
    )
    return Dataset(f"bars and stripes {height} x {width}", columns, Split("random", validation=0.0, test=0.0))
