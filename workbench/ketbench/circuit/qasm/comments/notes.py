"""The comments and blank lines before each statement of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openqasm3 import ast

from ketbench.circuit.circuit import Op
from ketbench.circuit.qasm.source import Source

LONGEST = 10_000


class Notes:
    """Goes through a text with its statements and gathers what stands between them.

    Parameters
    ----------
    source : Source
    """

    def __init__(self, source: Source) -> None:
        self._lines = source.text.split("\n")
        self._source = source
        self._done = 0
        self._waiting = ""

    def before(self, node: ast.Statement | ast.Pragma) -> None:
        """Take what stands before a statement; a declaration leaves it for the next operation."""
        line, _ = self._source.place(node)
        between = self._lines[self._done : line - 1]
        kept = [text.strip() for text in between if re.fullmatch(r"\s*(//.*)?", text)]
        if self._done == 0 and not any(kept):
            kept = []
        self._waiting += "".join(f"{text}\n" for text in kept)
        end = node.span.end_line if node.span is not None else line
        # A comment behind a statement goes before it: the statement may be written on several lines.
        behind = re.search(r"[;}]\s*(//.*)$", self._lines[end - 1])
        self._waiting += f"{behind.group(1).strip()}\n" if behind and end > self._done else ""
        self._done = max(self._done, end)

    def taken(self) -> str:
        """What waits for the next operation; blank lines at its ends become one at most."""
        note, self._waiting = self._waiting[:LONGEST], ""
        return re.sub(r"\n{3,}", "\n\n", note) if "//" in note else "\n" * bool(note)


def note_lines(op: Op) -> Iterator[str]:
    """The comments before an operation."""
    if op.note:
        yield from (line for line in op.note.removesuffix("\n").split("\n") if not line or line.startswith("//"))
