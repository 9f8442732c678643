"""Channels of the usual wavelength grids: their frequencies and wavelengths; nothing about a link."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError
from ketbench_photonic.words.units import LIGHT_SPEED

ANCHOR_THZ = 193.1
"""The frequency that DWDM grids are counted from (ITU-T G.694.1)."""
DWDM_THZ = {"DWDM 50 GHz": 0.05, "DWDM 100 GHz": 0.1, "DWDM 200 GHz": 0.2}
LAN_WDM_NM = (1273.54, 1277.89, 1282.26, 1286.66, 1295.56, 1300.05, 1304.58, 1309.14)
"""IEEE 802.3, clause 122 (400GBASE-LR8); the last four are 100GBASE-LR4's."""
CWDM_NM = tuple(1271.0 + 20 * n for n in range(18))
"""ITU-T G.694.2."""
GRIDS = ("none", *DWDM_THZ, "LAN-WDM", "CWDM")


def channels_nm(grid: str, count: int) -> NDArray[np.float64]:
    """Wavelengths of so many channels, nm, shortest first.

    Raises
    ------
    InputError
        When the grid has fewer channels.

    Examples
    --------
    >>> [round(float(w), 2) for w in channels_nm("DWDM 100 GHz", 3)]
    [1551.72, 1552.52, 1553.33]
    >>> channels_nm("LAN-WDM", 4)
    array([1295.56, 1300.05, 1304.58, 1309.14])
    """
    if grid in DWDM_THZ:
        offsets = np.arange(count) - (count - 1) // 2
        frequencies = ANCHOR_THZ + DWDM_THZ[grid] * offsets
        return np.sort(np.asarray(LIGHT_SPEED / (frequencies * 1e12) * 1e9, dtype=np.float64))
    table = {"LAN-WDM": LAN_WDM_NM, "CWDM": CWDM_NM}[grid]
    if count > len(table):
        raise InputError(f"{count} wavelengths do not fit on the {grid} grid of {len(table)}; use fewer or DWDM.")
    return np.array(table[-count:] if grid == "LAN-WDM" else table[:count])
