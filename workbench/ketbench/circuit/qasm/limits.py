"""How long and how deeply nested a text may be; parses nothing."""

from __future__ import annotations

import re

from ketbench.base.errors import QasmError

LARGEST_TEXT = 1_000_000
DEEPEST_NESTING = 100


def refuse_large(text: str) -> None:
    """Raise for a text too long or nested too deeply to be read in seconds.

    Raises
    ------
    QasmError
    """
    refuse_long(text)
    _refuse_deep(text)


def refuse_long(text: str) -> None:
    """Raise for a text too long to be read in seconds.

    Raises
    ------
    QasmError
    """
    if len(text) > LARGEST_TEXT:
        message = f"The text has {len(text):,} characters; the most that is read is {LARGEST_TEXT:,}. Split it."
        raise QasmError(message, 1, 1)


_BRACKET = re.compile(r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|[()\[\]{}]|;|[-~!]{101,}|\n", re.DOTALL)


def _refuse_deep(text: str) -> None:
    depth = 0
    for found in _BRACKET.finditer(text):
        sign = found.group()
        depth += (sign in "([{") - (sign in ")]}") if len(sign) == 1 else 0
        if depth > DEEPEST_NESTING or sign[0] in "-~!":
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - text.rfind("\n", 0, found.start())
            raise QasmError(f"Brackets or signs nest deeper than {DEEPEST_NESTING}; write it flatter.", line, column)
