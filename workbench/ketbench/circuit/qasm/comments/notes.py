"""The comments and blank lines of a text, by the statement that they go before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from openqasm3 import ast

from ketbench.circuit.circuit import Op

if TYPE_CHECKING:
    from ketbench.circuit.qasm.source import Source

LONGEST = 10_000
_PIECE = re.compile(
    r"^[ \t]*(?:#?pragma\b|@)[^\n]*|^[ \t\r]*$|\"[^\"\n]*\"|//[^\n]*|/\*.*?\*/|\}", re.DOTALL | re.MULTILINE
)
_COMPOUND = (
    ast.QuantumGateDefinition,
    ast.BranchingStatement,
    ast.SwitchStatement,
    ast.ForInLoop,
    ast.WhileLoop,
    ast.SubroutineDefinition,
    ast.Box,
)


class _Span(NamedTuple):
    start: int
    end: int
    simple: bool


class Notes:
    """What waits for the next operation while the statements of a text are read in order.

    Parameters
    ----------
    source : Source
    statements : sequence of Statement or Pragma
        All of the text; comments within their blocks go to the statements there.
    """

    def __init__(self, source: Source, statements: Sequence[ast.Statement | ast.Pragma]) -> None:
        self._source = source
        self._before: dict[int, str] = {}
        self._inside: dict[int, str] = {}
        self.waiting = ""
        if "//" in source.text or "/*" in source.text or "\n\n" in source.text or re.search(r"\n\s*\n", source.text):
            self._gather(sorted(_spans(source, statements)))

    def _gather(self, spans: Sequence[_Span]) -> None:
        starts = [span.start for span in spans]
        text = self._source.text
        pieces = list(_PIECE.finditer(text))
        braces = [found.start() for found in pieces if found.group() == "}"]
        for found in pieces:
            piece = found.group().strip()
            if piece[:1] in ('"', "@", "#", "}") or piece.startswith("pragma") or not spans:
                continue
            if not piece and not self._before and found.start() < starts[0]:
                continue
            place = bisect_left(starts, found.start())
            before = spans[place - 1] if place else None
            if before is not None and before.simple and found.start() <= before.end:
                self._inside[before.start] = self._inside.get(before.start, "") + _lines(piece)
                continue
            start = _owner(text, found.start(), spans, place, bool(piece), braces)
            if start is not None and before is not None and start == before.start and found.start() < before.end:
                self._inside[start] = self._inside.get(start, "") + _lines(piece)
            elif start is not None:
                self._before[start] = self._before.get(start, "") + _lines(piece)

    def reach(self, node: ast.Statement | ast.Pragma) -> str:
        """Take what stands before a statement, to wait for the next operation.

        Returns
        -------
        str
            What goes before the statement if it is kept as text, which holds the comments within it.
        """
        start = self._source.start(node) if self._before or self._inside else 0
        self.waiting += self._before.pop(start, "")
        kept = self.waiting
        if isinstance(node, _COMPOUND):
            self.waiting += self._inside.pop(start, "")
        return kept

    def taken(self, node: ast.Statement | ast.Pragma | None = None) -> str:
        """What waits, with the comments within a statement; blank lines at its ends become one at most."""
        note, self.waiting = self.waiting, ""
        if node is not None and self._inside:
            note += self._inside.pop(self._source.start(node), "")
        note = note[:LONGEST]
        return re.sub(r"\n{3,}", "\n\n", note) if "//" in note else "\n" * bool(note)

    def on(self, ops: list[Op], node: ast.Statement | ast.Pragma) -> list[Op]:
        """The operations of a statement, the first one with what waits."""
        if not ops:
            return ops
        note = self.taken(node)
        return [replace(ops[0], note=note + ops[0].note), *ops[1:]] if note else ops


def _spans(source: Source, statements: Iterable[Any]) -> Iterator[_Span]:
    for node in statements:
        start = source.start(node)
        compound = isinstance(node, _COMPOUND)
        yield _Span(start, start if node.span is None else source.end(node), not compound)
        if compound:
            yield from _spans(source, _within(node))


def _within(node: Any) -> Iterator[Any]:
    for name in ("body", "if_block", "else_block", "block"):
        inner = getattr(node, name, None)
        yield from inner if isinstance(inner, list) else ()
    if isinstance(node, ast.SwitchStatement):
        blocks = [block for _, block in node.cases] + ([] if node.default is None else [node.default])
        yield from (statement for block in blocks for statement in block.statements)


def _owner(
    text: str, offset: int, spans: Sequence[_Span], place: int, comment: bool, braces: Sequence[int]
) -> int | None:
    """The start of the statement that a piece goes to; None for a blank line that goes nowhere."""
    behind = bool(text[text.rfind("\n", 0, offset) + 1 : offset].strip())
    last = place == len(spans) or bisect_left(braces, offset) < bisect_left(braces, spans[place].start)
    if place and (behind or last):
        # Behind a statement, or the last in its block: it stays there, and goes before that statement.
        return spans[place - 1].start if comment else None
    return spans[place].start if place < len(spans) else None


def _lines(piece: str) -> str:
    """A piece as lines of a note; a comment with two ends becomes one of lines."""
    if not piece.startswith("/*"):
        return f"{piece}\n"
    inner = (line.strip().removeprefix("*").strip() for line in piece[2:-2].strip().split("\n"))
    return "".join(f"// {line}".rstrip() + "\n" for line in inner)


def note_lines(op: Op) -> Iterator[str]:
    """The comments before an operation."""
    yield from lines_of(op.note)


def lines_of(note: str) -> Iterator[str]:
    """The lines of a note."""
    if note:
        yield from (line for line in note.removesuffix("\n").split("\n") if not line or line.startswith("//"))
