"""Values that a project does not hold itself: a stand-in array that knows their digest and takes no memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.data.roles import Kind

_BLANKS: dict[Kind, np.generic | Any] = {
    Kind.NUMERIC: np.float64("nan"),
    Kind.DATE: np.float64("nan"),
    Kind.CATEGORY: np.int32(-1),
    Kind.ORDINAL: np.int32(-1),
    Kind.IMAGE: np.float32(0),
    Kind.TENSOR: np.float32("nan"),
}

KEPT, REFERENCE = "kept", '"reference"'
"""An option of the provenance that says that the project keeps no values; see `ketbench.data.by_reference`."""


class AbsentValues(np.ndarray[Any, np.dtype[Any]]):
    """An array of one blank, seen in the shape of the values that are elsewhere.

    Parameters
    ----------
    digest : str
        SHA-256 that the values have; empty for anything computed from the stand-in.
    """

    digest: str

    def __array_finalize__(self, other: NDArray[Any] | None) -> None:
        self.digest = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.dtype.str, self.shape, self.digest)


def absent_values(kind: Kind, shape: Sequence[int], digest: str) -> AbsentValues:
    """A stand-in for the values of a column.

    >>> stand_in = absent_values(Kind.NUMERIC, (1_000_000,), "ab12")
    >>> is_absent(stand_in), is_absent(stand_in[:5]), stand_in.strides
    (True, False, (0,))
    """
    blank = np.array(_BLANKS.get(kind, ""), dtype=object if kind is Kind.TEXT else None)
    return _shaped(blank, tuple(shape), digest)


def is_absent(values: NDArray[Any]) -> bool:
    """Whether an array is such a stand-in."""
    return isinstance(values, AbsentValues) and bool(values.digest)


def _shaped(blank: NDArray[Any], shape: tuple[int, ...], digest: str) -> AbsentValues:
    made = np.broadcast_to(blank, shape).view(AbsentValues)
    made.digest = digest
    return made


def _again(dtype: str, shape: tuple[int, ...], digest: str) -> AbsentValues:
    kinds = {np.dtype(np.float64): Kind.NUMERIC, np.dtype(np.int32): Kind.CATEGORY, np.dtype(np.float32): Kind.IMAGE}
    return absent_values(kinds.get(np.dtype(dtype), Kind.TEXT), shape, digest)
