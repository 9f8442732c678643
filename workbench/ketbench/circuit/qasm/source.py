"""A text and its syntax tree from the ``openqasm3`` parser, within limits; knows no circuit."""

from __future__ import annotations

import heapq
import re
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from openqasm3 import ast
from openqasm3 import parser as grammar

from ketbench.base.errors import QasmError
from ketbench.base.problems import Problem, Severity
from ketbench.circuit.qasm.limits import refuse_large
from ketbench.circuit.qasm.statements.plain_lines import split

if TYPE_CHECKING:
    from ketbench.circuit.qasm.comments.notes import Notes

MOST_STATEMENTS = 20_000
MOST_NOTES = 20


class Undrawable(Exception):
    """A statement is OpenQASM but not one that a circuit can hold; it is kept as text."""


class Source:
    """A text with its places.

    Parameters
    ----------
    text : str
    version : int
        2 or 3: which gates have which meaning.
    folder : Path or None
        Where included files are looked for.
    notes : list of Problem or None
        Gets the warnings.
    depth : int
        How many includes led here.

    Attributes
    ----------
    remarks : Notes or None
        The comments of the text, while its statements are read.
    """

    def __init__(
        self,
        text: str,
        version: int = 3,
        folder: Path | None = None,
        notes: list[Problem] | None = None,
        depth: int = 0,
    ) -> None:
        self.text = text
        self.version = version
        self.folder = folder
        self.notes = notes
        self.depth = depth
        self.remarks: Notes | None = None
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def error(self, message: str, node: ast.QASMNode | None) -> QasmError:
        """An error at a node of the tree."""
        line, column = self.place(node)
        return QasmError(message, line, column)

    def warn(self, message: str, node: ast.QASMNode) -> None:
        """Note what an author may have meant otherwise, with its place."""
        line, column = self.place(node)
        problem = Problem(f"Line {line}, column {column}: {message}", severity=Severity.WARNING)
        if self.notes is not None and problem not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(problem)

    def place(self, node: ast.QASMNode | None) -> tuple[int, int]:
        """Line and column of a node, from 1."""
        if node is None or node.span is None:
            return 1, 1
        if isinstance(node, ast.Identifier):
            return self._identifier_place(node)
        return node.span.start_line, node.span.start_column + 1

    def _identifier_place(self, node: ast.Identifier) -> tuple[int, int]:
        # The parser gives names found as single tokens by their offset, all others by their column.
        assert node.span is not None
        line, start = node.span.start_line, node.span.start_column
        begin = self._starts[line - 1]
        if self.text.startswith(node.name, begin + start):
            return line, start + 1
        return line, max(0, start - begin) + 1

    def start(self, node: ast.QASMNode) -> int:
        """Offset of a node's first character."""
        line, column = self.place(node)
        return self._starts[line - 1] + column - 1

    def end(self, node: ast.Statement | ast.Pragma) -> int:
        """Offset of a statement's last character."""
        assert node.span is not None
        return self._starts[node.span.end_line - 1] + node.span.end_column

    def piece(self, node: ast.Statement | ast.Pragma, first: ast.QASMNode | None = None) -> str:
        """The text of a statement, from `first` on; pragmas run to the end of their line."""
        span = node.span
        assert span is not None
        begin = self.start(first or node)
        if isinstance(node, ast.Pragma):
            return self.text[begin:].split("\n", 1)[0].rstrip()
        return self.text[begin : self.end(node) + 1]


def parsed(source: Source) -> ast.Program:
    """The syntax tree of a text.

    Raises
    ------
    QasmError
        A syntax error with its place, or a text over the limits.
    """
    refuse_large(source.text)
    parts = split(source.text)
    statements = sum(parts.rest.count(sign) for sign in ";}")
    if statements > MOST_STATEMENTS:
        message = (
            f"The text has about {statements:,} statements that are not plain gates; the most is {MOST_STATEMENTS:,}."
        )
        raise QasmError(f"{message} Split it.", 1, 1)
    program = _grammar_tree(parts.rest, empty=not parts.plain)
    together = heapq.merge(program.statements, parts.plain, key=lambda node: node.span.start_line if node.span else 0)
    return ast.Program(list(together), program.version)


def _grammar_tree(text: str, empty: bool) -> ast.Program:
    # The package does not list its two generated classes; through them errors have a place and stderr stays silent.
    generated: Any = grammar
    lexer = generated.qasm3Lexer(InputStream(text))
    parser = generated.qasm3Parser(CommonTokenStream(lexer))
    for part in (lexer, parser):
        part.removeErrorListeners()
        part.addErrorListener(_Raising())
    try:
        tree = parser.program()
        if tree.stop is None or tree.getChildCount() < 2:
            if not empty:
                return ast.Program([])
            raise QasmError("The text holds no statement; write, for instance, 'qubit[2] q; h q[0];'.", 1, 1)
        return grammar.QASMNodeVisitor().visitProgram(tree)
    except RecursionError:
        raise QasmError("The text nests too deeply to be read; write it flatter.", 1, 1) from None
    except grammar.QASM3ParsingError as error:
        raise _placed(str(error)) from None


class _Raising(ErrorListener):
    """Stops at the first error, with its place, and prints nothing."""

    def syntaxError(  # noqa: N802 - the names are the library's
        self,
        recognizer: Any,
        offendingSymbol: Any,  # noqa: N803
        line: int,
        column: int,
        msg: str,
        e: Any,
    ) -> NoReturn:
        raise QasmError(_sentence(msg, offendingSymbol), line, column + 1)


def _sentence(message: str, token: Any) -> str:
    text = getattr(token, "text", "") or ""
    if text == "<EOF>":
        return "The text ends in the middle of a statement; a ';' or a bracket may be missing."
    lacking = re.match(r"missing (\S+) at", message)
    if lacking:
        return f"A {lacking.group(1)} is missing before '{text}'."
    if token is None:
        sign = re.search(r"at: '(.*)'", message, re.DOTALL)
        return f"'{sign.group(1) if sign else ''}' is not part of OpenQASM; remove it or close the quotation."
    return f"'{text}' is not expected here; look for a missing ';', bracket or name before it."


def _placed(message: str) -> QasmError:
    found = re.match(r"L(\d+):C(\d+): (.*)", message, re.DOTALL)
    if found is None:
        return QasmError(f"The text is not valid OpenQASM: {message or 'syntax error'}.", 1, 1)
    sentence = found.group(3)
    return QasmError(f"{sentence[:1].upper()}{sentence[1:]}.", int(found.group(1)), int(found.group(2)) + 1)
