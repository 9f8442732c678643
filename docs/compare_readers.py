"""Prints the table of docs/importing.md: ordinary faults of a file, and what three readers make of each by default.

Needs pandas; polars is taken where it is installed. Run it with: python docs/compare_readers.py
"""

from __future__ import annotations

import gzip
import importlib.util
import io
import math
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from ketbench.base.errors import KetbenchError
from ketbench.data.importing import read_file

NAN = math.nan
Table = dict[str, list]
Case = tuple[str, bytes, Table | None]


def workbook() -> bytes:
    """A small sheet, as bytes."""
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    for cells in (["a", "b"], [1, 2], [3, 4]):
        book.active.append(cells)
    book.save(file)
    return file.getvalue()


ORANGE = {
    "Semicolon, decimal comma": "separator sniffed; no decimal comma, so a category or text",
    "Tab in a .csv": "sniffed from ten lines",
    "Latin-1": "encoding by the `file` program or chardet",
    "UTF-16": "the same",
    "Mixed encodings": "bytes that do not decode are left out, with a warning",
    "No header": "a header unless every cell of the first row is a number",
    "Duplicate names": "numbered",
    "Short row": "filled with missing, in silence",
    "Long row": "cut, with a warning that names no row",
    "Trailing separators": "cut, with the same warning",
    "? for missing": "missing, from a fixed list",
    "NA and empty": "missing, from a fixed list",
    "Thousands marks": "none, so a category or text",
    "Comments and units": "neither; the first row is the header",
    "Notes above the table": "the first row is the header",
    "Dates": "ISO 8601 only, others text",
    "Gzip called .csv": "by the ending of the name",
    "xlsx called .csv": "by the ending of the name",
    "Picture called .csv": "by the ending of the name",
}
"""What the CSV reader of Orange 3 does by its published source (Orange/data/io.py, io_base.py); not run here."""
CASES: list[Case] = [
    ("Semicolon, decimal comma", b"n;x\nA;1,5\nB;2,5\n", {"n": ["A", "B"], "x": [1.5, 2.5]}),
    ("Tab in a .csv", b"a\tb\n1\t2\n3\t4\n", {"a": [1, 3], "b": [2, 4]}),
    ("Byte order mark", b"\xef\xbb\xbfa,b\n1,2\n3,4\n", {"a": [1, 3], "b": [2, 4]}),
    ("Latin-1", "a,b\nKöln,2\nUlm,4\n".encode("latin-1"), {"a": ["Köln", "Ulm"], "b": [2, 4]}),
    ("UTF-16", "a,b\n1,2\n3,4\n".encode("utf-16"), {"a": [1, 3], "b": [2, 4]}),
    ("Mixed encodings", "a,b\nKöln,2\n".encode() + "Ülm,4\n".encode("latin-1"), {"a": ["Köln", "Ülm"], "b": [2, 4]}),
    (
        "No header",
        b"5.1,3.5,s\n4.9,3.0,s\n6.3,2.1,v\n",
        {"?1": [5.1, 4.9, 6.3], "?2": [3.5, 3, 2.1], "?3": ["s", "s", "v"]},
    ),
    ("Duplicate names", b"a,a\n1,2\n3,4\n", {"a": [1, 3], "?2": [2, 4]}),
    ("Short row", b"a,b\n1,2\n3\n5,6\n", {"a": [1, 3, 5], "b": [2, NAN, 6]}),
    ("Long row", b"a,b\n1,2\n3,4,9\n5,6\n", {"a": [1, 3, 5], "b": [2, 4, 6]}),
    ("Trailing separators", b"a,b\n1,2,\n3,4,\n", {"a": [1, 3], "b": [2, 4]}),
    ("Quote not closed", b'a,b\n1,"x\n2,y\n3,z\n', {"a": [1, 2, 3], "b": ['"x', "y", "z"]}),
    ("NUL bytes", b"a,b\n1,2\x00\n3,4\n", {"a": [1, 3], "b": [2, 4]}),
    ("? for missing", b"a,b\n1,?\n3,4\n5,6\n", {"a": [1, 3, 5], "b": [NAN, 4, 6]}),
    ("NA and empty", b"a,b\n1,NA\n,4\n5,6\n", {"a": [1, NAN, 5], "b": [NAN, 4, 6]}),
    ("Infinity", b"a,b\n1,inf\n3,4\n", {"a": [1, 3], "b": [math.inf, 4]}),
    ("Thousands marks", b'a,b\n"1,234",1\n"12,345,678",2\n', {"a": [1234, 12345678], "b": [1, 2]}),
    ("Comments and units", b"# made\nt,u\n[s],[V]\n0,1.5\n1,2.5\n", {"t": [0, 1], "u": [1.5, 2.5]}),
    ("Notes above the table", b"Device X\nNo 7\n\nt,u\n0,1.5\n1,2.5\n", {"t": [0, 1], "u": [1.5, 2.5]}),
    ("Dates", b"w,v\n31.12.2024,1\n01.01.2025,2\n", {"w": ["2024-12-31", "2025-01-01"], "v": [1, 2]}),
    ("One column, decimal comma", b"a\n1,5\n2,5\n", {"a": [1.5, 2.5]}),
    ("Number in 400 digits", b"a,b\n" + b"1,2\n" * 20 + b"9" * 400 + b",2\n", {"a": [1] * 20 + [NAN], "b": [2] * 21}),
    (
        "Whole numbers of 19 digits",
        b"a,b\n" + b"1000000000000000001,2\n" * 2,
        {"a": ["1000000000000000001"] * 2, "b": [2, 2]},
    ),
    ("Leading zeros", b"a,b\n01234,1\n99999,2\n", {"a": ["01234", "99999"], "b": [1, 2]}),
    ("One row", b"a,b\n1,2\n", {"a": [1], "b": [2]}),
    ("A formula in a cell", b"a,b\n=1+1,2\n=cmd|'/C calc'!A0,4\n", {"a": ["=1+1", "=cmd|'/C calc'!A0"], "b": [2, 4]}),
    ("xlsx called .csv", workbook(), {"a": [1, 3], "b": [2, 4]}),
    ("Gzip called .csv", gzip.compress(b"a,b\n1,2\n3,4\n"), {"a": [1, 3], "b": [2, 4]}),
    ("Empty file", b"", None),
    ("Header alone", b"a,b\n", None),
    ("Broken gzip", gzip.compress(b"a,b\n1,2\n" * 99)[:-9], None),
    ("Picture called .csv", b"\x89PNG\r\n\x1a\n" + bytes(64), None),
]


def ours(path: Path) -> Table:
    data = read_file(path).dataset
    return {column.name: list(column.labels()) for column in data.columns}


def by_pandas(path: Path) -> Table:
    import pandas

    frame = pandas.read_csv(path)
    found = {str(name): frame[name].tolist() for name in frame.columns}
    return found if isinstance(frame.index, pandas.RangeIndex) else {"index": list(frame.index), **found}


def by_polars(path: Path) -> Table:
    import polars

    frame = polars.read_csv(path)
    return {name: frame[name].to_list() for name in frame.columns}


def same(found: Table, wanted: Table) -> bool:
    """Equal values; a name that begins with a question mark may be anything the reader makes up."""
    if len(found) != len(wanted):
        return False
    return all(
        (w.startswith("?") or f == w) and len(found[f]) == len(wanted[w]) and all(map(equal, found[f], wanted[w]))
        for f, w in zip(found, wanted, strict=True)
    )


def only_text(found: Table, wanted: Table) -> bool:
    """Whether the shape is right and each column that differs holds nothing but its text."""
    if list(found) != list(wanted) or any(len(found[name]) != len(wanted[name]) for name in wanted):
        return False
    wrong = [name for name in wanted if not all(map(equal, found[name], wanted[name]))]
    return all(isinstance(value, str) or value is None for name in wrong for value in found[name])


def equal(a: object, b: object) -> bool:
    if isinstance(b, float) and math.isnan(b):
        return a is None or (isinstance(a, float) and math.isnan(a))
    if isinstance(b, str):
        return str(a) == b
    return not isinstance(a, str) and a is not None and float(a) == float(b)


def verdict(read: Callable[[Path], Table], path: Path, wanted: Table | None) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = read(path)
    except KetbenchError as error:
        return f"one sentence: {error}".replace("|", "/")
    except BaseException as error:
        return f"{type(error).__name__}"
    if wanted is None:
        return "a table, in silence"
    if same(found, wanted):
        return "right"
    return "numbers or dates left as text" if only_text(found, wanted) else "**wrong, in silence**"


def main() -> None:
    readers: list[tuple[str, Callable[[Path], Table]]] = [("Ketbench", ours), ("pandas", by_pandas)]
    if importlib.util.find_spec("polars"):
        readers.append(("polars", by_polars))
    print("| case | " + " | ".join(name for name, _ in readers) + " | Orange's rule |")
    print("|---" * (len(readers) + 2) + "|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        for title, content, wanted in CASES:
            path.write_bytes(content)
            found = [verdict(read, path, wanted) for _, read in readers]
            print("| " + " | ".join([title, *found, ORANGE.get(title, "not known")]) + " |")


if __name__ == "__main__":
    main()
