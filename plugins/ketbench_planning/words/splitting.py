"""Sentences about numbers that must divide others: they name values that do, and never one that is not allowed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ketbench.plugin import Problem


def divisors_near(whole: int, parts: int, times: int = 1) -> list[int]:
    """Nearest numbers below and above `parts` that, times `times`, divide `whole`; empty when none does.

    Examples
    --------
    >>> divisors_near(128, 64, 3), divisors_near(96, 7), divisors_near(128, 192)
    ([], [6, 8], [128])
    """
    if whole % times:
        return []
    rest = whole // times
    small = [n for n in range(1, math.isqrt(rest) + 1) if rest % n == 0]
    fitting = sorted({*small, *(rest // n for n in small)})
    below, above = [n for n in fitting if n < parts], [n for n in fitting if n > parts]
    return [*below[-1:], *above[:1]]


def splits(where: str, parts: int, whole: int, what: str, times: int = 1, by: str = "") -> Iterator[Problem]:
    """A problem when `parts` x `times` does not divide `whole`.

    Parameters
    ----------
    where : str
        The field that holds `parts`.
    parts, whole : int
    what : str
        What is split, in the plural.
    times : int
        A second factor that another field holds.
    by : str
        The name of that second factor, in the plural.
    """
    if whole % (parts * times) == 0:
        return
    near = divisors_near(whole, parts, times)
    if times > 1:
        head = f"{whole} {what} cannot be split evenly by {parts * times}, {parts} x {times} {by};"
        tail = (
            f"with {times} {by} choose {_or(near)}."
            if near
            else f"no number goes with {times} {by}: choose {_or(divisors_near(whole, times))} of them."
        )
    else:
        head, tail = f"{whole} {what} cannot be split evenly by {parts};", f"choose {_or(near)}."
    yield Problem(f"{head} {tail}", f"params.{where}")


def multiple(where: str, whole: int, parts: Sequence[tuple[int, str]], what: str) -> Iterator[Problem]:
    """A problem when `whole`, which the field holds, is no multiple of the product of some numbers, each with its name.

    Examples
    --------
    >>> str(next(multiple("batch", 65, [(2, "a micro-batch"), (4, "copies")], "sequences")))
    '65 sequences are not a multiple of 8 (2 a micro-batch x 4 copies); take 64 or 72 sequences.'
    """
    product = math.prod(number for number, _ in parts)
    if whole % product == 0:
        return
    low, high = whole // product * product, (whole // product + 1) * product
    near = [high] if low == 0 else [low, high]
    why = " x ".join(f"{number} {name}" for number, name in parts)
    yield Problem(
        f"{whole} {what} are not a multiple of {product} ({why}); take {_or(near)} {what}.", f"params.{where}"
    )


def _or(numbers: list[int]) -> str:
    return " or ".join(str(n) for n in numbers)
