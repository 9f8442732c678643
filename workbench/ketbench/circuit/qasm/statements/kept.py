"""Statements kept as text: which wires they stand on, and how that is written where it does not follow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from ketbench.circuit.circuit import Op
from ketbench.circuit.qasm.annotations import PREFIX

PLACE = "ketbench place"
"""A pragma may carry no annotation, so a pragma before it says where it stands."""


def mentioned(text: str, qubits: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """The wires a text names, ascending."""
    found: list[int] = []
    for word, index in re.findall(r"\b([^\W\d]\w*)\b(?:\s*\[\s*(\d{1,6})\s*\])?", text):
        register = qubits.get(word, ())
        found += register[int(index) : int(index) + 1] if index else register
    return tuple(sorted(set(found)))


def is_pragma(text: str) -> bool:
    """Whether a text is a pragma, which ends with its line."""
    return re.match(r"\s*#?pragma\b", text) is not None


def kept_lines(op: Op, qubits: Mapping[str, tuple[int, ...]], wires: int, column: int | None) -> Iterator[str]:
    """The lines of a kept statement.

    Parameters
    ----------
    op : Op
    qubits : mapping
        Wires of each register of the text.
    wires : int
        Number of wires of the circuit.
    column : int or None
        Its column, if that must be said.
    """
    text = str(op.option("text", ""))
    stated = None if op.wires == (mentioned(text, qubits) or tuple(range(wires))) else list(op.wires)
    if is_pragma(text):
        place = {"column": column, "wires": stated}
        if column is not None or stated is not None:
            yield f"pragma {PLACE} {json.dumps({k: v for k, v in place.items() if v is not None})}"
    else:
        yield from () if column is None else (f"@{PREFIX}column {column}",)
        yield from () if stated is None else (f"@{PREFIX}wires {json.dumps(stated)}",)
    yield text


def place_of(command: str) -> dict[str, object] | None:
    """What a place pragma says; None for another pragma, empty for an unreadable one."""
    if not command.startswith(PLACE):
        return None
    try:
        stated = json.loads(command.removeprefix(PLACE))
    except (ValueError, RecursionError):
        return {}
    return stated if isinstance(stated, dict) else {}
