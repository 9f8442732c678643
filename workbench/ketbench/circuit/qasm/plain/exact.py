"""Angles in the words that strict readers know, and back to the expressions they stand for."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from openqasm3 import ast

from ketbench.base.errors import ExpressionError
from ketbench.circuit.angles.expressions import (
    Binary,
    Call,
    Expression,
    Number,
    Unary,
    evaluate,
    features_of,
    is_constant,
    parameters_of,
    parse,
    to_text,
)
from ketbench.circuit.circuit import Op
from ketbench.circuit.qasm.annotations import PREFIX, json_annotation
from ketbench.circuit.qasm.scope import Scope

MOST_FACTORS = 8
_TRIED = (0.37, 1.91, 0.83)
"""Values at which an angle and the exact expression beside it are compared: a changed angle wins."""


def plain(tree: Expression) -> Expression:
    """An equal expression without powers, and without functions of constants, as far as there is one.

    Examples
    --------
    >>> from ketbench.circuit.angles.expressions import expression
    >>> to_text(plain(expression("theta**2 + 2**3")))
    'theta*theta + 8'
    """
    if is_constant(tree) and _has_power_or_call(tree):
        # asin(2) has no value: the checks say so, writing only keeps it from becoming a number.
        with np.errstate(all="ignore"):
            value = float(evaluate(tree))
        if not math.isfinite(value):
            return tree
        return Unary(Number(-value)) if math.copysign(1.0, value) < 0 else Number(value)
    match tree:
        case Unary(operand):
            return Unary(plain(operand))
        case Call(function, argument):
            return Call(function, plain(argument))
        case Binary("**", left, Number(value)) if value.is_integer() and 1 <= value <= MOST_FACTORS:
            factor = found = plain(left)
            for _ in range(int(value) - 1):
                found = Binary("*", found, factor)
            return found
        case Binary(operator, left, right):
            return Binary(operator, plain(left), plain(right))
        case _:
            return tree


def _has_power_or_call(tree: Expression) -> bool:
    match tree:
        case Call() | Binary("**"):
            return True
        case Unary(operand):
            return _has_power_or_call(operand)
        case Binary(_, left, right):
            return _has_power_or_call(left) or _has_power_or_call(right)
        case _:
            return False


def exact_lines(op: Op) -> Iterator[str]:
    """The annotation that tells the expressions of an operation whose plain angles differ."""
    stated = [None if plain(angle) == angle else to_text(angle) for angle in op.angles]
    if any(stated):
        yield f"@{PREFIX}exact {json.dumps(stated)}"


def exact_angles(call: ast.QuantumGate, scope: Scope) -> list[Expression]:
    """The angles of a call, as the expressions beside them say where these have the same values."""
    read = [scope.angle(argument) for argument in call.arguments]
    stated = json_annotation(call, "exact", list, scope.source)
    if stated is None or len(stated) != len(read):
        return read
    return [_exact(angle, text, scope) for angle, text in zip(read, stated, strict=True)]


def _exact(angle: Expression, text: object, scope: Scope) -> Expression:
    if not isinstance(text, str):
        return angle
    try:
        found = parse(text)
        known = set(parameters_of(found)) <= set(scope.parameters.values())
        return found if known and _same(angle, found) else angle
    except (ExpressionError, ArithmeticError, ValueError, IndexError):
        return angle


def _same(a: Expression, b: Expression) -> bool:
    names = sorted({*parameters_of(a), *parameters_of(b)})
    width = 1 + max((*features_of(a), *features_of(b)), default=-1)
    if width > 10_000:
        return False
    return all(_equal(*_both(a, b, names, width, start)) for start in _TRIED)


def _equal(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def _both(a: Expression, b: Expression, names: Sequence[str], width: int, start: float) -> tuple[float, float]:
    values = {name: start + 0.1 * place for place, name in enumerate(names)}
    sample = [start + 0.07 * place for place in range(width)]
    return _value(a, values, sample), _value(b, values, sample)


def _value(tree: Expression, values: Mapping[str, float], sample: Sequence[float]) -> float:
    """The value of an expression; none that is a real number as nan."""
    try:
        with np.errstate(all="ignore"):
            found = float(evaluate(tree, values, sample))
            # Python raises for 0.0**-1 where numpy says inf: both are not a real number.
            return found if math.isfinite(found) else math.nan
    except (ArithmeticError, TypeError, ValueError):
        return math.nan
