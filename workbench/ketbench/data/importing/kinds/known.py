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


def is_matlab(name: str, head: bytes) -> bool:
    """Versions 5 and 7.3 say so; version 4 has no name of its own, so that the ending .mat is asked too."""
    if head.startswith(b"MATLAB 5.0") or (head.startswith(b"MATLAB 7.3") and head[512:516] == b"\x89HDF"):
        return True
    return (
        name.lower().endswith(".mat")
        and head[:1] != b""
        and head[0] < 5
        and b"\0" in head[:20]
        and not is_idx("", head)
    )


def is_matrix_market(name: str, head: bytes) -> bool:
    """A first line %%MatrixMarket matrix."""
    return re.match(rb"%%MatrixMarket\s+matrix\s", _bare(head), re.IGNORECASE) is not None


def is_arff(name: str, head: bytes) -> bool:
    """A first line @relation or @attribute below comments."""
    return re.match(_COMMENTS + rb"@(relation\b|attribute\s)", _bare(head), re.IGNORECASE) is not None


def is_fcidump(name: str, head: bytes) -> bool:
    """A first word &FCI."""
    return re.match(rb"\s*&FCI\b", _bare(head), re.IGNORECASE) is not None


def _bare(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf")


def is_idx(name: str, head: bytes) -> bool:
    """Two zero bytes, a type, a number of dimensions, and as many sizes that are not absurd."""
    if len(head) < 8 or head[:2] != b"\0\0" or head[2] not in _IDX_TYPES or not 1 <= head[3] <= 5:
        return False
    sizes = struct.unpack_from(f">{head[3]}I", head[: 4 * head[3] + 4].ljust(4 * head[3] + 4, b"\0"), 4)
    return all(0 < size < 1 << 31 for size in sizes)


def is_graph(name: str, head: bytes) -> bool:
    """GraphML and GEXF, GML, Pajek, or graph6 and sparse6, of which only the ending tells the bare ones."""
    start = _bare(head)[:4096]
    xml = re.match(rb"\s*(<\?xml[^>]*\?>)?(\s|<!--.*?-->)*<(graphml|gexf)\b", start, re.DOTALL | re.IGNORECASE)
    gml = re.match(_COMMENTS + rb"((Creator|Version|comment)\s[^\n]*\n\s*)*graph\s*\[", start, re.IGNORECASE)
    bare = name.lower().removesuffix(".gz")
    g6 = start.startswith((b">>graph6<<", b">>sparse6<<")) or bare.endswith((".g6", ".s6", ".graph6", ".sparse6"))
    return bool(xml or gml or g6 or re.match(rb"\s*\*vertices\s+\d+", start, re.IGNORECASE))


def is_xyz(name: str, head: bytes) -> bool:
    """A count, a line of words, and as many lines of an element and three numbers."""
    lines = _bare(head)[: 1 << 16].split(b"\n")
    first = lines[0].split()
    if len(first) != 1 or not first[0].isdigit() or len(lines) < 3 or not 0 < int(first[0]) < 10_000_000:
        return False
    atoms = lines[2 : 2 + min(int(first[0]), 20)]
    return all(_ATOM.fullmatch(line.rstrip()) for line in atoms) and len(atoms) >= min(int(first[0]), 3)


def is_libsvm(name: str, head: bytes) -> bool:
    """Lines of a label and index:value pairs."""
    text = _bare(head)
    lines = [line.strip() for line in text[: 1 << 16].split(b"\n")]
    lines = lines[:-1] if len(text) > 1 << 16 else lines
    bare = [line for line in lines[:100] if line and not line.startswith(b"#")]
    return bool(bare) and all(map(_SVM_LINE.fullmatch, bare)) and any(b":" in line for line in bare)
