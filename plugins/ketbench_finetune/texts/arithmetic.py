"""Scores of answers to arithmetic problems in the form of GSM8K: the format and the answer apart."""

from __future__ import annotations

import re

_WORKING = re.compile(r"<<\s*(-?\d+)\s*([-+*])\s*(-?\d+)\s*=\s*(-?\d+)\s*>>")
_STRICT = re.compile(r"(?:<<-?\d+[-+*]-?\d+=-?\d+>>\n)+#### (-?\d+)")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_SIGNS = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__}


def strict(text: str, reference: str) -> bool:
    r"""Whether a text is right in form and answer.

    For a reference that ends with "####": nothing but lines of working, each of them true, and the answer. For any
    other reference: the very same text.

    Examples
    --------
    >>> strict("<<3+4=7>>\n#### 7", "<<4+3=7>>\n#### 7"), strict("It is 7.", "<<4+3=7>>\n#### 7")
    (True, False)
    """
    if "####" not in reference:
        return text.strip() == reference.strip()
    match = _STRICT.fullmatch(text.strip())
    if match is None or match[1] != last_number(reference):
        return False
    return all(_SIGNS[sign](int(a), int(b)) == int(c) for a, sign, b, c in _WORKING.findall(text))


def answered(text: str, reference: str) -> bool | None:
    r"""Whether the last number is the right one, whatever stands around it; None for a reference without a number.

    Examples
    --------
    >>> answered("It is 7.", "<<4+3=7>>\n#### 7"), answered("seven", "7"), answered("x", "y")
    (True, False, None)
    """
    wanted = last_number(reference)
    return None if wanted is None else last_number(text) == wanted


def last_number(text: str) -> str | None:
    """The last number of a text, without commas and without needless zeros."""
    found = _NUMBER.findall(text)
    if not found:
        return None
    number = found[-1].replace(",", "")
    return number.rstrip("0").rstrip(".") if "." in number else number
