"""Angles as Python text over ``weights["name"]`` and ``x[index]``; for the code exporters."""

from __future__ import annotations

import json

from ketbench.circuit.angles.expressions import Binary, Call, Constant, Expression, Feature, Number, Reference, Unary

_CONSTANTS = {"pi": "np.pi", "tau": "2 * np.pi", "euler": "np.e"}
_LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}


def python_angle(tree: Expression, outer: int = 0) -> str:
    """Write an angle as a Python expression.

    Examples
    --------
    >>> from ketbench.circuit.angles.expressions import expression
    >>> python_angle(expression("2*theta + sin(x[3])/pi"))
    '2 * weights["theta"] + np.sin(x[3]) / np.pi'
    """
    match tree:
        case Number(value):
            return repr(int(value)) if value.is_integer() and value < 1e15 else repr(value)
        case Constant(name):
            return f"({_CONSTANTS[name]})" if name == "tau" and outer > 1 else _CONSTANTS[name]
        case Reference(name):
            return f"weights[{json.dumps(name, ensure_ascii=False)}]"
        case Feature(index):
            return f"x[{index}]"
        case Call(function, argument):
            return f"np.{function}({python_angle(argument)})"
        case Unary(operand):
            text = f"-{python_angle(operand, 3)}"
            return f"({text})" if outer > 3 else text
        case Binary(operator, left, right):
            own = _LEVELS[operator]
            power = operator == "**"
            a, b = python_angle(left, own + power), python_angle(right, 3 if power else own + 1)
            # A negative base of a power and whole numbers to negative powers are not what numpy integers allow.
            text = f"float({a}) ** {b}" if power and isinstance(left, Number) else f"{a} {operator} {b}"
            return f"({text})" if own < outer else text
