"""Time of collective operations in the latency-bandwidth model; bandwidth is always that of one direction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = float | NDArray[np.float64]
"""One number or an array of them."""


@dataclass(frozen=True, slots=True)
class Wire:
    """What a rank sends through.

    Parameters
    ----------
    gbs : float, GB/s
        Usable bandwidth of one rank, one direction; full duplex, so the other direction has as much.
    latency_us : float, us
        Time of one step without data: software, SerDes, FEC and flight.
    """

    gbs: float
    latency_us: float = 1.0

    @classmethod
    def from_both_directions(cls, gbs: float, latency_us: float = 1.0) -> Wire:
        """Wire of a figure that adds both directions, such as NVLink's 900 GB/s."""
        return cls(gbs / 2, latency_us)


def ring_all_reduce_s(size: Values, ranks: int, wire: Wire) -> Values:
    """Ring all-reduce, s: 2 (n - 1)(a + S/(n B)).

    Parameters
    ----------
    size : float or ndarray, bytes
    ranks : int
    wire : Wire

    Examples
    --------
    >>> round(ring_all_reduce_s(1e9, 512, Wire(450.0)) * 1e6)
    5458
    """
    return 2 * (ranks - 1) * (wire.latency_us * 1e-6 + size / (ranks * wire.gbs * 1e9))


def tree_all_reduce_s(size: Values, ranks: int, wire: Wire) -> Values:
    """Double-binary-tree all-reduce, s: 2 ceil(log2 n) a + 2 S/B.

    Examples
    --------
    >>> round(tree_all_reduce_s(1e9, 512, Wire(450.0)) * 1e6)
    4462
    """
    if ranks == 1:
        return 0.0 * size
    return 2 * np.ceil(np.log2(ranks)) * wire.latency_us * 1e-6 + 2 * size / (wire.gbs * 1e9)


def all_gather_s(size: Values, ranks: int, wire: Wire) -> Values:
    """Ring all-gather or reduce-scatter, s: (n - 1)(a + S/(n B)), S the gathered size in bytes."""
    return (ranks - 1) * (wire.latency_us * 1e-6 + size / (ranks * wire.gbs * 1e9))


def all_to_all_s(size: Values, ranks: int, wire: Wire) -> Values:
    """All-to-all, s: (n - 1) a + (n - 1)/n S/B, S the bytes each rank holds."""
    return (ranks - 1) * (wire.latency_us * 1e-6 + size / (ranks * wire.gbs * 1e9))


def in_network_all_reduce_s(size: Values, ranks: int, wire: Wire) -> Values:
    """All-reduce summed in the switch, s: 2 a + S/B; each rank sends and receives the data once."""
    return (2 * wire.latency_us * 1e-6 + size / (wire.gbs * 1e9)) * (ranks > 1)


COLLECTIVES: dict[str, Callable[[Values, int, Wire], Values]] = {
    "ring all-reduce": ring_all_reduce_s,
    "tree all-reduce": tree_all_reduce_s,
    "in-network all-reduce": in_network_all_reduce_s,
    "all-gather": all_gather_s,
    "all-to-all": all_to_all_s,
}
"""Collectives by name."""


def bus_bandwidth_gbs(size: float, seconds: float, ranks: int) -> float:
    """Bus bandwidth of an all-reduce, GB/s: S/t x 2 (n - 1)/n, as NCCL's tests report it."""
    return size / seconds * 2 * (ranks - 1) / ranks / 1e9
