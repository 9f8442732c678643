"""The datasets that come with scikit-learn, by name; nothing is fetched from the network."""

from __future__ import annotations

from typing import Any

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Kind, Role

PREFIX = "sklearn:"
NAMES = ("iris", "wine", "breast_cancer", "digits", "diabetes")


def read_shipped(address: str) -> tuple[Column, ...]:
    """Columns of `sklearn:NAME`, with its target.

    Raises
    ------
    DatasetError
        For a name that is not among them.
    """
    name = address.removeprefix(PREFIX).strip().replace("-", "_")
    if name not in NAMES:
        shown = ", ".join(PREFIX + known for known in NAMES)
        raise DatasetError(f"scikit-learn ships no set '{name}'; choose one of {shown}.")
    import sklearn.datasets

    bunch: Any = getattr(sklearn.datasets, f"load_{name}")()
    columns = [Column(str(n), np.array(bunch.data[:, i], np.float64)) for i, n in enumerate(bunch.feature_names)]
    if name == "diabetes":
        return (*columns, Column("progression", np.array(bunch.target, np.float64), role=Role.TARGET))
    categories = tuple(str(c) for c in bunch.target_names)
    return (*columns, Column("class", bunch.target.astype(np.int32), Kind.CATEGORY, Role.TARGET, categories))
