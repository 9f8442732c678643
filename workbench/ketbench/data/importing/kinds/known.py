"""Which of the formats in this folder a file has, by its first bytes; opens nothing and loads no library."""

from __future__ import annotations

import re
import struct

_IDX_TYPES = {0x08: 1, 0x09: 1, 0x0B: 2, 0x0C: 4, 0x0D: 4, 0x0E: 8}
_SVM_LINE = re.compile(
    rb"[-+]?[\d.]+(e[-+]?\d+)?(,[-+]?[\d.]+)*(\s+qid:\d+)?(\s+\d+:[-+]?[\d.]+(e[-+]?\d+)?)+\s*(#.*)?|"
    rb"[-+]?[\d.]+(e[-+]?\d+)?\s*(#.*)?",
    re.IGNORECASE,
)
_ATOM = re.compile(rb"\s*([A-Z][a-z]?\d*|\d{1,3})(\s+[-+]?(\d+\.?\d*|\.\d+)([eEdD][-+]?\d+)?){3}(\s+.*)?")
_COMMENTS = rb"(\s|%[^\n]*\n|#[^\n]*\n)*"


def known_format(name: str, head: bytes) -> str:
    """The name of a member of `Format`, or an empty text for none of these formats.

    Parameters
    ----------
    name : str
        Only the endings .g6 and .s6 count, whose content is any printable text.
    head : bytes
        The first bytes, some thousands.
    """
    text = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"SQLite format 3\x00"):
        return "SQLITE"
    if head.startswith(b"MATLAB 5.0") or (head.startswith(b"MATLAB 7.3") and head[512:516] == b"\x89HDF"):
        return "MATLAB"
    if name.lower().endswith(".mat") and head[:1] and head[0] < 5 and b"\0" in head[:20] and not _is_idx(head):
        return "MATLAB"
    if _is_idx(head):
        return "IDX"
    if re.match(rb"%%MatrixMarket\s+matrix\s", text, re.IGNORECASE):
        return "MATRIX_MARKET"
    if re.match(_COMMENTS + rb"@relation\b", text, re.IGNORECASE) or re.match(_COMMENTS + rb"@attribute\s", text, re.I):
        return "ARFF"
    if _is_graph(name, text):
        return "GRAPH"
    if re.match(rb"\s*&FCI\b", text, re.IGNORECASE):
        return "FCIDUMP"
    if _is_xyz(text):
        return "XYZ"
    return "LIBSVM" if _is_libsvm(text) else ""


def _is_idx(head: bytes) -> bool:
    """Two zero bytes, a type, a number of dimensions, and as many sizes that are not absurd."""
    if len(head) < 8 or head[:2] != b"\0\0" or head[2] not in _IDX_TYPES or not 1 <= head[3] <= 5:
        return False
    sizes = struct.unpack_from(f">{head[3]}I", head[: 4 * head[3] + 4].ljust(4 * head[3] + 4, b"\0"), 4)
    return all(0 < size < 1 << 31 for size in sizes)


def _is_graph(name: str, text: bytes) -> bool:
    start = text[:4096]
    xml = re.match(rb"\s*(<\?xml[^>]*\?>)?(\s|<!--.*?-->)*<(graphml|gexf)\b", start, re.DOTALL | re.IGNORECASE)
    gml = re.match(_COMMENTS + rb"((Creator|Version|comment)\s[^\n]*\n\s*)*graph\s*\[", start, re.IGNORECASE)
    bare = name.lower().removesuffix(".gz")
    g6 = start.startswith((b">>graph6<<", b">>sparse6<<")) or bare.endswith((".g6", ".s6", ".graph6", ".sparse6"))
    return bool(xml or gml or g6 or re.match(rb"\s*\*vertices\s+\d+", start, re.IGNORECASE))


def _is_xyz(text: bytes) -> bool:
    lines = text[: 1 << 16].split(b"\n")
    first = lines[0].split()
    if len(first) != 1 or not first[0].isdigit() or len(lines) < 3 or not 0 < int(first[0]) < 10_000_000:
        return False
    atoms = lines[2 : 2 + min(int(first[0]), 20)]
    return all(_ATOM.fullmatch(line.rstrip()) for line in atoms) and len(atoms) >= min(int(first[0]), 3)


def _is_libsvm(text: bytes) -> bool:
    lines = [line.strip() for line in text[: 1 << 16].split(b"\n")]
    lines = lines[:-1] if len(text) > 1 << 16 else lines
    bare = [line for line in lines[:100] if line and not line.startswith(b"#")]
    return bool(bare) and all(map(_SVM_LINE.fullmatch, bare)) and any(b":" in line for line in bare)
