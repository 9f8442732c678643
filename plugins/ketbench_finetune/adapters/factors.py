"""Whole numbers as products of nearly equal factors, for tensors in place of matrices."""

from __future__ import annotations

from math import isqrt


def pair(size: int) -> tuple[int, int]:
    """The two factors nearest to each other, the larger first.

    Examples
    --------
    >>> pair(576), pair(192), pair(1536), pair(8), pair(7)
    ((24, 24), (16, 12), (48, 32), (4, 2), (7, 1))
    """
    small = next(divisor for divisor in range(isqrt(size), 0, -1) if size % divisor == 0)
    return size // small, small


def quad(size: int) -> tuple[int, int, int, int]:
    """Four factors: the pair, each again a pair.

    Examples
    --------
    >>> quad(576), quad(64)
    ((6, 4, 6, 4), (4, 2, 4, 2))
    """
    left, right = pair(size)
    return (*pair(left), *pair(right))
