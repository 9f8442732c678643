"""Latency of a link, part by part, one way, in nanoseconds."""

from __future__ import annotations

from ketbench_photonic.physics.fec import Fec, codeword_time_ns
from ketbench_photonic.words.units import LIGHT_SPEED, Values


def flight_ns(length_m: Values, group_index: Values) -> Values:
    """Time of flight, ns: n_g L/c.

    Examples
    --------
    >>> round(flight_ns(1.0, 1.468), 2)
    4.9
    """
    return group_index * length_m / LIGHT_SPEED * 1e9


def latency_parts_ns(
    code: Fec,
    stream_gbps: Values,
    fibre_m: Values,
    waveguide_m: Values,
    fixed: dict[str, float],
    fibre_index: float = 1.468,
    waveguide_index: float = 4.2,
) -> dict[str, Values]:
    """Latency by part, ns.

    Parameters
    ----------
    code : Fec
    stream_gbps : float or ndarray, Gb/s
        Rate of the stream that fills a codeword.
    fibre_m, waveguide_m : float or ndarray, m
    fixed : dict
        Stated delays by name, such as SerDes, FEC decoder and switch.
    fibre_index, waveguide_index : float
        Group indices.
    """
    return {
        "FEC codeword": codeword_time_ns(code, stream_gbps),
        "fibre": flight_ns(fibre_m, fibre_index),
        "waveguide": flight_ns(waveguide_m, waveguide_index),
        **fixed,
    }
