"""The parts an angle is made of, and the constants and functions it may name; computes and reads nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

CONSTANTS: Mapping[str, float] = {"pi": math.pi, "tau": math.tau, "euler": math.e}
FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
}
LONGEST_TEXT = 2000
DEEPEST_NESTING = 60
DEEPEST_TREE = 100


@dataclass(frozen=True, slots=True)
class Number:
    """A literal; never negative (a minus sign is a `Unary`)."""

    value: float


@dataclass(frozen=True, slots=True)
class Constant:
    """A name of `CONSTANTS`."""

    name: str


@dataclass(frozen=True, slots=True)
class Feature:
    """Feature number `index` of a sample, written ``x[index]``."""

    index: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A named parameter of the circuit."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    """A minus sign."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """One of ``+ - * / **`` between two expressions."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `FUNCTIONS` applied to one argument."""

    function: str
    argument: Expression


Expression = Number | Constant | Feature | Reference | Unary | Binary | Call
