"""A small language for models: a goal, constraints and declarations, one a line; its own grammar, nothing is evaluated.

::

    maximise 3 x + 2 y - x*y
    subject to
    room: 2 x + 3 y <= 4
    binary x, y
    integer n 0..9
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ketbench.plugin import InputError

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|([^\W\d]\w*(?:\[\w+(?:,\w+)*\])?)|(\*\*|[-+*/^()]))")
_GOAL = re.compile(r"(minimi[sz]e|maximi[sz]e|minimum|maximum|min|max)\b\s*:?\s*(.*)$", re.IGNORECASE)
_BINARY = re.compile(r"(?:variables?|binary|binaries)\b\s*:?\s*(.*?)\s*(?::?\s*\bbinary)?$", re.IGNORECASE)
_INTEGER = re.compile(r"integers?\b\s*:?\s*(.*?)\s*(?:\bin\b|=|:)?\s*(-?\d+)\s*\.\.\s*(-?\d+)$", re.IGNORECASE)
_SKIPPED = re.compile(r"(subject\s+to|such\s+that|constraints?|end)\s*:?$", re.IGNORECASE)
_COMPARED = re.compile(r"(<=|>=|==|=|≤|≥|<|>)")
_NAMED = re.compile(r"([^<>=:]*[^<>=:\s])\s*:\s*(?=[^:=])(.*)$")
_SENSES = {"<=": "<=", "≤": "<=", ">=": ">=", "≥": ">=", "=": "==", "==": "=="}
_MOST_RANGE = 2**20


@dataclass(frozen=True, slots=True)
class Poly:
    """A polynomial of degree 2 at most, by names; a pair of a name with itself is its square."""

    linear: Mapping[str, float] = field(default_factory=dict)
    quadratic: Mapping[tuple[str, str], float] = field(default_factory=dict)
    offset: float = 0.0

    def plus(self, other: Poly, factor: float = 1.0) -> Poly:
        """The sum of this and a multiple of another."""
        linear, quadratic = dict(self.linear), dict(self.quadratic)
        for name, weight in other.linear.items():
            linear[name] = linear.get(name, 0.0) + factor * weight
        for pair, weight in other.quadratic.items():
            quadratic[pair] = quadratic.get(pair, 0.0) + factor * weight
        return Poly(linear, quadratic, self.offset + factor * other.offset)

    def times(self, other: Poly) -> Poly:
        """The product.

        Raises
        ------
        InputError
            When its degree is above 2.
        """
        if (self.quadratic and (other.linear or other.quadratic)) or (other.quadratic and self.linear):
            raise InputError("A product of more than two variables is not a quadratic model; write products of two.")
        found = Poly(offset=0.0).plus(self, other.offset).plus(Poly(other.linear, other.quadratic), self.offset)
        pairs = dict(found.quadratic)
        for a, u in self.linear.items():
            for b, w in other.linear.items():
                key = (min(a, b), max(a, b))
                pairs[key] = pairs.get(key, 0.0) + u * w
        return Poly(found.linear, pairs, found.offset)


@dataclass(frozen=True, slots=True)
class Rule:
    """A constraint of a model: ``left sense 0`` with everything on the left."""

    name: str
    left: Poly
    sense: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model by names.

    Parameters
    ----------
    goal : Poly
    maximise : bool
    rules : tuple of Rule
    integers : mapping of str to (int, int)
        Lowest and highest value of each variable, (0, 1) for a binary one, in the order of declaration.
    spins : frozenset of str
        Binary variables that stand for spins: 0 is -1.
    """

    goal: Poly
    maximise: bool
    rules: tuple[Rule, ...]
    integers: Mapping[str, tuple[int, int]]
    spins: frozenset[str] = frozenset()


def model_of_text(lines: Sequence[str]) -> Model:
    """Read a model.

    Raises
    ------
    InputError
        With the line that is not understood.

    Examples
    --------
    >>> model = model_of_text(["maximise 3 x + 2 y", "room: 2 x + 3 y <= 4", "binary x y"])
    >>> dict(model.goal.linear), model.rules[0].sense
    ({'x': 3.0, 'y': 2.0}, '<=')
    """
    goal, maximise, rules, declared = None, False, list[Rule](), dict[str, tuple[int, int]]()
    for number, raw in enumerate(lines, start=1):
        line = raw.split("#")[0].split("\\")[0].strip().rstrip(";")
        if not line or _SKIPPED.match(line):
            continue
        try:
            stated = _GOAL.match(line)
            if stated:
                goal, maximise = polynomial(stated.group(2)), stated.group(1).lower().startswith("max")
            elif not _declared(line, declared):
                rules.append(_rule(line, f"line {number}"))
        except InputError as error:
            raise InputError(f"Line {number} of the model, '{line[:60]}': {error}") from None
    found = Model(goal or Poly(), maximise, tuple(rules), declared)
    _refuse_undeclared(found)
    return found


def polynomial(text: str) -> Poly:
    """Read an expression of degree 2 at most: numbers, names, + - * / ^2 and brackets; '3 x' is a product.

    Examples
    --------
    >>> polynomial("(x - 2)^2").offset
    4.0
    """
    return _Reader(text).read()


class _Reader:
    """Reads one expression from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        at, text = 0, text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise InputError(f"'{text[at:].strip()[:20]}' is not understood; use names, numbers and + - * / ^ ( ).")
            self._tokens.append(match.group(0).strip())
            at = match.end()
        self._at, self._depth = 0, 0

    def read(self) -> Poly:
        if not self._tokens:
            raise InputError("An expression is empty; write one.")
        found = self._sum()
        if self._at < len(self._tokens):
            raise InputError(f"'{self._tokens[self._at]}' was found where an operator was expected.")
        return found

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else ""

    def _sum(self) -> Poly:
        found = Poly()
        sign = 1.0
        while self._peek() in ("+", "-") and self._peek():
            sign = -sign if self._take() == "-" else sign
        found = found.plus(self._product(), sign)
        while self._peek() in ("+", "-") and self._peek():
            sign = 1.0
            while self._peek() in ("+", "-") and self._peek():
                sign = -sign if self._take() == "-" else sign
            found = found.plus(self._product(), sign)
        return found

    def _product(self) -> Poly:
        found = self._power()
        while self._peek() and self._peek() not in ("+", "-", ")"):
            if self._peek() == "/":
                self._take()
                divisor = self._power()
                if divisor.linear or divisor.quadratic or not divisor.offset:
                    raise InputError("Only a number other than 0 may divide.")
                found = Poly().plus(found, 1.0 / divisor.offset)
                continue
            if self._peek() == "*":
                self._take()
            found = found.times(self._power())
        return found

    def _power(self) -> Poly:
        found = self._atom()
        if self._peek() in ("^", "**"):
            self._take()
            if self._take() not in ("2", "2.0"):
                raise InputError("Only the power 2 is quadratic.")
            return found.times(found)
        return found

    def _atom(self) -> Poly:
        token = self._take()
        if token == "(":
            self._depth += 1
            if self._depth > 50:
                raise InputError("Brackets stand more than 50 deep.")
            found = self._sum()
            if self._take() != ")":
                raise InputError("A bracket is not closed.")
            self._depth -= 1
            return found
        if token and (token[0].isdigit() or token[0] == "."):
            return Poly(offset=float(token))
        if token and token not in ("*", "**", "/", "^", ")", "+", "-"):
            return Poly({token: 1.0})
        raise InputError(f"'{token or 'the end'}' was found where a number or a name was expected.")


def _rule(line: str, fallback: str) -> Rule:
    named = _NAMED.match(line)
    name, body = (named.group(1).strip(), named.group(2)) if named else (fallback, line)
    parts = _COMPARED.split(body)
    if len(parts) != 3:
        raise InputError("neither a goal, a declaration nor one comparison; write for example 'room: 2 x + 3 y <= 4'.")
    if parts[1] not in _SENSES:
        raise InputError(f"'{parts[1]}' leaves open whether the bound itself is allowed; write {parts[1]}=.")
    return Rule(name, polynomial(parts[0]).plus(polynomial(parts[2]), -1.0), _SENSES[parts[1]])


def _declared(line: str, known: dict[str, tuple[int, int]]) -> bool:
    """Take a declaration; false when the line is none."""
    integer = _INTEGER.match(line)
    binary = _BINARY.match(line)
    if integer:
        low, high = int(integer.group(2)), int(integer.group(3))
        names, span = integer.group(1), (low, high)
        if not 0 <= high - low <= _MOST_RANGE:
            raise InputError(f"the range {low}..{high} is empty or wider than {_MOST_RANGE}.")
    elif binary and not _COMPARED.search(line):
        names, span = binary.group(1), (0, 1)
    elif re.match(r"integers?\b", line, re.IGNORECASE) and not _COMPARED.search(line):
        raise InputError("an integer needs its range, as 'integer n 0..9'.")
    else:
        return False
    for name in re.split(r"[\s,]+(?![^\[]*\])", names.strip()):
        if name in known:
            raise InputError(f"'{name}' is declared twice.")
        if name:
            known[name] = span
    return True


def _refuse_undeclared(model: Model) -> None:
    used: dict[str, None] = {}
    for poly in (model.goal, *(rule.left for rule in model.rules)):
        used |= dict.fromkeys(poly.linear) | dict.fromkeys(name for pair in poly.quadratic for name in pair)
    missing = [name for name in used if name not in model.integers]
    if missing:
        raise InputError(f"The model uses '{missing[0]}' but declares it nowhere; add 'binary {missing[0]}'.")
    if not model.integers:
        raise InputError("The model declares no variable; add a line such as 'binary x y'.")
