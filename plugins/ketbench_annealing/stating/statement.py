"""A stated problem in its reference form: binary variables, an objective and linear constraints, without a penalty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ketbench_annealing.arrays import Bits, Floats

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """``offset + sum_i linear_i x_i + sum_(i<j) quadratic_ij x_i x_j`` over bits x.

    Parameters
    ----------
    linear : mapping of int to float
    quadratic : mapping of (int, int) to float
        Keys with the smaller index first.
    offset : float
    """

    linear: Mapping[int, float] = field(default_factory=dict)
    quadratic: Mapping[tuple[int, int], float] = field(default_factory=dict)
    offset: float = 0.0

    def values(self, bits: Bits) -> Floats:
        """The value of each row of bits, shape (r,)."""
        found = np.full(len(bits), self.offset)
        for index, weight in self.linear.items():
            found += weight * bits[:, index]
        for (i, j), weight in self.quadratic.items():
            found += weight * (bits[:, i] & bits[:, j])
        return found

    def range(self) -> tuple[float, float]:
        """Numbers that no value goes below or above: the sums of all negative and of all positive terms."""
        every = [*self.linear.values(), *self.quadratic.values()]
        return self.offset + sum(min(0.0, w) for w in every), self.offset + sum(max(0.0, w) for w in every)

    def is_whole(self) -> bool:
        """Whether every value is a whole number."""
        return all(float(w).is_integer() for w in (*self.linear.values(), *self.quadratic.values(), self.offset))


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """``sum_i terms_i x_i  sense  bound``.

    Parameters
    ----------
    name : str
    terms : mapping of int to float
    sense : str
        "<=", "==" or ">=".
    bound : float
    """

    name: str
    terms: Mapping[int, float]
    sense: str
    bound: float

    def violations(self, bits: Bits) -> Floats:
        """By how much each row of bits violates it, shape (r,); 0 where it holds."""
        left = np.zeros(len(bits))
        for index, weight in self.terms.items():
            left += weight * bits[:, index]
        over = left - self.bound
        found = {"<=": np.maximum(over, 0.0), ">=": np.maximum(-over, 0.0), "==": np.abs(over)}[self.sense]
        return np.where(found <= TOLERANCE * max(1.0, abs(self.bound)), 0.0, found)

    def text(self, variables: Sequence[str]) -> str:
        """The constraint as a reader would write it; long ones are cut."""
        parts = [f"{weight:+g} {variables[index]}" for index, weight in list(self.terms.items())[:6]]
        rest = f" ... ({len(self.terms)} terms)" if len(self.terms) > len(parts) else ""
        return f"{' '.join(parts)}{rest} {self.sense} {self.bound:g}".lstrip("+")


Rows = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """What is to be decided.

    Parameters
    ----------
    kind : str
    sentence : str
        What was stated, with its sizes; whatever is proved is proved of this sentence.
    variables : tuple of str
        Names of the bits.
    objective : Terms
        Minimised; for a problem that maximises it is minus the objective.
    constraints : tuple of Constraint
    maximise : bool
    root : bool
        The objective that is shown is the square root of the one that is minimised.
    flips : bool
        Flipping every bit gives the same answer.
    alike : callable or None
        From one state, shape (n,), to the one that stands for all that say the same, as by renaming colours.
    alike_said : str
        Which answers count as one, a sentence.
    start : ndarray of 0 and 1, shape (n,), or None
        A state that meets all constraints, found by a simple rule; it bounds the penalty.
    penalty : tuple of (float, str) or None
        A sharper penalty than the general one, with the reason why it suffices.
    answer : callable or None
        The answer as rows of (variable, value) in the user's names; None shows the bits.
    told : callable or None
        The answer in a sentence.
    exact : callable or None
        An exact method of this kind's own: from seconds to (bits or None, bound of the minimised objective, proved).
    picture : callable or None
        A figure of an answer.
    """

    kind: str
    sentence: str
    variables: tuple[str, ...]
    objective: Terms
    constraints: tuple[Constraint, ...] = ()
    maximise: bool = False
    root: bool = False
    flips: bool = False
    alike: Callable[[Bits], Bits] | None = None
    alike_said: str = ""
    start: Bits | None = None
    penalty: tuple[float, str] | None = None
    answer: Callable[[Bits], Rows] | None = None
    told: Callable[[Bits], str] | None = None
    exact: Callable[[float], tuple[Bits | None, float, bool]] | None = None
    picture: Callable[[Bits], Any] | None = None

    @property
    def size(self) -> int:
        """Number of bits of the reference form."""
        return len(self.variables)

    def shown(self, energy: float) -> float:
        """The objective as the user states it, from the one that is minimised."""
        if self.root:
            return float(np.sqrt(max(0.0, energy)))
        # Adding 0 takes the sign from a zero.
        return (-energy if self.maximise else energy) + 0.0

    def violations(self, bits: Bits) -> Floats:
        """The sum of all violations of each row of bits, shape (r,)."""
        found = np.zeros(len(bits))
        for constraint in self.constraints:
            found += constraint.violations(bits)
        return found

    def violated(self, bits: Bits) -> list[tuple[str, float]]:
        """Name and amount of every constraint that one state, shape (n,), violates."""
        amounts = [(one.name, float(one.violations(bits[None, :])[0])) for one in self.constraints]
        return [(name, amount) for name, amount in amounts if amount > 0]

    def represented(self, bits: Bits) -> Bits:
        """The state that stands for this one, shape (n,), and for all that say the same."""
        if self.flips:
            bits = bits ^ bits[:1]
        return bits if self.alike is None else self.alike(bits)

    def rows(self, bits: Bits) -> Rows:
        """The answer as rows of (variable, value)."""
        if self.answer is not None:
            return self.answer(bits)
        return [(name, int(bit)) for name, bit in zip(self.variables, bits.tolist(), strict=True)]
