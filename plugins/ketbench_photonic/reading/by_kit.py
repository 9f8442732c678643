"""Reads Touchstone files of any version with scikit-rf, an optional kit; gives only their transmission."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ketbench.plugin import InputError
from ketbench_photonic.reading.touchstone import Transmission, transmission


def read_by_kit(path: Path, ports: int, what: str) -> Transmission:
    """The transmission that the kit reads.

    Raises
    ------
    InputError
        When the kit cannot read it, or it has another number of ports.
    """
    try:
        read: Any = import_module("skrf").Network(str(path))
        s, hertz = np.asarray(read.s, dtype=np.complex128), np.asarray(read.f, dtype=np.float64)
    except Exception as error:
        # The kit raises whatever its parser meets.
        raise InputError(f"{what} cannot be read by scikit-rf ({type(error).__name__}); check the file.") from None
    if s.ndim != 3 or s.shape[1:] != (ports, ports) or not len(hertz):
        raise InputError(f"{what} is no file of {ports} ports with any point; check its name.")
    return transmission(hertz, s, what)
