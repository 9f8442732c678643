"""Atoms in a plane: coordinates in micrometres, checked when they are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError

if TYPE_CHECKING:
    from ketbench_atoms.physics.device import Device

Floats = NDArray[np.float64]
_ONE_PLACE = 1e-6


@dataclass(frozen=True, eq=False)
class Register:
    """Positions of atoms.

    Parameters
    ----------
    coordinates : array-like of float, shape (n, 2), or mapping of name to (x, y)
        In um.
    names : tuple of str
        By default "q0", "q1", and so on.
    weights : array-like of float, shape (n,)
        Share of the pulse's local detuning that each atom feels; zeros by default.

    Raises
    ------
    InputError
        For no atoms, a shape other than (n, 2), a coordinate that is not a number, or two atoms at one place.
    """

    coordinates: Any
    names: tuple[str, ...] = ()
    weights: Any = field(default=())

    def __post_init__(self) -> None:
        given = self.coordinates
        names = tuple(self.names)
        if isinstance(given, Mapping):
            names, given = tuple(str(name) for name in given), list(given.values())
        places = _places(given)
        object.__setattr__(self, "coordinates", places)
        object.__setattr__(self, "names", names or tuple(f"q{i}" for i in range(len(places))))
        object.__setattr__(self, "weights", self._shares())
        if len(self.names) != len(places) or len(set(self.names)) != len(places):
            raise InputError(f"{len(places)} atoms need as many different names; {len(set(names))} were given.")
        _apart(places, self.names)

    def __len__(self) -> int:
        return len(self.coordinates)

    @property
    def distances(self) -> Floats:
        """Distances of all pairs, um, shape (n, n)."""
        steps = self.coordinates[:, None] - self.coordinates[None]
        return np.sqrt((steps**2).sum(axis=2))

    @property
    def smallest_distance(self) -> float:
        """Of any pair, um; infinite for one atom."""
        rows, columns = np.triu_indices(len(self), 1)
        return float(self.distances[rows, columns].min()) if len(rows) else float("inf")

    @property
    def radius(self) -> float:
        """Largest distance of an atom from the middle of all, um."""
        return float(np.linalg.norm(self.coordinates - self.coordinates.mean(axis=0), axis=1).max())

    def scaled(self, spacing: float) -> Register:
        """The same shape with `spacing` um as its smallest distance."""
        if not np.isfinite(spacing) or spacing <= 0:
            raise InputError(f"The smallest distance is {spacing!r} µm; give one above 0.")
        factor = spacing / self.smallest_distance if len(self) > 1 else 1.0
        middle = self.coordinates.mean(axis=0)
        return Register((self.coordinates - middle) * factor, self.names, self.weights)

    def interactions(self, device: Device) -> Floats:
        """``C6 / r^6`` of each pair, rad/us, shape (n, n), zeros on the diagonal."""
        r = self.distances + np.diag(np.full(len(self), np.inf))
        return device.c6 / r**6

    @classmethod
    def from_graph(cls, graph: Any, spacing: float = 5.0, layout: str = "optimised", seed: int = 0) -> Register:
        """A register whose blockade shows the edges of a networkx graph, as far as its layout can.

        Raises
        ------
        InputError
            For a graph that has no register; see `ketbench_atoms.graphs.registers`.
        """
        from ketbench_atoms.graphs.graph import from_networkx
        from ketbench_atoms.graphs.layouts import laid_out

        return laid_out(from_networkx(graph), layout, spacing, seed)

    def _shares(self) -> Floats:
        shares = np.asarray(self.weights, dtype=np.float64).ravel()
        shares = shares if len(shares) else np.zeros(len(self.coordinates))
        if len(shares) != len(self.coordinates) or not np.isfinite(shares).all():
            raise InputError(f"{len(self.coordinates)} atoms need as many finite weights; {len(shares)} were given.")
        return shares


def _places(given: Any) -> Floats:
    try:
        places = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("Coordinates must be pairs of numbers in µm, one pair an atom.") from None
    if places.size == 0:
        raise InputError("A register needs at least one atom; this one is empty.")
    if places.ndim != 2 or places.shape[1] != 2:
        raise InputError(f"Coordinates have shape {places.shape}; give one pair (x, y) in µm an atom.")
    if not np.isfinite(places).all():
        atom = int(np.flatnonzero(~np.isfinite(places).all(axis=1))[0])
        raise InputError(f"Atom {atom} is at {tuple(places[atom].tolist())}; every coordinate must be a number of µm.")
    return places


def _apart(places: Floats, names: tuple[str, ...]) -> None:
    steps = np.abs(places[:, None] - places[None]).max(axis=2) + np.diag(np.full(len(places), np.inf))
    if len(places) > 1 and steps.min() < _ONE_PLACE:
        a, b = np.unravel_index(int(steps.argmin()), steps.shape)
        x, y = places[a]
        raise InputError(f"Atoms {names[a]} and {names[b]} are at one place ({x:g}, {y:g}) µm; move one of them.")
