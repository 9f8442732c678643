"""East Asian encodings by which of their characters a text would hold: common ones under the right encoding only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

NAMES = ("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text under one encoding.

    Parameters
    ----------
    name : str
        Codec.
    common : float
        Share of its characters beyond ASCII that are common under this encoding, 0 to 1.
    text : str
    """

    name: str
    common: float
    text: str


def readings(sample: bytes) -> list[Reading]:
    """What a sample could be, the likeliest first; only encodings that read all of it.

    Parameters
    ----------
    sample : bytes
        Words that hold bytes beyond ASCII.

    Notes
    -----
    GB 2312 and Big5 put their 3755 and 5401 common characters into the first rows, where nearly all text falls; a wrong
    encoding scatters over all rows.
    """
    found: list[Reading] = []
    for name in NAMES:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        high = [character for character in text if character > "\x7f"]
        if high:
            found.append(Reading(name, sum(map(_COMMON[name], high)) / len(high), text))
    return sorted(found, key=lambda reading: -reading.common)


def _bytes(character: str, name: str) -> bytes:
    try:
        return character.encode(name)
    except UnicodeEncodeError:
        return b""


def _is_mark(character: str) -> bool:
    """Punctuation of full width and signs that every East Asian text may hold."""
    return "\u3000" <= character <= "\u3020" or "\uff00" <= character <= "\uff5e" or character in "·—…“”‘’"


def _gb(character: str) -> bool:
    code = _bytes(character, "gb2312")
    return _is_mark(character) or (len(code) == 2 and 0xB0 <= code[0] <= 0xD7)


def _big5(character: str) -> bool:
    code = _bytes(character, "big5")
    return _is_mark(character) or (len(code) == 2 and 0xA4 <= code[0] <= 0xC6)


def _kana(character: str) -> bool:
    return "\u3041" <= character <= "\u30ff"


def _shift_jis(character: str) -> bool:
    code = _bytes(character, "shift_jis")
    return _is_mark(character) or _kana(character) or (len(code) == 2 and 0x88 <= code[0] <= 0x97)


def _euc_jp(character: str) -> bool:
    code = _bytes(character, "euc_jp")
    return _is_mark(character) or _kana(character) or (len(code) == 2 and 0xB0 <= code[0] <= 0xCF)


def _hangul(character: str) -> bool:
    return _is_mark(character) or "\uac00" <= character <= "\ud7a3"


_COMMON: dict[str, Callable[[str], bool]] = {
    "gb18030": _gb,
    "big5": _big5,
    "shift_jis": _shift_jis,
    "euc_jp": _euc_jp,
    "euc_kr": _hangul,
}


def kana_share(text: str) -> float:
    """Share of Japanese syllables among the characters beyond ASCII; Japanese text has them, Chinese has none."""
    high = [character for character in text if character > "\x7f"]
    return sum(map(_kana, high)) / max(1, len(high))
