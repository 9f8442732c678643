"""The annotations Ketbench writes into OpenQASM: what they are called and how their values read."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from openqasm3 import ast

from ketbench.circuit.circuit import Fixed, Initial, Normal, Scalar, Uniform
from ketbench.circuit.qasm.source import Source

PREFIX = "ketbench."
LARGEST_COLUMN = 100_000


def annotation(node: ast.QASMNode, name: str) -> str | None:
    """The text behind ``@ketbench.name`` on a statement; None without it."""
    found: list[ast.Annotation] = getattr(node, "annotations", [])
    return next((a.command or "" for a in found if a.keyword == PREFIX + name), None)


def json_annotation(node: ast.QASMNode, name: str, kind: type, source: Source) -> Any:
    """The JSON value behind an annotation, of the given kind; None without it."""
    text = annotation(node, name)
    if text is None:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, kind):
        raise source.error(f"@{PREFIX}{name} needs a JSON {kind.__name__} behind it, not '{text}'.", node)
    return value


def options_of(node: ast.QASMNode, source: Source) -> tuple[tuple[str, Scalar], ...]:
    """The options a statement states: numbers, texts and flags by name."""
    stated = json_annotation(node, "options", dict, source) or {}
    return checked_options(stated, node, source)


def checked_options(stated: dict[str, Any], node: ast.QASMNode, source: Source) -> tuple[tuple[str, Scalar], ...]:
    """Options as a circuit holds them; refuse lists and objects."""
    for name, value in stated.items():
        if not isinstance(value, (bool, int, float, str)):
            raise source.error(f"The option '{name}' must be a number, a text or a flag, not {value}.", node)
    return tuple(stated.items())


def column_of(node: ast.QASMNode, source: Source) -> int | None:
    """The column a statement asks for."""
    text = annotation(node, "column")
    if text is None:
        return None
    if not re.fullmatch(r"\s*\d{1,6}\s*", text, re.ASCII) or int(text) > LARGEST_COLUMN:
        raise source.error(f"@{PREFIX}column needs a whole number to {LARGEST_COLUMN}, not '{text}'.", node)
    return int(text)


def initial_text(initial: Initial) -> str | None:
    """How an initial value is written; None for the usual one."""
    if initial == Uniform():
        return None
    match initial:
        case Fixed(value):
            return f"fixed {value!r}"
        case Normal(mean, deviation):
            return f"normal {mean!r} {deviation!r}"
        case Uniform(low, high):
            return f"uniform {low!r} {high!r}"


def initial_of(node: ast.QASMNode, source: Source) -> Initial:
    """The initial value of a parameter's declaration."""
    text = annotation(node, "initial")
    if text is None:
        return Uniform()
    kind, *rest = text.split() or [""]
    kinds = {"fixed": (Fixed, 1), "normal": (Normal, 2), "uniform": (Uniform, 2)}
    try:
        values = [float(word) for word in rest]
    except ValueError:
        values = []
    if kind not in kinds or len(values) != kinds[kind][1] or not all(map(math.isfinite, values)):
        message = f"'{text}' is not an initial value; write fixed VALUE, normal MEAN DEVIATION or uniform LOW HIGH."
        raise source.error(message, node)
    return kinds[kind][0](*values)
