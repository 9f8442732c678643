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
    inputs: Mapping[str, int] = field(default_factory=dict)
    """Names that stand for one feature each."""
    whole: frozenset[str] = frozenset()
    """Constants of an integer type."""
    real: bool = False
    """Whether whole numbers divide as real ones, as in the exponents of `pow`."""


def angle_text(
    tree: Expression,
    names: Mapping[str, str],
    features: str = "features",
    outer: int = 0,
    as_float: bool = False,
    in_gate: bool = False,
) -> str:
    """Write an angle; parameters under their names in the text.

    Within a definition (`in_gate`) whole numbers in sums are written as floats: Qiskit's importer adds no integer to an
    angle.

    Examples
    --------
    >>> from ketbench.circuit.angles.expressions import expression
    >>> angle_text(expression("2*theta + x[3]**2/3 + 1/2"), {"theta": "theta"})
    '2*theta + features[3]**2/3 + 1.0/2'
    """
    match tree:
        case Number(value):
            return _number_text(value, as_float)
        case Constant(name):
            return name
        case Reference(name):
            return names.get(name, name)
        case Feature(index):
            return names.get(f"x[{index}]") or f"{features}[{index}]"
        case Call(function, argument):
            return f"{function}({angle_text(argument, names, features, in_gate=in_gate)})"
        case Unary(operand):
            level = _UNARY + 1 if isinstance(operand, Unary) else _UNARY
            inner = angle_text(operand, names, features, level, as_float, in_gate)
            return _bracketed(f"-{inner}", _UNARY, outer)
        case Binary(operator, _, right):
            own = _PRECEDENCE[operator]
            power = operator == "**"
            sums = in_gate and operator in "+-"
            a = _left_text(tree, names, features, own + power, as_float or (sums and _whole(tree.left)), in_gate)
            float_right = sums and _whole(right)
            b = angle_text(right, names, features, _UNARY if power else own + 1, float_right, in_gate)
            return _bracketed(f"{a} {operator} {b}" if own == 1 else f"{a}{operator}{b}", own, outer)


def _left_text(tree: Binary, names: Mapping[str, str], features: str, outer: int, as_float: bool, in_gate: bool) -> str:
    # OpenQASM divides whole numbers as whole numbers; the first one must be a float for 1/2 to be a half.
    as_float = as_float or (tree.operator in ("/", "**") and _whole(tree.left))
    return angle_text(tree.left, names, features, outer, as_float, in_gate)


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
            read = Binary(op.name, read_angle(left, names, source), read_angle(right, names, source))
            divides = (
                op.name == "/"
                and source.version == 3
                and not names.real
                and is_whole(left, names)
                and is_whole(right, names)
            )
            return _whole_quotient(read, node, source) if divides else read
        case ast.BinaryExpression(op=op, lhs=left, rhs=right) if op.name == "%":
            return _remainder([read_angle(left, names, source), read_angle(right, names, source)], node, source)
        case ast.IndexExpression(collection=ast.Identifier(name=name), index=[ast.Expression() as index]):
            return _element(name, index, node, names, source)
        case ast.FunctionCall():
            return _called(node, names, source)
        case ast.Cast(type=ast.FloatType(), argument=inner):
            return read_angle(inner, names, source)
        case _:
            raise Undrawable("an angle of this kind")


def is_whole(node: ast.Expression, names: AngleNames) -> bool:
    """Whether an expression is of an integer type in OpenQASM 3."""
    match node:
        case ast.IntegerLiteral():
            return True
        case ast.Identifier(name=name):
            return name in names.whole
        case ast.UnaryExpression(expression=inner):
            return is_whole(inner, names)
        case ast.BinaryExpression(lhs=left, rhs=right):
            return is_whole(left, names) and is_whole(right, names)
        case _:
            return False


def _whole_quotient(read: Binary, node: ast.Expression, source: Source) -> Expression:
    """The quotient of two integers, rounded towards 0 as the specification says (OpenQASM 3, "Integers")."""
    below = float(evaluate(read.right))
    if below == 0.0:
        return read
    exact = float(evaluate(read.left)) / below
    quotient = float(math.trunc(exact))
    if quotient != exact:
        shown = f"{to_text(read)} divides whole numbers, which gives {quotient:g} in OpenQASM 3, not {exact:g}"
        plain = isinstance(read.left, Number) and isinstance(read.right, Number)
        fraction = f"{to_text(read.left)}.0/{to_text(read.right)}" if plain else "one of them as a float"
        source.warn(f"{shown}; write {fraction} if you mean the fraction.", node)
    return _signed(quotient)


def _remainder(parts: list[Expression], node: ast.Expression, source: Source) -> Expression:
    """The remainder of two constants, of which none is negative: languages differ in the sign."""
    left, right = (_known(part, node, source) for part in parts)
    if left < 0 or right <= 0:
        raise Undrawable("a remainder of negative numbers")
    return Number(math.fmod(left, right))


def _known(tree: Expression, node: ast.QASMNode, source: Source) -> float:
    if not is_constant(tree):
        raise Undrawable("a value known only when it runs")
    try:
        refuse_undefined(tree, to_text(tree))
    except ExpressionError as error:
        raise source.error(str(error), node) from None
    return float(evaluate(tree))


def _signed(value: float) -> Expression:
    return Unary(Number(-value)) if value < 0 else Number(value)


def _literal(node: ast.IntegerLiteral | ast.FloatLiteral, source: Source) -> Expression:
    if not 0 <= node.value <= _LARGEST_LITERAL:
        raise source.error("The number is too large; use a smaller one.", node)
    return Number(float(node.value))


def _named(node: ast.Identifier, names: AngleNames, source: Source) -> Expression:
    if node.name in names.parameters:
        return Reference(names.parameters[node.name])
    if node.name in names.inputs:
        return Feature(names.inputs[node.name])
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
    place = _known(read_angle(index, names, source), node, source)
    if not place.is_integer() or not 0 <= place < names.feature_count:
        message = f"'{name}[{place:g}]' does not exist; '{name}' has the elements 0 to {names.feature_count - 1}."
        raise source.error(message, node)
    return Feature(int(place))


def _called(node: ast.FunctionCall, names: AngleNames, source: Source) -> Expression:
    arguments = [read_angle(argument, names, source) for argument in node.arguments]
    if node.name.name == "pow" and len(arguments) == 2:
        return Binary("**", arguments[0], arguments[1])
    if node.name.name == "mod" and len(arguments) == 2:
        return _remainder(arguments, node, source)
    if node.name.name in ("floor", "ceiling") and len(arguments) == 1:
        value = _known(arguments[0], node, source)
        return _signed(float(math.floor(value) if node.name.name == "floor" else math.ceil(value)))
    function = _FUNCTIONS.get(node.name.name)
    if function is None or len(arguments) != 1:
        raise Undrawable(f"the function '{node.name.name}'")
    return Call(function, arguments[0])
