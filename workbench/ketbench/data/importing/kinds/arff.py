"""Reads ARFF, the format of Weka and OpenML: names with spaces, nominal values, dates, sparse rows.

Own code, because scipy's reader knows neither sparse rows nor texts and liac-arff no dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing.cells.dates import UNIT
from ketbench.data.importing.files.arrays import words
from ketbench.data.importing.findings import Findings, shortened
from ketbench.data.importing.opening.encoding import guess_encoding
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.lines import lines_of
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess
from ketbench.data.importing.text.layout import Layout

_TOKEN = re.compile(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^,\s'"][^,]*?))\s*(?:,|$)|\s*(),""")
_ATTRIBUTE = re.compile(r"""@attribute\s+(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\S+))\s+(.+)""", re.IGNORECASE)
_JAVA = (("yyyy", "%Y"), ("yy", "%y"), ("MMM", "%b"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"),
         ("ss", "%S"), ("SSS", "%f"), ("S", "%f"))  # fmt: skip
_NUMBERS = ("numeric", "real", "integer", "int")


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column as it is declared.

    Parameters
    ----------
    name : str
    kind : str
        "numeric", "nominal", "string" or "date".
    values : tuple of str
        Of a nominal one, in their order.
    pattern : str
        Of a date, for `datetime.strptime`.
    """

    name: str
    kind: str
    values: tuple[str, ...] = ()
    pattern: str = ""


def read_arff(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """All rows of a file.

    Raises
    ------
    DatasetError
        For an attribute of another kind, or a file without rows.
    """
    encoding = guess_encoding(source.head(1 << 18))
    lines = (line for block in lines_of(source.blocks(), encoding, findings, source.name) for line in block)
    attributes = _declared(source.name, lines)
    rows: list[list[str | None]] = []
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if bare and not bare.startswith("%"):
            rows.append(_row(source.name, number, bare, attributes, findings))
            if len(rows) == options.rows:
                break
    if not rows:
        raise DatasetError(f"'{source.name}' declares {len(attributes)} attributes and has no row below @data.")
    columns = tuple(_column(a, [row[i] for row in rows], findings) for i, a in enumerate(attributes))
    findings.note(f"ARFF with {len(attributes)} declared attributes; nominal values keep their declared order.")
    names = tuple(a.name for a in attributes)
    preview = tuple(tuple(cell or "" for cell in row) for row in rows[:50])
    return columns, Guess(
        Format.ARFF, encoding, layout=Layout(0, True, False, len(names)), names=names, preview=preview
    )


def _declared(file: str, lines: Iterator[str]) -> list[Attribute]:
    """The attributes, up to and with the line @data."""
    found: list[Attribute] = []
    for line in lines:
        bare = line.strip()
        if bare.lower().startswith("@data"):
            return found
        if bare.lower().startswith("@attribute"):
            found.append(_attribute(file, bare))
    raise DatasetError(f"'{file}' is ARFF without a line @data; export it again.")


def _attribute(file: str, line: str) -> Attribute:
    match = _ATTRIBUTE.match(line)
    if match is None:
        raise DatasetError(f"'{file}' has an attribute that cannot be read ({line[:60]}); correct that line.")
    name = _plain(next(part for part in match.groups()[:3] if part is not None))
    kind = match[4].split("%")[0].strip() if not match[4].startswith("{") else match[4].strip()
    if kind.startswith("{"):
        return Attribute(name, "nominal", tuple(cell or "" for cell in _cells(kind.rpartition("}")[0][1:])))
    word = kind.split()[0].lower()
    if word in _NUMBERS:
        return Attribute(name, "numeric")
    if word == "string":
        return Attribute(name, "string")
    if word == "date":
        given = kind[4:].strip().strip("'\"")
        return Attribute(name, "date", pattern=_pattern(given or "yyyy-MM-dd'T'HH:mm:ss"))
    raise DatasetError(f"'{file}' has the attribute '{name}' of kind {word}, which is not read; leave it out.")


def _pattern(java: str) -> str:
    """A pattern of Java's SimpleDateFormat for `strptime`.

    >>> _pattern("yyyy-MM-dd'T'HH:mm:ss")
    '%Y-%m-%dT%H:%M:%S'
    """
    made, quoted = "", False
    while java:
        if java[0] == "'":
            quoted, java = not quoted, java[1:]
            continue
        found = next((pair for pair in _JAVA if not quoted and java.startswith(pair[0])), (java[0], java[0]))
        made, java = made + found[1], java[len(found[0]) :]
    return made


def _cells(text: str) -> list[str | None]:
    """The values of a row; None for a question mark without quotes."""
    made: list[str | None] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at:
            made.append(text[at:].strip() or None)
            break
        single, double, bare, empty = match.groups()
        quoted = single if single is not None else double
        if quoted is not None:
            made.append(_plain(quoted))
        else:
            made.append(None if empty is not None or bare == "?" else bare)
        at = match.end()
    return made


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _row(file: str, number: int, line: str, attributes: Sequence[Attribute], findings: Findings) -> list[str | None]:
    if line.startswith("{"):
        return _sparse(file, number, line, attributes)
    cells = _cells(line)
    if len(cells) != len(attributes):
        what = f"the row has {counted(len(cells), 'value')} instead of {len(attributes)}"
        findings.add("short rows", number, "", what, "the rest is treated as missing")
    return (cells + [None] * len(attributes))[: len(attributes)]


def _sparse(file: str, number: int, line: str, attributes: Sequence[Attribute]) -> list[str | None]:
    """A row that names its values by their place from 0; what is left out is 0, or the first nominal value."""
    made: list[str | None] = [a.values[0] if a.kind == "nominal" and a.values else "0" for a in attributes]
    for pair in re.findall(r"""\s*(\d+)\s+('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,]+)""", line.strip("{} ")):
        place = int(pair[0])
        if place >= len(attributes):
            raise DatasetError(f"'{file}' names value {place} in row {number}; there are {len(attributes)} attributes.")
        made[place] = _cells(pair[1].strip())[0]
    return made


def _column(attribute: Attribute, cells: Sequence[str | None], findings: Findings) -> Column:
    name = attribute.name
    match attribute.kind:
        case "numeric":
            return Column(name, np.array([_number(name, cell, findings) for cell in cells]))
        case "nominal":
            places = {value: i for i, value in enumerate(attribute.values)}
            for cell in sorted({cell for cell in cells if cell is not None and cell not in places}):
                findings.add(
                    "values", 0, name, f"{shortened(cell)} is none of the declared values", "treated as missing"
                )
            codes = [-1 if cell is None else places.get(cell, -1) for cell in cells]
            return Column(name, np.array(codes, np.int32), Kind.CATEGORY, Role.FEATURE, attribute.values)
        case "date":
            return Column(
                name, np.array([_seconds(attribute, cell, findings) for cell in cells]), Kind.DATE, Role.TIME, unit=UNIT
            )
        case _:
            return words(name, [cell or "" for cell in cells])


def _number(name: str, cell: str | None, findings: Findings) -> float:
    if cell is None:
        return np.nan
    try:
        return float(cell)
    except ValueError:
        findings.add("cells that do not fit", 0, name, f"{shortened(cell)} is not a number", "it is treated as missing")
        return np.nan


def _seconds(attribute: Attribute, cell: str | None, findings: Findings) -> float:
    if cell is None:
        return np.nan
    try:
        return datetime.strptime(cell, attribute.pattern).replace(tzinfo=UTC).timestamp()
    except ValueError:
        findings.add(
            "cells that do not fit", 0, attribute.name, f"{shortened(cell)} is not a date", "it is treated as missing"
        )
        return np.nan
