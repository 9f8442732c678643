"""Mini-batches that a seed repeats, also from the middle of a training on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import InputError


def mini_batches(rows: int, size: int, seed: int, epoch: int) -> Iterator[NDArray[np.int64]]:
    """Places of the rows of each batch of an epoch, every row once, in an order of seed and epoch alone.

    A training that goes on at some epoch has the batches it would have had.

    Parameters
    ----------
    rows, size : int
    seed, epoch : int

    Raises
    ------
    InputError
        For a size below 1.

    Examples
    --------
    >>> [len(batch) for batch in mini_batches(5, 2, seed=1, epoch=0)]
    [2, 2, 1]
    """
    if size < 1:
        raise InputError(f"A batch of {size} rows cannot be; take one of 1 or more.")
    order = np.random.default_rng([seed, epoch]).permutation(rows)
    for start in range(0, rows, size):
        yield order[start : start + size]
