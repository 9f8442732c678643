"""How the bytes of a text file stand for characters: byte order mark, UTF-8, UTF-16, or a guess with its evidence."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from ketbench.base.errors import DatasetError
from ketbench.data.importing.opening.formats import wide_encoding
from ketbench.data.importing.opening.old_encodings import WESTERN, judge_legacy

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """A guess.

    Parameters
    ----------
    name : str
        Codec name.
    evidence : str
        One sentence.
    confidence : float, 0 to 1
    rivals : tuple of str
        Other codecs that read the bytes as likely.
    """

    name: str
    evidence: str
    confidence: float = 1.0
    rivals: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether a line end takes more than one byte."""
        return self.name.replace("_", "-").startswith(("utf-16", "utf-32"))


def chosen_encoding(name: str) -> Encoding:
    """An encoding that the user named.

    Raises
    ------
    DatasetError
        For a name that Python does not know.
    """
    try:
        codecs.lookup(name)
        "".encode(name)
    except LookupError:
        raise DatasetError(f"There is no encoding '{name}'; choose one such as utf-8, cp1252 or utf-16.") from None
    return Encoding(name, f"Encoding {name}, as chosen.")


def guess_encoding(head: bytes) -> Encoding:
    """The encoding of a text from its first bytes."""
    for mark, name, title in BOMS:
        if head.startswith(mark):
            return Encoding(name, f"Encoding {title}: the file begins with its byte order mark.")
    wide = wide_encoding(head)
    if wide:
        return Encoding(wide, f"Encoding {wide.upper()}: every other byte is zero, with no byte order mark.")
    if head.isascii():
        return Encoding("utf-8", "Encoding UTF-8: only plain ASCII characters at its beginning.")
    good, bad = _utf8_sequences(head)
    if bad == 0:
        return Encoding("utf-8", f"Encoding UTF-8: all {good} characters beyond ASCII at its beginning are valid.")
    if good * 2 >= bad:
        text = f"Encoding UTF-8, mixed: {good} characters beyond ASCII are valid, and {_bytes_are(bad)} not"
        return Encoding("utf-8", f"{text}; lines with those are read as Windows-1252.", 0.8)
    return _legacy(head)


def _utf8_sequences(head: bytes) -> tuple[int, int]:
    """Characters beyond ASCII that are valid UTF-8, and bytes that are not."""
    text = head.decode("utf-8", errors="surrogateescape")
    tail = len(head) - max((i for i in range(len(head) - 1, max(-1, len(head) - 5), -1) if head[i] < 128), default=-4)
    bad = sum("\udc80" <= character <= "\udcff" for character in text[: len(text) - tail])
    good = sum(character > "\x7f" and not "\udc80" <= character <= "\udcff" for character in text)
    return good, bad


def _legacy(head: bytes) -> Encoding:
    high = sum(byte > 127 for byte in head)
    judged = judge_legacy(head)
    name = judged.name
    shown = "Windows-1252 (Latin-1)" if name == WESTERN else name
    text = decode_western(head) if name == WESTERN else head.decode(name, "replace")
    seen = ", ".join(f"'{c}'" for c in sorted({c for c in text[:65536] if ord(c) > 127})[:4])
    why = f"Encoding {shown}: {_bytes_are(high)} not valid UTF-8; read as {seen}."
    return Encoding(name, why, judged.confidence, judged.rivals)


def _bytes_are(count: int) -> str:
    return "1 byte is" if count == 1 else f"{count} bytes are"


def decode_western(data: bytes) -> str:
    """Windows-1252, and Latin-1 for the five bytes it leaves open."""
    try:
        return data.decode(WESTERN)
    except UnicodeDecodeError:
        return data.decode("latin-1")
