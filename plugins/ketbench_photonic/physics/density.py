"""Bandwidth per millimetre of chip edge and per square millimetre, one direction, in line rate."""

from __future__ import annotations

from ketbench_photonic.words.units import Values


def shoreline_tbps_mm(rate_gbps: Values, wavelengths: Values, pitch_um: Values) -> Values:
    """Bandwidth density along the edge, Tb/s/mm, one direction.

    Parameters
    ----------
    rate_gbps : float or ndarray, Gb/s
        Of one wavelength.
    wavelengths : float or ndarray
        In one fibre.
    pitch_um : float or ndarray, um
        Distance from fibre to fibre.

    Examples
    --------
    >>> round(shoreline_tbps_mm(32.0, 16, 127.0), 2)
    4.03
    """
    return rate_gbps * wavelengths / pitch_um


def areal_tbps_mm2(total_gbps: Values, area_mm2: Values) -> Values:
    """Bandwidth density over the area, Tb/s/mm2, one direction."""
    return total_gbps * 1e-3 / area_mm2
