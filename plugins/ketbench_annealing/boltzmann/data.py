"""Makes spins of a dataset, or of scikit-learn's digits where none is given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from ketbench.plugin import Dataset, DatasetError, prepare
from ketbench_annealing.arrays import Floats

# Grey levels of the digits run from 0 to 16; above the middle a pixel counts as ink.
_INK = 7
_HELD_OUT = 397


@dataclass(frozen=True, slots=True, eq=False)
class SpinData:
    """Training and held-out rows as spins.

    Parameters
    ----------
    train, test : Tensor of -1 and +1, shape (r, visible)
    width : int
        Of the pixel grid; the number of spins where the data are not square images.
    note : str
    """

    train: torch.Tensor
    test: torch.Tensor
    width: int
    note: str


def spin_data(dataset: Dataset | None, seed: int) -> SpinData:
    """Return spins: digits with more than 7 of 16 grey levels, or columns above their median in the training rows.

    Raises
    ------
    DatasetError
        When fewer than two rows are left to train or to test on.
    """
    if dataset is None:
        return _digits(seed)
    parts = prepare(dataset)
    held_out = parts.test if len(parts.test.x) else parts.validation
    if len(parts.train.x) < 2 or len(held_out.x) < 2:
        raise DatasetError(
            f"Dataset '{dataset.name}' has {len(parts.train.x)} training and {len(held_out.x)} held-out rows; a"
            " machine needs at least two of each."
        )
    middle = np.median(parts.train.x, axis=0)
    note = "Every column became +1 above its median in the training rows, else -1."
    return SpinData(_spins(parts.train.x, middle), _spins(held_out.x, middle), _width(parts.train.x.shape[1]), note)


def _digits(seed: int) -> SpinData:
    from sklearn.datasets import load_digits

    pixels = np.asarray(load_digits(return_X_y=True)[0], dtype=np.float64)
    order = np.random.default_rng(seed).permutation(len(pixels))
    spins = _spins(pixels[order], np.full(64, float(_INK)))
    note = f"scikit-learn's digits, +1 above grey level {_INK} of 16; {_HELD_OUT} images held out."
    return SpinData(spins[:-_HELD_OUT], spins[-_HELD_OUT:], 8, note)


def _spins(x: Floats, threshold: Floats) -> torch.Tensor:
    return torch.as_tensor(np.where(x > threshold, 1.0, -1.0), dtype=torch.float32)


def _width(columns: int) -> int:
    side = round(columns**0.5)
    return side if side * side == columns else columns
