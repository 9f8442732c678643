"""Reads JSON lines, or one JSON list of objects; nested objects become dotted names, lists stay as their text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.importing.files.excel import cell_text
from ketbench.data.importing.findings import Findings, shortened
from ketbench.data.importing.guessing.doubt import Doubt
from ketbench.data.importing.kinds.jsonforms import table_of_json
from ketbench.data.importing.opening.encoding import guess_encoding
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.lines import lines_of
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.grid import named_columns
from ketbench.data.importing.text.guess import HEAD, Guess
from ketbench.data.importing.text.layout import Layout
from ketbench.data.importing.values.epochs import with_dates


def read_json(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """All objects; a line that is none is left out and told.

    Raises
    ------
    DatasetError
        When there is no object at all.
    """
    records: list[tuple[int, dict[str, str]]] = []
    names: dict[str, None] = {}
    for number, item in _objects(source, findings):
        flat = dict(_flat(item))
        names.update(dict.fromkeys(flat))
        records.append((number, flat))
        if len(records) == options.rows:
            break
    if not records or not names:
        raise DatasetError(f"'{source.name}' holds no JSON object with a value; write one object a line.")
    data = [(number, [record.get(name, "") for name in names]) for number, record in records]
    layout = Layout(0, True, False, len(names))
    columns = with_dates(named_columns(source.name, data, list(names), layout, options, findings), findings)
    preview = tuple(tuple(row) for _, row in data[:50])
    return columns, Guess(Format.JSON_LINES, layout=layout, names=tuple(names), preview=preview)


def _objects(source: Source, findings: Findings) -> Iterator[tuple[int, Mapping[str, Any]]]:
    head = source.head(HEAD)
    if not _is_lines(head):
        yield from _from_document(source, findings)
        return
    number = 0
    for lines in lines_of(source.blocks(), guess_encoding(head), findings, source.name):
        for line in lines:
            number += 1
            if line.strip():
                yield from _from_line(number, line, findings)


def _from_line(number: int, line: str, findings: Findings) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        item = None
    if isinstance(item, dict):
        yield number, item
    else:
        findings.add("lines that are not an object", number, "", f"{shortened(line)} is not a JSON object", "left out")


def _is_lines(head: bytes) -> bool:
    """Whether at least two lines are objects of their own; one object alone is a document."""
    lines = [line for line in head.split(b"\n")[:3] if line.strip()]
    if len(lines) < 2 or not lines[0].lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(lines[0].decode("utf-8-sig")), dict)
    except ValueError:
        return False


def _from_document(source: Source, findings: Findings) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        document = json.loads(source.content().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        # Lines so long that the head of the file ended before the second one.
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data" and error.doc[error.pos] == "{":
            for number, line in enumerate(error.doc.split("\n"), 1):
                if line.strip():
                    yield from _from_line(number, line, findings)
            return
        raise DatasetError(f"'{source.name}' is broken JSON ({error}); export it again.") from None
    table = table_of_json(document)
    if table is None:
        if (
            not isinstance(document, dict)
            or not document
            or any(isinstance(v, (dict, list)) for v in document.values())
        ):
            raise DatasetError(f"'{source.name}' is JSON without a table in it; write a list of objects, one a row.")
        findings.doubt(Doubt("rows", "Doubtful: the file is one JSON object, read as one row", (), 0.4))
        yield 1, document
        return
    findings.note(table.told)
    yield from enumerate(table.records, 1)


def _flat(item: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        if isinstance(value, dict) and depth < 8:
            yield from _flat(value, f"{prefix}{key}.", depth + 1)
        elif isinstance(value, (dict, list)):
            yield f"{prefix}{key}", json.dumps(value)
        else:
            yield f"{prefix}{key}", cell_text(value)
