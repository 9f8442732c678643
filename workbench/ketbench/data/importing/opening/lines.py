"""The lines of a text, block by block, from encoded bytes; says which lines did not decode and where NUL bytes were."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from ketbench.base.errors import DatasetError
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.encoding import Encoding, decode_western

LONGEST = 1 << 26


def lines_of(blocks: Iterable[bytes], encoding: Encoding, findings: Findings, name: str) -> Iterator[list[str]]:
    """Blocks of lines without their ends.

    Raises
    ------
    DatasetError
        For a line of more than 64 MB, which no table has.
    """
    yield from LineFeed(blocks, encoding, findings, name)


class LineFeed:
    """Blocks of lines, each of which can be looked at as bytes first and be passed over.

    Parameters
    ----------
    blocks, encoding, findings, name
        As in `lines_of`.
    """

    def __init__(self, blocks: Iterable[bytes], encoding: Encoding, findings: Findings, name: str) -> None:
        codec = "utf-8" if encoding.is_wide else encoding.name
        self._codec = "utf-8" if codec == "utf-8-sig" else codec
        self._blocks = _whole_lines(_without_mark(_narrow(blocks, encoding, findings), codec), name)
        self._findings = findings
        self._present: bytes | None = None
        self._number = 1

    def __iter__(self) -> LineFeed:
        return self

    def __next__(self) -> list[str]:
        block = self.peek()
        if block is None:
            raise StopIteration
        self._present = None
        lines = _decoded(block, self._codec, self._number, self._findings)
        self._number += len(lines)
        return lines

    def peek(self) -> bytes | None:
        """The next block as bytes of whole lines; None at the end."""
        if self._present is None:
            self._present = next(self._blocks, None)
        return self._present

    def pass_over(self, lines: int) -> None:
        """Go on behind the next block, which holds so many lines."""
        self._present = None
        self._number += lines


def _narrow(blocks: Iterable[bytes], encoding: Encoding, findings: Findings) -> Iterator[bytes]:
    """UTF-16 and UTF-32 as UTF-8; anything else as it is."""
    if not encoding.is_wide:
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder(encoding.name)(errors="replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "replace")
    tail = decoder.decode(b"", final=True)
    if tail:
        findings.add("cut character", 0, "", "the last character is cut in half", "it was replaced by '�'")
        yield tail.encode()


def _without_mark(blocks: Iterator[bytes], codec: str) -> Iterator[bytes]:
    first = next(blocks, b"")
    yield first.removeprefix(codecs.BOM_UTF8) if codec.startswith("utf-8") else first
    yield from blocks


def _whole_lines(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Blocks that end where a line ends, with every line end written as a newline."""
    rest = b""
    for block in blocks:
        data = block
        if rest.endswith(b"\r") or b"\r" in block:
            data, rest = rest + block, b""
            held = b"\r" if data.endswith(b"\r") else b""
            data = data[: len(data) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        else:
            held = b""
        cut = data.rfind(b"\n") + 1
        if cut == len(data) and not rest and not held:
            yield data
        elif cut:
            # Joined at once: of each block there is one copy.
            yield b"".join((rest, memoryview(data)[:cut]))
            rest = data[cut:] + held
        else:
            rest += data + held
        if len(rest) > LONGEST:
            raise DatasetError(f"'{name}' has a line of more than 64 MB, so it is not a table; check what it holds.")
    if rest:
        yield rest.replace(b"\r", b"\n")


def _decoded(block: bytes, codec: str, number: int, findings: Findings) -> list[str]:
    body = block.removesuffix(b"\n")
    if b"\0" in body:
        body = _without_nul(body, number, findings)
    try:
        return body.decode(codec).split("\n")
    except UnicodeDecodeError:
        return [_one_line(line, codec, number + i, findings) for i, line in enumerate(body.split(b"\n"))]


def _one_line(line: bytes, codec: str, number: int, findings: Findings) -> str:
    try:
        return line.decode(codec)
    except UnicodeDecodeError as error:
        what = f"byte 0x{line[error.start]:02x} is not valid {codec.upper()}"
        findings.add("mixed encodings", number, "", what, "the line was read as Windows-1252")
        return decode_western(line)


def _without_nul(body: bytes, number: int, findings: Findings) -> bytes:
    for i, line in enumerate(body.split(b"\n")):
        if b"\0" in line:
            count = line.count(b"\0")
            bytes_ = f"{count} NUL byte{'s' if count > 1 else ''}"
            findings.add("NUL bytes", number + i, "", f"the line holds {bytes_}", "left out")
    return body.replace(b"\0", b"")
