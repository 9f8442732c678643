"""Questions that tests put to another process, which finds them by name on its path."""

import os
import time

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Dataset


def double(values):
    return values * 2


def same(dataset):
    return dataset


def refuse():
    raise DatasetError("No such thing; try another.")


def stumble():
    return 1 / 0


def leave():
    os._exit(3)


def endless():
    while True:
        time.monotonic()


def mean_of(dataset: Dataset) -> tuple[float, bool]:
    values = dataset.columns[0].values
    return float(values.mean()), isinstance(values, np.memmap) or isinstance(values.base, np.memmap)
