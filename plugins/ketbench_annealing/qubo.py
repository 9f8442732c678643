"""A quadratic unconstrained binary problem as plain arrays; it neither reads files nor solves anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ketbench.plugin import LARGEST_COEFFICIENT, InputError
from ketbench_annealing.arrays import Bits, Floats, Ints

_ENTRIES_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Qubo:
    """Minimise ``offset + sum_i linear_i x_i + sum_(i<j) weight_ij x_i x_j`` over bits x.

    Parameters
    ----------
    linear : ndarray, shape (n,)
    rows, cols : ndarray of int, shape (m,)
        Each pair once, ``rows < cols``.
    weights : ndarray, shape (m,)
    offset : float
    labels : tuple of str
        One per variable; empty means ``0 .. n-1``.

    Examples
    --------
    >>> problem = qubo_from_terms(2, [0, 1, 0], [0, 1, 1], [-1.0, -1.0, 2.0])
    >>> problem.energies(np.array([[1, 0], [1, 1]], dtype=np.int8)).tolist()
    [-1.0, 0.0]
    """

    linear: Floats
    rows: Ints
    cols: Ints
    weights: Floats
    offset: float = 0.0
    labels: tuple[str, ...] = field(default=())

    @property
    def size(self) -> int:
        """Number of variables."""
        return len(self.linear)

    @property
    def density(self) -> float:
        """Share of the possible pairs that carry a weight, 0 to 1."""
        pairs = self.size * (self.size - 1) / 2
        return len(self.weights) / pairs if pairs else 0.0

    def label(self, variable: int) -> str:
        """Return the name of a variable."""
        return self.labels[variable] if self.labels else str(variable)

    def energies(self, bits: Bits) -> Floats:
        """Energy of each row of bits.

        Parameters
        ----------
        bits : ndarray of 0 and 1, shape (r, n)

        Returns
        -------
        ndarray, shape (r,)
        """
        found = bits.astype(np.float64) @ self.linear + self.offset
        step = max(1, _ENTRIES_AT_ONCE // max(1, len(self.weights)))
        for start in range(0, len(bits), step):
            part = bits[start : start + step]
            found[start : start + step] += (part[:, self.rows] & part[:, self.cols]) @ self.weights
        return found

    def dense(self) -> Floats:
        """Symmetric matrix Q with ``x' Q x + offset`` equal to the energy.

        Returns
        -------
        ndarray, shape (n, n)
        """
        matrix = np.diag(self.linear)
        matrix[self.rows, self.cols] += self.weights / 2
        matrix[self.cols, self.rows] += self.weights / 2
        return matrix

    def ising(self) -> Ising:
        """Return the same energy over spins s = 2x - 1."""
        quarter = self.weights / 4
        fields = self.linear / 2
        np.add.at(fields, self.rows, quarter)
        np.add.at(fields, self.cols, quarter)
        offset = self.offset + float(self.linear.sum()) / 2 + float(quarter.sum())
        return Ising(fields, self.rows, self.cols, quarter, offset)


@dataclass(frozen=True, slots=True, eq=False)
class Ising:
    """Minimise ``offset + sum_i fields_i s_i + sum_(i<j) couplings_ij s_i s_j`` over spins s in {-1, +1}.

    Parameters
    ----------
    fields : ndarray, shape (n,)
    rows, cols : ndarray of int, shape (m,)
    couplings : ndarray, shape (m,)
    offset : float
    """

    fields: Floats
    rows: Ints
    cols: Ints
    couplings: Floats
    offset: float = 0.0

    def qubo(self, labels: tuple[str, ...] = ()) -> Qubo:
        """Return the same energy over bits x = (s + 1) / 2."""
        linear = 2 * self.fields
        np.add.at(linear, self.rows, -2 * self.couplings)
        np.add.at(linear, self.cols, -2 * self.couplings)
        offset = self.offset - float(self.fields.sum()) + float(self.couplings.sum())
        return Qubo(linear, self.rows, self.cols, 4 * self.couplings, offset, labels)


def qubo_from_terms(
    size: int,
    rows: Sequence[int] | Ints,
    cols: Sequence[int] | Ints,
    values: Sequence[float] | Floats,
    *,
    offset: float = 0.0,
    labels: tuple[str, ...] = (),
) -> Qubo:
    """Merge a list of terms; ``i == j`` is a linear term and repeated pairs add up.

    Raises
    ------
    InputError
        For no variable at all, an index outside ``0 .. size - 1`` or a coefficient that is not usable.
    """
    if size < 1:
        raise InputError("The problem has no variables; give at least one term.")
    i, j = np.asarray(rows, dtype=np.int64), np.asarray(cols, dtype=np.int64)
    value = np.asarray(values, dtype=np.float64)
    _refuse_bad_terms(size, i, j, value)
    linear = np.zeros(size)
    diagonal = i == j
    np.add.at(linear, i[diagonal], value[diagonal])
    low, high = np.minimum(i, j)[~diagonal], np.maximum(i, j)[~diagonal]
    keys, inverse = np.unique(low * size + high, return_inverse=True)
    weights = np.bincount(inverse, weights=value[~diagonal], minlength=len(keys)).astype(np.float64)
    kept = weights != 0
    return Qubo(linear, keys[kept] // size, keys[kept] % size, weights[kept], offset, labels)


def max_cut(size: int, rows: Ints, cols: Ints, values: Floats, labels: tuple[str, ...] = ()) -> Qubo:
    """Return the problem whose energy is minus the weight of the cut between x = 0 and x = 1.

    ``cut(x) = sum_(ij) w_ij (x_i + x_j - 2 x_i x_j)``; a self-loop is never cut and is dropped.

    Examples
    --------
    >>> edges = np.array([0, 1, 0]), np.array([1, 2, 2]), np.ones(3)
    >>> float(max_cut(3, *edges).energies(np.array([[1, 0, 0]], dtype=np.int8))[0])
    -2.0
    """
    real = rows != cols
    i, j, w = rows[real], cols[real], values[real]
    return qubo_from_terms(
        size,
        np.concatenate([i, j, i]),
        np.concatenate([i, j, j]),
        np.concatenate([-w, -w, 2 * w]),
        labels=labels,
    )


def _refuse_bad_terms(size: int, rows: Ints, cols: Ints, values: Floats) -> None:
    for indices in (rows, cols):
        outside = np.flatnonzero((indices < 0) | (indices >= size))
        if len(outside):
            term = int(outside[0])
            raise InputError(
                f"Term {term + 1} names variable {int(indices[term])}, but the problem has {size} variables,"
                f" numbered 0 to {size - 1}; correct the index."
            )
    bad = np.flatnonzero(~(np.abs(values) <= LARGEST_COEFFICIENT))
    if len(bad):
        term = int(bad[0])
        raise InputError(
            f"Term {term + 1} has the coefficient {values[term]:g}; use finite numbers of at most"
            f" {LARGEST_COEFFICIENT:g} in size."
        )
