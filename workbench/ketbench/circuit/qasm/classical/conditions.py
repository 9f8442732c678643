"""Conditions of OpenQASM as disjoint cases of bits; computes with constants and bits only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from openqasm3 import ast

from ketbench.base.errors import CircuitError
from ketbench.circuit.conditions.cases import ALWAYS, NEVER, Condition, Union, both, either, opposite
from ketbench.circuit.qasm.scope import Scope
from ketbench.circuit.qasm.source import Undrawable

MOST_COMPARED = 10
"""Bits of a comparison other than == and != that are gone through value by value."""
_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_BITWISE: Mapping[str, Callable[[int, int], int]] = {
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
}
Bits = tuple[int, ...]
"""Places of bits, the least significant first."""


def cases_of(node: ast.Expression, scope: Scope) -> Union:
    """The disjoint cases in which a condition holds.

    Raises
    ------
    QasmError
        A bit that is not declared.
    Undrawable
        A condition on something else than bits and constants, or on too many bits.
    """
    try:
        return _truth(node, scope)
    except CircuitError:
        raise Undrawable("a condition of so many cases") from None


def equal_to(target: ast.Expression, value: ast.Expression, scope: Scope) -> Union:
    """The cases in which the target of a switch has a value."""
    return cases_of(ast.BinaryExpression(ast.BinaryOperator["=="], target, value), scope)


def _truth(node: ast.Expression, scope: Scope) -> Union:
    match node:
        case ast.UnaryExpression(op=ast.UnaryOperator() as op, expression=inner) if op.name == "!":
            return opposite(_truth(inner, scope))
        case ast.UnaryExpression(op=ast.UnaryOperator() as op, expression=inner) if op.name == "~":
            if len(_bits(inner, scope)) != 1:
                raise Undrawable("the complement of several bits")
            return opposite(_truth(inner, scope))
        case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name == "&&":
            return both(_truth(left, scope), _truth(right, scope))
        case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name == "||":
            return either(_truth(left, scope), _truth(right, scope))
        case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name in _COMPARE:
            return _compared(op.name, left, right, scope)
        case ast.BooleanLiteral(value=value):
            return ALWAYS if value else NEVER
        case ast.Cast(argument=inner):
            return _truth(inner, scope)
        case _:
            return _compared("!=", node, ast.IntegerLiteral(0), scope)


def _compared(sign: str, left: ast.Expression, right: ast.Expression, scope: Scope) -> Union:
    truth = _of_truths(sign, left, right, scope)
    if truth is not None:
        return truth
    bits = tuple(dict.fromkeys((*_bits(left, scope), *_bits(right, scope))))
    constant = _constant(right, scope)
    if sign in ("==", "!=") and constant is not None and isinstance(left, (ast.Identifier, ast.IndexExpression)):
        found = _equal(_bits(left, scope), constant)
        return found if sign == "==" else opposite(found)
    if len(bits) > MOST_COMPARED:
        raise Undrawable("a comparison of so many bits")
    met: list[tuple[Condition, ...]] = []
    for values in product((0, 1), repeat=len(bits)):
        given = dict(zip(bits, values, strict=True))
        if _COMPARE[sign](_number(left, given, scope), _number(right, given, scope)):
            met.append(tuple(sorted(Condition(*pair) for pair in given.items())))
    return _all(met)


def _of_truths(sign: str, left: ast.Expression, right: ast.Expression, scope: Scope) -> Union | None:
    """A comparison with true or false, which may stand behind any condition."""
    if isinstance(left, ast.BooleanLiteral):
        left, right = right, left
    if sign not in ("==", "!=") or not isinstance(right, ast.BooleanLiteral):
        return None
    found = _truth(left, scope)
    return found if right.value == (sign == "==") else opposite(found)


def _all(cases: Sequence[tuple[Condition, ...]]) -> Union:
    """Different cases over the same bits, which exclude each other as they are, in as few as it takes."""
    # Joined with a union that holds nowhere, so that neighbours become one.
    return both(tuple(cases), ALWAYS) if cases else NEVER


def _equal(bits: Bits, value: int) -> Union:
    if not 0 <= value < 1 << len(bits):
        return NEVER
    return (tuple(sorted(Condition(bit, value >> place & 1) for place, bit in enumerate(bits))),)


def _constant(node: ast.Expression, scope: Scope) -> int | None:
    if isinstance(node, (ast.IntegerLiteral, ast.BitstringLiteral)):
        return node.value
    if isinstance(node, ast.BooleanLiteral):
        return int(node.value)
    if isinstance(node, ast.Identifier) and node.name in scope.constants:
        value = scope.constants[node.name]
        return int(value) if value.is_integer() else None
    return None


def _bits(node: ast.Expression, scope: Scope) -> Bits:
    """All bits that an expression reads; those of a register alone in their order."""
    if _constant(node, scope) is not None:
        return ()
    if isinstance(node, ast.Identifier) and node.name in scope.copies:
        return scope.copies[node.name]
    match node:
        case ast.Identifier() | ast.IndexExpression():
            return scope.bit_places(node)
        case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name in _BITWISE:
            return (*_bits(left, scope), *_bits(right, scope))
        case ast.UnaryExpression(op=ast.UnaryOperator() as op, expression=inner) if op.name in ("!", "~"):
            return _bits(inner, scope)
        case ast.Cast(argument=inner):
            return _bits(inner, scope)
        case _:
            raise Undrawable("such a condition")


def _number(node: ast.Expression, given: Mapping[int, int], scope: Scope) -> int:
    constant = _constant(node, scope)
    if constant is not None:
        return constant
    match node:
        case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name in _BITWISE:
            return _BITWISE[op.name](_number(left, given, scope), _number(right, given, scope))
        case ast.UnaryExpression(op=ast.UnaryOperator() as op, expression=inner) if op.name == "!":
            return int(not _number(inner, given, scope))
        case ast.UnaryExpression(expression=inner):
            return (1 << len(_bits(inner, scope))) - 1 - _number(inner, given, scope)
        case ast.Cast(argument=inner):
            return _number(inner, given, scope)
        case _:
            return sum(given[bit] << place for place, bit in enumerate(_bits(node, scope)))
