"""Pauli terms out of texts and JSON documents as several programs write them; every complaint names its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from ketbench.base.errors import DatasetError
from ketbench.data.quantum.pauli import LARGEST_WIRE, PauliTerm, letters_of

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_COMPLEX = rf"\(\s*[-+]?\s*{_NUMBER}[ij]?(?:\s*[-+]\s*{_NUMBER}[ij])?\s*\)|{_NUMBER}[ij]?"
_FACTOR = r"[IXYZ]\s?(?:\(\s*\d{1,4}\s*\)|\d{1,4})"
_LETTERS = rf"{_FACTOR}(?:[\s*@]*{_FACTOR})*|[IXYZ]+(?![\w(])"
_TERM = re.compile(
    rf"\s*(?P<sign>[-+]?\s*[-+]?)\s*(?:(?:(?P<number>{_COMPLEX})\s*\*?\s*)?"
    rf"(?:\[\s*(?P<held>{_LETTERS}|)\s*\]|\(\s*(?P<round>{_LETTERS})\s*\)|(?P<bare>{_LETTERS}))"
    rf"|(?P<alone>{_COMPLEX}))\s*"
)
_TERM_FIRST = re.compile(rf"\s*\[?(?P<letters>{_LETTERS})\]?\s*[:=,;\t ]\s*(?P<number>[-+]?\s*(?:{_COMPLEX}))\s*")
_CELLS = re.compile(r"[,;\t]")
_QISKIT = re.compile(
    r"SparsePauliOp\(\s*\[(?P<labels>[^\]]*)\]\s*(?:,\s*coeffs\s*=\s*\[(?P<numbers>[^\]]*)\])?", re.DOTALL
)
_NAMES = (
    "term terms pauli paulis pauli_string string operator op word label coefficient coefficients coeff coeffs value "
    "weight re real im imag imaginary"
)
_HEADER = frozenset(_NAMES.split())
COMMENT = "#"


def number_of(value: Any, where: str) -> float:
    """A real coefficient.

    Parameters
    ----------
    value : float, str, list of two floats, or mapping with "real" and "imag"
    where : str
        Named when it is not real.

    Raises
    ------
    DatasetError
        For an imaginary part or what is not a number.
    """
    try:
        found = _complex(value)
    except (TypeError, ValueError, KeyError):
        raise DatasetError(f"{where}: '{str(value)[:40]}' is not a coefficient; give a number.") from None
    if abs(found.imag) > 1e-12 * max(1.0, abs(found.real)):
        text = f"{where}: the coefficient {found:g} has an imaginary part, so the operator is not Hermitian"
        raise DatasetError(f"{text}; give real coefficients.")
    if not abs(found.real) < float("inf"):
        raise DatasetError(f"{where}: the coefficient {found.real} is not finite; give a number.")
    return found.real


def _complex(value: Any) -> complex:
    if isinstance(value, str):
        return complex(re.sub(r"[\s()]", "", value).replace("i", "j"))
    if isinstance(value, Mapping):
        return complex(value["real"], value.get("imag", 0.0))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, Sequence):
        real, imag = cast(Sequence[float], value)
        return complex(real, imag)
    return complex(value)


def terms_of_text(text: str, file: str) -> Iterator[PauliTerm]:
    """The terms of a text: lines "0.5 X0 Z1" (also with "*", "@", brackets, dense letters), CSV, or Qiskit's repr.

    Raises
    ------
    DatasetError
        With the line that cannot be read.
    """
    match = _QISKIT.search(text)
    if match:
        labels = re.findall(r"['\"]([IXYZ]+)['\"]", match["labels"])
        numbers = [part for part in (match["numbers"] or "").replace("\n", " ").split(",") if part.strip()]
        yield from paired(labels, numbers or ["1"] * len(labels), file, reverse=True)
        return
    for place, line in lines_of(text):
        if place == 1 or line.strip():
            yield from terms_of_line(line, f"'{file}', line {place}")


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their number, without comments, blank lines and the header of a CSV file."""
    first = True
    for place, line in enumerate(text.splitlines(), 1):
        bare = line.split(COMMENT)[0].strip()
        if not bare:
            continue
        words = {cell.strip().strip("\"'").casefold() for cell in _CELLS.split(bare)}
        if first and words <= _HEADER and not letters_alone(bare):
            first = False
            continue
        first = False
        yield place, bare


def letters_alone(text: str) -> bool:
    """Whether a text is nothing but a Pauli string."""
    return re.fullmatch(_LETTERS, text) is not None


def terms_of_line(line: str, where: str) -> list[PauliTerm]:
    """The terms of one line.

    Raises
    ------
    DatasetError
        With the place at which reading stopped.
    """
    cells = [cell.strip().strip("\"'") for cell in _CELLS.split(line)]
    if len(cells) in (2, 3) and all(cells):
        return [_of_cells(cells, where)]
    first = _TERM_FIRST.fullmatch(line)
    if first:
        return [_term(first["letters"], first["number"], where)]
    found: list[PauliTerm] = []
    position = 0
    while position < len(line):
        match = _TERM.match(line, position)
        if match is None or (found and not match["sign"]):
            if found and line[position:].strip() == "+":
                break
            shown = line[position:].strip()[:20]
            raise DatasetError(f"{where}: '{shown}' cannot be read; write a number and letters, as in '0.5 X0 Z1'.")
        number = number_of(match["number"] or match["alone"] or "1", where)
        number = -number if match["sign"].count("-") % 2 else number
        found.append(_term(match["held"] or match["round"] or match["bare"] or "", number, where))
        position = match.end()
        if line[position:].strip() in ("+", "-"):
            break
    return found


def _of_cells(cells: Sequence[str], where: str) -> PauliTerm:
    at = next((i for i in (0, len(cells) - 1) if letters_alone(cells[i].strip("[]() ")) or not cells[i]), None)
    if at is None:
        raise DatasetError(f"{where}: neither cell is a Pauli string; write them as in 'X0 Z1'.")
    rest = [cell for i, cell in enumerate(cells) if i != at]
    number: Any = rest[0] if len(rest) == 1 else [number_of(cell, where) for cell in rest]
    return _term(cells[at], number, where)


def _term(text: str, number: Any, where: str, *, reverse: bool = False) -> PauliTerm:
    value = number_of(number, where)
    try:
        letters = letters_of(text, reverse=reverse)
    except DatasetError as error:
        raise DatasetError(f"{where}: {error}") from None
    if letters and letters[-1][0] > LARGEST_WIRE:
        raise DatasetError(f"{where}: wire {letters[-1][0]} is beyond {LARGEST_WIRE}; number wires from 0.")
    return PauliTerm(value, letters)


def paired(labels: Sequence[Any], numbers: Sequence[Any], file: str, *, reverse: bool) -> Iterator[PauliTerm]:
    """Labels beside their coefficients.

    Raises
    ------
    DatasetError
        When there are not equally many.
    """
    if len(labels) != len(numbers) or not labels:
        counts = f"{len(labels)} Pauli strings and {len(numbers)} coefficients"
        raise DatasetError(f"'{file}' holds {counts}; give one coefficient for each string.")
    for place, (label, number) in enumerate(zip(labels, numbers, strict=True), 1):
        yield _term(str(label), number, f"'{file}', term {place}", reverse=reverse)


_LABELS = ("paulis", "pauli_list", "labels", "words")
_NUMBERS = ("coeffs", "coefficients", "coefs")
_LABEL = ("pauli", "term", "label", "word", "string", "operator", "op")
_COEFFICIENT = ("coefficient", "coeff", "coef", "value", "weight")


def terms_of_json(document: Any, file: str) -> list[PauliTerm] | None:
    """The terms of a JSON document; None where it holds no operator.

    Read are {"X0 Z1": 0.5}, [["XZ", 0.5]], [{"pauli": "XZ", "coefficient": 0.5}] and Qiskit's {"paulis": [...],
    "coeffs": [...]}, in which the last letter belongs to wire 0.
    """
    if isinstance(document, dict):
        return _of_mapping(cast(dict[str, Any], document), file)
    if not isinstance(document, list) or not document:
        return None
    rows = cast(list[Any], document)
    pairs = [_pair(row) for row in rows]
    kept = [pair for pair in pairs if pair is not None]
    if len(kept) != len(pairs):
        return None
    return list(paired([label for label, _ in kept], [number for _, number in kept], file, reverse=False))


def _of_mapping(document: dict[str, Any], file: str) -> list[PauliTerm] | None:
    labels = next((document[key] for key in _LABELS if isinstance(document.get(key), list)), None)
    numbers = next((document[key] for key in _NUMBERS if isinstance(document.get(key), list)), None)
    if labels is not None and numbers is not None and all(_is_label(label) for label in labels):
        return list(paired(labels, numbers, file, reverse="paulis" in document or "pauli_list" in document))
    inner = document.get("terms", document.get("operator", document.get("hamiltonian")))
    if isinstance(inner, (list, dict)):
        return terms_of_json(inner, file)
    if document and all(_is_label(key) for key in document):
        return list(paired(list(document), list(document.values()), file, reverse=False))
    return None


def _pair(row: Any) -> tuple[str, Any] | None:
    if isinstance(row, dict):
        held = cast(dict[str, Any], row)
        label = next((held[key] for key in _LABEL if key in held), None)
        number = next((held[key] for key in _COEFFICIENT if key in held), None)
        return (str(label), number) if _is_label(label) and number is not None else None
    if isinstance(row, list) and len(cast(list[Any], row)) == 2:
        one, other = cast(list[Any], row)
        if _is_label(one):
            return one, other
        return (other, one) if _is_label(other) else None
    return None


def _is_label(value: Any) -> bool:
    return isinstance(value, str) and (value.strip() in ("", "[]") or letters_alone(value.strip().strip("[]")))
