"""Cells that look like numbers and are not: codes such as 1E5 beside 12D4, and quoted lists such as "1,3"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_EXPONENT = re.compile(r"\d+[eE]\d+")
_LETTERED = re.compile(r"\d+[A-Za-z]\d+")
_LIST = re.compile(r"(\d{1,2})(, ?\d{1,2})+")
_ENOUGH = 6


def told_code(words: Sequence[str]) -> str:
    """A cell that shows that numbers with an exponent are codes here, as '12D4' beside '1E5'; empty for none."""
    if not any(map(_EXPONENT.fullmatch, words)):
        return ""
    return next((word for word in words if _LETTERED.fullmatch(word) and not _EXPONENT.fullmatch(word)), "")


def are_lists(words: Sequence[str]) -> bool:
    """Whether cells such as '1,3' are lists of small numbers rather than numbers with a decimal comma.

    They are where a cell has three parts, or where one digit follows every comma and none is a zero: of decimals with
    one digit about every tenth would end in it.

    >>> are_lists(["1,1", "2,3", "3,1", "4,2", "1,2", "3,3"]), are_lists(["1,0", "2,3", "3,1", "4,2", "1,2", "0,3"])
    (True, False)
    """
    lists = [word for word in words if _LIST.fullmatch(word)]
    if not lists or len(lists) < len([word for word in words if "," in word]):
        return False
    if any(word.count(",") > 1 for word in lists):
        return not all(re.fullmatch(r"\d{1,3}(,\d{3})+", word) for word in lists)
    parts = [tuple(int(part) for part in word.split(",")) for word in lists]
    last = {pair[1] for pair in parts}
    first = {pair[0] for pair in parts}
    small = all(len(word) <= 4 for word in lists) and max(last | first) <= 9 and 0 not in last | first
    # Of decimals drawn at random, six kinds of cells without a 0 behind the comma come by chance in half of all cases;
    # a small alphabet in both places is what tells a list.
    return small and len(lists) >= _ENOUGH and len(last) <= 5 and len(first) <= 6
