"""Sweeps of one or two inputs over the whole estimator at once; the outputs are those a map is drawn of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench_photonic.physics.budget import Budget, evaluate
from ketbench_photonic.physics.energy import laser_energy_pj
from ketbench_photonic.physics.link import Link

Array = NDArray[np.float64]
OUTPUTS: dict[str, str] = {
    "margin": "dB",
    "log10 BER before FEC": "",
    "required laser power": "dBm",
    "laser energy": "pJ/bit",
}
"""What a sweep can show, with its unit."""
LEAST_BER = 1e-40
"""Smaller error rates are drawn as this one, so that a logarithm exists."""


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """One output over one or two inputs.

    Parameters
    ----------
    x, y : ndarray
        Values of the inputs; y has length 1 for a sweep of one input.
    values : ndarray, shape (len(y), len(x))
    margin_db : ndarray, shape (len(y), len(x))
        For the contour at zero.
    """

    x: Array
    y: Array
    values: Array
    margin_db: Array


def sweep(
    link: Link, output: str, x: tuple[str, Array], y: tuple[str, Array] | None = None, wall_plug: float = 0.1
) -> Map:
    """Evaluate a link over a grid, in one array computation.

    Parameters
    ----------
    link : Link
    output : str
        One of `OUTPUTS`.
    x, y : tuple of str and ndarray
        Dotted input and its values.
    wall_plug : float
        Laser efficiency, for its energy.
    """
    changes = {x[0]: x[1][None, :]}
    rows = np.zeros(1) if y is None else y[1]
    if y is not None:
        changes[y[0]] = y[1][:, None]
    changed = link.with_values(changes)
    budget, shape = evaluate(changed), (len(rows), len(x[1]))
    values = np.broadcast_to(_pick(changed, budget, output, wall_plug), shape).astype(np.float64)
    return Map(x[1], rows, values, np.broadcast_to(budget.margin_db, shape).astype(np.float64))


def _pick(link: Link, budget: Budget, output: str, wall_plug: float) -> Array:
    if output == "margin":
        return np.asarray(budget.margin_db)
    if output == "required laser power":
        return np.asarray(budget.required_laser_dbm)
    if output == "laser energy":
        return np.asarray(laser_energy_pj(budget.required_laser_dbm, wall_plug, link.signal.rate_gbps))
    return np.log10(np.maximum(np.asarray(budget.ber), LEAST_BER))
