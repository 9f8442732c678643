"""Lets large arrays cross to another process by files that it maps: no process copies them or holds them twice."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGE = 8_000_000
"""Bytes from which on a file is quicker than a pipe, and does not hold up the thread that paints."""

Array = NDArray[Any]


class Crossing:
    """A folder of arrays on their way; `close` removes it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="ketbench-desk-"))
        self._closed = False

    def left(self, arrays: Mapping[str, Array]) -> dict[str, Array | Path]:
        """Small arrays as they are, large ones as the files they were left in."""
        return {token: self._left(token, array) if array.nbytes >= LARGE else array for token, array in arrays.items()}

    def close(self) -> None:
        """Remove the files; what is mapped stays usable."""
        self._closed = True
        shutil.rmtree(self._folder, ignore_errors=True)

    def _left(self, token: str, array: Array) -> Path:
        path = self._folder / f"{token}.npy"
        np.save(path, array, allow_pickle=False)
        if self._closed:
            # The other thread removed the folder while this file was being written.
            shutil.rmtree(self._folder, ignore_errors=True)
        return path


def fetched(array: Array | Path) -> Array:
    """The array, mapped if it was left in a file."""
    return np.load(array, mmap_mode="r") if isinstance(array, Path) else array
