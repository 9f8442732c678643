"""Angles in OpenQASM 2, which knows few words: pi, six functions, and angles of a gate."""

from __future__ import annotations

from collections.abc import Mapping

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import (
    Binary,
    Call,
    Constant,
    Expression,
    Unary,
    evaluate,
    is_constant,
    to_text,
)
from ketbench.circuit.qasm.angles import angle_text

_FUNCTIONS = {"sin", "cos", "tan", "exp", "log", "sqrt"}


def angle_text_2(angle: Expression, names: Mapping[str, str]) -> str:
    """An angle in words of version 2; constants with others are written as numbers.

    Raises
    ------
    CircuitError
        A function of an angle of a gate that version 2 does not have.
    """
    if is_constant(angle) and not (_is_sayable(angle) and _is_tame(angle)):
        value = float(evaluate(angle))
        return repr(value) if value >= 0 else f"-{-value!r}"
    if not _is_sayable(angle):
        raise CircuitError(f"OpenQASM 2 cannot say '{to_text(angle)}'; export OpenQASM 3 instead.")
    # Its division is that of real numbers, so that whole ones may stay whole.
    return angle_text(angle, names).replace("log(", "ln(").replace("**", "^")


def _is_sayable(tree: Expression) -> bool:
    match tree:
        case Constant(name):
            return name == "pi"
        case Call(function, argument):
            return function in _FUNCTIONS and _is_sayable(argument)
        case Unary(operand):
            return _is_sayable(operand)
        case Binary(_, left, right):
            return _is_sayable(left) and _is_sayable(right)
        case _:
            return True


def _is_tame(tree: Expression) -> bool:
    """Whether every reader agrees on it: powers bind differently in some."""
    match tree:
        case Call(_, argument):
            return _is_tame(argument)
        case Unary(operand):
            return _is_tame(operand)
        case Binary(operator, left, right):
            return operator != "**" and _is_tame(left) and _is_tame(right)
        case _:
            return True
