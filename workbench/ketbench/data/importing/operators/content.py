"""Recognises a file of Pauli terms by its content and reads its terms; strict, for a table comes first."""

from __future__ import annotations

import json
import re

from ketbench.base.errors import DatasetError
from ketbench.data.importing.operators.written import lines_of, terms_of_json, terms_of_line, terms_of_text
from ketbench.data.quantum.pauli import DENSE, PauliTerm

_HAS_TERM = re.compile(r"[XYZ]\s?\(?\d|SparsePauliOp\(|(^|[\s,;\"'\[])[IXYZ]{2,}($|[\s,;\"'\]])|\[\s*\]")
_LOOKED_AT = 200
_SHARE = 0.5
_DENSE_WORD = re.compile(r"[IXYZ]{2,}")


def is_operator_text(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a sum of Pauli strings, as text, CSV or JSON."""
    if b"\0" in head[:4096] or not re.search(rb"[IXYZ]", head[:4096]):
        return False
    text = head.decode("utf-8-sig", "replace")
    if text.lstrip().startswith(("{", "[")) and _is_json(text, cut=len(head) >= 1 << 16):
        return True
    if "SparsePauliOp(" in text[:2000]:
        return True
    lines = [line for _, line in lines_of(text)]
    lines = lines[:-1] if len(head) >= 1 << 16 else lines
    looked = lines[:_LOOKED_AT]
    return bool(looked) and any(map(_HAS_TERM.search, looked)) and _read(looked) >= _SHARE * len(looked)


def _read(lines: list[str]) -> int:
    """How many lines can be read; a coefficient that is not real is a fault of an operator, not of a table."""
    count = 0
    for line in lines:
        try:
            count += any(term.letters or term.coefficient for term in terms_of_line(line, ""))
        except DatasetError as error:
            count += "imaginary" in str(error) or "names one wire twice" in str(error)
    return count


def _is_json(text: str, *, cut: bool) -> bool:
    if cut:
        found = re.match(r"\s*[\[{]\s*([\[{]\s*)?(\"paulis\"\s*:\s*\[\s*)?\"(\[?[IXYZ][IXYZ\d\s]*\]?)\"\s*[:,]", text)
        return found is not None
    try:
        return terms_of_json(json.loads(text), "") is not None
    except DatasetError:
        return True
    except (ValueError, RecursionError):
        return False


def read_terms(text: str, file: str) -> tuple[tuple[PauliTerm, ...], str]:
    """All terms of a text, and a sentence about the order of its letters where that is a convention.

    Raises
    ------
    DatasetError
        With the line or term that cannot be read, or when there is none.
    """
    document = json.loads(text) if text.lstrip().startswith(("{", "[")) and _is_json(text, cut=False) else None
    found = terms_of_json(document, file) if document is not None else list(terms_of_text(text, file))
    if not found:
        raise DatasetError(f"'{file}' holds no Pauli term; write lines such as '0.5 X0 Z1'.")
    return tuple(found), _order(text)


def _order(text: str) -> str:
    if "SparsePauliOp(" in text or re.search(r'"(paulis|pauli_list)"\s*:', text):
        return "Letters without numbers are taken as Qiskit writes them: the last belongs to wire 0."
    if any(DENSE.fullmatch(word) for word in _DENSE_WORD.findall(text[:100_000])):
        return "Letters without numbers: the first belongs to wire 0 (Qiskit counts from the last)."
    return ""
