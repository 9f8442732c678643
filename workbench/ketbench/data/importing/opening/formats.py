"""The one table of file formats: how each is known by its first bytes, its endings, its reader; opens nothing.

What looks at a file, reads it, lists its parts, names the data set after it or filters files in the window asks the
rows of this table, so that adding a format means a reader and a row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

from ketbench.base.contributed.found import contributions
from ketbench.base.errors import DatasetError
from ketbench.data.importing.edges.kinds import edge_kind
from ketbench.data.importing.guessing.nontables import refuse_nontable
from ketbench.data.importing.kinds import known
from ketbench.data.importing.operators.content import is_operator_text

Sign = Callable[[str, bytes], bool]
"""Whether a file of this name and these first bytes has the format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One file format.

    Parameters
    ----------
    title : str
        What a person calls it.
    endings : tuple of str
        Usual ends of a file's name, for filters and for naming the data set; the content alone decides what it is.
    sign : callable
        How it is known; none is known so where it is a folder or what is left when nothing else fits.
    reader : str
        "module:function" below `ketbench.data.importing`, loaded when a file is read: source, options and findings
        to columns and guess. Empty for what `ketbench.data.importing.reading` takes apart itself.
    parts : str
        "module:function" that names the parts of a file of which one can be chosen; empty where there is no choice.
    """

    title: str
    endings: tuple[str, ...] = ()
    sign: Sign = lambda name, head: False
    reader: str = ""
    parts: str = ""


def _starts(*marks: bytes) -> Sign:
    return lambda name, head: head.startswith(marks)


def _zipped(*marks: bytes) -> Sign:
    return lambda name, head: head.startswith(b"PK\x03\x04") and any(mark in head for mark in marks)


def _is_stata(name: str, head: bytes) -> bool:
    """Release 113 to 115 by the four bytes of its header, later ones by their tag."""
    if head.startswith(b"<stata_dta><header><release>"):
        return True
    return len(head) > 109 and head[0] in (113, 114, 115) and head[1] in (1, 2) and head[2] == 1 and head[3] == 0


class Format(StrEnum):
    """Formats that can be imported, in the order in which a file is held against them."""

    row: Row

    def __new__(cls, row: Row) -> Format:
        """A member that is its row's title."""
        member = str.__new__(cls, row.title)
        member._value_ = row.title
        member.row = row
        return member

    EXCEL = Row(
        title="Excel workbook",
        endings=(".xlsx", ".xlsm"),
        sign=_zipped(b"xl/", b"[Content_Types].xml", b"_rels/.rels"),
        reader="files.excel:read_excel",
        parts="files.excel:sheets",
    )
    NPZ = Row(
        title="NumPy archive",
        endings=(".npz",),
        sign=_zipped(b".npy"),
        reader="files.numpy_files:read_npz",
        parts="files.numpy_files:names_in",
    )
    ZIP = Row(title="zip archive", endings=(".zip",), sign=_zipped(b""), parts="kinds.zipped:choices")
    SQLITE = Row(
        title="SQLite database",
        endings=(".db", ".sqlite", ".sqlite3"),
        sign=_starts(b"SQLite format 3\x00"),
        reader="kinds.sqlitefiles:read_sqlite",
        parts="kinds.sqlitefiles:tables_of",
    )
    MATLAB = Row(
        title="MATLAB",
        endings=(".mat",),
        sign=known.is_matlab,
        reader="kinds.matlab:read_matlab",
        parts="kinds.matlab:names_in",
    )
    IDX = Row(title="idx (MNIST)", sign=known.is_idx, reader="kinds.idx:read_idx")
    STATA = Row(title="Stata", endings=(".dta",), sign=_is_stata, reader="files.stata:read_stata")
    MATRIX_MARKET = Row(
        title="Matrix Market",
        endings=(".mtx",),
        sign=known.is_matrix_market,
        reader="kinds.matrixmarket:read_matrix_market",
    )
    ARFF = Row(title="ARFF", endings=(".arff",), sign=known.is_arff, reader="kinds.arff:read_arff")
    GRAPH = Row(
        title="a graph",
        endings=(".graphml", ".gexf", ".gml", ".net", ".g6", ".s6"),
        sign=known.is_graph,
        reader="kinds.graphfiles:read_graph",
        parts="kinds.graphfiles:names_in",
    )
    FCIDUMP = Row(title="integrals (FCIDUMP)", sign=known.is_fcidump, reader="kinds.molecules:read_fcidump")
    XYZ = Row(title="atoms (xyz)", endings=(".xyz",), sign=known.is_xyz, reader="kinds.molecules:read_xyz")
    LIBSVM = Row(title="LIBSVM", endings=(".svm", ".libsvm"), sign=known.is_libsvm, reader="kinds.libsvm:read_libsvm")
    OPERATOR = Row(
        title="an operator (Pauli terms)",
        sign=lambda name, head: is_operator_text(head),
        reader="operators.reading:read_operator",
    )
    EDGES = Row(
        title="edges of a graph or a QUBO",
        endings=(
            *(".sparse", ".coo", ".bqm", ".mc", ".rud", ".qubo", ".cnf", ".col", ".clq", ".dimacs"),
            *(".tsp", ".atsp", ".lp", ".mps", ".cqm", ".dqm"),
        ),
        sign=lambda name, head: edge_kind(name, head) is not None,
        reader="edges.edges:read_edge_file",
    )
    NPY = Row(title="NumPy array", endings=(".npy",), sign=_starts(b"\x93NUMPY"), reader="files.numpy_files:read_npy")
    HDF5 = Row(
        title="HDF5",
        endings=(".h5", ".hdf5", ".nxs"),
        sign=_starts(b"\x89HDF\r\n\x1a\n"),
        reader="files.hdf5:read_hdf5",
        parts="files.hdf5:names_in",
    )
    PARQUET = Row(title="Parquet", endings=(".parquet",), sign=_starts(b"PAR1"), reader="files.arrow:read_arrow")
    ARROW = Row(
        title="Arrow",
        endings=(".arrow", ".feather"),
        sign=_starts(b"ARROW1", b"\xff\xff\xff\xff"),
        reader="files.arrow:read_arrow",
    )
    JSON_LINES = Row(
        title="JSON lines",
        endings=(".jsonl", ".ndjson", ".json"),
        reader="text.json_lines:read_json",
    )
    DELIMITED = Row(
        title="delimited text",
        endings=(".csv", ".tsv", ".txt", ".tab", ".dat"),
        reader="text.delimited:read_text",
    )
    PICTURES = Row(title="pictures by class")
    GRAPHS = Row(title="graphs in the TU format")
    GRAPH_FILES = Row(title="a folder of graph files")
    SHIPPED = Row(title="shipped with scikit-learn")
    PLUGIN = Row(title="read by a plugin")


PACKED = ".gz"
"""The ending of a file that is unpacked before it is looked at."""
_PACKAGE = "ketbench.data.importing"


def called(place: str) -> Callable[..., Any]:
    """The function that a row names."""
    module, _, name = place.partition(":")
    return getattr(import_module(f"{_PACKAGE}.{module}"), name)


def own_endings() -> tuple[str, ...]:
    """The endings of files that are read without any plugin, ".csv" first."""
    return tuple(dict.fromkeys(ending for one in (Format.DELIMITED, *Format) for ending in one.row.endings))


def all_endings() -> tuple[str, ...]:
    """Every usual ending of a file that can be imported, ".csv" first, those of plugins last."""
    brought = [ending for one in contributions("importer") for ending in one.facts["endings"]]
    return (*dict.fromkeys([*own_endings(), *brought]), PACKED)


def spoken() -> str:
    """The titles of all files that can be imported, the plain table first."""
    titles = sorted((one.value for one in Format if one.row.reader and one is not Format.DELIMITED), key=str.casefold)
    return ", ".join([Format.DELIMITED.value, *titles]) + ", each also packed with gzip"


def filter_text() -> str:
    """What a dialog offers to choose from, in the words of Qt.

    Examples
    --------
    >>> filter_text().split(";;")[-1]
    'All files (*)'
    """
    rows = sorted((one.row for one in Format if one.row.endings), key=lambda row: row.title.casefold())
    every = "Data (" + " ".join(f"*{ending}" for ending in all_endings()) + ")"
    brought = [Row(title=one.title, endings=tuple(one.facts["endings"])) for one in contributions("importer")]
    rows = sorted([*rows, *brought], key=lambda row: row.title.casefold())
    each = [f"{row.title[:1].upper()}{row.title[1:]} ({' '.join(f'*{e}' for e in row.endings)})" for row in rows]
    return ";;".join([every, *each, "All files (*)"])


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
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


def identify(name: str, head: bytes) -> Format:
    """The format of a file from its first bytes (some thousands).

    Raises
    ------
    DatasetError
        For what is not a table: a picture, a document, a pickle, a program.
    """
    if head.startswith(b"PK\x03\x04") and b"mimetypeapplication/vnd.oasis" in head:
        raise DatasetError(f"'{name}' is an OpenDocument file; save it as .xlsx or CSV.")
    found = next((one for one in Format if one.row.sign(name, head)), None)
    if found is not None:
        return found
    _refuse(name, head)
    if not head.startswith(_WIDE_BOMS):
        refuse_nontable(name, head)
    return Format.JSON_LINES if _is_json(head) else Format.DELIMITED


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
