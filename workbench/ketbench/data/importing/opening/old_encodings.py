"""Tells old one-byte encodings apart by how unlike words a text looks under each; charset-normalizer for the rest."""

from __future__ import annotations

import unicodedata
from functools import cache

WESTERN = "cp1252"
_ONE_BYTE = (
    WESTERN,
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "koi8_r",
    "cp1255",
    "cp1256",
    "mac_roman",
    "cp850",
    "cp866",
)
_MANY_BYTES = ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"]
_AT_HOME = frozenset("’‘“”„–—…€°µ²³½¼¾±×÷§©®™«»´·\xa0ªº")
_MOST = 4000
_WORST = 0.4


def guess_legacy(head: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8."""
    sample = _around_high_bytes(head)
    scores = {name: _strangeness(sample, name) for name in _ONE_BYTE}
    best = min(_ONE_BYTE, key=scores.__getitem__)
    if scores[best] <= _WORST:
        return best
    return _of_many_bytes(head) or best


def _of_many_bytes(head: bytes) -> str:
    from charset_normalizer import from_bytes

    found = from_bytes(head[:65536], cp_isolation=_MANY_BYTES).best()
    return found.encoding if found is not None else ""


def _around_high_bytes(head: bytes) -> bytes:
    """The words that hold bytes beyond ASCII, up to some thousands of bytes."""
    words = (word for word in head.replace(b"\t", b" ").replace(b"\n", b" ").split(b" ") if not word.isascii())
    return b" ".join(words)[:_MOST]


def _strangeness(sample: bytes, encoding: str) -> float:
    """Faults for each character beyond ASCII: symbols inside words, capitals after small letters, mixed scripts."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError as error:
        return 10.0 if encoding != WESTERN or error.end - error.start > 1 else 1.0
    high = sum(character > "\x7f" for character in text)
    faults = sum(_fault(before, here) for before, here in zip(" " + text, text + " ", strict=True))
    return faults / max(1, high)


def _fault(before: str, here: str) -> float:
    """How odd it is that one character follows another."""
    if before <= "\x7f" and here <= "\x7f":
        return 0.0
    if any(unicodedata.category(c) == "Cc" for c in (before, here) if c > "\x7f"):
        return 3.0
    if before.isalpha() and here.isalpha():
        return _inside(before, here)
    if before > "\x7f" and here > "\x7f":
        return 1.0
    odd = here if here > "\x7f" else before
    if odd.isalpha() or odd in _AT_HOME:
        return 0.0
    return 1.0 if before.isalpha() or here.isalpha() else 0.5


def _inside(before: str, here: str) -> float:
    """Two letters of one word."""
    faults = 2.0 * (_script(before) != _script(here))
    faults += 2.0 * (before.islower() and here.isupper())
    accents = before > "\x7f" and here > "\x7f" and _script(here) == "LATIN"
    return faults + 0.5 * accents


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "NONE").split(" ")[0].replace("FEMININE", "LATIN").replace("MASCULINE", "LATIN")
