"""Arithmetic word problems made by code in the form of GSM8K; no row is taken from anywhere.

A solution has a line of working for each step, "<<3+4=7>>", and ends with "#### 7" (Cobbe et al. 2021,
arXiv:2110.14168, section 2). All names, things and numbers are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gita", "Hugo", "Ines", "Jon")
_THINGS = ("apples", "books", "coins", "cards", "pens", "shells", "stamps", "eggs")


@dataclass(frozen=True, slots=True)
class WordProblem:
    """A problem with its solution."""

    prompt: str
    completion: str


def word_problems(count: int, seed: int = 0, largest: int = 20) -> list[WordProblem]:
    """So many different problems of one or two steps.

    Parameters
    ----------
    count : int
        At most as many as there are.
    seed : int
    largest : int
        Largest number in a problem.
    """
    random = np.random.default_rng(seed)
    made: dict[str, WordProblem] = {}
    for _ in range(50 * count):
        if len(made) == count:
            break
        one = _problem(random, largest)
        made.setdefault(one.prompt, one)
    return list(made.values())


def _problem(random: np.random.Generator, largest: int) -> WordProblem:
    name, other = (str(n) for n in random.choice(_NAMES, 2, replace=False))
    thing = str(random.choice(_THINGS))
    a, b = (int(number) for number in random.integers(2, largest + 1, 2))
    kind = int(random.integers(4))
    if kind == 0:
        text, steps = f"{name} has {a} {thing} and buys {b} more.", [(a, "+", b)]
    elif kind == 1:
        a, b = max(a, b) + 1, min(a, b)
        text, steps = f"{name} has {a} {thing} and gives {b} to {other}.", [(a, "-", b)]
    elif kind == 2:
        bags = int(random.integers(2, 6))
        text, steps = f"{name} has {bags} bags with {b} {thing} each.", [(bags, "*", b)]
    else:
        c = int(random.integers(1, a + b))
        text = f"{name} has {a} {thing}, finds {b} and loses {c}."
        steps = [(a, "+", b), (a + b, "-", c)]
    return WordProblem(f"{text} How many {thing} does {name} have now?", _solution(steps))


def _solution(steps: Sequence[tuple[int, str, int]]) -> str:
    lines = [f"<<{left}{sign}{right}={_value(left, sign, right)}>>" for left, sign, right in steps]
    return "\n".join([*lines, f"#### {_value(*steps[-1])}"])


def _value(left: int, sign: str, right: int) -> int:
    return {"+": left + right, "-": left - right, "*": left * right}[sign]
