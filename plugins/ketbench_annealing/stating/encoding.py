"""From the reference form to a QUBO: slack bits by dimod, and a penalty whose sufficiency is a short argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING

from ketbench.plugin import InputError
from ketbench_annealing.dimod_bridge import qubo_of
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.stating.statement import Constraint, Statement

if TYPE_CHECKING:
    import dimod

_MOST_DENOMINATOR = 10_000
_MOST_SLACK = 2**30
_MOST_TERMS = 4_000_000


@dataclass(frozen=True, slots=True)
class Penalty:
    """The weight of a violation.

    Parameters
    ----------
    value : float
        0 for a problem without constraints.
    reason : str
        Why it suffices, with the bound it rests on.
    derived : bool
        False when the user set it.
    """

    value: float
    reason: str
    derived: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A QUBO of a statement; its first variables are those of the statement, slack bits follow.

    Parameters
    ----------
    qubo : Qubo
    penalty : Penalty
    size : int
        Number of bits of the statement.
    """

    qubo: Qubo
    penalty: Penalty
    size: int

    @property
    def slack(self) -> int:
        """Number of slack bits."""
        return self.qubo.size - self.size


def penalty_of(statement: Statement, given: float = 0.0) -> Penalty:
    """Derive the penalty, or take the one given.

    A state that violates a constraint of whole numbers pays at least the penalty P. With L below every objective and U
    the objective of a state that meets all constraints, P > U - L makes every violating state worse than that one (the
    argument of Lucas 2014, Frontiers in Physics 2, 5, with these bounds).
    """
    if not statement.constraints:
        return Penalty(0.0, "There are no constraints, so no penalty is needed.")
    if given > 0:
        return Penalty(
            given, f"Set by the user; {penalty_of(statement).value:g} would be enough for certain.", derived=False
        )
    if statement.penalty is not None:
        return Penalty(*statement.penalty)
    low, high = statement.objective.range()
    origin = "the sum of all positive terms"
    if statement.start is not None:
        high = float(statement.objective.values(statement.start[None, :])[0])
        origin = "a state that meets every constraint"
    margin = 1.0 if statement.objective.is_whole() else max(1e-3 * (high - low), 1e-9)
    value = max(high - low, 0.0) + margin
    reason = (
        f"Every violation costs at least {value:g}; no objective is below {low:g}, and {origin} has {high:g}, so"
        f" {high:g} - ({low:g}) + {margin:g} makes each violating state worse."
    )
    return Penalty(value, reason)


def bqm_of_statement(statement: Statement, penalty: float) -> dimod.BinaryQuadraticModel:
    """Return the QUBO as a model of dimod, with variables named as in the statement and dimod's own slack bits.

    Raises
    ------
    InputError
        When a constraint's coefficients are not fractions of small whole numbers, or its slack is too wide.
    """
    import dimod

    names = statement.variables
    bqm = dimod.BinaryQuadraticModel("BINARY")
    for at, name in enumerate(names):
        bqm.add_variable(name, statement.objective.linear.get(at, 0.0))
    for (i, j), weight in statement.objective.quadratic.items():
        bqm.add_quadratic(names[i], names[j], weight)
    bqm.offset += statement.objective.offset
    if sum(len(one.terms) ** 2 for one in statement.constraints) > _MOST_TERMS:
        raise InputError("The constraints have too many terms for a QUBO; state a smaller problem.")
    for at, constraint in enumerate(statement.constraints):
        _add(bqm, names, constraint, penalty, f"slack {at} {constraint.name}")
    return bqm


def encoded(statement: Statement, given: float = 0.0) -> Encoded:
    """Return the QUBO of a statement with its penalty."""
    penalty = penalty_of(statement, given)
    return Encoded(qubo_of(bqm_of_statement(statement, penalty.value)), penalty, statement.size)


def _add(bqm: dimod.BinaryQuadraticModel, names: tuple[str, ...], one: Constraint, penalty: float, label: str) -> None:
    """Add the penalty of a constraint: a product of two bits where that says it, else a square with slack."""
    if _add_product(bqm, names, one, penalty):
        return
    terms, bound = _whole(one)
    listed = [(names[index], weight) for index, weight in terms.items()]
    if one.sense == "==":
        bqm.add_linear_equality_constraint(listed, penalty, -bound)
        return
    low = sum(min(0, w) for w in terms.values())
    high = sum(max(0, w) for w in terms.values())
    least, most = (low, bound) if one.sense == "<=" else (bound, high)
    if most - least > _MOST_SLACK:
        raise InputError(
            f"Constraint '{one.name}' needs a slack of {most - least}; give its numbers with fewer digits."
        )
    if least > high or most < low:
        # No state meets it; a square keeps the distance, so that the nearest states are the cheapest.
        bqm.add_linear_equality_constraint(listed, penalty, -bound)
        return
    if low >= least and high <= most:
        return
    bqm.add_linear_inequality_constraint(
        listed, lagrange_multiplier=penalty, label=label, constant=0, lb=least, ub=most, cross_zero=False
    )


def _add_product(bqm: dimod.BinaryQuadraticModel, names: tuple[str, ...], one: Constraint, penalty: float) -> bool:
    """Add x y for x + y <= 1, (1 - x)(1 - y) for x + y >= 1 and x (1 - y) for x - y <= 0; false for all else."""
    if len(one.terms) != 2:
        return False
    (i, a), (j, b) = one.terms.items()
    x, y = names[i], names[j]
    case = (a, b, one.sense, one.bound)
    if case == (1, 1, "<=", 1):
        bqm.add_quadratic(x, y, penalty)
    elif case == (1, 1, ">=", 1):
        bqm.add_quadratic(x, y, penalty)
        bqm.add_linear(x, -penalty)
        bqm.add_linear(y, -penalty)
        bqm.offset += penalty
    elif case == (1, -1, "<=", 0):
        bqm.add_linear(x, penalty)
        bqm.add_quadratic(x, y, -penalty)
    else:
        return False
    return True


def _whole(one: Constraint) -> tuple[dict[int, int], int]:
    """Coefficients and bound as whole numbers without a common divisor; an inequality's bound is rounded inwards."""
    fractions = {index: _fraction(weight, one.name) for index, weight in one.terms.items() if weight}
    scale = lcm(*(f.denominator for f in fractions.values())) if fractions else 1
    terms = {index: int(f * scale) for index, f in fractions.items()}
    bound = Fraction(one.bound).limit_denominator(10**9) * scale
    divisor = gcd(*terms.values()) or 1
    terms, bound = {index: weight // divisor for index, weight in terms.items()}, bound / divisor
    if one.sense == "==" and bound.denominator != 1:
        # Whole numbers never add up to it; the nearest one keeps the squares whole and above zero nowhere else.
        raise InputError(
            f"Constraint '{one.name}' can never hold: its left side is not a fraction as {one.bound:g} is."
        )
    down = bound.numerator // bound.denominator
    return terms, down if one.sense == "<=" or bound.denominator == 1 else down + 1


def _fraction(weight: float, name: str) -> Fraction:
    found = Fraction(weight).limit_denominator(_MOST_DENOMINATOR)
    if abs(float(found) - weight) > 1e-9 * max(1.0, abs(weight)):
        raise InputError(f"Constraint '{name}' has the coefficient {weight!r}; give at most four decimals.")
    return found


def listed_names(names: Iterable[str], most: int = 8) -> str:
    """The first names with commas, and how many there are."""
    every = list(names)
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")
