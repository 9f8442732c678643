"""Branches of OpenQASM as operations with conditions: if and else, nested, and switch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from openqasm3 import ast

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Op
from ketbench.circuit.conditions.cases import (
    NEVER,
    Link,
    Union,
    bits_of,
    both,
    chained,
    either,
    links,
    moment_of,
    opposite,
    then_of,
    union_of,
    waits_for,
)
from ketbench.circuit.gates import GATES, GateKind
from ketbench.circuit.qasm.classical.conditions import cases_of, equal_to
from ketbench.circuit.qasm.scope import Scope
from ketbench.circuit.qasm.source import Undrawable

Read = Callable[[Sequence[ast.Statement], Scope], list[Op]]
"""Reads the statements of a block."""


def branched(node: ast.BranchingStatement, scope: Scope, read: Read) -> list[Op]:
    """The operations of both ways of a branch, with what each waits for."""
    cases = cases_of(node.condition, scope)
    parts = [(cases, read(node.if_block, scope)), (_refused(opposite, cases), read(node.else_block, scope))]
    return _judged(parts, scope)


def switched(node: ast.SwitchStatement, scope: Scope, read: Read) -> list[Op]:
    """The operations of all ways of a switch."""
    ways = _ways(node, scope)
    blocks = [block.statements for _, block in node.cases]
    if node.default is not None:
        blocks.append(node.default.statements)
    return _judged([(cases, read(block, scope)) for cases, block in zip(ways, blocks, strict=False)], scope)


def _ways(node: ast.SwitchStatement, scope: Scope) -> list[Union]:
    """The cases of each block, then those of the default; all are known before a block changes a bit."""
    left: Union = ((),)
    ways: list[Union] = []
    for values, _ in node.cases:
        wanted: Union = NEVER
        for value in values:
            wanted = _refused(either, wanted, equal_to(node.target, value, scope))
        ways.append(_refused(both, left, wanted))
        left = _refused(both, left, _refused(opposite, wanted))
    return [*ways, left]


def _judged(parts: Sequence[tuple[Union, Sequence[Op]]], scope: Scope) -> list[Op]:
    ops = [op for _, block in parts for op in block]
    asked = {bit for cases, _ in parts for case in cases for bit, _ in case}
    written = {bit for op in ops for bit in op.bits}
    # A branch that overwrites what it was chosen by is judged before its first operation, and so is what is asked
    # within it where nothing in it changes the answer before.
    moment = scope.next_moment() if asked & written and len(ops) > 1 else 0
    later = bool(moment) and not all(_judged_early(block) for _, block in parts)
    found = [_waiting(op, Link(cases, moment), later) for cases, block in parts for op in block]
    return _joined([op for op in found if all(link.union for link in links(op.condition))])


def _judged_early(block: Sequence[Op]) -> bool:
    """Whether all conditions in a block could be judged before its first operation."""
    written: set[int] = set()
    at_moment: dict[int, set[int]] = {}
    for op in block:
        if then_of(op.condition) is not None:
            return False
        moment = moment_of(op.condition)
        before = at_moment.setdefault(moment, set(written)) if moment else written
        if before.intersection(bits_of(op.condition)):
            return False
        written.update(op.bits)
    return True


def _waiting(op: Op, outer: Link, later: bool) -> Op:
    """An operation of a branch; what it waits for within the branch is asked with it, or later."""
    kind = GATES[op.gate].kind if op.gate in GATES else GateKind.UNITARY
    if kind is GateKind.BARRIER:
        return op
    if kind is GateKind.STATE:
        raise Undrawable("a state preparation in a branch")
    inner = links(op.condition)
    if later or not inner:
        return replace(op, condition=chained([outer, *inner]))
    first = Link(_refused(both, outer.union, inner[0].union), outer.moment or inner[0].moment)
    return replace(op, condition=chained([first, *inner[1:]]))


def _joined(ops: Sequence[Op]) -> list[Op]:
    """Neighbours that do the same in cases that exclude each other, as one operation."""
    found: list[Op] = []
    for op in ops:
        last = found[-1] if found else None
        if last is not None and last.gate != "barrier" and replace(last, condition=op.condition) == op:
            a, b = union_of(last.condition), union_of(op.condition)
            then = then_of(last.condition)
            same = moment_of(last.condition) == moment_of(op.condition) and then == then_of(op.condition)
            if same and not _refused(both, a, b) and not (set(bits_of(last.condition)) & set(last.bits)):
                found[-1] = replace(
                    op,
                    note=last.note or op.note,
                    condition=waits_for(_refused(either, a, b), moment_of(op.condition), then),
                )
                continue
        found.append(op)
    return found


def _refused(combine: Callable[..., Union], *unions: Union) -> Union:
    try:
        return combine(*unions)
    except CircuitError:
        raise Undrawable("a condition of so many cases") from None
