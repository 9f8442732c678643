"""What a file is by its first bytes, whatever its name says; opens nothing."""

from __future__ import annotations

import json
import re
from enum import StrEnum

from ketbench.base.errors import DatasetError
from ketbench.data.importing.edges.kinds import edge_kind
from ketbench.data.importing.guessing.nontables import refuse_nontable
from ketbench.data.importing.kinds.known import known_format
from ketbench.data.importing.operators.content import is_operator_text


class Format(StrEnum):
    """Formats that can be imported."""

    DELIMITED = "delimited text"
    JSON_LINES = "JSON lines"
    EXCEL = "Excel workbook"
    PARQUET = "Parquet"
    ARROW = "Arrow"
    NPY = "NumPy array"
    NPZ = "NumPy archive"
    HDF5 = "HDF5"
    PICTURES = "pictures by class"
    GRAPHS = "graphs in the TU format"
    GRAPH_FILES = "a folder of graph files"
    EDGES = "edges of a graph or a QUBO"
    SHIPPED = "shipped with scikit-learn"
    ARFF = "ARFF"
    LIBSVM = "LIBSVM"
    IDX = "idx (MNIST)"
    MATLAB = "MATLAB"
    MATRIX_MARKET = "Matrix Market"
    GRAPH = "a graph"
    XYZ = "atoms (xyz)"
    FCIDUMP = "integrals (FCIDUMP)"
    OPERATOR = "an operator (Pauli terms)"
    SQLITE = "SQLite database"
    ZIP = "zip archive"


_PICTURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"BM": "a BMP picture",
    b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture",
}
_REFUSED = {
    b"%PDF": ("a PDF document", "export the table itself as CSV"),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook (.xls)", "save it as .xlsx or CSV"),
    b"BZh": ("packed with bzip2", "unpack it first"),
    b"\xfd7zXZ": ("packed with xz", "unpack it first"),
    b"\x28\xb5\x2f\xfd": ("packed with zstd", "unpack it first"),
    b"RDX": ("an R data file", "write it with write.csv"),
    b"\x7fELF": ("a program", "choose a data file"),
    b"{\\rtf": ("a text document", "export the table as CSV"),
}
_BINARY = {
    b"\x93NUMPY": Format.NPY,
    b"\x89HDF\r\n\x1a\n": Format.HDF5,
    b"PAR1": Format.PARQUET,
    b"ARROW1": Format.ARROW,
    b"\xff\xff\xff\xff": Format.ARROW,
}
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


def identify(name: str, head: bytes) -> Format:
    """The format of a file from its first bytes (some thousands).

    Raises
    ------
    DatasetError
        For what is no table: a picture, a document, a pickle, a program.
    """
    if head.startswith(b"PK\x03\x04"):
        return _of_zip(name, head)
    known = known_format(name, head)
    if known:
        return Format[known]
    if is_operator_text(head):
        return Format.OPERATOR
    if edge_kind(name, head) is not None:
        return Format.EDGES
    for magic, kind in _BINARY.items():
        if head.startswith(magic):
            return kind
    _refuse(name, head)
    if not head.startswith(_WIDE_BOMS):
        refuse_nontable(name, head)
    return Format.JSON_LINES if _is_json(head) else Format.DELIMITED


def _of_zip(name: str, head: bytes) -> Format:
    if b"xl/" in head or b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        return Format.EXCEL
    if b".npy" in head:
        return Format.NPZ
    if b"mimetypeapplication/vnd.oasis" in head:
        raise DatasetError(f"'{name}' is an OpenDocument file; save it as .xlsx or CSV.")
    return Format.ZIP


def _refuse(name: str, head: bytes) -> None:
    for magic, what in _PICTURES.items():
        if head.startswith(magic) and (magic != b"BM" or _is_binary(head)):
            text = f"'{name}' is {what}, not a table; choose a table"
            raise DatasetError(f"{text}, or a folder that holds one folder of pictures a class.")
    for magic, (what, remedy) in _REFUSED.items():
        if head.startswith(magic):
            raise DatasetError(f"'{name}' is {what}, which is not read; {remedy}.")
    if re.match(rb"\x80[\x02-\x05]", head):
        text = f"'{name}' is a Python pickle, which can run code when opened and is never read"
        if name.lower().endswith((".gpickle", ".gpkl")):
            raise DatasetError(f"{text}; write the graph with networkx.write_graphml and import its folder.")
        raise DatasetError(f"{text}; save the table as CSV, Parquet or NPZ.")
    if re.match(rb"\s*<(!doctype|html|\?xml)", head[:200], re.IGNORECASE):
        raise DatasetError(f"'{name}' is a web page or XML, not a table; download the data file itself.")
    if _is_binary(head):
        raise DatasetError(f"'{name}' is a binary file of an unknown format; export the table as CSV, NPZ or HDF5.")


def _is_binary(head: bytes) -> bool:
    """Whether control characters are too many for text; UTF-16 has a NUL at every other place and is text."""
    if head.startswith(_WIDE_BOMS) or wide_encoding(head):
        return False
    sample = head[:65536]
    control = sum(sample.count(bytes([code])) for code in range(1, 32) if code not in (9, 10, 12, 13, 27, 30, 31))
    return control > max(4, len(sample) // 20) or sample.count(0) > max(4, len(sample) // 10)


def wide_encoding(head: bytes) -> str:
    """UTF-16 without a byte order mark, seen by where its NULs are; empty for anything else."""
    sample = head[:4096]
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if len(sample) < 4 or max(even, odd) < 0.4 or min(even, odd) > 0.05:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_json(head: bytes) -> bool:
    """JSON lines, or one document that begins with an object or a list of objects, lists or values."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb"\{\s*\"[^\"\n]*\"\s*:|\[\s*\{\s*\"|\[\s*\[\s*[-\d\"\[tfn]", text):
        return True
    if re.match(rb"\[\s*[-\d\"]", text) and len(head) < 1 << 18:
        try:
            return isinstance(json.loads(text), list)
        except ValueError:
            return False
    return False
