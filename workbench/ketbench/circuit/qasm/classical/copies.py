"""Integer variables that only hold a register's value, as programs write them before a switch."""

from __future__ import annotations

import re

from openqasm3 import ast

from ketbench.circuit.qasm.scope import Scope
from ketbench.circuit.qasm.source import Undrawable


def copied(node: ast.ClassicalAssignment, scope: Scope) -> str:
    """Take ``name = register;`` into the scope, until the register is written; return the name.

    Raises
    ------
    Undrawable
        Another assignment.
    """
    target = node.lvalue
    if not isinstance(target, ast.Identifier) or target.name not in scope.variables or node.op.name != "=":
        raise Undrawable("an assignment")
    if not isinstance(node.rvalue, ast.Identifier) or node.rvalue.name not in scope.bits:
        raise Undrawable("an assignment")
    scope.copies[target.name] = scope.bits[node.rvalue.name]
    return target.name


def copied_inside(node: ast.ClassicalAssignment, scope: Scope) -> None:
    """The same within a branch, where it cannot be kept as text: only for a name with one use.

    Raises
    ------
    Undrawable
    """
    name = copied(node, scope)
    if len(re.findall(rf"\b{re.escape(name)}\b", scope.source.text)) > 3:
        raise Undrawable("a variable of several uses")


def written(bits: tuple[int, ...], scope: Scope) -> None:
    """Forget the variables that held the value of bits that are written now."""
    for name in [name for name, places in scope.copies.items() if set(places) & set(bits)]:
        del scope.copies[name]
