"""Formulas of several lines, `name = expression` each: read by Python's grammar and computed here, never executed."""

import ast
import operator
from collections.abc import Mapping

import numpy as np

from ketbench.plugin import InputError

_TWO = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_ONE = {ast.USub: operator.neg, ast.UAdd: operator.pos}
_CALLS = {"abs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "log": np.log}


def computed(text: str, known: Mapping[str, np.ndarray]) -> np.ndarray:
    """The value of the last line; each line may use the names before it."""
    names = dict(known)
    try:
        lines = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InputError("The formula cannot be read; write lines as: score = 2 * a + b.") from None
    if not lines:
        raise InputError("The formula is empty; write a line as: score = 2 * a + b.")
    last = np.zeros(0)
    for line in lines:
        if not (isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name)):
            raise InputError(f"Line {line.lineno} of the formula is not a 'name = expression'; write it so.")
        with np.errstate(all="ignore"):
            last = names[line.targets[0].id] = _value(line.value, names)
    return last


def _value(part: ast.expr, names: Mapping[str, np.ndarray]) -> np.ndarray:
    match part:
        case ast.Constant(value=int() | float() as number):
            return np.float64(number)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _TWO:
            return _TWO[type(op)](_value(left, names), _value(right, names))
        case ast.UnaryOp(op=op, operand=inner) if type(op) in _ONE:
            return _ONE[type(op)](_value(inner, names))
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in _CALLS:
            return _CALLS[name](_value(inner, names))
    known = ", ".join([*names, *_CALLS])
    raise InputError(f"Line {part.lineno} of the formula has '{ast.unparse(part)[:40]}'; known are {known}.")
