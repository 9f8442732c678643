"""What pandas, polars, DuckDB, CleverCSV and Orange make of each kind of file: real reads, one Markdown row a kind.

    python tests/benchmarks/reading_rivals.py

Each reader is given the file and no option. "right": as many rows and columns as the table has, with values of the
right type. An exception is named; anything else is a table that is wrong without a word. A reader that is not
installed says so in its column, and Ketbench is read where it is installed too.
"""

from __future__ import annotations

import importlib
import math
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Table = Mapping[str, Sequence[Any]]
"""The right columns; None for a file that is not a table and must be refused or asked about."""

CASES: tuple[tuple[str, str, bytes, Table | None], ...] = (
    ("comma and space with quotes", "a.csv", b'n, c, "x, y"\n"A, B", "O", 31\n"B", "R, I", 40\n"C", "B", 29\n',
     {"n": ["A, B", "B", "C"], "c": ["O", "R, I", "B"], "x, y": [31, 40, 29]}),
    ("single quotes", "a.csv", b"id,t,v\n1,'a, b',2.5\n2,'it',3.5\n3,'c, d, e',1.0\n",
     {"id": [1, 2, 3], "t": ["a, b", "it", "c, d, e"], "v": [2.5, 3.5, 1.0]}),
    ("quotes escaped by a backslash", "a.csv", b'id,s,v\n1,"a \\"b, c\\"",2\n2,"p",3\n3,"q",4\n',
     {"id": [1, 2, 3], "s": ['a "b, c"', "p", "q"], "v": [2, 3, 4]}),
    ("columns of fixed width", "a.txt", b"place      t     w\nOslo N     1.5   12\nRome       22.0  3\n"
     b"Bonn       11.2  120\nNew York   15.0  8\n",
     {"place": ["Oslo N", "Rome", "Bonn", "New York"], "t": [1.5, 22, 11.2, 15], "w": [12, 3, 120, 8]}),
    ("no header, numbers", "a.csv", b"1.5,2.5,3\n4.5,1.5,6\n2.5,8.5,9\n",
     {"*1": [1.5, 4.5, 2.5], "*2": [2.5, 1.5, 8.5], "*3": [3, 6, 9]}),
    ("a header of wavelengths", "a.csv", b"label,400,405,410,415\na,.1,.3,.2,.4\nb,.2,.1,.4,.3\nc,.3,.2,.1,.5\n",
     {"label": ["a", "b", "c"], "400": [0.1, 0.2, 0.3], "405": [0.3, 0.1, 0.2], "410": [0.2, 0.4, 0.1],
      "415": [0.4, 0.3, 0.5]}),
    ("names and units in two lines", "a.csv", b"t,T,p\n[s],[K],[Pa]\n0,300,101\n1,301,102\n2,302,103\n",
     {"t": [0, 1, 2], "T": [300, 301, 302], "p": [101, 102, 103]}),
    ("`12%`", "a.csv", b"k,v\na,12%\nb,7.5%\nc,100%\n", {"k": ["a", "b", "c"], "v": [0.12, 0.075, 1.0]}),
    ("`$1,000.50`, `(0.50)`", "a.csv", b'k,v\na,"$1,000.50"\nb,$2.00\nc,($0.50)\n',
     {"k": ["a", "b", "c"], "v": [1000.5, 2, -0.5]}),
    ("`1.234,50` with semicolons", "a.csv", b"k;v\na;1.234,50\nb;12,00\nc;3,10\n",
     {"k": ["a", "b", "c"], "v": [1234.5, 12, 3.1]}),
    ("`#NULL!`, `?` for missing", "a.csv", b"a,b\n1,#NULL!\n2,3\n?,4\n5,6\n",
     {"a": [1, 2, None, 5], "b": [None, 3, 4, 6]}),
    ("codes such as `1E5` beside `12D4`", "a.csv", b"p,v\n1E5,1\n7E1,2\n2E3,3\n12D4,4\n",
     {"p": ["1E5", "7E1", "2E3", "12D4"], "v": [1, 2, 3, 4]}),
    ("leading zeros", "a.csv", b"p,v\n01234,1\n00501,2\n99999,3\n",
     {"p": ["01234", "00501", "99999"], "v": [1, 2, 3]}),
    ("complex numbers, as two columns", "a.csv", b"z;x\n1+2j;1\n3-1j;2\n2+0j;3\n",
     {"z.re": [1, 3, 2], "z.im": [2, -1, 0], "x": [1, 2, 3]}),
    ("totals below", "a.csv", b"k,q,v\na,2,1.5\nb,1,12\nc,1,30\nTotal,4,43.5\n",
     {"k": ["a", "b", "c"], "q": [2, 1, 1], "v": [1.5, 12, 30]}),
    ("a second table below", "a.csv", b"a,b\n1,2\n3,4\n5,6\n\nx,y,z\n1,2,3\n4,5,6\n",
     {"a": [1, 3, 5], "b": [2, 4, 6]}),
    ("GBK", "a.csv", "城市,人口\n北京,2154\n上海,2424\n广州,1530\n".encode("gbk"),
     {"城市": ["北京", "上海", "广州"], "人口": [2154, 2424, 1530]}),
    ("Windows-1251", "a.csv", "город,число\nМосква,12\nКазань,1\nПермь,2\n".encode("cp1251"),
     {"город": ["Москва", "Казань", "Пермь"], "число": [12, 1, 2]}),
    ("a table of Markdown", "a.txt", b"| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n", {"a": [1, 3], "b": [2, 4]}),
    ("a large-file pointer", "a.csv",
     b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n", None),
    ("an error reply", "a.csv", b'{"message": "Bad credentials", "status": "401"}\n', None),
    ("a web page", "a.csv", b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n", None),
    ("source code", "a.csv", b"import numpy as np\n\ndef f(a, b):\n    return a + b\n\nprint(f(1, 2))\n", None),
)  # fmt: skip


def by_pandas(path: Path) -> Table:
    frame = importlib.import_module("pandas").read_csv(path)
    return {str(name): frame[name].tolist() for name in frame.columns}


def by_polars(path: Path) -> Table:
    return importlib.import_module("polars").read_csv(path).to_dict(as_series=False)


def by_duckdb(path: Path) -> Table:
    found = importlib.import_module("duckdb").sql(f"select * from read_csv('{path}')")
    rows = found.fetchall()
    return {name: [row[i] for row in rows] for i, name in enumerate(found.columns)}


def by_clevercsv(path: Path) -> Table:
    frame = importlib.import_module("clevercsv").read_dataframe(str(path))
    return {str(name): frame[name].tolist() for name in frame.columns}


def by_orange(path: Path) -> Table:
    data = importlib.import_module("Orange.data").Table.from_file(str(path))
    domain = data.domain
    return {v.name: [_of_orange(row[v], v) for row in data] for v in (*domain.variables, *domain.metas)}


def _of_orange(value: Any, variable: Any) -> Any:
    if variable.is_continuous:
        return float(value)
    text = str(value)
    return None if text in ("?", "") else text


def by_ketbench(path: Path) -> Table:
    found = importlib.import_module("ketbench.data.importing").read_file(path)
    columns = {c.name: [None if gap else v for v, gap in zip(_plain(c), c.missing.tolist(), strict=True)]
               for c in found.dataset.columns}  # fmt: skip
    return Asked(columns) if found.doubts else columns


def _plain(column: Any) -> list[Any]:
    return column.labels().tolist() if column.is_coded or column.kind == "text" else column.values.tolist()


class Asked(dict[str, Sequence[Any]]):
    """A table with an open doubt, which is no silence."""


READERS: Mapping[str, tuple[str, Callable[[Path], Table]]] = {
    "pandas": ("pandas", by_pandas),
    "polars": ("polars", by_polars),
    "DuckDB": ("duckdb", by_duckdb),
    "CleverCSV": ("clevercsv", by_clevercsv),
    "Orange": ("Orange", by_orange),
    "Ketbench": ("ketbench", by_ketbench),
}


def same(found: Sequence[Any], right: Sequence[Any]) -> bool:
    """Whether values agree; a number read as text does not, a text read as another type neither."""
    return len(found) == len(right) and all(map(_equal, found, right))


def _equal(a: Any, b: Any) -> bool:
    if b is None:
        return a is None or (isinstance(a, float) and math.isnan(a))
    if isinstance(b, str):
        return isinstance(a, str) and a == b
    try:
        return not isinstance(a, str) and math.isclose(float(a), b, abs_tol=1e-12)
    except (TypeError, ValueError):
        return False


def verdict(read: Callable[[Path], Table], path: Path, right: Table | None) -> str:
    """One cell of the table."""
    try:
        found = read(path)
    except Exception as error:
        return "refused" if read is by_ketbench and right is None else type(error).__name__
    except BaseException as error:  # polars' panics are no Exception
        return type(error).__name__
    asked = ", asked" * isinstance(found, Asked)
    if right is None:
        return "asked" if asked else "**a table, in silence**"
    placed = all(name.startswith("*") for name in right)
    if "z.re" in right and set(found) == {"z", "x"} and all(isinstance(value, str) for value in found["z"]):
        return "numbers left as text"
    if len(found) != len(right) or {len(v) for v in found.values()} != {len(next(iter(right.values())))}:
        return ("another table" + asked) if asked else "**another table, in silence**"
    # The order of columns is no matter: Orange puts columns of text last.
    if not placed and set(found) != set(right):
        return ("other names" + asked) if asked else "**other names, in silence**"
    found = dict(zip(right, found.values(), strict=True)) if placed else {name: found[name] for name in right}
    if all(map(same, found.values(), right.values())):
        return f"right{asked}"
    numbers = [not isinstance(v, str) for values in right.values() for v in values]
    texts = any(isinstance(v, str) for values in found.values() for v in values) and any(numbers)
    return "numbers left as text" if texts and not _changed(found, right) else "**other values, in silence**"


def _changed(found: Table, right: Table) -> bool:
    """Whether a text of the file became another value."""
    pairs = zip(found.values(), right.values(), strict=True)
    return any(isinstance(b, str) and a != b for one, two in pairs for a, b in zip(one, two, strict=True))


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    heads: dict[str, str] = {}
    for title, (package, _) in READERS.items():
        try:
            module = importlib.import_module(package)
            heads[title] = f"{title} {getattr(module, '__version__', '')}".strip()
        except ImportError:
            heads[title] = ""
    present = [title for title, head in heads.items() if head]
    print(f"| kind | {' | '.join(heads[title] for title in present)} |")
    print(f"|---|{'---|' * len(present)}")
    with tempfile.TemporaryDirectory() as folder:
        for number, (title, name, content, right) in enumerate(CASES):
            path = Path(folder) / f"{number}-{name}"
            path.write_bytes(content)
            print(f"| {title} | {' | '.join(verdict(READERS[reader][1], path, right) for reader in present)} |")
    absent = [title for title, head in heads.items() if not head]
    print(f"\nNot installed here: {', '.join(absent)}." if absent else "")


if __name__ == "__main__":
    main()
