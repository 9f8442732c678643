"""The small language of angles: numbers, pi, features, parameters, arithmetic, functions; never ``eval``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ketbench.base.errors import ExpressionError
from ketbench.circuit.angles.reader import Reader
from ketbench.circuit.angles.tree import (
    CONSTANTS,
    DEEPEST_NESTING,
    DEEPEST_TREE,
    FUNCTIONS,
    LONGEST_TEXT,
    Binary,
    Call,
    Constant,
    Expression,
    Feature,
    Number,
    Reference,
    Unary,
)

__all__ = [
    "CONSTANTS",
    "DEEPEST_NESTING",
    "FUNCTIONS",
    "LONGEST_TEXT",
    "Binary",
    "Call",
    "Constant",
    "Expression",
    "Feature",
    "Number",
    "Reference",
    "Unary",
    "evaluate",
    "expression",
    "features_of",
    "is_constant",
    "parameters_of",
    "parse",
    "refuse_undefined",
    "renamed",
    "substituted",
    "to_text",
    "walk",
]


def expression(value: float | str | Expression) -> Expression:
    """Make an expression of a number, a text or an expression.

    Examples
    --------
    >>> to_text(expression("2*theta + x[3]"))
    '2*theta + x[3]'
    >>> evaluate(expression("pi/4"))
    0.7853981633974483
    """
    if isinstance(value, str):
        return parse(value)
    if isinstance(value, (int, float, np.floating, np.integer)):
        return _literal(float(value))
    return value


def parse(text: str) -> Expression:
    """Read an expression.

    Raises
    ------
    ExpressionError
        With the position and a sentence, for a syntax error, an unknown function or a value such as ``pi/0``.
    """
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(f"The angle has {len(text)} characters; use at most {LONGEST_TEXT}.")
    parser = Reader(text)
    tree = parser.whole()
    if _depth(tree) > DEEPEST_TREE:
        raise ExpressionError(f"The angle chains more than {DEEPEST_TREE} operations; split it with brackets.")
    refuse_undefined(tree, text)
    return tree


def evaluate(
    tree: Expression,
    parameters: Mapping[str, Any] | None = None,
    features: Sequence[Any] | Any = (),
    functions: Mapping[str, Callable[[Any], Any]] = FUNCTIONS,
) -> Any:
    """Compute an expression with any array library.

    Parameters
    ----------
    tree : Expression
    parameters : mapping of str to number or array
    features : sequence or array, indexed by feature number
        For a batch give the transposed matrix, shape (n_features, batch).
    functions : mapping
        The functions of the array library in use; numpy's by default.
    """
    match tree:
        case Number(value):
            return value
        case Constant(name):
            return CONSTANTS[name]
        case Feature(index):
            return features[index]
        case Reference(name):
            return (parameters or {})[name]
        case Unary(operand):
            return -evaluate(operand, parameters, features, functions)
        case Call(function, argument):
            return functions[function](evaluate(argument, parameters, features, functions))
        case Binary(operator, left, right):
            a = evaluate(left, parameters, features, functions)
            b = evaluate(right, parameters, features, functions)
            return _OPERATORS[operator](a, b)


def walk(tree: Expression) -> Iterator[Expression]:
    """All nodes of an expression, parents first."""
    yield tree
    match tree:
        case Unary(operand):
            yield from walk(operand)
        case Call(_, argument):
            yield from walk(argument)
        case Binary(_, left, right):
            yield from walk(left)
            yield from walk(right)
        case _:
            return


def parameters_of(tree: Expression) -> tuple[str, ...]:
    """Names of the parameters an expression uses, in order of appearance, each once."""
    # The three that nearly all angles are go first: this is asked of every operation at every edit.
    if isinstance(tree, Reference):
        return (tree.name,)
    if isinstance(tree, (Number, Feature)):
        return ()
    return tuple(dict.fromkeys(node.name for node in walk(tree) if isinstance(node, Reference)))


def features_of(tree: Expression) -> tuple[int, ...]:
    """Numbers of the features an expression uses, in order of appearance, each once."""
    if isinstance(tree, Number):
        return ()
    return tuple(dict.fromkeys(node.index for node in walk(tree) if isinstance(node, Feature)))


def is_constant(tree: Expression) -> bool:
    """Whether an expression uses neither a parameter nor a feature."""
    return not any(isinstance(node, (Reference, Feature)) for node in walk(tree))


def renamed(tree: Expression, names: Mapping[str, str]) -> Expression:
    """The same expression with its parameters renamed."""
    return substituted(tree, {old: Reference(new) for old, new in names.items()})


def substituted(tree: Expression, values: Mapping[str, Expression]) -> Expression:
    """The same expression with parameters replaced by expressions."""
    match tree:
        case Reference(name):
            return values.get(name, tree)
        case Unary(operand):
            return Unary(substituted(operand, values))
        case Call(function, argument):
            return Call(function, substituted(argument, values))
        case Binary(operator, left, right):
            return Binary(operator, substituted(left, values), substituted(right, values))
        case _:
            return tree


def to_text(tree: Expression) -> str:
    """Write an expression so that `parse` reads the same tree back."""
    return _write(tree, 0)


_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
}
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}
_UNARY_PRECEDENCE = 3


def _literal(value: float) -> Expression:
    if not math.isfinite(value):
        raise ExpressionError(f"The angle {value} is not finite; give a finite number in radians.")
    negative = math.copysign(1.0, value) < 0
    return Unary(Number(-value)) if negative else Number(value)


def _write(tree: Expression, outer: int) -> str:
    match tree:
        case Number(value):
            return repr(int(value)) if value.is_integer() and value < 1e15 else repr(value)
        case Constant(name) | Reference(name):
            return name
        case Feature(index):
            return f"x[{index}]"
        case Call(function, argument):
            return f"{function}({_write(argument, 0)})"
        case Unary(operand):
            return _bracketed(f"-{_write(operand, _UNARY_PRECEDENCE)}", _UNARY_PRECEDENCE, outer)
        case Binary(operator, left, right):
            return _bracketed(_write_binary(operator, left, right), _PRECEDENCE[operator], outer)


def _write_binary(operator: str, left: Expression, right: Expression) -> str:
    own = _PRECEDENCE[operator]
    if operator == "**":
        return f"{_write(left, own + 1)}**{_write(right, _UNARY_PRECEDENCE)}"
    space = " " if own == 1 else ""
    return f"{_write(left, own)}{space}{operator}{space}{_write(right, own + 1)}"


def _bracketed(text: str, own: int, outer: int) -> str:
    return f"({text})" if own < outer else text


def _depth(tree: Expression) -> int:
    # Without recursion: the point is to find trees too deep for it.
    deepest, todo = 0, [(tree, 1)]
    while todo:
        node, level = todo.pop()
        deepest = max(deepest, level)
        match node:
            case Unary(inner) | Call(_, inner):
                todo.append((inner, level + 1))
            case Binary(_, left, right):
                todo += [(left, level + 1), (right, level + 1)]
            case _:
                continue
    return deepest


def refuse_undefined(tree: Expression, text: str) -> None:
    """Raise for a constant part without a finite value, such as ``pi/0``.

    Raises
    ------
    ExpressionError
    """
    for node in walk(tree):
        if not is_constant(node):
            continue
        try:
            with np.errstate(all="ignore"):
                value = evaluate(node)
        except (ZeroDivisionError, OverflowError):
            value = math.nan
        if isinstance(value, complex) or not math.isfinite(value):
            raise ExpressionError(f"'{to_text(node)}' in '{text}' has no finite value; change that part.")
