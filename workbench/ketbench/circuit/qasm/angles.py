"""Angles between our expressions and OpenQASM's; the tree that comes back is the tree that went out."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from openqasm3 import ast

from ketbench.base.errors import ExpressionError, QasmError
from ketbench.circuit.angles.expressions import (
    FUNCTIONS,
    Binary,
    Call,
    Constant,
    Expression,
    Feature,
    Number,
    Reference,
    Unary,
    evaluate,
    is_constant,
    refuse_undefined,
    to_text,
    walk,
)
from ketbench.circuit.qasm.source import Source, Undrawable

_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}
_UNARY = 3
_CONSTANTS = {"pi": "pi", "π": "pi", "tau": "tau", "τ": "tau", "euler": "euler", "ℇ": "euler"}
_FUNCTIONS = {"ln": "log", "acos": "arccos", "asin": "arcsin", "atan": "arctan"} | {name: name for name in FUNCTIONS}
_LARGEST_LITERAL = 1e308


@dataclass(frozen=True, slots=True)
class AngleNames:
    """What the names in a text's angles stand for."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, float] = field(default_factory=dict)
    features: str = ""
    feature_count: int = 0
    variables: frozenset[str] = frozenset()


def angle_text(tree: Expression, names: Mapping[str, str], features: str = "features", outer: int = 0) -> str:
    """Write an angle; parameters under their names in the text.

    Examples
    --------
    >>> from ketbench.circuit.angles.expressions import expression
    >>> angle_text(expression("2*theta + x[3]**2/3 + 1/2"), {"theta": "theta"})
    '2*theta + features[3]**2/3 + 1.0/2'
    """
    match tree:
        case Number(value):
            return _number_text(value, False)
        case Constant(name):
            return name
        case Reference(name):
            return names.get(name, name)
        case Feature(index):
            return f"{features}[{index}]"
        case Call(function, argument):
            return f"{function}({angle_text(argument, names, features)})"
        case Unary(operand):
            inner = angle_text(operand, names, features, _UNARY + 1 if isinstance(operand, Unary) else _UNARY)
            return _bracketed(f"-{inner}", _UNARY, outer)
        case Binary(operator, _, right):
            own = _PRECEDENCE[operator]
            power = operator == "**"
            a = _left_text(tree, names, features, own + power)
            b = angle_text(right, names, features, _UNARY if power else own + 1)
            return _bracketed(f"{a} {operator} {b}" if own == 1 else f"{a}{operator}{b}", own, outer)


def _left_text(tree: Binary, names: Mapping[str, str], features: str, outer: int) -> str:
    # OpenQASM divides whole numbers as whole numbers; one of them must be a float for 1/2 to be a half.
    if tree.operator in ("/", "**") and isinstance(tree.left, Number) and _whole(tree.right):
        return _number_text(tree.left.value, True)
    if tree.operator in ("/", "**") and _whole(tree.left):
        return f"float({angle_text(tree.left, names, features)})"
    return angle_text(tree.left, names, features, outer)


def _whole(tree: Expression) -> bool:
    leaves = [node for node in walk(tree) if not isinstance(node, (Unary, Binary))]
    return all(isinstance(leaf, Number) and leaf.value.is_integer() for leaf in leaves)


def _number_text(value: float, as_float: bool) -> str:
    return repr(int(value)) if value.is_integer() and value < 1e15 and not as_float else repr(value)


def _bracketed(text: str, own: int, outer: int) -> str:
    return f"({text})" if own < outer else text


def read_angle(node: ast.Expression, names: AngleNames, source: Source) -> Expression:
    """Read an angle.

    Raises
    ------
    QasmError
        An undeclared name, or a part that has no finite value.
    Undrawable
        Valid OpenQASM that our angles cannot hold.
    """
    match node:
        case ast.IntegerLiteral() | ast.FloatLiteral():
            return _literal(node, source)
        case ast.Identifier():
            return _named(node, names, source)
        case ast.UnaryExpression(op=ast.UnaryOperator() as op, expression=inner) if op.name == "-":
            return Unary(read_angle(inner, names, source))
        case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name in _PRECEDENCE:
            return Binary(op.name, read_angle(left, names, source), read_angle(right, names, source))
        case ast.IndexExpression(collection=ast.Identifier(name=name), index=[ast.Expression() as index]):
            return _element(name, index, node, names, source)
        case ast.FunctionCall():
            return _called(node, names, source)
        case ast.Cast(type=ast.FloatType(), argument=inner):
            return read_angle(inner, names, source)
        case _:
            raise Undrawable("an angle of this kind")


def _literal(node: ast.IntegerLiteral | ast.FloatLiteral, source: Source) -> Expression:
    if not 0 <= node.value <= _LARGEST_LITERAL:
        raise source.error("The number is too large; use a smaller one.", node)
    return Number(float(node.value))


def _named(node: ast.Identifier, names: AngleNames, source: Source) -> Expression:
    if node.name in names.parameters:
        return Reference(names.parameters[node.name])
    if node.name in names.constants:
        value = names.constants[node.name]
        return Unary(Number(-value)) if math.copysign(1.0, value) < 0 else Number(value)
    if node.name in _CONSTANTS:
        return Constant(_CONSTANTS[node.name])
    if node.name in names.variables or node.name == names.features:
        raise Undrawable(f"the variable '{node.name}'")
    raise unknown_name("parameter", node.name, [*names.parameters, *names.constants], node, source)


def unknown_name(kind: str, name: str, known: list[str], node: ast.QASMNode, source: Source) -> QasmError:
    """The error for a name that nothing declared."""
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean '{near[0]}'?" if near else "declare it before this line or correct the name."
    return source.error(f"The {kind} '{name}' is not declared here; {hint}", node)


def _element(name: str, index: ast.Expression, node: ast.QASMNode, names: AngleNames, source: Source) -> Expression:
    if name in names.variables:
        raise Undrawable(f"an element of '{name}'")
    if name != names.features:
        raise unknown_name("array", name, [names.features] if names.features else [], node, source)
    tree = read_angle(index, names, source)
    if not is_constant(tree):
        raise Undrawable("an index known only when it runs")
    try:
        refuse_undefined(tree, to_text(tree))
    except ExpressionError as error:
        raise source.error(str(error), node) from None
    place = float(evaluate(tree))
    if not place.is_integer() or not 0 <= place < names.feature_count:
        message = f"'{name}[{place:g}]' does not exist; '{name}' has the elements 0 to {names.feature_count - 1}."
        raise source.error(message, node)
    return Feature(int(place))


def _called(node: ast.FunctionCall, names: AngleNames, source: Source) -> Expression:
    arguments = [read_angle(argument, names, source) for argument in node.arguments]
    if node.name.name == "pow" and len(arguments) == 2:
        return Binary("**", arguments[0], arguments[1])
    function = _FUNCTIONS.get(node.name.name)
    if function is None or len(arguments) != 1:
        raise Undrawable(f"the function '{node.name.name}'")
    return Call(function, arguments[0])
