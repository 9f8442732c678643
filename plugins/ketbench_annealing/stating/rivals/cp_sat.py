"""OR-Tools' CP-SAT as a control of a stated problem, where the extra ketbench[ortools] is installed."""

from __future__ import annotations

import time
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from ketbench_annealing.arrays import Bits
from ketbench_annealing.stating.exact import Exact
from ketbench_annealing.stating.statement import Statement

NAME, TITLE = "cp_sat", "OR-Tools CP-SAT"
_SCALES = (1, 10, 100, 1000, 10_000, 100_000, 1_000_000)
_LARGEST, _MOST_PRODUCTS = 2**40, 50_000


def is_installed() -> bool:
    """Whether OR-Tools can be imported; looks, imports nothing."""
    try:
        return find_spec("ortools") is not None and find_spec("ortools.sat") is not None
    except ModuleNotFoundError:
        return False


def solved_by_cp_sat(statement: Statement, seconds: float, seed: int) -> Exact | None:
    """Solve, or bound, on one thread; None for numbers of more than six decimals or far too many products.

    A product of bits is a bit y with ``y <= x_i``, ``y <= x_j`` and ``y >= x_i + x_j - 1``.

    Parameters
    ----------
    statement : Statement
    seconds : float, s
    seed : int
    """
    goal = statement.objective
    scale = _scale((*goal.linear.values(), *goal.quadratic.values()))
    if scale is None or len(goal.quadratic) > _MOST_PRODUCTS:
        return None
    cp: Any = import_module("ortools.sat.python.cp_model")
    model = cp.CpModel()
    bits = [model.new_bool_var(f"b{at}") for at in range(statement.size)]
    for one in statement.constraints:
        of_rule = _scale((*one.terms.values(), one.bound))
        if of_rule is None:
            return None
        left = sum(round(weight * of_rule) * bits[at] for at, weight in one.terms.items())
        bound = round(one.bound * of_rule)
        model.add(left <= bound if one.sense == "<=" else left >= bound if one.sense == ">=" else left == bound)
    terms = [round(weight * scale) * bits[at] for at, weight in goal.linear.items()]
    for at, ((i, j), weight) in enumerate(goal.quadratic.items()):
        product = model.new_bool_var(f"p{at}")
        model.add_implication(product, bits[i])
        model.add_implication(product, bits[j])
        model.add_bool_or([product, bits[i].negated(), bits[j].negated()])
        terms.append(round(weight * scale) * product)
    model.minimize(sum(terms))
    return _answered(cp, model, bits, statement, scale, max(seconds, 0.1), seed)


def _answered(
    cp: Any, model: Any, bits: list[Any], statement: Statement, scale: int, seconds: float, seed: int
) -> Exact:
    solver = cp.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    began = time.perf_counter()
    status = solver.solve(model)
    spent = time.perf_counter() - began
    if status == cp.INFEASIBLE:
        return Exact(TITLE, None, float("inf"), proved=True, infeasible=True, seconds=spent)
    bound = float(solver.best_objective_bound) / scale + statement.objective.offset
    if status not in (cp.OPTIMAL, cp.FEASIBLE):
        return Exact(TITLE, None, bound, proved=False, infeasible=False, seconds=spent)
    found: Bits = np.array([solver.value(bit) for bit in bits], dtype=np.int8)
    return Exact(TITLE, found, bound, proved=status == cp.OPTIMAL, infeasible=False, seconds=spent)


def _scale(weights: Iterable[float]) -> int | None:
    """The smallest power of ten that makes all numbers whole; None where six decimals do not suffice."""
    values = np.array(list(weights), dtype=np.float64)
    for scale in _SCALES:
        scaled = values * scale
        if (np.abs(scaled) > _LARGEST).any():
            return None
        if (np.abs(scaled - np.round(scaled)) <= 1e-9 * np.maximum(1.0, np.abs(scaled))).all():
            return scale
    return None
