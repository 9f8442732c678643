"""From the text of an angle to its tree, by recursive descent; never ``eval``."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ketbench.base.errors import ExpressionError
from ketbench.circuit.angles.tree import (
    CONSTANTS,
    DEEPEST_NESTING,
    FUNCTIONS,
    Binary,
    Call,
    Constant,
    Expression,
    Feature,
    Number,
    Reference,
    Unary,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|[-+*/^()\[\]−]))"
)


class Reader:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self._tokens())
        self.at = 0
        self.depth = 0

    def whole(self) -> Expression:
        """The tree of the whole text; an ExpressionError where it is none."""
        if not self.tokens:
            raise ExpressionError("The angle is empty; give a number, an expression, a feature x[i] or a name.")
        tree = self._sum()
        if self.at < len(self.tokens):
            self._fail(f"'{self._peek()}' is not expected here")
        return tree

    def _tokens(self) -> Iterator[tuple[str, str, int]]:
        position = 0
        text = self.text.rstrip()
        while position < len(text):
            found = _TOKEN.match(text, position)
            if found is None:
                start = position + len(text[position:]) - len(text[position:].lstrip())
                raise ExpressionError(
                    f"'{text[start]}' in '{self.text}' is not part of an expression; remove it.", start
                )
            kind = found.lastgroup or ""
            yield kind, found.group(kind), found.start(kind)
            position = found.end()

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _take(self, *signs: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self._peek() in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def _fail(self, reason: str) -> None:
        position = self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.text)
        raise ExpressionError(f"'{self.text}' is not an expression: {reason} (character {position + 1}).", position)

    def _sum(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            self._fail(f"it nests deeper than {DEEPEST_NESTING}")
        tree = self._product()
        while sign := self._take("+", "-", "−"):
            tree = Binary("-" if sign == "−" else sign, tree, self._product())
        self.depth -= 1
        return tree

    def _product(self) -> Expression:
        tree = self._signed()
        while sign := self._take("*", "/"):
            tree = Binary(sign, tree, self._signed())
        return tree

    def _signed(self) -> Expression:
        minus = 0
        while sign := self._take("-", "+", "−"):
            minus += sign != "+"
            if minus > DEEPEST_NESTING:
                self._fail(f"it nests deeper than {DEEPEST_NESTING}")
        tree = self._power()
        for _ in range(minus):
            tree = Unary(tree)
        return tree

    def _power(self) -> Expression:
        base = self._atom()
        if self._take("**", "^"):
            self.depth += 1
            if self.depth > DEEPEST_NESTING:
                self._fail(f"it nests deeper than {DEEPEST_NESTING}")
            exponent = self._signed()
            self.depth -= 1
            return Binary("**", base, exponent)
        return base

    def _atom(self) -> Expression:
        if self._take("("):
            tree = self._sum()
            self._close(")")
            return tree
        if self.at >= len(self.tokens):
            self._fail("something is missing at the end")
        kind, word, _ = self.tokens[self.at]
        if kind == "number":
            self.at += 1
            return self._number(word)
        if kind == "name":
            self.at += 1
            return self._named(word)
        self._fail(f"'{word}' is not expected here")
        raise AssertionError

    def _number(self, word: str) -> Expression:
        value = float(word)
        if not math.isfinite(value):
            self.at -= 1
            self._fail(f"{word} is too large")
        return Number(value)

    def _named(self, word: str) -> Expression:
        if word == "π":
            return Constant("pi")
        if self._take("["):
            return self._feature(word)
        if self._take("("):
            if word not in FUNCTIONS:
                self.at -= 2
                self._fail(f"'{word}' is not a function; known are {', '.join(FUNCTIONS)}")
            argument = self._sum()
            self._close(")")
            return Call(word, argument)
        if word in CONSTANTS:
            return Constant(word)
        if word in FUNCTIONS or word == "x":
            self._fail(f"'{word}' needs {'an index, as in x[0]' if word == 'x' else 'an argument in brackets'}")
        return Reference(word)

    def _feature(self, word: str) -> Expression:
        if word != "x":
            self._fail(f"only the features x can be indexed, not '{word}'")
        kind, index, _ = self.tokens[self.at] if self.at < len(self.tokens) else ("", "", 0)
        if kind != "number" or not index.isdecimal() or len(index) > 6:
            self._fail("a feature needs a whole number, as in x[0]")
        self.at += 1
        self._close("]")
        return Feature(int(index))

    def _close(self, sign: str) -> None:
        if not self._take(sign):
            self._fail(f"a '{sign}' is missing")
