"""A text of several lines as a parameter: whether it can be read in its language, and where not; it is never run."""

from __future__ import annotations

import ast
import json
import tomllib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 100_000
"""Of a text of several lines; what is longer belongs into a file."""


@dataclass(frozen=True, slots=True)
class CodeTrouble:
    """What is wrong with a text, and in which line, the first being 1; 0 for the whole."""

    line: int
    text: str


def code_trouble(text: str, language: str) -> CodeTrouble | None:
    r"""What is wrong with a text in a language; None where nothing is, or where the language is not known here.

    Examples
    --------
    >>> code_trouble("x = 1\ny = (", "python")
    CodeTrouble(line=2, text="Line 2: '(' was never closed.")
    >>> code_trouble('{"a": 1,}', "json").line, code_trouble("a = 1", "toml"), code_trouble("any (", "text")
    (1, None, None)
    """
    if len(text) > MOST_CHARACTERS:
        return CodeTrouble(0, f"It has {len(text)} characters, and at most {MOST_CHARACTERS} are taken; shorten it.")
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        return CodeTrouble(line, f"Line {line}: a character of code 0 stands there; remove it.")
    read = _READERS.get(language)
    if read is None or not text.strip():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return _told(error, language, text)
    return None


def _told(error: Exception, language: str, text: str) -> CodeTrouble:
    if isinstance(error, (RecursionError, MemoryError)):
        return CodeTrouble(0, f"It is nested too deeply to be read as {_NAMES[language]}; write it in parts.")
    line: int = 0
    words = str(error).partition(" (at ")[0]
    if isinstance(error, SyntaxError):
        line, words = error.lineno or 0, error.msg
    elif isinstance(error, json.JSONDecodeError):
        line, words = error.lineno, error.msg
    elif found := str(error).partition("at line ")[2]:
        line = int(found.partition(",")[0])
    elif language == "toml" and "end of document" in str(error):
        line = text.count("\n") + 1
    words = words.strip().removesuffix(".") or f"it cannot be read as {_NAMES[language]}"
    words = words[0].lower() + words[1:] if words[1:2].islower() else words
    return CodeTrouble(line, f"Line {line}: {words}." if line else f"{words[0].upper()}{words[1:]}.")


_READERS: Mapping[str, Callable[[str], Any]] = {"python": ast.parse, "json": json.loads, "toml": tomllib.loads}
_NAMES: Mapping[str, str] = {"python": "Python", "json": "JSON", "toml": "TOML"}
