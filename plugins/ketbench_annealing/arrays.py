"""The array types that the annealing plugin speaks; nothing but names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.int8]
Flags = NDArray[np.bool_]
