"""Tells old one-byte encodings apart by how unlike words a text looks under each; charset-normalizer for the rest."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from ketbench.data.importing.guessing.doubt import ASKED_BELOW
from ketbench.data.importing.guessing.manybytes import Reading, kana_share, readings

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
_RARE = {"cp1250": 0.12, "cp1253": 0.11, "cp1254": 0.11, "cp1255": 0.2, "cp1256": 0.2, "mac_roman": 0.25, "cp850": 0.3,
         "cp866": 0.15, "koi8_r": 0.05}  # fmt: skip
"""What an encoding must be better by than Windows-1252 or -1251, because files in it are rare."""
_ICELANDIC = tuple(bytes([code]) for code in (0xD0, 0xDD, 0xDE, 0xF0, 0xFD, 0xFE))
"""Letters of Icelandic alone, which stand for Turkish ones in Windows-1254."""
_MOST = 4000
_WORST = 0.4


@dataclass(frozen=True, slots=True)
class Legacy:
    """A guess.

    Parameters
    ----------
    name : str
        Codec.
    confidence : float, 0 to 1
    rivals : tuple of str
        Up to three other codecs that read the bytes as likely, to other characters.
    """

    name: str
    confidence: float
    rivals: tuple[str, ...] = ()


def guess_legacy(head: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8."""
    return judge_legacy(head).name


def judge_legacy(head: bytes) -> Legacy:
    """The likeliest encoding of bytes that are not UTF-8, with how sure that is and what competes with it."""
    sample = _around_high_bytes(head)
    strange = {name: _strangeness(sample, name) + _RARE.get(name, 0.0) for name in _ONE_BYTE}
    strange[WESTERN] += 0.2 * sum(sample.count(letter) for letter in _ICELANDIC) / max(1, sum(b > 127 for b in sample))
    # Common characters under a two-byte encoding are as little strange as a text of plain words.
    for reading in readings(sample):
        strange[reading.name] = 2.0 * (1.0 - reading.common) + _unlike(reading)
    names = sorted(strange, key=lambda name: strange[name])
    best = names[0]
    if strange[best] > _WORST:
        return Legacy(_by_library(head) or best, 0.5)
    text = sample.decode(best, "replace")
    others = [name for name in names[1:] if sample.decode(name, "replace") != text]
    sure = min(0.95, 0.5 + strange[others[0]] - strange[best]) if others else 0.95
    close = [name for name in others if 0.5 + strange[name] - strange[best] < ASKED_BELOW]
    return Legacy(best, sure, tuple(close[:3]))


def _unlike(reading: Reading) -> float:
    """What the share of common characters alone does not tell.

    Hangul fills rows that hold common Chinese characters too, so it must fill them alone; Japanese without syllables is
    rare; and two letters are no text.
    """
    high = sum(character > "\x7f" for character in reading.text)
    few = 0.3 if high < 3 else 0.0
    if reading.name in ("shift_jis", "euc_jp"):
        return few + (0.0 if kana_share(reading.text) > 0.05 else 0.5)
    if reading.name == "euc_kr":
        # A random Chinese text has every third character behind these rows: many characters leave no doubt.
        return few + (0.1 if high < 12 else -0.02)
    return few


def _by_library(head: bytes) -> str:
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
    faults += 0.1 * (before.isupper() and here.isupper() and before > "\x7f")
    accents = before > "\x7f" and here > "\x7f" and _script(here) == "LATIN"
    return faults + 0.5 * accents


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "NONE").split(" ")[0].replace("FEMININE", "LATIN").replace("MASCULINE", "LATIN")
