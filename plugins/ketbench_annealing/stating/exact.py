"""Exact answers and bounds: all states of a small problem, else branch and bound by HiGHS on the linear form."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketbench_annealing.arrays import Bits
from ketbench_annealing.stating.statement import Statement, Terms

MOST_LISTED = 16
_MOST_PRODUCTS, _MOST_BITS = 6000, 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """What an exact method brought.

    Parameters
    ----------
    method : str
        Empty when none fits.
    bits : ndarray of 0 and 1, shape (n,), or None
    bound : float
        No state that meets the constraints has a smaller objective (the minimised one); minus infinity for unknown.
    proved : bool
        The bound is met, or no state meets the constraints.
    infeasible : bool
        Proved that no state meets the constraints.
    seconds : float, s
    """

    method: str
    bits: Bits | None
    bound: float
    proved: bool
    infeasible: bool
    seconds: float


def solved_exactly(statement: Statement, seconds: float) -> Exact:
    """Solve, or bound, within a time.

    Parameters
    ----------
    statement : Statement
    seconds : float, s
    """
    began = time.perf_counter()
    if statement.exact is not None:
        bits, bound, proved = statement.exact(seconds)
        found = Exact("exact method of this kind", bits, bound, proved, proved and bits is None, 0.0)
    elif statement.size <= MOST_LISTED:
        found = _listed(statement)
    elif len(statement.objective.quadratic) <= _MOST_PRODUCTS and statement.size <= _MOST_BITS:
        found = branch_and_bound(statement, seconds)
    else:
        found = Exact("", None, statement.objective.range()[0], proved=False, infeasible=False, seconds=0.0)
    spent = time.perf_counter() - began
    return Exact(found.method, found.bits, found.bound, found.proved, found.infeasible, spent)


def all_states(size: int) -> Bits:
    """Every state of so many bits, shape (2^size, size)."""
    return ((np.arange(2**size)[:, None] >> np.arange(size)) & 1).astype(np.int8)


def _listed(statement: Statement) -> Exact:
    bits = all_states(statement.size)
    allowed = np.flatnonzero(statement.violations(bits) == 0)
    name = f"all 2^{statement.size} states listed"
    if not len(allowed):
        return Exact(name, None, float("inf"), proved=True, infeasible=True, seconds=0.0)
    values = statement.objective.values(bits[allowed])
    best = int(values.argmin())
    return Exact(name, bits[allowed[best]], float(values[best]), proved=True, infeasible=False, seconds=0.0)


def branch_and_bound(statement: Statement, seconds: float) -> Exact:
    """HiGHS through `scipy.optimize.milp` on the linear form; a product of bits gets a variable of its own.

    ``y <= x_i, y <= x_j`` where the product lowers the objective and ``y >= x_i + x_j - 1`` where it raises it
    (McCormick 1976): y is then the product at every optimum.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    matrix, low, high = _linear_rows(statement)
    products = list(statement.objective.quadratic)
    cost = np.zeros(statement.size + len(products))
    for index, weight in statement.objective.linear.items():
        cost[index] = weight
    cost[statement.size :] = [statement.objective.quadratic[pair] for pair in products]
    whole = np.concatenate([np.ones(statement.size), np.zeros(len(products))])
    found = milp(
        cost,
        integrality=whole,
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, low, high) if matrix.shape[0] else (),
        options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0.0},
    )
    name = "branch and bound (HiGHS)"
    if found.status == 2:
        return Exact(name, None, float("inf"), proved=True, infeasible=True, seconds=0.0)
    bits = None if found.x is None else np.round(found.x[: statement.size]).astype(np.int8)
    if bits is not None and statement.violations(bits[None, :])[0] > 0:
        bits = None
    dual = found.mip_dual_bound
    bound = statement.objective.range()[0] if dual is None else float(dual) + statement.objective.offset
    if statement.objective.is_whole():
        bound = float(np.ceil(bound - 1e-6))
    return Exact(name, bits, bound, proved=found.status == 0 and bits is not None, infeasible=False, seconds=0.0)


def _linear_rows(statement: Statement) -> tuple[Any, Any, Any]:
    """Rows of all constraints and of the products, as a sparse matrix with lower and upper limits."""
    from scipy.sparse import csr_array

    rows: list[tuple[dict[int, float], float, float]] = []
    for one in statement.constraints:
        low = -np.inf if one.sense == "<=" else one.bound
        high = np.inf if one.sense == ">=" else one.bound
        rows.append((dict(one.terms), low, high))
    for at, ((i, j), weight) in enumerate(statement.objective.quadratic.items()):
        y = statement.size + at
        if weight < 0:
            rows += [({y: 1.0, i: -1.0}, -np.inf, 0.0), ({y: 1.0, j: -1.0}, -np.inf, 0.0)]
        else:
            rows.append(({i: 1.0, j: 1.0, y: -1.0}, -np.inf, 1.0))
    places = [(r, c, w) for r, (terms, _, _) in enumerate(rows) for c, w in terms.items()]
    width = statement.size + len(statement.objective.quadratic)
    data = ([w for _, _, w in places], ([r for r, _, _ in places], [c for _, c, _ in places]))
    limits = np.array([(low, high) for _, low, high in rows]).reshape(-1, 2)
    return csr_array(data, shape=(len(rows), width)), limits[:, 0], limits[:, 1]


def terms_of(linear: dict[int, float], quadratic: dict[tuple[int, int], float], offset: float = 0.0) -> Terms:
    """Terms with keys in order and without zeros; a bit times itself is the bit."""
    singles, pairs = dict(linear), dict[tuple[int, int], float]()
    for (i, j), weight in quadratic.items():
        if i == j:
            singles[i] = singles.get(i, 0.0) + weight
        else:
            key = (min(i, j), max(i, j))
            pairs[key] = pairs.get(key, 0.0) + weight
    return Terms({i: w for i, w in singles.items() if w}, {k: w for k, w in pairs.items() if w}, offset)
